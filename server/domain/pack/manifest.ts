import { z } from 'zod';
import { utf8 } from '../bytes.ts';
import { parseJson } from '../json/index.ts';
import { VERDICTS } from '../proof/index.ts';
import { caseReference, digestHex, firstProblem, recordIdText, recordStageName, utcTime } from '../record/index.ts';
import { BUNDLE_NAME, MANIFEST_NAME, MAX_OBSTACLES, PACK_FORMAT } from './types.ts';
import type { PackManifest } from './types.ts';

/** Largest manifest that is read: 10 000 exhibits fit. */
export const MAX_MANIFEST_BYTES = 32 << 20;
const MAX_EXHIBITS = 10_000;
const MAX_FILING_FILES = 2000;
const MAX_FILES = 2 * MAX_EXHIBITS + MAX_FILING_FILES + 100;

/** A manifest that is not one; names the first place where it fails. */
export class ManifestError extends Error {
  readonly code = 'invalid-manifest';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options);
    this.name = 'ManifestError';
    this.path = path;
  }
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const positive = count.min(1);
/** No way out of the folder a pack is unpacked into, on any system: no `..`, no root, no drive, no backslash, no control character. */
export const packFileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}\\:*?"<>|/]+(?:\/[^\p{C}\\:*?"<>|/]+)*$/u)
  .refine((name) => name.split('/').every((part) => !/^\.+$/.test(part) && !/[. ]$/.test(part)));
const text = z.string().max(4000);
const hex0x = (digits: number) => z.string().regex(new RegExp(`^0x[0-9a-f]{${digits}}$`));

const code = z.string().regex(/^[a-z0-9-]{1,64}$/);
const pageRange = z.strictObject({ from: positive, to: positive });
const warningSchema = z.strictObject({ code, params: z.record(z.string().max(64), z.union([text, z.number()])), 'zh-CN': text, en: text });

const signatureSchema = z.strictObject({
  field: z.string().min(1).max(200),
  signer: z.string().min(1).max(1000),
  selfSigned: z.boolean(),
  certificateSha256: digestHex,
  signingTime: utcTime,
  timestamped: z.boolean(),
  warning: warningSchema.nullable(),
});
const documents = z.array(z.strictObject({ kind: code, title: text, pages: pageRange })).max(200);

/** The order of the fields is the order in which they are written. What came with later versions is optional: old packs stay readable. */
const bundleSchema = z.strictObject({
  pages: positive,
  missingCharacters: z.array(z.strictObject({ character: z.string().max(16), count: positive })),
  pdfa: z
    .strictObject({ conforms: z.boolean(), obstacles: z.array(z.strictObject({ exhibit: positive, recordId: recordIdText, code, detail: text, 'zh-CN': text, en: text })).max(MAX_OBSTACLES) })
    .optional(),
  attachments: z.strictObject({ data: z.enum(['all', 'too-large']), originals: z.enum(['all', 'too-large', 'none']) }).optional(),
  signature: signatureSchema.optional(),
  documents: documents.optional(),
});

const exhibitSchema = z.strictObject({
  number: positive,
  recordId: recordIdText,
  leaf: digestHex,
  sequence: positive,
  stage: recordStageName,
  pages: pageRange,
  shown: z.boolean(),
  original: packFileName.nullable(),
  proof: packFileName,
  verdict: z.enum(VERDICTS),
  supersededBy: recordIdText.nullable(),
  block: z.strictObject({ number: count, hash: hex0x(64) }).optional(),
  warnings: z.array(warningSchema).max(100),
});

const lineageSchema = z.strictObject({
  field: z.string().min(1).max(200),
  value: z.string().max(100_000),
  source: z.strictObject({ kind: z.enum(['loan', 'product', 'lender', 'arrears-line', 'arrears-step', 'exhibit', 'setting']), ref: z.string().min(1).max(300) }),
  page: positive.nullable(),
  shown: z.union([z.strictObject({ document: z.literal('arrears'), page: positive }), z.strictObject({ document: z.literal('exhibit'), exhibit: positive, page: positive })]).nullable(),
});

const filingSchema = z.strictObject({
  profile: code,
  version: positive,
  files: z
    .array(z.strictObject({ name: packFileName, slot: z.string().min(1).max(64), volume: positive.nullable(), pages: positive, exhibits: z.array(positive).max(MAX_EXHIBITS), documents, signature: signatureSchema.nullable() }))
    .max(MAX_FILING_FILES),
  serviceCopies: z.strictObject({ defendants: count.nullable(), perDefendant: count, court: count, total: count.nullable(), documents: z.array(code).max(200) }),
});

const manifestSchema = z.strictObject({
  format: z.literal(PACK_FORMAT),
  case: caseReference,
  composedAt: utcTime,
  build: z.string().min(1).max(200),
  chains: z.array(z.strictObject({ chainId: positive, registry: hex0x(40), logId: hex0x(64), origin: z.string().min(1).max(300), development: z.boolean() })).max(16),
  bundle: bundleSchema,
  exhibits: z.array(exhibitSchema).min(1).max(MAX_EXHIBITS),
  lineage: z.array(lineageSchema).max(100_000).optional(),
  filing: filingSchema.optional(),
  replaces: z.strictObject({ packSha256: digestHex, composedAt: utcTime }).optional(),
  files: z.array(z.strictObject({ name: packFileName, size: count, sha256: digestHex })).min(1).max(MAX_FILES),
});

/**
 * Reads a manifest. Nothing is coerced, defaulted or dropped; cross-references are checked: numbers run 1…n, pages follow one
 * another within the bundle, every named file is listed, and no file is listed twice.
 * @throws JsonError when the bytes are not strict JSON; ManifestError naming the path otherwise
 */
export function parseManifest(bytes: Uint8Array | string): PackManifest {
  const value = parseJson(bytes, { maxLength: MAX_MANIFEST_BYTES, maxDepth: 8 });
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    const { path, text: problem } = firstProblem(result.error);
    throw new ManifestError(path, problem.en);
  }
  checkReferences(result.data);
  return result.data;
}

/** The manifest's one spelling: indented for people, fields in the order of the type, one line end at the end. */
export function serializeManifest(manifest: PackManifest): Uint8Array {
  return utf8(`${JSON.stringify(manifest, null, 2)}\n`);
}

function checkReferences(manifest: PackManifest): void {
  const names = new Set<string>();
  for (const [i, { name }] of manifest.files.entries()) {
    // two names that differ in case only would overwrite each other on common file systems
    const key = name.normalize('NFC').toLowerCase();
    if (names.has(key)) throw new ManifestError(`$.files[${i}].name`, 'is listed twice');
    if (key === MANIFEST_NAME) throw new ManifestError(`$.files[${i}].name`, 'is the manifest itself');
    names.add(key);
  }
  const listed = new Set(manifest.files.map(({ name }) => name));
  if (!listed.has(BUNDLE_NAME)) throw new ManifestError('$.files', `does not list ${BUNDLE_NAME}`);
  let page = 0;
  const used = new Set<string>();
  for (const [i, exhibit] of manifest.exhibits.entries()) {
    const at = `$.exhibits[${i}]`;
    if (exhibit.number !== i + 1) throw new ManifestError(`${at}.number`, `must be ${i + 1}`);
    if (exhibit.pages.from <= page || exhibit.pages.to < exhibit.pages.from || exhibit.pages.to > manifest.bundle.pages) throw new ManifestError(`${at}.pages`, 'do not follow the exhibit before');
    page = exhibit.pages.to;
    for (const name of [exhibit.original, exhibit.proof]) {
      if (name === null) continue;
      if (!listed.has(name)) throw new ManifestError(at, `names ${name}, which is not listed`);
      if (used.has(name)) throw new ManifestError(at, `names ${name}, which another exhibit has`);
      used.add(name);
    }
  }
  checkBundle(manifest);
  checkLineage(manifest);
  checkFiling(manifest, listed);
}

function checkLineage({ lineage = [], bundle, exhibits }: PackManifest): void {
  for (const [i, { page, shown }] of lineage.entries()) {
    const at = `$.lineage[${i}]`;
    if ((page ?? 1) > bundle.pages || (shown?.page ?? 1) > bundle.pages) throw new ManifestError(at, 'names a page that the bundle has not');
    if (shown?.document === 'exhibit' && exhibits[shown.exhibit - 1] === undefined) throw new ManifestError(at, 'names an exhibit that there is not');
  }
}

function checkFiling({ filing, exhibits, composedAt, replaces }: PackManifest, listed: ReadonlySet<string>): void {
  const named = new Set<string>();
  for (const [i, file] of (filing?.files ?? []).entries()) {
    const at = `$.filing.files[${i}]`;
    if (!listed.has(file.name)) throw new ManifestError(`${at}.name`, `is ${file.name}, which is not listed`);
    if (named.has(file.name)) throw new ManifestError(`${at}.name`, `is ${file.name}, which is named twice`);
    named.add(file.name);
    if (file.exhibits.some((number, n) => number > exhibits.length || number <= (file.exhibits[n - 1] ?? 0))) throw new ManifestError(`${at}.exhibits`, 'are not numbers of exhibits in order');
    if (file.documents.some(({ pages }) => pages.to < pages.from || pages.to > file.pages)) throw new ManifestError(`${at}.documents`, 'lie outside its pages');
  }
  if (filing) {
    const { defendants, perDefendant, court, total } = filing.serviceCopies;
    if (total !== (defendants === null ? null : court + perDefendant * defendants)) throw new ManifestError('$.filing.serviceCopies.total', 'is not the sum of its parts');
  }
  if (replaces && replaces.composedAt > composedAt) throw new ManifestError('$.replaces.composedAt', 'is later than this pack');
}

function checkBundle({ bundle: { pages, pdfa, signature, documents: parts }, exhibits }: PackManifest): void {
  if (parts?.some((part) => part.pages.to < part.pages.from || part.pages.to > pages)) throw new ManifestError('$.bundle.documents', 'lie outside its pages');
  if (pdfa && pdfa.conforms !== (pdfa.obstacles.length === 0)) throw new ManifestError('$.bundle.pdfa.conforms', 'contradicts the obstacles');
  for (const [i, { exhibit, recordId }] of (pdfa?.obstacles ?? []).entries()) {
    if (exhibits[exhibit - 1]?.recordId !== recordId) throw new ManifestError(`$.bundle.pdfa.obstacles[${i}]`, 'names an exhibit that there is not');
  }
  if (signature?.timestamped && signature.warning !== null) throw new ManifestError('$.bundle.signature.timestamped', 'contradicts the warning');
}

import { createHash } from 'node:crypto';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { BUNDLE_NAME, DEFAULT_REQUIRED_STAGES, MANIFEST_NAME, MAX_OBSTACLES, PACK_FORMAT, SEAL_NAME, parseRequiredStages, sealManifest, serializeManifest } from '../domain/pack/index.ts';
import type { PackAttachments, PackBundle, PackChain, PackExhibit, PackFiling, PackManifest, PackReplaces, PackSignature, RequiredStages } from '../domain/pack/index.ts';
import { toHex } from '../domain/bytes.ts';
import { serializeProof } from '../domain/proof/index.ts';
import { recordLeaf } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import { DEFAULT_ATTACH_LIMITS, VERIFIER_NAME, figureFiles, guideFiles, planAttachments } from './attachments.ts';
import type { AttachLimits, DataFile } from './attachments.ts';
import { applyOverrides, checkCase, examineCase } from './checks/index.ts';
import type { Examined, Finding } from './checks/index.ts';
import { DEFAULT_SHOW_LIMITS, packNames, readForShowing } from './exhibits.ts';
import type { ShowLimits } from './exhibits.ts';
import type { Composed, PackInput } from './compose-pack.ts';
import { sealFiling } from './filing-seal.ts';
import type { SealedFiling } from './filing-seal.ts';
import { convertible } from './office/index.ts';
import type { OfficeConverter } from './office/index.ts';
import type { ExhibitInput, PackLanguage, PlatformFacts, PrintedOverride } from './pdf/input.ts';
import { DEFAULT_PACK_OPTIONS } from './options.ts';
import type { PackOptions } from './options.ts';
import { pdfaConformance } from './pdf/compose.ts';
import type { BundleReport } from './pdf/compose.ts';
import { sealNotice, sealPdf } from './pdf-seal.ts';
import type { PdfSeal } from './pdf-seal.ts';
import { previousOf } from './profiles/index.ts';
import type { CourtProfile } from './profiles/index.ts';
import type { CaseExhibit, PackCase } from './source.ts';
import { describeObstacle } from './text/archival.ts';
import { describeWarning } from './text/warnings.ts';
import { checked as checkedStream, writeZip } from './zip.ts';
import type { ZipEntry } from './zip.ts';

/** What stands in every pack and does not come from the case. */
export interface SealSettings {
  language: PackLanguage;
  lender: string | null;
  /** who operates the service, and its filing number; printed on the certificate */
  operator?: string | null;
  filingNumber?: string | null;
  /** of the platform, for its statement */
  platform?: PlatformFacts | undefined;
  /** software and version */
  build: string;
  publicUrl: string | null;
  lateAfterHours: number;
  /** the log's key: it seals the manifest */
  signer: NoteSigner;
  /** signs the bundle; left out, it is not signed */
  seal?: PdfSeal | undefined;
  limits?: ShowLimits;
  attach?: AttachLimits;
  /** the verifier as one file, to travel in every pack */
  verifier?: Uint8Array | null;
  /** stages that a case of each cause must have evidence of */
  requiredStages?: RequiredStages;
  /** lays Office files out; left out, they are shown as text */
  office?: OfficeConverter | undefined;
  /** the court that the pack is cut for; its language is the pack's. Left out, there is the bundle alone */
  profile?: CourtProfile | undefined;
  /** the pack that this one takes the place of: digest of its ZIP file (lower-case hex) and its manifest */
  replaces?: { packSha256: string; manifest: PackManifest; /** what it claimed */ figures?: { total: string; asOf: string } | null } | undefined;
}

export interface Sealed {
  /** of the ZIP file */
  size: number;
  sha256: string;
  pages: number;
  exhibits: number;
  warnings: number;
}

/**
 * Checks a case, composes its bundle and writes its pack. Same case, settings and `orderedAt`: same bytes.
 * @param orderedAt RFC 3339 UTC; the pack is dated by it, or by the newest of its anchors where that came later
 * @param compose composes the bundle, on another thread or this one
 * @throws AppError when the case must not be sealed (see {@link checkCase}) or the pack cannot be made; `profile-not-met` naming each rule and by
 *   how much; `pack-replaces-other-case`
 */
export async function sealPack(packCase: PackCase, path: string, orderedAt: string, settings: SealSettings, compose: (input: PackInput) => Promise<Composed>, options: PackOptions = DEFAULT_PACK_OPTIONS): Promise<Sealed> {
  const { claim, overrides } = checked(packCase, options, settings);
  const chains = chainsOf(packCase.exhibits);
  const exhibits = await readAll(packCase.exhibits, settings);
  // A pack that waited for an anchor must not bear a date before it.
  const composedAt = [orderedAt, ...packCase.exhibits.map(({ report }) => report.facts?.anchoredTime ?? orderedAt)].sort().at(-1)!;
  const { lender, operator = null, filingNumber = null, build, publicUrl, lateAfterHours, profile, replaces } = settings;
  const language = profile?.language ?? settings.language;
  const development = chains.some((chain) => chain.development);
  const { caseRef } = packCase;
  const previous = replaces && { ...previousOf(replaces.manifest, replaces.packSha256, caseRef, packCase.exhibits.map(({ record }) => record)), ...replaces.figures };
  const version = replaces ? (replaces.manifest.filing?.version ?? 1) + 1 : 1;
  const proofs = packCase.exhibits.map((exhibit, index): DataFile => ({ name: packNames(index + 1, exhibit).proof, bytes: serializeProof(exhibit.proof!) }));
  const guide = guideFiles({ case: caseRef, chains, verifier: settings.verifier ? VERIFIER_NAME : null, exhibits: packCase.exhibits.map((exhibit, index) => packNames(index + 1, exhibit)), filing: profile !== undefined && (profile.slots.length > 0 || previous !== undefined) });
  const figures = figureFiles(claim?.statement);
  const attachments = planAttachments(language, exhibits, { proofs, figures, guide }, settings.attach ?? DEFAULT_ATTACH_LIMITS);
  const seal = settings.seal && sealNotice(settings.seal);
  const composed = await compose({ language, caseRef, lender, operator, filingNumber, composedAt, lateAfterHours, development, build, publicUrl, seal, attachments, exhibits, claim, overrides, platform: settings.platform, previous, filing: profile && { profile, version } });
  const { pdf, signature } = await signed(composed.bytes, settings.seal, composedAt);
  const { report } = composed;
  const replaced = replaces && { packSha256: replaces.packSha256, composedAt: replaces.manifest.composedAt };
  const filing = profile && (await sealFiling(composed.filing, { profile, version, caseRef, composedAt, replaces: replaced, claim }, settings.seal));
  const { manifest, entries } = assemble(packCase, chains, { composedAt, build, bundle: pdf, report, signature, attachments, proofs, figures, guide, verifier: settings.verifier ?? null, editable: composed.editable ?? [], filing, replaces: replaced });
  const bytesOfManifest = serializeManifest(manifest);
  const note = sealManifest(caseRef, createHash('sha256').update(bytesOfManifest).digest('hex'), settings.signer);
  const written = await writeZip(path, [{ name: MANIFEST_NAME, bytes: bytesOfManifest }, { name: SEAL_NAME, bytes: Buffer.from(note) }, ...entries]);
  return { ...written, pages: report.pages, exhibits: exhibits.length, warnings: manifest.exhibits.reduce((sum, { warnings }) => sum + warnings.length, signature?.warning ? 1 : 0) };
}

/** @throws AppError as {@link checkCase}; `case-checks-failed` with all that was found and nobody overrode */
function checked(packCase: PackCase, options: PackOptions, settings: SealSettings): { claim: Examined['claim']; overrides: PrintedOverride[] } {
  checkCase(packCase);
  const { findings, claim } = examineCase(packCase, options, settings.requiredStages ?? parseRequiredStages(DEFAULT_REQUIRED_STAGES), settings.profile?.language ?? settings.language);
  const { blocking, overrides } = applyOverrides(findings, options, packCase.caseRef);
  if (blocking.length === 0) return { claim, overrides };
  const joined = (language: keyof Finding['messages'], between: string): string => blocking.map(({ messages, help }) => `${messages[language]}${between}${help[language]}`).join(between);
  throw new AppError('case-checks-failed', { count: blocking.length, codes: blocking.map(({ code }) => code).join(', '), problems: { 'zh-CN': joined('zh-CN', ''), en: joined('en', ' ') } });
}

/** Here and not where it was composed: the key never leaves the main thread. */
async function signed(bytes: Uint8Array, seal: PdfSeal | undefined, date: string): Promise<{ pdf: Uint8Array; signature: PackSignature | undefined }> {
  return seal ? sealPdf(bytes, seal, date) : { pdf: bytes, signature: undefined };
}

async function readAll(exhibits: readonly CaseExhibit[], { limits = DEFAULT_SHOW_LIMITS, office }: SealSettings): Promise<ExhibitInput[]> {
  const all: ExhibitInput[] = [];
  let room = limits.caseBytes;
  for (const [index, exhibit] of exhibits.entries()) {
    const input = await readForShowing(exhibit, index + 1, room, limits);
    if ('bytes' in input.content) room -= input.content.bytes.length;
    all.push(office ? await withPages(input, office) : input);
  }
  return all;
}

/** Before composing and on this thread: a worker has neither the cache nor the child process to itself. */
async function withPages(input: ExhibitInput, office: OfficeConverter): Promise<ExhibitInput> {
  const { content, record } = input;
  if (!('bytes' in content) || !convertible(content.bytes, record.document.mediaType)) return input;
  const converted = await office.convert(content.bytes);
  return converted === null ? input : { ...input, converted };
}

/** Each chain and log on which exhibits rest, once. */
function chainsOf(exhibits: readonly CaseExhibit[]): PackChain[] {
  const found = new Map<string, PackChain>();
  for (const { report } of exhibits) {
    const { facts } = report;
    if (!facts?.anchor || facts.origin === null) continue;
    const { chainId, registry, logId } = facts.anchor;
    found.set(`${chainId} ${registry} ${logId}`, { chainId, registry, logId, origin: facts.origin, development: facts.developmentChain });
  }
  return [...found.values()];
}

interface Material {
  composedAt: string;
  build: string;
  bundle: Uint8Array;
  report: BundleReport;
  signature: PackSignature | undefined;
  attachments: PackAttachments;
  proofs: readonly DataFile[];
  figures: readonly DataFile[];
  guide: readonly DataFile[];
  verifier: Uint8Array | null;
  editable: readonly DataFile[];
  filing: SealedFiling | undefined;
  replaces: PackReplaces | undefined;
}

function assemble(packCase: PackCase, chains: PackChain[], material: Material): { manifest: PackManifest; entries: ZipEntry[] } {
  const entries: ZipEntry[] = [{ name: BUNDLE_NAME, bytes: material.bundle }];
  const files = [fileOf(BUNDLE_NAME, material.bundle)];
  const add = ({ name, bytes }: DataFile): void => {
    entries.push({ name, bytes });
    files.push(fileOf(name, bytes));
  };
  packCase.exhibits.forEach((exhibit, index) => {
    const { record, original } = exhibit;
    const { original: name } = packNames(index + 1, exhibit);
    if (name === null || original === null) return;
    const { sha256, size } = record.document;
    // read a second time, and checked again on the way into the pack
    const fail = () => new AppError('case-original-differs', { record: record.id });
    entries.push({ name, size, open: async () => checkedStream(await original(), { sha256, size }, fail) });
    files.push({ name, size, sha256 });
  });
  material.proofs.forEach(add);
  material.figures.forEach(add);
  material.editable.forEach(add);
  const exhibits = packCase.exhibits.map((exhibit, index) => describe(exhibit, index, material.report));
  material.guide.forEach(add);
  if (material.verifier !== null) add({ name: VERIFIER_NAME, bytes: material.verifier });
  material.filing?.files.forEach(add);
  const { composedAt, build, replaces, report: { lineage } } = material;
  const filing: PackFiling | undefined = material.filing?.filing;
  return { entries, manifest: { format: PACK_FORMAT, case: packCase.caseRef, composedAt, build, chains, bundle: describeBundle(material), exhibits, ...(lineage.length > 0 ? { lineage } : {}), filing, replaces, files } };
}

/** In the order of the schema, which is the manifest's one spelling. */
function describeBundle({ report, signature, attachments: { data, originals } }: Material): PackBundle {
  const { pages, missingCharacters } = report;
  const { conforms, obstacles } = pdfaConformance(report);
  const described = obstacles.slice(0, MAX_OBSTACLES).map(({ exhibit, recordId, obstacle }) => {
    // the name of a font is whatever the original says
    const short = { code: obstacle.code, detail: obstacle.detail.slice(0, 200) };
    return { exhibit, recordId, ...short, 'zh-CN': describeObstacle(short, 'zh-CN'), en: describeObstacle(short, 'en') };
  });
  return { pages, missingCharacters, pdfa: { conforms, obstacles: described }, attachments: { data, originals }, signature, documents: report.documents.map(({ kind, title, pages: range }) => ({ kind, title, pages: { from: range.from, to: range.to } })) };
}

function fileOf(name: string, bytes: Uint8Array): PackManifest['files'][number] {
  return { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function describe(exhibit: CaseExhibit, index: number, bundle: BundleReport): PackExhibit {
  const { record, report, supersededBy } = exhibit;
  const { pages, shown, warnings } = bundle.exhibits[index]!;
  const names = packNames(index + 1, exhibit);
  return {
    number: index + 1,
    recordId: record.id,
    leaf: toHex(recordLeaf(record)),
    sequence: record.sequence,
    stage: record.stage,
    pages,
    shown,
    original: names.original,
    proof: names.proof,
    verdict: report.verdict,
    supersededBy,
    ...(report.facts?.anchor ? { block: { number: report.facts.anchor.blockNumber, hash: report.facts.anchor.blockHash } } : {}),
    warnings: warnings.map((warning) => ({ ...warning, 'zh-CN': describeWarning(warning, 'zh-CN'), en: describeWarning(warning, 'en') })),
  };
}

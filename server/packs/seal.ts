import { createHash } from 'node:crypto';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { BUNDLE_NAME, MANIFEST_NAME, PACK_FORMAT, SEAL_NAME, sealManifest, serializeManifest } from '../domain/pack/index.ts';
import type { PackChain, PackExhibit, PackManifest } from '../domain/pack/index.ts';
import { toHex } from '../domain/bytes.ts';
import { serializeProof } from '../domain/proof/index.ts';
import { recordLeaf } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import { checkCase } from './checks.ts';
import { DEFAULT_SHOW_LIMITS, packNames, readForShowing } from './exhibits.ts';
import type { ShowLimits } from './exhibits.ts';
import { guides } from './guide.ts';
import type { BundleInput, ExhibitInput, PackLanguage } from './pdf/input.ts';
import type { BundleReport } from './pdf/compose.ts';
import type { Composed } from './pool.ts';
import type { CaseExhibit, PackCase } from './source.ts';
import { describeWarning } from './text/warnings.ts';
import { checked, writeZip } from './zip.ts';
import type { ZipEntry } from './zip.ts';

/** What stands in every pack and does not come from the case. */
export interface SealSettings {
  language: PackLanguage;
  lender: string | null;
  /** who operates the service, and its filing number; printed on the certificate */
  operator?: string | null;
  filingNumber?: string | null;
  /** software and version */
  build: string;
  publicUrl: string | null;
  lateAfterHours: number;
  /** the log's key: it seals the manifest */
  signer: NoteSigner;
  limits?: ShowLimits;
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
 * @throws AppError when the case must not be sealed (see {@link checkCase}) or the pack cannot be made
 */
export async function sealPack(packCase: PackCase, path: string, orderedAt: string, settings: SealSettings, compose: (input: BundleInput) => Promise<Composed>): Promise<Sealed> {
  checkCase(packCase);
  const chains = chainsOf(packCase.exhibits);
  const exhibits = await readAll(packCase.exhibits, settings.limits ?? DEFAULT_SHOW_LIMITS);
  // A pack that waited for an anchor must not bear a date before it.
  const composedAt = [orderedAt, ...packCase.exhibits.map(({ report }) => report.facts?.anchoredTime ?? orderedAt)].sort().at(-1)!;
  const { language, lender, operator = null, filingNumber = null, build, publicUrl, lateAfterHours } = settings;
  const development = chains.some((chain) => chain.development);
  const { bytes, report } = await compose({ language, caseRef: packCase.caseRef, lender, operator, filingNumber, composedAt, lateAfterHours, development, build, publicUrl, exhibits });
  const { manifest, entries } = assemble(packCase, chains, { composedAt, build, bundle: bytes, report });
  const bytesOfManifest = serializeManifest(manifest);
  const seal = sealManifest(packCase.caseRef, createHash('sha256').update(bytesOfManifest).digest('hex'), settings.signer);
  const written = await writeZip(path, [{ name: MANIFEST_NAME, bytes: bytesOfManifest }, { name: SEAL_NAME, bytes: Buffer.from(seal) }, ...entries]);
  return { ...written, pages: report.pages, exhibits: exhibits.length, warnings: manifest.exhibits.reduce((sum, { warnings }) => sum + warnings.length, 0) };
}

async function readAll(exhibits: readonly CaseExhibit[], limits: ShowLimits): Promise<ExhibitInput[]> {
  const all: ExhibitInput[] = [];
  let room = limits.caseBytes;
  for (const [index, exhibit] of exhibits.entries()) {
    const input = await readForShowing(exhibit, index + 1, room, limits);
    if ('bytes' in input.content) room -= input.content.bytes.length;
    all.push(input);
  }
  return all;
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
}

function assemble(packCase: PackCase, chains: PackChain[], material: Material): { manifest: PackManifest; entries: ZipEntry[] } {
  const entries: ZipEntry[] = [{ name: BUNDLE_NAME, bytes: material.bundle }];
  const files = [fileOf(BUNDLE_NAME, material.bundle)];
  const add = (name: string, bytes: Uint8Array): void => {
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
    entries.push({ name, size, open: async () => checked(await original(), { sha256, size }, fail) });
    files.push({ name, size, sha256 });
  });
  packCase.exhibits.forEach((exhibit, index) => add(packNames(index + 1, exhibit).proof, serializeProof(exhibit.proof!)));
  const exhibits = packCase.exhibits.map((exhibit, index) => describe(exhibit, index, material.report));
  for (const guide of guides({ case: packCase.caseRef, chains, exhibits })) add(guide.name, Buffer.from(guide.text));
  const { pages, missingCharacters } = material.report;
  return { entries, manifest: { format: PACK_FORMAT, case: packCase.caseRef, composedAt: material.composedAt, build: material.build, chains, bundle: { pages, missingCharacters }, exhibits, files } };
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
    warnings: warnings.map((warning) => ({ ...warning, 'zh-CN': describeWarning(warning, 'zh-CN'), en: describeWarning(warning, 'en') })),
  };
}

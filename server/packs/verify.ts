import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { JsonError } from '../domain/json/index.ts';
import { MANIFEST_NAME, MAX_MANIFEST_BYTES, MAX_SEAL_BYTES, ManifestError, SEAL_NAME, checkSeal, parseManifest, serializeManifest, verifyBlocks, verifyChains, verifyExhibits, verifyPackEntries, verifySequence } from '../domain/pack/index.ts';
import type { PackBundle, PackExhibit, PackFile, PackManifest } from '../domain/pack/index.ts';
import { MAX_PROOF_BYTES, VERDICT_TEXTS, parseProof, verifyProof } from '../domain/proof/index.ts';
import type { ChainReader, Evidence, Proof, Report, Supersession, TrustSettings, Verdict } from '../domain/proof/index.ts';
import { isAsWritten } from './container.ts';
import { ZipError, openZip, readEntry } from './unzip.ts';
import { packReason } from './verify-texts.ts';
import type { PackReason } from './verify-texts.ts';

export interface PackTrust {
  trust: TrustSettings | null;
  /** reader of the trusted chain; left out, the check is offline */
  reader?: ChainReader | undefined;
  now: Date;
  latenessHours?: number | undefined;
  /** what the platform knows of corrections to this record; left out, only what the pack itself holds counts */
  supersessionOf?: ((proof: Proof) => Promise<Supersession>) | undefined;
}

export interface ExhibitResult {
  number: number;
  recordId: string;
  /** name of the original in the pack; null when it stayed with the lender */
  original: string | null;
  report: Report | null;
}

export interface PackReport {
  format: 'docketproof/pack-report/v1';
  /** the worst of all */
  verdict: Verdict;
  verdictText: { 'zh-CN': string; en: string };
  reasons: PackReason[];
  case: string | null;
  exhibits: ExhibitResult[];
  /** what the manifest says of the bundle's signature, attachments and PDF/A; it counts as far as the seal does. null without a readable manifest */
  bundle: Pick<PackBundle, 'pdfa' | 'attachments' | 'signature'> | null;
  /** digest of the whole file, lower-case hex */
  sha256: string;
  checkedAt: string;
}

/** From best to worst. */
const RANK: readonly Verdict[] = ['consistent', 'superseded', 'pending', 'not-found', 'indeterminate', 'inconsistent'];

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((found, next) => (RANK.indexOf(next) > RANK.indexOf(found) ? next : found), 'consistent' as Verdict);
}

/**
 * Checks a whole pack: the container, every file against the manifest, every proof, every original against its proof, and
 * that the case's sequence has no gap. The file is attacker-controlled: nothing is written, sizes are bounded by what the
 * manifest states, memory stays flat.
 * @throws Error only when the file cannot be opened at all (missing, no permission); everything else is a verdict
 */
export async function verifyPackFile(path: string, context: PackTrust): Promise<PackReport> {
  const file = await open(path, 'r');
  try {
    const sha256 = await digestOf(file.createReadStream({ start: 0, autoClose: false }));
    const { reasons, manifest, exhibits } = await inspect(path, context, file);
    const verdict = worst([...exhibits.map(({ report }) => report?.verdict ?? 'inconsistent'), ...reasons.map(verdictOf)]);
    const closing = verdict === 'consistent' || verdict === 'superseded' ? [packReason('all-consistent', { count: exhibits.length }), packReason('tail-open', { count: exhibits.length })] : [];
    return { format: 'docketproof/pack-report/v1', verdict, verdictText: VERDICT_TEXTS[verdict], reasons: [...reasons, ...closing], case: manifest?.case ?? null, exhibits, bundle: manifest && statedOf(manifest.bundle), sha256, checkedAt: context.now.toISOString() };
  } finally {
    await file.close();
  }
}

function statedOf({ pdfa, attachments, signature }: PackBundle): PackReport['bundle'] {
  return { pdfa, attachments, signature };
}

/** Reasons about exhibits repeat what their reports decide; without a seal the bundle cannot be judged; all others say that something was altered. */
function verdictOf({ code }: PackReason): Verdict {
  if (code === 'exhibit-verdict' || code === 'exhibit-superseded') return 'consistent';
  return code === 'seal-missing' || code === 'seal-untrusted' ? 'indeterminate' : 'inconsistent';
}

interface Inspection {
  reasons: PackReason[];
  manifest: PackManifest | null;
  exhibits: ExhibitResult[];
}

async function inspect(path: string, context: PackTrust, file: Awaited<ReturnType<typeof open>>): Promise<Inspection> {
  let zip: ZipFile | undefined;
  try {
    const opened = await openZip(path);
    zip = opened.zip;
    const reasons: PackReason[] = [];
    const described = opened.entries.map(({ fileName, compressionMethod, crc32, compressedSize, uncompressedSize, relativeOffsetOfLocalHeader }) => ({ name: fileName, method: compressionMethod, crc32, compressedSize, uncompressedSize, offset: relativeOffsetOfLocalHeader }));
    if (!(await isAsWritten(file, described))) reasons.push(packReason('container-altered'));
    const manifest = await readManifest(zip, opened.entries);
    if (!('format' in manifest)) return { reasons: [...reasons, manifest], manifest: null, exhibits: [] };
    reasons.push(...(await inspectSeal(zip, opened.entries, manifest, context.trust)));
    return await inspectContents(zip, opened.entries, manifest, reasons, context);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return { reasons: [packReason('not-a-pack', { what: error.message })], manifest: null, exhibits: [] };
  } finally {
    zip?.close();
  }
}

async function readManifest(zip: ZipFile, entries: readonly Entry[]): Promise<PackManifest | PackReason> {
  const entry = entries.find(({ fileName }) => fileName === MANIFEST_NAME);
  if (!entry) return packReason('file-missing', { what: MANIFEST_NAME });
  if (entry.uncompressedSize > MAX_MANIFEST_BYTES) return packReason('manifest-invalid', { what: 'size' });
  const bytes = await contentOf(zip, entry);
  try {
    const manifest = parseManifest(bytes);
    // one spelling only: a byte that changes nothing of the meaning is an alteration all the same
    if (!Buffer.from(serializeManifest(manifest)).equals(bytes)) return packReason('manifest-invalid', { what: 'form' });
    return manifest;
  } catch (error) {
    if (error instanceof ManifestError || error instanceof JsonError) return packReason('manifest-invalid', { what: error.message.slice(0, 200) });
    throw error;
  }
}

/** Without the seal, whoever can write a manifest could put any bundle into the pack. */
async function inspectSeal(zip: ZipFile, entries: readonly Entry[], manifest: PackManifest, trust: TrustSettings | null): Promise<PackReason[]> {
  const entry = entries.find(({ fileName }) => fileName === SEAL_NAME);
  if (!entry) return [packReason('seal-missing')];
  if (entry.uncompressedSize > MAX_SEAL_BYTES) return [packReason('seal-invalid')];
  const note = (await contentOf(zip, entry)).toString('utf8');
  const digest = createHash('sha256').update(serializeManifest(manifest)).digest('hex');
  const outcome = checkSeal(note, manifest.case, digest, manifest.chains.map(({ origin }) => origin), trust);
  return outcome === 'sealed' ? [] : [packReason(outcome)];
}

async function inspectContents(zip: ZipFile, entries: readonly Entry[], manifest: PackManifest, reasons: PackReason[], context: PackTrust): Promise<Inspection> {
  const sizes = new Map(manifest.files.map(({ name, size }) => [name, size]));
  const digests = new Map<string, Digests>();
  const found: PackFile[] = [];
  const unlisted = new Set([MANIFEST_NAME, SEAL_NAME]);
  for (const entry of entries) {
    const { fileName: name, uncompressedSize: size } = entry;
    if (unlisted.delete(name)) continue;
    // what is not listed with this size is reported and not read: so much for bombs
    const readable = sizes.get(name) === size && !digests.has(name);
    const digest = readable ? await digestsOf(await readEntry(zip, entry)) : null;
    if (digest) digests.set(name, digest);
    found.push({ name, size, sha256: digest?.sha256 ?? '00'.repeat(32) });
  }
  for (const problem of verifyPackEntries(manifest, found)) reasons.push(packReason(problem.code, { what: problem.what }));
  const proofs: (Proof | null)[] = [];
  for (const exhibit of manifest.exhibits) proofs.push(await readProof(zip, entries, exhibit));
  // which record corrects which is read from the records, which cannot be altered, and never from the manifest
  const corrections = new Map(proofs.flatMap((proof) => (proof?.record.supersedes ? [[proof.record.supersedes, proof.record.id] as const] : [])));
  const exhibits: ExhibitResult[] = [];
  for (const [i, exhibit] of manifest.exhibits.entries()) {
    const proof = proofs[i] ?? null;
    const evidence = exhibit.original === null ? undefined : digests.get(exhibit.original);
    const by = corrections.get(exhibit.recordId) ?? null;
    if (by !== exhibit.supersededBy) reasons.push(packReason('record-differs', { what: exhibit.recordId }));
    const report = proof && (await judge(proof, by, evidence, context));
    exhibits.push({ number: exhibit.number, recordId: exhibit.recordId, original: exhibit.original, report });
    reasons.push(...reasonsOf(exhibit, report));
  }
  const records = proofs.map((proof) => proof?.record ?? null);
  const chains = exhibits.map(({ report }) => (report?.facts?.anchor && report.facts.origin !== null ? { ...report.facts.anchor, origin: report.facts.origin } : null));
  const blocks = exhibits.map(({ report }) => (report?.facts?.anchor ? { number: report.facts.anchor.blockNumber, hash: report.facts.anchor.blockHash } : null));
  const problems = [...verifyChains(manifest, chains), ...verifyBlocks(manifest, blocks), ...verifyExhibits(manifest, records), ...verifySequence(manifest.case, records.filter((record) => record !== null))];
  for (const { code, what } of problems) reasons.push(packReason(code, { what }));
  return { reasons, manifest, exhibits };
}

async function judge(proof: Proof, by: string | null, evidence: Evidence | undefined, { trust, reader, now, latenessHours, supersessionOf }: PackTrust): Promise<Report> {
  const supersession = by === null ? await supersessionOf?.(proof) : { by };
  return verifyProof({ proof, trust, reader, now, latenessHours, supersession, evidence });
}

function reasonsOf(exhibit: PackExhibit, report: Report | null): PackReason[] {
  if (report === null) return [packReason('proof-invalid', { what: exhibit.proof })];
  if (report.verdict === 'consistent') return [];
  if (report.verdict === 'superseded') return [packReason('exhibit-superseded', { what: exhibit.recordId })];
  const join = (language: 'zh-CN' | 'en') => report.reasons.slice(0, 3).map((reason) => reason[language]).join(' ');
  return [packReason('exhibit-verdict', { what: exhibit.recordId, reasons: { 'zh-CN': join('zh-CN'), en: join('en') } })];
}

async function readProof(zip: ZipFile, entries: readonly Entry[], exhibit: PackExhibit): Promise<Proof | null> {
  const entry = entries.find(({ fileName }) => fileName === exhibit.proof);
  if (!entry || entry.uncompressedSize > MAX_PROOF_BYTES) return null;
  const bytes = await contentOf(zip, entry);
  try {
    return parseProof(bytes);
  } catch {
    return null;
  }
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of (await readEntry(zip, entry)) as AsyncIterable<Buffer>) parts.push(chunk);
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const bytes = Buffer.concat(parts);
  if (crc32(bytes) !== entry.crc32) throw new ZipError(`checksum of ${entry.fileName}`);
  return bytes;
}

interface Digests {
  sha256: string;
  sm3: string;
  size: number;
}

async function digestsOf(stream: AsyncIterable<unknown>): Promise<Digests> {
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sha256.update(chunk);
      sm3.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    throw new ZipError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return { sha256: sha256.digest('hex'), sm3: sm3.digest('hex'), size };
}

async function digestOf(stream: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

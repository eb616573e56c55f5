/** Reading what is to be verified, and verifying it: with the verifier's own trust settings and, when asked to, its own node. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CASE_FORMAT, CaseFileError, formatOf, matchFiles, MAX_CASE_BYTES, openCase, verifyCase, type CaseFile, type CaseReport, type NamedFile } from '../../server/domain/case/index.ts';
import { JsonError, parseJson } from '../../server/domain/json/index.ts';
import { MAX_PROOF_BYTES, openProof, parseTrust, ProofError, verifyProof, type ChainReader, type Evidence, type Report, type TrustSettings } from '../../server/domain/proof/index.ts';
import { EXPECTED_PROVENANCE } from '../../server/domain/record/index.ts';
import type { PackReport } from '../../server/packs/index.ts';
import { CheckError, UsageError, type VerifyArguments } from './arguments.ts';

interface TrustUsed {
  trustFile: string | null;
  /** whether the trust settings lie in the folder of the evidence: then they may have come with it, from whoever made it */
  trustBeside: boolean;
}

export type Outcome = TrustUsed & ({ kind: 'proof'; report: Report } | { kind: 'case'; report: CaseReport } | { kind: 'pack'; report: PackReport });

/** Where names on the command line are relative to: npm starts scripts in the project's folder, not in the caller's. */
function baseFolder(environment: NodeJS.ProcessEnv): string {
  const called = environment.npm_lifecycle_event === 'verify' ? environment.INIT_CWD : undefined;
  return called ?? process.cwd();
}

/**
 * Verifies what the command line names.
 * @throws CheckError · UsageError
 */
export async function check(options: VerifyArguments, environment: NodeJS.ProcessEnv, now: Date): Promise<Outcome> {
  const base = baseFolder(environment);
  const subject = resolve(base, options.subject);
  const isPack = await isZip(subject);
  if (isPack && options.files.length > 0) {
    throw new UsageError(options.language, { 'zh-CN': '案卷自含原始文件，请勿同时使用 --file。', en: 'A pack holds its originals; do not use --file with it.' });
  }
  const { trust, path: trustFile } = await loadTrust(options, environment, base);
  const used: TrustUsed = { trustFile, trustBeside: trustFile !== null && dirname(trustFile) === dirname(subject) };
  return withReader(options.rpc, async (reader) => {
    if (isPack) {
      // Loaded only when it is wanted: a single proof needs none of what packs are made with.
      const { verifyPackFile } = await import('../../server/packs/index.ts');
      return { ...used, kind: 'pack', report: await verifyPackFile(subject, { trust, reader, now }) };
    }
    const bytes = await readSubject(subject);
    const context = { trust, reader, now, expectedProvenance: EXPECTED_PROVENANCE };
    const caseFile = readCase(bytes, subject);
    if (caseFile !== null) {
      const { evidence, unmatched } = matchFiles(caseFile, await namedFiles(options.files, base));
      return { ...used, kind: 'case', report: await verifyCase({ ...context, caseFile, evidence, unmatchedFiles: unmatched }) };
    }
    const [file, ...more] = options.files;
    if (more.length > 0) throw new UsageError(options.language, { 'zh-CN': '一个证明只对应一个文件，请只给出一个 --file。', en: 'A proof speaks of one document; give --file once.' });
    const evidence = file === undefined ? undefined : await digestsOf(resolve(base, file));
    return { ...used, kind: 'proof', report: await verifyProof({ ...context, proof: readProof(bytes), evidence }) };
  });
}

/**
 * A ZIP starts with a local header, or with the end record when it is empty. What only is called one is one too: altered in its first
 * bytes, it must come out as an altered pack and not as a proof file that cannot be read.
 */
async function isZip(path: string): Promise<boolean> {
  if (/\.zip$/i.test(path)) return true;
  const start = new Uint8Array(4);
  const file = await open(path, 'r').catch((error: unknown) => unreadable(path, error));
  try {
    await file.read(start, 0, 4, 0);
  } catch (error) {
    unreadable(path, error);
  } finally {
    await file.close();
  }
  return start[0] === 0x50 && start[1] === 0x4b && ((start[2] === 3 && start[3] === 4) || (start[2] === 5 && start[3] === 6));
}

async function readSubject(path: string): Promise<Uint8Array> {
  const { size } = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (size > MAX_CASE_BYTES) throw tooLarge(path, MAX_CASE_BYTES, { 'zh-CN': '案件文件', en: 'case file' });
  return new Uint8Array(await readFile(path).catch((error: unknown) => unreadable(path, error)));
}

function tooLarge(path: string, limit: number, what: { 'zh-CN': string; en: string }): CheckError {
  return new CheckError('file-too-large', { 'zh-CN': `${path} 大于 ${limit} 字节，不是${what['zh-CN']}。`, en: `${path} is larger than ${limit} bytes and so no ${what.en}.` });
}

/**
 * The case file, or null for what must be a proof file then: by its format, wherever in the file that stands. What is larger than any proof
 * is a case file or nothing.
 */
function readCase(bytes: Uint8Array, path: string): CaseFile | null {
  let value: unknown;
  try {
    value = parseJson(bytes, { maxLength: MAX_CASE_BYTES });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  if (!/^docketproof\/case\/v\d+$/.test(formatOf(value) ?? '')) {
    if (bytes.length > MAX_PROOF_BYTES) throw tooLarge(path, MAX_PROOF_BYTES, { 'zh-CN': `证明文件，也不是可读取的 ${CASE_FORMAT} 案件文件`, en: `proof file, nor is it a readable case file (${CASE_FORMAT})` });
    return null;
  }
  try {
    return openCase(bytes);
  } catch (error) {
    if (!(error instanceof CaseFileError)) throw error;
    throw new CheckError(error.code, { 'zh-CN': `这不是可读取的案件文件（损坏、被改动，或版本不识）：${error.path} ${error.problem['zh-CN']}`, en: `This is no readable case file (damaged, altered, or of a version not known here): ${error.path} ${error.problem.en}` }, { cause: error });
  }
}

async function namedFiles(paths: readonly string[], base: string): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const path of paths) files.push({ name: basename(path), digests: await digestsOf(resolve(base, path)) });
  return files;
}

function readProof(bytes: Uint8Array): ReturnType<typeof openProof> {
  try {
    return openProof(bytes);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new CheckError(error.code, { 'zh-CN': `这不是可读取的证明文件（损坏、被改动，或不是证明）：${error.path} ${error.problem['zh-CN']}`, en: `This is no readable proof file (damaged, altered, or no proof): ${error.path} ${error.problem.en}` }, { cause: error });
  }
}

async function digestsOf(path: string): Promise<Evidence & { sha256: string }> {
  const { DoubleDigest } = await import('../../server/evidence/index.ts');
  const digest = new DoubleDigest();
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) digest.update(chunk);
  } catch (error) {
    unreadable(path, error);
  }
  return digest.finish();
}

/**
 * The verifier's own settings: named on the command line or in the environment, or those of the service in DATA_DIR. Never looked
 * for beside or inside the evidence, where whoever forged the one would have put the other.
 */
async function loadTrust(options: VerifyArguments, environment: NodeJS.ProcessEnv, base: string): Promise<{ trust: TrustSettings | null; path: string | null }> {
  const named = options.trust !== undefined ? resolve(base, options.trust) : environment.TRUST_FILE ? resolve(environment.TRUST_FILE) : null;
  const path = named ?? resolve(join(environment.DATA_DIR || 'data', 'trust.json'));
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    // Nobody asked for the default: without it the verdict is indeterminate and says how to get one.
    if (named === null && isMissing(error)) return { trust: null, path: null };
    return unreadable(path, error);
  }
  try {
    return { trust: parseTrust(bytes), path };
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new CheckError('trust-invalid', { 'zh-CN': `信任设置 ${path} 不正确：${error.path} ${error.problem['zh-CN']}`, en: `The trust settings ${path} are not valid: ${error.path} ${error.problem.en}` }, { cause: error });
  }
}

async function withReader<T>(rpc: string | undefined, use: (reader: ChainReader | undefined) => Promise<T>): Promise<T> {
  if (rpc === undefined) return use(undefined);
  // Loaded only when it is wanted: offline, the verifier needs nothing that could reach a network.
  const { createChainReader } = await import('../../server/chain/index.ts');
  const reader = createChainReader(rpc);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(path: string, error: unknown): never {
  const missing = isMissing(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
  throw new CheckError(missing ? 'file-missing' : 'file-unreadable', { 'zh-CN': missing ? `没有这个文件：${path}` : `无法读取 ${path}（${code}）`, en: missing ? `There is no file ${path}` : `${path} cannot be read (${code})` }, { cause: error });
}

/** A folder with a manifest, sent document by document. */
import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { entryKey, isNoise, manifestAmong, MANIFEST_NAMES, normalPath, planFiles, readManifest, resolveReferences, type PlannedFile, type PresentFile, type ResultLine } from '../../server/bulk/index.ts';
import { AppError, describeError, type Language } from '../../server/errors.ts';
import { forEachConcurrently } from '../demo/concurrency.ts';
import { Refusal, type Client } from './client.ts';

/** Rows of one manifest; also what keeps it in memory. */
const MAX_FILES = 100_000;

interface FolderFile extends PresentFile {
  /** as the operating system spells it */
  location: string;
}

/** What is to be done about one file, and what came of it. */
export interface FolderResult extends ResultLine {
  plan: PlannedFile;
}

export interface FolderDeposit {
  client: Client;
  language: Language;
  concurrency: number;
  /** told after every file */
  onFinished: (result: ResultLine) => void;
}

/**
 * Plans the deposit of a folder.
 * @param except a file that is no part of it (the results of an earlier run)
 * @throws AppError `bulk-manifest-…`, `bulk-files-too-many`: then nothing is sent
 */
export async function planFolder(folder: string, except: string | null, language: Language): Promise<{ results: FolderResult[]; locations: Map<string, string> }> {
  const files = await filesBelow(folder, except === null ? null : resolve(except));
  const name = manifestAmong(files.keys());
  const rows = await readManifest(name, createReadStream(files.get(name)!.location), { rows: MAX_FILES });
  const present = new Map([...files].filter(([path]) => !(MANIFEST_NAMES as readonly string[]).includes(path) && !isNoise(path)));
  const results = planFiles(rows, present, (path) => files.get(path)).map((plan): FolderResult => ({ plan, row: plan.row, path: plan.path, state: plan.refusal === null ? 'queued' : 'refused', recordId: null, replayed: false, problem: plan.refusal && problemOf(plan.refusal, language) }));
  return { results, locations: new Map([...files].map(([path, { location }]) => [path, location])) };
}

/** Every file below a folder, by its path as a manifest names it. */
async function filesBelow(folder: string, except: string | null): Promise<Map<string, FolderFile>> {
  const files = new Map<string, FolderFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const location = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || resolve(location) === except) continue;
    const path = normalPath(relative(folder, location).split(sep).join('/'));
    // A link may lead anywhere, out of the folder too.
    files.set(path, { location, problem: entry.isFile() ? (files.has(path) ? new AppError('bulk-entry-twice') : null) : new AppError('bulk-entry-kind') });
  }
  return files;
}

/** Deposits what is queued, level by level; `results` are filled in. @throws Unreachable; what is not finished then stays queued */
export async function depositFolder(results: readonly FolderResult[], locations: ReadonlyMap<string, string>, deposit: FolderDeposit): Promise<void> {
  for (const result of results) if (result.state !== 'queued') deposit.onFinished(result);
  const levels = Map.groupBy(results.filter(({ state }) => state === 'queued'), ({ plan }) => plan.level);
  for (const level of [...levels.keys()].sort((a, b) => a - b)) {
    await forEachConcurrently(levels.get(level)!, deposit.concurrency, async (result) => {
      Object.assign(result, await outcomeOf(result, results, locations.get(result.path) ?? '', deposit));
      deposit.onFinished(result);
    });
  }
}

async function outcomeOf({ plan }: FolderResult, results: readonly FolderResult[], location: string, { client, language }: FolderDeposit): Promise<Pick<ResultLine, 'state' | 'recordId' | 'replayed' | 'problem'>> {
  const refused = (problem: ResultLine['problem']) => ({ state: 'refused', recordId: null, replayed: false, problem }) as const;
  const missing = Object.values(plan.references).find((place) => results[place]!.recordId === null);
  if (missing !== undefined) return refused(problemOf(new AppError('bulk-reference-refused', { row: results[missing]!.row ?? 0 }), language));
  const { metadata } = plan.stated!;
  let sha256: string;
  try {
    sha256 = await digestOf(location);
  } catch (error) {
    return refused(problemOf(new AppError('bulk-file-unreadable', { problem: (error as NodeJS.ErrnoException).code ?? 'error' }), language));
  }
  try {
    const resolved = resolveReferences(metadata, (path) => results[plan.references[path]!]!.recordId!);
    const { recordId, sha256: arrived, replayed } = await client.deposit(resolved, await openAsBlob(location), entryKey(plan.stated!, sha256));
    if (arrived !== sha256) return refused(problemOf(new AppError('bulk-file-changed', { id: recordId }), language));
    return { state: 'accepted', recordId, replayed, problem: null };
  } catch (error) {
    if (error instanceof DOMException) return refused(problemOf(new AppError('bulk-file-unreadable', { problem: error.name }), language));
    if (!(error instanceof Refusal)) throw error;
    // The same entry was recorded before, when a file it refers to had another record: it stays recorded once.
    const before = error.code === 'idempotency-key-reused' ? await client.find(sha256, metadata) : [];
    return before.length === 0 ? refused({ code: error.code, message: error.message }) : { state: 'accepted', recordId: before.length === 1 ? before[0]! : null, replayed: true, problem: null };
  }
}

async function digestOf(location: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(location)) hash.update(part as Buffer);
  return hash.digest('hex');
}

export function problemOf({ code, params }: AppError, language: Language): { code: string; message: string } {
  return { code, message: describeError(code, params, language) };
}

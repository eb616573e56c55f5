/** Making sure that what was erased is not still somewhere in the database's files. */
import { open } from 'node:fs/promises';
import type { Database } from './database.ts';

/** Shorter traces would be found by chance, and say nothing. */
const MIN_TRACE_BYTES = 16;
const CHUNK_BYTES = 1 << 20;

/**
 * Empties the write-ahead log into the database, then looks for traces of what was erased. Secure deletion overwrites what is deleted,
 * but where SQLite has moved rows between pages before, copies can stay in the unused part of the old page (measured: of 800 indexed
 * digests one). Where there is any, the database is written anew.
 * @param traces bytes that must not be in the file any more; null when they are not known any more: then it is written anew in any case
 * @returns whether the database was written anew
 */
export async function purgeErased(database: Database, traces: readonly Uint8Array[] | null): Promise<boolean> {
  await emptyLog(database);
  if (traces !== null && !(await isAnyIn(await fileOf(database), traces))) return false;
  await database.raw('VACUUM');
  await emptyLog(database);
  return true;
}

/** @throws Error when a reader keeps the log from being emptied: then nothing may be called erased */
async function emptyLog(database: Database): Promise<void> {
  const [row] = await database.raw<{ busy: number }[]>('PRAGMA wal_checkpoint(TRUNCATE)');
  if (row?.busy !== 0) throw new Error('the write-ahead log could not be emptied: another process reads the database');
}

async function fileOf(database: Database): Promise<string> {
  const rows = await database.raw<{ name: string; file: string }[]>('PRAGMA database_list');
  const file = rows.find(({ name }) => name === 'main')?.file;
  if (file === undefined || file === '') throw new Error('the database has no file');
  return file;
}

/** Whether any of `traces` stands in the file; it is read once, a piece at a time. */
export async function isAnyIn(path: string, traces: readonly Uint8Array[]): Promise<boolean> {
  const wanted = traces.filter(({ length }) => length >= MIN_TRACE_BYTES).map((trace) => Buffer.from(trace));
  if (wanted.length === 0) return false;
  const byStart = new Map<number, Buffer[]>();
  for (const trace of wanted) byStart.set(trace.readUInt32LE(0), [...(byStart.get(trace.readUInt32LE(0)) ?? []), trace]);
  // Nearly all places are ruled out by their first two bytes.
  const starts = new Uint8Array(1 << 16);
  for (const trace of wanted) starts[trace.readUInt16LE(0)] = 1;
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + overlap);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK_BYTES);
      const filled = buffer.subarray(0, kept + bytesRead);
      if (holdsAny(filled, starts, byStart)) return true;
      if (bytesRead === 0) return false;
      kept = Math.min(overlap, filled.length);
      filled.copy(buffer, 0, filled.length - kept);
    }
  } finally {
    await file.close();
  }
}

function holdsAny(bytes: Buffer, starts: Uint8Array, byStart: ReadonlyMap<number, readonly Buffer[]>): boolean {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (starts[bytes[at]! | (bytes[at + 1]! << 8)] === 0) continue;
    const candidates = byStart.get(bytes.readUInt32LE(at));
    if (candidates?.some((trace) => at + trace.length <= bytes.length && bytes.compare(trace, 0, trace.length, at, at + trace.length) === 0)) return true;
  }
  return false;
}

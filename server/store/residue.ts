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
  const wanted = traces.filter(({ length }) => length >= MIN_TRACE_BYTES);
  if (wanted.length === 0) return false;
  const sieve = new Sieve(wanted);
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + overlap);
    for (let kept = 0; ; ) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK_BYTES);
      const filled = kept + bytesRead;
      if (sieve.holdsAny(buffer, filled)) return true;
      if (bytesRead === 0) return false;
      kept = Math.min(overlap, filled);
      buffer.copyWithin(0, filled - kept, filled);
    }
  } finally {
    await file.close();
  }
}

/** Places between those that are looked at. */
const STRIDE = 8;

/** Bytes that eight words in a row cover. */
const SPAN = STRIDE + 3;

/** Where the bytes of a trace differ most: words such as four zeros stand in every page and would rule nothing out. */
function mostVaried(trace: Buffer): number {
  const varietyAt = (at: number): number => new Set(trace.subarray(at, at + SPAN)).size;
  let best = 0;
  for (let at = 1; at + SPAN <= trace.length; at++) if (varietyAt(at) > varietyAt(best)) best = at;
  return best;
}

/**
 * Looks at four bytes in every eight: whatever is at least {@link MIN_TRACE_BYTES} long covers such a place wherever it stands, with
 * the word there that begins at one of eight neighbouring bytes of its own.
 */
class Sieve {
  readonly #byWord = new Map<number, { trace: Buffer; offset: number }[]>();
  /** by the folded halves of a word: nearly every place is ruled out here */
  readonly #isWanted = new Uint8Array(1 << 16);

  constructor(traces: readonly Uint8Array[]) {
    for (const each of traces) {
      const trace = Buffer.from(each);
      const base = mostVaried(trace);
      for (let offset = base; offset < base + STRIDE; offset++) {
        // In the machine's own order, as the words of the file are read.
        const word = new Uint32Array(Uint8Array.from(trace.subarray(offset, offset + 4)).buffer)[0]!;
        this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), { trace, offset }]);
        this.#isWanted[(word ^ (word >>> 16)) & 0xffff] = 1;
      }
    }
  }

  /** @param buffer not a part of another @param length bytes of it that count */
  holdsAny(buffer: Buffer, length: number): boolean {
    const words = new Uint32Array(buffer.buffer, buffer.byteOffset, length >>> 2);
    const isWanted = this.#isWanted;
    for (let i = 0; i < words.length; i += STRIDE / 4) {
      const word = words[i]!;
      if (isWanted[(word ^ (word >>> 16)) & 0xffff] === 0) continue;
      for (const { trace, offset } of this.#byWord.get(word) ?? []) {
        const start = 4 * i - offset;
        if (start >= 0 && start + trace.length <= length && buffer.compare(trace, 0, trace.length, start, start + trace.length) === 0) return true;
      }
    }
    return false;
  }
}

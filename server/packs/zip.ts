import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yazl from 'yazl';
import { centralRecord, descriptor, DESCRIPTOR_SIZE, endRecord, FOUR_GIBIBYTES, localHeader, MANY_ENTRIES } from './container.ts';
import type { ContainerEntry } from './container.ts';

/**
 * How every entry of ours is written: stored, since PDF and pictures are compressed already and a pack that holds nothing
 * compressed cannot hold a bomb; with the first instant ZIP knows (in DOS form, the same in every time zone) and mode 0644.
 * The same files give the same bytes.
 */
export const ENTRY_OPTIONS = { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const;

/** A null size: it is known only when the entry has been read. */
export type ZipEntry = { name: string; bytes: Uint8Array } | { name: string; size: number | null; open: () => Promise<Readable> };

/** Room that headers take besides contents, at most: far more than they do. */
const HEADERS = 1 << 30;

/** A ZIP as a stream: entries are opened one at a time, nothing is held in memory. An entry that fails ends the stream with its error. */
export function zipStream(entries: readonly ZipEntry[]): Readable {
  return zipOf(entries, { bytes: entries.reduce((sum, entry) => sum + ('bytes' in entry ? entry.bytes.length : (entry.size ?? 0)), 0), entries: entries.length });
}

/**
 * The same of entries that come one by one, so that neither they nor their contents are in memory together.
 * @param most bounds of all contents together and of the number of entries: they decide which form of ZIP it is
 */
export function zipOf(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>, most: { bytes: number; entries: number }): Readable {
  return most.bytes < FOUR_GIBIBYTES - HEADERS && most.entries < MANY_ENTRIES ? Readable.from(storedZip(entries), { objectMode: false }) : largeZip(entries);
}

/** What {@link largeZip} writes, to the byte, with the platform's CRC-32: computed in JavaScript, it took a quarter of a pack's time. */
async function* storedZip(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const central: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const streamed = !('bytes' in entry);
    let size = streamed ? (entry.size ?? 0) : entry.bytes.length;
    const facts: ContainerEntry = { name: entry.name, method: 0, crc32: streamed ? 0 : crc32(entry.bytes), compressedSize: size, uncompressedSize: size, offset };
    const header = localHeader(facts, name, streamed);
    yield header;
    if (streamed) {
      let written = 0;
      for await (const chunk of (await entry.open()) as AsyncIterable<Uint8Array>) {
        facts.crc32 = crc32(chunk, facts.crc32);
        written += chunk.length;
        yield chunk;
      }
      if (entry.size === null) size = facts.compressedSize = facts.uncompressedSize = written;
      if (written !== size) throw new Error(`${entry.name} has ${written} bytes instead of ${size}`);
      yield descriptor(facts);
    } else if (size > 0) {
      yield entry.bytes;
    }
    offset += header.length + size + (streamed ? DESCRIPTOR_SIZE : 0);
    central.push(centralRecord(facts, name, streamed));
  }
  const directory = Buffer.concat(central);
  yield Buffer.concat([directory, endRecord(central.length, directory.length, offset)]);
}

/** With the records of ZIP64 where plain ZIP has no room. Exported for a comparison with the above. */
export function largeZip(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): Readable {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: unknown): void => void output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  void addAll(zip, entries, output).then(() => zip.end(), fail);
  return output;
}

/** One after the other: the next entry is asked for when the one before has been read. */
async function addAll(zip: yazl.ZipFile, entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>, output: Readable): Promise<void> {
  for await (const entry of entries) {
    if ('bytes' in entry) {
      zip.addBuffer(Buffer.from(entry.bytes.buffer, entry.bytes.byteOffset, entry.bytes.byteLength), entry.name, ENTRY_OPTIONS);
      continue;
    }
    await addStream(zip, entry, output);
    if (output.destroyed) return;
  }
}

function addStream(zip: yazl.ZipFile, entry: Exclude<ZipEntry, { bytes: Uint8Array }>, output: Readable): Promise<void> {
  return new Promise((resolve) => {
    output.once('close', resolve);
    const finish = (): void => {
      output.off('close', resolve);
      resolve();
    };
    zip.addReadStreamLazy(entry.name, { ...ENTRY_OPTIONS, ...(entry.size === null ? {} : { size: entry.size }) }, (callback) => {
      entry.open().then(
        (stream) => {
          stream.on('error', (error) => output.destroy(error));
          stream.once('end', finish);
          callback(null, stream);
        },
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  });
}

/**
 * Writes a ZIP so that it is there completely or not at all: beside its final name, flushed to disk, then renamed.
 * @returns size in bytes and digest of the whole file
 */
export async function writeZip(path: string, entries: readonly ZipEntry[]): Promise<{ size: number; sha256: string }> {
  const temporary = `${path}.tmp`;
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(zipStream(entries), meter, createWriteStream(temporary, { mode: 0o600 }));
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // the first error is the one that matters
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  return { size, sha256: hash.digest('hex') };
}

/** Passes a stream through while hashing it; fails at its end when digest or size are not the expected ones. */
export function checked(source: Readable, expected: { sha256: string; size: number }, fail: () => Error): Readable {
  const hash = createHash('sha256');
  let size = 0;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(size > expected.size ? fail() : null, chunk);
    },
    flush(done) {
      done(size === expected.size && hash.digest('hex') === expected.sha256 ? null : fail());
    },
  });
  source.on('error', (error) => gate.destroy(error));
  gate.on('close', () => source.destroy());
  return source.pipe(gate);
}

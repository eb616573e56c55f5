import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

/**
 * How every entry of ours is written: stored, since PDF and pictures are compressed already and a pack that holds nothing
 * compressed cannot hold a bomb; with the first instant ZIP knows (in DOS form, the same in every time zone) and mode 0644.
 * The same files give the same bytes.
 */
export const ENTRY_OPTIONS = { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const;

export type ZipEntry = { name: string; bytes: Uint8Array } | { name: string; size: number; open: () => Promise<Readable> };

/** A ZIP as a stream: entries are opened one at a time, nothing is held in memory. An entry that fails ends the stream with its error. */
export function zipStream(entries: readonly ZipEntry[]): Readable {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const entry of entries) {
    if ('bytes' in entry) {
      zip.addBuffer(Buffer.from(entry.bytes.buffer, entry.bytes.byteOffset, entry.bytes.byteLength), entry.name, ENTRY_OPTIONS);
      continue;
    }
    zip.addReadStreamLazy(entry.name, { ...ENTRY_OPTIONS, size: entry.size }, (callback) => {
      entry.open().then(
        (stream) => {
          stream.on('error', (error) => output.destroy(error));
          callback(null, stream);
        },
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }
  zip.end();
  return output;
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

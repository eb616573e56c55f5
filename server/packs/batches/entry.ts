/** One file of a pack, read where it lies in the ZIP. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import { MANIFEST_NAME, SEAL_NAME } from '../../domain/pack/index.ts';
import { AppError } from '../../errors.ts';
import { openZip, readEntry } from '../unzip.ts';

export interface PackEntry {
  /** its name in the pack, e.g. `originals/1.pdf` */
  name: string;
  size: number;
  sha256: string;
  /** its bytes, all or those from `start` to `end`, both included */
  read(range?: { start: number; end: number }): Readable;
}

/** What of a manifest matters here: manifests of every version have it, and our own packs need not be judged again. */
interface Listed {
  files: { name: string; size: number; sha256: string }[];
}

/** Fixed part of a local header (APPNOTE 4.3.7), and where the lengths of name and extra field stand in it. */
const LOCAL_SIZE = 30;
const NAME_LENGTH_AT = 26;
const EXTRA_LENGTH_AT = 28;

/**
 * Finds a file of a pack by its name in the manifest, or the manifest or its seal themselves, which it cannot list; no other can be read.
 * @throws AppError `pack-entry-unknown`
 */
export async function openPackEntry(path: string, name: string): Promise<PackEntry> {
  const { zip, entries } = await openZip(path);
  try {
    const listed = name === MANIFEST_NAME || name === SEAL_NAME ? await itself(zip, entries, name) : (await manifestOf(zip, entries)).files.find((file) => file.name === name);
    const entry = entries.find(({ fileName }) => fileName === name);
    // Packs hold nothing compressed: what is listed lies in the file as it is.
    if (listed === undefined || entry === undefined || entry.compressionMethod !== 0) throw new AppError('pack-entry-unknown');
    const at = await contentOffset(path, entry);
    const { size, sha256 } = listed;
    return { name, size, sha256, read: ({ start, end } = { start: 0, end: size - 1 }) => (end < start ? Readable.from([]) : createReadStream(path, { start: at + start, end: at + end })) };
  } finally {
    zip.close();
  }
}

async function manifestOf(zip: ZipFile, entries: readonly Entry[]): Promise<Listed> {
  return JSON.parse((await bytesOf(zip, entries, MANIFEST_NAME)).toString('utf8')) as Listed;
}

/** What the manifest would list of a file that it cannot list. */
async function itself(zip: ZipFile, entries: readonly Entry[], name: string): Promise<Listed['files'][number]> {
  const bytes = await bytesOf(zip, entries, name);
  return { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** For the two small ones only: it is all in memory. */
async function bytesOf(zip: ZipFile, entries: readonly Entry[], name: string): Promise<Buffer> {
  const entry = entries.find(({ fileName }) => fileName === name);
  if (entry === undefined) throw new AppError('pack-entry-unknown');
  return buffer(await readEntry(zip, entry));
}

async function contentOffset(path: string, { relativeOffsetOfLocalHeader: at }: Entry): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { buffer: header } = await file.read(Buffer.alloc(LOCAL_SIZE), 0, LOCAL_SIZE, at);
    return at + LOCAL_SIZE + header.readUInt16LE(NAME_LENGTH_AT) + header.readUInt16LE(EXTRA_LENGTH_AT);
  } finally {
    await file.close();
  }
}

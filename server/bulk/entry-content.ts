/** The bytes of one entry, unpacked and held against what the directory says of them. */
import { Readable, pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { AppError, type Localized } from '../errors.ts';
import { FileDamagedError } from '../evidence/index.ts';
import type { ArchiveSource } from './source.ts';

const inflateAtOnce = promisify(inflateRaw) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
/** Entries up to this size, packed and unpacked, are read in one piece: streams cost more than all the rest of a small file. */
const SMALL_BYTES = 1 << 18;

/**
 * @param entry stored or deflated, not encrypted
 * @throws AppError `bulk-entry-damaged` when size or check sum differ, or the data is no deflate stream; FileDamagedError when our
 *   copy of the archive is damaged
 */
export async function* entryContent(zip: ZipFile, source: ArchiveSource, entry: Entry): AsyncGenerator<Buffer> {
  let size = 0;
  let sum = 0;
  try {
    for await (const part of unpacked(zip, source, entry)) {
      size += part.length;
      // Told at once and not at the end: what claims to be small may never end.
      if (size > entry.uncompressedSize) throw differentSize(entry, size);
      sum = crc32(part, sum);
      yield part;
    }
  } catch (error) {
    if (error instanceof AppError || error instanceof FileDamagedError || !isOfUnpacking(error)) throw error;
    throw damaged({ 'zh-CN': `压缩数据有误（${error.message}）`, en: `its compressed data is wrong (${error.message})` }, error);
  }
  if (size !== entry.uncompressedSize) throw differentSize(entry, size);
  if (sum !== entry.crc32) throw damaged({ 'zh-CN': '校验和（CRC-32）不符', en: 'its check sum (CRC-32) differs' });
}

async function* unpacked(zip: ZipFile, source: ArchiveSource, entry: Entry): AsyncGenerator<Buffer> {
  const start = await dataStart(zip, entry);
  const end = start + entry.compressedSize;
  if (entry.compressionMethod === 0) yield* source.pieces(start, end);
  else if (entry.compressedSize <= SMALL_BYTES && entry.uncompressedSize <= SMALL_BYTES) yield inflateSmall(await source.range(start, end), entry);
  else yield* inflated(source.pieces(start, end));
}

async function dataStart(zip: ZipFile, entry: Entry): Promise<number> {
  try {
    return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
  } catch (error) {
    if (!(error instanceof Error) || error instanceof FileDamagedError || isOfDisk(error)) throw error;
    throw damaged({ 'zh-CN': `文件头有误（${error.message}）`, en: `its header is wrong (${error.message})` }, error);
  }
}

async function inflateSmall(packed: Buffer, entry: Entry): Promise<Buffer> {
  try {
    return await inflateAtOnce(packed, { maxOutputLength: entry.uncompressedSize });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw differentSize(entry, entry.uncompressedSize + 1, error);
    throw error;
  }
}

async function* inflated(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  // What goes wrong with the source destroys the inflater with the same error, which the loop below throws.
  pipeline(Readable.from(packed, { objectMode: false }), inflate, () => {});
  for await (const part of inflate) yield part as Buffer;
}

function isOfUnpacking(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function isOfDisk(error: Error): boolean {
  return 'syscall' in error;
}

function differentSize({ uncompressedSize }: Entry, size: number, cause?: unknown): AppError {
  const isMore = size > uncompressedSize;
  return damaged({ 'zh-CN': `标称 ${uncompressedSize} 字节，实际${isMore ? '更多' : `只有 ${size} 字节`}`, en: `it says ${uncompressedSize} bytes and holds ${isMore ? 'more' : size}` }, cause);
}

function damaged(problem: Localized, cause?: unknown): AppError {
  return new AppError('bulk-entry-damaged', { problem }, { cause });
}

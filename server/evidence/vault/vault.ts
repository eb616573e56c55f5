/**
 * The encrypted file store. A file is written under `incoming/`, made durable there, and moved under `files/` only after the
 * database has committed the record that names it. So whatever lies in `incoming/` at a start is either named by the database
 * (the move is finished) or was never acknowledged (it is deleted): recovery looks at the leftovers and never at the whole store.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, opendir, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../durable.ts';
import { AppError } from '../../errors.ts';
import { MediaTypeSniffer } from './media-type.ts';
import { DoubleDigest } from './digests.ts';
import { CHUNK_BYTES, ChunkCipher, FileDamagedError, HEADER_BYTES, SEALED_CHUNK_BYTES, headerOf, storedSize } from './stream-cipher.ts';

/** A file that is durable under `incoming/` and belongs to no record yet. */
export interface IncomingFile {
  /** 32 lower-case hex digits, random: says nothing about content or case */
  fileId: string;
  sha256: string;
  sm3: string;
  /** bytes */
  size: number;
  /** as detected from the content */
  mediaType: string;
}

export interface ReceiveOptions {
  caseKey: Uint8Array;
  /** bytes; one more is refused */
  maxBytes: number;
  /** stops the reading and removes what was written */
  signal?: AbortSignal;
  /** crash tests: called at named steps */
  fault?: (point: 'intake:temp-opened' | 'intake:temp-half-written' | 'intake:temp-written' | 'intake:temp-synced') => void;
}

const FILE_ID = /^[0-9a-f]{32}$/;

export class FileVault {
  private readonly incoming: string;
  private readonly files: string;
  private readonly shards = new Set<string>();
  /** ids being written by this process: clean-up leaves them alone */
  private readonly writing = new Set<string>();

  private constructor(folder: string) {
    this.incoming = join(folder, 'incoming');
    this.files = join(folder, 'files');
  }

  /** Opens (and where needed makes) the store in `folder`, readable by this user only. */
  static async open(folder: string): Promise<FileVault> {
    const vault = new FileVault(folder);
    await mkdir(vault.incoming, { recursive: true, mode: 0o700 });
    await mkdir(vault.files, { recursive: true, mode: 0o700 });
    await syncFolder(folder);
    return vault;
  }

  /**
   * Streams `content` into a new encrypted file: both digests, the media type and the encryption in one pass, never more than
   * two chunks in memory, and no faster than the disk takes it. When it returns, the bytes are on disk; the name is after
   * {@link syncIncoming}. When it throws, nothing is left.
   * @throws AppError `file-empty`, `file-too-large`; whatever `content` throws
   */
  async receive(content: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<IncomingFile> {
    const fileId = randomBytes(16).toString('hex');
    this.writing.add(fileId);
    const path = this.incomingPath(fileId);
    try {
      const handle = await open(path, 'wx', 0o600);
      try {
        options.fault?.('intake:temp-opened');
        const writer = new SealedWriter(handle, new ChunkCipher(options.caseKey, fileId), headerOf(fileId));
        const described = await pour(content, writer, options);
        options.fault?.('intake:temp-written');
        await handle.datasync();
        options.fault?.('intake:temp-synced');
        return { fileId, ...described };
      } finally {
        await handle.close();
      }
    } catch (error) {
      await unlink(path).catch(ignoreMissing);
      throw error;
    } finally {
      this.writing.delete(fileId);
    }
  }

  /** Makes the names of all files received so far durable: one flush for a whole group of deposits. */
  async syncIncoming(): Promise<void> {
    await syncFolder(this.incoming);
  }

  /** Moves a file that the database now names to its place. Safe to repeat. */
  async keep(fileId: string): Promise<void> {
    const shard = join(this.files, fileId.slice(0, 2));
    if (!this.shards.has(shard)) {
      await mkdir(shard, { recursive: true, mode: 0o700 });
      this.shards.add(shard);
    }
    await rename(this.incomingPath(fileId), this.keptPath(fileId)).catch(ignoreMissing);
  }

  /** Removes a received file that no record names. Safe to repeat. */
  async discard(fileId: string): Promise<void> {
    await unlink(this.incomingPath(fileId)).catch(ignoreMissing);
  }

  /**
   * Removes stored files for good: their names are gone from the disk when it returns. Safe to repeat.
   * @param onRemoved called after each
   */
  async remove(fileIds: readonly string[], onRemoved: () => void = () => {}): Promise<void> {
    const folders = new Set<string>();
    for (const fileId of fileIds) {
      // In this order: a file only ever moves from the first place to the second.
      for (const path of [this.incomingPath(fileId), this.keptPath(fileId)]) {
        const wasThere = await unlink(path).then(() => true, ignoreMissing);
        if (wasThere) folders.add(dirname(path));
      }
      onRemoved();
    }
    for (const folder of folders) await syncFolder(folder);
  }

  /**
   * Deals with what a crash or an aborted upload left: keeps what `isNamed` says the database names, deletes the rest.
   * @param isNamed of up to a few hundred file ids, those that a record names
   */
  async recover(isNamed: (fileIds: string[]) => Promise<Set<string>>): Promise<{ kept: number; removed: number }> {
    const names = (await readdir(this.incoming)).filter((name) => !this.writing.has(name));
    let kept = 0;
    for (let at = 0; at < names.length; at += 200) {
      const some = names.slice(at, at + 200);
      const named = await isNamed(some.filter((name) => FILE_ID.test(name)));
      for (const name of some) {
        if (named.has(name)) {
          await this.keep(name);
          kept++;
        } else await unlink(join(this.incoming, name));
      }
    }
    return { kept, removed: names.length - kept };
  }

  /** Ids of all files under `files/`, in no order, for fsck. */
  async *list(): AsyncGenerator<string> {
    for await (const shard of await opendir(this.files)) {
      if (!shard.isDirectory()) continue;
      for await (const file of await opendir(join(this.files, shard.name))) yield file.name;
    }
  }

  /**
   * The plain bytes of a file, chunk by chunk, each authenticated before it is handed out.
   * @param size bytes the file must have, as the record says
   * @throws FileDamagedError when it is missing, cut off, altered, or another's
   */
  async *read(fileId: string, caseKey: Uint8Array, size: number): AsyncGenerator<Buffer> {
    const handle = await this.openStored(fileId);
    try {
      const { size: actual } = await handle.stat();
      if (actual !== storedSize(size)) throw new FileDamagedError(fileId, `has ${actual} bytes on disk instead of ${storedSize(size)}`);
      if (!(await readExactly(handle, HEADER_BYTES, 0)).equals(headerOf(fileId))) throw new FileDamagedError(fileId, 'has the header of another file');
      const cipher = new ChunkCipher(caseKey, fileId);
      const chunks = Math.ceil(size / CHUNK_BYTES);
      for (let number = 0; number < chunks; number++) {
        const at = HEADER_BYTES + number * SEALED_CHUNK_BYTES;
        const sealed = await readExactly(handle, Math.min(SEALED_CHUNK_BYTES, actual - at), at);
        yield cipher.open(number, number === chunks - 1, sealed);
      }
    } finally {
      await handle.close();
    }
  }

  /**
   * Plain bytes [start, end) of a file, for reading at random; each chunk that they lie in is authenticated.
   * @param size bytes the file must have @param end at most `size`
   * @throws FileDamagedError when it is missing, cut off, altered, or another's
   */
  async readRange(fileId: string, caseKey: Uint8Array, size: number, start: number, end: number): Promise<Buffer> {
    if (!(start >= 0 && start < end && end <= size)) throw new RangeError('not a range of the file');
    const handle = await this.openStored(fileId);
    try {
      const { size: actual } = await handle.stat();
      if (actual !== storedSize(size)) throw new FileDamagedError(fileId, `has ${actual} bytes on disk instead of ${storedSize(size)}`);
      const cipher = new ChunkCipher(caseKey, fileId);
      const lastChunk = Math.ceil(size / CHUNK_BYTES) - 1;
      const plain: Buffer[] = [];
      const first = Math.floor(start / CHUNK_BYTES);
      for (let number = first; number * CHUNK_BYTES < end; number++) {
        const at = HEADER_BYTES + number * SEALED_CHUNK_BYTES;
        plain.push(cipher.open(number, number === lastChunk, await readExactly(handle, Math.min(SEALED_CHUNK_BYTES, actual - at), at)));
      }
      return Buffer.concat(plain).subarray(start - first * CHUNK_BYTES, end - first * CHUNK_BYTES);
    } finally {
      await handle.close();
    }
  }

  /** Size on disk, or null when there is no such file. */
  async sizeOnDisk(fileId: string): Promise<number | null> {
    for (const path of [this.keptPath(fileId), this.incomingPath(fileId)]) {
      const found = await stat(path).catch(ignoreMissing);
      if (found !== undefined) return found.size;
    }
    return null;
  }

  /** A file is readable from the commit on, also in the moment before its move. */
  private async openStored(fileId: string): Promise<FileHandle> {
    for (const path of [this.keptPath(fileId), this.incomingPath(fileId), this.keptPath(fileId)]) {
      const handle = await open(path, 'r').catch(ignoreMissing);
      if (handle !== undefined) return handle;
    }
    throw new FileDamagedError(fileId, 'is missing');
  }

  private incomingPath(fileId: string): string {
    return join(this.incoming, checked(fileId));
  }

  private keptPath(fileId: string): string {
    return join(this.files, checked(fileId).slice(0, 2), fileId);
  }
}

/** File ids come from our database; a wrong one must never become a path. */
function checked(fileId: string): string {
  if (!FILE_ID.test(fileId)) throw new RangeError('not a file id');
  return fileId;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function readExactly(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function pour(content: AsyncIterable<Uint8Array>, writer: SealedWriter, options: ReceiveOptions): Promise<Omit<IncomingFile, 'fileId'>> {
  const digest = new DoubleDigest();
  const sniffer = new MediaTypeSniffer();
  for await (const bytes of content) {
    options.signal?.throwIfAborted();
    if (digest.size + bytes.length > options.maxBytes) throw new AppError('file-too-large', { limit: options.maxBytes });
    digest.update(bytes);
    sniffer.add(bytes);
    if (await writer.add(bytes)) options.fault?.('intake:temp-half-written');
  }
  options.signal?.throwIfAborted();
  if (digest.size === 0) throw new AppError('file-empty');
  await writer.end();
  return { ...digest.finish(), mediaType: await sniffer.detect() };
}

/** Collects bytes into chunks; a full chunk is sealed when it is known not to be the last. One write is under way at most. */
class SealedWriter {
  private readonly handle: FileHandle;
  private readonly cipher: ChunkCipher;
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private filled = 0;
  private number = 0;
  private written: Promise<void>;

  constructor(handle: FileHandle, cipher: ChunkCipher, header: Buffer) {
    this.handle = handle;
    this.cipher = cipher;
    this.written = writeAll(handle, [header]);
    this.written.catch(() => {});
  }

  /** Takes `bytes`; true when a chunk went to the disk. Waits while the disk is behind. */
  async add(bytes: Uint8Array): Promise<boolean> {
    let wrote = false;
    for (let at = 0; at < bytes.length; ) {
      if (this.filled === CHUNK_BYTES) {
        await this.flush(false);
        wrote = true;
      }
      const part = bytes.subarray(at, at + CHUNK_BYTES - this.filled);
      this.chunk.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
    }
    return wrote;
  }

  async end(): Promise<void> {
    await this.flush(true);
    await this.written;
  }

  private async flush(isLast: boolean): Promise<void> {
    const sealed = this.cipher.seal(this.number++, isLast, this.chunk.subarray(0, this.filled));
    this.filled = 0;
    await this.written;
    this.written = writeAll(this.handle, sealed);
    // Awaited by the next flush or by end(); until then a failure must not count as unhandled.
    this.written.catch(() => {});
  }
}

async function writeAll(handle: FileHandle, buffers: Buffer[]): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const { bytesWritten } = await handle.writev(buffers);
  if (bytesWritten === total) return;
  // A disk that takes a part only: the rest follows piece by piece.
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  for (let at = 0; at < rest.length; ) at += (await handle.write(rest, at)).bytesWritten;
}

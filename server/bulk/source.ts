/** Bytes of a spooled archive at random positions, as yauzl reads them. */
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** Blocks kept: a directory and small files are read many times out of the same ones. */
const KEPT_BLOCKS = 16;

/** Reads through a small cache of whole blocks: each block is decrypted once while its files are read in order. */
export class ArchiveSource extends RandomAccessReader {
  readonly size: number;
  private readonly blockSize: number;
  private readonly fetch: (start: number, end: number) => Promise<Buffer>;
  private readonly blocks = new Map<number, Promise<Buffer>>();

  /** @param fetch gives bytes [start, end); start is a multiple of `blockSize` */
  constructor(size: number, blockSize: number, fetch: (start: number, end: number) => Promise<Buffer>) {
    super();
    this.size = size;
    this.blockSize = blockSize;
    this.fetch = fetch;
  }

  /** Bytes [start, end), or fewer where the archive ends before. */
  async range(start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.pieces(start, end)) parts.push(part);
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** The same, block by block. */
  async *pieces(start: number, end: number): AsyncGenerator<Buffer> {
    const last = Math.min(end, this.size);
    for (let at = start; at < last; ) {
      const number = Math.floor(at / this.blockSize);
      const offset = at - number * this.blockSize;
      const part = (await this.block(number)).subarray(offset, Math.min(this.blockSize, offset + last - at));
      yield part;
      at += part.length;
    }
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null, bytesRead?: number) => void): void {
    this.range(position, position + length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.pieces(start, end), { objectMode: false });
  }

  private block(number: number): Promise<Buffer> {
    const kept = this.blocks.get(number);
    // Put back at the end: the first is the one that was not used for longest.
    if (kept !== undefined) this.blocks.delete(number);
    const block = kept ?? this.fetch(number * this.blockSize, Math.min(this.size, (number + 1) * this.blockSize));
    this.blocks.set(number, block);
    if (kept === undefined) block.catch(() => this.blocks.delete(number));
    const [oldest] = this.blocks.keys();
    if (this.blocks.size > KEPT_BLOCKS && oldest !== undefined) this.blocks.delete(oldest);
    return block;
  }
}

import { AppError } from '../errors.ts';
import type { RandomAccess, Spool } from './types.ts';

/** Most bytes that are kept in memory when the caller gives no other place. */
const MOST_IN_MEMORY = 64 << 20;

/** Keeps the content in memory. @throws AppError `table-too-large` beyond 64 MiB */
export const memorySpool: Spool = async (content) => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > MOST_IN_MEMORY) throw new AppError('table-too-large', { limit: MOST_IN_MEMORY });
    chunks.push(chunk);
  }
  return new MemoryAccess(Buffer.concat(chunks, length));
};

/** A file that is in memory already. */
export const inMemory = (bytes: Uint8Array): RandomAccess => new MemoryAccess(bytes);

class MemoryAccess implements RandomAccess {
  readonly size: number;
  private bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.size = bytes.length;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    return this.bytes.subarray(position, position + length);
  }

  async close(): Promise<void> {
    this.bytes = new Uint8Array();
  }
}

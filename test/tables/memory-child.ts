/** Reads a table file and prints the highest live heap (after garbage collection) and the number of rows. Run with --expose-gc. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readTable } from '../../server/tables/index.ts';
import type { RandomAccess } from '../../server/tables/index.ts';
import { OPTIONS } from './support.ts';

const path = process.argv[2]!;
/** The file is there already: what the service would write to disk first. */
const spool = async (content: AsyncIterable<Uint8Array>): Promise<RandomAccess> => {
  for await (const _ of content);
  const file = await open(path);
  return {
    size: (await file.stat()).size,
    read: async (position, length) => {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, position);
      return bytes;
    },
    close: () => file.close(),
  };
};
const started = performance.now();
const table = await readTable(createReadStream(path), { ...OPTIONS, spool });
let rows = 0;
let heap = 0;
let outside = 0;
let pause = 0;
for await (const _ of table.rows) {
  if (++rows % 5000 !== 0) continue;
  const before = performance.now();
  (globalThis as unknown as { gc: () => void }).gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  heap = Math.max(heap, heapUsed);
  outside = Math.max(outside, arrayBuffers);
  pause += performance.now() - before;
}
console.log(JSON.stringify({ rows, heap, outside, milliseconds: Math.round(performance.now() - started - pause) }));

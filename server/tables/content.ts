import { AppError } from '../errors.ts';

/** Passes `content` on. @throws AppError `table-too-large` at the first byte over `maxBytes` */
export async function* limited(content: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  let total = 0;
  for await (const chunk of content) {
    total += chunk.length;
    if (total > maxBytes) throw new AppError('table-too-large', { limit: maxBytes });
    if (chunk.length > 0) yield chunk;
  }
}

export interface Peeked {
  /** the first bytes: `wanted` or more, or all there are */
  start: Uint8Array;
  /** the whole content, the first bytes included */
  content: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Looks at the first bytes without consuming them. */
export async function peek(source: AsyncGenerator<Uint8Array, void, undefined>, wanted: number): Promise<Peeked> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await source.next();
    if (next.done) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(chunks, length);
  return { start, content: rest(start, source) };
}

async function* rest(start: Uint8Array, source: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (start.length > 0) yield start;
    yield* source;
  } finally {
    await source.return();
  }
}

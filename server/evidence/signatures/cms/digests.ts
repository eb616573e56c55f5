import { createHash } from 'node:crypto';

/** Digest of pieces, one behind the other; `name` is node:crypto's. */
export type Hash = (name: string, chunks: readonly Uint8Array[]) => Uint8Array;

/** Digests over parts of the file, each computed once: signatures of one document mostly share their ranges and digests. */
export class RangeDigests {
  private readonly known = new Map<string, Uint8Array>();

  /** @param name of node:crypto */
  of(name: string, chunks: readonly Uint8Array[]): Uint8Array {
    const id = `${name} ${chunks.map((chunk) => `${chunk.byteOffset}+${chunk.length}`).join(' ')}`;
    let digest = this.known.get(id);
    if (digest === undefined) {
      digest = digestOf(name, chunks);
      this.known.set(id, digest);
    }
    return digest;
  }
}

export function digestOf(name: string, chunks: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(name);
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

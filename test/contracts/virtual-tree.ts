/**
 * Trees too large to build. The hash of a complete subtree is made up (a hash of its position) unless one of the `edges` that a
 * test asks about runs through it, so a tree of 2^24 or 2^63 leaves costs a few dozen hashes. Whoever checks a proof cannot
 * tell: it sees roots and sibling hashes, never all leaves. All trees of one object extend each other, like versions of a log.
 */
import { nodeHash, sha256, type Hash } from './reference-tree.ts';

/** "the largest power of two smaller than n", for n > 1 */
function split(n: bigint): bigint {
  return 1n << BigInt((n - 1n).toString(2).length - 1);
}

export class VirtualTree {
  readonly #seed: string;
  readonly #edges: readonly bigint[];

  /** @param edges every size a root or proof is asked for, and `index` and `index + 1` of every leaf */
  constructor(seed: string, edges: readonly bigint[]) {
    this.#seed = seed;
    this.#edges = edges;
  }

  /** RFC 9162 §2.1.1: MTH of the first `size` leaves. */
  root(size: bigint): Hash {
    return this.#treeHash(0n, size);
  }

  leaf(index: bigint): Hash {
    return this.#treeHash(index, 1n);
  }

  /** §2.1.3.1: PATH(index, D[size]). */
  inclusionPath(index: bigint, size: bigint): Hash[] {
    return this.#path(index, 0n, size);
  }

  /** §2.1.4.1: PROOF(m, D[n]). */
  consistencyProof(m: bigint, n: bigint): Hash[] {
    return this.#subProof(m, 0n, n, true);
  }

  #treeHash(low: bigint, count: bigint): Hash {
    const complete = (count & (count - 1n)) === 0n;
    if (complete && !this.#edges.some((edge) => low < edge && edge < low + count)) return sha256(Buffer.from(`${this.#seed}/${low}+${count}`));
    const k = split(count);
    return nodeHash(this.#treeHash(low, k), this.#treeHash(low + k, count - k));
  }

  #path(index: bigint, low: bigint, count: bigint): Hash[] {
    if (count === 1n) return [];
    const k = split(count);
    return index - low < k
      ? [...this.#path(index, low, k), this.#treeHash(low + k, count - k)]
      : [...this.#path(index, low + k, count - k), this.#treeHash(low, k)];
  }

  #subProof(m: bigint, low: bigint, count: bigint, complete: boolean): Hash[] {
    if (m === count) return complete ? [] : [this.#treeHash(low, count)];
    const k = split(count);
    return m <= k
      ? [...this.#subProof(m, low, k, complete), this.#treeHash(low + k, count - k)]
      : [...this.#subProof(m - k, low + k, count - k, false), this.#treeHash(low, k)];
  }
}

/**
 * RFC 9162 §2.1 as the RFC writes it down: recursive, slow, and on purpose not the code that the service runs, so that a
 * mistake there cannot also be in what it is tested against.
 */
import { createHash } from 'node:crypto';

export type Hash = Buffer;

export function sha256(...parts: Uint8Array[]): Hash {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** §2.1.1: MTH({d}) = SHA-256(0x00 || d) */
export function leafHash(entry: Uint8Array): Hash {
  return sha256(Uint8Array.of(0), entry);
}

/** §2.1.1: SHA-256(0x01 || left || right) */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(Uint8Array.of(1), left, right);
}

/** "the largest power of two smaller than n", for n > 1 */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** §2.1.1: MTH(D[n]) over leaf hashes */
export function treeHash(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return sha256();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  const k = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** §2.1.3.1: PATH(m, D[n]) */
export function inclusionPath(m: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...inclusionPath(m, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusionPath(m - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

/** §2.1.4.1: PROOF(m, D[n]) */
export function consistencyProof(m: number, leaves: readonly Hash[]): Hash[] {
  return subProof(m, leaves, true);
}

/** §2.1.4.1: SUBPROOF(m, D[n], b) */
function subProof(m: number, leaves: readonly Hash[], complete: boolean): Hash[] {
  if (m === leaves.length) return complete ? [] : [treeHash(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subProof(m, leaves.slice(0, k), complete), treeHash(leaves.slice(k))]
    : [...subProof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

/**
 * Where the nodes of the tree are, and which of them a root or a proof is made of (RFC 9162 §2.1). Only arithmetic, no hashes, so
 * that whoever stores hashes (tiles, memory, a chain) can fetch exactly the nodes a proof needs.
 *
 * A node (level, index) is the root of the perfect subtree over the leaves [index · 2^level, (index + 1) · 2^level); it never
 * changes once those leaves are there. Sizes and indexes are safe integers: division and remainder throughout, because the bit
 * operators of JavaScript silently cut numbers to 32 bits and would prove the wrong leaf beyond 2³² records.
 */

/** A perfect subtree: `level` 0 are the leaves. */
export interface NodeAddress {
  level: number;
  index: number;
}

/**
 * One hash of a proof, as the perfect subtrees it covers, from left to right. Nearly always a single node; only at the right edge
 * of the tree, where subtrees are not full, are there more, and {@link foldNodes} joins their hashes.
 */
export type ProofElement = NodeAddress[];

/** Index of the node that shares its parent with `index`. */
export const siblingIndex = (index: number): number => (isRightChild(index) ? index - 1 : index + 1);
/** Index, one level up, of the parent of `index`. */
export const parentIndex = (index: number): number => Math.floor(index / 2);
/** Index, one level down, of the left child of `index`. */
export const leftChildIndex = (index: number): number => 2 * index;
/** Index, one level down, of the right child of `index`. */
export const rightChildIndex = (index: number): number => 2 * index + 1;
/** Whether the node is the right one of its pair. */
export const isRightChild = (index: number): boolean => index % 2 === 1;
/** Leaves under a full node at `level`. */
export const leavesUnder = (level: number): number => 2 ** level;

/** Whether `value` can be a tree size or an index: a whole number from 0 to 2⁵³ − 1. */
export function isTreeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The largest power of two smaller than `size` (RFC 9162 §2.1.1: k < n ≤ 2k), where a tree of `size` ≥ 2 leaves is split. */
export function splitPoint(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** Perfect subtrees of a tree of `size` leaves from left to right: one for each 1 in the binary form of `size`. */
export function rootNodes(size: number): ProofElement {
  requireNumber('size', size);
  return coverRange(0, size);
}

/**
 * Elements of the inclusion path of leaf `index` in the tree of `size` leaves, from leaf to root (RFC 9162 §2.1.3.1).
 * @throws RangeError unless 0 ≤ index < size, both safe integers
 */
export function inclusionElements(index: number, size: number): ProofElement[] {
  requireNumber('size', size);
  requireNumber('index', index);
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const elements: ProofElement[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      elements.push(coverRange(middle, end));
      end = middle;
    } else {
      elements.push(coverRange(begin, middle));
      begin = middle;
    }
  }
  return elements.reverse();
}

/**
 * Elements of the consistency path between the trees of `from` and `to` leaves (RFC 9162 §2.1.4.1); none when they are equal.
 * @throws RangeError unless 1 ≤ from ≤ to, both safe integers: the empty tree is a prefix of everything, so a proof from size 0
 *   would prove nothing and there is none
 */
export function consistencyElements(from: number, to: number): ProofElement[] {
  requireNumber('from', from);
  requireNumber('to', to);
  if (from < 1 || from > to) throw new RangeError(`no consistency proof from size ${from} to ${to}`);
  const elements: ProofElement[] = [];
  let begin = 0;
  let end = to;
  while (end !== from) {
    const middle = begin + splitPoint(end - begin);
    if (from <= middle) {
      elements.push(coverRange(middle, end));
      end = middle;
    } else {
      elements.push(coverRange(begin, middle));
      begin = middle;
    }
  }
  // With begin = 0 the subtree reached is the whole old tree, whose root the verifier holds already.
  if (begin > 0) elements.push(coverRange(begin, end));
  return elements.reverse();
}

/**
 * Joins the hashes of neighbouring perfect subtrees (left to right, as in a {@link ProofElement}) into the hash over all of them.
 * @throws RangeError when there is no hash
 */
export function foldNodes(hashes: readonly Uint8Array[], children: (left: Uint8Array, right: Uint8Array) => Uint8Array): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('nothing to fold');
  return hashes.slice(0, -1).reduceRight((right, left) => children(left, right), last);
}

/** Perfect subtrees over the leaves [begin, end) where `begin` is a multiple of a power of two ≥ end − begin. */
function coverRange(begin: number, end: number): ProofElement {
  const nodes: NodeAddress[] = [];
  let start = begin;
  while (start < end) {
    let level = 0;
    while (leavesUnder(level + 1) <= end - start) level++;
    nodes.push({ level, index: start / leavesUnder(level) });
    start += leavesUnder(level);
  }
  return nodes;
}

function requireNumber(name: string, value: number): void {
  if (!isTreeNumber(value)) throw new RangeError(`${name} is not a whole number from 0 to 2^53 − 1`);
}

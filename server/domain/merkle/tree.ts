/**
 * Roots and paths of trees held in memory (RFC 9162 §2.1): for the leaves of one case or pack, and as the plain statement of what
 * the stored log must give. Linear in the number of leaves; the log itself reads O(log n) nodes instead.
 */
import { consistencyElements, foldNodes, inclusionElements, leavesUnder } from './address.ts';
import type { ProofElement } from './address.ts';
import { Frontier } from './frontier.ts';
import { DEFAULT_HASHER } from './hash.ts';
import type { TreeHasher } from './hash.ts';

/** Root of the tree over these leaf hashes (32 bytes each), `EMPTY_ROOT` for none. */
export function rootOf(leaves: readonly Uint8Array[], hasher: TreeHasher = DEFAULT_HASHER): Uint8Array {
  const frontier = new Frontier(hasher);
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/**
 * Inclusion path of leaf `index` in the tree over all `leaves`, from leaf to root.
 * @throws RangeError unless 0 ≤ index < leaves.length
 */
export function inclusionPath(leaves: readonly Uint8Array[], index: number, hasher: TreeHasher = DEFAULT_HASHER): Uint8Array[] {
  return inclusionElements(index, leaves.length).map((element) => hashElement(leaves, element, hasher));
}

/**
 * Consistency path from the tree over the first `from` leaves to the tree over all.
 * @throws RangeError unless 1 ≤ from ≤ leaves.length
 */
export function consistencyPath(leaves: readonly Uint8Array[], from: number, hasher: TreeHasher = DEFAULT_HASHER): Uint8Array[] {
  return consistencyElements(from, leaves.length).map((element) => hashElement(leaves, element, hasher));
}

function hashElement(leaves: readonly Uint8Array[], element: ProofElement, hasher: TreeHasher): Uint8Array {
  const hashes = element.map(({ level, index }) => {
    const count = leavesUnder(level);
    return rootOf(leaves.slice(index * count, (index + 1) * count), hasher);
  });
  return foldNodes(hashes, (left, right) => hasher.children(left, right));
}

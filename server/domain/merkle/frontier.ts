/** The right edge of a growing tree: what is needed, and no more, to append and to know the root. */
import { foldNodes, isRightChild, isTreeNumber, parentIndex, rootNodes } from './address.ts';
import type { NodeAddress } from './address.ts';
import { DEFAULT_HASHER, HASH_SIZE } from './hash.ts';
import type { TreeHasher } from './hash.ts';

/**
 * Hashes of the perfect subtrees of a tree, at most 53 however large it is. Appending n leaves costs fewer than n hashes, the root
 * O(log n).
 */
export class Frontier {
  readonly #hasher: TreeHasher;
  readonly #nodes: Uint8Array[] = [];
  #size = 0;

  constructor(hasher: TreeHasher = DEFAULT_HASHER) {
    this.#hasher = hasher;
  }

  /**
   * The frontier of a tree of `size` leaves from the hashes of its `rootNodes(size)`, left to right.
   * @throws RangeError when their number does not fit `size` or one has not 32 bytes
   */
  static restore(size: number, nodes: readonly Uint8Array[], hasher: TreeHasher = DEFAULT_HASHER): Frontier {
    if (rootNodes(size).length !== nodes.length) throw new RangeError(`a tree of ${size} leaves has ${rootNodes(size).length} perfect subtrees, not ${nodes.length}`);
    for (const node of nodes) requireHash(node);
    const frontier = new Frontier(hasher);
    frontier.#size = size;
    frontier.#nodes.push(...nodes);
    return frontier;
  }

  /** Leaves appended so far. */
  get size(): number {
    return this.#size;
  }

  /** Hashes of `rootNodes(size)`, left to right. */
  nodes(): Uint8Array[] {
    return [...this.#nodes];
  }

  /**
   * Appends a leaf hash.
   * @param onNode called for every inner node that this leaf completes, from the bottom up
   * @throws RangeError when `leaf` has not 32 bytes or the tree is at its greatest size
   */
  append(leaf: Uint8Array, onNode?: (address: NodeAddress, hash: Uint8Array) => void): void {
    requireHash(leaf);
    if (!isTreeNumber(this.#size + 1)) throw new RangeError('the tree is full');
    let hash = leaf;
    let index = this.#size;
    for (let level = 1; isRightChild(index); level++) {
      hash = this.#hasher.children(this.#nodes.pop()!, hash);
      index = parentIndex(index);
      onNode?.({ level, index }, hash);
    }
    this.#nodes.push(hash);
    this.#size++;
  }

  /** Root of the tree as it is now. */
  root(): Uint8Array {
    if (this.#size === 0) return this.#hasher.emptyRoot;
    return foldNodes(this.#nodes, (left, right) => this.#hasher.children(left, right));
  }
}

function requireHash(hash: Uint8Array): void {
  if (!(hash instanceof Uint8Array) || hash.length !== HASH_SIZE) throw new RangeError(`a tree node has ${HASH_SIZE} bytes`);
}

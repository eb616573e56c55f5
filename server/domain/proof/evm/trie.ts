/**
 * Merkle-Patricia trie (Yellow Paper, appendix D) over keccak256: the tree in which a block header commits to its receipts
 * and transactions. Only what a proof needs: the root and one path from a full list, and the check of such a path.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';
import { decodeRlp, encodeRlp, rlpBytes, rlpList, uintBytes, type RlpItem } from './rlp.ts';

/** Key of entry `index` in the receipts and transactions tries: rlp(index). */
export function indexKey(index: number): Uint8Array {
  return encodeRlp(uintBytes(BigInt(index)));
}

/** A node shorter than this stands inside its parent; any other is named by its hash. */
const HASH_LENGTH = 32;
const BRANCH_ITEMS = 17;

function nibblesOf(key: Uint8Array): number[] {
  return [...key].flatMap((byte) => [byte >> 4, byte & 15]);
}

/**
 * The value that the trie with this root holds under `key`, shown by `nodes` from root to leaf.
 *
 * Every node is attacker-controlled: each must hash to the reference in its parent (the first to `root`), none may be left
 * over, and inlining must be as the trie rules say, so that a path has exactly one form.
 * @throws EvmProofError code `trie` when the path does not show that `key` is present, `rlp` when a node is malformed
 */
export function verifyTriePath(root: Uint8Array, key: Uint8Array, nodes: readonly Uint8Array[]): Uint8Array {
  const walk = new PathWalk(root, nodes);
  let rest = nibblesOf(key);
  for (;;) {
    const node = rlpList(walk.node());
    if (node.length === BRANCH_ITEMS) {
      if (rest.length === 0) return walk.finish(node[16]);
      walk.follow(node[rest[0]!]);
      rest = rest.slice(1);
    } else if (node.length === 2) {
      const { leaf, path } = decodeKeyPart(rlpBytes(node[0]));
      if (!path.every((nibble, i) => nibble === rest[i])) throw broken('the path leads to another key');
      rest = rest.slice(path.length);
      if (leaf) {
        if (rest.length > 0) throw broken('the path ends before the key');
        return walk.finish(node[1]);
      }
      if (path.length === 0) throw broken('extension without a path');
      walk.follow(node[1]);
    } else {
      throw broken(`node of ${node.length} items`);
    }
  }
}

/** Position in a list of nodes; each step checks that the next node is the one its parent names. */
class PathWalk {
  readonly #nodes: readonly Uint8Array[];
  #next = 0;
  #current: RlpItem;

  constructor(root: Uint8Array, nodes: readonly Uint8Array[]) {
    this.#nodes = nodes;
    this.#current = this.#take(root);
  }

  node(): RlpItem {
    return this.#current;
  }

  follow(reference: RlpItem | undefined): void {
    if (Array.isArray(reference)) {
      if (encodeRlp(reference).length >= HASH_LENGTH) throw broken('a node of 32 bytes or more stands inside its parent');
      this.#current = reference;
      return;
    }
    const hash = rlpBytes(reference);
    if (hash.length === 0) throw broken('the key is not in the trie');
    if (hash.length !== HASH_LENGTH) throw broken('reference is not a hash');
    this.#current = this.#take(hash);
    if (encodeRlp(this.#current).length < HASH_LENGTH) throw broken('a short node must stand inside its parent');
  }

  finish(value: RlpItem | undefined): Uint8Array {
    if (this.#next !== this.#nodes.length) throw broken('nodes left over');
    const bytes = rlpBytes(value);
    if (bytes.length === 0) throw broken('the key is not in the trie');
    return bytes;
  }

  #take(hash: Uint8Array): RlpItem {
    const bytes = this.#nodes[this.#next];
    if (bytes === undefined) throw broken('path too short');
    if (!equalBytes(keccak_256(bytes), hash)) throw broken(`node ${this.#next} is not the one its parent names`);
    this.#next++;
    return decodeRlp(bytes);
  }
}

/** Hex-prefix decoding (Yellow Paper, appendix C). */
function decodeKeyPart(bytes: Uint8Array): { leaf: boolean; path: number[] } {
  const nibbles = nibblesOf(bytes);
  const flag = nibbles[0];
  if (flag === undefined || flag > 3) throw broken('hex prefix');
  const odd = (flag & 1) === 1;
  if (!odd && nibbles[1] !== 0) throw broken('hex prefix padding');
  return { leaf: flag >= 2, path: nibbles.slice(odd ? 1 : 2) };
}

/** Hex-prefix encoding. */
function encodeKeyPart(path: readonly number[], leaf: boolean): Uint8Array {
  const flag = (leaf ? 2 : 0) + (path.length & 1);
  const nibbles = path.length & 1 ? [flag, ...path] : [flag, 0, ...path];
  return Uint8Array.from({ length: nibbles.length / 2 }, (_, i) => (nibbles[2 * i]! << 4) | nibbles[2 * i + 1]!);
}

interface Entry {
  nibbles: number[];
  value: Uint8Array;
}

/**
 * Root of the trie that maps rlp(i) to `values[i]`, and the path of `values[index]` from root to leaf.
 * @param values non-empty byte strings in block order (EIP-2718 forms for typed ones)
 * @throws RangeError when `index` is outside the list
 */
export function buildIndexTrie(values: readonly Uint8Array[], index: number): { root: Uint8Array; path: Uint8Array[] } {
  if (!Number.isInteger(index) || index < 0 || index >= values.length) throw new RangeError(`no entry ${index} among ${values.length}`);
  if (values.some((value) => value.length === 0)) throw new RangeError('an entry is empty');
  const entries = values.map((value, i) => ({ nibbles: nibblesOf(indexKey(i)), value }));
  const path: Uint8Array[] = [];
  const top = buildNode(entries, 0, nibblesOf(indexKey(index)), path);
  // The root is always named by its hash; a node below it was already added when it is long enough for that.
  const rootBytes = encodeRlp(top);
  if (rootBytes.length < HASH_LENGTH) path.push(rootBytes);
  return { root: keccak_256(rootBytes), path: path.reverse() };
}

/** The node of `entries`, which agree in their first `depth` nibbles; adds to `path` (leaf first) the nodes towards `wanted`. */
function buildNode(entries: readonly Entry[], depth: number, wanted: readonly number[] | null, path: Uint8Array[]): RlpItem {
  const node = entries.length === 1 ? leafNode(entries[0]!, depth) : innerNode(entries, depth, wanted, path);
  if (wanted !== null) {
    const bytes = encodeRlp(node);
    if (bytes.length >= HASH_LENGTH) path.push(bytes);
  }
  return node;
}

function leafNode(entry: Entry, depth: number): RlpItem {
  return [encodeKeyPart(entry.nibbles.slice(depth), true), entry.value];
}

function innerNode(entries: readonly Entry[], depth: number, wanted: readonly number[] | null, path: Uint8Array[]): RlpItem {
  const shared = sharedLength(entries, depth);
  if (shared === depth) return branchNode(entries, depth, wanted, path);
  const below = buildNode(entries, shared, wanted, path);
  return [encodeKeyPart(entries[0]!.nibbles.slice(depth, shared), false), reference(below)];
}

function branchNode(entries: readonly Entry[], depth: number, wanted: readonly number[] | null, path: Uint8Array[]): RlpItem {
  const items: RlpItem[] = [];
  for (let nibble = 0; nibble < 16; nibble++) {
    const group = entries.filter((entry) => entry.nibbles[depth] === nibble);
    const towards = wanted !== null && wanted[depth] === nibble ? wanted : null;
    items.push(group.length === 0 ? new Uint8Array(0) : reference(buildNode(group, depth + 1, towards, path)));
  }
  items.push(entries.find((entry) => entry.nibbles.length === depth)?.value ?? new Uint8Array(0));
  return items;
}

function sharedLength(entries: readonly Entry[], depth: number): number {
  const [first, ...others] = entries;
  let length = depth;
  while (length < first!.nibbles.length && others.every((entry) => entry.nibbles[length] === first!.nibbles[length])) length++;
  return length;
}

function reference(node: RlpItem): RlpItem {
  const bytes = encodeRlp(node);
  return bytes.length < HASH_LENGTH ? node : keccak_256(bytes);
}

function broken(message: string): EvmProofError {
  return new EvmProofError('trie', `trie path: ${message}`);
}

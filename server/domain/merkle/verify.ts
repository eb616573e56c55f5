/**
 * Verification of inclusion and consistency (RFC 9162 §2.1.3.2, §2.1.4.2). Everything that comes in is under the control of
 * whoever made the proof: these functions are total, they answer `false` to every malformed input and never throw.
 */
import { equalBytes } from '../bytes.ts';
import { isRightChild, isTreeNumber, parentIndex } from './address.ts';
import { DEFAULT_HASHER, HASH_SIZE } from './hash.ts';
import type { TreeHasher } from './hash.ts';

export interface InclusionClaim {
  /** leaf hash of the record (32 bytes), computed by the verifier with `hashLeaf`, never taken from the proof */
  leaf: Uint8Array;
  /** position of the leaf, from 0 */
  index: number;
  /** leaves in the tree whose root is `root` */
  size: number;
  /** sibling hashes from leaf to root, 32 bytes each */
  path: readonly Uint8Array[];
  /** root that the verifier trusts, 32 bytes */
  root: Uint8Array;
}

export interface ConsistencyClaim {
  /** leaves in the older tree, at least 1 */
  fromSize: number;
  fromRoot: Uint8Array;
  /** leaves in the newer tree */
  toSize: number;
  toRoot: Uint8Array;
  /** hashes of RFC 9162 §2.1.4.1, 32 bytes each; empty when both sizes are equal */
  path: readonly Uint8Array[];
}

/**
 * Whether `leaf` is the leaf number `index` of the tree with `size` leaves and root `root`. A root alone does not fix its size:
 * take both from the same trusted checkpoint or head.
 * @returns false on everything else, malformed input included; never throws
 */
export function verifyInclusion(claim: InclusionClaim, hasher: TreeHasher = DEFAULT_HASHER): boolean {
  const read = readFields(claim, ['leaf', 'index', 'size', 'path', 'root']);
  if (read === null || !isHash(read.root)) return false;
  const root = rootFromInclusion(read as Omit<InclusionClaim, 'root'>, hasher);
  return root !== null && equalBytes(root, read.root);
}

/**
 * Root that an inclusion path leads to, for a verifier that looks the root up afterwards (RFC 9162 §2.1.3.2).
 * @returns null when the input is malformed, the path too long or too short; never throws
 */
export function rootFromInclusion(claim: Omit<InclusionClaim, 'root'>, hasher: TreeHasher = DEFAULT_HASHER): Uint8Array | null {
  const read = readFields(claim, ['leaf', 'index', 'size', 'path']);
  if (read === null) return null;
  const { leaf, index, size } = read;
  const path = readPath(read.path);
  if (!isHash(leaf) || !isTreeNumber(index) || !isTreeNumber(size) || path === null || index >= size) return null;
  let node = index;
  let last = size - 1;
  let hash: Uint8Array = leaf;
  for (const sibling of path) {
    if (last === 0) return null; // path too long
    if (isRightChild(node) || node === last) {
      hash = hasher.children(sibling, hash);
      // A last node without sibling is carried up unhashed until it is the right child of a pair. It is not 0, for `last` is not.
      while (!isRightChild(node)) {
        node = parentIndex(node);
        last = parentIndex(last);
      }
    } else {
      hash = hasher.children(hash, sibling);
    }
    node = parentIndex(node);
    last = parentIndex(last);
  }
  return last === 0 ? hash : null;
}

/**
 * Whether the tree (toSize, toRoot) begins with all leaves of the tree (fromSize, fromRoot), unchanged and in order.
 *
 * From size 0 the answer is always false, whatever the rest: the empty tree is a prefix of every tree, so such a "proof" says
 * nothing, and a verifier that accepts one has accepted an arbitrary new tree. Equal sizes need equal roots and an empty path.
 * A root alone does not fix its size: take each pair from the same trusted checkpoint or head.
 * @returns false on everything else, malformed input included; never throws
 */
export function verifyConsistency(claim: ConsistencyClaim, hasher: TreeHasher = DEFAULT_HASHER): boolean {
  const read = readFields(claim, ['fromSize', 'fromRoot', 'toSize', 'toRoot', 'path']);
  if (read === null) return false;
  const { fromSize, fromRoot, toSize, toRoot } = read;
  const path = readPath(read.path);
  if (!isTreeNumber(fromSize) || !isTreeNumber(toSize) || !isHash(fromRoot) || !isHash(toRoot) || path === null) return false;
  if (fromSize === 0 || fromSize > toSize) return false;
  if (fromSize === toSize) return path.length === 0 && equalBytes(fromRoot, toRoot);
  const roots = rootsFromConsistency(fromSize, fromRoot, toSize, path, hasher);
  return roots !== null && equalBytes(roots.from, fromRoot) && equalBytes(roots.to, toRoot);
}

/** Steps 1–6 of RFC 9162 §2.1.4.2 for 0 < fromSize < toSize. */
function rootsFromConsistency(
  fromSize: number,
  fromRoot: Uint8Array,
  toSize: number,
  path: readonly Uint8Array[],
  hasher: TreeHasher,
): { from: Uint8Array; to: Uint8Array } | null {
  let node = fromSize - 1;
  let last = toSize - 1;
  while (isRightChild(node)) {
    node = parentIndex(node);
    last = parentIndex(last);
  }
  // node = 0: the old tree is perfect, its root is itself the first node of the path and is left out of it.
  const nodes = node === 0 ? [fromRoot, ...path] : path;
  const [first, ...rest] = nodes;
  if (first === undefined) return null;
  let from = first;
  let to = first;
  for (const hash of rest) {
    if (last === 0) return null; // path too long
    if (isRightChild(node) || node === last) {
      from = hasher.children(hash, from);
      to = hasher.children(hash, to);
      while (!isRightChild(node)) {
        node = parentIndex(node);
        last = parentIndex(last);
      }
    } else {
      to = hasher.children(to, hash);
    }
    node = parentIndex(node);
    last = parentIndex(last);
  }
  return last === 0 ? { from, to } : null;
}

/** Each field, read exactly once: an object with getters could otherwise show one value to the check and another to the use. */
function readFields(claim: unknown, names: readonly string[]): Record<string, unknown> | null {
  if (typeof claim !== 'object' || claim === null) return null;
  try {
    return Object.fromEntries(names.map((name) => [name, (claim as Record<string, unknown>)[name]]));
  } catch {
    return null;
  }
}

/** Longest path of any tree with at most 2⁵³ − 1 leaves is 53 (inclusion) or 54 (consistency) hashes. */
const MAX_PATH = 64;

function readPath(path: unknown): Uint8Array[] | null {
  try {
    if (!Array.isArray(path) || path.length > MAX_PATH) return null;
    // Array.from turns holes into undefined; `every` alone would skip them.
    const hashes: unknown[] = Array.from(path);
    return hashes.every(isHash) ? hashes : null;
  } catch {
    return null; // a proxy or getter that throws
  }
}

function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === HASH_SIZE;
}

/** The Merkle tree of RFC 9162 §2.1: hashing, addressing, paths and their verification. Pure; runs in Node, workers and browsers. */
export { consistencyElements, foldNodes, inclusionElements, isRightChild, isTreeNumber, leavesUnder, leftChildIndex, parentIndex, rightChildIndex, rootNodes, siblingIndex, splitPoint } from './address.ts';
export type { NodeAddress, ProofElement } from './address.ts';
export { Frontier } from './frontier.ts';
export { DEFAULT_HASHER, EMPTY_ROOT, HASH_SIZE, hashChildren, hashLeaf, treeHasher } from './hash.ts';
export type { Sha256, TreeHasher } from './hash.ts';
export { consistencyPath, inclusionPath, rootOf } from './tree.ts';
export { rootFromInclusion, verifyConsistency, verifyInclusion } from './verify.ts';
export type { ConsistencyClaim, InclusionClaim } from './verify.ts';

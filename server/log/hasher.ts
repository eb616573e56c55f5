/** The tree's hasher over the platform's SHA-256; the figures that chose it stand with `treeHasher`. */
import { hash } from 'node:crypto';
import { treeHasher } from '../domain/merkle/index.ts';

export const NATIVE_HASHER = treeHasher((data) => hash('sha256', data, 'buffer'));

/** Joins two nodes; a plain function, so that it can be handed on. */
export const joinNodes = (left: Uint8Array, right: Uint8Array): Uint8Array => NATIVE_HASHER.children(left, right);

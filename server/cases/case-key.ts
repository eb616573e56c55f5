/**
 * One data key per case, wrapped by the master key: destroying the wrapped key makes every file of the case unreadable for ever
 * (invariant 6) while the log, which holds only salted commitments, stays valid.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import { keyObject } from './seal.ts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAP_VERSION = 1;
const WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** What a wrapped key is bound to: it opens for no other case, so that two rows cannot be swapped in the database. */
function bindingOf(caseId: string): Buffer {
  return Buffer.from(`docketproof/case-key/v1\n${caseId}`, 'utf8');
}

export function makeCaseKey(random: (size: number) => Buffer = randomBytes): Buffer {
  return random(KEY_BYTES);
}

/**
 * version ‖ nonce ‖ AES-256-GCM(master key, case key) ‖ tag, 61 bytes.
 * A random 96-bit nonce is safe for 2³² wraps under one master key (NIST SP 800-38D §8.3): one wrap per case.
 */
export function wrapCaseKey(masterKey: Uint8Array, caseId: string, caseKey: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyObject(masterKey), nonce).setAAD(bindingOf(caseId));
  return Buffer.concat([Uint8Array.of(WRAP_VERSION), nonce, cipher.update(caseKey), cipher.final(), cipher.getAuthTag()]);
}

/** The case key. @throws AppError `case-key-unreadable` when the master key is another one, or the wrapped key was altered or is of another case */
export function unwrapCaseKey(masterKey: Uint8Array, caseId: string, wrapped: Uint8Array): Buffer {
  try {
    if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== WRAP_VERSION) throw new RangeError('not a wrapped case key');
    const keyEnd = 1 + NONCE_BYTES + KEY_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', keyObject(masterKey), wrapped.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(bindingOf(caseId));
    decipher.setAuthTag(wrapped.subarray(keyEnd));
    return Buffer.concat([decipher.update(wrapped.subarray(1 + NONCE_BYTES, keyEnd)), decipher.final()]);
  } catch (error) {
    throw new AppError('case-key-unreadable', { case: caseId }, { cause: error });
  }
}

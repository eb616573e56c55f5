/** Names and public keys of signers (C2SP signed-note, "Signatures"): Ed25519, signature type 0x01, the only one used here. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '../bytes.ts';
import { NoteError } from './errors.ts';

const ED25519 = 0x01;
const PUBLIC_KEY_SIZE = 32;
const KEY_ID_SIZE = 4;

/** A key that a verifier knows. */
export interface VerifierKey {
  name: string;
  /** first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key): finds the key, proves nothing */
  keyId: Uint8Array;
  /** 32 bytes, RFC 8032 */
  publicKey: Uint8Array;
}

/** Whether `name` can name a key: not empty, no Unicode space, no plus, no control character, well-formed. */
export function isKeyName(name: string): boolean {
  // \s leaves out U+0085, which Unicode counts as white space.
  return name !== '' && name.isWellFormed() && !/[\s\u0085+]|\p{Cc}/u.test(name);
}

/**
 * The verifier key of a name and an Ed25519 public key.
 * @throws NoteError `malformed-key` when the name is none or the bytes are no point of the curve
 */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new NoteError('malformed-key', 'a key name is not empty and has neither spaces nor plus');
  if (publicKey.length !== PUBLIC_KEY_SIZE || !ed25519.utils.isValidPublicKey(publicKey, false)) throw new NoteError('malformed-key', 'not an Ed25519 public key');
  const keyId = sha256(concat(utf8(name), Uint8Array.of(0x0a, ED25519), publicKey)).slice(0, KEY_ID_SIZE);
  return { name, keyId, publicKey };
}

/** `name+hash+base64(0x01 ‖ public key)`: the form in which keys are published and configured. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${toHex(key.keyId)}+${toBase64(concat(Uint8Array.of(ED25519), key.publicKey))}`;
}

/**
 * Reads a published key; only the spelling that {@link formatVerifierKey} writes is accepted.
 * @throws NoteError `malformed-key`, also for signature types other than Ed25519
 */
export function parseVerifierKey(text: string): VerifierKey {
  // Base64 may itself contain plus signs: only the first two separate.
  const [, name, hash, data] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || hash === undefined || data === undefined) throw new NoteError('malformed-key', 'expected name+hash+base64');
  const bytes = decode(data, 'malformed-key');
  if (bytes[0] !== ED25519) throw new NoteError('malformed-key', 'only Ed25519 keys (type 0x01) are known');
  const key = verifierKey(name, bytes.slice(1));
  if (!equalBytes(key.keyId, fromHex(hash))) throw new NoteError('malformed-key', 'the hash does not fit name and key');
  return key;
}

/** Whether both are the same key. */
export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && equalBytes(a.publicKey, b.publicKey);
}

/** Canonical base64 or a {@link NoteError}. */
export function decode(base64: string, code: 'malformed-key' | 'malformed-note' | 'malformed-checkpoint'): Uint8Array {
  try {
    return fromBase64(base64);
  } catch {
    throw new NoteError(code, 'not canonical base64');
  }
}

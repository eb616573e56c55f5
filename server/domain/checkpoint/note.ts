/**
 * Signed notes (C2SP signed-note): a text, a blank line, and signature lines `— name base64(key id ‖ signature)`. The parser accepts
 * exactly what the formatter writes, so that two programs can never read different things out of the same evidence.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, equalBytes, toBase64, utf8 } from '../bytes.ts';
import { NoteError } from './errors.ts';
import { decode, isKeyName, sameKey, verifierKey } from './key.ts';
import type { VerifierKey } from './key.ts';

const KEY_ID_SIZE = 4;
const SIGNATURE_SIZE = 64;
/** As in Go's note package; the specification asks for at least 16. Bounds the work a hostile note can cause. */
const MAX_SIGNATURES = 100;
const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

export interface NoteSignature {
  name: string;
  /** 4 bytes */
  keyId: Uint8Array;
  /** what follows the key id; 64 bytes for Ed25519, any other number for keys that are not ours */
  signature: Uint8Array;
}

export interface SignedNote {
  /** what was signed, with its final newline */
  text: string;
  signatures: NoteSignature[];
}

/** Something that can sign in the name of a key: the bytes may come from a seed, a hardware module or another machine. */
export interface NoteSigner extends VerifierKey {
  /** Ed25519 signature (64 bytes) over `message`. */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Signer from an Ed25519 seed (RFC 8032 private key).
 * @param seed 32 secret bytes
 * @throws NoteError `malformed-key` for a wrong name or a seed of another length
 */
export function seedSigner(name: string, seed: Uint8Array): NoteSigner {
  if (seed.length !== 32) throw new NoteError('malformed-key', 'an Ed25519 seed has 32 bytes');
  const secret = Uint8Array.from(seed);
  return { ...verifierKey(name, ed25519.getPublicKey(secret)), sign: (message) => ed25519.sign(message, secret) };
}

/**
 * Signs `text`. Ed25519 is deterministic: same text and keys, same note.
 * @param text ends with a newline, has no control characters but newlines
 * @throws NoteError `malformed-note` for such a text or without a signer, `bad-signature` when a signer returns something else
 *   than its key's signature: a note that nobody can verify must not leave the house
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  requireText(text);
  if (signers.length === 0 || signers.length > MAX_SIGNATURES) throw new NoteError('malformed-note', `a note has 1 to ${MAX_SIGNATURES} signatures`);
  const message = utf8(text);
  const lines = signers.map((signer) => {
    const signature = signer.sign(message);
    if (!verifies(signature, message, signer)) throw new NoteError('bad-signature', `the signer ${signer.name} did not sign with its key`);
    return formatSignature({ name: signer.name, keyId: signer.keyId, signature });
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Takes a note apart without believing any of it.
 * @throws NoteError `malformed-note`
 */
export function parseNote(note: string): SignedNote {
  requireCharacters(note);
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new NoteError('malformed-note', 'expected a text, a blank line and signatures');
  const text = note.slice(0, split + 1);
  const block = note.slice(split + 2);
  if (text === '\n' || block === '') throw new NoteError('malformed-note', 'expected a text, a blank line and signatures');
  const lines = block.slice(0, -1).split('\n', MAX_SIGNATURES + 1);
  if (lines.length > MAX_SIGNATURES) throw new NoteError('malformed-note', `more than ${MAX_SIGNATURES} signatures`);
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * Verifies a note against known keys. Signatures by unknown keys are ignored, as the specification demands; one that bears the name
 * and id of a known key and does not verify makes the whole note invalid.
 * @returns the text and the known keys that signed it, at least one
 * @throws NoteError `malformed-note`, `ambiguous-key`, `bad-signature`, `unsigned`
 */
export function verifyNote(note: string, keys: readonly VerifierKey[]): { text: string; signedBy: VerifierKey[] } {
  const { text, signatures } = parseNote(note);
  const message = utf8(text);
  const signedBy: VerifierKey[] = [];
  for (const signature of signatures) {
    const key = findKey(keys, signature);
    if (key === null) continue;
    if (!verifies(signature.signature, message, key)) throw new NoteError('bad-signature', `the signature of ${key.name} does not verify`);
    if (!signedBy.some((known) => sameKey(known, key))) signedBy.push(key);
  }
  if (signedBy.length === 0) throw new NoteError('unsigned', 'no signature by a known key');
  return { text, signedBy };
}

function findKey(keys: readonly VerifierKey[], { name, keyId }: NoteSignature): VerifierKey | null {
  const [key, ...others] = keys.filter((known) => known.name === name && equalBytes(known.keyId, keyId));
  if (key === undefined) return null;
  if (others.some((other) => !sameKey(key, other))) throw new NoteError('ambiguous-key', `two known keys are called ${name} with the same id`);
  return key;
}

function verifies(signature: Uint8Array, message: Uint8Array, key: VerifierKey): boolean {
  // RFC 8032 and no looser: under ZIP 215 a signature has several spellings and low-order keys sign anything.
  return signature.length === SIGNATURE_SIZE && ed25519.verify(signature, message, key.publicKey, { zip215: false });
}

function formatSignature({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(keyId, signature))}\n`;
}

function parseSignature(line: string): NoteSignature {
  const [, name, data] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || data === undefined || !isKeyName(name)) throw new NoteError('malformed-note', 'expected a signature line');
  const bytes = decode(data, 'malformed-note');
  if (bytes.length <= KEY_ID_SIZE) throw new NoteError('malformed-note', 'a signature without content');
  return { name, keyId: bytes.slice(0, KEY_ID_SIZE), signature: bytes.slice(KEY_ID_SIZE) };
}

function requireText(text: string): void {
  requireCharacters(text);
  if (!text.endsWith('\n') || text === '\n') throw new NoteError('malformed-note', 'a note text is not empty and ends with a newline');
}

function requireCharacters(text: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof text !== 'string' || !text.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(text)) throw new NoteError('malformed-note', 'control characters or ill-formed Unicode');
}

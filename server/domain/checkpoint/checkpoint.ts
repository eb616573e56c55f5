/** Checkpoints (C2SP tlog-checkpoint): the state of a log in three lines, signed as a note. */
import { toBase64 } from '../bytes.ts';
import { NoteError } from './errors.ts';
import { decode, isKeyName } from './key.ts';
import type { VerifierKey } from './key.ts';
import { signNote, verifyNote } from './note.ts';
import type { NoteSigner } from './note.ts';

const ROOT_SIZE = 32;

export interface Checkpoint {
  /** which log, e.g. `evidence.example.com/lender` */
  origin: string;
  /** leaves in the tree */
  size: number;
  /** RFC 9162 root of that tree, 32 bytes */
  root: Uint8Array;
  /** further lines, opaque; our own log writes none (the specification advises against them) */
  extensions?: readonly string[];
}

/**
 * Whether a log can be called `origin`. Stricter than the specification, which only recommends it: no spaces, no plus, so that
 * the origin can also be the name of the log's key.
 */
export function isOrigin(origin: string): boolean {
  return isKeyName(origin);
}

/**
 * The note text of a checkpoint: origin, size in decimal, root in base64, extension lines; each ended by a newline.
 * @throws NoteError `malformed-checkpoint` when a part cannot be written
 */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  if (!Number.isSafeInteger(size) || size < 0) throw new NoteError('malformed-checkpoint', 'the size is no whole number from 0');
  if (root.length !== ROOT_SIZE) throw new NoteError('malformed-checkpoint', `a root has ${ROOT_SIZE} bytes`);
  const lines = [origin, String(size), toBase64(root), ...extensions];
  if (lines.some((line) => line === '' || line.includes('\n'))) throw new NoteError('malformed-checkpoint', 'empty or broken line');
  return `${lines.join('\n')}\n`;
}

/**
 * Reads a note text. Every other spelling is refused: leading zeros, signs, spaces, base64 with stray bits, empty lines, a size
 * beyond 2⁵³ − 1.
 * @throws NoteError `malformed-checkpoint`
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new NoteError('malformed-checkpoint', 'no newline at the end');
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (!origin || !size || !root || extensions.includes('')) throw new NoteError('malformed-checkpoint', 'expected at least three lines, none of them empty');
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) throw new NoteError('malformed-checkpoint', 'the size is not a decimal number');
  const hash = decode(root, 'malformed-checkpoint');
  if (hash.length !== ROOT_SIZE) throw new NoteError('malformed-checkpoint', `a root has ${ROOT_SIZE} bytes`);
  return { origin, size: Number(size), root: hash, extensions };
}

/** The signed note of a checkpoint. Same size, root and keys, same bytes. @throws NoteError as {@link formatCheckpoint} and {@link signNote} */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/**
 * Opens a checkpoint that came from outside: verifies the note by keys that the verifier trusts and that its origin is the expected
 * one. A key that signs for several logs would otherwise lend one log's checkpoint to another.
 * @param keys keys trusted for this origin
 * @throws NoteError of every code
 */
export function openCheckpoint(note: string, origin: string, keys: readonly VerifierKey[]): Checkpoint & { signedBy: VerifierKey[] } {
  const { text, signedBy } = verifyNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) throw new NoteError('wrong-origin', `a checkpoint of ${checkpoint.origin}, not of ${origin}`);
  return { ...checkpoint, signedBy };
}

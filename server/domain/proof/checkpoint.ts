/** The checkpoint of a proof: what it says, and whether a trusted key signed that. */
import { toHex } from '../bytes.ts';
import { NoteError, openCheckpoint, parseCheckpoint, parseNote, parseVerifierKey } from '../checkpoint/index.ts';

/** What a checkpoint says, in the forms of a proof. */
export interface CheckpointHead {
  origin: string;
  size: number;
  /** hex, 64 digits */
  root: string;
}

/** What the note says, whoever signed it; null when it is no checkpoint. */
export function readHead(note: string): CheckpointHead | null {
  try {
    const { origin, size, root } = parseCheckpoint(parseNote(note).text);
    return { origin, size, root: toHex(root) };
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}

/**
 * How the note stands to the keys trusted for its origin. A signature that bears a trusted key's name and id without verifying is
 * a contradiction; one by a key that is not known is only unknown.
 * @param vkeys C2SP verifier keys, checked by parseTrust
 */
export function judgeSignature(note: string, origin: string, vkeys: readonly string[]): 'checkpoint-signed' | 'checkpoint-signature-invalid' | 'log-key-untrusted' {
  try {
    openCheckpoint(note, origin, vkeys.map(parseVerifierKey));
    return 'checkpoint-signed';
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.code === 'bad-signature' ? 'checkpoint-signature-invalid' : 'log-key-untrusted';
  }
}

/** Checkpoints as C2SP signed notes. Pure; runs in Node, workers and browsers. */
export { formatCheckpoint, isOrigin, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { NoteError } from './errors.ts';
export type { NoteErrorCode } from './errors.ts';
export { formatVerifierKey, isKeyName, parseVerifierKey, sameKey, verifierKey } from './key.ts';
export type { VerifierKey } from './key.ts';
export { parseNote, seedSigner, signNote, verifyNote } from './note.ts';
export type { NoteSignature, NoteSigner, SignedNote } from './note.ts';

/** Why a note, key or checkpoint was refused; the words are for logs, the code is for programs and never changes meaning. */
export type NoteErrorCode =
  /** not a signed note of C2SP signed-note, or not in its one spelling */
  | 'malformed-note'
  /** not a verifier key `name+hash+base64`, or its hash does not fit */
  | 'malformed-key'
  /** the note's text is no checkpoint of C2SP tlog-checkpoint */
  | 'malformed-checkpoint'
  /** two different known keys share name and id */
  | 'ambiguous-key'
  /** none of the signatures is by a known key */
  | 'unsigned'
  /** a signature in the name of a known key does not verify */
  | 'bad-signature'
  /** a checkpoint of another log */
  | 'wrong-origin';

export class NoteError extends Error {
  readonly code: NoteErrorCode;

  constructor(code: NoteErrorCode, message: string) {
    super(message);
    this.name = 'NoteError';
    this.code = code;
  }
}

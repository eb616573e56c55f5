/** What can be wrong with a JSON text. Codes never change meaning. */
export type JsonErrorCode =
  | 'bad-number'
  | 'byte-order-mark'
  | 'control-character'
  | 'duplicate-key'
  | 'inexact-number'
  | 'invalid-escape'
  | 'invalid-utf8'
  | 'lone-surrogate'
  | 'not-plain-data'
  | 'syntax'
  | 'too-deep'
  | 'too-large'
  | 'unterminated';

/** A text that is not the one JSON value it should be; says what, where in the text, and where in the value. */
export class JsonError extends Error {
  readonly code: JsonErrorCode;
  /** Offset in UTF-16 units from the start of the text (in bytes when the bytes could not be decoded); −1 when there is no text. */
  readonly position: number;
  /** Where in the value, e.g. `$.document.sha256` or `$.items[3]["a b"]`. */
  readonly path: string;

  constructor(code: JsonErrorCode, problem: string, position: number, path: string) {
    super(position < 0 ? `${problem} (at ${path})` : `${problem} (at ${path}, position ${position})`);
    this.name = 'JsonError';
    this.code = code;
    this.position = position;
    this.path = path;
  }
}

/** Most characters of one key that an error repeats: keys are the sender's text and may be as long as the text itself. */
const SHOWN_KEY_LENGTH = 40;

/** The path text for keys and indexes from the root: `$`, `.name` for plain names, `["…"]` for other keys, `[n]` for elements. */
export function formatPath(steps: readonly (string | number)[]): string {
  let path = '$';
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]{0,39}$/.test(step)) path += `.${step}`;
    else path += `[${JSON.stringify(step.length > SHOWN_KEY_LENGTH ? `${step.slice(0, SHOWN_KEY_LENGTH)}…` : step)}]`;
  }
  return path;
}

import { JsonError, formatPath, type JsonErrorCode } from './error.ts';

/** What a strict parse yields: plain objects, arrays and primitives. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export interface ParseLimits {
  /** Most containers inside one another; a bare number has depth 0, `[]` has 1. Default {@link DEFAULT_MAX_DEPTH}. */
  maxDepth?: number;
  /** Most bytes (for text: UTF-16 units) before anything is read. Default {@link DEFAULT_MAX_LENGTH}. */
  maxLength?: number;
  /**
   * `exact` (default) refuses a number whose digits a double cannot give back, e.g. 9007199254740993 or 1e999: what we would
   * hash is not what was sent. `nearest` rounds as RFC 8785 §3.2.2.3 does, and still refuses what is not finite. `text` gives
   * each number as the string that spelled it, so that an amount never passes through a double; such a value is not to be hashed.
   */
  numbers?: 'exact' | 'nearest' | 'text';
}

/** Deeper than any format of ours (4) with room to spare, and far from the call stack's end. */
export const DEFAULT_MAX_DEPTH = 32;
/** 1 MiB. */
export const DEFAULT_MAX_LENGTH = 1 << 20;

/**
 * Parses one JSON text (RFC 8259) more strictly than JSON.parse, so that two readers can never see two values in one text:
 * refuses duplicate keys, lone surrogates (raw or escaped), invalid UTF-8, a byte order mark, numbers that do not survive a
 * double, and what is too deep or too large. `__proto__` is a key like any other and touches no prototype.
 * @param input UTF-8 bytes or text
 * @throws JsonError with code, position and JSON path
 */
export function parseJson(input: Uint8Array | string, limits: ParseLimits = {}): JsonValue {
  const maxLength = limits.maxLength ?? DEFAULT_MAX_LENGTH;
  if (input.length > maxLength) throw new JsonError('too-large', `the text is longer than ${maxLength}`, maxLength, '$');
  const text = typeof input === 'string' ? input : decode(input);
  if (text.startsWith('\uFEFF')) throw new JsonError('byte-order-mark', 'the text starts with a byte order mark', 0, '$');
  return new Parser(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH, limits.numbers ?? 'exact').document();
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JsonError('invalid-utf8', 'the bytes are not valid UTF-8', validUtf8Length(bytes), '$');
  }
}

/** Number of leading bytes that decode: halves until the first bad byte is found, so that the error can point at it. */
function validUtf8Length(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

const WHITE_SPACE = /[ \t\n\r]*/y;
/** A run of characters that stand for themselves inside a string (RFC 8259 §7). */
// eslint-disable-next-line no-control-regex
const PLAIN_RUN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** Longest exact spelling of any finite double has 767 significant digits; longer ones are refused before any work. */
const MAX_NUMBER_LENGTH = 1100;

class Parser {
  private at = 0;
  private readonly text: string;
  private readonly maxDepth: number;
  private readonly numbers: 'exact' | 'nearest' | 'text';
  private readonly steps: (string | number)[] = [];

  constructor(text: string, maxDepth: number, numbers: 'exact' | 'nearest' | 'text') {
    this.text = text;
    this.maxDepth = maxDepth;
    this.numbers = numbers;
  }

  document(): JsonValue {
    this.skipWhiteSpace();
    const value = this.value();
    this.skipWhiteSpace();
    if (this.at < this.text.length) throw this.error('syntax', 'there is more after the end of the value');
    return value;
  }

  private error(code: JsonErrorCode, problem: string, position = this.at): JsonError {
    return new JsonError(code, problem, position, formatPath(this.steps));
  }

  private skipWhiteSpace(): void {
    WHITE_SPACE.lastIndex = this.at;
    WHITE_SPACE.test(this.text);
    this.at = WHITE_SPACE.lastIndex;
  }

  private value(): JsonValue {
    switch (this.text[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case 'n':
        return this.literal('null', null);
      case undefined:
        throw this.error('unterminated', 'the text ends where a value should be');
      default:
        return this.number();
    }
  }

  private literal<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.error('syntax', `expected ${word}`);
    this.at += word.length;
    return value;
  }

  private enter(): void {
    this.at++;
    if (++this.depth > this.maxDepth) throw this.error('too-deep', `more than ${this.maxDepth} objects or arrays inside one another`, this.at - 1);
    this.skipWhiteSpace();
  }

  private depth = 0;

  /** After an element: true at a comma (another follows), false at the end of the container. */
  private hasNext(close: '}' | ']'): boolean {
    this.skipWhiteSpace();
    const character = this.text[this.at];
    if (character === undefined) throw this.error('unterminated', `the text ends before “${close}”`);
    if (character !== ',' && character !== close) throw this.error('syntax', `expected “,” or “${close}”`);
    this.at++;
    this.skipWhiteSpace();
    return character === ',';
  }

  private array(): JsonValue[] {
    this.enter();
    const items: JsonValue[] = [];
    if (this.text[this.at] === ']') this.at++;
    else {
      do {
        this.steps.push(items.length);
        items.push(this.value());
        this.steps.pop();
      } while (this.hasNext(']'));
    }
    this.depth--;
    return items;
  }

  private object(): { [key: string]: JsonValue } {
    this.enter();
    const members: { [key: string]: JsonValue } = {};
    if (this.text[this.at] === '}') this.at++;
    else {
      do this.member(members);
      while (this.hasNext('}'));
    }
    this.depth--;
    return members;
  }

  private member(members: { [key: string]: JsonValue }): void {
    const start = this.at;
    if (this.text[start] !== '"') throw this.error(start >= this.text.length ? 'unterminated' : 'syntax', 'expected a key in double quotes');
    const key = this.string();
    this.steps.push(key);
    // RFC 8259 §4 leaves duplicates to the reader; one reader taking the first and another the last is how a signed text says two things.
    if (Object.hasOwn(members, key)) throw this.error('duplicate-key', 'this key occurs twice', start);
    this.skipWhiteSpace();
    if (this.text[this.at] !== ':') throw this.error(this.at >= this.text.length ? 'unterminated' : 'syntax', 'expected “:”');
    this.at++;
    this.skipWhiteSpace();
    const value = this.value();
    // Plain assignment to __proto__ would set the prototype instead of storing data.
    if (key === '__proto__') Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
    else members[key] = value;
    this.steps.pop();
  }

  private string(): string {
    const start = this.at++;
    let value = '';
    for (;;) {
      PLAIN_RUN.lastIndex = this.at;
      PLAIN_RUN.test(this.text);
      const end = PLAIN_RUN.lastIndex;
      value += this.text.slice(this.at, end);
      this.at = end;
      const character = this.text[end];
      if (character === undefined) throw this.error('unterminated', 'the text ends inside a string', start);
      if (character === '"') break;
      if (character !== '\\') throw this.error('control-character', 'a control character in a string must be escaped');
      value += this.escape();
    }
    this.at++;
    if (!value.isWellFormed()) throw this.error('lone-surrogate', 'a string holds half of a surrogate pair', start);
    return value;
  }

  /** The character(s) of the escape at the current backslash. */
  private escape(): string {
    const letter = this.text[this.at + 1];
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.error('invalid-escape', 'expected four hex digits after \\u');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = letter === undefined ? undefined : ESCAPES[letter];
    if (character === undefined) throw this.error('invalid-escape', 'no such escape');
    this.at += 2;
    return character;
  }

  private number(): number | string {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) throw this.error('syntax', 'expected a value');
    const digits = match[0];
    const following = this.text[this.at + digits.length];
    if (following !== undefined && /[\w.+-]/.test(following)) throw this.error('bad-number', 'not a JSON number');
    if (this.numbers === 'text' && digits.length <= MAX_NUMBER_LENGTH) {
      this.at += digits.length;
      return digits;
    }
    const value = Number(digits);
    if (!Number.isFinite(value)) throw this.error('inexact-number', 'the number is too large');
    if (this.numbers !== 'nearest' && (digits.length > MAX_NUMBER_LENGTH || !sameDecimal(digits, String(value)))) {
      throw this.error('inexact-number', 'the number has more digits than can be kept; send it as a string');
    }
    this.at += digits.length;
    return value;
  }
}

/** Whether two decimal spellings mean the same number, e.g. `4.50` and `4.5`, `1E2` and `100`. */
function sameDecimal(a: string, b: string): boolean {
  return a === b || normalDecimal(a) === normalDecimal(b);
}

/** One spelling per value: sign, significant digits without zeros at either end, and the power of ten of the last digit. */
function normalDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

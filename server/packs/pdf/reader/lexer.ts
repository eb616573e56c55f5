import { ByteString, Name, Ref } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { OddFile } from './source-file.ts';

const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;
/** Character classes (ISO 32000-1 §7.2.2). */
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = SPACE;
for (const character of '()<>[]{}/%') CLASS[character.charCodeAt(0)] = DELIMITER;

export const isSpace = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === SPACE;
export const isRegular = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === REGULAR;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const MAX_DEPTH = 100;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads values from bytes. Whatever is not exactly as the format has it is refused, so that no two readers can differ over it. */
export class Lexer {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Skips blanks and comments. */
  skip(): void {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === undefined) return;
      if (CLASS[byte] === SPACE) this.at++;
      else if (byte === 0x25) while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else return;
    }
  }

  /** Whether the word stands here; if so, it is passed. */
  takes(word: string): boolean {
    const end = this.at + word.length;
    if (this.bytes.toString('latin1', this.at, end) !== word || isRegular(this.bytes[end])) return false;
    this.at = end;
    return true;
  }

  /** @throws OddFile when another word stands here */
  expect(word: string): void {
    this.skip();
    if (!this.takes(word)) throw new OddFile(`${word} expected at ${this.at}`);
  }

  /** A number without sign or point. @throws OddFile when none stands here */
  integer(): number {
    this.skip();
    const start = this.at;
    let value = 0;
    while (isDigit(this.bytes[this.at])) value = value * 10 + this.bytes[this.at++]! - 0x30;
    if (this.at === start || this.at - start > 15) throw new OddFile(`a whole number expected at ${start}`);
    return value;
  }

  value(depth = 0): Value {
    if (depth > MAX_DEPTH) throw new OddFile('nested too deep');
    this.skip();
    const { bytes } = this;
    const byte = bytes[this.at];
    switch (byte) {
      case 0x2f:
        return new Name(this.#name());
      case 0x3c:
        return bytes[this.at + 1] === 0x3c ? this.#dict(depth) : this.#hex();
      case 0x5b:
        return this.#array(depth);
      case 0x28:
        return this.#string();
      case 0x74:
        if (this.takes('true')) return true;
        break;
      case 0x66:
        if (this.takes('false')) return false;
        break;
      case 0x6e:
        if (this.takes('null')) return null;
        break;
      default:
        if (isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e) return this.#number();
    }
    throw new OddFile(`no value at ${this.at}`);
  }

  #name(): string {
    const { bytes } = this;
    const start = ++this.at;
    let escaped = false;
    for (let byte = bytes[this.at]; byte !== undefined && CLASS[byte] === REGULAR; byte = bytes[++this.at]) {
      if (byte === 0x23) escaped = true;
    }
    const text = bytes.toString('latin1', start, this.at);
    if (!escaped) return text;
    if (/#(?![0-9A-Fa-f]{2})|#00/.test(text)) throw new OddFile(`a name with a wrong escape at ${start}`);
    return text.replace(/#(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }

  #number(): Value {
    const { bytes } = this;
    const start = this.at;
    let plain = true;
    let value = 0;
    for (let byte = bytes[this.at]; byte !== undefined && CLASS[byte] === REGULAR; byte = bytes[++this.at]) {
      if (isDigit(byte)) value = value * 10 + byte - 0x30;
      else plain = false;
    }
    if (plain && this.at - start <= 15) return this.#refOr(value);
    const text = bytes.toString('latin1', start, this.at);
    if (!NUMBER.test(text) || text.length > 24) throw new OddFile(`no number at ${start}`);
    return Number(text);
  }

  /** `12 0 R` begins as the number 12 does. */
  #refOr(number: number): Value {
    const { bytes } = this;
    const after = this.at;
    let at = after;
    while (isSpace(bytes[at])) at++;
    const start = at;
    let generation = 0;
    while (isDigit(bytes[at])) generation = generation * 10 + bytes[at++]! - 0x30;
    if (at === start || at - start > 5 || !isSpace(bytes[at])) return number;
    while (isSpace(bytes[at])) at++;
    if (bytes[at] !== 0x52 || isRegular(bytes[at + 1])) return number;
    this.at = at + 1;
    return new Ref(number, generation);
  }

  #array(depth: number): Value[] {
    const items: Value[] = [];
    this.at++;
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x5d) {
        this.at++;
        return items;
      }
      items.push(this.value(depth + 1));
    }
  }

  #dict(depth: number): Dict {
    const dict: Dict = new Map();
    this.at += 2;
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) {
        this.at += 2;
        return dict;
      }
      if (this.bytes[this.at] !== 0x2f) throw new OddFile(`a key expected at ${this.at}`);
      const key = this.#name();
      // which of two equal keys counts is open: readers differ
      if (dict.has(key)) throw new OddFile(`/${key} stands twice at ${this.at}`);
      dict.set(key, this.value(depth + 1));
    }
  }

  #hex(): ByteString {
    const end = this.bytes.indexOf(0x3e, this.at);
    const digits = end < 0 ? '' : this.bytes.toString('latin1', this.at + 1, end).replace(/[\0\t\n\f\r ]/g, '');
    if (end < 0 || !/^[0-9A-Fa-f]*$/.test(digits)) throw new OddFile(`a hexadecimal string expected at ${this.at}`);
    this.at = end + 1;
    return new ByteString(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex').toString('latin1'));
  }

  #string(): ByteString {
    const { bytes } = this;
    const start = ++this.at;
    let depth = 1;
    let plain = true;
    for (; ; this.at++) {
      const byte = bytes[this.at];
      if (byte === undefined) throw new OddFile(`a string without an end at ${start}`);
      if (byte === 0x5c) {
        plain = false;
        this.at++;
      } else if (byte === 0x28) depth++;
      else if (byte === 0x29 && --depth === 0) break;
      else if (byte === 0x0d) plain = false;
    }
    const text = bytes.toString('latin1', start, this.at++);
    return new ByteString(plain ? text : unescaped(text));
  }
}

/** ISO 32000-1 §7.3.4.2: escapes, line ends inside a string, and a backslash that only continues the line. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|(\r\n?|\n)|([\s\S]?))|\r\n?/g, (_, octal: string | undefined, continued: string | undefined, character: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (continued !== undefined) return '';
    return character === undefined ? '\n' : (ESCAPES[character] ?? character);
  });
}

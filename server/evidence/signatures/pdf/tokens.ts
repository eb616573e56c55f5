/**
 * The lexical level of PDF (ISO 32000-1 §7.2–7.3): where each token starts and ends. Nothing is copied and nothing recurses, so that a
 * hostile file costs time in proportion to its length and no memory.
 */

export const TOKEN = { end: 0, name: 1, number: 2, literal: 3, hex: 4, arrayOpen: 5, arrayClose: 6, dictOpen: 7, dictClose: 8, word: 9, bad: 10 } as const;
export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];

const WHITE = 1;
const DELIMITER = 2;
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = WHITE;
for (const character of '()<>[]{}/%') CLASS[character.charCodeAt(0)] = DELIMITER;

export const isWhite = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === WHITE;
/** Neither white space nor delimiter; false past the end. */
export const isRegular = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === 0;
export const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Reads tokens of `bytes` from `at` to before `end`. */
export class Tokens {
  /** where the last token starts; `at` is behind it */
  start: number;
  at: number;
  private readonly bytes: Uint8Array;
  private readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.start = at;
    this.at = at;
    this.end = end;
  }

  next(): TokenKind {
    this.skipBlank();
    this.start = this.at;
    if (this.at >= this.end) return TOKEN.end;
    const byte = this.bytes[this.at]!;
    if (CLASS[byte] !== DELIMITER) return this.regular(byte);
    this.at++;
    switch (byte) {
      case 0x2f: // /
        this.skipRegular();
        return TOKEN.name;
      case 0x28: // (
        return this.literal();
      case 0x3c: // <
        if (this.bytes[this.at] !== 0x3c || this.at >= this.end) return this.hex();
        this.at++;
        return TOKEN.dictOpen;
      case 0x3e: // >
        if (this.bytes[this.at] !== 0x3e || this.at >= this.end) return TOKEN.bad;
        this.at++;
        return TOKEN.dictClose;
      case 0x5b:
        return TOKEN.arrayOpen;
      case 0x5d:
        return TOKEN.arrayClose;
      default: // a stray ) { }
        return TOKEN.bad;
    }
  }

  /** White space and comments (§7.2.3). */
  private skipBlank(): void {
    const { bytes, end } = this;
    while (this.at < end) {
      const byte = bytes[this.at]!;
      if (byte === 0x25) while (this.at < end && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else if (CLASS[byte] === WHITE) this.at++;
      else return;
    }
  }

  private skipRegular(): void {
    while (this.at < this.end && CLASS[this.bytes[this.at]!] === 0) this.at++;
  }

  private regular(first: number): TokenKind {
    this.skipRegular();
    return isDigit(first) || first === 0x2b || first === 0x2d || first === 0x2e ? TOKEN.number : TOKEN.word;
  }

  private literal(): TokenKind {
    const { bytes, end } = this;
    for (let depth = 1; this.at < end; ) {
      const byte = bytes[this.at++]!;
      if (byte === 0x5c) this.at++;
      else if (byte === 0x28) depth++;
      else if (byte === 0x29 && --depth === 0) return TOKEN.literal;
    }
    this.at = end;
    return TOKEN.bad;
  }

  private hex(): TokenKind {
    const close = this.bytes.indexOf(0x3e, this.at);
    const found = close >= 0 && close < this.end;
    this.at = found ? close + 1 : this.end;
    return found ? TOKEN.hex : TOKEN.bad;
  }
}

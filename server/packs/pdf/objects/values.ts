/** PDF's object types (ISO 32000-1 §7.3) as plain data. A dictionary is a Map from name to value, an array an array. */

/** A name, `#xx` decoded, one character per byte. */
export class Name {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A reference to an indirect object; as text `12 0 R`. */
export class Ref {
  readonly number: number;
  readonly generation: number;

  constructor(number: number, generation = 0) {
    this.number = number;
    this.generation = generation;
  }

  /** As it stands in a file. */
  get text(): string {
    return `${this.number} ${this.generation} R`;
  }

  toString(): string {
    return this.text;
  }
}

/** A string object, escapes undone, one character per byte. */
export class ByteString {
  readonly bytes: string;

  constructor(bytes: string) {
    this.bytes = bytes;
  }
}

export type Dict = Map<string, Value>;

/** Only ever an indirect object. `data` is as stored: compressed where `dict` has a /Filter. */
export class Stream {
  readonly dict: Dict;
  readonly data: Uint8Array;

  constructor(dict: Dict, data: Uint8Array) {
    this.dict = dict;
    this.data = data;
  }
}

export type Value = null | boolean | number | Name | ByteString | Ref | Value[] | Dict | Stream;

export const isDict = (value: unknown): value is Dict => value instanceof Map;
export const isName = (value: unknown, text: string): boolean => value instanceof Name && value.text === text;

/** Text of a string object: UTF-16BE or UTF-8 by its byte order mark, else PDFDocEncoding (ISO 32000-1 Annex D.2), of which Latin-1 and the quotes are read. */
export function textOf({ bytes }: ByteString): string {
  if (bytes.startsWith('\xfe\xff')) return new TextDecoder('utf-16be').decode(Buffer.from(bytes.slice(2), 'latin1'));
  if (bytes.startsWith('\xff\xfe')) return new TextDecoder('utf-16le').decode(Buffer.from(bytes.slice(2), 'latin1'));
  if (bytes.startsWith('\xef\xbb\xbf')) return Buffer.from(bytes.slice(3), 'latin1').toString('utf8');
  return bytes.replace(/[^\t\n\r -~\xa1-\xff]/g, (character) => DOC_ENCODING.get(character.charCodeAt(0)) ?? '\ufffd');
}

/** The places where PDFDocEncoding differs from Latin-1. */
const DOC_ENCODING = new Map([
  ...[...'\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc'].map((character, i) => [0x18 + i, character] as const),
  ...[...'\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e'].map((character, i) => [0x80 + i, character] as const),
  [0xa0, '\u20ac'],
]);

/**
 * PDF syntax (ISO 32000-1 §7.2, §7.3), read as spans of the file: what an update does not change is copied as it is written, so that no
 * value suffers from being read and written again. Values are latin1 texts, one character a byte.
 */
import { damaged } from './refuse.ts';

/** Values by key; keys without slash, `#xx` decoded. */
export type Dict = Map<string, string>;

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
const REFERENCE = /^(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/;
/** Longest text of a reference that is recognised, white-space included. */
const REFERENCE_LENGTH = 64;
const MAX_DEPTH = 64;

export const isSpace = (byte: number | undefined): boolean => byte !== undefined && SPACE.has(byte);

/** Behind white-space and comments. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  for (; i < bytes.length; i++) {
    if (bytes[i] === 0x25) while (i + 1 < bytes.length && bytes[i + 1] !== 10 && bytes[i + 1] !== 13) i++;
    else if (!isSpace(bytes[i])) break;
  }
  return i;
}

const endOfWord = (bytes: Uint8Array, at: number): number => {
  let i = at;
  while (i < bytes.length && !isSpace(bytes[i]) && !DELIMITERS.has(bytes[i]!)) i++;
  return i;
};

function endOfString(bytes: Uint8Array, at: number): number {
  let open = 0;
  for (let i = at; i < bytes.length; i++) {
    if (bytes[i] === 0x5c) i++;
    else if (bytes[i] === 0x28) open++;
    else if (bytes[i] === 0x29 && --open === 0) return i + 1;
  }
  throw damaged('string');
}

/** End of the value that starts at `at`, references taken as one. @throws AppError `pdf-not-signable` when there is none */
export function endOfValue(bytes: Buffer, at: number, depth = 0): number {
  if (depth > MAX_DEPTH) throw damaged('nesting');
  const byte = bytes[at];
  if (byte === 0x28) return endOfString(bytes, at);
  if (byte === 0x2f) return endOfWord(bytes, at + 1);
  if (byte === 0x5b || (byte === 0x3c && bytes[at + 1] === 0x3c)) return endOfContainer(bytes, at, depth);
  if (byte === 0x3c) {
    const end = bytes.indexOf('>', at, 'latin1');
    if (end < 0) throw damaged('hex string');
    return end + 1;
  }
  const reference = REFERENCE.exec(bytes.toString('latin1', at, at + REFERENCE_LENGTH));
  if (reference) return at + reference[0].length;
  const end = endOfWord(bytes, at);
  if (end === at) throw damaged(`byte ${at}`);
  return end;
}

function endOfContainer(bytes: Buffer, at: number, depth: number): number {
  const isArray = bytes[at] === 0x5b;
  let i = skipSpace(bytes, at + (isArray ? 1 : 2));
  while (!(isArray ? bytes[i] === 0x5d : bytes[i] === 0x3e && bytes[i + 1] === 0x3e)) {
    if (i >= bytes.length) throw damaged(isArray ? 'array' : 'dictionary');
    i = skipSpace(bytes, endOfValue(bytes, i, depth + 1));
  }
  return i + (isArray ? 1 : 2);
}

/** The elements of an array. @throws AppError `pdf-not-signable` when the value is no array */
export function elementsOf(value: string): string[] {
  if (!value.startsWith('[')) throw damaged('array');
  return valuesIn(Buffer.from(value, 'latin1'), 1, value.length - 1);
}

function valuesIn(bytes: Buffer, from: number, to: number): string[] {
  const found: string[] = [];
  for (let at = skipSpace(bytes, from); at < to; ) {
    const end = endOfValue(bytes, at);
    found.push(bytes.toString('latin1', at, end));
    at = skipSpace(bytes, end);
  }
  return found;
}

/** The entries of a dictionary. @throws AppError `pdf-not-signable` when the value is none */
export function entriesOf(value: string): Dict {
  if (!value.startsWith('<<')) throw damaged('dictionary');
  const values = valuesIn(Buffer.from(value, 'latin1'), 2, value.length - 2);
  const entries: Dict = new Map();
  for (let i = 0; i < values.length; i += 2) {
    const [key, entry] = [values[i]!, values[i + 1]];
    if (!key.startsWith('/') || entry === undefined) throw damaged('dictionary');
    entries.set(nameOf(key)!, entry);
  }
  return entries;
}

/** A name without its slash; null for anything else. */
export function nameOf(value: string | undefined): string | null {
  return value?.startsWith('/') === true ? value.slice(1).replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : null;
}

/** Object number of a reference; null for anything else. */
export function referenceOf(value: string | undefined): number | null {
  const found = value === undefined ? null : REFERENCE.exec(value);
  return found ? Number(found[1]) : null;
}

/** A whole number; null for anything else. */
export function integerOf(value: string | undefined): number | null {
  return value !== undefined && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : null;
}

export function dictionary(entries: Dict): string {
  const key = (name: string): string => name.replace(/[^!-~]|[#()<>[\]{}/%]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `<< ${[...entries].map(([name, value]) => `/${key(name)} ${value}`).join(' ')} >>`;
}

/** A text string as UTF-16BE with byte order mark: the one form every reader shows right for Chinese (ISO 32000-1 §7.9.2.2). */
export function textString(text: string): string {
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** What a text string says; null for anything else. Outside UTF it is taken for Latin-1, of which PDFDocEncoding differs in some signs. */
export function textOf(value: string | undefined): string | null {
  const bytes = value === undefined ? null : stringBytes(value);
  if (bytes === null) return null;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  return bytes.toString('latin1');
}

function stringBytes(value: string): Buffer | null {
  if (value.startsWith('(')) {
    const unescaped = value.slice(1, -1).replace(/\\(?:([0-7]{1,3})|(\r\n|[^]))|\r\n?/g, (_, octal: string | undefined, sign: string | undefined) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      if (sign === undefined) return '\n';
      return /[\r\n]/.test(sign) ? '' : (ESCAPES[sign] ?? sign);
    });
    return Buffer.from(unescaped, 'latin1');
  }
  if (!/^<(?!<)/.test(value)) return null;
  const digits = value.slice(1, -1).replace(/[^0-9a-fA-F]/g, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

import { pdfDocEncodingDecode } from 'pdf-lib';
import { FORBIDDEN_CHARACTER } from '../../domain/record/index.ts';

const FORBIDDEN = new RegExp(FORBIDDEN_CHARACTER.source, 'gu');
/** Stands where a character was that a record does not hold. */
const REPLACEMENT = '□';

/**
 * One line that a record accepts: controls and bidirectional marks replaced, white space at the ends gone, cut to `limit` code points
 * with `…`. Null when nothing is left.
 */
export function visibleLine(text: string, limit: number): string | null {
  // two UTF-16 units per code point at most; what is far beyond the limit is not worth the work
  const line = text.slice(0, 4 * limit + 64).replace(/[\t-\r\u0085\u2028\u2029]+/g, ' ').replace(FORBIDDEN, REPLACEMENT).trim();
  const points = [...line];
  if (points.length === 0) return null;
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join('')}…`;
}

/** Text in the encoding named; null when the bytes are not that. */
export function decoded(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16be' | 'utf-16le' | 'gb18030'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Text whose encoding is not stated, or not to be believed: Chinese producers write GB 18030 or UTF-8 where the standards say Latin.
 * UTF-8 and GB 18030 are recognised by their form, the latter by two bytes of a character that are both beyond ASCII, which Latin text
 * hardly has side by side.
 */
export function unstatedText(bytes: Uint8Array, latin: (bytes: Uint8Array) => string = latinText): string {
  if (bytes.every((byte) => byte < 0x80)) return latin(bytes);
  return decoded(bytes, 'utf-8') ?? (hasPair(bytes) ? decoded(bytes, 'gb18030') : null) ?? latin(bytes);
}

function hasPair(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => byte > 0x80 && byte < 0xff && (bytes[at + 1] ?? 0) >= 0x80);
}

export function latinText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** A text string of PDF (ISO 32000-2 §7.9.2.2): UTF-16 or UTF-8 with its mark, else what it looks like, else PDFDocEncoding. */
export function pdfText(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xfe && b === 0xff) return withoutLanguage(decoded(evenly(bytes.subarray(2)), 'utf-16be') ?? '');
  if (a === 0xff && b === 0xfe) return withoutLanguage(decoded(evenly(bytes.subarray(2)), 'utf-16le') ?? '');
  if (a === 0xef && b === 0xbb && c === 0xbf) return withoutLanguage(decoded(bytes.subarray(3), 'utf-8') ?? latinText(bytes.subarray(3)));
  return unstatedText(bytes, pdfDocEncodingDecode);
}

/** Half a character at the end, where the text was cut. */
function evenly(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length & ~1);
}

/** Language codes between two escape characters (§7.9.2.2.2) are no text. */
function withoutLanguage(text: string): string {
  return text.includes('\u001b') ? text.split('\u001b').filter((_, at) => at % 2 === 0).join('') : text;
}

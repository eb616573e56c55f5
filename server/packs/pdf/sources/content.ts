import { constants, inflateSync } from 'node:zlib';
import type { PDFDict, PDFRawStream } from 'pdf-lib';
import { PDFArray, PDFName, decodePDFRawStream } from 'pdf-lib';

/** A stream of a source could not be decoded: its page would print blank or wrong. */
export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
}

/** Bytes one content stream may unpack to: a few kilobytes can claim gigabytes. */
const MAX_DECODED = 64 * 1024 * 1024;

/** True when the stream is compressed with plain Flate, which native zlib undoes. */
function plainFlate(dict: PDFDict): boolean {
  const filter = dict.lookup(PDFName.of('Filter'));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  return only === PDFName.of('FlateDecode') && !dict.has(PDFName.of('DecodeParms'));
}

/**
 * The decoded bytes of a content stream.
 * @throws DamagedStream when it cannot be decoded completely
 */
export function decodeContent(stream: PDFRawStream): Uint8Array {
  try {
    if (!stream.dict.has(PDFName.of('Filter'))) return stream.contents;
    if (plainFlate(stream.dict)) return inflateSync(stream.contents, { maxOutputLength: MAX_DECODED });
    return decodePDFRawStream(stream).decode();
  } catch (error) {
    // some producers leave the checksum out: what unpacks to a whole operator is complete enough to show
    const rest = plainFlate(stream.dict) ? lenient(stream.contents) : null;
    if (rest && rest.length > 0 && /[A-Za-z*]\s*$/.test(Buffer.from(rest.subarray(-8)).toString('latin1')) && isMissingTail(error)) return rest;
    throw new DamagedStream('content stream', { cause: error });
  }
}

function isMissingTail(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}

function lenient(bytes: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED });
  } catch {
    return null;
  }
}

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
const isRegular = (byte: number | undefined): boolean => byte !== undefined && !SPACE.has(byte) && !DELIMITER.has(byte);

function afterString(bytes: Uint8Array, start: number): number {
  let depth = 1;
  let i = start + 1;
  for (; i < bytes.length && depth > 0; i++) {
    if (bytes[i] === 0x5c) i++;
    else if (bytes[i] === 0x28) depth++;
    else if (bytes[i] === 0x29) depth--;
  }
  return i;
}

/** End of an inline image: `EI` as a word of its own after the data (ISO 32000-1 §8.9.7). */
function afterInlineImage(bytes: Uint8Array, start: number): number {
  let i = start;
  while (i < bytes.length - 2 && !(bytes[i] === 0x49 && bytes[i + 1] === 0x44 && !isRegular(bytes[i - 1]) && !isRegular(bytes[i + 2]))) i++;
  for (i += 3; i < bytes.length - 1; i++) {
    if (bytes[i] === 0x45 && bytes[i + 1] === 0x49 && SPACE.has(bytes[i - 1]!) && !isRegular(bytes[i + 2])) return i + 2;
  }
  return bytes.length;
}

/** How far `q` and `Q` are out of balance: `below` unmatched Q, `open` unmatched q. Strings, comments and inline images do not count. */
export function balanceOf(bytes: Uint8Array): { below: number; open: number } {
  let depth = 0;
  let below = 0;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!;
    if (byte === 0x28) i = afterString(bytes, i);
    else if (byte === 0x25) while (i < bytes.length && bytes[i] !== 10 && bytes[i] !== 13) i++;
    else if (!isRegular(byte)) {
      // a name runs to the next delimiter: /q is no operator
      i++;
      if (byte === 0x2f) while (i < bytes.length && isRegular(bytes[i])) i++;
    } else {
      const start = i;
      while (i < bytes.length && isRegular(bytes[i])) i++;
      const length = i - start;
      if (length === 1 && byte === 0x71) depth++;
      else if (length === 1 && byte === 0x51) below = Math.max(below, -(--depth));
      else if (length === 2 && byte === 0x42 && bytes[start + 1] === 0x49) i = afterInlineImage(bytes, i);
    }
  }
  return { below, open: depth + below };
}

/** Page content with every q matched by a Q, so that nothing of it reaches what is drawn after it. */
export function balanced(bytes: Uint8Array): Uint8Array {
  const { below, open } = balanceOf(bytes);
  if (below === 0 && open === 0) return bytes;
  return Buffer.concat([Buffer.from('q '.repeat(below)), bytes, Buffer.from(`\n${'Q '.repeat(open)}`)]);
}

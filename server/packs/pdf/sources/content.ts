import { constants, inflateSync } from 'node:zlib';
import { PDFArray, PDFContext, PDFName, PDFRawStream, decodePDFRawStream } from 'pdf-lib';
import type { Stream } from '../objects/values.ts';
import { MAX_DECODED, filtersOf } from '../reader/filters.ts';
import { arrayOf, dictOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import { isRegular, isSpace } from '../reader/lexer.ts';

/** A stream of a source could not be decoded: its page would print blank or wrong. */
export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
}

/**
 * The decoded bytes of a content stream.
 * @throws DamagedStream when it cannot be decoded completely
 */
export function decodeContent(file: SourceFile, stream: Stream): Uint8Array {
  const filters = filtersOf(file, stream);
  if (filters.length === 0) return stream.data;
  // native zlib undoes plain Flate
  const plain = filters.length === 1 && filters[0] === 'FlateDecode' && file.resolve(stream.dict.get('DecodeParms')) === null;
  try {
    return plain ? inflateSync(stream.data, { maxOutputLength: MAX_DECODED }) : decodeGenerally(file, stream, filters);
  } catch (error) {
    // some producers leave the checksum out: what unpacks to a whole operator is complete enough to show
    const rest = plain ? lenient(stream.data) : null;
    if (rest && rest.length > 0 && /[A-Za-z*]\s*$/.test(Buffer.from(rest.subarray(-8)).toString('latin1')) && isMissingTail(error)) return rest;
    throw new DamagedStream('content stream', { cause: error });
  }
}

/** Other filters (LZW, ASCII 85, run length, predictors) are rare in content: the general reader undoes them. */
function decodeGenerally(file: SourceFile, stream: Stream, filters: readonly string[]): Uint8Array {
  const context = PDFContext.create();
  const dict = context.obj({});
  const names = PDFArray.withContext(context);
  for (const filter of filters) names.push(PDFName.of(filter));
  dict.set(PDFName.of('Filter'), names);
  const parameters = PDFArray.withContext(context);
  const given = file.resolve(stream.dict.get('DecodeParms'));
  for (const item of arrayOf(file, given) ?? [given]) {
    const numbers = [...(dictOf(file, item) ?? [])].map(([key, value]) => [key, file.resolve(value)] as const).filter(([, value]) => typeof value === 'number');
    parameters.push(context.obj(Object.fromEntries(numbers as [string, number][])));
  }
  if (given !== null) dict.set(PDFName.of('DecodeParms'), parameters);
  return decodePDFRawStream(PDFRawStream.of(dict, stream.data)).decode();
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

const isDelimiter = (byte: number | undefined): boolean => byte !== undefined && !isSpace(byte) && !isRegular(byte);

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
    if (bytes[i] === 0x45 && bytes[i + 1] === 0x49 && isSpace(bytes[i - 1]) && !isRegular(bytes[i + 2])) return i + 2;
  }
  return bytes.length;
}

/** How far `q` and `Q` are out of balance: `below` unmatched Q, `open` unmatched q. Strings, comments and inline images do not count. */
export function balanceOf(bytes: Uint8Array): { below: number; open: number } {
  let depth = 0;
  let below = 0;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!;
    if (isSpace(byte)) i++;
    else if (byte === 0x28) i = afterString(bytes, i);
    else if (byte === 0x3c && bytes[i + 1] !== 0x3c) {
      // most of a page of Chinese is hexadecimal strings: passed at the speed of memchr
      const end = bytes.indexOf(0x3e, i);
      i = end < 0 ? bytes.length : end + 1;
    } else if (byte === 0x25) while (i < bytes.length && bytes[i] !== 10 && bytes[i] !== 13) i++;
    else if (isDelimiter(byte)) {
      // a name runs to the next delimiter: /q is no operator
      i++;
      if (byte === 0x2f) while (isRegular(bytes[i])) i++;
    } else {
      const start = i;
      while (isRegular(bytes[i])) i++;
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

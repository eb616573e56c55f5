import { deflateSync } from 'node:zlib';
import type { PDFContext, PDFDict } from 'pdf-lib';
import { PDFHexString, PDFName, PDFRawStream } from 'pdf-lib';

type Entries = NonNullable<Parameters<PDFContext['stream']>[1]>;

/** A stream compressed by native zlib (pdf-lib's own is JavaScript and several times slower). */
export function flate(context: PDFContext, content: Uint8Array, entries: Entries): PDFRawStream {
  return PDFRawStream.of(context.obj({ ...entries, Filter: 'FlateDecode' }), deflateSync(content));
}

/** A text string as UTF-16BE with byte order mark: the one form every reader shows right for Chinese (ISO 32000-1 §7.9.2.2). */
export function textString(text: string): PDFHexString {
  return PDFHexString.fromText(text);
}

/** A name object. */
export function name(text: string): PDFName {
  return PDFName.of(text);
}

/** A dictionary entry by name, references followed. */
export function entry(dict: PDFDict, key: string): unknown {
  return dict.lookup(PDFName.of(key));
}

/** A number as PDF writes it: at most three decimals (1/1000 pt is below any printer's dot), never an exponent. */
export function num(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

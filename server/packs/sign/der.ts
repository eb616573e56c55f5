/** ASN.1 in DER (X.690), as far as a signature needs it: names and numbers of certificates are copied as they are written, never written again. */

export interface Element {
  tag: number;
  /** start of the whole element and of its content, and the end of both */
  start: number;
  from: number;
  to: number;
}

/** @throws RangeError when no element with definite length lies at `at` */
export function elementAt(bytes: Uint8Array, at: number, end = bytes.length): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  const count = first !== undefined && first > 0x80 ? first & 0x7f : 0;
  if (tag === undefined || first === undefined || first === 0x80 || count > 4) throw new RangeError('no DER element');
  const from = at + 2 + count;
  let length = first & 0x7f;
  if (count > 0) length = bytes.subarray(at + 2, from).reduce((value, byte) => value * 256 + byte, 0);
  if (from + length > end) throw new RangeError('no DER element');
  return { tag, start: at, from, to: from + length };
}

/** The elements directly within the element at the start, each as it is written. @throws RangeError */
export function partsOf(bytes: Uint8Array): Uint8Array[] {
  const { from, to } = elementAt(bytes, 0);
  const parts: Uint8Array[] = [];
  for (let at = from; at < to; at += parts.at(-1)!.length) parts.push(bytes.subarray(at, elementAt(bytes, at, to).to));
  return parts;
}

export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  return Buffer.concat([Uint8Array.from(header), ...contents]);
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...contents);
export const octetString = (content: Uint8Array): Uint8Array => tlv(0x04, content);
export const integer = (value: number): Uint8Array => tlv(0x02, Uint8Array.of(value));
/** SET OF with the given tag: in ascending order of the encodings (X.690 §11.6). */
export const setOf = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => tlv(tag, ...[...contents].sort((a, b) => Buffer.compare(a, b)));

/** An OBJECT IDENTIFIER whose first arcs are below 40. */
export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128));
    return digits;
  });
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...bytes]));
}

export const NULL = Uint8Array.of(0x05, 0x00);

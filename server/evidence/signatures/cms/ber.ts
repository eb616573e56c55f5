/** ASN.1 in BER or DER (X.690) of hostile origin: elements are located one by one, nothing is copied, and depth is bounded. */

/** The bytes are not the structure that was expected. Never leaves this folder. */
export class Malformed extends Error {}

/** One element. */
export interface Element {
  /** identifier octet: class, constructed, number below 31 */
  tag: number;
  bytes: Uint8Array;
  /** of the whole element; `end` is behind its end-of-contents octets */
  start: number;
  end: number;
  /** of its content */
  from: number;
  to: number;
  indefinite: boolean;
}

export const TAG = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, sequence: 0x30, set: 0x31, utcTime: 0x17, generalizedTime: 0x18 } as const;
const CONSTRUCTED = 0x20;
const MAX_DEPTH = 32;
/** Most elements directly in another that are listed. */
const MAX_CHILDREN = 4096;

/** The element at `at`. @throws Malformed when it is none, or reaches beyond `end` */
export function elementAt(bytes: Uint8Array, at: number, end: number, depth = 0): Element {
  if (depth > MAX_DEPTH || at + 2 > end) throw new Malformed();
  const tag = bytes[at]!;
  if ((tag & 0x1f) === 0x1f) throw new Malformed();
  const first = bytes[at + 1]!;
  if (first === 0x80) return indefinite(bytes, at, end, depth);
  let from = at + 2;
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || from + count > end) throw new Malformed();
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[from++]!;
  }
  if (from + length > end) throw new Malformed();
  return { tag, bytes, start: at, end: from + length, from, to: from + length, indefinite: false };
}

function indefinite(bytes: Uint8Array, start: number, end: number, depth: number): Element {
  const tag = bytes[start]!;
  if ((tag & CONSTRUCTED) === 0) throw new Malformed();
  let at = start + 2;
  while (!(bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= end)) at = elementAt(bytes, at, end, depth + 1).end;
  return { tag, bytes, start, end: at + 2, from: start + 2, to: at, indefinite: true };
}

/** The elements directly within. @throws Malformed */
export function children(element: Element): Element[] {
  if ((element.tag & CONSTRUCTED) === 0) throw new Malformed();
  const found: Element[] = [];
  for (let at = element.from; at < element.to; at = found.at(-1)!.end) {
    if (found.length === MAX_CHILDREN) throw new Malformed();
    found.push(elementAt(element.bytes, at, element.to));
  }
  return found;
}

/** The element, when it has the tag. @throws Malformed otherwise */
export function expect(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new Malformed();
  return element;
}

export function contentOf({ bytes, from, to }: Element): Uint8Array {
  return bytes.subarray(from, to);
}

/** The element as it lies in the bytes. */
export function encodingOf({ bytes, start, end }: Element): Uint8Array {
  return bytes.subarray(start, end);
}

/** Content of an OCTET STRING, whose pieces BER may hand over one by one (X.690 §8.7.3). @throws Malformed */
export function octets(element: Element, depth = 0): Uint8Array {
  if (element.tag === TAG.octetString) return contentOf(element);
  if (element.tag !== (TAG.octetString | CONSTRUCTED) || depth > MAX_DEPTH) throw new Malformed();
  return Buffer.concat(children(element).map((piece) => octets(piece, depth + 1)));
}

/** Longest OID that is taken, in bytes and in characters; those of algorithms and attributes have under 30. */
const MAX_OID_LENGTH = 64;

/** Dotted form of an OBJECT IDENTIFIER (X.690 §8.19). @throws Malformed */
export function oidOf(element: Element | undefined): string {
  const content = contentOf(expect(element, TAG.oid));
  if (content.length === 0 || content.length > MAX_OID_LENGTH || (content.at(-1)! & 0x80) !== 0) throw new Malformed();
  const arcs: bigint[] = [];
  let value = 0n;
  for (const byte of content) {
    value = value * 128n + BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0n;
  }
  const first = arcs.shift()!;
  const root = first < 80n ? first / 40n : 2n;
  const text = [root, first - root * 40n, ...arcs].join('.');
  if (text.length > MAX_OID_LENGTH) throw new Malformed();
  return text;
}

/** A small INTEGER ≥ 0. @throws Malformed */
export function smallInteger(element: Element): number {
  const content = contentOf(expect(element, TAG.integer));
  if (content.length === 0 || content.length > 4 || content[0]! >= 0x80) throw new Malformed();
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** Tag and content as one element with definite length. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  return Buffer.concat([Uint8Array.from(header), ...contents]);
}

/** The same with definite lengths throughout, as DER has them. @throws Malformed */
export function definite(element: Element, depth = 0): Uint8Array {
  if (depth > MAX_DEPTH) throw new Malformed();
  if ((element.tag & CONSTRUCTED) === 0) return encode(element.tag, contentOf(element));
  return encode(element.tag, ...children(element).map((child) => definite(child, depth + 1)));
}

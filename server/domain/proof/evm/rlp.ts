/**
 * Recursive Length Prefix (Ethereum Yellow Paper, appendix B), strict: one byte string decodes from exactly one spelling.
 * A lenient decoder would let an attacker present two different files for one hash, or hide bytes that nobody checks.
 */
import { concat } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';

export type RlpItem = Uint8Array | RlpItem[];

/** Deeper than any header, receipt, transaction or trie node; stops a file of 0xc1c1c1… from exhausting the stack. */
const MAX_DEPTH = 16;

interface Span {
  item: RlpItem;
  end: number;
}

/**
 * The one item that `bytes` encode, all of them.
 * @throws EvmProofError code `rlp`: truncated, trailing bytes, non-minimal length or single byte, nested too deep
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const { item, end } = decodeAt(bytes, 0, bytes.length, 0);
  if (end !== bytes.length) throw malformed('bytes after the item');
  return item;
}

function decodeAt(bytes: Uint8Array, start: number, limit: number, depth: number): Span {
  if (depth > MAX_DEPTH) throw malformed('nested too deep');
  if (start >= limit) throw malformed('truncated');
  const first = bytes[start]!;
  if (first < 0x80) return { item: bytes.subarray(start, start + 1), end: start + 1 };
  if (first < 0xc0) return decodeString(bytes, start, limit);
  const { from, to } = payload(bytes, start, limit, 0xc0);
  const items: RlpItem[] = [];
  for (let at = from; at < to; ) {
    const { item, end } = decodeAt(bytes, at, to, depth + 1);
    items.push(item);
    at = end;
  }
  return { item: items, end: to };
}

function decodeString(bytes: Uint8Array, start: number, limit: number): Span {
  const { from, to } = payload(bytes, start, limit, 0x80);
  if (to - from === 1 && bytes[from]! < 0x80) throw malformed('a byte below 0x80 must stand for itself');
  return { item: bytes.subarray(from, to), end: to };
}

/** Where the payload of the string (`base` 0x80) or list (`base` 0xc0) at `start` lies. */
function payload(bytes: Uint8Array, start: number, limit: number, base: number): { from: number; to: number } {
  const short = bytes[start]! - base;
  if (short <= 55) return within(start + 1, short, limit);
  const lengthBytes = short - 55;
  // 4 GiB is far beyond any proof; more would also leave the range in which numbers are exact.
  if (lengthBytes > 4) throw malformed('length too large');
  if (start + 1 + lengthBytes > limit) throw malformed('truncated');
  let length = 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[start + 1 + i]!;
  if (bytes[start + 1] === 0 || length <= 55) throw malformed('length not minimal');
  return within(start + 1 + lengthBytes, length, limit);
}

function within(from: number, length: number, limit: number): { from: number; to: number } {
  if (from + length > limit) throw malformed('truncated');
  return { from, to: from + length };
}

/** The one canonical encoding of `item`. */
export function encodeRlp(item: RlpItem): Uint8Array {
  if (item instanceof Uint8Array) {
    if (item.length === 1 && item[0]! < 0x80) return item.slice();
    return concat(prefix(item.length, 0x80), item);
  }
  const body = concat(...item.map(encodeRlp));
  return concat(prefix(body.length, 0xc0), body);
}

function prefix(length: number, base: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(base + length);
  const digits = uintBytes(BigInt(length));
  return concat(Uint8Array.of(base + 55 + digits.length), digits);
}

/** Big-endian bytes of a non-negative integer without leading zeros; 0 is the empty string, as RLP wants it. */
export function uintBytes(value: bigint): Uint8Array {
  if (value < 0n) throw new RangeError('negative');
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
}

/**
 * The integer that an RLP string stands for.
 * @throws EvmProofError when it is a list, has leading zeros, or exceeds 2⁵³ − 1
 */
export function rlpNumber(item: RlpItem | undefined): number {
  const bytes = rlpBytes(item);
  if (bytes[0] === 0) throw malformed('integer with leading zeros');
  if (bytes.length > 7) throw malformed('integer too large');
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  if (!Number.isSafeInteger(value)) throw malformed('integer too large');
  return value;
}

/** The string `item`, of `length` bytes when given. @throws EvmProofError otherwise */
export function rlpBytes(item: RlpItem | undefined, length?: number): Uint8Array {
  if (!(item instanceof Uint8Array)) throw malformed('expected a string');
  if (length !== undefined && item.length !== length) throw malformed(`expected ${length} bytes, got ${item.length}`);
  return item;
}

/** The list `item`, of `length` items when given. @throws EvmProofError otherwise */
export function rlpList(item: RlpItem | undefined, length?: number): RlpItem[] {
  if (!Array.isArray(item)) throw malformed('expected a list');
  if (length !== undefined && item.length !== length) throw malformed(`expected ${length} items, got ${item.length}`);
  return item;
}

function malformed(message: string): EvmProofError {
  return new EvmProofError('rlp', `RLP: ${message}`);
}

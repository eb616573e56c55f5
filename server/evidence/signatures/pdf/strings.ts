import { TOKEN, Tokens, isWhite } from './tokens.ts';
import type { Span } from './walk.ts';

const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** Whether the span is exactly one hexadecimal string: `<`, digits and white space, `>` (ISO 32000-1 §7.3.4.3). */
export function isHexString(bytes: Uint8Array, { start, end }: Span): boolean {
  if (end - start < 2 || bytes[start] !== 0x3c || bytes[end - 1] !== 0x3e) return false;
  for (let at = start + 1; at < end - 1; at++) if (!isWhite(bytes[at]) && hexDigit(bytes[at]!) < 0) return false;
  return true;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}

/**
 * The bytes of a string value, literal or hexadecimal (§7.3.4), at most `limit` of them.
 * Null when the span is something else.
 */
export function stringBytes(bytes: Uint8Array, span: Span | undefined, limit: number): Uint8Array | null {
  if (!span || span.start < 0) return null;
  const first = bytes[span.start];
  if (first === 0x28) return literalBytes(bytes, span, limit);
  return first === 0x3c && bytes[span.start + 1] !== 0x3c ? hexBytes(bytes, span, limit) : null;
}

function hexBytes(bytes: Uint8Array, { start, end }: Span, limit: number): Uint8Array {
  const out = new Uint8Array(Math.min(limit, Math.ceil((end - start - 2) / 2)));
  let nibbles = 0;
  for (let at = start + 1; at < end - 1 && nibbles < 2 * out.length; at++) {
    const digit = hexDigit(bytes[at]!);
    if (digit < 0) continue;
    // an odd last digit counts as followed by 0 (§7.3.4.3)
    out[nibbles >> 1]! |= nibbles % 2 === 0 ? digit << 4 : digit;
    nibbles++;
  }
  return out.subarray(0, (nibbles + 1) >> 1);
}

function literalBytes(bytes: Uint8Array, { start, end }: Span, limit: number): Uint8Array {
  const out: number[] = [];
  for (let at = start + 1; at < end - 1 && out.length < limit; ) {
    const byte = bytes[at++]!;
    if (byte !== 0x5c) {
      // an end of line reads as one line feed, however it is written
      if (byte === 13 && bytes[at] === 10) at++;
      out.push(byte === 13 ? 10 : byte);
      continue;
    }
    const escaped = bytes[at++] ?? 0;
    if (escaped === 13 && bytes[at] === 10) at++;
    if (escaped === 10 || escaped === 13) continue;
    if (escaped < 0x30 || escaped > 0x37) {
      out.push(ESCAPES[String.fromCharCode(escaped)] ?? escaped);
      continue;
    }
    let value = escaped - 0x30;
    for (let digits = 1; digits < 3 && bytes[at]! >= 0x30 && bytes[at]! <= 0x37; digits++) value = value * 8 + (bytes[at++]! - 0x30);
    out.push(value & 0xff);
  }
  return Uint8Array.from(out);
}

/** The values of the elements of an array, at most `limit`; null when the span is no array. */
export function elements(bytes: Uint8Array, span: Span | undefined, limit: number): Span[] | null {
  if (!span || span.start < 0 || bytes[span.start] !== 0x5b) return null;
  const tokens = new Tokens(bytes, span.start + 1, span.end);
  const found: Span[] = [];
  for (let kind = tokens.next(); kind !== TOKEN.arrayClose && kind !== TOKEN.end && found.length < limit; kind = tokens.next()) found.push({ start: tokens.start, end: tokens.at });
  return found;
}

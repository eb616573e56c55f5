/** Bytes and their text forms, without any platform API, so that the same code runs in Node, workers and browsers. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of `bytes`, two digits each, no prefix. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/**
 * Bytes of a lower-case hex string. Upper case is refused: every digest has exactly one spelling, so that a proof has one
 * canonical form.
 * @param length expected number of bytes; any length when left out
 * @throws RangeError when the text is not lower-case hex of that length
 */
export function fromHex(text: string, length?: number): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new RangeError('not lower-case hex');
  if (length !== undefined && text.length !== length * 2) throw new RangeError(`expected ${length} bytes of hex, got ${text.length / 2}`);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** `0x` + lower-case hex: how Ethereum writes bytes. */
export function toHex0x(bytes: Uint8Array): string {
  return `0x${toHex(bytes)}`;
}

/** Bytes of `0x…` lower-case hex. @throws RangeError as {@link fromHex} */
export function fromHex0x(text: string, length?: number): Uint8Array {
  if (!text.startsWith('0x')) throw new RangeError('expected 0x…');
  return fromHex(text.slice(2), length);
}

/** Standard base64 (RFC 4648 §4) with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/**
 * Bytes of standard base64 with padding; any other spelling of the same bytes is refused.
 * @throws RangeError when the text is not canonical base64
 */
export function fromBase64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new RangeError('not base64');
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new RangeError('not canonical base64');
  return bytes;
}

/** UTF-8 bytes of `text`. Lone surrogates must have been refused before: they would become U+FFFD. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text of UTF-8 bytes. @throws TypeError when they are not valid UTF-8 */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** One array with the contents of all. */
export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Whether both hold the same bytes. Not constant-time: digests and leaves are not secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

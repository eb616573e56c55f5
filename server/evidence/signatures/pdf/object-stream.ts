import { inflateSync, constants } from 'node:zlib';
import { TOKEN, Tokens } from './tokens.ts';
import { nameValue, wholeNumber } from './walk.ts';
import type { Dictionary, Span } from './walk.ts';

/** Most bytes one object stream may grow to; producers put some hundred objects (some 100 KiB) into one. */
export const MAX_DECODED_BYTES = 16 * 1024 * 1024;

/** Most objects of one stream; producers put 100 to 200 into one. */
const MAX_STREAM_OBJECTS = 1 << 16;

export interface ObjectStream {
  bytes: Uint8Array;
  /** where in `bytes` the stream's data lies */
  data: Span;
  /** the objects' numbers, and where in `bytes` each starts, in order */
  objects: { number: number; start: number }[];
  /** false: `bytes` is the file itself, the stream has no filter */
  compressed: boolean;
}

/**
 * An object stream (ISO 32000-1 §7.5.7), inflated within a bound. Null when it cannot be read: another filter or a predictor (which
 * no producer uses here), damage, encryption, or a bomb.
 */
export function readObjectStream(file: Uint8Array, dictionary: Dictionary, data: Span): ObjectStream | null {
  const { entries } = dictionary;
  const count = wholeNumber(file, entries.get('N'));
  const first = wholeNumber(file, entries.get('First'));
  if (count === null || first === null || count > MAX_STREAM_OBJECTS) return null;
  const filter = filterOf(file, entries.get('Filter'));
  const isPlain = filter === 'none' && !entries.has('DecodeParms');
  const decoded = isPlain ? file : filter === 'FlateDecode' ? inflated(file.subarray(data.start, data.end)) : null;
  if (decoded === null || (!isPlain && hasPredictor(file, entries.get('DecodeParms')))) return null;
  const span = isPlain ? data : { start: 0, end: decoded.length };
  const tokens = new Tokens(decoded, span.start, Math.min(span.end, span.start + first));
  const objects: ObjectStream['objects'] = [];
  for (let i = 0; i < count; i++) {
    const number = nextWhole(tokens, decoded);
    const offset = nextWhole(tokens, decoded);
    if (number === null || offset === null) break;
    const start = span.start + first + offset;
    if (start < span.end) objects.push({ number, start });
  }
  objects.sort((a, b) => a.start - b.start);
  return { bytes: decoded, data: span, objects, compressed: !isPlain };
}

function nextWhole(tokens: Tokens, bytes: Uint8Array): number | null {
  return tokens.next() === TOKEN.number ? wholeNumber(bytes, { start: tokens.start, end: tokens.at }) : null;
}

function filterOf(bytes: Uint8Array, span: Span | undefined): string | null {
  if (!span) return 'none';
  const direct = nameValue(bytes, span);
  if (direct !== null) return direct === 'Fl' ? 'FlateDecode' : direct;
  const tokens = new Tokens(bytes, span.start, span.end);
  if (tokens.next() !== TOKEN.arrayOpen) return null;
  if (tokens.next() !== TOKEN.name) return 'none';
  const name = nameValue(bytes, { start: tokens.start, end: tokens.at });
  return tokens.next() === TOKEN.arrayClose ? name : null;
}

function hasPredictor(bytes: Uint8Array, span: Span | undefined): boolean {
  if (!span || span.start < 0) return false;
  return Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start).includes('/Predictor');
}

function inflated(data: Uint8Array): Uint8Array | null {
  try {
    // a missing checksum or a cut end is common and loses nothing that was there
    return inflateSync(data, { maxOutputLength: MAX_DECODED_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

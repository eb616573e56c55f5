import { TOKEN, Tokens, isDigit } from './tokens.ts';
import type { TokenKind } from './tokens.ts';

/** Part of a file, `end` excluded. */
export interface Span {
  start: number;
  end: number;
}

/** A dictionary as it lies in the bytes: where the values of the entries that matter here are. */
export interface Dictionary extends Span {
  /** containers around it within its object */
  depth: number;
  /** values by key; of a key that occurs twice, the last */
  entries: Map<string, Span>;
  /** such keys: readers differ in which one they take */
  twice: Set<string>;
}

export interface Walked {
  /** behind the value; where it was given up when it is malformed */
  end: number;
  ok: boolean;
  /** it holds a dictionary that {@link walk} would hand over */
  telling: boolean;
}

/** Entries of signature dictionaries, fields, streams and trailers that are looked at; no others are kept, which bounds memory. */
const WANTED = new Set(['ByteRange', 'Cert', 'Contents', 'DecodeParms', 'Encrypt', 'FT', 'Filter', 'First', 'Length', 'M', 'N', 'Parent', 'Root', 'SubFilter', 'T', 'Type', 'V']);
const LONGEST = 11;
/** First letters of the wanted keys, and # which may stand for any. */
const FIRST = new Set([...'BCDEFLMNPRSTV#'].map((letter) => letter.charCodeAt(0)));
/** Deeper nesting is malformed; real documents stay under ten. */
const MAX_DEPTH = 256;

interface Frame {
  start: number;
  isDict: boolean;
  /** the last key still waits for its value */
  waiting: boolean;
  /** entry whose value is being read */
  current: Span | null;
  entries: Map<string, Span> | null;
  twice: Set<string> | null;
}

/**
 * Walks over one PDF value. With `take`, hands over each dictionary in it that has a wanted entry, inner ones first.
 * Without, it only looks: a malformed value should be handed over not at all.
 * @param lenient passes over `obj` and `endobj` within the value, as readers do
 */
export function walk(bytes: Uint8Array, at: number, end: number, take?: (dictionary: Dictionary) => void, lenient = false): Walked {
  const tokens = new Tokens(bytes, at, end);
  const stack: Frame[] = [];
  let telling = false;
  for (;;) {
    const kind = tokens.next();
    const frame = stack.at(-1);
    if (isBroken(kind, frame, lenient, bytes, tokens) || stack.length > MAX_DEPTH) return { end: tokens.at, ok: false, telling };
    if (kind === TOKEN.dictOpen || kind === TOKEN.arrayOpen) {
      if (frame) beginValue(frame, tokens);
      stack.push({ start: tokens.start, isDict: kind === TOKEN.dictOpen, waiting: false, current: null, entries: null, twice: null });
      continue;
    }
    if (frame && (kind === TOKEN.dictClose || kind === TOKEN.arrayClose)) {
      stack.pop();
      if (frame.entries) {
        telling = true;
        take?.({ start: frame.start, end: tokens.at, depth: stack.length, entries: frame.entries, twice: frame.twice ?? new Set() });
      }
      endValue(stack.at(-1), tokens);
    } else if (frame?.isDict === true && kind === TOKEN.name && !frame.waiting) beginEntry(frame, bytes, tokens);
    else if (frame) {
      beginValue(frame, tokens);
      endValue(frame, tokens);
    }
    if (stack.length === 0) return { end: tokens.at, ok: true, telling };
  }
}

/** What no value may hold: an end, a wrong bracket, `obj` or `endobj`. */
function isBroken(kind: TokenKind, frame: Frame | undefined, lenient: boolean, bytes: Uint8Array, tokens: Tokens): boolean {
  if (kind === TOKEN.end || kind === TOKEN.bad) return true;
  if (kind === TOKEN.dictClose) return frame?.isDict !== true;
  if (kind === TOKEN.arrayClose) return frame === undefined || frame.isDict;
  return !lenient && kind === TOKEN.word && bytes[tokens.at - 1] === 0x6a && bytes[tokens.at - 2] === 0x62 && bytes[tokens.at - 3] === 0x6f;
}

function beginEntry(frame: Frame, bytes: Uint8Array, tokens: Tokens): void {
  frame.waiting = true;
  frame.current = null;
  const key = wantedKey(bytes, tokens.start, tokens.at);
  if (key === null) return;
  frame.entries ??= new Map();
  if (frame.entries.has(key)) (frame.twice ??= new Set()).add(key);
  frame.current = { start: -1, end: -1 };
  frame.entries.set(key, frame.current);
}

/** The key when it is wanted. Most are not, and no text is made of them. */
function wantedKey(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start - 1 > 3 * LONGEST || !FIRST.has(bytes[start + 1] ?? 0)) return null;
  const key = nameOf(bytes, { start, end });
  return WANTED.has(key) ? key : null;
}

function beginValue(frame: Frame, tokens: Tokens): void {
  frame.waiting = false;
  if (frame.current && frame.current.start < 0) frame.current.start = tokens.start;
}

function endValue(frame: Frame | undefined, tokens: Tokens): void {
  // several tokens make one value only in a reference, `12 0 R`
  if (frame?.current) frame.current.end = tokens.at;
}

/** One character per byte; of what is longer, the first 1024. */
export function latin1(bytes: Uint8Array, { start, end }: Span): string {
  let text = '';
  for (let at = start; at < Math.min(end, start + 1024); at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** A name without its solidus, its #xx written out (§7.3.5); one character per byte. */
export function nameOf(bytes: Uint8Array, { start, end }: Span): string {
  const name = latin1(bytes, { start: start + 1, end });
  return name.includes('#') ? name.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : name;
}

/** The name that is the whole value; null when it is something else. */
export function nameValue(bytes: Uint8Array, span: Span | undefined): string | null {
  return span && span.start >= 0 && bytes[span.start] === 0x2f ? nameOf(bytes, span) : null;
}

/** A whole number ≥ 0; null when it is something else or too large to be held exactly. */
export function wholeNumber(bytes: Uint8Array, span: Span | undefined): number | null {
  if (!span || span.start < 0 || span.end - span.start > 16) return null;
  const text = latin1(bytes, span);
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** The object number of a reference `12 0 R`; null when it is something else. */
export function referenceOf(bytes: Uint8Array, span: Span | undefined): number | null {
  if (!span || span.start < 0 || !isDigit(bytes[span.start]) || span.end - span.start > 40) return null;
  const match = /^(\d{1,10})\s+\d{1,10}\s+R$/.exec(latin1(bytes, span).replace(/[\0\s]+/g, ' '));
  return match ? Number(match[1]) : null;
}

import { TOKEN, Tokens } from './tokens.ts';
import { referenceOf, wholeNumber } from './walk.ts';
import type { Span } from './walk.ts';

export interface Known {
  /** offset of an object; null when it was not seen yet, negative in a compressed object stream */
  offsetOf: (object: number) => number | null;
  /** is told how many bytes were read again */
  spend: (count: number) => void;
}

/**
 * Where the data of a stream ends: as its /Length says when `endstream` stands there (ISO 32000-1 §7.3.8), else at the next `endstream`, else
 * with the file.
 * @param start of the data
 */
export function streamEnd(file: Buffer, start: number, length: Span | undefined, known: Known): number {
  const isEnd = (at: number): boolean => at <= file.length && new Tokens(file, at, Math.min(file.length, at + 16)).next() === TOKEN.word && file.subarray(at, at + 16).includes('endstream');
  const object = referenceOf(file, length);
  const stated = object === null ? wholeNumber(file, length) : lengthAt(file, object, start, known);
  if (stated !== null && isEnd(start + stated)) return start + stated;
  const found = file.indexOf('endstream', start);
  return found < 0 ? file.length : found;
}

/**
 * An indirect /Length. It mostly comes behind the stream; that matters only where the data may itself hold `endstream`, in an embedded PDF,
 * so it is looked for only there.
 */
function lengthAt(file: Buffer, object: number, start: number, { offsetOf, spend }: Known): number | null {
  let at = offsetOf(object);
  if (at === null && file.subarray(start, start + 1024).includes('%PDF-')) {
    for (const header of [`\n${object} 0 obj`, `\r${object} 0 obj`]) {
      const found: number = at === null ? file.indexOf(header, start) : -1;
      if (at === null) spend((found < 0 ? file.length : found) - start);
      if (found >= 0) at = found + header.length;
    }
  }
  if (at === null || at < 0) return null;
  const tokens = new Tokens(file, at, Math.min(file.length, at + 64));
  return tokens.next() === TOKEN.number ? wholeNumber(file, { start: tokens.start, end: tokens.at }) : null;
}

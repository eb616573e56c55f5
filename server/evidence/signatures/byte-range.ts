import type { SignatureDictionary } from './pdf/dictionary.ts';
import { leavesOutContents } from './pdf/found.ts';
import type { SignatureProblems } from '../../domain/record/index.ts';

/** What a byte range covers. */
export interface Coverage {
  /** the bytes that were signed, in order; null when the range makes no sense, and nothing can be compared with it */
  chunks: Uint8Array[] | null;
  wholeFile: boolean;
}

/**
 * Checks a /ByteRange against the file (ISO 32000-1 §12.8.1: "the entire file, including the signature dictionary but excluding the
 * signature value itself"). Each way to leave more out is a known attack: an incremental update behind the range (ISA), a range moved
 * apart to make room (SWA), an absent or senseless range or value that a reader skips over (USF; Mladenov et al., CCS 2019).
 */
export function coverageOf(file: Uint8Array, dictionary: SignatureDictionary, problems: SignatureProblems): Coverage {
  if (dictionary.compressed) problems.add('in-object-stream');
  for (const key of dictionary.twice) problems.add('entry-twice', key);
  if (!dictionary.hasByteRange) problems.add('byte-range-missing');
  const chunks = dictionary.byteRange === null ? null : chunksOf(file, dictionary.byteRange);
  if (chunks === null) {
    if (dictionary.hasByteRange) problems.add('byte-range-malformed');
    return { chunks: null, wholeFile: false };
  }
  const leavesOut = leavesOutContents(dictionary);
  const fromStart = dictionary.byteRange?.[0] === 0;
  if (!leavesOut) problems.add('gap-not-contents');
  if (!fromStart) problems.add('not-from-start');
  const last = chunks.at(-1)!;
  const toEnd = last.byteOffset + last.length === file.byteOffset + file.length;
  const isAmbiguous = dictionary.twice.some((key) => key === 'ByteRange' || key === 'Contents');
  return { chunks: isAmbiguous ? null : chunks, wholeFile: leavesOut && fromStart && toEnd && !isAmbiguous };
}

/** Null unless the numbers are pairs of start and length that lie in the file, one behind the other. */
function chunksOf(file: Uint8Array, numbers: readonly number[]): Uint8Array[] | null {
  if (numbers.length < 2 || numbers.length % 2 !== 0) return null;
  const chunks: Uint8Array[] = [];
  let behind = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const [start, length] = [numbers[i]!, numbers[i + 1]!];
    if (start < behind || length < 0 || start + length > file.length) return null;
    chunks.push(file.subarray(start, start + length));
    behind = start + length;
  }
  return chunks;
}

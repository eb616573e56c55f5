/** What is known of an exhibit's original at the time of composing, found and not assumed. */
import { createHash } from 'node:crypto';
import { verifySequence } from '../../domain/pack/index.ts';
import type { BundleInput, ExhibitInput } from '../pdf/input.ts';

/**
 * `equal` and `differs`: the SHA-256 of the bytes in hand against the record's. `on-sealing`: too large to be read for showing; compared while it
 * is written into the pack, which fails otherwise. `not-compared`: there is no original to compare.
 */
export type DigestComparison = 'equal' | 'differs' | 'on-sealing' | 'not-compared';

const digests = new WeakMap<Uint8Array, string>();

/** SHA-256 of the original as it was taken out for this pack, lower-case hex; null where it was not read. */
export function extractedDigest({ content }: ExhibitInput): string | null {
  if (!('bytes' in content)) return null;
  let digest = digests.get(content.bytes);
  if (digest === undefined) digests.set(content.bytes, (digest = createHash('sha256').update(content.bytes).digest('hex')));
  return digest;
}

export function compareDigest(exhibit: ExhibitInput): DigestComparison {
  const digest = extractedDigest(exhibit);
  if (digest !== null) return digest === exhibit.record.document.sha256 ? 'equal' : 'differs';
  return 'absent' in exhibit.content && exhibit.content.absent === 'too-large' ? 'on-sealing' : 'not-compared';
}

/** What is not as it should be in the case's sequence 1…n: empty where each record names the one before it and none is missing between. */
export const sequenceProblems = ({ caseRef, exhibits }: BundleInput): string[] => verifySequence(caseRef, exhibits.map(({ record }) => record)).map(({ what }) => what);

/** 1–3、5 */
export function rangesOf(numbers: readonly number[], separator: string): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i]!;
    while (numbers[i + 1] === numbers[i]! + 1) i++;
    const last = numbers[i]!;
    parts.push(first === last ? String(first) : last === first + 1 ? `${first}${separator}${last}` : `${first}–${last}`);
  }
  return parts.join(separator);
}

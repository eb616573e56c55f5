import { equalBytes, fromHex, toHex } from '../bytes.ts';
import type { EvidenceRecord } from '../record/index.ts';
import { recordLeaf } from '../record/index.ts';
import { MANIFEST_NAME } from './types.ts';
import type { PackBlock, PackChain, PackFile, PackManifest } from './types.ts';

/** Something in a pack that is not as it was sealed. Codes never change meaning; `what` is a file name, a number or a record id. */
export type PackProblemCode =
  | 'file-missing'
  | 'file-unlisted'
  | 'file-twice'
  | 'file-size-differs'
  | 'file-digest-differs'
  | 'record-differs'
  | 'chain-differs'
  | 'block-differs'
  | 'other-case'
  | 'sequence-gap'
  | 'previous-differs';

export interface PackProblem {
  code: PackProblemCode;
  what: string;
}

/**
 * Compares the files found in a pack with those its manifest lists.
 * @param found every entry but the manifest; size in bytes, digest lower-case hex
 */
export function verifyPackEntries(manifest: PackManifest, found: readonly PackFile[]): PackProblem[] {
  const problems: PackProblem[] = [];
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const seen = new Set<string>();
  for (const { name, size, sha256 } of found) {
    if (seen.has(name) || name === MANIFEST_NAME) problems.push({ code: 'file-twice', what: name });
    seen.add(name);
    const expected = listed.get(name);
    if (!expected) problems.push({ code: 'file-unlisted', what: name });
    else if (expected.size !== size) problems.push({ code: 'file-size-differs', what: name });
    else if (!equalBytes(fromHex(expected.sha256, 32), fromHex(sha256, 32))) problems.push({ code: 'file-digest-differs', what: name });
  }
  for (const name of listed.keys()) if (!seen.has(name)) problems.push({ code: 'file-missing', what: name });
  return problems;
}

/**
 * Checks that the records are the case's, complete from 1 to n, and that each names the one before it. What comes after the
 * last record cannot be seen from the pack alone.
 * @param records in the order of the manifest's exhibits
 */
export function verifySequence(caseRef: string, records: readonly EvidenceRecord[]): PackProblem[] {
  const problems: PackProblem[] = [];
  let previous: string | null = null;
  records.forEach((record, i) => {
    if (record.case !== caseRef) problems.push({ code: 'other-case', what: record.id });
    if (record.sequence !== i + 1) problems.push({ code: 'sequence-gap', what: String(i + 1) });
    else if (record.previous !== previous) problems.push({ code: 'previous-differs', what: record.id });
    previous = toHex(recordLeaf(record));
  });
  return problems;
}

/**
 * Checks that the manifest names exactly the chains and logs on which the proofs rest.
 * @param found of each exhibit; null where its proof shows none
 */
export function verifyChains(manifest: PackManifest, found: readonly (Omit<PackChain, 'development'> | null)[]): PackProblem[] {
  const key = ({ chainId, registry, logId, origin }: Omit<PackChain, 'development'>): string => `${chainId} ${registry} ${logId} ${origin}`;
  const proven = found.filter((chain) => chain !== null).map(key);
  if (proven.length < found.length) return [];
  const named = manifest.chains.map(key);
  const differing = [...named.filter((each) => !proven.includes(each)), ...proven.filter((each) => !named.includes(each))];
  return [...new Set(differing)].map((what) => ({ code: 'chain-differs', what }));
}

/** Code of the warning by which a sealed manifest says that the file of an exhibit was erased when its time of retention had passed. */
const ORIGINAL_ERASED = 'original-erased';

/** Whether the pack holds the original exactly where there was one; it may be without it only where it says that it was erased. */
function isOriginalAsRecorded({ original, warnings }: PackManifest['exhibits'][number], record: EvidenceRecord): boolean {
  if (original !== null) return !record.document.digestOnly;
  return record.document.digestOnly || warnings.some(({ code }) => code === ORIGINAL_ERASED);
}

/** Checks that the manifest says of each exhibit what the record in its proof says. */
export function verifyExhibits(manifest: PackManifest, records: readonly (EvidenceRecord | null)[]): PackProblem[] {
  return manifest.exhibits.flatMap((exhibit, i): PackProblem[] => {
    const record = records[i];
    if (!record) return [];
    const same = record.id === exhibit.recordId && record.sequence === exhibit.sequence && record.stage === exhibit.stage && toHex(recordLeaf(record)) === exhibit.leaf && isOriginalAsRecorded(exhibit, record);
    return same ? [] : [{ code: 'record-differs', what: exhibit.recordId }];
  });
}

/**
 * Checks that the manifest names for each exhibit the block that its proof shows.
 * @param found in the order of the manifest's exhibits; null where a proof shows none
 */
export function verifyBlocks(manifest: PackManifest, found: readonly (PackBlock | null)[]): PackProblem[] {
  return manifest.exhibits.flatMap(({ block, recordId }, i): PackProblem[] => {
    const proven = found[i] ?? null;
    return block === undefined || proven === null || (block.number === proven.number && block.hash === proven.hash) ? [] : [{ code: 'block-differs', what: recordId }];
  });
}

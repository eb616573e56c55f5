import type { Readable } from 'node:stream';
import type { Proof, Report } from '../domain/proof/index.ts';
import type { EvidenceRecord } from '../domain/record/index.ts';
import type { ClaimInput } from './pdf/input.ts';

/** One record of a case with all that a pack needs of it. */
export interface CaseExhibit {
  record: EvidenceRecord;
  /** null while the record waits for its anchor */
  proof: Proof | null;
  /** outcome of verifying `proof` now, against the service's own trust settings and chain */
  report: Report;
  /** id of the record of the same case that corrects this one */
  supersededBy: string | null;
  /** opens the original, decrypted; null when only digests were deposited, and when its file was erased */
  original: (() => Promise<Readable>) | null;
  /** when the original's file was erased (RFC 3339 UTC); left out where it was not */
  erasedTime?: string | null;
}

export interface PackCase {
  /** random case reference, 32 hex digits */
  caseRef: string;
  /** every record of the case, in the order of its sequence */
  exhibits: CaseExhibit[];
  /** what the loan book says of the case and what is claimed; left out where it does not know it */
  claim?: ClaimInput | undefined;
}

/** Where packs get their cases from. Implemented over evidence, log, chain and verification; packs know none of these. */
export interface PackSource {
  /** case references of loan numbers, in the same order; null where there is no such case */
  resolveLoanNumbers(loanNumbers: readonly string[]): Promise<(string | null)[]>;
  /** of these case references, those that exist */
  knownCases(caseRefs: readonly string[]): Promise<Set<string>>;
  /**
   * Everything of one case.
   * @throws AppError when the store cannot be read
   */
  case(caseRef: string): Promise<PackCase>;
}

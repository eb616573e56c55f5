/** Rows of the table `cases` (migrations 001, 005 and 011). */

export interface CaseRow {
  /** random case reference, 32 hex digits */
  id: string;
  /** keyed hash of the loan number, or of the batch's id; `erased:<id>` once erased */
  loan_hash: string;
  /** null: written by a version that sealed nothing, erased, or of a batch */
  sealed_number: Buffer | null;
  /** null once erased, and in cases of older versions that hold digests only */
  wrapped_key: Buffer | null;
  next_sequence: number;
  /** hex leaf of the last record; empty before the first */
  last_leaf: string;
  opened_time: string;
  erased_time: string | null;
  /** the batch of whose packs this is the sequence; null for the case of a loan */
  batch_id: string | null;
}

/** Rows of migration 009. */

/** What retention needs of `cases`. */
export interface ClosableCase {
  id: string;
  wrapped_key: Buffer | null;
  next_sequence: number;
  erased_time: string | null;
  /** YYYY-MM-DD; null while the loan is open */
  closed_date: string | null;
}

export interface ClosureRow {
  id: number;
  case_id: string;
  action: 'closed' | 'reopened';
  closed_date: string | null;
  time: string;
  person: string;
  sealed_reason: Buffer | null;
}

export const HOLD_KINDS = ['litigation', 'audit', 'complaint'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export interface HoldRow {
  id: string;
  case_id: string;
  kind: HoldKind;
  placed_time: string;
  placed_by: string;
  sealed_reason: Buffer | null;
  released_time: string | null;
  released_by: string | null;
  sealed_release_reason: Buffer | null;
}

export const ERASURE_BASES = ['retention-expired', 'data-subject-request', 'court-order'] as const;
export type ErasureBasis = (typeof ERASURE_BASES)[number];

export interface CaseErasureRow {
  id: string;
  case_id: string;
  person: string;
  reason: string;
  basis: ErasureBasis;
  ordered_time: string;
  next_sequence: number;
  state: 'ordered' | 'destroyed' | 'done';
  documents: number | null;
  files: number | null;
  done_time: string | null;
}

export interface FileErasureRow {
  id: string;
  case_id: string;
  record_id: string;
  person: string;
  sealed_reason: Buffer | null;
  ordered_time: string;
  state: 'destroyed' | 'done';
  done_time: string | null;
}

export interface ErasedFileRow {
  file_id: string;
  erasure_id: string;
}

/** Purposes of the seals of what people wrote about a case: it goes with the case's key. */
export const SEALED_AS = { closure: 'closure-reason', hold: 'hold-reason', release: 'release-reason', file: 'file-erasure-reason' } as const;

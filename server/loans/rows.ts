/** Rows of migration 006. */

export type ContentKind = 'loan' | 'payment' | 'event';

export interface LoanRow {
  case_id: string;
  product_code: string;
  status: string;
  principal_fen: number;
  /** YYYY-MM-DD; this and the following two are empty where there is none */
  disbursed_date: string;
  maturity_date: string;
  overdue_since: string;
  changed_time: string;
}

/** Of `loan_contents`, and of `loan_history` once replaced. */
export interface ContentRow {
  case_id: string;
  kind: ContentKind;
  /** {@link itemKeyOf}; empty for the loan itself */
  item_key: string;
  /** 1, 2, … */
  version: number;
  sealed: Buffer;
  changed_time: string;
  changed_by: string;
  import_id: string | null;
}

export interface SearchRow {
  hash: string;
  case_id: string;
}

export type ImportKind = 'loans' | 'parties' | 'schedules' | 'payments' | 'events';

export interface ImportRow {
  id: string;
  kind: ImportKind;
  state: 'running' | 'done' | 'stopped';
  format: string | null;
  encoding: string | null;
  actor: string;
  started_time: string;
  finished_time: string | null;
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  refused: number;
  problem_code: string | null;
  problem_params: string | null;
  sealed_headings: Buffer | null;
  idempotency_key: string | null;
  content_digest: string | null;
  errors_until: string | null;
}

export interface ImportErrorRow {
  import_id: string;
  position: number;
  loan_hash: string | null;
  sealed: Buffer;
}

export interface LenderVersionRow {
  version: number;
  sealed: Buffer;
  changed_time: string;
  changed_by: string;
}

export interface ProductVersionRow {
  code: string;
  version: number;
  content: string;
  changed_time: string;
  changed_by: string;
}

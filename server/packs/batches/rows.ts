/** Rows of migrations 004 and 011. */
import type { ErrorCode, ErrorParams } from '../../errors.ts';
import type { Sealed } from '../seal.ts';
import { packOptionsSchema } from '../options.ts';
import type { Batch, BatchCase, CaseState, Reason, TakenCase } from './types.ts';

export interface BatchRow {
  id: string;
  created_at: string;
  finished_at: string | null;
  options: string;
  total: number;
  request_digest: string;
  idempotency_key: string | null;
  halt: Batch['halt'];
  halt_reason: string | null;
  retried_at: string | null;
}

export interface CaseRow {
  batch_id: string;
  position: number;
  case_ref: string;
  state: CaseState;
  reason_code: string | null;
  reason_params: string | null;
  /** this and what follows of the pack: set as soon as the file is on disk, empty when there is none */
  size: number | null;
  sha256: string | null;
  pages: number | null;
  exhibits: number | null;
  warnings: number | null;
  record_id: string | null;
  finished_at: string | null;
}

/** The columns of a case without a pack on disk. */
export const NO_PACK = { size: null, sha256: null, pages: null, exhibits: null, warnings: null } as const;
export const NO_REASON = { reason_code: null, reason_params: null } as const;

export const reasonColumns = ({ code, params }: Reason): Pick<CaseRow, 'reason_code' | 'reason_params'> => ({ reason_code: code, reason_params: JSON.stringify(params) });

export function batchOf(row: BatchRow): Batch {
  return {
    id: row.id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    options: packOptionsSchema.parse(JSON.parse(row.options)),
    total: row.total,
    halt: row.halt,
    haltReason: row.halt_reason === null ? null : (JSON.parse(row.halt_reason) as Reason),
    retriedAt: row.retried_at,
  };
}

export function caseOf(row: CaseRow): BatchCase {
  const reason = row.reason_code === null ? null : { code: row.reason_code as ErrorCode, params: JSON.parse(row.reason_params ?? '{}') as ErrorParams };
  return { position: row.position, caseRef: row.case_ref, state: row.state, reason, pack: row.state === 'done' ? sealedOf(row) : null, recordId: row.record_id, finishedAt: row.finished_at };
}

export function takenOf(row: CaseRow): TakenCase {
  return { ...caseOf(row), sealed: sealedOf(row) };
}

function sealedOf({ size, sha256, pages, exhibits, warnings }: CaseRow): Sealed | null {
  return sha256 === null ? null : { size: Number(size), sha256, pages: pages ?? 0, exhibits: exhibits ?? 0, warnings: warnings ?? 0 };
}

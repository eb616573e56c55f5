/** What is said of an import and of the rows that it refused. */
import { describeError, type Localized } from '../../errors.ts';
import type { ImportKind, ImportRow } from '../rows.ts';
import { OTHERS_REFUSED, type Complaint, type ShownComplaint } from './complaints.ts';
import type { Unit } from './handlers.ts';
import { problemOf, type RefusedRow } from './import-store.ts';

export interface ImportReport {
  id: string;
  kind: ImportKind;
  state: ImportRow['state'];
  format: string | null;
  encoding: string | null;
  actor: string;
  startedTime: string;
  finishedTime: string | null;
  /** rows dealt with: the sum of the following four */
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** why it stopped; null when it did not */
  problem: { code: string; messages: Localized } | null;
  /** the first of what stands against the refused rows */
  errors: ShownComplaint[];
  /** when refused rows are deleted; null when there are none any more */
  errorsUntil: string | null;
}

/** What the reader said is among the complaints. */
export const withoutProblems = (row: RefusedRow['row']): RefusedRow['row'] => ({ ...row, problems: [] });

/** Complaints about rows that could not be read as they are; the others of their unit go with them. */
export function readingComplaints({ rows }: Unit, index: number): Complaint[] {
  const own = rows[index]?.row.problems ?? [];
  if (own.length > 0) return own.map(({ column, code, expected }) => ({ column, field: column ?? 'row', code, expected }));
  return [OTHERS_REFUSED];
}

export const hasNested = ({ row: { nested } }: RefusedRow): boolean => nested !== undefined && Object.values(nested).some((value) => typeof value === 'object' && value !== null);
export const filled = (cells: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''));

export function summaryOf(row: ImportRow): Omit<ImportReport, 'errors'> {
  const problem = problemOf(row);
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    format: row.format,
    encoding: row.encoding,
    actor: row.actor,
    startedTime: row.started_time,
    finishedTime: row.finished_time,
    rows: row.rows,
    inserted: row.inserted,
    updated: row.updated,
    unchanged: row.unchanged,
    refused: row.refused,
    problem: problem === null ? null : { code: problem.code, messages: { 'zh-CN': describeError(problem.code, problem.params, 'zh-CN'), en: describeError(problem.code, problem.params, 'en') } },
    errorsUntil: row.errors_until,
  };
}

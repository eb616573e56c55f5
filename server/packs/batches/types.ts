import type { ErrorCode, ErrorParams } from '../../errors.ts';
import type { PackOptions } from '../options.ts';
import type { Sealed } from '../seal.ts';

export const CASE_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const BATCH_STATES = ['queued', 'running', 'paused', 'done', 'cancelled'] as const;

/** Why something is not done: a code of the error table with its params. */
export interface Reason {
  code: ErrorCode;
  params: ErrorParams;
}

export interface Batch {
  id: string;
  createdAt: string;
  finishedAt: string | null;
  options: PackOptions;
  total: number;
  /** null while nobody holds it up */
  halt: 'paused' | 'cancelled' | null;
  /** why the service paused it by itself; null when a person did */
  haltReason: Reason | null;
  /** when failed cases were last queued again */
  retriedAt: string | null;
}

export interface BatchCase {
  /** from 0, in the order of the order */
  position: number;
  caseRef: string;
  state: CaseState;
  reason: Reason | null;
  /** null until the case is done */
  pack: Sealed | null;
  /** the record of the pack's digest in the log; it stays when the pack is withdrawn */
  recordId: string | null;
  finishedAt: string | null;
}

/** A case to be done, with the pack that was on disk already when a crash came before its record. */
export interface TakenCase extends BatchCase {
  sealed: Sealed | null;
}

export type Counts = Record<CaseState, number>;

export interface BatchState extends Batch {
  state: (typeof BATCH_STATES)[number];
  counts: Counts;
  /** cases finished a second, over the last minute; null before the second one */
  rate: number | null;
  /** null when it cannot be told yet */
  secondsLeft: number | null;
}

/** What its rows say of a batch. */
export function stateOf({ halt }: Batch, counts: Counts): BatchState['state'] {
  const left = counts.queued + counts.running;
  if (halt === 'cancelled') return 'cancelled';
  if (left === 0) return 'done';
  if (halt === 'paused') return 'paused';
  return counts.queued === left && counts.done + counts.failed === 0 ? 'queued' : 'running';
}

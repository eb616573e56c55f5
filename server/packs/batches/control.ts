/** What people do to a batch, and the service when it runs out of room: durable when it returns, refused by name in a wrong state. */
import { AppError } from '../../errors.ts';
import type { Localized } from '../../errors.ts';
import { inPieces } from '../../store/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { batchOf, NO_PACK, NO_REASON } from './rows.ts';
import type { BatchRow, CaseRow } from './rows.ts';
import { cancelQueued, noCounts } from './store.ts';
import { stateOf } from './types.ts';
import type { Batch, BatchState, Reason } from './types.ts';

const ACTIONS = {
  pause: { 'zh-CN': '暂停', en: 'paused' },
  resume: { 'zh-CN': '继续', en: 'resumed' },
  cancel: { 'zh-CN': '取消', en: 'cancelled' },
  retry: { 'zh-CN': '重试', en: 'tried again' },
} as const satisfies Record<string, Localized>;

const PROBLEMS = {
  nothingLeft: { 'zh-CN': '其中没有尚待处理的案件', en: 'nothing of it is left to do' },
  paused: { 'zh-CN': '该批次已暂停', en: 'it is paused' },
  cancelled: { 'zh-CN': '该批次已取消', en: 'it was cancelled' },
  notPaused: { 'zh-CN': '该批次并未暂停', en: 'it is not paused' },
  noFailures: { 'zh-CN': '其中没有可重试的失败案件', en: 'no case of it failed that could be tried again' },
} as const satisfies Record<string, Localized>;

/** Failures that no other try can mend. */
const FINAL = ['case-erased'];

export class BatchControl {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param reason given where the service pauses by itself @throws AppError `not-found`, `batch-state-conflict` */
  async pause(id: string, reason: Reason | null): Promise<void> {
    await this.#change(id, 'pause', async (transaction, { halt }, state) => {
      refuseIf(halt === 'cancelled', 'pause', id, PROBLEMS.cancelled);
      refuseIf(state === 'done', 'pause', id, PROBLEMS.nothingLeft);
      refuseIf(halt === 'paused', 'pause', id, PROBLEMS.paused);
      await transaction<BatchRow>('batches').where({ id }).update({ halt: 'paused', halt_reason: reason && JSON.stringify(reason) });
    });
  }

  /** @throws AppError `not-found`, `batch-state-conflict` */
  async resume(id: string): Promise<void> {
    await this.#change(id, 'resume', async (transaction, { halt }) => {
      refuseIf(halt !== 'paused', 'resume', id, halt === 'cancelled' ? PROBLEMS.cancelled : PROBLEMS.notPaused);
      await transaction<BatchRow>('batches').where({ id }).update({ halt: null, halt_reason: null });
    });
  }

  /**
   * Cases that are under way are finished; the others are cancelled for good.
   * @returns those of them whose pack a crash had left on disk, to be removed
   * @throws AppError `not-found`, `batch-state-conflict`
   */
  async cancel(id: string, at: string): Promise<string[]> {
    return this.#change(id, 'cancel', async (transaction, { halt }, state) => {
      refuseIf(halt === 'cancelled', 'cancel', id, PROBLEMS.cancelled);
      refuseIf(state === 'done', 'cancel', id, PROBLEMS.nothingLeft);
      await transaction<BatchRow>('batches').where({ id }).update({ halt: 'cancelled', halt_reason: null });
      const onDisk = await transaction<CaseRow>('batch_cases').where({ batch_id: id, state: 'queued' }).whereNotNull('sha256').select('case_ref');
      await cancelQueued(transaction, id, at);
      return onDisk.map((row) => row.case_ref);
    });
  }

  /**
   * Queues failed cases again, without their reasons; a batch that was done is unfinished again.
   * @param caseRefs left out, every one that failed for a reason that may have gone
   * @throws AppError `not-found`, `batch-case-unknown`, `batch-state-conflict`
   */
  async retry(id: string, caseRefs: readonly string[] | undefined, at: string): Promise<void> {
    await this.#change(id, 'retry', async (transaction, { halt }) => {
      refuseIf(halt === 'cancelled', 'retry', id, PROBLEMS.cancelled);
      const chosen = caseRefs && (await requireFailed(transaction, id, caseRefs));
      const failed = () => transaction<CaseRow>('batch_cases').where({ batch_id: id, state: 'failed' }).whereNotIn('reason_code', FINAL);
      const again = { state: 'queued' as const, ...NO_REASON, ...NO_PACK, record_id: null, finished_at: null };
      const counts = chosen ? await inPieces(chosen, async (some) => [await failed().whereIn('case_ref', some).update(again)]) : [await failed().update(again)];
      refuseIf(counts.every((count) => count === 0), 'retry', id, PROBLEMS.noFailures);
      await transaction<BatchRow>('batches').where({ id }).update({ finished_at: null, retried_at: at });
    });
  }

  async #change<T>(id: string, action: keyof typeof ACTIONS, change: (transaction: Transaction, batch: Batch, state: BatchState['state']) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (transaction) => {
      const row = await transaction<BatchRow>('batches').where({ id }).first();
      if (!row) throw new AppError('not-found', { what: `batches/${id}/${action}` });
      const batch = batchOf(row);
      const open = await transaction<CaseRow>('batch_cases').where({ batch_id: id }).whereIn('state', ['queued', 'running']).first('batch_id');
      return change(transaction, batch, stateOf(batch, { ...noCounts(), running: open === undefined ? 0 : 1 }));
    });
  }
}

/** @throws AppError `batch-case-unknown`, `batch-state-conflict` */
async function requireFailed(transaction: Transaction, id: string, caseRefs: readonly string[]): Promise<string[]> {
  const rows = await inPieces([...new Set(caseRefs)], (some) => transaction<CaseRow>('batch_cases').where({ batch_id: id }).whereIn('case_ref', some).select('case_ref', 'state'));
  const states = new Map(rows.map((row) => [row.case_ref, row.state]));
  const positions = (wrong: (state: string | undefined) => boolean): number[] => caseRefs.flatMap((caseRef, at) => (wrong(states.get(caseRef)) ? [at + 1] : []));
  const unknown = positions((state) => state === undefined);
  if (unknown.length > 0) throw new AppError('batch-case-unknown', { count: unknown.length, positions: listed(unknown) });
  const others = positions((state) => state !== 'failed');
  refuseIf(others.length > 0, 'retry', id, { 'zh-CN': `所列第 ${listed(others)} 项案件并未失败`, en: `number ${listed(others)} of the cases named did not fail` });
  return [...states.keys()];
}

/** The first of them, for an error. */
export function listed(positions: readonly number[]): string {
  return positions.slice(0, 20).join(', ') + (positions.length > 20 ? ', …' : '');
}

function refuseIf(wrong: boolean, action: keyof typeof ACTIONS, batch: string, problem: Localized): void {
  if (wrong) throw new AppError('batch-state-conflict', { batch, action: ACTIONS[action], problem });
}

import { inPieces } from '../../store/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import type { Sealed } from '../seal.ts';
import { batchOf, caseOf, NO_PACK, reasonColumns, takenOf } from './rows.ts';
import type { BatchRow, CaseRow } from './rows.ts';
import { CASE_STATES } from './types.ts';
import type { Batch, BatchCase, CaseState, Counts, Reason, TakenCase } from './types.ts';

/** SQLite takes a limited number of values in one statement. */
const ROWS_PER_INSERT = 100;
/** Rows read at a time where all of a batch are gone through. */
const PIECE = 500;

export const noCounts = (): Counts => Object.fromEntries(CASE_STATES.map((state) => [state, 0])) as Counts;

/** Rows of batches and their cases. Every change is durable when it returns. What people do to a batch is in control.ts. */
export class BatchStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores a batch with all its cases at once. */
  async create(batch: Pick<Batch, 'id' | 'createdAt' | 'options'>, caseRefs: readonly string[], request: { key: string | null; digest: string }): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await transaction('batches').insert({ id: batch.id, created_at: batch.createdAt, options: JSON.stringify(batch.options), total: caseRefs.length, idempotency_key: request.key, request_digest: request.digest });
      const rows = caseRefs.map((caseRef, position) => ({ batch_id: batch.id, position, case_ref: caseRef, state: 'queued' }));
      for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) await transaction('batch_cases').insert(rows.slice(i, i + ROWS_PER_INSERT));
    });
  }

  async find(id: string): Promise<Batch | null> {
    const row = await this.#database<BatchRow>('batches').where({ id }).first();
    return row ? batchOf(row) : null;
  }

  /** The batch that an idempotency key made, with the digest of its request. */
  async findByKey(key: string): Promise<{ batch: Batch; digest: string } | null> {
    const row = await this.#database<BatchRow>('batches').where({ idempotency_key: key }).first();
    return row ? { batch: batchOf(row), digest: row.request_digest } : null;
  }

  /** Batches from the newest on. @param before the last one of the page before; null for the first page */
  async list({ limit, before }: { limit: number; before: Batch | null }): Promise<Batch[]> {
    const query = this.#database<BatchRow>('batches').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
    if (before) void query.where((older) => void older.where('created_at', '<', before.createdAt).orWhere((same) => void same.where('created_at', before.createdAt).where('id', '<', before.id)));
    return (await query).map(batchOf);
  }

  /** Unfinished batches, oldest first. */
  async unfinished(): Promise<Batch[]> {
    const rows = await this.#database<BatchRow>('batches').whereNull('finished_at').orderBy('created_at').orderBy('id');
    return rows.map(batchOf);
  }

  async counts(id: string): Promise<Counts> {
    return (await this.countsOf([id])).get(id) ?? noCounts();
  }

  /** Of batches with cases, which all have. */
  async countsOf(ids: readonly string[]): Promise<Map<string, Counts>> {
    const rows = await this.#database<CaseRow>('batch_cases').whereIn('batch_id', ids).groupBy('batch_id', 'state').select('batch_id', 'state').count({ count: '*' });
    const all = new Map<string, Counts>();
    for (const { batch_id: id, state, count } of rows) {
      const counts = all.get(id) ?? noCounts();
      counts[state] = Number(count);
      all.set(id, counts);
    }
    return all;
  }

  /** Cases in order, a page at a time. */
  async cases(id: string, options: { from: number; limit: number; state?: CaseState | undefined }): Promise<BatchCase[]> {
    const query = this.#database<CaseRow>('batch_cases').where({ batch_id: id }).where('position', '>=', options.from).orderBy('position').limit(options.limit);
    if (options.state) void query.where({ state: options.state });
    return (await query).map(caseOf);
  }

  /** All of them in order, of which a page at a time is in memory. */
  async *allCases(id: string, state?: CaseState): AsyncGenerator<BatchCase, void, undefined> {
    for (let from = 0; ; ) {
      const page = await this.cases(id, { from, limit: PIECE, state });
      yield* page;
      if (page.length < PIECE) return;
      from = page.at(-1)!.position + 1;
    }
  }

  async findCase(id: string, caseRef: string): Promise<BatchCase | null> {
    const row = await this.#database<CaseRow>('batch_cases').where({ batch_id: id, case_ref: caseRef }).first();
    return row ? caseOf(row) : null;
  }

  /** Which of these cases have a pack that is or will be theirs. */
  async withPacks(id: string, caseRefs: readonly string[]): Promise<Set<string>> {
    const rows = await inPieces(caseRefs, (some) => this.#database<CaseRow>('batch_cases').where({ batch_id: id }).whereIn('case_ref', some).whereNotNull('sha256').select('case_ref'));
    return new Set(rows.map((row) => row.case_ref));
  }

  /** Bytes of packs that are on disk. */
  async packBytes(id?: string): Promise<number> {
    const query = this.#database<CaseRow>('batch_cases').whereNotNull('sha256').sum({ bytes: 'size' });
    if (id !== undefined) void query.where({ batch_id: id });
    return Number((await query)[0]?.['bytes'] ?? 0);
  }

  /** The first queued case of a batch that is not among `resting`, now running; null when there is none, or the batch is held up. */
  async take(id: string, resting: readonly string[]): Promise<TakenCase | null> {
    for (;;) {
      const row = await this.#database<CaseRow>('batch_cases').where({ batch_id: id, state: 'queued' }).whereNotIn('case_ref', resting).whereNotExists(this.#held(id)).orderBy('position').first();
      if (!row) return null;
      // A pause or cancellation in between stands.
      const taken = await this.#database<CaseRow>('batch_cases').where({ batch_id: id, case_ref: row.case_ref, state: 'queued' }).whereNotExists(this.#held(id)).update({ state: 'running' });
      if (taken === 1) return takenOf({ ...row, state: 'running' });
    }
  }

  #held(id: string) {
    return this.#database('batches').where({ id }).whereNotNull('halt').select('id');
  }

  /** The pack of a running case is on disk. @returns false when the case was withdrawn meanwhile */
  async noteSealed(id: string, caseRef: string, sealed: Sealed): Promise<boolean> {
    return (await this.#database<CaseRow>('batch_cases').where({ batch_id: id, case_ref: caseRef, state: 'running' }).update({ ...sealed })) === 1;
  }

  /** Where its packs were withdrawn meanwhile, that stands. */
  async finishCase(id: string, caseRef: string, outcome: { recordId: string } | { reason: Reason }, at: string): Promise<boolean> {
    const values = 'recordId' in outcome ? { state: 'done' as const, record_id: outcome.recordId } : { state: 'failed' as const, ...reasonColumns(outcome.reason), ...NO_PACK };
    return (await this.#database<CaseRow>('batch_cases').where({ batch_id: id, case_ref: caseRef, state: 'running' }).update({ ...values, finished_at: at })) === 1;
  }

  /** Makes every pack of a case that is in one of these states one that failed, for `reason`. What the log says of its digest stays. */
  async withdraw(transaction: Transaction, caseRef: string, states: readonly CaseState[], reason: Reason, at: string): Promise<void> {
    await transaction<CaseRow>('batch_cases').where({ case_ref: caseRef }).whereIn('state', states).update({ state: 'failed', ...reasonColumns(reason), ...NO_PACK, finished_at: at });
  }

  /** A queued case whose pack a crash left on disk is done from the beginning. */
  async forgetSealed(transaction: Transaction, caseRef: string): Promise<void> {
    await transaction<CaseRow>('batch_cases').where({ case_ref: caseRef, state: 'queued' }).update({ ...NO_PACK });
  }

  /**
   * Forgets by which requests batches with this case were ordered: key and digest may tell the loan's number.
   * @returns what they said
   */
  async forgetRequests(transaction: Transaction, caseRef: string): Promise<string[]> {
    const ids = await transaction<CaseRow>('batch_cases').where({ case_ref: caseRef }).select('batch_id');
    const said: string[] = [];
    for (const { batch_id: id } of ids) {
      const row = await transaction<BatchRow>('batches').where({ id }).first();
      said.push(...[row?.request_digest, row?.idempotency_key].filter((text) => typeof text === 'string'));
      await transaction('batches').where({ id }).update({ idempotency_key: null, request_digest: '' });
    }
    return said;
  }

  /** Ids of the batches that a case is in. */
  async batchesOf(caseRef: string): Promise<string[]> {
    const rows = await this.#database<CaseRow>('batch_cases').where({ case_ref: caseRef }).orderBy('batch_id').select('batch_id');
    return rows.map((row) => row.batch_id);
  }

  /** Puts a case back in the queue: it was interrupted, not tried. In a batch that was cancelled meanwhile, it is cancelled. */
  async release(id: string, caseRef: string, at: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await transaction<CaseRow>('batch_cases').where({ batch_id: id, case_ref: caseRef, state: 'running' }).update({ state: 'queued' });
      await cancelQueued(transaction, id, at);
    });
  }

  /** After a stop or crash nothing runs: what was running is queued again, or cancelled with its batch. Finished cases are never touched. */
  async releaseAll(at: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await transaction<CaseRow>('batch_cases').where({ state: 'running' }).update({ state: 'queued' });
      const cancelled = await transaction<BatchRow>('batches').where({ halt: 'cancelled' }).whereNull('finished_at').select('id');
      for (const { id } of cancelled) await cancelQueued(transaction, id, at);
    });
  }

  /** Finishes a batch of which nothing is left to do. @returns whether that is so */
  async finishIfDone(id: string, at: string): Promise<boolean> {
    const left = () => this.#database<CaseRow>('batch_cases').where({ batch_id: id }).whereIn('state', ['queued', 'running']).select('batch_id');
    if (await left().first()) return false;
    // Asked again in the same statement: cases may have been queued again in between. A pause ends with what was to be paused.
    await this.#database<BatchRow>('batches').where({ id, halt: 'paused' }).whereNotExists(left()).update({ halt: null, halt_reason: null });
    await this.#database<BatchRow>('batches').where({ id }).whereNull('finished_at').whereNotExists(left()).update({ finished_at: at });
    return (await left().first()) === undefined;
  }
}

/** In a batch that was cancelled, whatever is queued is too. A pack that was on disk for it is removed by the next start, or by who cancels. */
export async function cancelQueued(transaction: Transaction, id: string, at: string): Promise<void> {
  await transaction<CaseRow>('batch_cases')
    .where({ batch_id: id, state: 'queued' })
    .whereExists(transaction('batches').where({ id, halt: 'cancelled' }).select('id'))
    .update({ state: 'cancelled', ...NO_PACK, finished_at: at });
}

import type { Database, Transaction } from '../store/index.ts';
import type { ErrorCode, ErrorParams } from '../errors.ts';
import { packOptionsSchema } from './options.ts';
import type { PackOptions } from './options.ts';
import type { Sealed } from './seal.ts';

export const CASE_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export interface Batch {
  id: string;
  createdAt: string;
  finishedAt: string | null;
  options: PackOptions;
  total: number;
}

export interface BatchCase {
  position: number;
  caseRef: string;
  state: CaseState;
  reason: { code: ErrorCode; params: ErrorParams } | null;
  pack: Sealed | null;
  finishedAt: string | null;
}

export type Counts = Record<CaseState, number>;

interface BatchRow {
  id: string;
  created_at: string;
  finished_at: string | null;
  options: string;
  total: number;
  request_digest: string;
}

interface CaseRow {
  batch_id: string;
  position: number;
  case_ref: string;
  state: CaseState;
  reason_code: string | null;
  reason_params: string | null;
  size: number | null;
  sha256: string | null;
  pages: number | null;
  exhibits: number | null;
  warnings: number | null;
  finished_at: string | null;
}

/** SQLite takes a limited number of values in one statement. */
const ROWS_PER_INSERT = 100;

/** Rows of batches and their cases. Every change is durable when it returns. */
export class BatchStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores a batch with all its cases at once. */
  async create(batch: Omit<Batch, 'finishedAt' | 'total'>, caseRefs: readonly string[], request: { key: string | null; digest: string }): Promise<void> {
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
    const row = await this.#database<BatchRow & { idempotency_key: string }>('batches').where({ idempotency_key: key }).first();
    return row ? { batch: batchOf(row), digest: row.request_digest } : null;
  }

  /** Unfinished batches, oldest first. */
  async unfinished(): Promise<Batch[]> {
    const rows = await this.#database<BatchRow>('batches').whereNull('finished_at').orderBy('created_at').orderBy('id');
    return rows.map(batchOf);
  }

  async counts(id: string): Promise<Counts> {
    const rows = await this.#database<CaseRow>('batch_cases').where({ batch_id: id }).groupBy('state').select('state').count({ count: '*' });
    const counts: Counts = { queued: 0, running: 0, done: 0, failed: 0 };
    for (const { state, count } of rows) counts[state] = Number(count);
    return counts;
  }

  /** Cases in order, a page at a time. */
  async cases(id: string, options: { from: number; limit: number; state?: CaseState | undefined }): Promise<BatchCase[]> {
    const query = this.#database<CaseRow>('batch_cases').where({ batch_id: id }).where('position', '>=', options.from).orderBy('position').limit(options.limit);
    if (options.state) void query.where({ state: options.state });
    return (await query).map(caseOf);
  }

  async findCase(id: string, caseRef: string): Promise<BatchCase | null> {
    const row = await this.#database<CaseRow>('batch_cases').where({ batch_id: id, case_ref: caseRef }).first();
    return row ? caseOf(row) : null;
  }

  /** The first queued case of a batch that is not among `resting`, now running; null when there is none. Called by one scheduler only. */
  async take(id: string, resting: readonly string[]): Promise<BatchCase | null> {
    const row = await this.#database<CaseRow>('batch_cases').where({ batch_id: id, state: 'queued' }).whereNotIn('case_ref', resting).orderBy('position').first();
    if (!row) return null;
    await this.#database('batch_cases').where({ batch_id: id, case_ref: row.case_ref, state: 'queued' }).update({ state: 'running' });
    return caseOf({ ...row, state: 'running' });
  }

  async finishCase(id: string, caseRef: string, outcome: { pack: Sealed } | { reason: { code: ErrorCode; params: ErrorParams } }, at: string): Promise<void> {
    const values = 'pack' in outcome ? { state: 'done', ...outcome.pack } : { state: 'failed', reason_code: outcome.reason.code, reason_params: JSON.stringify(outcome.reason.params) };
    // Where its packs were withdrawn meanwhile, that stands.
    await this.#database('batch_cases').where({ batch_id: id, case_ref: caseRef, state: 'running' }).update({ ...values, finished_at: at });
  }

  /**
   * Makes every pack of a case that is in one of these states one that failed, for `reason`.
   */
  async withdraw(transaction: Transaction, caseRef: string, states: readonly CaseState[], reason: { code: ErrorCode; params: ErrorParams }, at: string): Promise<void> {
    await transaction<CaseRow>('batch_cases')
      .where({ case_ref: caseRef })
      .whereIn('state', states)
      .update({ state: 'failed', reason_code: reason.code, reason_params: JSON.stringify(reason.params), size: null, sha256: null, pages: null, exhibits: null, warnings: null, finished_at: at });
  }

  /**
   * Forgets by which requests batches with this case were ordered: key and digest may tell the loan's number.
   * @returns what they said
   */
  async forgetRequests(transaction: Transaction, caseRef: string): Promise<string[]> {
    const ids = await transaction<CaseRow>('batch_cases').where({ case_ref: caseRef }).select('batch_id');
    const said: string[] = [];
    for (const { batch_id: id } of ids) {
      const row = await transaction<BatchRow & { idempotency_key: string | null }>('batches').where({ id }).first();
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

  /** Puts a case back in the queue: it was interrupted, not tried. */
  async release(id: string, caseRef: string): Promise<void> {
    await this.#database('batch_cases').where({ batch_id: id, case_ref: caseRef, state: 'running' }).update({ state: 'queued' });
  }

  /** After a stop or crash nothing runs: what was running is queued again. Finished cases are never touched. */
  async releaseAll(): Promise<void> {
    await this.#database('batch_cases').where({ state: 'running' }).update({ state: 'queued' });
  }

  async finish(id: string, at: string): Promise<void> {
    await this.#database('batches').where({ id }).whereNull('finished_at').update({ finished_at: at });
  }
}

function batchOf(row: BatchRow): Batch {
  return { id: row.id, createdAt: row.created_at, finishedAt: row.finished_at, options: packOptionsSchema.parse(JSON.parse(row.options)), total: row.total };
}

function caseOf(row: CaseRow): BatchCase {
  const pack = row.state === 'done' ? { size: Number(row.size), sha256: row.sha256!, pages: row.pages!, exhibits: row.exhibits!, warnings: row.warnings! } : null;
  const reason = row.reason_code === null ? null : { code: row.reason_code as ErrorCode, params: JSON.parse(row.reason_params ?? '{}') as ErrorParams };
  return { position: row.position, caseRef: row.case_ref, state: row.state, reason, pack, finishedAt: row.finished_at };
}

/**
 * Group commit: requests that arrive while one commit is on its way to the disk share the next one, so that durability costs one
 * flush per group and not one per document. One writer takes the queue in order; that is also what gives every case its
 * sequence and the log its order.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Fault } from '../faults.ts';
import type { Database, Transaction } from '../store/index.ts';
import { GroupPlan, contentKey, ownerHash, ownerKey, restoreOutcomes, saveOutcomes, type GroupContext, type GroupState, type Job, type JobItem, type Outcome } from './group.ts';
import { keyedBodyDigest } from './erase.ts';
import { outcomesBetween } from './queries.ts';
import { upsertCases, type CaseRow, type Keyring } from '../cases/index.ts';
import { inPieces, insertRows, toRow, type FileRow, type IdempotencyRow } from './rows.ts';
import type { FileVault } from './vault/index.ts';

/** The part of the log that intake needs. */
export interface LogAppender {
  /** Gives `leaves` the next places in the log, in the caller's transaction; returns the first. */
  append(transaction: Transaction, leaves: readonly Uint8Array[]): Promise<number>;
}

export interface CommitterOptions {
  database: Database;
  vault: FileVault;
  log: LogAppender;
  /** fresh for each group: the clock is read when the records are made */
  context: () => GroupContext;
  fault: Fault;
  /** told after each commit */
  onSequenced?: ((first: number, count: number) => void) | undefined;
}

export interface JobResult {
  /** per item, in the order of the request */
  outcomes: Outcome[];
  /** true when an idempotency key gave the answer of an earlier request */
  replayed: boolean;
}

interface Queued {
  job: Job;
  resolve: (result: JobResult) => void;
  reject: (error: unknown) => void;
}

/** Most items that one transaction takes: more would keep readers of the single SQLite connection waiting. */
const MAX_GROUP_ITEMS = 10_000;

/** What became of a job in its group: its outcomes, or those of an earlier one with the same key. */
type Decision = { outcomes: Outcome[]; replayed: boolean } | { error: AppError };

export class Committer {
  private readonly options: CommitterOptions;
  private readonly queue: Queued[] = [];
  private running: Promise<void> | null = null;
  private isClosed = false;
  /** since the start */
  readonly statistics = { commits: 0, records: 0 };

  constructor(options: CommitterOptions) {
    this.options = options;
  }

  /**
   * Resolves when the job is durable.
   * @throws AppError `service-stopping`; `idempotency-key-reused`; for a single document the reason of its refusal;
   *   `deposit-not-stored` when the database failed
   */
  submit(job: Job): Promise<JobResult> {
    if (this.isClosed) return Promise.reject(new AppError('service-stopping'));
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Takes no more jobs and resolves when those taken are done. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      // What arrives in the same turn of the event loop belongs to the same group.
      await nextTurn();
      await this.commit(this.takeGroup());
    }
    this.running = null;
  }

  private takeGroup(): Queued[] {
    let items = 0;
    let count = 0;
    for (const { job } of this.queue) {
      items += job.items.length;
      if (count > 0 && items > MAX_GROUP_ITEMS) break;
      count++;
    }
    return this.queue.splice(0, count);
  }

  private async commit(group: Queued[]): Promise<void> {
    let prepared: { transaction: Transaction; plan: GroupPlan; decisions: Decision[] };
    try {
      if (group.some(({ job }) => job.items.some((item) => !(item instanceof AppError) && item.upload !== null))) await this.options.vault.syncIncoming();
      this.options.fault('intake:incoming-synced');
      prepared = await this.prepare(group.map(({ job }) => job));
    } catch (error) {
      await this.recover(group, error);
      return;
    }
    try {
      this.options.fault('intake:before-commit');
      await prepared.transaction.commit();
      this.statistics.commits++;
      this.statistics.records += prepared.plan.records.length;
      this.options.fault('intake:committed');
      await this.placeFiles(prepared.plan, group.map(({ job }) => job));
      this.options.fault('intake:before-acknowledge');
    } catch (error) {
      // Whether it was stored is not known here any more; a retry with the same key finds out.
      await prepared.transaction.rollback().catch(() => {});
      for (const queued of group) queued.reject(notStored(error));
      return;
    }
    settle(group, prepared.decisions);
    this.announce(prepared.plan);
  }

  /** Nothing was committed. Each job gets a try of its own, so that one that the database refuses does not take the others with it. */
  private async recover(group: Queued[], error: unknown): Promise<void> {
    if (group.length > 1) for (const queued of group) await this.commit([queued]);
    else for (const { job, reject } of group) {
      // Rolled back, so no record can name the file.
      for (const item of job.items) if (!(item instanceof AppError) && item.upload !== null) await this.options.vault.discard(item.upload.file.fileId).catch(() => {});
      reject(asDepositError(error));
    }
  }

  /** Writes the group into an open transaction. */
  private async prepare(jobs: Job[]): Promise<{ transaction: Transaction; plan: GroupPlan; decisions: Decision[] }> {
    const transaction = await this.options.database.transaction();
    try {
      const saved = await loadSavedOutcomes(transaction, jobs);
      const context = this.options.context();
      const plan = new GroupPlan(await loadState(transaction, jobs, context.keyring), context);
      const decisions = await decideAll(jobs, plan, saved, (from, to) => outcomesBetween(transaction, context.keyring, from, to), context.keyring);
      this.options.fault('intake:before-insert');
      await this.write(transaction, plan, jobs, decisions);
      return { transaction, plan, decisions };
    } catch (error) {
      await transaction.rollback().catch(() => {});
      throw error;
    }
  }

  private async write(transaction: Transaction, plan: GroupPlan, jobs: Job[], decisions: Decision[]): Promise<void> {
    if (plan.records.length > 0) {
      plan.placeAt(await this.options.log.append(transaction, plan.leaves));
      await upsertCases(transaction, [...plan.cases.values()]);
      await insertRows(transaction, 'files', plan.files);
      const { keyring } = this.options.context();
      await insertRows(transaction, 'records', plan.records.map((stored) => toRow(stored, keyring.keysOf(plan.caseOf(stored)).sealingKey)));
    }
    const createdTime = new Date(this.options.context().now).toISOString();
    const keys = jobs.flatMap(({ idempotency }, i): IdempotencyRow[] => {
      const decision = decisions[i];
      if (idempotency === null || decision === undefined || 'error' in decision || decision.replayed) return [];
      return [{ key: idempotency.key, body_digest: idempotency.bodyDigest, ...saveOutcomes(decision.outcomes), created_time: createdTime }];
    });
    await insertRows(transaction, 'idempotency_keys', keys);
  }

  /** Puts the files in their places. A failure here harms nothing: they are readable where they are, and the next start moves them. */
  private async placeFiles(plan: GroupPlan, jobs: Job[]): Promise<void> {
    const { vault, fault } = this.options;
    const named = new Set(plan.files.map((file) => file.file_id));
    fault('intake:before-keep');
    for (const job of jobs) {
      for (const item of job.items) {
        if (item instanceof AppError || item.upload === null) continue;
        const { fileId } = item.upload.file;
        await (named.has(fileId) ? vault.keep(fileId) : vault.discard(fileId)).catch(() => {});
      }
    }
    fault('intake:kept');
  }

  private announce(plan: GroupPlan): void {
    const [first] = plan.records;
    try {
      if (first !== undefined) this.options.onSequenced?.(first.index, plan.records.length);
    } catch {
      // A hint only: whoever is told looks for itself as well, and the deposits are durable and answered.
    }
  }
}

function settle(group: Queued[], decisions: Decision[]): void {
  group.forEach((queued, i) => {
    const decision = decisions[i];
    if (decision === undefined) queued.reject(new Error('a job without a decision'));
    else if ('error' in decision) queued.reject(decision.error);
    else queued.resolve(decision);
  });
}

function asDepositError(error: unknown): AppError {
  return error instanceof AppError ? error : notStored(error);
}

function notStored(error: unknown): AppError {
  // Database messages repeat statements with their values; only the kind of failure may leave.
  const { code } = error as { code?: unknown };
  return new AppError('deposit-not-stored', { problem: typeof code === 'string' ? code : 'storage' }, { cause: error });
}

/** Decides every job in order; a key that an earlier job of the group or an earlier request used gives that one's answer. */
type ReadRecords = Parameters<typeof restoreOutcomes>[1];

async function decideAll(jobs: Job[], plan: GroupPlan, saved: Map<string, IdempotencyRow>, readRecords: ReadRecords, keyring: Keyring): Promise<Decision[]> {
  const decisions: Decision[] = [];
  const byKey = new Map<string, { bodyDigest: string; decision: Decision }>();
  for (const job of jobs) {
    const decision = await decide(job, plan, saved, byKey, readRecords, keyring);
    decisions.push(decision);
    if (job.idempotency !== null && !('error' in decision)) byKey.set(job.idempotency.key, { bodyDigest: job.idempotency.bodyDigest, decision });
  }
  return decisions;
}

async function decide(job: Job, plan: GroupPlan, saved: Map<string, IdempotencyRow>, byKey: Map<string, { bodyDigest: string; decision: Decision }>, readRecords: ReadRecords, keyring: Keyring): Promise<Decision> {
  if (job.idempotency !== null) {
    const { key, bodyDigest } = job.idempotency;
    const row = saved.get(key);
    const earlier = byKey.get(key);
    // A keyed one stands where a part of what the request deposited was erased.
    const known = [bodyDigest, ...(row === undefined ? [] : [keyedBodyDigest(keyring, bodyDigest)])];
    if (!known.includes(row?.body_digest ?? earlier?.bodyDigest ?? bodyDigest)) return { error: new AppError('idempotency-key-reused') };
    if (row !== undefined) return { outcomes: await restoreOutcomes(row.outcome, readRecords), replayed: true };
    if (earlier !== undefined) return { ...earlier.decision, replayed: true };
  }
  const outcomes = plan.add(job);
  const [only] = outcomes;
  return job.isSingle && only instanceof AppError ? { error: only } : { outcomes, replayed: false };
}

async function loadSavedOutcomes(transaction: Transaction, jobs: Job[]): Promise<Map<string, IdempotencyRow>> {
  const keys = [...new Set(jobs.flatMap(({ idempotency }) => (idempotency === null ? [] : [idempotency.key])))];
  const rows = await inPieces(keys, (some) => transaction<IdempotencyRow>('idempotency_keys').whereIn('key', some).select());
  return new Map(rows.map((row) => [row.key, row]));
}

async function loadState(transaction: Transaction, jobs: Job[], keyring: Keyring): Promise<GroupState> {
  const items = jobs.flatMap((job) => job.items.filter((item): item is JobItem => !(item instanceof AppError)));
  const owners = new Map(items.map(({ owner }) => [ownerKey(owner), owner]));
  const keys = new Map([...owners].map(([key, owner]) => [ownerHash(keyring, owner), key]));
  const cases = await inPieces([...keys.keys()], (some) => transaction<CaseRow>('cases').whereIn('loan_hash', some).select());
  return {
    cases: new Map(cases.map((row) => [keys.get(row.loan_hash) ?? '', row])),
    files: await loadFiles(transaction, items, cases),
    records: await loadReferences(transaction, items),
  };
}

async function loadFiles(transaction: Transaction, items: JobItem[], cases: CaseRow[]): Promise<Map<string, FileRow>> {
  const digests = [...new Set(items.flatMap(({ upload }) => (upload === null ? [] : [upload.file.sha256])))];
  if (digests.length === 0 || cases.length === 0) return new Map();
  const rows = await inPieces(cases.map((row) => row.id), (ids) =>
    inPieces(digests, (some) => transaction<FileRow>('files').whereIn('case_id', ids).whereIn('sha256', some).select()),
  );
  return new Map(rows.map((row) => [contentKey(row.case_id, row.sha256), row]));
}

async function loadReferences(transaction: Transaction, items: JobItem[]): Promise<GroupState['records']> {
  const ids = [...new Set(items.flatMap(({ metadata }) => [...(metadata.supersedes === null ? [] : [metadata.supersedes]), ...(metadata.provenance.corroborates ?? [])]))];
  const rows = await inPieces(ids, (some) =>
    transaction('records as r').leftJoin('records as s', 's.supersedes', 'r.record_id').whereIn('r.record_id', some).select<{ id: string; case_id: string; superseded_by: string | null }[]>('r.record_id as id', 'r.case_id', 's.record_id as superseded_by'),
  );
  return new Map(rows.map((row) => [row.id, { caseId: row.case_id, supersededBy: row.superseded_by }]));
}

import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import { isWaiting } from './checks/index.ts';
import { syncFolder } from '../durable.ts';
import { dayOf } from '../loans/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { BatchStore } from './batch-store.ts';
import type { Batch, BatchCase, CaseState, Counts } from './batch-store.ts';
import { packOptionsSchema } from './options.ts';
import type { PackOptionsInput } from './options.ts';
import { ComposePool } from './pool.ts';
import { sealPack } from './seal.ts';
import type { Sealed, SealSettings } from './seal.ts';
import type { PackSource } from './source.ts';
import { zipStream } from './zip.ts';
import type { ZipEntry } from './zip.ts';

export interface BatchDeps {
  database: Database;
  source: PackSource;
  /** folder for packs: `<folder>/<batch>/<case reference>.zip` */
  folder: string;
  /** threads that compose */
  workers: number;
  settings: SealSettings;
  now: () => Date;
  logger: Pick<Logger, 'error'>;
  /** seconds one pack may take to compose */
  composeTimeoutSeconds?: number;
}

export interface BatchOrder {
  loanNumbers: readonly string[];
  cases: readonly string[];
  options: PackOptionsInput;
  idempotencyKey: string | null;
}

export interface BatchState extends Batch {
  state: 'queued' | 'running' | 'done';
  counts: Counts;
  /** packs finished a second, over the last minute; null before the first */
  rate: number | null;
  /** null when it cannot be told yet */
  secondsLeft: number | null;
}

/** How often a case that waits for its anchor is looked at again. */
const WAIT_STEP = 1000;
/** Finished cases whose times the rate is taken from. */
const RATE_WINDOW = 60_000;

/**
 * Durable batches: rows are the queue, packs are files that are there completely or not at all. Batches take turns, so that a
 * small one never waits for a large one. {@link BatchService.start} goes on with whatever a stop or crash left behind.
 */
export class BatchService {
  readonly #deps: BatchDeps;
  readonly #store: BatchStore;
  readonly #pool: ComposePool;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #finishedAt = new Map<string, number[]>();
  /** cases that wait for their anchor, by batch */
  readonly #resting = new Map<string, Set<string>>();
  /** unfinished batches; the first is served next */
  #turns: Batch[] = [];
  /** work under way, and the case it is for */
  readonly #running = new Map<Promise<void>, string>();
  #stopping = new AbortController();
  /** one at a time: choosing a case reads and then writes */
  #choosing: Promise<void> = Promise.resolve();
  /** orders under way, by idempotency key */
  readonly #keys = new Map<string, Promise<void>>();

  constructor(deps: BatchDeps) {
    this.#deps = deps;
    this.#store = new BatchStore(deps.database);
    this.#pool = new ComposePool({ size: deps.workers, ...(deps.composeTimeoutSeconds === undefined ? {} : { timeoutSeconds: deps.composeTimeoutSeconds }) });
  }

  /** Queues again what was interrupted, removes half-written files, and begins. */
  async start(): Promise<void> {
    await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 });
    await this.#store.releaseAll();
    this.#turns = await this.#store.unfinished();
    for (const { id } of this.#turns) await this.#removeLeftovers(id);
    this.#fill();
  }

  /** Ends the threads; interrupted cases are queued again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#pool.close();
    await this.#choosing;
    await Promise.all(this.#running.keys());
  }

  /**
   * Takes an order. It is durable when this returns.
   * @throws AppError `batch-case-unknown` naming the positions (from 1), `idempotency-key-reused`
   */
  async create(order: BatchOrder): Promise<Batch> {
    const { idempotencyKey: key } = order;
    if (key === null) return this.#create(order);
    // two requests with one key that arrive together: the second finds what the first has stored
    const turn = (this.#keys.get(key) ?? Promise.resolve()).then(() => this.#create(order));
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#keys.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.#keys.get(key) === settled) this.#keys.delete(key);
    }
  }

  async #create(order: BatchOrder): Promise<Batch> {
    const digest = createHash('sha256').update(JSON.stringify([order.loanNumbers, order.cases, order.options])).digest('hex');
    if (order.idempotencyKey !== null) {
      const before = await this.#store.findByKey(order.idempotencyKey);
      if (before && before.digest !== digest) throw new AppError('idempotency-key-reused');
      if (before) return before.batch;
    }
    const caseRefs = await this.#resolve(order);
    const batch = { id: randomUUID(), createdAt: this.#deps.now().toISOString(), options: packOptionsSchema.parse(order.options) };
    await mkdir(join(this.#deps.folder, batch.id), { recursive: true, mode: 0o700 });
    await this.#store.create(batch, caseRefs, { key: order.idempotencyKey, digest });
    const stored = { ...batch, finishedAt: null, total: caseRefs.length };
    this.#lineUp(stored);
    this.#fill();
    return stored;
  }

  async #resolve({ loanNumbers, cases }: BatchOrder): Promise<string[]> {
    const resolved = await this.#deps.source.resolveLoanNumbers(loanNumbers);
    const known = await this.#deps.source.knownCases(cases);
    const all = [...resolved, ...cases.map((caseRef) => (known.has(caseRef) ? caseRef : null))];
    const unknown = all.flatMap((caseRef, i) => (caseRef === null ? [i + 1] : []));
    if (unknown.length > 0) throw new AppError('batch-case-unknown', { count: unknown.length, positions: unknown.slice(0, 20).join(', ') + (unknown.length > 20 ? ', …' : '') });
    return [...new Set(all.filter((caseRef) => caseRef !== null))];
  }

  /** @throws AppError `not-found` */
  async state(id: string): Promise<BatchState> {
    const batch = await this.#store.find(id);
    if (!batch) throw new AppError('not-found', { what: `batches/${id}` });
    const counts = await this.#store.counts(id);
    const left = counts.queued + counts.running;
    const rate = this.#rate(id);
    return { ...batch, state: left === 0 ? 'done' : counts.running + counts.done + counts.failed > 0 ? 'running' : 'queued', counts, rate, secondsLeft: left === 0 ? 0 : rate ? Math.ceil(left / rate) : null };
  }

  cases(id: string, options: { from: number; limit: number; state?: CaseState | undefined }): Promise<BatchCase[]> {
    return this.#store.cases(id, options);
  }

  /** Calls `listener` after every change of a batch, until the returned function is called. */
  watch(id: string, listener: (changed: BatchCase | null) => void): () => void {
    this.#events.on(id, listener);
    return () => this.#events.off(id, listener);
  }

  /**
   * The file of a finished pack.
   * @throws AppError `not-found`, `pack-not-ready`, or the reason for which the case failed
   */
  async packFile(id: string, caseRef: string): Promise<{ path: string; size: number; sha256: string }> {
    const found = await this.#store.findCase(id, caseRef);
    if (!found) throw new AppError('not-found', { what: `batches/${id}/cases/${caseRef}` });
    if (found.reason) throw new AppError(found.reason.code, found.reason.params);
    if (!found.pack) throw new AppError('pack-not-ready', { state: found.state });
    return { path: this.#path(id, caseRef), size: found.pack.size, sha256: found.pack.sha256 };
  }

  /**
   * All packs of a finished batch and its result table, as one ZIP that is made while it is sent.
   * @throws AppError `not-found`, `batch-not-ready`
   */
  async archive(id: string): Promise<Readable> {
    const { counts, total } = await this.state(id);
    const finished = counts.done + counts.failed;
    if (finished < total) throw new AppError('batch-not-ready', { done: finished, total });
    const cases = await this.#store.cases(id, { from: 0, limit: total });
    const table = cases.map(({ caseRef, state, reason, pack }) => ({ case: caseRef, state, reason, pack }));
    const packs = cases.flatMap(({ caseRef, pack }): ZipEntry[] => (pack ? [{ name: `${caseRef}.zip`, size: pack.size, open: async () => createReadStream(this.#path(id, caseRef)) }] : []));
    return zipStream([{ name: 'batch.json', bytes: Buffer.from(`${JSON.stringify({ format: 'docketproof/batch/v1', batch: id, cases: table }, null, 2)}\n`) }, ...packs]);
  }

  /**
   * In the transaction that erases a case: none of its packs is handed out or made any more, and nothing here tells by which loan
   * number they were ordered. Then {@link removePacks}.
   * @returns bytes that must not be found in the database any more
   */
  async eraseCase(transaction: Transaction, caseRef: string): Promise<Buffer[]> {
    await this.#store.withdraw(transaction, caseRef, ['queued', 'running', 'done'], { code: 'case-erased', params: { case: caseRef } }, this.#deps.now().toISOString());
    return (await this.#store.forgetRequests(transaction, caseRef)).map((text) => Buffer.from(text, 'utf8'));
  }

  /** In the transaction that erases the file of a document: packs made before hold a copy. Then {@link removePacks}. */
  async eraseFile(transaction: Transaction, caseRef: string): Promise<void> {
    await this.#store.withdraw(transaction, caseRef, ['running', 'done'], { code: 'pack-erased', params: {} }, this.#deps.now().toISOString());
  }

  /** Removes what lies on disk of a case's packs, and of those that are being made, durably. Safe to repeat, also before {@link start}. */
  async removePacks(caseRef: string): Promise<void> {
    // What was under way has read the case before it was erased; it is waited for, and what it wrote is removed.
    await this.#choosing;
    await Promise.all([...this.#running].filter(([, of]) => of === caseRef).map(([work]) => work));
    for (const id of await this.#store.batchesOf(caseRef)) {
      const found = await this.#store.findCase(id, caseRef);
      if (found?.state !== 'failed') continue;
      for (const path of [this.#path(id, caseRef), `${this.#path(id, caseRef)}.tmp`]) await rm(path, { force: true });
      await syncFolder(join(this.#deps.folder, id)).catch(ignoreMissing);
      this.#events.emit(id, found);
      await this.#finishIfDone(id);
    }
  }

  #path(id: string, caseRef: string): string {
    return join(this.#deps.folder, id, `${caseRef}.zip`);
  }

  #rate(id: string): number | null {
    const now = this.#deps.now().getTime();
    const times = (this.#finishedAt.get(id) ?? []).filter((time) => now - time <= RATE_WINDOW);
    if (times.length < 2) return null;
    return (times.length - 1) / Math.max(0.001, (times.at(-1)! - times[0]!) / 1000);
  }

  /** Keeps one case more under way than there are threads: its files are read while the threads compose. */
  #fill(): void {
    if (this.#stopping.signal.aborted) return;
    this.#choosing = this.#choosing.then(async () => {
      while (this.#running.size <= this.#deps.workers && !this.#stopping.signal.aborted) {
        const chosen = await this.#choose();
        if (!chosen) return;
        const work: Promise<void> = this.#run(chosen.batch, chosen.taken)
          .catch((error: unknown) => this.#deps.logger.error({ error, batch: chosen.batch.id }, 'a case of a batch could not be recorded'))
          .finally(() => {
            this.#running.delete(work);
            this.#fill();
          });
        this.#running.set(work, chosen.taken.caseRef);
      }
    }).catch((error: unknown) => this.#deps.logger.error({ error }, 'the next case of a batch could not be chosen'));
  }

  async #choose(): Promise<{ batch: Batch; taken: BatchCase } | null> {
    while (this.#turns.length > 0) {
      // out of the line first: whatever calls it back meanwhile is then not lost
      const batch = this.#turns.shift()!;
      const taken = await this.#store.take(batch.id, [...(this.#resting.get(batch.id) ?? [])]);
      if (taken) {
        this.#lineUp(batch);
        this.#events.emit(batch.id, taken);
        return { batch, taken };
      }
      await this.#finishIfDone(batch.id);
    }
    return null;
  }

  #lineUp(batch: Batch): void {
    if (!this.#turns.includes(batch)) this.#turns.push(batch);
  }

  async #run(batch: Batch, taken: BatchCase): Promise<void> {
    const { caseRef } = taken;
    try {
      const { source, settings } = this.#deps;
      const packCase = await source.case(caseRef, batch.options.asOf ?? dayOf(new Date(batch.createdAt)));
      const pack = await sealPack(packCase, this.#path(batch.id, caseRef), batch.createdAt, settings, (input) => this.#pool.compose(input), batch.options);
      await this.#finishCase(batch.id, taken, { pack });
    } catch (error) {
      if (this.#stopping.signal.aborted) return this.#store.release(batch.id, caseRef);
      if (isWaiting(error) && this.#mayWait(batch)) return this.#rest(batch, caseRef);
      await this.#finishCase(batch.id, taken, { reason: this.#reasonOf(error, batch.id, caseRef) });
    }
    const times = this.#finishedAt.get(batch.id) ?? [];
    this.#finishedAt.set(batch.id, [...times.slice(-200), this.#deps.now().getTime()]);
    await this.#finishIfDone(batch.id);
  }

  /** Tells the outcome as soon as it is stored: else another case could end the batch, and its watchers, in between. */
  async #finishCase(id: string, taken: BatchCase, outcome: { pack: Sealed } | { reason: NonNullable<BatchCase['reason']> }): Promise<void> {
    const finishedAt = this.#deps.now().toISOString();
    await this.#store.finishCase(id, taken.caseRef, outcome, finishedAt);
    const told = 'pack' in outcome ? { state: 'done' as const, pack: outcome.pack } : { state: 'failed' as const, reason: outcome.reason };
    this.#events.emit(id, { ...taken, ...told, finishedAt });
  }

  #mayWait({ createdAt, options }: Batch): boolean {
    return this.#deps.now().getTime() < Date.parse(createdAt) + options.waitSeconds * 1000;
  }

  /** Puts a case that waits for its anchor aside for a moment, so that it keeps nobody else from a thread. */
  async #rest(batch: Batch, caseRef: string): Promise<void> {
    const resting = this.#resting.get(batch.id) ?? new Set<string>();
    this.#resting.set(batch.id, resting.add(caseRef));
    await this.#store.release(batch.id, caseRef);
    setTimeout(() => {
      resting.delete(caseRef);
      this.#lineUp(batch);
      this.#fill();
    }, WAIT_STEP).unref();
  }

  #reasonOf(error: unknown, batch: string, caseRef: string): NonNullable<BatchCase['reason']> {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    if (isDiskProblem(error)) return { code: 'pack-not-written', params: { problem: error.code } };
    const reference = randomUUID();
    this.#deps.logger.error({ reference, error, batch, case: caseRef }, 'a pack failed');
    return { code: 'internal-error', params: { reference } };
  }

  async #finishIfDone(id: string): Promise<void> {
    const counts = await this.#store.counts(id);
    if (counts.queued + counts.running > 0) return;
    await this.#store.finish(id, this.#deps.now().toISOString());
    this.#finishedAt.delete(id);
    this.#resting.delete(id);
    this.#events.emit(id, null);
  }

  async #removeLeftovers(id: string): Promise<void> {
    const folder = join(this.#deps.folder, id);
    if (!(await stat(folder).catch(() => null))) await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Full, read-only, over quota, failing: what a person can do something about. */
function isDiskProblem(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EISDIR'].includes(String(error.code));
}

import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';
import { noFaults, type Fault } from '../../faults.ts';
import type { Transaction } from '../../store/index.ts';
import { archiveOf } from './archive.ts';
import { BatchControl, listed } from './control.ts';
import type { BatchDeps, PackProof } from './deps.ts';
import { openPackEntry } from './entry.ts';
import type { PackEntry } from './entry.ts';
import { PackFiles } from './files.ts';
import { BatchRunner } from './runner.ts';
import { readSelection } from './selection.ts';
import type { Selection } from './selection.ts';
import { BatchStore, noCounts } from './store.ts';
import { stateOf } from './types.ts';
import { CourtProfiles, SHIPPED_PROFILES } from '../profiles/index.ts';
import { packOptionsSchema } from '../options.ts';
import type { PackOptionsInput } from '../options.ts';
import type { Batch, BatchCase, BatchState, CaseState, Counts } from './types.ts';

export interface BatchOrder {
  loanNumbers: readonly string[];
  cases: readonly string[];
  options: PackOptionsInput;
  idempotencyKey: string | null;
}

/** Durable batches: rows are the queue, packs are files that are there completely or not at all. The work itself is the runner's. */
export class BatchService {
  readonly #deps: BatchDeps;
  readonly #store: BatchStore;
  readonly #control: BatchControl;
  readonly #files: PackFiles;
  readonly #runner: BatchRunner;
  readonly #fault: Fault;
  readonly #profiles: CourtProfiles;
  readonly #events = new EventEmitter().setMaxListeners(0);
  /** orders under way, by idempotency key */
  readonly #keys = new Map<string, Promise<void>>();

  constructor(deps: BatchDeps) {
    this.#deps = deps;
    this.#profiles = deps.profiles ?? new CourtProfiles(SHIPPED_PROFILES);
    this.#fault = deps.fault ?? noFaults;
    this.#store = new BatchStore(deps.database);
    this.#control = new BatchControl(deps.database);
    this.#files = new PackFiles(deps.folder);
    this.#runner = new BatchRunner({ ...deps, profiles: this.#profiles, fault: this.#fault, store: this.#store, control: this.#control, files: this.#files, tell: (id, changed) => void this.#events.emit(id, changed) });
  }

  /** Queues again what was interrupted, removes half-written files, and begins. */
  async start(): Promise<void> {
    await this.#files.open();
    await this.#store.releaseAll(this.#time());
    const unfinished = await this.#store.unfinished();
    for (const { id } of unfinished) await this.#files.removeLeftovers(id, (caseRefs) => this.#store.withPacks(id, caseRefs));
    await this.#runner.start(unfinished);
  }

  /** Ends the threads; interrupted cases are queued again at the next start. */
  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  /**
   * Takes an order. It is durable when this returns.
   * @throws AppError `batch-case-unknown` naming the positions (from 1), `idempotency-key-reused`, `profile-unknown`, `pack-replaces-missing`
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
    const options = packOptionsSchema.parse(order.options);
    this.#profiles.get(options.profile);
    if (options.replaces !== undefined && (await this.#store.find(options.replaces)) === null) throw new AppError('pack-replaces-missing', { batch: options.replaces });
    const caseRefs = await this.#resolve(order);
    const batch = { id: randomUUID(), createdAt: this.#time(), options };
    await this.#files.open(batch.id);
    await this.#store.create(batch, caseRefs, { key: order.idempotencyKey, digest });
    this.#fault('batch:ordered');
    const stored: Batch = { ...batch, finishedAt: null, total: caseRefs.length, halt: null, haltReason: null, retriedAt: null };
    this.#runner.add(stored);
    return stored;
  }

  async #resolve({ loanNumbers, cases }: BatchOrder): Promise<string[]> {
    const resolved = await this.#deps.source.resolveLoanNumbers(loanNumbers);
    const known = await this.#deps.source.knownCases(cases);
    const all = [...resolved, ...cases.map((caseRef) => (known.has(caseRef) ? caseRef : null))];
    const unknown = all.flatMap((caseRef, i) => (caseRef === null ? [i + 1] : []));
    if (unknown.length > 0) throw new AppError('batch-case-unknown', { count: unknown.length, positions: listed(unknown) });
    return [...new Set(all.filter((caseRef) => caseRef !== null))];
  }

  /**
   * The cases of a lender's list of loan numbers: a table with a column of them, or one a line.
   * @throws AppError `table-…`; whatever `content` throws
   */
  async selection(content: AsyncIterable<Uint8Array>, limits: { rows: number; bytes: number }): Promise<Selection> {
    return readSelection(content, { ...limits, resolve: (loanNumbers) => this.#deps.source.resolveLoanNumbers(loanNumbers) });
  }

  /** No further case is begun until {@link resume}; also after a restart. @throws AppError `not-found`, `batch-state-conflict` */
  async pause(id: string): Promise<BatchState> {
    await this.#control.pause(id, null);
    this.#fault('batch:paused');
    return this.#told(id);
  }

  /** @throws AppError `not-found`, `batch-state-conflict` */
  async resume(id: string): Promise<BatchState> {
    await this.#control.resume(id);
    this.#fault('batch:resumed');
    return this.#continued(id);
  }

  /** Cases under way are finished, what is done stays, the rest is never begun. @throws AppError `not-found`, `batch-state-conflict` */
  async cancel(id: string): Promise<BatchState> {
    const onDisk = await this.#control.cancel(id, this.#time());
    this.#fault('batch:cancelled');
    for (const caseRef of onDisk) await this.#files.remove(id, caseRef);
    await this.#runner.measure();
    return this.#continued(id);
  }

  /** Queues failed cases again: all that may succeed, or the given ones. @throws AppError `not-found`, `batch-case-unknown`, `batch-state-conflict` */
  async retry(id: string, caseRefs?: readonly string[]): Promise<BatchState> {
    await this.#control.retry(id, caseRefs, this.#time());
    this.#fault('batch:retried');
    return this.#continued(id);
  }

  async #told(id: string): Promise<BatchState> {
    this.#events.emit(id, null);
    return this.state(id);
  }

  /** The runner looks at it again: to go on, or to see that nothing is left. */
  async #continued(id: string): Promise<BatchState> {
    this.#runner.add(await this.#require(id));
    return this.#told(id);
  }

  async #require(id: string): Promise<Batch> {
    const batch = await this.#store.find(id);
    if (!batch) throw new AppError('not-found', { what: `batches/${id}` });
    return batch;
  }

  /** @throws AppError `not-found` */
  async state(id: string): Promise<BatchState> {
    return this.#stateFrom(await this.#require(id), await this.#store.counts(id));
  }

  /** A page of batches, the newest first. @param before id of the last one of the page before @throws AppError `not-found` */
  async list({ limit, before }: { limit: number; before?: string | undefined }): Promise<BatchState[]> {
    const batches = await this.#store.list({ limit, before: before === undefined ? null : await this.#require(before) });
    const counts = await this.#store.countsOf(batches.map(({ id }) => id));
    return batches.map((batch) => this.#stateFrom(batch, counts.get(batch.id) ?? noCounts()));
  }

  #stateFrom(batch: Batch, counts: Counts): BatchState {
    const left = counts.queued + counts.running;
    const state = stateOf(batch, counts);
    const rate = this.#runner.rate(batch.id);
    return { ...batch, state, counts, rate, secondsLeft: left === 0 ? 0 : rate && state !== 'paused' ? Math.ceil(left / rate) : null };
  }

  /** A page of a batch's cases, in order. */
  async cases(id: string, options: { from: number; limit: number; state?: CaseState | undefined }): Promise<BatchCase[]> {
    return this.#store.cases(id, options);
  }

  /** Every case of a batch in order, however many: of which few are in memory at a time. @throws AppError `not-found` */
  async allCases(id: string): Promise<AsyncGenerator<BatchCase, void, undefined>> {
    await this.#require(id);
    return this.#store.allCases(id);
  }

  /** Calls `listener` whenever a case changes, and with null when something else of the batch does, until the returned function is called. */
  watch(id: string, listener: (changed: BatchCase | null) => void): () => void {
    this.#events.on(id, listener);
    return () => void this.#events.off(id, listener);
  }

  /** @throws AppError `not-found`, `pack-not-ready`, or the reason for which the case failed */
  async #requirePack(id: string, caseRef: string): Promise<BatchCase & { pack: NonNullable<BatchCase['pack']> }> {
    const found = await this.#store.findCase(id, caseRef);
    if (!found) throw new AppError('not-found', { what: `batches/${id}/cases/${caseRef}` });
    if (found.reason) throw new AppError(found.reason.code, found.reason.params);
    if (!found.pack) throw new AppError('pack-not-ready', { state: found.state });
    return { ...found, pack: found.pack };
  }

  /**
   * Where a finished pack lies.
   * @throws AppError `not-found`, `pack-not-ready`, or the reason for which the case failed
   */
  async packFile(id: string, caseRef: string): Promise<{ path: string; size: number; sha256: string }> {
    const { pack } = await this.#requirePack(id, caseRef);
    return { path: this.#files.path(id, caseRef), size: pack.size, sha256: pack.sha256 };
  }

  /** One file of a finished pack: one that its manifest names, the manifest, or its seal. @throws AppError as {@link packFile}, `pack-entry-unknown` */
  async packEntry(id: string, caseRef: string, name: string): Promise<PackEntry> {
    const { path } = await this.packFile(id, caseRef);
    return openPackEntry(path, name);
  }

  /** The proof of the pack's own record. @throws AppError as {@link packFile}; `pack-not-recorded` for a pack made before packs were recorded */
  async packProof(id: string, caseRef: string): Promise<PackProof & { recordId: string }> {
    const { recordId } = await this.#requirePack(id, caseRef);
    if (recordId === null) throw new AppError('pack-not-recorded');
    return { ...(await this.#deps.log.proofOf(recordId)), recordId };
  }

  /**
   * All packs of a finished batch, their proofs as far as they are anchored, and its result table, as one ZIP that is made while it is sent.
   * @throws AppError `not-found`, `batch-not-ready`
   */
  async archive(id: string): Promise<Readable> {
    const { counts, total } = await this.state(id);
    const left = counts.queued + counts.running;
    if (left > 0) throw new AppError('batch-not-ready', { done: total - left, total });
    return archiveOf({
      batch: id,
      cases: () => this.#store.allCases(id),
      done: counts.done,
      bytes: await this.#store.packBytes(id),
      open: (caseRef) => createReadStream(this.#files.path(id, caseRef)),
      proofOf: (recordId) => this.#deps.log.proofOf(recordId),
    });
  }

  /**
   * In the transaction that erases a case: none of its packs is handed out or made any more, and nothing here tells by which loan
   * number they were ordered. Then {@link removePacks}.
   * @returns bytes that must not be found in the database any more
   */
  async eraseCase(transaction: Transaction, caseRef: string): Promise<Buffer[]> {
    await this.#store.withdraw(transaction, caseRef, ['queued', 'running', 'done'], { code: 'case-erased', params: { case: caseRef } }, this.#time());
    return (await this.#store.forgetRequests(transaction, caseRef)).map((text) => Buffer.from(text, 'utf8'));
  }

  /** In the transaction that erases the file of a document: packs made before hold a copy. Then {@link removePacks}. */
  async eraseFile(transaction: Transaction, caseRef: string): Promise<void> {
    await this.#store.withdraw(transaction, caseRef, ['running', 'done'], { code: 'pack-erased', params: {} }, this.#time());
    await this.#store.forgetSealed(transaction, caseRef);
  }

  /** Removes what lies on disk of a case's packs, and of those that are being made, durably. Safe to repeat, also before {@link start}. */
  async removePacks(caseRef: string): Promise<void> {
    // What was under way has read the case before it was erased; it is waited for, and what it wrote is removed.
    await this.#runner.settled(caseRef);
    for (const id of await this.#store.batchesOf(caseRef)) {
      const found = await this.#store.findCase(id, caseRef);
      if (!found || found.state === 'done' || found.state === 'running') continue;
      await this.#files.remove(id, caseRef);
      this.#events.emit(id, found);
      await this.#runner.finishIfDone(id);
    }
    await this.#runner.measure();
  }

  #time(): string {
    return this.#deps.now().toISOString();
  }
}

import { randomUUID } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Fault } from '../../faults.ts';
import { dayOf } from '../../loans/index.ts';
import { isWaiting } from '../checks/index.ts';
import type { CourtProfiles } from '../profiles/index.ts';
import { ComposePool } from '../pool.ts';
import { sealPack } from '../seal.ts';
import type { Sealed } from '../seal.ts';
import type { BatchControl } from './control.ts';
import type { BatchDeps } from './deps.ts';
import { isDiskFull, isDiskProblem } from './files.ts';
import type { PackFiles } from './files.ts';
import { formerPack } from './former-pack.ts';
import type { BatchStore } from './store.ts';
import type { Batch, BatchCase, Reason, TakenCase } from './types.ts';

export interface RunnerParts extends Pick<BatchDeps, 'source' | 'log' | 'seal' | 'workers' | 'settings' | 'maxBytes' | 'now' | 'logger' | 'composeTimeoutSeconds'> {
  store: BatchStore;
  control: BatchControl;
  profiles: CourtProfiles;
  files: PackFiles;
  fault: Fault;
  /** tells watchers: of a case, or with null of the batch */
  tell: (batch: string, changed: BatchCase | null) => void;
}

/** How often a case that waits for its anchor is looked at again. */
const WAIT_STEP = 1000;
/** Finished cases whose times the rate is taken from. */
const RATE_WINDOW = 60_000;
const RATE_CASES = 200;

/**
 * Works batches off. They take turns, so that a small one never waits for a large one; what is in memory is what is under way,
 * however many cases there are.
 */
export class BatchRunner {
  readonly #parts: RunnerParts;
  readonly #fault: Fault;
  readonly #pool: ComposePool;
  readonly #finishedAt = new Map<string, number[]>();
  /** cases that wait for their anchor, by batch */
  readonly #resting = new Map<string, Set<string>>();
  /** unfinished batches; the first is served next */
  #turns: Batch[] = [];
  /** work under way, and the case it is for */
  readonly #running = new Map<Promise<void>, string>();
  readonly #stopping = new AbortController();
  /** one at a time: choosing a case reads and then writes */
  #choosing: Promise<void> = Promise.resolve();
  /** bytes of packs on disk */
  #used = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#fault = parts.fault;
    this.#pool = new ComposePool({ size: parts.workers, ...(parts.composeTimeoutSeconds === undefined ? {} : { timeoutSeconds: parts.composeTimeoutSeconds }) });
  }

  async start(unfinished: readonly Batch[]): Promise<void> {
    await this.measure();
    this.#turns = [...unfinished];
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#pool.close();
    await this.#choosing;
    await Promise.all(this.#running.keys());
  }

  /** Lines a batch up, which may be in the line already, be paused, or have nothing left. */
  add(batch: Batch): void {
    this.#lineUp(batch);
    this.#fill();
  }

  /** Resolves when nothing is under way for a case that was begun before. */
  async settled(caseRef: string): Promise<void> {
    await this.#choosing;
    await Promise.all([...this.#running].filter(([, of]) => of === caseRef).map(([work]) => work));
  }

  /** Counts the packs on disk anew: after some were removed. */
  async measure(): Promise<void> {
    this.#used = await this.#parts.store.packBytes();
  }

  /** Cases finished a second; null before the second one. */
  rate(id: string): number | null {
    const now = this.#parts.now().getTime();
    const times = (this.#finishedAt.get(id) ?? []).filter((time) => now - time <= RATE_WINDOW);
    if (times.length < 2) return null;
    return (times.length - 1) / Math.max(0.001, (times.at(-1)! - times[0]!) / 1000);
  }

  async finishIfDone(id: string): Promise<void> {
    if (!(await this.#parts.store.finishIfDone(id, this.#parts.now().toISOString()))) return;
    this.#fault('batch:finished');
    this.#finishedAt.delete(id);
    this.#resting.delete(id);
    this.#parts.tell(id, null);
  }

  /** Keeps one case more under way than there are threads: its files are read while the threads compose. */
  #fill(): void {
    if (this.#stopping.signal.aborted) return;
    this.#choosing = this.#choosing
      .then(async () => {
        while (this.#running.size <= this.#parts.workers && !this.#stopping.signal.aborted) {
          const chosen = await this.#choose();
          if (!chosen) return;
          const work: Promise<void> = this.#run(chosen.batch, chosen.taken)
            .catch((error: unknown) => this.#parts.logger.error({ error, batch: chosen.batch.id }, 'a case of a batch could not be recorded'))
            .finally(() => {
              this.#running.delete(work);
              this.#fill();
            });
          this.#running.set(work, chosen.taken.caseRef);
        }
      })
      .catch((error: unknown) => this.#parts.logger.error({ error }, 'the next case of a batch could not be chosen'));
  }

  async #choose(): Promise<{ batch: Batch; taken: TakenCase } | null> {
    const { store, maxBytes } = this.#parts;
    while (this.#turns.length > 0) {
      // out of the line first: whatever calls it back meanwhile is then not lost
      const batch = this.#turns.shift()!;
      const isFull = maxBytes !== undefined && this.#used >= maxBytes;
      if (isFull) await this.#pause(batch.id, { code: 'batch-packs-space', params: { used: this.#used, limit: maxBytes } });
      const taken = await store.take(batch.id, [...(this.#resting.get(batch.id) ?? [])]);
      if (taken) {
        this.#lineUp(batch);
        this.#fault('pack:taken');
        this.#parts.tell(batch.id, taken);
        return { batch, taken };
      }
      await this.finishIfDone(batch.id);
    }
    return null;
  }

  #lineUp(batch: Batch): void {
    if (!this.#turns.some(({ id }) => id === batch.id)) this.#turns.push(batch);
  }

  async #run(batch: Batch, taken: TakenCase): Promise<void> {
    const { caseRef } = taken;
    let sealed: Sealed | null = null;
    try {
      sealed = await this.#sealed(batch, taken);
      // withdrawn while it was made
      if (sealed !== null) await this.#record(batch.id, taken, sealed);
    } catch (error) {
      if (this.#stopping.signal.aborted) return this.#release(batch.id, caseRef);
      if (isDiskFull(error)) return this.#stopForSpace(batch.id, caseRef, error.code);
      if (isWaiting(error) && (await this.#mayWait(batch.id))) return this.#rest(batch, caseRef);
      await this.#fail(batch.id, taken, this.#reasonOf(error, batch.id, caseRef), sealed !== null);
    }
    const times = this.#finishedAt.get(batch.id) ?? [];
    this.#finishedAt.set(batch.id, [...times.slice(-RATE_CASES), this.#parts.now().getTime()]);
    await this.finishIfDone(batch.id);
  }

  /** The pack on disk, durably: made now, or by a run that crashed before it was recorded. Null when the case was withdrawn meanwhile. */
  async #sealed(batch: Batch, { caseRef, sealed: before }: TakenCase): Promise<Sealed | null> {
    const { source, settings, profiles, files, store, seal = sealPack } = this.#parts;
    // Made again, it might have another time stamp and thus another digest than the one that may be in the log already.
    if (before !== null && (await files.holds(batch.id, caseRef, before))) return before;
    const packCase = await source.case(caseRef, batch.options.asOf ?? dayOf(new Date(batch.createdAt)));
    const { profile, replaces: former } = batch.options;
    const replaces = former === undefined ? undefined : await formerPack(store, files, former, caseRef);
    const made = await seal(packCase, files.path(batch.id, caseRef), batch.createdAt, { ...settings, profile: profiles.get(profile), replaces }, (input) => this.#pool.compose(input), batch.options);
    await files.sync(batch.id);
    this.#fault('pack:written');
    if (!(await store.noteSealed(batch.id, caseRef, made))) return null;
    this.#used += made.size - (before?.size ?? 0);
    this.#fault('pack:noted');
    return made;
  }

  /** Tells the outcome as soon as it is stored: else another case could end the batch, and its watchers, in between. */
  async #record(id: string, taken: TakenCase, pack: Sealed): Promise<void> {
    const { log, store, now } = this.#parts;
    const { recordId } = await log.record({ batchId: id, caseRef: taken.caseRef, sha256: pack.sha256, size: pack.size });
    this.#fault('pack:recorded');
    const finishedAt = now().toISOString();
    if (await store.finishCase(id, taken.caseRef, { recordId }, finishedAt)) this.#parts.tell(id, { ...taken, state: 'done', pack, recordId, finishedAt });
    this.#fault('pack:done');
  }

  async #fail(id: string, taken: TakenCase, reason: Reason, isOnDisk: boolean): Promise<void> {
    const { store, files, now, tell } = this.#parts;
    const finishedAt = now().toISOString();
    const hasFailed = await store.finishCase(id, taken.caseRef, { reason }, finishedAt);
    if (isOnDisk || taken.sealed !== null) {
      await files.remove(id, taken.caseRef);
      await this.measure();
    }
    if (hasFailed) tell(id, { ...taken, state: 'failed', reason, finishedAt });
  }

  async #mayWait(id: string): Promise<boolean> {
    // read anew: it may have been tried again since it was lined up
    const batch = await this.#parts.store.find(id);
    if (batch === null) return false;
    const { createdAt, retriedAt, options } = batch;
    return this.#parts.now().getTime() < Date.parse(retriedAt ?? createdAt) + options.waitSeconds * 1000;
  }

  async #release(id: string, caseRef: string): Promise<void> {
    await this.#parts.store.release(id, caseRef, this.#parts.now().toISOString());
  }

  /** Puts a case that waits for its anchor aside for a moment, so that it keeps nobody else from a thread. */
  async #rest(batch: Batch, caseRef: string): Promise<void> {
    const resting = this.#resting.get(batch.id) ?? new Set<string>();
    this.#resting.set(batch.id, resting.add(caseRef));
    await this.#release(batch.id, caseRef);
    setTimeout(() => {
      resting.delete(caseRef);
      this.add(batch);
    }, WAIT_STEP).unref();
  }

  /** With a full disk every other case would fail as well. This one was not tried: it is done when somebody has made room. */
  async #stopForSpace(id: string, caseRef: string, problem: string): Promise<void> {
    await this.#pause(id, { code: 'pack-not-written', params: { problem } });
    await this.#release(id, caseRef);
    await this.finishIfDone(id);
  }

  /** One that is held up already, or has nothing left, stays as it is. */
  async #pause(id: string, reason: Reason): Promise<void> {
    try {
      await this.#parts.control.pause(id, reason);
      this.#parts.tell(id, null);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'batch-state-conflict') throw error;
    }
  }

  #reasonOf(error: unknown, batch: string, caseRef: string): Reason {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    if (isDiskProblem(error)) return { code: 'pack-not-written', params: { problem: error.code } };
    const reference = randomUUID();
    this.#parts.logger.error({ reference, error, batch, case: caseRef }, 'a pack failed');
    return { code: 'internal-error', params: { reference } };
  }
}

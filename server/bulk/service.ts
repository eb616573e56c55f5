/** Bulk deposits as jobs: taken, worked off in the background, watched. Rows are the queue; a restart goes on where they stand. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError, type Localized } from '../errors.ts';
import type { EvidenceService, FileVault } from '../evidence/index.ts';
import { noFaults, type Fault } from '../faults.ts';
import type { Database } from '../store/index.ts';
import { makeJobKey, RowSeal, unwrapJobKey, wrapJobKey } from './job-key.ts';
import { JobRunner } from './job-runner.ts';
import { JobStore, type Counts, type FileState, type Job, type JobFile, type Outcome } from './job-store.ts';
import { RateMeter } from './rate.ts';
import { describeTrouble } from './troubles.ts';
import { Turnstile } from './turnstile.ts';

export interface BulkDeps {
  database: Database;
  evidence: EvidenceService;
  /** a file store of its own: what lies in it belongs to no record */
  spool: FileVault;
  /** 32 bytes; wraps the keys of the jobs */
  masterKey: Uint8Array;
  limits: {
    /** files of one archive */
    files: number;
    /** bytes of one archive */
    archiveBytes: number;
    /** bytes of the largest document */
    fileBytes: number;
  };
  now: () => Date;
  logger: Pick<Logger, 'error'>;
  fault?: Fault;
}

export interface JobView extends Pick<Job, 'id' | 'createdAt' | 'finishedAt' | 'state' | 'total' | 'reason'> {
  /** of the archive */
  archive: { size: number; sha256: string };
  counts: Counts;
  /** files a second over the last minute; null before there is a figure */
  rate: number | null;
  /** null when it cannot be told yet */
  secondsLeft: number | null;
  /** why nothing moves at present; null when all is well */
  trouble: Localized | null;
}

/** Jobs worked off side by side; more would only share the same disk. */
const JOBS_AT_ONCE = 4;
/** Files read at once: enough that flushes overlap, at less than a megabyte each. */
const FILES_AT_ONCE = 16;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

export class BulkService {
  private readonly deps: Required<BulkDeps>;
  private readonly store: JobStore;
  private readonly events = new EventEmitter().setMaxListeners(0);
  private readonly jobs = new Turnstile(JOBS_AT_ONCE);
  private readonly files = new Turnstile(FILES_AT_ONCE);
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly troubles = new Map<string, Localized>();
  private readonly rates = new Map<string, RateMeter>();

  constructor(deps: BulkDeps) {
    this.deps = { fault: noFaults, ...deps };
    this.store = new JobStore(deps.database);
  }

  /** Removes what belongs to no unfinished job, and goes on with those. To be called once. */
  async start(): Promise<void> {
    const { spool } = this.deps;
    const unfinished = await this.store.unfinished();
    const named = new Set(unfinished.map(({ archive }) => archive.fileId));
    await spool.recover(async (ids) => new Set(ids.filter((id) => named.has(id))));
    for await (const fileId of spool.list()) if (!named.has(fileId)) await spool.remove([fileId]);
    for (const job of unfinished) this.begin(job);
  }

  /** Takes no more files in hand and resolves when those under way are durable; the rest is queued for the next start. */
  async stop(): Promise<void> {
    this.stopping.abort(new AppError('service-stopping'));
    await Promise.all(this.running);
  }

  /**
   * Takes an archive. It is durable, encrypted, when this returns; nothing of it is judged yet.
   * @throws AppError `file-empty`, `file-too-large`, `idempotency-key-reused`, `service-stopping`; whatever `content` throws
   */
  async receive(content: AsyncIterable<Uint8Array>, idempotencyKey: string | null): Promise<{ id: string; replayed: boolean }> {
    this.stopping.signal.throwIfAborted();
    const { spool, masterKey, limits, fault, now } = this.deps;
    const jobKey = makeJobKey();
    const { fileId, size, sha256 } = await spool.receive(content, { caseKey: jobKey, maxBytes: limits.archiveBytes });
    try {
      await spool.syncIncoming();
      fault('bulk:spooled');
      const id = randomUUID();
      const wanted: Job = { id, createdAt: now().toISOString(), finishedAt: null, state: 'queued', total: 0, reason: null, archive: { fileId, size, sha256 }, wrappedKey: wrapJobKey(masterKey, id, jobKey) };
      const { job, isNew } = await this.store.create(wanted, idempotencyKey);
      fault('bulk:stored');
      if (!isNew && job.archive.sha256 !== sha256) throw new AppError('idempotency-key-reused');
      if (isNew) this.begin(job);
      else await spool.remove([fileId]);
      return { id: job.id, replayed: !isNew };
    } catch (error) {
      await spool.remove([fileId]).catch(() => {});
      throw error;
    }
  }

  /** @throws AppError `not-found` */
  async state(id: string): Promise<JobView> {
    const job = await this.find(id);
    const { createdAt, finishedAt, state, total, reason, archive } = job;
    const counts = await this.store.counts(id);
    const rate = this.rates.get(id)?.perSecond(this.deps.now().getTime()) ?? null;
    const secondsLeft = finishedAt !== null ? 0 : rate === null || state === 'queued' ? null : Math.ceil(counts.queued / rate);
    return { id, createdAt, finishedAt, state, total, reason, archive: { size: archive.size, sha256: archive.sha256 }, counts, rate, secondsLeft, trouble: this.troubles.get(id) ?? null };
  }

  /** Results in the order of the manifest, then the files that it does not name. @throws AppError `not-found`, `bulk-key-unreadable` */
  async results(id: string, options: { from: number; limit: number; state?: FileState | undefined }): Promise<JobFile[]> {
    return this.store.files(id, this.keysOf(await this.find(id)).seal, options);
  }

  /** Calls `listener` with the files of each wave, and with none when the state changed otherwise, until the returned function is called. */
  watch(id: string, listener: (finished: readonly Outcome[]) => void): () => void {
    this.events.on(id, listener);
    return () => this.events.off(id, listener);
  }

  private async find(id: string): Promise<Job> {
    const job = await this.store.find(id);
    if (job === null) throw new AppError('not-found', { what: `evidence/bulk/${id}` });
    return job;
  }

  private keysOf(job: Job): { jobKey: Buffer; seal: RowSeal } {
    const jobKey = unwrapJobKey(this.deps.masterKey, job.id, job.wrappedKey);
    return { jobKey, seal: new RowSeal(job.id, jobKey) };
  }

  private begin(job: Job): void {
    const work: Promise<void> = this.jobs
      .pass(() => this.work(job))
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) this.deps.logger.error({ error, job: job.id }, 'a bulk deposit stopped');
      })
      .finally(() => this.running.delete(work));
    this.running.add(work);
  }

  /** To its end, through passing troubles. */
  private async work(job: Job): Promise<void> {
    const { signal } = this.stopping;
    const { spool, fault, now } = this.deps;
    for (let wait = FIRST_PAUSE; ; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
      signal.throwIfAborted();
      try {
        const reason = await this.runner(job).run();
        fault('bulk:before-finish');
        await this.store.finish(job.id, now().toISOString(), reason);
        break;
      } catch (error) {
        signal.throwIfAborted();
        this.deps.logger.error({ error, job: job.id }, 'a bulk deposit waits');
        this.troubles.set(job.id, describeTrouble(error));
        this.events.emit(job.id, []);
        await pause(wait, undefined, { signal });
      }
    }
    fault('bulk:finished');
    this.troubles.delete(job.id);
    this.rates.delete(job.id);
    await spool.remove([job.archive.fileId]).catch((error: unknown) => this.deps.logger.error({ error, job: job.id }, 'the archive of a finished bulk deposit could not be removed; the next start tries again'));
    this.events.emit(job.id, []);
  }

  private runner(job: Job): JobRunner {
    const { evidence, spool, limits, logger, fault } = this.deps;
    return new JobRunner({ evidence, spool, store: this.store, limits, turnstile: this.files, logger, fault, onRecorded: (id, outcomes) => this.recorded(id, outcomes) }, job, this.keysOf(job), this.stopping.signal);
  }

  private recorded(id: string, outcomes: readonly Outcome[]): void {
    const meter = this.rates.get(id) ?? new RateMeter();
    this.rates.set(id, meter);
    meter.add(this.deps.now().getTime(), outcomes.length);
    this.troubles.delete(id);
    this.events.emit(id, outcomes);
  }
}

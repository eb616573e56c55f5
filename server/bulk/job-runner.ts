/**
 * Works off one job. Files go in waves: those of a wave are read side by side and deposited together, so that they share few group
 * commits, and the next wave is read while one is being committed. A wave holds files of one level only: what they refer to has its
 * record by then. Whatever is interrupted stays queued, and its derived idempotency key keeps it from being recorded twice.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { AppError, describeError } from '../errors.ts';
import { CHUNK_BYTES, FileDamagedError, type EvidenceService, type FileVault, type ReceivedFile } from '../evidence/index.ts';
import type { Fault } from '../faults.ts';
import { Archive, type ArchiveLimits } from './archive.ts';
import type { RowSeal } from './job-key.ts';
import type { Job, JobStore, Outcome, QueuedFile, Reason } from './job-store.ts';
import { MANIFEST_NAMES, manifestAmong, readManifest, type ManifestRow } from './manifest.ts';
import { entryKey, resolveReferences } from './manifest-fields.ts';
import { planFiles } from './plan.ts';
import { ArchiveSource } from './source.ts';
import { isPassing } from './troubles.ts';
import type { Turnstile } from './turnstile.ts';

export interface RunnerDeps {
  evidence: EvidenceService;
  spool: FileVault;
  store: JobStore;
  limits: ArchiveLimits;
  /** files under way at once, over all jobs */
  turnstile: Turnstile;
  logger: Pick<Logger, 'error'>;
  fault: Fault;
  /** told of the files of each wave once they are recorded */
  onRecorded: (jobId: string, outcomes: readonly Outcome[]) => void;
}

/** Files that share a commit, and their bytes: large ones are not to wait for one another. */
const WAVE_FILES = 256;
const WAVE_BYTES = 256 << 20;

interface Received {
  file: QueuedFile;
  received: ReceivedFile | Reason;
}

export class JobRunner {
  private readonly deps: RunnerDeps;
  private readonly job: Job;
  private readonly seal: RowSeal;
  private readonly jobKey: Buffer;
  private readonly signal: AbortSignal;

  constructor(deps: RunnerDeps, job: Job, keys: { jobKey: Buffer; seal: RowSeal }, signal: AbortSignal) {
    this.deps = deps;
    this.job = job;
    this.seal = keys.seal;
    this.jobKey = keys.jobKey;
    this.signal = signal;
  }

  /**
   * Goes as far as it gets. @returns why the job as a whole is refused, or null
   * @throws whatever is passing (see troubles.ts); the reason of the signal when stopped
   */
  async run(): Promise<Reason | null> {
    const { store } = this.deps;
    let archive: Archive | null = null;
    try {
      archive = await Archive.open(this.source(), this.deps.limits);
      if ((await store.find(this.job.id))?.state === 'queued') await this.plan(archive);
      await this.depositAll(archive);
      return null;
    } catch (error) {
      this.signal.throwIfAborted();
      if (isPassing(error)) throw error;
      const reason = this.reasonOf(error);
      if ((await store.find(this.job.id))?.state === 'queued') return reason;
      // The archive was readable once: what is left of it is named, file by file.
      await store.refuseQueued(this.job.id, reason);
      return null;
    } finally {
      archive?.close();
    }
  }

  private source(): ArchiveSource {
    const { fileId, size } = this.job.archive;
    return new ArchiveSource(size, CHUNK_BYTES, (start, end) => this.deps.spool.readRange(fileId, this.jobKey, size, start, end));
  }

  private async plan(archive: Archive): Promise<void> {
    const rows = await this.readManifest(archive);
    const present = new Map([...archive.files].filter(([path]) => !(MANIFEST_NAMES as readonly string[]).includes(path)));
    await this.deps.store.plan(this.job.id, planFiles(rows, present, (path) => archive.find(path)), this.seal);
    this.deps.fault('bulk:planned');
  }

  private async readManifest(archive: Archive): Promise<ManifestRow[]> {
    const name = manifestAmong(archive.files.keys());
    const file = archive.files.get(name)!;
    try {
      if (file.problem !== null && !DOCUMENT_LIMITS.includes(file.problem.code)) throw file.problem;
      return await readManifest(name, archive.read(file), { rows: this.deps.limits.files });
    } catch (error) {
      if (!(error instanceof AppError) || !isOfEntry(error)) throw error;
      const problem = { 'zh-CN': describeError(error.code, error.params, 'zh-CN'), en: describeError(error.code, error.params, 'en') };
      throw new AppError('bulk-manifest-unreadable', { manifest: name, problem }, { cause: error });
    }
  }

  private async depositAll(archive: Archive): Promise<void> {
    const { store } = this.deps;
    let after: { level: number; position: number } | null = null;
    let committing: Promise<void> = Promise.resolve();
    try {
      for (;;) {
        const wave: QueuedFile[] = cutWave(archive, await store.nextWave(this.job.id, this.seal, after, WAVE_FILES));
        const last = wave.at(-1);
        if (last === undefined) break;
        after = { level: last.level, position: last.position };
        const received = await this.receiveWave(archive, wave);
        this.deps.fault('bulk:wave-received');
        try {
          await committing;
        } catch (error) {
          await this.discard(received);
          throw error;
        }
        committing = this.depositWave(received);
        // Awaited in the next round; until then a failure must not count as unhandled.
        committing.catch(() => {});
      }
    } finally {
      await committing;
    }
  }

  /** Reads and encrypts the files of a wave. Nothing is left of them when this throws. */
  private async receiveWave(archive: Archive, wave: readonly QueuedFile[]): Promise<Received[]> {
    const settled = await Promise.allSettled(wave.map((file) => this.deps.turnstile.pass(() => this.receive(archive, file))));
    const received = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed === undefined) return received;
    await this.discard(received);
    throw failed.reason as Error;
  }

  private async receive(archive: Archive, file: QueuedFile): Promise<Received> {
    this.signal.throwIfAborted();
    const { path, metadata } = file.entry;
    try {
      const found = archive.find(path);
      if (found === undefined) throw new AppError('bulk-file-absent');
      return { file, received: await this.deps.evidence.receiveFile(metadata.loanNumber, archive.read(found), this.signal) };
    } catch (error) {
      this.signal.throwIfAborted();
      if (isPassing(error) || error instanceof FileDamagedError) throw error;
      return { file, received: this.reasonOf(error) };
    }
  }

  private async discard(received: readonly Received[]): Promise<void> {
    for (const each of received) if ('fileId' in each.received) await this.deps.evidence.discardFile(each.received).catch(() => {});
  }

  private async depositWave(wave: readonly Received[]): Promise<void> {
    const { store, fault, onRecorded } = this.deps;
    const targets = await store.outcomesOf(this.job.id, [...new Set(wave.flatMap(({ file }) => Object.values(file.references)))]);
    const settled = await Promise.allSettled(wave.map((each) => this.deposit(each, targets)));
    fault('bulk:wave-deposited');
    const outcomes = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await store.record(this.job.id, outcomes, this.seal);
    fault('bulk:wave-recorded');
    onRecorded(this.job.id, outcomes);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason as Error;
  }

  /** @throws what is passing */
  private async deposit({ file, received }: Received, targets: Awaited<ReturnType<JobStore['outcomesOf']>>): Promise<Outcome> {
    if (!('fileId' in received)) return { file, result: received };
    const { evidence } = this.deps;
    const key = entryKey(file.entry, received.sha256);
    try {
      const refused = Object.values(file.references).find((position) => (targets.get(position)?.recordId ?? null) === null);
      if (refused !== undefined) {
        await evidence.discardFile(received);
        return { file, result: { code: 'bulk-reference-refused', params: { row: targets.get(refused)?.row ?? 0 } } };
      }
      const metadata = resolveReferences(file.entry.metadata, (path) => targets.get(file.references[path] ?? -1)?.recordId ?? '');
      const { stored, replayed } = await evidence.deposit({ metadata, file: received, idempotencyKey: key });
      return { file, result: { recordId: stored.record.id, replayed } };
    } catch (error) {
      if (isPassing(error)) throw error;
      // The same entry was recorded before, when a file it refers to had another record: it stays recorded once.
      const before = error instanceof AppError && error.code === 'idempotency-key-reused' ? await evidence.recordOfKey(key) : null;
      return { file, result: before === null ? this.reasonOf(error) : { recordId: before.record.id, replayed: true } };
    }
  }

  private reasonOf(error: unknown): Reason {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    if (error instanceof FileDamagedError) return { code: 'bulk-archive-damaged', params: {} };
    const reference = randomUUID();
    this.deps.logger.error({ reference, error, job: this.job.id }, 'a file of a bulk deposit failed');
    return { code: 'internal-error', params: { reference } };
  }
}

/** Limits of documents; a manifest of thousands of rows has its own, and holds much repetition. */
const DOCUMENT_LIMITS: readonly AppError['code'][] = ['file-too-large', 'file-empty', 'bulk-entry-ratio'];

/** Errors that name an entry and not the job. */
function isOfEntry({ code }: AppError): boolean {
  return code.startsWith('bulk-entry-') || code.startsWith('file-');
}

/** As many of the first files as keep within {@link WAVE_BYTES}; one at least. */
function cutWave(archive: Archive, files: readonly QueuedFile[]): QueuedFile[] {
  let bytes = 0;
  const end = files.findIndex(({ entry }, i) => (bytes += archive.find(entry.path)?.size ?? 0) > WAVE_BYTES && i > 0);
  return end === -1 ? [...files] : files.slice(0, end);
}

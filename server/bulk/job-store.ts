/** Rows of migration 008. Every change is durable when it returns. */
import type { ErrorCode, ErrorParams } from '../errors.ts';
import type { Database, Transaction } from '../store/index.ts';
import type { RowSeal } from './job-key.ts';
import type { StatedEntry } from './manifest-fields.ts';
import type { PlannedFile } from './plan.ts';

export const FILE_STATES = ['queued', 'accepted', 'refused'] as const;
export type FileState = (typeof FILE_STATES)[number];
export type Counts = Record<FileState, number>;
export type JobState = 'queued' | 'running' | 'done' | 'refused';

export interface Reason {
  code: ErrorCode;
  params: ErrorParams;
}

export interface Job {
  id: string;
  createdAt: string;
  finishedAt: string | null;
  /** queued: its manifest was not read yet; refused: as a whole, nothing of it is recorded */
  state: JobState;
  /** files; 0 until the manifest was read */
  total: number;
  reason: Reason | null;
  archive: { fileId: string; size: number; sha256: string };
  wrappedKey: Buffer;
}

/** What the sealed column holds; `stated` and `references` are dropped when the file is finished. */
interface Sealed {
  path: string;
  stated?: StatedEntry['metadata'];
  references?: Record<string, number>;
}

export interface JobFile {
  position: number;
  row: number | null;
  path: string;
  state: FileState;
  recordId: string | null;
  /** true when an earlier deposit had recorded the same entry */
  replayed: boolean;
  reason: Reason | null;
}

export interface QueuedFile {
  position: number;
  row: number | null;
  level: number;
  entry: StatedEntry;
  /** positions of the files it refers to, by path */
  references: Record<string, number>;
}

export interface Outcome {
  file: QueuedFile;
  result: { recordId: string; replayed: boolean } | Reason;
}

interface JobRow {
  id: string;
  created_at: string;
  finished_at: string | null;
  state: JobState;
  file_id: string;
  size: number;
  sha256: string;
  wrapped_key: Buffer;
  total: number;
  reason_code: string | null;
  reason_params: string | null;
  idempotency_key: string | null;
}

interface FileRow {
  job_id: string;
  position: number;
  manifest_row: number | null;
  level: number;
  state: FileState;
  sealed: Buffer;
  record_id: string | null;
  replayed: number;
  reason_code: string | null;
  reason_params: string | null;
}

/** SQLite takes a limited number of values in one statement, and knex a limited number of rows. */
const ROWS_PER_STATEMENT = 100;
const MAX_IN = 500;
const OUTCOME_COLUMNS = ['state', 'sealed', 'record_id', 'replayed', 'reason_code', 'reason_params'] as const;

export class JobStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Stores a job, or gives the one that this idempotency key made before. */
  async create(job: Job, idempotencyKey: string | null): Promise<{ job: Job; isNew: boolean }> {
    return this.database.transaction(async (transaction) => {
      const before = idempotencyKey === null ? undefined : await transaction<JobRow>('bulk_jobs').where({ idempotency_key: idempotencyKey }).first();
      if (before !== undefined) return { job: jobOf(before), isNew: false };
      const { archive, wrappedKey } = job;
      await transaction('bulk_jobs').insert({ id: job.id, created_at: job.createdAt, state: job.state, file_id: archive.fileId, size: archive.size, sha256: archive.sha256, wrapped_key: wrappedKey, total: 0, idempotency_key: idempotencyKey });
      return { job, isNew: true };
    });
  }

  async find(id: string): Promise<Job | null> {
    const row = await this.database<JobRow>('bulk_jobs').where({ id }).first();
    return row === undefined ? null : jobOf(row);
  }

  /** Unfinished jobs, oldest first. */
  async unfinished(): Promise<Job[]> {
    return (await this.database<JobRow>('bulk_jobs').whereNull('finished_at').orderBy('created_at').orderBy('id')).map(jobOf);
  }

  /** All files at once, with the job under way from here on: half a plan is never seen. */
  async plan(id: string, plan: readonly PlannedFile[], seal: RowSeal): Promise<void> {
    const rows = plan.map((file, position): FileRow => {
      const { row, path, level, refusal } = file;
      const sealed: Sealed = refusal === null && file.stated !== null ? { path, stated: file.stated.metadata, references: file.references } : { path };
      return { job_id: id, position, manifest_row: row, level, sealed: seal.seal(position, sealed), record_id: null, replayed: 0, ...reasonColumns(refusal) };
    });
    await this.database.transaction(async (transaction) => {
      await this.insert(transaction, rows);
      await transaction('bulk_jobs').where({ id }).update({ state: 'running', total: rows.length });
    });
  }

  async counts(id: string): Promise<Counts> {
    const rows = await this.database<FileRow>('bulk_files').where({ job_id: id }).groupBy('state').select('state').count({ count: '*' });
    const counts: Counts = { queued: 0, accepted: 0, refused: 0 };
    for (const { state, count } of rows) counts[state] = Number(count);
    return counts;
  }

  /** Files in the order of the manifest, a page at a time. */
  async files(id: string, seal: RowSeal, options: { from: number; limit: number; state?: FileState | undefined }): Promise<JobFile[]> {
    const query = this.database<FileRow>('bulk_files').where({ job_id: id }).where('position', '>=', options.from).orderBy('position').limit(options.limit);
    if (options.state) void query.where({ state: options.state });
    return (await query).map((row) => fileOf(row, seal));
  }

  /** Queued files of one level, the lowest there is behind `after`, in the order of the manifest. */
  async nextWave(id: string, seal: RowSeal, after: { level: number; position: number } | null, limit: number): Promise<QueuedFile[]> {
    const query = this.database<FileRow>('bulk_files').where({ job_id: id, state: 'queued' }).orderBy('level').orderBy('position').limit(limit);
    if (after !== null) void query.where((later) => void later.where('level', '>', after.level).orWhere((same) => void same.where({ level: after.level }).where('position', '>', after.position)));
    const rows = await query;
    return rows.filter(({ level }) => level === rows[0]?.level).map((row) => queuedOf(row, seal));
  }

  /** What became of these files. */
  async outcomesOf(id: string, positions: readonly number[]): Promise<Map<number, Pick<JobFile, 'row' | 'recordId'>>> {
    const found = new Map<number, Pick<JobFile, 'row' | 'recordId'>>();
    for (let at = 0; at < positions.length; at += MAX_IN) {
      const rows = await this.database<FileRow>('bulk_files').where({ job_id: id }).whereIn('position', positions.slice(at, at + MAX_IN)).select('position', 'manifest_row', 'record_id');
      for (const row of rows) found.set(row.position, { row: row.manifest_row, recordId: row.record_id });
    }
    return found;
  }

  /** Finishes files; what the manifest stated of them is not kept longer. */
  async record(id: string, outcomes: readonly Outcome[], seal: RowSeal): Promise<void> {
    const rows = outcomes.map(({ file, result }): FileRow => {
      const common = { job_id: id, position: file.position, manifest_row: file.row, level: file.level, sealed: seal.seal(file.position, { path: file.entry.path }) };
      if ('recordId' in result) return { ...common, state: 'accepted', record_id: result.recordId, replayed: result.replayed ? 1 : 0, reason_code: null, reason_params: null };
      return { ...common, record_id: null, replayed: 0, ...reasonColumns(result) };
    });
    await this.database.transaction((transaction) => this.insert(transaction, rows, OUTCOME_COLUMNS));
  }

  /** Refuses every file that still waits. */
  async refuseQueued(id: string, reason: Reason): Promise<void> {
    await this.database('bulk_files').where({ job_id: id, state: 'queued' }).update(reasonColumns(reason));
  }

  /** @param reason when the job as a whole is refused */
  async finish(id: string, at: string, reason: Reason | null): Promise<void> {
    const values = reason === null ? { state: 'done' } : { state: 'refused', reason_code: reason.code, reason_params: JSON.stringify(reason.params) };
    await this.database('bulk_jobs').where({ id }).update({ ...values, finished_at: at });
  }

  private async insert(transaction: Transaction, rows: readonly FileRow[], merge?: readonly string[]): Promise<void> {
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      const insertion = transaction('bulk_files').insert(rows.slice(at, at + ROWS_PER_STATEMENT));
      await (merge === undefined ? insertion : insertion.onConflict(['job_id', 'position']).merge([...merge]));
    }
  }
}

function reasonColumns(reason: Reason | null): Pick<FileRow, 'state' | 'reason_code' | 'reason_params'> {
  return reason === null ? { state: 'queued', reason_code: null, reason_params: null } : { state: 'refused', reason_code: reason.code, reason_params: JSON.stringify(reason.params) };
}

function reasonOf(code: string | null, params: string | null): Reason | null {
  return code === null ? null : { code: code as ErrorCode, params: JSON.parse(params ?? '{}') as ErrorParams };
}

function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    state: row.state,
    total: row.total,
    reason: reasonOf(row.reason_code, row.reason_params),
    archive: { fileId: row.file_id, size: Number(row.size), sha256: row.sha256 },
    wrappedKey: row.wrapped_key,
  };
}

function fileOf(row: FileRow, seal: RowSeal): JobFile {
  const { path } = seal.open(row.position, row.sealed) as Sealed;
  return { position: row.position, row: row.manifest_row, path, state: row.state, recordId: row.record_id, replayed: row.replayed === 1, reason: reasonOf(row.reason_code, row.reason_params) };
}

function queuedOf(row: FileRow, seal: RowSeal): QueuedFile {
  const { path, stated, references } = seal.open(row.position, row.sealed) as Required<Sealed>;
  return { position: row.position, row: row.manifest_row, level: row.level, entry: { path, metadata: stated }, references };
}

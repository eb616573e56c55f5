/** Reading records and files. */
import type { Keyring } from '../cases/index.ts';
import type { RecordStage } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import type { Connection, FileRow, JoinedRow, RecordRow, StoredRecord } from './rows.ts';
import { fromRow } from './rows.ts';

/** A stored file, as the database knows it. */
export interface StoredFile {
  fileId: string;
  caseId: string;
  sha256: string;
  sm3: string;
  size: number;
  mediaType: string;
}

/** A record's row as it is stored, with the key of its case: fsck judges it. */
export type RawRecordRow = Omit<JoinedRow, 'superseded_by'> & { erased_time: string | null };

function selectRecords(connection: Connection) {
  return connection<RecordRow>('records as r')
    .join('cases as c', 'c.id', 'r.case_id')
    .leftJoin('records as s', 's.supersedes', 'r.record_id')
    .select<JoinedRow[]>('r.*', 's.record_id as superseded_by', 'c.wrapped_key')
    .orderBy('r.log_index');
}

/** @throws AppError `case-erased`: of an erased case only the leaves are left */
export async function recordById(connection: Connection, keyring: Keyring, recordId: string): Promise<StoredRecord | null> {
  const [row] = await selectRecords(connection).where('r.record_id', recordId);
  return row === undefined ? null : fromRow(row, keyring);
}

/** In log order: the same document may have been deposited in several cases, or several times. */
export async function recordsByDigest(connection: Connection, keyring: Keyring, algorithm: 'sha256' | 'sm3', hex: string): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where(`r.${algorithm}`, hex)).map((row) => fromRow(row, keyring));
}

/** @throws AppError `case-erased` */
export async function recordsOfCase(connection: Connection, keyring: Keyring, caseId: string): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where('r.case_id', caseId)).map((row) => fromRow(row, keyring));
}

/** Records with indexes [from, to). @throws AppError `case-erased` */
export async function recordsBetween(connection: Connection, keyring: Keyring, from: number, to: number): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where('r.log_index', '>=', from).andWhere('r.log_index', '<', to)).map((row) => fromRow(row, keyring));
}

/** Leaf and stage of every record of a case, in sequence: what a case statement commits to. */
export async function sequenceOf(connection: Connection, caseId: string): Promise<{ leaf: string; stage: RecordStage }[]> {
  return connection<RecordRow>('records').where({ case_id: caseId }).orderBy('case_sequence').select<{ leaf: string; stage: RecordStage }[]>('leaf', 'stage');
}

/** The same, with the error `case-erased` in the place of each record that was erased. */
export async function outcomesBetween(connection: Connection, keyring: Keyring, from: number, to: number): Promise<(StoredRecord | AppError)[]> {
  const rows = await selectRecords(connection).where('r.log_index', '>=', from).andWhere('r.log_index', '<', to);
  return rows.map((row) => (row.wrapped_key === null ? new AppError('case-erased', { case: row.case_id }) : fromRow(row, keyring)));
}

/** What is still known of a record whose case was erased. */
export interface ErasedRecord {
  caseId: string;
  /** hex */
  leaf: string;
  /** RFC 3339 UTC */
  erasedTime: string;
  /** id of the record that corrects it, where the database still names one; its text can show it no longer */
  supersededBy: string | null;
}

/** @returns null when there is no such record, or its case is not erased */
export async function erasedById(connection: Connection, recordId: string): Promise<ErasedRecord | null> {
  const row = await connection('records as r')
    .join('cases as c', 'c.id', 'r.case_id')
    .leftJoin('records as s', 's.supersedes', 'r.record_id')
    .where('r.record_id', recordId)
    .whereNotNull('c.erased_time')
    .first<{ case_id: string; leaf: string; erased_time: string; superseded_by: string | null } | undefined>('r.case_id', 'r.leaf', 'c.erased_time', 's.record_id as superseded_by');
  return row === undefined ? null : { caseId: row.case_id, leaf: row.leaf, erasedTime: row.erased_time, supersededBy: row.superseded_by };
}

/** Records of a case by stage; those that a later one corrects are not counted. */
export async function stageCounts(connection: Connection, caseId: string): Promise<Partial<Record<RecordStage, number>>> {
  const superseded = connection('records').whereNotNull('supersedes').where({ case_id: caseId }).select('supersedes');
  const rows = await connection('records').where({ case_id: caseId }).whereNotIn('record_id', superseded).groupBy('stage').select<{ stage: RecordStage; count: number }[]>('stage', connection.raw('count(*) as count'));
  return Object.fromEntries(rows.map(({ stage, count }) => [stage, Number(count)]));
}

/** When the record at a place of the log was received, whatever became of it since; null where there is none. */
export async function receivedTimeAt(connection: Connection, index: number): Promise<string | null> {
  return (await connection<RecordRow>('records').where({ log_index: index }).first('received_time'))?.received_time ?? null;
}

/** Rows read at a time: a few hundred kilobytes. */
const PIECE = 500;

/** All rows in log order, as they are stored and unchecked: fsck judges them. A row of a case without an entry comes too. */
export async function* allRecordRows(connection: Connection, from = 0): AsyncGenerator<RawRecordRow> {
  for (let next = from; ; ) {
    const rows = await connection<RecordRow>('records as r').leftJoin('cases as c', 'c.id', 'r.case_id').where('r.log_index', '>=', next).orderBy('r.log_index').limit(PIECE).select<RawRecordRow[]>('r.*', 'c.wrapped_key', 'c.erased_time');
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = last.log_index + 1;
  }
}

/** All stored files in the order of their ids. */
export async function* allFiles(connection: Connection): AsyncGenerator<StoredFile> {
  for (let after = ''; ; ) {
    const rows = await connection<FileRow>('files').where('file_id', '>', after).orderBy('file_id').limit(PIECE);
    yield* rows.map(toFile);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.file_id;
  }
}

function toFile(row: FileRow): StoredFile {
  return { fileId: row.file_id, caseId: row.case_id, sha256: row.sha256, sm3: row.sm3, size: Number(row.size), mediaType: row.media_type };
}

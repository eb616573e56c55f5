/** Reading records and cases. */
import { AppError } from '../errors.ts';
import type { Connection, CaseRow, FileRow, RecordRow, StoredRecord } from './rows.ts';
import { fromRow } from './rows.ts';

/** A loan in dispute, without its loan number. */
export interface EvidenceCase {
  /** random case reference, 32 hex digits */
  id: string;
  /** number of records; their sequences are 1…count */
  count: number;
  /** hex leaf of the last record */
  lastLeaf: string;
  openedTime: string;
}

/** A stored file, as the database knows it. */
export interface StoredFile {
  fileId: string;
  caseId: string;
  sha256: string;
  sm3: string;
  size: number;
  mediaType: string;
}

type JoinedRow = RecordRow & { superseded_by: string | null };

function selectRecords(connection: Connection) {
  return connection<RecordRow>('records as r').leftJoin('records as s', 's.supersedes', 'r.record_id').select<JoinedRow[]>('r.*', 's.record_id as superseded_by').orderBy('r.log_index');
}

export async function recordById(connection: Connection, recordId: string): Promise<StoredRecord | null> {
  const [row] = await selectRecords(connection).where('r.record_id', recordId);
  return row === undefined ? null : fromRow(row);
}

/** In log order: the same document may have been deposited in several cases, or several times. */
export async function recordsByDigest(connection: Connection, algorithm: 'sha256' | 'sm3', hex: string): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where(`r.${algorithm}`, hex)).map(fromRow);
}

export async function recordsOfCase(connection: Connection, caseId: string): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where('r.case_id', caseId)).map(fromRow);
}

/** Records with indexes [from, to). */
export async function recordsBetween(connection: Connection, from: number, to: number): Promise<StoredRecord[]> {
  return (await selectRecords(connection).where('r.log_index', '>=', from).andWhere('r.log_index', '<', to)).map(fromRow);
}

/** Rows read at a time: a few hundred kilobytes. */
const PIECE = 500;

/** All rows in log order, as they are stored and unchecked: fsck judges them. */
export async function* allRecordRows(connection: Connection, from = 0): AsyncGenerator<RecordRow> {
  for (let next = from; ; ) {
    const rows = await connection<RecordRow>('records').where('log_index', '>=', next).orderBy('log_index').limit(PIECE);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = last.log_index + 1;
  }
}

/** All cases in the order of their references. */
export async function* allCases(connection: Connection): AsyncGenerator<EvidenceCase> {
  for (let after = ''; ; ) {
    const rows = await connection<CaseRow>('cases').where('id', '>', after).orderBy('id').limit(PIECE);
    yield* rows.map(toCase);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
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

export async function caseById(connection: Connection, caseId: string): Promise<EvidenceCase | null> {
  const row = await connection<CaseRow>('cases').where({ id: caseId }).first();
  return row === undefined ? null : toCase(row);
}

export async function caseByLoanNumber(connection: Connection, loanNumber: string): Promise<EvidenceCase | null> {
  const row = await connection<CaseRow>('cases').where({ loan_number: loanNumber }).first();
  return row === undefined ? null : toCase(row);
}

/** The lender's own number of a case, for screens of the lender's staff and for packs; never for URLs, file names or logs. */
export async function loanNumberOf(connection: Connection, caseId: string): Promise<string | null> {
  return (await connection<CaseRow>('cases').where({ id: caseId }).first())?.loan_number ?? null;
}

/** @throws AppError `case-erased` when the case has no key */
export async function wrappedKeyOf(connection: Connection, caseId: string): Promise<Buffer> {
  const row = await connection<CaseRow>('cases').where({ id: caseId }).first();
  if (!row?.wrapped_key) throw new AppError('case-erased', { case: caseId });
  return row.wrapped_key;
}

function toCase(row: CaseRow): EvidenceCase {
  return { id: row.id, count: row.next_sequence - 1, lastLeaf: row.last_leaf, openedTime: row.opened_time };
}

function toFile(row: FileRow): StoredFile {
  return { fileId: row.file_id, caseId: row.case_id, sha256: row.sha256, sm3: row.sm3, size: Number(row.size), mediaType: row.media_type };
}

/** Rows of migrations 001, 005 and 009 and how they are written and read. */
import { seal, unsealText, type CaseRow, type Keyring } from '../cases/index.ts';
import type { EvidenceRecord } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import type { Database, Transaction } from '../store/index.ts';

export type Connection = Database | Transaction;

export interface FileRow {
  file_id: string;
  case_id: string;
  sha256: string;
  sm3: string;
  size: number;
  media_type: string;
}

export interface RecordRow {
  log_index: number;
  record_id: string;
  case_id: string;
  case_sequence: number;
  stage: string;
  sha256: string;
  sm3: string | null;
  size: number;
  media_type: string;
  file_id: string | null;
  supersedes: string | null;
  received_time: string;
  anchor_by: string;
  leaf: string;
  /** canonical text in rows of versions that sealed nothing; else empty */
  record: string;
  /** canonical text under the case's key; null in old rows, and once erased */
  sealed_record: Buffer | null;
  /** when the document's file was erased, its record being kept; null where it was not */
  file_erased_time: string | null;
}

/** What {@link fromRow} needs beside a record's own columns. */
export interface JoinedRow extends RecordRow {
  superseded_by: string | null;
  wrapped_key: Buffer | null;
}

export interface IdempotencyRow {
  key: string;
  body_digest: string;
  outcome: string;
  created_time: string;
  /** places in the log [first, end) of what was accepted; null when nothing was */
  first_index: number | null;
  end_index: number | null;
}

/** An evidence record with its place in the log. */
export interface StoredRecord {
  /** place in the log, from 0 */
  index: number;
  record: EvidenceRecord;
  /** canonical bytes (RFC 8785) as text */
  text: string;
  /** hex */
  leaf: string;
  /** null when only the digests were deposited, and when the file was erased */
  fileId: string | null;
  /** when the document's file was erased; null where it was not */
  fileErasedTime: string | null;
  /** latest time by which the receipt promised an anchor */
  anchorBy: string;
  /** id of the record that corrects this one, or null */
  supersededBy: string | null;
}

type RepeatedColumns = Pick<RecordRow, 'record_id' | 'case_id' | 'case_sequence' | 'stage' | 'sha256' | 'sm3' | 'size' | 'media_type' | 'supersedes' | 'received_time'>;

/** The columns that repeat for queries what the record says; fsck checks them against it. */
export function columnsOf(record: EvidenceRecord): RepeatedColumns {
  const { sha256, sm3, size, mediaType } = record.document;
  return { record_id: record.id, case_id: record.case, case_sequence: record.sequence, stage: record.stage, sha256, sm3, size, media_type: mediaType, supersedes: record.supersedes, received_time: record.receivedTime };
}

/** Purpose of the seal of a record's text. */
export const SEALED_AS = 'record';

/** The row of a stored record. @param sealingKey of its case */
export function toRow(stored: StoredRecord, sealingKey: Uint8Array): RecordRow {
  return {
    ...columnsOf(stored.record),
    log_index: stored.index,
    file_id: stored.fileId,
    anchor_by: stored.anchorBy,
    leaf: stored.leaf,
    record: '',
    sealed_record: seal(sealingKey, SEALED_AS, stored.record.id, stored.text),
    file_erased_time: stored.fileErasedTime,
  };
}

/** The canonical text of a record. @throws AppError `case-erased`, `case-key-unreadable`; SealBrokenError */
export function textOf(row: Pick<RecordRow, 'case_id' | 'record_id' | 'record' | 'sealed_record'> & Pick<CaseRow, 'wrapped_key'>, keyring: Keyring): string {
  if (row.sealed_record === null) {
    if (row.record === '') throw new AppError('case-erased', { case: row.case_id });
    return row.record;
  }
  return unsealText(keyring.keysOf({ id: row.case_id, wrapped_key: row.wrapped_key }).sealingKey, SEALED_AS, row.record_id, row.sealed_record);
}

/**
 * The text was canonical when it was written; whether it still is what its leaf says is for verification and fsck to tell.
 * @throws as {@link textOf}
 */
export function fromRow(row: JoinedRow, keyring: Keyring): StoredRecord {
  const text = textOf(row, keyring);
  return {
    index: row.log_index,
    record: JSON.parse(text) as EvidenceRecord,
    text,
    leaf: row.leaf,
    fileId: row.file_id,
    fileErasedTime: row.file_erased_time,
    anchorBy: row.anchor_by,
    supersededBy: row.superseded_by,
  };
}

export { insertRows, inPieces } from '../store/index.ts';

/** Records: bytes, leaf, columns, order, and their chain within each case. The records are what everything else is judged by. */
import { fromHex, toHex, utf8 } from '../domain/bytes.ts';
import { parseRecord, recordBytes, type EvidenceRecord } from '../domain/record/index.ts';
import { HASH_SIZE, type TreeHasher } from '../domain/merkle/index.ts';
import { columnsOf, type RawRecordRow } from '../evidence/index.ts';
import type { EvidenceSource } from './fsck.ts';
import { messageOf, type ReportBuilder } from './report.ts';

/** What is known of a case from its records so far. */
export interface CaseFacts {
  count: number;
  lastLeaf: string;
}

/** Reads the rows in log order, one at a time, and gives each its leaf. */
export class RecordChecker {
  /** by case reference */
  readonly cases = new Map<string, CaseFacts>();
  readonly #report: ReportBuilder;
  readonly #hasher: TreeHasher;
  readonly #sources: { evidence: Pick<EvidenceSource, 'textOfRow'>; hasMasterKey: boolean };
  #next = 0;
  #unread = 0;

  constructor(sources: { evidence: Pick<EvidenceSource, 'textOfRow'>; hasMasterKey: boolean }, report: ReportBuilder, hasher: TreeHasher) {
    this.#sources = sources;
    this.#report = report;
    this.#hasher = hasher;
  }

  /** Checks the next row. @returns the leaf of the record's bytes; where they are erased or cannot be opened, the leaf stored with them */
  check(row: RawRecordRow): Uint8Array {
    const { log_index: index } = row;
    for (; this.#next < index; this.#next++) this.#report.differs('record-missing', { index: this.#next });
    this.#next = index + 1;
    this.#report.counts.records++;
    const text = this.#open(row);
    if (text === null) {
      this.#checkPlace(row, row.case_id, row.case_sequence, row.leaf);
      return storedLeaf(row.leaf);
    }
    const bytes = utf8(text);
    const leaf = this.#hasher.leaf(bytes);
    if (toHex(leaf) !== row.leaf) this.#report.differs('record-leaf-differs', { index });
    const record = this.#parse(row, text);
    if (record === null) return leaf;
    this.#checkColumns(row, record);
    this.#checkCase(index, record, toHex(leaf));
    return leaf;
  }

  /** Says how many records could not be opened for want of the master key. */
  end(): void {
    if (this.#unread > 0) this.#report.notChecked('records-not-checked', { count: this.#unread });
  }

  /** The record's text; null when it is erased or does not open, which is then named. */
  #open(row: RawRecordRow): string | null {
    const { log_index: index } = row;
    if (row.sealed_record === null && row.record === '') {
      // Erased is only what the case's entry says was erased, with its key.
      if (row.erased_time === null || row.wrapped_key !== null) this.#report.differs('record-unreadable', { index, problem: 'its text is gone, but its case is not erased' });
      else this.#report.counts.erased++;
      return null;
    }
    if (row.sealed_record !== null && !this.#sources.hasMasterKey) {
      this.#unread++;
      return null;
    }
    try {
      return this.#sources.evidence.textOfRow(row);
    } catch (error) {
      this.#report.differs('record-unreadable', { index, problem: messageOf(error) });
      return null;
    }
  }

  #parse(row: RawRecordRow, text: string): EvidenceRecord | null {
    const { log_index: index } = row;
    try {
      const record = parseRecord(text);
      if (Buffer.compare(recordBytes(record), utf8(text)) !== 0) this.#report.differs('record-not-canonical', { index });
      return record;
    } catch (error) {
      this.#report.differs('record-invalid', { index, problem: messageOf(error) });
      return null;
    }
  }

  #checkColumns(row: RawRecordRow, record: EvidenceRecord): void {
    for (const [column, value] of Object.entries(columnsOf(record))) {
      const actual: unknown = row[column as keyof RawRecordRow];
      if ((column === 'size' ? Number(actual) : actual) !== value) this.#report.differs('record-column-differs', { index: row.log_index, column });
    }
    const isWithout = record.document.digestOnly || row.file_erased_time !== null;
    if (isWithout !== (row.file_id === null)) this.#report.differs('record-column-differs', { index: row.log_index, column: 'file_id' });
    // A promise dated before the deposit would be broken from the start.
    if (!(Date.parse(row.anchor_by) > Date.parse(record.receivedTime))) this.#report.differs('record-column-differs', { index: row.log_index, column: 'anchor_by' });
  }

  #checkCase(index: number, record: EvidenceRecord, leaf: string): void {
    const known = this.cases.get(record.case);
    if (record.previous !== (known?.lastLeaf ?? null)) this.#report.differs('case-previous-differs', { index, case: record.case });
    this.#checkPlace({ log_index: index }, record.case, record.sequence, leaf);
  }

  #checkPlace({ log_index: index }: Pick<RawRecordRow, 'log_index'>, caseId: string, sequence: number, leaf: string): void {
    const expected = (this.cases.get(caseId)?.count ?? 0) + 1;
    if (sequence !== expected) this.#report.differs('case-sequence-differs', { index, case: caseId, expected, actual: sequence });
    this.cases.set(caseId, { count: expected, lastLeaf: leaf });
  }
}

/** A leaf as its column holds it; what is no leaf at all becomes one that matches nothing. */
function storedLeaf(hex: string): Uint8Array {
  return /^[0-9a-f]{64}$/.test(hex) ? fromHex(hex) : new Uint8Array(HASH_SIZE);
}

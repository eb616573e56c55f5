/** Records: bytes, leaf, columns, order, and their chain within each case. The records are what everything else is judged by. */
import { toHex, utf8 } from '../domain/bytes.ts';
import { parseRecord, recordBytes, type EvidenceRecord } from '../domain/record/index.ts';
import type { TreeHasher } from '../domain/merkle/index.ts';
import { columnsOf, type RecordRow } from '../evidence/index.ts';
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
  #next = 0;

  constructor(report: ReportBuilder, hasher: TreeHasher) {
    this.#report = report;
    this.#hasher = hasher;
  }

  /** Checks the next row. @returns the leaf of the record's bytes as they are stored */
  check(row: RecordRow): Uint8Array {
    const { log_index: index } = row;
    for (; this.#next < index; this.#next++) this.#report.differs('record-missing', { index: this.#next });
    this.#next = index + 1;
    this.#report.counts.records++;
    const bytes = utf8(row.record);
    const leaf = this.#hasher.leaf(bytes);
    if (toHex(leaf) !== row.leaf) this.#report.differs('record-leaf-differs', { index });
    const record = this.#parse(row);
    if (record === null) return leaf;
    this.#checkColumns(row, record);
    this.#checkCase(index, record, toHex(leaf));
    return leaf;
  }

  #parse(row: RecordRow): EvidenceRecord | null {
    const { log_index: index } = row;
    try {
      const record = parseRecord(row.record);
      if (Buffer.compare(recordBytes(record), utf8(row.record)) !== 0) this.#report.differs('record-not-canonical', { index });
      return record;
    } catch (error) {
      this.#report.differs('record-invalid', { index, problem: messageOf(error) });
      return null;
    }
  }

  #checkColumns(row: RecordRow, record: EvidenceRecord): void {
    for (const [column, value] of Object.entries(columnsOf(record))) {
      const actual: unknown = row[column as keyof RecordRow];
      if ((column === 'size' ? Number(actual) : actual) !== value) this.#report.differs('record-column-differs', { index: row.log_index, column });
    }
    if (record.document.digestOnly !== (row.file_id === null)) this.#report.differs('record-column-differs', { index: row.log_index, column: 'file_id' });
    // A promise dated before the deposit would be broken from the start.
    if (!(Date.parse(row.anchor_by) > Date.parse(record.receivedTime))) this.#report.differs('record-column-differs', { index: row.log_index, column: 'anchor_by' });
  }

  #checkCase(index: number, record: EvidenceRecord, leaf: string): void {
    const known = this.cases.get(record.case);
    const expected = (known?.count ?? 0) + 1;
    if (record.sequence !== expected) this.#report.differs('case-sequence-differs', { index, case: record.case, expected, actual: record.sequence });
    if (record.previous !== (known?.lastLeaf ?? null)) this.#report.differs('case-previous-differs', { index, case: record.case });
    this.cases.set(record.case, { count: expected, lastLeaf: leaf });
  }
}

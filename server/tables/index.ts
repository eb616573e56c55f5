/**
 * Tables that lenders send: CSV, XLSX, JSON and NDJSON, read row by row without holding the table; templates and error files.
 * Knows nothing of loans.
 *
 *   readTable(content: AsyncIterable<Uint8Array>, options: ReadTableOptions): Promise<Table>
 *   memorySpool: Spool
 *   writeTemplate(columns: readonly ColumnSpec[], format: 'csv' | 'xlsx', language: Language): Promise<Uint8Array>
 *   errorsCsv(columns: readonly ColumnSpec[], language: Language, headings?: readonly TableHeading[]): ErrorsCsv
 */
export type {
  ColumnSpec, ErrorsCsv, RandomAccess, ReadTableOptions, RowComplaint, RowProblem, RowProblemCode, Spool, Table, TableEncoding, TableFormat, TableHeading, TableRow,
} from './types.ts';

/**
 * Tables that lenders send: CSV, XLSX, JSON and NDJSON, read row by row without holding the table; templates and error files.
 * Knows nothing of loans.
 */
export { errorsCsv } from './errors-csv.ts';
export { readTable } from './read.ts';
export { memorySpool } from './spool.ts';
export { writeTemplate } from './template.ts';
export type {
  ColumnSpec, ErrorsCsv, RandomAccess, ReadTableOptions, RowComplaint, RowProblem, RowProblemCode, Spool, Table, TableEncoding, TableFormat, TableHeading, TableRow,
} from './types.ts';
export { workbookBytes, type WorkbookFeature, type WorkbookSheet } from './xlsx/write.ts';

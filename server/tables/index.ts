/**
 * Tables that lenders send: CSV, XLSX, JSON and NDJSON, read row by row without holding the table; templates and error files.
 * Knows nothing of loans.
 */
export { BYTE_ORDER_MARK, csvLine } from './csv-write.ts';
export { errorsCsv } from './errors-csv.ts';
export { readTable } from './read.ts';
export { writeSheet, type SheetCell } from './sheet-write.ts';
export { inMemory, memorySpool } from './spool.ts';
export { writeTemplate } from './template.ts';
export type {
  ColumnSpec, ErrorsCsv, RandomAccess, ReadTableOptions, RowComplaint, RowProblem, RowProblemCode, Spool, Table, TableEncoding, TableFormat, TableHeading, TableRow,
} from './types.ts';
export { workbookBytes, type WorkbookFeature, type WorkbookSheet } from './xlsx/write.ts';
export { workbookContents, type SheetContents } from './xlsx/contents.ts';
export { Package as OfficePackage } from './xlsx/package.ts';
export { readWholeXml, type XmlHandlers } from './xlsx/xml.ts';

import type { Language, Localized } from '../errors.ts';

export type TableFormat = 'csv' | 'xlsx' | 'json' | 'ndjson';
export type TableEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/** One column that a table may have. */
export interface ColumnSpec {
  /** the field's name: key of {@link TableRow.cells}, and accepted as a heading and as a JSON key */
  name: string;
  /** any of these is accepted as a heading or JSON key, whatever its case, width and white space, with or without a unit in brackets */
  headings: { 'zh-CN': string; en: string; aliases: readonly string[] };
  /** whether the table is refused when the column is missing (an empty cell is the caller's to judge) */
  required: boolean;
  /** fictional value for templates, obviously so */
  example: string;
  description: Localized;
  /** how templates format the cells: `text` (default) keeps Excel from altering long numbers, dates and leading zeros */
  format?: 'text' | 'number';
}

/** One heading of the table at hand, in file order; for JSON the keys of its first row. */
export interface TableHeading {
  /** as written in the file */
  text: string;
  /** {@link ColumnSpec.name}; null for a column without heading and for the problem column of a corrected error file */
  column: string | null;
}

/** Something about one row that the reader itself must refuse; the row's other cells are as read. */
export interface RowProblem {
  code: RowProblemCode;
  /** {@link ColumnSpec.name}, or null when the row as a whole is at fault */
  column: string | null;
  /** what is wrong and what to do, for people; holds no value of the row */
  expected: Localized;
}

export type RowProblemCode =
  | 'cell-error-value'
  | 'cell-formula-without-value'
  | 'cell-impossible-date'
  | 'cell-lost-character'
  | 'cell-merged'
  | 'cell-not-plain'
  | 'cell-number-mangled'
  | 'cell-too-long'
  | 'row-cell-without-heading'
  | 'row-is-example'
  | 'row-json-invalid'
  | 'row-key-repeated'
  | 'row-key-unknown'
  | 'row-not-object';

export interface TableRow {
  /** as the clerk sees it: row of the sheet, record of the CSV (the heading is row 1), line of the NDJSON, element of the JSON array (first is 1) */
  row: number;
  /** text by {@link ColumnSpec.name}, for every column asked for; '' when empty, missing or nested; surrounding white space removed */
  cells: Record<string, string>;
  /** empty for nearly every row; a row with a problem must not be taken over */
  problems: RowProblem[];
  /** JSON and NDJSON only: the whole object by its original keys, every number as the text that spelled it */
  nested?: Record<string, unknown>;
}

/** Bytes that can be read at any place, e.g. an encrypted temporary file. */
export interface RandomAccess {
  readonly size: number;
  /** exactly `length` bytes from `position`; asked only within `size` */
  read(position: number, length: number): Promise<Uint8Array>;
  /** called once, also after a failure; the bytes may go */
  close(): Promise<void>;
}

/** Keeps all of `content` and gives it back at random: the caller decides where a lender's table lies while it is read. */
export type Spool = (content: AsyncIterable<Uint8Array>) => Promise<RandomAccess>;

export interface ReadTableOptions {
  columns: readonly ColumnSpec[];
  /** what the sender says it is; another content is refused. Left out, the content decides (never the file's name). */
  format?: TableFormat;
  /** most rows that are not empty, heading not counted */
  maxRows: number;
  /** most UTF-16 units of one cell */
  maxCellLength: number;
  /** most bytes of `content` */
  maxBytes: number;
  /** where an XLSX file lies while it is read; left out, memory, up to 64 MiB */
  spool?: Spool;
  /** whether a sheet may have columns that are not asked for; they are passed over */
  otherColumns?: boolean;
  /** a sheet without headings is read too when its first row has one cell, in the first column: that is this column, {@link ColumnSpec.name} */
  lonelyColumn?: string;
  /** JSON keys beside the columns, whose objects and arrays the caller takes from {@link TableRow.nested} */
  nestedKeys?: readonly string[];
}

export interface Table {
  readonly format: TableFormat;
  /** as known so far: text that has held only ASCII counts as UTF-8 until a byte says otherwise */
  readonly encoding: TableEncoding;
  readonly headings: readonly TableHeading[];
  /** read once; end it early with `return()` (leaving a `for await` does), which frees the spool */
  readonly rows: AsyncGenerator<TableRow, void, undefined>;
}

/** What stands against one row of an error file. */
export interface RowComplaint {
  column: string | null;
  expected: Localized;
}

/** Writes an error file piece by piece; each text is CSV, to be sent as UTF-8. */
export interface ErrorsCsv {
  /** byte order mark and headings */
  head(): string;
  /** the row's cells as they came, then every complaint with the row's number */
  row(row: Pick<TableRow, 'row' | 'cells'>, complaints: readonly RowComplaint[]): string;
}

export type { Language, Localized };

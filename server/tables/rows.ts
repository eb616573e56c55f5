import { rowProblem } from './problems.ts';
import type { ColumnSpec, RowProblem, RowProblemCode, TableHeading, TableRow } from './types.ts';

/** Most UTF-16 units of one record (CSV row, JSON object) or one cell, whatever the caller allows: what is held at a time stays bounded. */
export const LONGEST_RECORD = 1 << 20;

/** One row of a sheet or CSV before it is matched with headings. */
export interface SheetRecord {
  /** as the clerk sees it */
  row: number;
  /** by position; may have holes */
  cells: string[];
  /** positions whose value could not be read */
  problems?: ReadonlyMap<number, RowProblemCode>;
}

/** What a spreadsheet takes for a formula, in either width. */
export const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** Text of a cell without white space around it, and without the one apostrophe that keeps a spreadsheet from running it (see guardCell). */
export function cleanCell(text: string): string {
  const trimmed = trim(text);
  return GUARDED.test(trimmed) ? trim(trimmed.slice(1)) : trimmed;
}

/** White space and invisible spaces; by hand, since a pattern that looks for them at the end takes quadratic time for a cell full of spaces. */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANK.test(text[start]!)) start++;
  while (end > start && BLANK.test(text[end - 1]!)) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

const BLANK = /[\s\u200b\u2060]/;

/** U+FFFD stands for a character that is lost; the private use area shows another character on every machine (old GBK fonts put rare names there). */
const LOST = /[\ufffd\ue000-\uf8ff\u{f0000}-\u{10ffff}]/u;

export function isBlank({ cells, problems }: SheetRecord): boolean {
  return (problems === undefined || problems.size === 0) && cells.every((cell) => trim(cell) === '');
}

/** What is wrong with the text of one cell of any format, or null. */
export function textProblem(column: string, text: string, maxCellLength: number): RowProblem | null {
  if (text.length > maxCellLength) return rowProblem('cell-too-long', column, maxCellLength);
  return LOST.test(text) ? rowProblem('cell-lost-character', column) : null;
}

/** Matches records with headings. */
export class RowReader {
  private readonly columns: readonly ColumnSpec[];
  private readonly headings: readonly TableHeading[];
  private readonly maxCellLength: number;
  private readonly othersAllowed: boolean;

  /** @param othersAllowed whether cells of columns without a heading are passed over */
  constructor(columns: readonly ColumnSpec[], headings: readonly TableHeading[], maxCellLength: number, othersAllowed = false) {
    this.columns = columns;
    this.headings = headings;
    this.maxCellLength = maxCellLength;
    this.othersAllowed = othersAllowed;
  }

  read(record: SheetRecord): TableRow {
    const cells = emptyCells(this.columns);
    const problems: RowProblem[] = [];
    this.headings.forEach(({ column }, at) => {
      if (column === null) return;
      const found = record.problems?.get(at);
      const text = cleanCell(record.cells[at] ?? '');
      cells[column] = text;
      const wrong = found === undefined ? textProblem(column, text, this.maxCellLength) : rowProblem(found, column);
      if (wrong !== null) problems.push(wrong);
    });
    const astray = this.othersAllowed ? -1 : this.cellWithoutHeading(record);
    if (astray >= 0) problems.push(rowProblem('row-cell-without-heading', null, columnLetters(astray)));
    if (problems.length === 0 && this.isExample(cells)) problems.push(rowProblem('row-is-example', null));
    return { row: record.row, cells, problems };
  }

  /** Position of a cell that would be lost without a word, or −1. */
  private cellWithoutHeading({ cells }: SheetRecord): number {
    return cells.findIndex((cell, at) => (this.headings[at] === undefined || trim(this.headings[at].text) === '') && trim(cell ?? '') !== '');
  }

  /** A clerk who forgets to delete the template's example would add a fictional loan to the book. */
  private isExample(cells: Record<string, string>): boolean {
    const shown = this.headings.map(({ column }) => this.columns.find(({ name }) => name === column)).filter((column) => column !== undefined && column.example !== '');
    return shown.length > 0 && shown.every((column) => sameFigure(cells[column!.name]!, column!.example));
  }
}

/** A spreadsheet writes 12345.60 as 12345.6. */
const sameFigure = (a: string, b: string): boolean => a === b || (a !== '' && b !== '' && Number(a) === Number(b));

export function emptyCells(columns: readonly ColumnSpec[]): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const { name } of columns) cells[name] = '';
  return cells;
}

/** A, B, … Z, AA … of a position from 0. */
export function columnLetters(at: number): string {
  let letters = '';
  for (let rest = at + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

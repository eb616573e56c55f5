import type { SheetRecord } from '../rows.ts';
import type { RowProblemCode } from '../types.ts';
import { brokenWorkbook, largeWorkbook } from './errors.ts';
import { columnIndex } from './merges.ts';
import type { Workbook } from './workbook.ts';
import { isoValue, numberValue, unescapeText } from './values.ts';
import type { CellValue } from './values.ts';
import { readXml } from './xml.ts';

const LAST_ROW = 1_048_576;
/** Excel's longest text of a cell. */
const LONGEST = 32_767;
const CELL = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/;

/**
 * The rows of a sheet as they stand in it, empty ones too (without cells).
 * @param options `stored`: a value that cannot be read safely is given as it is stored, for reading only; else it is empty and a problem
 * @throws AppError `table-xlsx-…`
 */
export async function* sheetRecords(bytes: AsyncIterable<Uint8Array>, book: Workbook, { stored = false } = {}): AsyncGenerator<SheetRecord, void, undefined> {
  const reader = new SheetReader(book, stored);
  for await (const _ of readXml(book.sheet, bytes, reader)) {
    yield* reader.done;
    reader.done = [];
  }
}

class SheetReader {
  done: SheetRecord[] = [];
  private readonly book: Workbook;
  private inRows = false;
  private row = 0;
  private cells: string[] = [];
  private problems = new Map<number, RowProblemCode>();
  private column = -1;
  private type = 'n';
  private style = 0;
  private hasFormula = false;
  private value: string | null = null;
  private inline: string | null = null;
  private collecting: 'value' | 'inline' | null = null;
  private inPhonetic = false;

  private readonly stored: boolean;

  constructor(book: Workbook, stored: boolean) {
    this.book = book;
    this.stored = stored;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'sheetData') this.inRows = true;
    else if (!this.inRows) return;
    else if (name === 'row') this.openRow(attributes['r']);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'v') this.collect('value');
    else if (name === 't') this.collect(this.inPhonetic ? null : 'inline');
    else if (name === 'rPh') this.inPhonetic = true;
    else if (name === 'f') this.hasFormula = true;
  }

  close(name: string): void {
    if (!this.inRows) return;
    if (name === 'v' || name === 't') this.collecting = null;
    else if (name === 'rPh') this.inPhonetic = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
    else if (name === 'sheetData') this.inRows = false;
  }

  text(piece: string): void {
    if (this.collecting === null) return;
    const text = (this[this.collecting] ?? '') + piece;
    if (text.length > LONGEST) throw largeWorkbook(this.book.sheet, `${LONGEST} / cell`);
    this[this.collecting] = text;
  }

  private collect(what: 'value' | 'inline' | null): void {
    this.collecting = what;
    if (what !== null) this[what] ??= '';
  }

  private openRow(given: string | undefined): void {
    const row = given === undefined ? this.row + 1 : Number(given);
    if (!Number.isInteger(row) || row <= this.row || row > LAST_ROW) throw this.disorder();
    this.row = row;
    this.column = -1;
    this.cells = [];
    this.problems = new Map();
  }

  private openCell(attributes: Readonly<Record<string, string>>): void {
    const given = attributes['r'];
    const [, letters, row] = given === undefined ? [] : (CELL.exec(given) ?? []);
    if (given !== undefined && (letters === undefined || Number(row) !== this.row)) throw this.disorder();
    const column = letters === undefined ? this.column + 1 : columnIndex(letters, this.book.sheet);
    // Two cells of one place, or rows out of order, are read differently by different programs.
    if (column <= this.column || column > 16_383) throw this.disorder();
    this.column = column;
    this.type = attributes['t'] ?? 'n';
    this.style = Number(attributes['s'] ?? 0);
    this.hasFormula = false;
    this.value = null;
    this.inline = null;
  }

  private closeCell(): void {
    const { text, problem } = this.cellValue();
    // Holes would make the array sparse and slow.
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column] = problem !== undefined && this.stored ? (this.value ?? '') : text;
    if (problem !== undefined) this.problems.set(this.column, problem);
  }

  private cellValue(): CellValue {
    const value = this.value;
    switch (this.type) {
      case 'inlineStr':
        return { text: unescapeText(this.inline ?? '') };
      case 's': {
        if (value === null || value === '') return this.withoutValue();
        const text = this.book.strings.get(/^\d+$/.test(value.trim()) ? Number(value) : -1);
        if (text === undefined) throw brokenWorkbook(this.book.sheet, '引用了不存在的共享字符串', 'it refers to a shared string that there is not');
        return { text };
      }
      case 'str':
        return value === null ? this.withoutValue() : { text: unescapeText(value) };
      case 'e':
        return { text: '', problem: 'cell-error-value' };
      case 'b':
        return value === null || value === '' ? this.withoutValue() : { text: value.trim() === '1' ? 'true' : 'false' };
      case 'd':
        return value === null || value === '' ? this.withoutValue() : isoValue(value);
      case 'n':
        return value === null || value === '' ? this.withoutValue() : numberValue(value, this.book.kinds[this.style] ?? 'general', this.book.is1904);
      default:
        throw brokenWorkbook(this.book.sheet, '单元格类型未知', 'a cell has an unknown type');
    }
  }

  /** An empty cell, unless a formula stands in it whose result nobody calculated. */
  private withoutValue(): CellValue {
    return this.hasFormula ? { text: '', problem: 'cell-formula-without-value' } : { text: '' };
  }

  private closeRow(): void {
    this.done.push({ row: this.row, cells: this.cells, problems: this.problems });
  }

  private disorder(): Error {
    return brokenWorkbook(this.book.sheet, `第 ${this.row} 行之后的行或单元格顺序错误或重复`, `rows or cells after row ${this.row} are out of order or repeated`);
  }
}

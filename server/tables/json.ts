import { JSON_PROBLEMS_ZH, JsonError, parseJson } from '../domain/json/index.ts';
import type { JsonValue } from '../domain/json/index.ts';
import { foldHeading, headingText } from './headings.ts';
import type { HeadingIndex } from './headings.ts';
import type { JsonItem } from './json-items.ts';
import { rowProblem } from './problems.ts';
import { emptyCells, LONGEST_RECORD, textProblem, trim } from './rows.ts';
import type { ColumnSpec, RowProblem, TableHeading, TableRow } from './types.ts';

type JsonObject = { [key: string]: JsonValue };

/** Turns items into rows. Every number keeps the text that spelled it: an amount must not pass through a double. */
export class JsonRowReader {
  private readonly columns: readonly ColumnSpec[];
  private readonly index: HeadingIndex;
  private readonly nestedKeys: ReadonlySet<string>;
  private readonly maxCellLength: number;

  constructor(columns: readonly ColumnSpec[], index: HeadingIndex, nestedKeys: readonly string[], maxCellLength: number) {
    this.columns = columns;
    this.index = index;
    this.nestedKeys = new Set(nestedKeys.map(foldHeading));
    this.maxCellLength = maxCellLength;
  }

  /** Headings are the keys of the first row. @throws AppError `table-headings-wrong` when one of them is unknown or two mean the same */
  headings(first: JsonItem | undefined): TableHeading[] {
    const value = first === undefined ? null : tryParse(first.text);
    if (!isObject(value)) return [];
    const keys = Object.keys(value).filter((key) => !this.isNested(key));
    if (keys.length === 0 && Object.keys(value).length > 0) return [];
    return this.index.resolveKeys(keys);
  }

  read({ row, text }: JsonItem): TableRow {
    const cells = emptyCells(this.columns);
    let value: JsonValue;
    try {
      value = parse(text);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      return { row, cells, problems: [rowProblem('row-json-invalid', null, { 'zh-CN': `${JSON_PROBLEMS_ZH[error.code]}（第 ${error.position + 1} 个字符）`, en: error.message })] };
    }
    if (!isObject(value)) return { row, cells, problems: [rowProblem('row-not-object', null)] };
    const problems: RowProblem[] = [];
    const given = new Set<string>();
    for (const [key, member] of Object.entries(value)) {
      const column = this.index.find(key);
      if (column === null || (column === undefined && this.isNested(key))) continue;
      if (column === undefined) problems.push(rowProblem('row-key-unknown', null, headingText(key)));
      else if (given.has(column)) problems.push(rowProblem('row-key-repeated', column, headingText(key)));
      else {
        given.add(column);
        const wrong = this.setCell(cells, column, key, member);
        if (wrong !== null) problems.push(wrong);
      }
    }
    return { row, cells, problems, nested: value };
  }

  private setCell(cells: Record<string, string>, column: string, key: string, value: JsonValue): RowProblem | null {
    if (typeof value === 'object' && value !== null) return this.isNested(key) ? null : rowProblem('cell-not-plain', column);
    const text = value === null ? '' : trim(String(value));
    cells[column] = text;
    return textProblem(column, text, this.maxCellLength);
  }

  private isNested(key: string): boolean {
    return this.nestedKeys.has(foldHeading(key));
  }
}

const parse = (text: string): JsonValue => parseJson(text, { numbers: 'text', maxLength: LONGEST_RECORD });

function tryParse(text: string): JsonValue {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

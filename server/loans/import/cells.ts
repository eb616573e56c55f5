/** A row as its handler sees it: which columns it has, and values put at their places. */
import type { TableRow } from '../../tables/index.ts';
import type { LoanColumn } from './column.ts';

export type Draft = Record<string, unknown>;

export class RowReader {
  readonly row: TableRow;
  readonly #columns: ReadonlyMap<string, LoanColumn>;
  readonly #present: ReadonlySet<string>;

  /** @param present columns that the table has */
  constructor(row: TableRow, columns: readonly LoanColumn[], present: ReadonlySet<string>) {
    this.row = row;
    this.#columns = new Map(columns.map((column) => [column.name, column]));
    this.#present = present;
  }

  /** Trimmed text; empty when the column is missing. */
  text(name: string): string {
    return this.row.cells[name] ?? '';
  }

  /**
   * Whether the row says something about the column: an empty cell of a table takes the value away, a column that the table lacks leaves it
   * alone. A JSON row has its own keys, so that only null takes away.
   */
  says(name: string): boolean {
    const { nested } = this.row;
    if (nested === undefined) return this.#present.has(name);
    return this.text(name) !== '' || (Object.hasOwn(nested, name) && nested[name] === null);
  }

  /** What the schema reads; undefined for an empty cell. */
  value(name: string): unknown {
    const text = this.text(name);
    if (text === '') return undefined;
    return this.#columns.get(name)?.read?.(text) ?? text;
  }

  /** An object or list that the row nests under one of the model's own keys; null for null; undefined when it has none. */
  nested(key: string): unknown {
    const value = this.row.nested !== undefined && Object.hasOwn(this.row.nested, key) ? this.row.nested[key] : undefined;
    return value === null || typeof value === 'object' ? value : undefined;
  }
}

/** Sets a value at a path of keys, making the objects on the way; undefined takes it away. */
export function setAt(draft: Draft, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length > 0) {
    const inner = isObject(draft[key]) ? draft[key] : {};
    setAt(inner, rest, value);
    // An object of which nothing is left is none: its required fields would be asked for.
    if (Object.keys(inner).length > 0) draft[key] = inner;
    else delete draft[key];
  } else if (value === undefined) delete draft[key];
  else draft[key] = value;
}

export function isObject(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

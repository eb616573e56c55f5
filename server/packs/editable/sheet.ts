/** Cells and tables of the workbooks that come with a pack. No cell is ever a formula, and text is formatted as text: typed over, it stays text. */
import type { WorkbookFeature, WorkbookSheet } from '../../tables/index.ts';
import { printable } from './package.ts';

type SheetRow = WorkbookSheet['data'][number];
export type SheetCell = Extract<SheetRow[number], { format?: string }>;

/** Excel's longest text of a cell; longer ones make it call the file damaged. */
const LONGEST = 32_767;
const RULED = { borderStyle: 'thin', borderColor: '#9E9E9E', alignVertical: 'center' } as const;
const FONT = { fontFamily: '宋体', fontSize: 10.5 } as const;

/** A piece of text, whatever it begins with. */
export function text(value: string, extra: Partial<SheetCell> = {}): SheetCell {
  return { value: printable(value), type: String, format: '@', wrap: true, ...FONT, ...extra };
}

/** Decimal yuan with two decimals as a number; an exact value with more digits, or one that a double does not hold, as its text. */
export function amount(value: string, extra: Partial<SheetCell> = {}): SheetCell {
  const isExact = /^-?\d+\.\d{2}$/.test(value) && Number(value).toFixed(2) === value;
  return isExact ? { value: Number(value), type: Number, format: '#,##0.00', align: 'right', ...FONT, ...extra } : text(value, { align: 'right', ...extra });
}

export function integer(value: number, extra: Partial<SheetCell> = {}): SheetCell {
  return { value, type: Number, format: '0', align: 'center', ...FONT, ...extra };
}

/** A line over so many columns. */
export function heading(value: string, columns: number, extra: Partial<SheetCell> = {}): SheetRow {
  return spread(text(value, { fontWeight: 'bold', fontSize: 12, fontFamily: '黑体', ...extra }), columns);
}

/** One cell over so many columns. */
export function spread(cell: SheetCell, columns: number): SheetRow {
  return [{ ...cell, columnSpan: columns }, ...Array.from({ length: columns - 1 }, () => null)];
}

/** A ruled table with a shaded head. */
export function table(head: readonly string[], rows: readonly (readonly SheetCell[])[]): SheetRow[] {
  return [head.map((name) => text(name, { ...RULED, fontWeight: 'bold', fontFamily: '黑体', align: 'center', backgroundColor: '#EDEFF1' })), ...rows.flatMap(ruled)];
}

/** A row with rules; what is too long for a cell goes on in rows of its own below. */
export function ruled(row: readonly SheetCell[]): SheetRow[] {
  const parts = row.map((cell) => (typeof cell.value === 'string' ? divided(cell.value) : [cell.value]));
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => row.map((cell, column) => ({ ...cell, ...RULED, ...(index < parts[column]!.length ? { value: parts[column]![index] } : { value: '' }) }) as SheetCell));
}

function divided(value: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of value) {
    if (part.length + character.length > LONGEST) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

const LINE_HEIGHT = 15;
const HIGHEST = 409;

/**
 * Gives each row the height of its wrapped text. Programs differ in whether they do that themselves when they open a file, and a line of a
 * calculation that lies under the next row is not read.
 * @param widths of the columns, in digits
 */
export function withHeights(data: readonly SheetRow[], widths: readonly number[]): SheetRow[] {
  return data.map((row) => {
    const cells = row as readonly (SheetCell | null)[];
    if (cells.some((cell) => cell?.height !== undefined)) return row;
    const lines = Math.max(1, ...cells.map((cell, column) => (cell === null || typeof cell.value !== 'string' ? 1 : linesIn(cell.value, widthOver(widths, column, cell.columnSpan ?? 1), (cell.fontSize ?? 10.5) / 10.5))));
    const height = Math.min(HIGHEST, Math.ceil((lines * LINE_HEIGHT + 4) * Math.max(...cells.map((cell) => (cell?.fontSize ?? 10.5) / 10.5), 1)));
    return cells.length === 0 ? row : ([{ ...(cells[0] ?? { value: '' }), height }, ...cells.slice(1)] as SheetRow);
  });
}

const widthOver = (widths: readonly number[], column: number, span: number): number => widths.slice(column, column + span).reduce((sum, width) => sum + width, 0) - 1.5;

function linesIn(value: string, width: number, scale: number): number {
  return value.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(([...line].reduce((units, character) => units + (character.codePointAt(0)! < 0x2000 ? 1.05 : 2), 0) * scale) / width)), 0);
}

/** Printed on A4, all columns on one page's width: what the index or the calculation says in one row must be read in one. */
export const FIT_TO_WIDTH: WorkbookFeature = {
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transform: (xml) => {
          const fitting = xml.replace(/(<worksheet\b[^>]*>)(?!<sheetPr)/, '$1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>');
          return fitting.replace(/<pageSetup /, '<pageSetup fitToWidth="1" fitToHeight="0" ');
        },
      },
    },
  },
};

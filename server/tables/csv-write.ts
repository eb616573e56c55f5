import { FORMULA_START } from './rows.ts';

/** Excel takes a CSV without it for the system's own encoding and garbles Chinese. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** A cell that a spreadsheet would run (=, +, -, @ …) gets an apostrophe, which the reader takes off again; one more where there are some already. */
export function guardCell(text: string): string {
  return FORMULA_START.test(text.replace(/^'+/, '')) ? `'${text}` : text;
}

/** One record of RFC 4180 with its line break; every cell guarded. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quote(guardCell(cell))).join(',')}\r\n`;
}

function quote(cell: string): string {
  return /["\r\n,;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

import { isBlank } from '../rows.ts';
import type { RandomAccess } from '../types.ts';
import { Package } from './package.ts';
import { sheetRecords } from './sheet.ts';
import { readSheetParts } from './workbook.ts';

/** One sheet for reading: nothing is matched with headings, nothing is refused because of its value. */
export interface SheetContents {
  name: string;
  isHidden: boolean;
  /** rows that are not empty, in order; null when the sheet holds no cells but a chart or a macro */
  rows: AsyncGenerator<{ row: number; cells: string[] }, void, undefined> | null;
}

/**
 * All sheets of a workbook, hidden ones too, one after the other.
 * @param limit bytes of one part, expanded
 * @throws AppError `table-xlsx-broken`, `table-xlsx-too-large`
 */
export async function* workbookContents(file: RandomAccess, limit: number): AsyncGenerator<SheetContents, void, undefined> {
  const pack = await Package.open(file, limit);
  const { sheets, root: _root, ...shared } = await readSheetParts(pack);
  for (const { name, isHidden, part } of sheets) yield { name, isHidden, rows: part === null ? null : rowsOf(pack, { ...shared, sheet: part }) };
}

async function* rowsOf(pack: Package, book: Parameters<typeof sheetRecords>[1]): AsyncGenerator<{ row: number; cells: string[] }, void, undefined> {
  for await (const record of sheetRecords(pack.read(book.sheet), book, { stored: true })) if (!isBlank({ row: record.row, cells: record.cells })) yield { row: record.row, cells: record.cells };
}

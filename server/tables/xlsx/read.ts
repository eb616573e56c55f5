import { isBlank } from '../rows.ts';
import type { SheetRecord } from '../rows.ts';
import type { RandomAccess, RowProblemCode } from '../types.ts';
import { findMerges } from './merges.ts';
import { Package } from './package.ts';
import { sheetRecords } from './sheet.ts';
import { readWorkbook } from './workbook.ts';

/** Rows of the first visible sheet that are not empty, those that are hidden by a filter too. @throws AppError `table-xlsx-…` */
export async function* xlsxRecords(spool: RandomAccess): AsyncGenerator<SheetRecord, void, undefined> {
  const pack = await Package.open(spool);
  const book = await readWorkbook(pack);
  const merges = await findMerges(book.sheet, pack.read(book.sheet));
  for await (const record of sheetRecords(pack.read(book.sheet), book)) {
    if (isBlank(record)) continue;
    const merged = merges.inRow(record.row);
    yield merged.length === 0 ? record : { ...record, problems: withMerged(record, merged) };
  }
}

/** A merged cell’s value may be meant for each row or once for all of them; only the clerk knows. */
function withMerged({ problems }: SheetRecord, merged: readonly number[]): Map<number, RowProblemCode> {
  const all = new Map(problems);
  for (const column of merged) if (!all.has(column)) all.set(column, 'cell-merged');
  return all;
}

import { inMemory, workbookContents } from '../../../../tables/index.ts';
import { PieceList, tablePieces } from '../pieces.ts';
import { MAX_COLUMNS } from '../typeset.ts';
import { MAX_PART_BYTES } from './types.ts';
import type { OfficeText } from './types.ts';

/** Beyond them a sheet is no document: the first columns are shown, and where it goes on is said. */
const MOST_COLUMNS = 120;

/**
 * Every sheet of a workbook, hidden ones too, as tables with the letters of the columns and the numbers of the rows, so that a cell can be cited.
 * Numbers and dates stand as they are stored, formulas as what they gave.
 * @throws AppError `table-xlsx-…`, TooMuchText
 */
export async function xlsxPieces(bytes: Uint8Array): Promise<OfficeText> {
  const list = new PieceList();
  for await (const { name, isHidden, rows } of workbookContents(inMemory(bytes), MAX_PART_BYTES)) {
    list.add({ kind: 'heading', level: 2, text: `${name}${isHidden ? '（隐藏工作表 / hidden sheet）' : ''}` });
    if (rows === null) {
      list.add({ kind: 'paragraph', text: '（图表或宏工作表，未展示 / a chart or macro sheet, not shown）', indent: 0 });
      continue;
    }
    const table: string[][] = [];
    let columns = 0;
    let isCut = false;
    for await (const { row, cells } of rows) {
      isCut ||= cells.length > MOST_COLUMNS;
      const shown = cells.slice(0, MOST_COLUMNS);
      list.take(shown.reduce((sum, cell) => sum + cell.length + 4, 8));
      columns = Math.max(columns, shown.length);
      table.push([String(row), ...shown]);
    }
    if (table.length === 0) list.add({ kind: 'paragraph', text: '（空 / empty）', indent: 0 });
    else for (const piece of tablePieces([['', ...Array.from({ length: columns }, (_, index) => columnName(index))], ...table], MAX_COLUMNS, true)) list.add(piece);
    if (isCut) list.add({ kind: 'paragraph', text: `（${columnName(MOST_COLUMNS - 1)} 列之后未展示 / columns after ${columnName(MOST_COLUMNS - 1)} are not shown）`, indent: 0 });
  }
  return { pieces: list.pieces, warnings: [] };
}

/** A, B, … Z, AA, … */
function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}

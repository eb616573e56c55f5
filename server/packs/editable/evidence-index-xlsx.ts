import { workbookBytes } from '../../tables/index.ts';
import type { IndexRow } from '../documents/index-rows.ts';
import { EVIDENCE_INDEX_TEXT } from '../documents/text/evidence-index.ts';
import { textFor } from '../text/index.ts';
import type { EditableFacts } from './arrears-xlsx.ts';
import { FIT_TO_WIDTH, heading, integer, ruled, spread, table, text, withHeights } from './sheet.ts';
import { INDEX } from './words.ts';

const WIDTHS = [6, 20, 18, 26, 9, 6, 13, 20, 37, 13];

/** 证据目录 as a workbook, from the rows that the PDF prints: the ten columns of the court's index, grouped by what is to be proved, and the place to sign. Same rows: same bytes. */
export function evidenceIndexXlsx(rows: readonly IndexRow[], { language }: Pick<EditableFacts, 'language'>): Promise<Uint8Array> {
  const words = INDEX[language];
  const { note, signature, submitted } = EVIDENCE_INDEX_TEXT[language];
  const { index } = textFor(language);
  const columns = words.columns.length;
  const [head] = table(words.columns, []);
  let groups = 0;
  const body = rows.flatMap((row, at) => {
    const entry = ruled([
      integer(row.number), text(row.title), text(row.source), text(row.purpose), text(row.pages, { align: 'center' }), text(row.copies, { align: 'center' }), text(row.original, { align: 'center' }),
      text(row.recordId), text(`${row.sha256}\n${row.sm3 ?? words.none}`), text(row.anchored),
    ]);
    if (row.element === rows[at - 1]?.element) return entry;
    const name = index.group(index.positions[groups] ?? String(groups + 1), row.elementName);
    groups++;
    return [spread(text(name, { fontWeight: 'bold', fontFamily: '黑体', backgroundColor: '#F4F5F6', borderStyle: 'thin', borderColor: '#9E9E9E' }), columns), ...entry];
  });
  const signing = [signature, submitted].map((line) => [...Array.from({ length: 6 }, () => null), ...spread(text(line, { fontSize: 12, height: 42 }), columns - 6)]);
  const data = [heading(words.title, columns, { fontSize: 18, align: 'center' }), head!, ...body, spread(text(note, { fontSize: 9 }), columns), [], ...signing];
  return workbookBytes([{ sheet: words.sheet, data: withHeights(data, WIDTHS), columns: WIDTHS.map((width) => ({ width })), orientation: 'landscape', stickyRowsCount: 2 }], [FIT_TO_WIDTH]);
}

import { RECORD_STAGES } from '../../domain/record/index.ts';
import { workbookBytes } from '../../tables/index.ts';
import { isErased } from '../pdf/input.ts';
import type { ExhibitInput } from '../pdf/input.ts';
import type { PackText } from '../text/index.ts';
import type { EditableFacts } from './arrears-xlsx.ts';
import { FIT_TO_WIDTH, heading, integer, ruled, spread, table, text, withHeights } from './sheet.ts';
import { INDEX } from './words.ts';

/** One exhibit of the index. Words are in the language of the pack already. */
export interface IndexRow {
  /** heading of the group it stands in: what it is to prove; rows of one group follow each other */
  group: string;
  /** number in the bundle, from 1 */
  number: number;
  title: string;
  source: string;
  purpose: string;
  /** first and last page in the bundle */
  pages: { from: number; to: number };
  copies: number;
  /** 原件状态 */
  original: string;
  recordId: string;
  /** lower-case hex */
  sha256: string;
  /** lower-case hex; null where the depositor gave none */
  sm3: string | null;
  /** when its head was anchored, as printed; null when it was not */
  anchored: string | null;
}

/**
 * Rows of the index with the words of the PDF's, in its order: grouped by stage, within it by number.
 * @param pagesOf pages of an exhibit's number in the bundle
 */
export function indexRows(exhibits: readonly ExhibitInput[], pagesOf: (number: number) => { from: number; to: number }, words: PackText): IndexRow[] {
  const { index } = words;
  const numbered = exhibits.map((exhibit, at) => ({ number: at + 1, exhibit }));
  const groups = RECORD_STAGES.map((stage) => ({ stage, members: numbered.filter(({ exhibit }) => exhibit.record.stage === stage) })).filter(({ members }) => members.length > 0);
  return groups.flatMap(({ stage, members }, position) =>
    members.map(({ number, exhibit }): IndexRow => {
      const { document, provenance, id } = exhibit.record;
      return {
        group: index.group(index.positions[position] ?? String(position + 1), words.stage(stage).name),
        number,
        title: exhibit.supersededBy === null ? document.title : `${document.title}${index.superseded}`,
        source: index.source(provenance.sourceSystem, provenance.actor),
        purpose: words.stage(stage).purpose,
        pages: pagesOf(number),
        copies: Number(index.copies),
        original: isErased(exhibit) ? index.original.erased : document.digestOnly ? index.original.retained : index.original.electronic,
        recordId: id,
        sha256: document.sha256,
        sm3: document.sm3,
        anchored: exhibit.anchor && words.dateTime(exhibit.anchor.blockTime),
      };
    }),
  );
}

const WIDTHS = [6, 20, 18, 26, 9, 6, 13, 20, 37, 13];

/**
 * 证据目录 as a workbook, with the ten columns of the court's index, grouped by what is to be proved, and the place to sign. Same rows and facts: same bytes.
 * @param facts `note`: what the index says below its table
 */
export function evidenceIndexXlsx(rows: readonly IndexRow[], facts: EditableFacts & { note?: string }): Promise<Uint8Array> {
  const words = INDEX[facts.language];
  const columns = words.columns.length;
  const [head] = table(words.columns, []);
  const body = rows.flatMap((row, at) => {
    const entry = ruled([
      integer(row.number), text(row.title), text(row.source), text(row.purpose), text(row.pages.from === row.pages.to ? String(row.pages.from) : `${row.pages.from}–${row.pages.to}`, { align: 'center' }), integer(row.copies), text(row.original, { align: 'center' }),
      text(row.recordId), text(`SHA-256 ${row.sha256}\nSM3 ${row.sm3 ?? words.none}`), text(row.anchored ?? words.notAnchored),
    ]);
    return row.group === rows[at - 1]?.group ? entry : [spread(text(row.group, { fontWeight: 'bold', fontFamily: '黑体', backgroundColor: '#F4F5F6', borderStyle: 'thin', borderColor: '#9E9E9E' }), columns), ...entry];
  });
  const signature = [words.submitter, words.submitted].map((line) => [...Array.from({ length: 6 }, () => null), ...spread(text(line, { fontSize: 12, height: 42 }), columns - 6)]);
  const data = [heading(words.title, columns, { fontSize: 18, align: 'center' }), head!, ...body, ...(facts.note === undefined ? [] : [spread(text(facts.note, { fontSize: 9 }), columns)]), [], ...signature];
  return workbookBytes([{ sheet: words.sheet, data: withHeights(data, WIDTHS), columns: WIDTHS.map((width) => ({ width })), orientation: 'landscape', stickyRowsCount: 2 }], [FIT_TO_WIDTH]);
}

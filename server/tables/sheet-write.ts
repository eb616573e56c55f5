/**
 * A workbook of one sheet, written row by row as it is sent: however many rows, one is in memory. Every text is a text and never a
 * formula, whatever it begins with (ECMA-376 part 1, 18.3.1.4: inline strings).
 */
import { Readable } from 'node:stream';
import yazl from 'yazl';
import { columnLetters } from './rows.ts';

export type SheetCell = string | number | null;

const TIME = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Style 1 is a text, which keeps long numbers and leading zeros as they are; style 2 a heading. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/></cellXfs></styleSheet>`;

const PARTS: Record<string, string> = {
  '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': STYLES,
};

export interface SheetInput {
  /** of the sheet, up to 31 characters without : \ / ? * [ ] */
  name: string;
  headings: readonly string[];
  /** width of each column, in characters */
  widths: readonly number[];
  rows: AsyncIterable<readonly SheetCell[]>;
}

/** The workbook as a stream. An error of `rows` ends it with that error. The same rows give the same bytes. */
export function writeSheet({ name, headings, widths, rows }: SheetInput): Readable {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  for (const [path, text] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(text), path, TIME);
  zip.addBuffer(Buffer.from(`${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`), 'xl/workbook.xml', TIME);
  zip.addReadStreamLazy('xl/worksheets/sheet1.xml', { ...TIME, compress: true }, (callback) => {
    const sheet = Readable.from(sheetOf(headings, widths, rows), { objectMode: false });
    sheet.on('error', (error) => output.destroy(error));
    callback(null, sheet);
  });
  zip.end();
  return output;
}

async function* sheetOf(headings: readonly string[], widths: readonly number[], rows: AsyncIterable<readonly SheetCell[]>): AsyncGenerator<string, void, undefined> {
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('');
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>`;
  yield rowOf(1, headings, 2);
  let row = 1;
  for await (const cells of rows) yield rowOf(++row, cells, 1);
  yield '</sheetData></worksheet>';
}

function rowOf(row: number, cells: readonly SheetCell[], style: number): string {
  return `<row r="${row}">${cells.map((cell, at) => cellOf(cell, `${columnLetters(at)}${row}`, style)).join('')}</row>`;
}

function cellOf(cell: SheetCell, place: string, style: number): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  return `<c r="${place}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

/** Characters that XML 1.0 cannot hold (2.2) are shown as the one for what is lost. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

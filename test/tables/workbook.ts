import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface WorkbookParts {
  /** inside of sheetData */
  rows: string;
  /** what follows sheetData */
  after?: string;
  /** inside of sst */
  strings?: string;
  /** numFmt elements and the numFmtId of each style */
  formats?: { custom?: string; styles: number[] };
  is1904?: boolean;
  /** inside of sheets */
  sheets?: string;
  /** parts that replace or join the others */
  extra?: Record<string, string | Uint8Array>;
}

/** A workbook made by hand: the odd things that no writer offers. */
export async function workbook({ rows, after = '', strings, formats, is1904 = false, sheets = '<sheet name="a" sheetId="1" r:id="rId1"/>', extra = {} }: WorkbookParts): Promise<Uint8Array> {
  const parts: Record<string, string | Uint8Array> = {
    '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook ${NS}><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${sheets}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/worksheet" Target="/xl/worksheets/sheet2.xml"/>
      <Relationship Id="rId3" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="${OFFICE}/styles" Target="./styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet ${NS}><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData>${after}</worksheet>`,
    'xl/sharedStrings.xml': `<sst ${NS}>${strings ?? ''}</sst>`,
    'xl/styles.xml': `<styleSheet ${NS}><numFmts>${formats?.custom ?? ''}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${(formats?.styles ?? [0]).map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    ...extra,
  };
  return zip(Object.entries(parts));
}

export async function zip(parts: readonly (readonly [name: string, content: string | Uint8Array])[]): Promise<Uint8Array> {
  const output = new yazl.ZipFile();
  for (const [name, content] of parts) output.addBuffer(Buffer.from(content), name, { mtime: new Date(1980, 0, 1), forceDosTimestamp: true });
  output.end();
  return new Uint8Array(await buffer(output.outputStream));
}

/** Text as an inline string. */
export const inline = (ref: string, text: string): string => `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;

export const HEAD_ROW = `<row r="1">${inline('A1', '借款编号')}${inline('B1', '姓名')}${inline('C1', '金额')}${inline('D1', '放款日期')}</row>`;

/** A row 2 with number and name in place and any cells for amount and date. */
export const row2 = (cells: string): string => `${HEAD_ROW}<row r="2">${inline('A2', 'A-1')}${inline('B2', '张')}${cells}</row>`;

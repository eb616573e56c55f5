import { expect } from 'chai';
import writeXlsx from 'write-excel-file/node';
import { errorsCsv } from '../../server/tables/index.ts';
import type { RandomAccess } from '../../server/tables/index.ts';
import { brief, COLUMNS, cut, OPTIONS, readAll, refusal } from './support.ts';
import { readTable } from '../../server/tables/index.ts';
import { HEAD_ROW, inline, row2, workbook } from './workbook.ts';

/** Amount and date, or their problems, of the one row that these cells make. */
async function read(cells: string, parts: Omit<Parameters<typeof workbook>[0], 'rows'> = {}): Promise<unknown[]> {
  const { rows } = await readAll(await workbook({ rows: row2(cells), ...parts }));
  expect(rows).to.have.length(1);
  return brief(rows[0]!).slice(3);
}

describe('tables: XLSX', () => {
  it('reads what another program writes: texts, numbers, dates, booleans', async () => {
    const bold = { fontWeight: 'bold' } as const;
    const bytes = await writeXlsx([
      [{ value: '借款编号', ...bold }, { value: '姓名', ...bold }, { value: '金额', ...bold }, { value: '放款日期', ...bold }],
      [{ value: '00123', format: '@' }, 'A & <B> "𬭎"', 12345.67, { value: new Date(Date.UTC(2024, 0, 10)), format: 'yyyy/m/d' }],
      [null, null, null, null],
      [{ value: 13800138000 }, true, 0.1 + 0.2, { value: new Date(Date.UTC(2024, 1, 29)), format: 'yyyy"年"m"月"d"日"' }],
    ]).toBuffer();
    for (const lengths of [[65_536], [100]]) {
      const { table, rows } = await readAll(new Uint8Array(bytes), {}, lengths);
      expect([table.format, table.encoding]).to.deep.equal(['xlsx', 'utf-8']);
      expect(rows.map(brief)).to.deep.equal([[2, '00123', 'A & <B> "𬭎"', '12345.67', '2024-01-10'], [4, '13800138000', 'true', '0.3', '2024-02-29']]);
    }
  });

  it('joins rich text, leaves out how it is pronounced, and undoes the escapes of XML', async () => {
    const strings = '<si><r><t>张</t></r><r><rPr/><t xml:space="preserve"> 示例</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh><phoneticPr fontId="1"/></si><si><t>a_x000D_b_x005F_x0041_ &amp; &#x4e00;<![CDATA[<]]></t></si>';
    const { rows } = await readAll(await workbook({ strings, rows: `${HEAD_ROW}<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>0</v></c></row>` }));
    expect(brief(rows[0]!)).to.deep.equal([2, 'a\rb_x0041_ & 一<', '张 示例', '', '']);
    const phonetic = await readAll(await workbook({ rows: `${HEAD_ROW}<row r="2">${inline('A2', 'A')}<c r="B2" t="inlineStr"><is><r><t>山</t></r><r><t>田</t></r><rPh><t>やまだ</t></rPh></is></c></row>` }));
    expect(phonetic.rows[0]!.cells['name']).to.equal('山田');
  });

  it('gives numbers as they were typed', async () => {
    const cases: Record<string, string> = {
      '12345.67': '12345.67', '12345.670000000002': '12345.67', '0.30000000000000004': '0.3', '1.2E+3': '1200', '1e-3': '0.001', '-5': '-5', '0': '0', '-0': '0', '1E14': '100000000000000',
      '999999999999999': '999999999999999', '123456789012.34999': '123456789012.35', '100': '100', '0.10': '0.1', '1234567.8899999999': '1234567.89', '99999999999999.996': '100000000000000', '5.0999999999999996': '5.1',
    };
    for (const [stored, shown] of Object.entries(cases)) expect(await read(`<c r="C2"><v>${stored}</v></c>`), stored).to.deep.equal([shown, '']);
  });

  it('every amount of fen that a double can hold is read as typed', async () => {
    const amounts = Array.from({ length: 3000 }, (_, n) => (n * 7_919_993 + n ** 3) % 10_000_000_000_000);
    const typed = amounts.map((fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`);
    // 17 significant digits, as Excel writes when the shortest spelling does not give its double back
    const cells = typed.map((text, at) => `<row r="${at + 2}">${inline(`A${at + 2}`, 'A')}${inline(`B${at + 2}`, 'B')}<c r="C${at + 2}"><v>${Number(text).toPrecision(17)}</v></c></row>`);
    const { rows } = await readAll(await workbook({ rows: HEAD_ROW + cells.join('') }));
    expect(rows.map((row) => row.cells['amount'])).to.deep.equal(typed.map((text) => text.replace(/\.?0+$/, '')));
  });

  it('refuses numbers that Excel has mangled', async () => {
    for (const stored of ['4.40101199001011E+17', '440101199001011232', '1E15', '6.22202123456789E+18', '1e-20', '1e999']) {
      expect(await read(`<c r="C2"><v>${stored}</v></c>`), stored).to.deep.equal(['', '', '!cell-number-mangled@amount']);
    }
    const { rows } = await readAll(await workbook({ rows: row2('<c r="C2"><v>4.40101E+17</v></c>') }));
    expect(rows[0]!.problems[0]!.expected.en).to.contain('format the column as text');
  });

  it('reads dates by their format, in both systems, with the day that never was', async () => {
    const formats = { custom: '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[$-804]yyyy/m/d\\ h:mm"/><numFmt numFmtId="166" formatCode="0.00&quot;day&quot;;[Red]-0.00"/><numFmt numFmtId="167" formatCode="[h]:mm"/><numFmt numFmtId="168" formatCode="mmm"/>', styles: [0, 14, 164, 165, 166, 58, 20, 22, 167, 168] };
    const date = async (style: number, stored: string, is1904 = false) => (await read(`<c r="D2" s="${style}"><v>${stored}</v></c>`, { formats, is1904 })).slice(1);
    for (const style of [1, 2, 3, 5, 7, 9]) expect(await date(style, '45301'), String(style)).to.deep.equal(['2024-01-10']);
    expect(await date(0, '45301'), 'a plain number').to.deep.equal(['45301']);
    expect(await date(4, '45301'), 'the d is a literal').to.deep.equal(['45301']);
    expect(await date(8, '45301'), 'a duration').to.deep.equal(['45301']);
    expect(await date(1, '45301.75'), 'the time is not shown').to.deep.equal(['2024-01-10']);
    expect(await date(3, '45301.75')).to.deep.equal(['2024-01-10 18:00:00']);
    expect(await date(7, '45301.999999999')).to.deep.equal(['2024-01-11']);
    expect(await date(6, '0.75')).to.deep.equal(['18:00:00']);
    expect(await date(1, '1')).to.deep.equal(['1900-01-01']);
    expect(await date(1, '59')).to.deep.equal(['1900-02-28']);
    expect(await date(1, '61')).to.deep.equal(['1900-03-01']);
    expect(await date(1, '2958465')).to.deep.equal(['9999-12-31']);
    for (const stored of ['60', '0', '-1', '2958466']) expect(await date(1, stored), stored).to.deep.equal(['', '!cell-impossible-date@date']);
    expect(await date(1, '0', true)).to.deep.equal(['1904-01-01']);
    expect(await date(1, '43839', true)).to.deep.equal(['2024-01-10']);
    expect(await date(1, '60', true)).to.deep.equal(['1904-03-01']);
    expect(await read('<c r="D2" t="d"><v>2024-01-10T00:00:00</v></c>')).to.deep.equal(['', '2024-01-10']);
    expect(await read('<c r="D2" t="d"><v>10.1.2024</v></c>')).to.deep.equal(['', '', '!cell-impossible-date@date']);
  });

  it('gives percent with its sign, so that 18% stays 18%', async () => {
    const formats = { custom: '<numFmt numFmtId="164" formatCode="0.0000%"/>', styles: [0, 9, 10, 164] };
    for (const [stored, style, shown] of [['0.18', 1, '18%'], ['0.18249999999999999', 2, '18.25%'], ['1', 1, '100%'], ['0', 1, '0%'], ['0.00035', 3, '0.035%'], ['0.18', 0, '0.18']] as const) {
      expect(await read(`<c r="C2" s="${style}"><v>${stored}</v></c>`, { formats })).to.deep.equal([shown, '']);
    }
  });

  it('takes what formulas gave, and refuses errors and formulas that were never calculated', async () => {
    expect(await read('<c r="C2"><f>1+1</f><v>2</v></c><c r="D2" t="str"><f>A2</f><v>2024-01-10</v></c>')).to.deep.equal(['2', '2024-01-10']);
    expect(await read('<c r="C2"><f>1+1</f></c>')).to.deep.equal(['', '', '!cell-formula-without-value@amount']);
    expect(await read('<c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="b"><v>1</v></c>')).to.deep.equal(['', 'true', '!cell-error-value@amount']);
    expect(await read('<c r="C2" s="0"/>')).to.deep.equal(['', '']);
  });

  it('names merged cells in every row that they cover', async () => {
    const rows = `${HEAD_ROW}${[2, 3, 4].map((row) => `<row r="${row}">${inline(`A${row}`, `A-${row}`)}${inline(`B${row}`, '张')}<c r="C${row}">${row === 2 ? '<v>7</v>' : ''}</c></row>`).join('')}`;
    const { rows: read } = await readAll(await workbook({ rows, after: '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>' }));
    expect(read.map(brief)).to.deep.equal([[2, 'A-2', '张', '7', '', '!cell-merged@amount'], [3, 'A-3', '张', '', '', '!cell-merged@amount'], [4, 'A-4', '张', '', '']]);
    const utf16 = Buffer.from(`\uFEFF<worksheet><sheetData>${rows}</sheetData><mergeCells><mergeCell ref='$C$2:$D$3'/></mergeCells></worksheet>`, 'utf16le');
    const wide = await readAll(await workbook({ rows: '', extra: { 'xl/worksheets/sheet1.xml': utf16 } }));
    expect(wide.rows.map((row) => row.problems.length)).to.deep.equal([2, 2, 0]);
  });

  it('reads the first sheet that is visible, cells without addresses, and prefixed names', async () => {
    const sheets = '<sheet name="h" sheetId="1" state="hidden" r:id="rId2"/><sheet name="v" sheetId="2" state="veryHidden" r:id="rId2"/><sheet name="a" sheetId="3" r:id="rId1"/><sheet name="b" sheetId="4" r:id="rId2"/>';
    const bare = (text: string) => `<x:c t="inlineStr"><x:is><x:t>${text}</x:t></x:is></x:c>`;
    const sheet = `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>${['借款编号', '姓名'].map(bare).join('')}</x:row><x:row/><x:row>${['A-1', '张'].map(bare).join('')}</x:row></x:sheetData></x:worksheet>`;
    const { rows } = await readAll(await workbook({ rows: '', sheets, extra: { 'xl/worksheets/sheet1.xml': sheet, 'xl/worksheets/sheet2.xml': '<worksheet><sheetData/></worksheet>' } }));
    expect(rows.map(brief)).to.deep.equal([[3, 'A-1', '张', '', '']]);
    const utf16 = Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${sheet}`, 'utf16le');
    expect((await readAll(await workbook({ rows: '', extra: { 'xl/worksheets/sheet1.xml': utf16 } }))).rows.map(brief)).to.deep.equal([[3, 'A-1', '张', '', '']]);
    expect((await refusal(await workbook({ rows: '', sheets: '<sheet name="h" sheetId="1" state="hidden" r:id="rId1"/>' }))).code).to.equal('table-xlsx-broken');
  });

  it('takes rows that an error file held back, pasted into a sheet', async () => {
    const line = errorsCsv(COLUMNS, 'zh-CN').row({ row: 2, cells: { loanNumber: '=1', name: '张' } }, []);
    const guarded = line.split(',')[0]!;
    expect(guarded).to.equal("'=1");
    const { rows } = await readAll(await workbook({ rows: `${HEAD_ROW}<row r="2">${inline('A2', guarded)}${inline('B2', '张')}</row>` }));
    expect(rows[0]!.cells['loanNumber']).to.equal('=1');
  });

  it('leaves where the bytes lie to the caller, and frees it whatever happens', async () => {
    const bytes = await workbook({ rows: HEAD_ROW + Array.from({ length: 50 }, (_, at) => `<row r="${at + 2}">${inline(`A${at + 2}`, 'A')}${inline(`B${at + 2}`, 'B')}</row>`).join('') });
    let open = 0;
    const spool = async (content: AsyncIterable<Uint8Array>): Promise<RandomAccess> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const all = Buffer.concat(chunks);
      open++;
      return { size: all.length, read: async (position, length) => all.subarray(position, position + length), close: async () => void open-- };
    };
    expect((await readAll(bytes, { spool })).rows).to.have.length(50);
    expect(open).to.equal(0);
    const table = await readTable(cut(bytes), { ...OPTIONS, spool });
    expect(open).to.equal(1);
    await table.rows.return();
    expect(open, 'after return()').to.equal(0);
    expect((await refusal(bytes.subarray(0, 500), { spool })).code).to.equal('table-xlsx-broken');
    expect(open, 'after a refusal').to.equal(0);
    expect((await refusal(bytes, { spool, maxRows: 10 })).code).to.equal('table-too-many-rows');
    expect(open).to.equal(0);
  });
});

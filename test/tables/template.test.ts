import { expect } from 'chai';
import { writeTemplate } from '../../server/tables/index.ts';
import { unzipText } from './unzip.ts';
import { COLUMNS, readAll } from './support.ts';

describe('tables: templates', () => {
  for (const format of ['csv', 'xlsx'] as const) {
    for (const language of ['zh-CN', 'en'] as const) {
      it(`${format} in ${language}: read again as they are, but for the example, which is refused until it is deleted`, async () => {
        const bytes = await writeTemplate(COLUMNS, format, language);
        const { table, rows } = await readAll(bytes);
        expect(table.format).to.equal(format);
        expect(table.headings.map(({ text }) => text)).to.deep.equal(COLUMNS.map(({ headings, required }) => (required ? '*' : '') + headings[language]));
        expect(rows).to.have.length(1);
        expect(rows[0]!.problems.map(({ code }) => code)).to.deep.equal(['row-is-example']);
        expect({ ...rows[0]!.cells, amount: Number(rows[0]!.cells['amount']) }).to.deep.equal({ loanNumber: 'EXAMPLE-0001', name: '张示例', amount: 12345.6, date: '2024-01-10' });
      });
    }
  }

  it('a row that differs from the example in one cell is a row', async () => {
    const csv = new TextDecoder().decode(await writeTemplate(COLUMNS, 'csv', 'zh-CN')).replace('EXAMPLE-0001', 'L-0001');
    expect((await readAll(csv)).rows[0]!.problems).to.deep.equal([]);
  });

  it('CSV opens right in Excel: byte order mark, CRLF, nothing to run', async () => {
    const bytes = await writeTemplate([{ ...COLUMNS[0]!, example: '=1+1' }], 'csv', 'zh-CN');
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).to.equal("\uFEFF*借款编号\r\n'=1+1\r\n");
  });

  it('XLSX formats whole columns as text, amounts as numbers, and describes every column on a second sheet', async () => {
    const files = await unzipText(await writeTemplate(COLUMNS, 'xlsx', 'zh-CN'));
    const sheet = files.get('xl/worksheets/sheet1.xml')!;
    const formats = [...files.get('xl/styles.xml')!.matchAll(/numFmtId="(\d+)" formatCode="([^"]+)"/g)].map(([, id, code]) => [id, code] as const);
    const styles = [.../<cellXfs.*<\/cellXfs>/s.exec(files.get('xl/styles.xml')!)![0].matchAll(/<xf ([^>]*)>/g)].map(([, attributes]) => new Map(formats).get(/numFmtId="(\d+)"/.exec(attributes!)?.[1] ?? ''));
    const columns = [...sheet.matchAll(/<col min="\d+" style="(\d+)"/g)].map(([, style]) => styles[Number(style)]);
    expect(columns).to.deep.equal(['@', '@', '#,##0.00', '@']);
    const strings = files.get('xl/sharedStrings.xml')!;
    for (const { description } of COLUMNS) expect(strings).to.contain(description['zh-CN']);
    expect(files.get('xl/workbook.xml')).to.contain('填写说明');
  });

  it('the same columns give the same bytes, whatever the time', async () => {
    const first = await writeTemplate(COLUMNS, 'xlsx', 'en');
    const RealDate = Date;
    const later = Date.now() + 400 * 86_400_000;
    class Later extends RealDate {
      constructor(time: number | string = later) {
        super(time);
      }

      static override now(): number {
        return later;
      }
    }
    try {
      // the writer reads the clock by itself
      globalThis.Date = Later as DateConstructor;
      expect(Buffer.compare(await writeTemplate(COLUMNS, 'xlsx', 'en'), first)).to.equal(0);
    } finally {
      globalThis.Date = RealDate;
    }
  });
});

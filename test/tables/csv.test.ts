import { expect } from 'chai';
import fc from 'fast-check';
import { errorsCsv, readTable } from '../../server/tables/index.ts';
import type { AppError } from '../../server/errors.ts';
import { brief, COLUMNS, cut, OPTIONS, readAll, refusal, utf8 } from './support.ts';

const HEAD = '借款编号,姓名,金额,放款日期\n';

describe('tables: CSV', () => {
  it('reads rows with the numbers that a spreadsheet shows, and skips blank ones', async () => {
    const { table, rows } = await readAll(`\n${HEAD}\nA-1,张示例, 12.50 ,2024-01-10\r\n"A-2","李
示例","1,000.00",""\n\n,,,\nA-3,王`);
    expect(table.format).to.equal('csv');
    expect(table.headings.map(({ column }) => column)).to.deep.equal(['loanNumber', 'name', 'amount', 'date']);
    expect(rows.map(brief)).to.deep.equal([[4, 'A-1', '张示例', '12.50', '2024-01-10'], [5, 'A-2', '李\n示例', '1,000.00', ''], [8, 'A-3', '王', '', '']]);
  });

  it('finds the delimiter by the headings that it makes known', async () => {
    for (const delimiter of [',', ';', '\t']) {
      const { rows } = await readAll(`借款编号${delimiter}姓名${delimiter}"备注;,\t"${delimiter}金额\nA-1${delimiter}张${delimiter}x${delimiter}1`, {
        columns: [...COLUMNS, { ...COLUMNS[1]!, name: 'note', headings: { 'zh-CN': '备注;,', en: 'note', aliases: [] }, required: false }],
      });
      expect(rows.map(brief), JSON.stringify(delimiter)).to.deep.equal([[2, 'A-1', '张', '1', '']]);
    }
    expect((await readAll('sep=;\r\n借款编号;姓名\r\nA-1;张')).rows.map(brief)).to.deep.equal([[2, 'A-1', '张', '', '']]);
  });

  it('accepts headings in either language, by field name or alias, whatever their case, width, marks and harmless unit', async () => {
    for (const heading of ['借款编号,姓名,金额（元）,放款日期', 'LOAN NUMBER,name,Amount (CNY),disbursed_on', 'loanNumber,Name,amount,date', '\uFEFF"合同编号",* 姓 名 ,ＡＭＯＵＮＴ,放款日期[YYYY-MM-DD]', '借款编号(必填),姓名（必填）,本金(元)(选填),放款日期']) {
      expect((await readAll(`${heading}\nA-1,张,1,2024-01-10`)).rows.map(brief), heading).to.deep.equal([[2, 'A-1', '张', '1', '2024-01-10']]);
    }
  });

  it('names unknown, repeated and missing columns in one error, before any row', async () => {
    const error = await refusal('合同编号,借款编号,金额（万元）,备注\nA-1,A-1,1,x');
    expect(error.code).to.equal('table-headings-wrong');
    const problem = error.params['problem'] as { 'zh-CN': string; en: string };
    expect(problem['zh-CN']).to.equal('未知的列：“金额（万元）”、“备注”；重复的列：“借款编号”；缺少必需的列：“姓名”');
    expect(problem.en).to.equal('unknown: “金额（万元）”, “备注”; given twice: “Loan number”; missing: “Name”');
  });

  it('shows nothing of a first row that is data', async () => {
    const error = await refusal('A-1,张某某,11010519491231002X\nA-2,李,1');
    expect(error.code).to.equal('table-headings-wrong');
    expect(JSON.stringify(error.params) + error.message).to.not.match(/张某某|1101/);
    const digits = await refusal('借款编号,姓名,110105 19491231 002X\n');
    expect(digits.message).to.contain('****').and.not.match(/\d{3}/);
  });

  it('names a cell that has no heading instead of losing it', async () => {
    const { rows } = await readAll('借款编号,姓名,金额,\nA-1,张,1,,\nA-2,张,"12",345.60\nA-3,张,1,,,x');
    expect(rows.map(brief)).to.deep.equal([[2, 'A-1', '张', '1', ''], [3, 'A-2', '张', '12', '', '!row-cell-without-heading'], [4, 'A-3', '张', '1', '', '!row-cell-without-heading']]);
    expect(rows[1]!.problems[0]!.expected.en).to.contain('column D');
  });

  it('names cells that are too long and characters that are lost, and keeps the row', async () => {
    const { rows } = await readAll(`${HEAD}A-1,${'长'.repeat(11)},1,\nA-2,张\uFFFD,1,\nA-3,\uE863,1,\nA-4,𬭎䶮,1,`, { maxCellLength: 10 });
    expect(rows.map((row) => brief(row).slice(5))).to.deep.equal([['!cell-too-long@name'], ['!cell-lost-character@name'], ['!cell-lost-character@name'], []]);
    expect(rows[0]!.cells['name'], 'the cell can still be sent back').to.have.length(11);
  });

  it('refuses quotes that leave open what belongs to what, without repeating a cell', async () => {
    const cases: [string, number][] = [[`${HEAD}A-1,张,1,\nA-2,"秘密,1,`, 3], [`${HEAD}A-1,"秘密"x,1,`, 2], [`${HEAD}A-1,秘"密,1,`, 2]];
    for (const [text, row] of cases) {
      const error = await refusal(text);
      expect([error.code, error.params['row']], text).to.deep.equal(['table-csv-broken', row]);
      expect(JSON.stringify(error.params) + error.message + String(error.cause)).to.not.contain('秘');
    }
    for (const length of [1, 5, 10_000]) {
      const rows: unknown[] = [];
      const table = await readTable(cut(utf8(`\uFEFF${HEAD}${'\n'.repeat(5000)}A-1,张,1,\nA-2,张,1,\nA-3,x"y,1,\nA-4,张,1,\n`), [length], 5000), OPTIONS);
      let code = '';
      try {
        for await (const row of table.rows) rows.push(row.row);
      } catch (error) {
        code = (error as AppError).code;
      }
      expect([rows, code], `rows before the mistake, cut at ${length}`).to.deep.equal([[5002, 5003], 'table-csv-broken']);
    }
  });

  it('takes a cell full of spaces in its stride', async () => {
    const { rows } = await readAll(`${HEAD}A-1,${' '.repeat(500_000)}张${' '.repeat(500_000)},1,`);
    expect(brief(rows[0]!)).to.deep.equal([2, 'A-1', '张', '1', '']);
    const inner = await readAll(`${HEAD}A-1,x${' '.repeat(1_000_000)}张,1,`);
    expect(inner.rows[0]!.problems.map(({ code }) => code)).to.deep.equal(['cell-too-long']);
  });

  it('holds to its limits by name', async () => {
    const three = `${HEAD}A-1,张,1,\nA-2,张,1,\nA-3,张,1,\n`;
    expect((await readAll(three, { maxRows: 3 })).rows).to.have.length(3);
    expect((await refusal(three, { maxRows: 2 })).code).to.equal('table-too-many-rows');
    expect((await refusal(three, { maxBytes: utf8(three).length - 1 })).code).to.equal('table-too-large');
    expect((await readAll(three, { maxBytes: utf8(three).length })).rows).to.have.length(3);
    expect((await refusal(`${HEAD}A-1,"${'x y '.repeat(300_000)}",1,`)).code).to.equal('table-record-too-long');
    expect((await refusal(`${HEAD}A-1,${'x'.repeat(1_300_000)},1,`)).code).to.equal('table-record-too-long');
    expect((await refusal('')).code).to.equal('table-empty');
    expect((await refusal(' \r\n \n')).code).to.equal('table-empty');
    expect((await refusal(',,\n,,\n')).code).to.equal('table-empty');
  });

  it('passes on what breaks the upload, and lets go of it when the caller stops early', async () => {
    const broken = async function* () {
      yield utf8(`${HEAD}${'A-1,张,1,\n'.repeat(10_000)}`);
      throw new Error('the line broke');
    };
    const table = await readTable(broken(), OPTIONS);
    let message = '';
    let count = 0;
    try {
      for await (const _ of table.rows) count++;
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.equal('the line broke');
    expect(count, 'what came before is read, but for a row that may not have ended').to.be.at.least(9_999);
    let freed = false;
    const endless = async function* () {
      try {
        yield utf8(HEAD);
        for (;;) yield utf8('A-1,张,1,\n'.repeat(1000));
      } finally {
        freed = true;
      }
    };
    for await (const _ of (await readTable(endless(), OPTIONS)).rows) break;
    expect(freed, 'after a break').to.equal(true);
    freed = false;
    await (await readTable(endless(), OPTIONS)).rows.return();
    expect(freed, 'without reading a row').to.equal(true);
  });

  it('reads back every cell that an error file holds, in the order and wording of the table it is about', async () => {
    const cell = fc.string({ unit: fc.constantFrom(..."ab张,;\t\"'\n\r=+-@＝ 12𬭎"), maxLength: 8 }).map((text) => text.trim());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 9 }), async (values, length) => {
        const headings = [{ text: '姓名', column: 'name' }, { text: '', column: null }, { text: '合同编号', column: 'loanNumber' }];
        const file = errorsCsv(COLUMNS, 'zh-CN', headings);
        const complaint = { column: 'name', expected: { 'zh-CN': '应为“姓名”,\n两字', en: 'x' } };
        const text = file.head() + '\n'.repeat(5000) + values.map(([name, number], at) => file.row({ row: at + 2, cells: { name, loanNumber: `N${number}` } }, [complaint])).join('');
        expect(text.split('\r\n')[0]).to.equal('\uFEFF姓名,合同编号,问题 / problem');
        const { table, rows } = await readAll(text, {}, [length], 5000);
        expect(table.headings.map(({ column }) => column)).to.deep.equal(['name', 'loanNumber', null]);
        expect(rows.map(({ cells }) => [cells['name'], cells['loanNumber']])).to.deep.equal(values.map(([name, number]) => [name, `N${number}`.trim()]));
      }),
      { numRuns: 200 },
    );
  });

  it('gives a spreadsheet nothing to run', () => {
    const file = errorsCsv(COLUMNS, 'en');
    const line = file.row({ row: 7, cells: { loanNumber: '=HYPERLINK("http://x")', name: '+86 138', amount: '-5', date: '@SUM(1)' } }, [{ column: 'amount', expected: { 'zh-CN': '', en: '=an amount' } }, { column: null, expected: { 'zh-CN': '', en: 'whole row' } }]);
    expect(line).to.equal(`"'=HYPERLINK(""http://x"")",'+86 138,'-5,'@SUM(1),"row 7: Amount: =an amount; whole row"\r\n`);
    expect(file.head()).to.equal('\uFEFFLoan number,Name,Amount,Disbursed on,问题 / problem\r\n');
  });

  it('gives the same rows however the stream is cut', async () => {
    const blank = `\uFEFF${'\n'.repeat(5000)}`;
    const text = `${blank}${HEAD}A-1,"张 ""示例"", 甲",1,2024年1月10日\r\nA-2,𬭎䶮,"2\r\n3",\r\n`;
    const whole = (await readAll(text)).rows;
    expect(whole.map(brief)).to.deep.equal([[5002, 'A-1', '张 "示例", 甲', '1', '2024年1月10日'], [5003, 'A-2', '𬭎䶮', '2\r\n3', '']]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 9 }), async (lengths) => {
        expect((await readAll(text, {}, lengths, blank.length)).rows).to.deep.equal(whole);
      }),
      { numRuns: 100 },
    );
    const table = await readTable(cut(utf8(text), [1]), OPTIONS);
    expect(table.headings).to.have.length(4);
    await table.rows.return();
  });
});

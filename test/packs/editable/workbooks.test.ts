import { expect } from 'chai';
import { DEBT_KINDS, kindName } from '../../../server/domain/arrears/index.ts';
import type { ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { indexRows } from '../../../server/packs/documents/index-rows.ts';
import { EVIDENCE_INDEX_TEXT } from '../../../server/packs/documents/text/evidence-index.ts';
import { arrearsXlsx, evidenceIndexXlsx } from '../../../server/packs/editable/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { caseData, fullCase } from '../complaint/material.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { needs, rawText } from '../tools.ts';
import { later, python, xlsxCells } from './readers.ts';
import type { ReadCell } from './readers.ts';

const DATE = '2024-12-31T01:02:03.000Z';
const FACTS = { language: 'zh-CN', date: DATE } as const;
const values = (cells: readonly ReadCell[]): string[] => cells.map(({ value }) => value);

describe('packs: the arrears calculation as a workbook', function () {
  this.timeout(30_000);
  const statement = fullCase().statement;

  for (const language of ['zh-CN', 'en'] as const) {
    it(`${language}: everything that the statement says stands in it`, async () => {
      const { sheets, formulas } = await xlsxCells(await arrearsXlsx(statement, { language, date: DATE }));
      expect([...sheets.keys()]).to.deep.equal(language === 'en' ? ['Summary', 'Details', 'Steps'] : ['汇总', '明细', '计算步骤']);
      expect(formulas).to.equal(0);
      const [summary, details, steps] = [...sheets.values()].map(values) as [string[], string[], string[]];
      const { cap, daily, warnings, overdue } = statement;
      expect(summary).to.include.members([statement.reference, statement.asOf, statement.interestPaidUntil, daily.from, daily.amount, daily.formula[language], daily.calculation, cap!.annualRatePercent, cap!.dayBasis, DATE]);
      expect(summary).to.include.members(warnings.map(({ text }) => text[language]));
      expect(summary.join('\n')).to.contain(overdue!.since).and.contain(String(overdue!.days)).and.contain(daily.charges.amount).and.contain(daily.charges.calculation);
      for (const { id, label, steps: from } of statement.lines) expect(details).to.include.members([id, label[language], from.join(' ')]);
      for (const { date, step } of statement.allocations) expect(details).to.include.members([date, step]);
      for (const { dueDate, payBy } of statement.schedule) expect(details).to.include.members([dueDate, payBy]);
      for (const step of statement.steps) {
        expect(steps).to.include.members([step.id, kindName(step, language), step.formula[language], ...(step.source === null ? [] : [step.source]), ...(step.from === null ? [] : [step.from])]);
        for (const [name, value] of Object.entries(step.inputs)) expect(steps.join('\n')).to.contain(`${name} = ${value}`);
      }
    });
  }

  it('its figures are the statement’s, as numbers with two decimals that can be summed', async () => {
    const { sheets, formats } = await xlsxCells(await arrearsXlsx(statement, FACTS));
    const rows = (name: string): ReadCell[][] => Object.values(Object.groupBy(sheets.get(name)!, ({ ref }) => ref.replace(/^[A-Z]+/, ''))) as ReadCell[][];
    const amountBeside = (name: string, sheet: string): string[] => rows(sheet).filter((row) => row[0]!.value === name || row[1]?.value === name || row[2]?.value === name).map((row) => row.find(({ type, style }) => type === 'n' && formats[style] === '#,##0.00')!.value);
    const same = (given: string | undefined, text: string): void => { expect(Number(given).toFixed(2)).to.equal(text); };
    const names = { fee: '费用', interest: '期内利息', penalty: '罚息', compound: '复利', damages: '违约金', principal: '本金' };
    for (const kind of DEBT_KINDS) same(amountBeside(names[kind], '汇总')[0], statement.totals[kind]);
    same(amountBeside('合计', '汇总')[0], statement.totals.total);
    same(amountBeside('其中已到期', '汇总')[0], statement.totals.due);
    same(amountBeside('超过上限的扣减', '汇总')[0], statement.totals.capCut);
    for (const { id, amount } of statement.lines) same(amountBeside(id, '明细')[0], amount);
    // the lines add up to the total, to the cent, as a clerk would add them
    const sum = statement.lines.reduce((all, { id }) => all + Math.round(Number(amountBeside(id, '明细')[0]) * 100), 0);
    expect((sum / 100).toFixed(2)).to.equal(statement.totals.total);
    const results = rows('计算步骤').slice(1).map((row) => row.find(({ ref }) => ref.startsWith('J'))!);
    expect(results.map(({ type, value }) => (type === 'n' ? Number(value).toFixed(2) : value))).to.deep.equal(statement.steps.map(({ result }) => result));
    expect(results.some(({ type, value }) => type === 's' && value.includes('…')), 'exact values keep their text').to.equal(true);
    for (const cell of sheets.get('明细')!.filter(({ type, value }) => type === 'n' && value.includes('.'))) expect(formats[cell.style]).to.equal('#,##0.00');
  });

  it('text that begins like a formula is text, formatted as text; so are amounts beyond what a double holds', async () => {
    const evil = '=HYPERLINK("http://example.invalid";"x")';
    const hostile: ArrearsStatement = {
      ...statement, reference: evil, lines: [{ ...statement.lines[0]!, label: { 'zh-CN': '+1+1', en: '@x' }, amount: '90071992547409931.05' }], steps: [{ ...statement.steps[0]!, source: '-1+1', result: '\u0001=1' }],
    };
    const { sheets, formulas, formats } = await xlsxCells(await arrearsXlsx(hostile, FACTS));
    expect(formulas).to.equal(0);
    const cells = [...sheets.values()].flat();
    for (const value of [evil, '+1+1', '-1+1', '90071992547409931.05', '[U+0001]=1']) {
      const found = cells.filter((cell) => cell.value === value);
      expect(found.map(({ type, style }) => [type, formats[style]]), value).to.deep.equal([['s', '@']]);
    }
  });

  it('a text longer than a cell holds goes on in the rows below: nothing is cut off', async () => {
    const many = Array.from({ length: 9000 }, (_, index) => `S${index + 1}`);
    const { sheets } = await xlsxCells(await arrearsXlsx({ ...statement, lines: [{ ...statement.lines[0]!, steps: many }] }, FACTS));
    const parts = sheets.get('明细')!.filter(({ ref, value }) => ref.startsWith('F') && value.startsWith('S') || (ref.startsWith('F') && value.length > 10_000));
    expect(Math.max(...parts.map(({ value }) => value.length))).to.be.at.most(32_767);
    expect(sheets.get('明细')!.filter(({ ref }) => ref.startsWith('F')).map(({ value }) => value).join('')).to.contain(many.join(' '));
  });

  it('same statement, same bytes, whatever the clock says', async () => {
    const first = await arrearsXlsx(statement, FACTS);
    expect(Buffer.compare(await later(() => arrearsXlsx(statement, FACTS)), first)).to.equal(0);
    expect(Buffer.compare(await arrearsXlsx(caseData().statement, FACTS), first)).to.not.equal(0);
  });

  it('Python reads the same texts', async function () {
    const bytes = await arrearsXlsx(statement, FACTS);
    const found = python('import sys,zipfile,xml.etree.ElementTree as E\nm="{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor s in E.fromstring(z.read("xl/sharedStrings.xml")).iter(m+"si"): print("".join(t.text or "" for t in s.iter(m+"t")))', bytes);
    if (found === null) return this.skip();
    for (const { formula } of statement.steps) expect(found).to.contain(formula['zh-CN']);
  });
});

describe('packs: the evidence index as a workbook', function () {
  this.timeout(30_000);
  const stages = ['contract', 'application', 'contract', 'disbursement'] as const;
  const exhibits = stages.map((stage, index) => exhibitOf(recordFor(index + 1, stage, index === 1 ? '=1+1（虚构）' : `证据材料${index + 1}（虚构）`, 'text/plain', Buffer.from(`x${index}`)), Buffer.from(`x${index}`), index === 3 ? { anchor: null } : {}));
  const rowsOf = (pages: (number: number) => { from: number; to: number }) =>
    indexRows({ input: { language: 'zh-CN', exhibits }, text: textFor('zh-CN'), listed: exhibits.map((_, index) => index + 1), elsewhere: new Map(), volume: undefined, pageOf: (anchor) => pages(Number(/\d+/.exec(anchor)![0]))[anchor.endsWith('-end') ? 'to' : 'from'] });
  const rows = rowsOf((number) => ({ from: 10 * number, to: 10 * number + (number % 2) }));

  it('has the ten columns, one row for each exhibit under the heading of what it is to prove, and the place to sign', async () => {
    const { sheets, formulas, formats } = await xlsxCells(await evidenceIndexXlsx(rows, FACTS));
    const cells = sheets.get('证据目录')!;
    expect(formulas).to.equal(0);
    expect(cells.filter(({ ref }) => /^[A-Z]2$/.test(ref)).map(({ value }) => value)).to.deep.equal(['序号', '证据名称', '证据来源', '证明目的', '页码', '份数', '原件状态', '存证编号', 'SHA-256/SM3', '上链时间']);
    const column = (letter: string): string[] => cells.filter(({ ref }) => ref.startsWith(letter)).map(({ value }) => value);
    expect(column('A').slice(2)).to.deep.equal(['一、合同成立与条款', '1', '2', '3', '二、款项交付', '4', EVIDENCE_INDEX_TEXT['zh-CN'].note]);
    expect(column('E').slice(1)).to.deep.equal(['10–11', '20', '30–31', '40']);
    expect(column('J').at(-1)).to.equal('尚未上链');
    for (const { title, source, purpose, original, recordId, sha256, sm3 } of rows) expect(values(cells)).to.include.members([title, source, purpose, original, recordId, `${sha256}\n${sm3!}`]);
    for (const { value, type, style } of cells.filter(({ value: text }) => text.startsWith('='))) expect([value, type, formats[style]]).to.deep.equal(['=1+1（虚构）', 's', '@']);
    expect(values(cells)).to.include.members(['提交人（签章）：', '提交日期：　　　　年　　月　　日']);
    expect((await xlsxCells(await evidenceIndexXlsx(rows, { language: 'en' }))).sheets.get('Index of exhibits')!.map(({ value }) => value)).to.include.members(['Object of proof', 'Anchored']);
  });

  it('says what the PDF’s index says, with its page numbers', async function () {
    needs(this, 'pdftotext');
    const { bytes, report } = await composeBundle(bundleOf(exhibits));
    const printed = rowsOf((number) => report.exhibits[number - 1]!.pages);
    const { sheets } = await xlsxCells(await evidenceIndexXlsx(printed, FACTS));
    const page = rawText(bytes, report.map.anchors.get('index')).replace(/\s/g, '');
    for (const { ref, value } of sheets.get('证据目录')!) {
      if (/^[A-Z][12]$/.test(ref)) continue;
      for (const line of value.split('\n')) expect(page, value).to.contain(line.replace(/\s/g, ''));
    }
  });

  it('same rows, same bytes', async () => {
    const first = await evidenceIndexXlsx(rows, FACTS);
    expect(Buffer.compare(await later(() => evidenceIndexXlsx(rows, FACTS)), first)).to.equal(0);
  });
});

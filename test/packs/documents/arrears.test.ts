import { expect } from 'chai';
import fc from 'fast-check';
import { calculateArrears, claimSummary, localCalculation } from '../../../server/domain/arrears/index.ts';
import type { ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { complaintOf, rowAnchors } from '../../../server/packs/complaint/index.ts';
import { instalmentRows, summaryRows } from '../../../server/packs/documents/arrears-sums.ts';
import { shortList } from '../../../server/packs/documents/arrears-links.ts';
import { arrearsLineAnchor, arrearsStepAnchor } from '../../../server/packs/lineage.ts';
import { documentProblems } from '../../../server/packs/documents/problems.ts';
import { ADVICE } from '../../../server/packs/documents/text/arrears.ts';
import type { BundleInput } from '../../../server/packs/pdf/input.ts';
import { loanOf, shapes } from '../../domain/arrears/loans.ts';
import { caseData, fullCase } from '../complaint/material.ts';
import { bundleOf } from '../material.ts';
import { needs, pdfText, qpdfCheck, rawText } from '../tools.ts';
import { linksOf, squeezed, wordBoxes } from './look.ts';
import { claimOf, fullBundle, make } from './material.ts';

const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 60);
const fen = (text: string): bigint => BigInt(text.replace('.', ''));
const sum = (texts: readonly string[]): bigint => texts.reduce((all, text) => all + fen(text), 0n);

/** A loan of 360 months, of which the last months of three years were not paid. */
function longBundle(): BundleInput {
  const months = Array.from({ length: 324 }, (_, i) => `${1994 + Math.floor((i + 1) / 12)}-${String(((i + 1) % 12) + 1).padStart(2, '0')}-10`);
  const data = caseData({
    asOf: '2024-01-10',
    terms: { annualRatePercent: '6', method: 'equal-instalment', cap: { kind: 'none', reason: '虚构' } },
    loan: { disbursements: [{ date: '1994-01-10', amount: '10000' }], contract: { name: '借款合同（虚构）', number: 'HT-360', signedDate: '1994-01-09' }, schedule: { kind: 'regular', firstDueDate: '1994-02-10', instalments: 360, everyMonths: 1 } },
    payments: months.map((date, i) => ({ paymentId: `P${i + 1}`, date, amount: '59.96' })),
  });
  return bundleOf([], { claim: claimOf(data) });
}

describe('documents: arrears sheet', function () {
  this.timeout(60_000);

  describe('sums', () => {
    it('of kinds and instalments are those of the lines and of the statement, for any loan', () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          const statement = calculateArrears(loanOf(shape));
          const rows = summaryRows(statement);
          const last = rows.at(-1)!;
          for (const { kind, due, notDue, total } of rows.slice(0, -1)) expect(fen(due) + fen(notDue), kind).to.equal(fen(total));
          expect(last.total).to.equal(statement.totals.total);
          expect(sum(rows.slice(0, -1).map(({ total }) => total))).to.equal(fen(last.total));
          expect(sum(rows.slice(0, -1).map(({ notDue }) => notDue))).to.equal(fen(last.notDue));
          const table = instalmentRows(statement);
          const { principal, interest, penalty, compound, damages } = statement.totals;
          expect(table.sums).to.deep.equal([principal, interest, penalty, compound, damages, table.sums[5]]);
          expect(sum(table.rows.map((row) => row.sum))).to.equal(fen(table.sums[5]!));
          for (const { lines, accelerated } of table.rows) expect(lines.every(({ label }) => label['zh-CN'].startsWith('提前到期部分') === accelerated)).to.equal(true);
        }),
        { numRuns: RUNS },
      );
    });

    it('show an instalment as accelerated only where it fell due by the acceleration, not on the same day', () => {
      const monthly = { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 };
      const { statement } = caseData({ terms: { method: 'equal-instalment' }, loan: { schedule: monthly }, events: [{ eventId: 'E1', date: '2024-06-10', kind: 'acceleration-notice-arrived' }] });
      const { rows } = instalmentRows(statement);
      expect(rows.map(({ instalment, payableOn, accelerated }) => [instalment, payableOn, accelerated])).to.deep.equal([
        [1, '2024-02-10', false], [2, '2024-03-10', false], [3, '2024-04-10', false], [4, '2024-05-10', false], [5, '2024-06-10', false], [6, '2024-06-10', true],
      ]);
      for (const { lines, accelerated } of rows) expect(lines.every(({ label }) => label['zh-CN'].startsWith('提前到期部分') === accelerated)).to.equal(true);
    });

    it('draw runs of steps together and leave none out', () => {
      expect(shortList(['S5', 'S7', 'S8', 'S9', 'S2', 'S11', 'S12', 'S5'])).to.equal('S2 S5 S7–S9 S11 S12');
      expect(shortList([])).to.equal('');
    });
  });

  describe('on paper', () => {
    let input: BundleInput;
    let statement: ArrearsStatement;
    let bytes: Uint8Array;
    let map: Map<string, number>;

    before(async () => {
      input = fullBundle();
      ({ statement } = input.claim!);
      const made = await make(input, ['arrears']);
      bytes = made.bytes;
      map = made.map.anchors;
      expect(made.missing).to.deep.equal([]);
    });

    it('shows every line, total, payment, instalment and step with its numbers', function () {
      needs(this, 'pdftotext');
      const text = squeezed(rawText(bytes));
      const { lines, totals, allocations, schedule, steps, daily, cap } = statement;
      for (const { id, label, amount } of lines) expect(text).to.contain(squeezed(`${id}${label['zh-CN']}${amount}`));
      for (const { kind, due, notDue, total } of summaryRows(statement)) expect(text, kind).to.contain(`${due}${notDue}${total}`);
      for (const { date, amount, kept, step } of allocations) expect(text).to.match(new RegExp(`${date}${amount}[\\d.]+${kept}${step}`));
      for (const { number, dueDate, principal, interest, total, balance } of schedule) expect(text).to.contain(`${number}${dueDate}${principal}${interest}${total}${balance}`);
      for (const step of steps) expect(text, step.id).to.contain(squeezed(`${step.formula['zh-CN']}${localCalculation(step, 'zh-CN')}${step.result}${step.source ?? ''}`));
      for (const amount of [totals.total, totals.due, daily.rounded, daily.amount, cap!.allowed, cap!.charged, cap!.cut]) expect(text).to.contain(amount);
      expect(text).to.contain('《个人消费借款合同（虚构）》').and.contain('编号HT-0001').and.contain('䶮虚构').and.contain('费用→期内利息→罚息→复利→违约金→本金；各期合并抵充（依民法典第五百六十一条）');
      expect(text).to.contain('制表人（签字）').and.contain('复核人（签字）').and.contain('原告（盖章）');
    });

    it('carries every line and step as a place on the page where its number stands', function () {
      needs(this, 'pdftotext');
      const pages = new Map<number, Set<string>>();
      const words = (page: number): Set<string> => {
        if (!pages.has(page)) pages.set(page, new Set(wordBoxes(bytes, page).map(({ text }) => text)));
        return pages.get(page)!;
      };
      for (const { id } of statement.lines) expect([...words(map.get(arrearsLineAnchor(id))!)], id).to.include(id);
      for (const { id } of statement.steps) expect([...words(map.get(arrearsStepAnchor(id))!)], id).to.include(id);
    });

    it('leads from each line to its steps, from a step to those it adds up, and from the overview to the line', async function () {
      needs(this, 'pdftotext');
      const links = await linksOf(bytes);
      const pageOf = (anchor: string): number => map.get(anchor)!;
      const under = (page: number, id: string): number[] =>
        wordBoxes(bytes, page)
          .filter(({ text }) => text === id)
          .flatMap(({ box: [left, top, right, bottom] }) => links.filter(({ page: on, box }) => on === page && box[0] < right && box[2] > left && box[1] < bottom && box[3] > top).map(({ to }) => to));
      const line = statement.lines.find(({ kind, instalment }) => kind === 'penalty' && instalment === 3)!;
      for (const id of line.steps) expect(under(pageOf(arrearsLineAnchor(line.id)), id), id).to.include(pageOf(arrearsStepAnchor(id)));
      const total = statement.steps.find(({ kind }) => kind === 'total')!;
      expect(under(pageOf(arrearsStepAnchor(total.id)), 'L1')).to.deep.equal([pageOf(arrearsLineAnchor('L1'))]);
      expect(links.length).to.be.above(statement.lines.length);
    });

    it('keeps the signature with the last step, and titles each page that continues', function () {
      needs(this, 'pdftotext');
      const pages = pdfText(bytes).split('\f').slice(0, -1).map(squeezed);
      expect(pages.at(-1)).to.contain('制表人').and.contain(statement.steps.at(-1)!.id);
      expect(pages.map((page) => page.includes('欠款计算表（续）'))).to.deep.equal(pages.map((_, i) => i > 0));
    });

    it('is well formed, and the same when made again', async function () {
      needs(this, 'qpdf');
      qpdfCheck(bytes);
      expect(Buffer.from((await make(fullBundle(), ['arrears'])).bytes).equals(bytes)).to.equal(true);
    });

    it('leads back to the rows of the complaint that rest on a line, where the complaint is in the file', async function () {
      needs(this, 'pdftotext');
      const { claim } = input;
      const form = complaintOf({ ...claim!, agents: claim!.lender.agents, asOf: statement.asOf, options: {}, exhibits: [] });
      const made = await make(input, ['arrears'], [rowAnchors(form).get('principal')!]);
      const page = made.map.anchors.get(arrearsLineAnchor('L7'))!;
      const text = squeezed(rawText(made.bytes, page));
      expect(text).to.contain('起诉状').and.match(/L7第3期本金778\.08已到期S1第1页/).and.match(/L6第3期违约金103\.10已到期S28S31L7/);
      const links = (await linksOf(made.bytes)).filter(({ to }) => to === 1);
      expect(links.length).to.equal(statement.lines.filter(({ kind }) => kind === 'principal').length);
      expect(squeezed(rawText(bytes))).to.not.match(/第1页L8/);
    });
  });

  it('prints that it is a forecast and what is contested, not advice to staff, and gives all of it as problems', async function () {
    needs(this, 'pdftotext');
    const data = caseData({ terms: { compound: 'interest', compoundOnLate: { everyMonths: 1 } } });
    const forecast = { code: 'as-of-in-future', text: { 'zh-CN': '截止日晚于今日', en: 'the as-of date is after today' } };
    const warnings = [...data.statement.warnings, forecast];
    const input = bundleOf([], { claim: claimOf({ ...data, statement: { ...data.statement, warnings } }) });
    const { bytes } = await make(input, ['arrears']);
    const text = squeezed(pdfText(bytes, 1));
    expect(text).to.contain('截止日晚于今日').and.contain('对罚息、复利再计复利，该计算方法存在争议').and.not.contain('须有合同依据并经法务确认');
    expect(ADVICE.has('compound-on') && warnings.some(({ code }) => code === 'compound-on')).to.equal(true);
    const problems = documentProblems(input).filter(({ document }) => document === 'arrears');
    expect(problems.map(({ field }) => field)).to.deep.equal(warnings.map(({ code }) => code));
  });

  it('says what is due apart where principal is not due yet', async function () {
    needs(this, 'pdftotext');
    const data = caseData({ terms: { method: 'equal-instalment' }, loan: { schedule: { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 } }, asOf: '2024-05-20' });
    expect(data.statement.totals.due).to.not.equal(data.statement.totals.total);
    const text = squeezed(rawText((await make(bundleOf([], { claim: claimOf(data) }), ['arrears'])).bytes));
    expect(text).to.contain('合计含截至日未到期的本金及其利息').and.contain('未到期本金');
    const last = summaryRows(data.statement).at(-1)!;
    expect(text).to.contain(`合计${last.due}${last.notDue}${last.total}`);
  });

  it('never breaks an amount: payments towards many kinds have them listed in one column', async function () {
    needs(this, 'pdftotext');
    const data = caseData({
      loan: { principal: '5000000', disbursements: [{ date: '2024-01-10', amount: '5000000' }] },
      terms: { compound: 'interest', liquidatedDamages: [{ kind: 'daily', percentPerDay: '0.01', of: 'overdue-principal' }], cap: { kind: 'none', reason: '虚构' } },
      events: [{ eventId: 'E1', date: '2024-07-20', kind: 'fee-charged', amount: '2345.67', label: '账户管理费' }],
      payments: [{ paymentId: 'P1', date: '2024-08-10', amount: '5123456.78' }],
    });
    const [payment] = data.statement.allocations;
    expect(Object.values(payment!.parts).filter((amount) => amount !== '0.00')).to.have.length(6);
    const { bytes, map } = await make(bundleOf([], { claim: claimOf(data) }), ['arrears']);
    const words = Array.from({ length: map.total }, (_, i) => wordBoxes(bytes, i + 1).map(({ text }) => text)).flat();
    for (const amount of ['5123456.78', ...Object.values(payment!.parts)]) expect(words, amount).to.include(amount);
    expect(squeezed(rawText(bytes))).to.contain('日期金额抵充留存步骤来源');
    const narrow = squeezed(rawText((await make(fullBundle(), ['arrears'])).bytes));
    expect(narrow).to.contain('日期金额费用期内利息本金留存步骤来源');
  });

  it('holds 360 instalments: no row is lost or runs over the page', async function () {
    needs(this, 'pdftotext', 'qpdf');
    const input = longBundle();
    const { statement } = input.claim!;
    const { bytes, map } = await make(input, ['arrears']);
    qpdfCheck(bytes);
    const text = squeezed(rawText(bytes));
    expect(statement.schedule).to.have.length(360);
    const wanted = [...statement.schedule.map(({ number, dueDate, principal, interest }) => `${number}${dueDate}${principal}${interest}`), ...statement.lines.map(({ id, amount, label }) => squeezed(`${id}${label['zh-CN']}${amount}`))];
    expect(wanted.filter((row) => !text.includes(row))).to.deep.equal([]);
    expect(statement.steps.filter(({ id }) => !map.anchors.has(arrearsStepAnchor(id)))).to.deep.equal([]);
    const places = [...statement.lines.map(({ id }) => [id, arrearsLineAnchor(id)] as const), ...statement.steps.map(({ id }) => [id, arrearsStepAnchor(id)] as const)];
    for (const [id, anchor] of [places[0]!, places[100]!, places[300]!, places.at(-1)!]) expect(wordBoxes(bytes, map.anchors.get(anchor)!).map(({ text: word }) => word), id).to.include(id);
    for (const page of [2, Math.ceil(map.total / 2), map.total]) {
      const lowest = wordBoxes(bytes, page).filter(({ text: word }) => !/^(第|共|本地开发链|·|仅供演示|\d+|页)/.test(word)).map(({ box }) => box[3]);
      expect(Math.max(...lowest), `page ${page}`).to.be.below(841.9 - 66);
    }
  });

  it('is in English where the pack is: no Chinese but what the data hold', async function () {
    needs(this, 'pdftotext');
    const input = fullBundle({}, { language: 'en', development: false });
    const { bytes } = await make(input, ['arrears']);
    const { statement, loan, lender, product } = input.claim!;
    let text = rawText(bytes);
    const data = [lender.name, loan.contract.name, product.name, ...loan.parties.map(({ person }) => person.name), '账户管理费', '律师费', ...statement.steps.flatMap(({ source }) => (source === null ? [] : [source]))];
    for (const value of data.sort((a, b) => b.length - a.length)) text = text.replaceAll(value, '');
    // page numbers are the file's, in its own texts
    text = text.replace(/^第.*共.*页$/gm, '').replaceAll(/（|）|《|》/g, '');
    expect(text.match(/\p{Script=Han}+/gu)).to.equal(null);
    const printed = squeezed(rawText(bytes));
    for (const step of statement.steps) expect(printed, step.id).to.contain(squeezed(`${step.formula.en}${localCalculation(step, 'en')}${step.result}`));
    expect(printed).to.contain('StatementofArrears').and.contain(`Total${statement.totals.due}0.00${statement.totals.total}`);
  });

  it('is made from the statement that the complaint is made from, or not at all', () => {
    const data = fullCase();
    const other = { ...data, statement: { ...data.statement, totals: { ...data.statement.totals, total: '1.00' } } };
    expect(() => claimSummary(other.statement)).to.throw();
    return make(bundleOf([], { claim: claimOf(other) }), ['arrears']).then(() => expect.fail('made'), (error: Error) => expect(error.name).to.equal('ArrearsInconsistency'));
  });
});

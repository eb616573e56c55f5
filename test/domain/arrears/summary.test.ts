/** What the complaint form takes from a statement, what is checked before it does, and what a reader sees. */
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { arrearsCsv, arrearsTable, ArrearsInconsistency, assertConsistent, calculateArrears, claimSummary, DEBT_KINDS } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { fen, loanOf, RUNS, shapes } from './loans.ts';

/** Two instalments paid late and in part, a fee, a waiver, acceleration, the cap. */
const input: ArrearsInput = {
  contract: {
    reference: 'demo-case', principal: '12000', disbursements: [{ date: '2024-01-15', amount: '12000', source: 'record-1' }], annualRatePercent: '24', dayBasis: '360', method: 'equal-principal',
    schedule: { kind: 'regular', firstDueDate: '2024-02-15', instalments: 4, everyMonths: 1 }, penaltySurchargePercent: '50', compound: 'interest', liquidatedDamages: [{ kind: 'flat', amount: '66', trigger: 'first-default' }],
  },
  events: {
    payments: [{ date: '2024-02-15', amount: '3240', source: 'record-2' }, { date: '2024-03-20', amount: '1000', source: 'record-3' }],
    fees: [{ date: '2024-05-01', amount: '800', label: '律师费', kind: 'enforcement-cost', source: 'record-5' }],
    waivers: [{ date: '2024-05-02', amount: '20', kind: 'penalty', source: 'record-6' }],
    acceleration: { date: '2024-04-01', basis: 'notice-arrived', source: 'record-4' },
  },
  asOf: '2024-06-15',
};

describe('arrears: claim summary', () => {
  const statement = calculateArrears(input);
  const summary = claimSummary(statement);

  it('gives the rows of the complaint, each the sum of the lines that it names', () => {
    const amountOf = (ids: string[]) => statement.lines.filter(({ id }) => ids.includes(id)).reduce((sum, { amount }) => sum + fen(amount), 0n);
    for (const name of ['principal', 'principalDue', 'interestTotal', 'interest', 'compound', 'penaltyAndDamages', 'penalty', 'damages', 'fees', 'cut', 'unapplied', 'total', 'due'] as const) {
      const { amount, lines } = summary[name];
      expect(fen(amount), name).to.equal(amountOf(lines));
      expect(lines.length > 0 || amount === '0.00', name).to.equal(true);
    }
    const rows = [summary.principal, summary.interestTotal, summary.fees, summary.unapplied];
    expect(rows.reduce((sum, { amount }) => sum + fen(amount), 0n)).to.equal(fen(summary.total.amount));
  });

  it('by hand', () => {
    // 03-20: the cap allows 244.60 + 201.21, of which 240.00 are used: interest 180.00, penalty 3000 × 36 % × 5/360 = 15.00, compound 0.90
    // and 9.91 of the 违约金 of 66.00; the rest, 794.19, goes to the principal
    expect(summary.paid).to.deep.include({ fee: { amount: '0.00', lines: [], steps: [] } });
    expect(Object.fromEntries(DEBT_KINDS.map((kind) => [kind, summary.paid[kind].amount]))).to.deep.equal({ fee: '0.00', interest: '420.00', penalty: '15.00', compound: '0.90', damages: '9.91', principal: '3794.19' });
    expect(summary.principal.amount).to.equal('8205.81');
    expect(summary.fees.amount).to.equal('800.00');
    expect(summary.disbursed.amount).to.equal('12000.00');
    // the second instalment is the first one open: its interest is paid, the accelerated rest's is not
    expect(summary.interestPaidUntil.date).to.equal('2024-03-15');
    expect(summary.overdue).to.include({ since: '2024-03-16', dueDate: '2024-03-15', days: 92 }).and.deep.include({ instalments: [2, 3] });
    expect(summary.running).to.equal(statement.daily);
  });

  it('every figure names steps that exist, and what was paid names its payments', () => {
    const ids = new Set(statement.steps.map(({ id }) => id));
    for (const name of ['principal', 'interest', 'penalty', 'compound', 'fees', 'total', 'disbursed'] as const) {
      expect(summary[name].steps.length, name).to.be.greaterThan(0);
      for (const step of summary[name].steps) expect(ids.has(step), step).to.equal(true);
    }
    const sources = summary.paid.principal.steps.map((id) => statement.steps.find((step) => step.id === id)!.source);
    expect(sources).to.deep.equal(['record-2', 'record-3']);
  });

  it('还息至: the end of the last period that is paid, or the day of an early repayment', () => {
    const until = (changes: Partial<ArrearsInput['events']>, asOf: string) => calculateArrears({ ...input, events: { payments: [], ...changes }, asOf }).interestPaidUntil;
    expect(until({}, '2024-03-01')).to.equal('2024-01-15');
    expect(until({ payments: [{ date: '2024-02-15', amount: '100' }] }, '2024-03-01')).to.equal('2024-01-15');
    expect(until({ payments: [{ date: '2024-02-15', amount: '3240' }] }, '2024-03-01')).to.equal('2024-02-15');
    expect(until({ payments: [{ date: '2024-02-15', amount: '3240' }, { date: '2024-02-20', amount: '500', purpose: 'prepayment' }] }, '2024-03-01')).to.equal('2024-02-20');
    expect(until({ payments: [{ date: '2024-02-15', amount: '99999', purpose: 'prepayment' }] }, '2024-03-01')).to.equal('2024-03-01');
  });

  it('rows and total agree for every loan', () =>
    fc.assert(fc.property(shapes, (shape) => {
      const sums = claimSummary(calculateArrears(loanOf(shape)));
      const rows = [sums.principal, sums.interestTotal, sums.fees, sums.unapplied].reduce((sum, { amount }) => sum + fen(amount), 0n);
      expect(rows).to.equal(fen(sums.total.amount));
      expect(fen(sums.disbursed.amount) >= fen(sums.principal.amount)).to.equal(true);
    }), RUNS));
});

describe('arrears: figures that differ are never handed out', () => {
  const good = calculateArrears(input);
  const alter = (change: (statement: ArrearsStatement) => void): ArrearsStatement => {
    const copy = structuredClone(good);
    change(copy);
    return copy;
  };
  const plusFen = (text: string) => (Number(text) + 0.01).toFixed(2);
  const changes: [string, (statement: ArrearsStatement) => void][] = [
    ['total of interest', (it) => void (it.totals.interest = plusFen(it.totals.interest))],
    ['total of principal', (it) => void (it.lines.find(({ kind }) => kind === 'principal')!.amount = '0.01')],
    ['cut and its line', (it) => void (it.totals.capCut = plusFen(it.totals.capCut))],
    ['unapplied', (it) => void (it.totals.unappliedPayments = '-0.01')],
    ['sum of all lines', (it) => void (it.totals.total = plusFen(it.totals.total))],
    ['total due', (it) => void (it.totals.due = plusFen(it.totals.due))],
    ['principal disbursed', (it) => void (it.allocations[0]!.parts.principal = '0.00')],
    ['cut of the cap report', (it) => void (it.cap!.cut = plusFen(it.cap!.cut))],
    ['charges after the cut', (it) => void (it.cap!.allowed = '0.00')],
    ['amount with two decimals', (it) => void (it.totals.fee = '800')],
  ];
  for (const [what, change] of changes) {
    it(`${what}`, () => {
      expect(() => assertConsistent(alter(change))).to.throw(ArrearsInconsistency, what);
      expect(() => claimSummary(alter(change))).to.throw(ArrearsInconsistency);
    });
  }
  it('payments received and where they went', () => {
    assertConsistent(good, { received: 424_000n });
    expect(() => assertConsistent(good, { received: 424_001n })).to.throw(ArrearsInconsistency, 'payments received');
  });
});

describe('arrears: what a reader sees', () => {
  const statement = calculateArrears(input);
  it('the table has separators and, in Chinese, no English word', () => {
    const table = arrearsTable(statement, 'zh-CN');
    expect(table).to.contain('2,205.81').and.contain('2024-03-20  1,000.00').and.contain('期内利息（第2期） 180.00').and.contain('当日上限余额 0.00');
    const names = /record-\d|demo-case|S\d+|L\d+|max/g;
    expect(table.replace(names, '').match(/[A-Za-z]{3,}/g)).to.equal(null);
    expect(arrearsTable(statement, 'en').replace(/律师费/g, '').match(/[\u4e00-\u9fff]+/g)).to.equal(null);
  });
  it('the CSV has bare numbers and the same figures', () => {
    const rows = parse(arrearsCsv(statement, 'zh-CN'), { columns: true }) as unknown as Record<string, string>[];
    for (const row of rows) expect(row['结果（元）'], JSON.stringify(row)).to.match(/^-?\d+(\.\d+)?…?$/);
    expect(rows.filter(({ 类型 }) => 类型 === '合计').map((row) => row['结果（元）'])).to.deep.equal([statement.totals.total, statement.totals.due]);
    expect(rows.filter(({ 类型 }) => 类型 === '步骤').map(({ 编号 }) => 编号)).to.deep.equal(statement.steps.map(({ id }) => id));
    expect(rows.find(({ 编号 }) => 编号 === 'S1')).to.include({ 项目: '还款计划' });
  });
});

/** What a contract can say beside the plain case, each by hand. */
import { expect } from 'chai';
import { calculateArrears, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, Contract, LiquidatedDamages } from '../../../server/domain/arrears/index.ts';
import { loan } from './plain-loan.ts';

/** The check case: 10 000 at 18 %/360 from 2024-01-10 to 2024-07-10, penalty 27 %. */
const bullet = (contract: Partial<Contract> = {}, asOf = '2025-01-10'): ArrearsInput =>
  loan({ principal: '10000', disbursements: [{ date: '2024-01-10', amount: '10000' }], annualRatePercent: '18', method: 'bullet', schedule: { kind: 'dates', dueDates: ['2024-07-10'] }, ...contract }, {}, asOf);
const statement = (...input: Parameters<typeof loan>) => calculateArrears(loan(...input));
const totals = (...input: Parameters<typeof loan>) => statement(...input).totals;
const codes = (input: ArrearsInput) => calculateArrears(input).warnings.map(({ code }) => code);

describe('arrears: a rate that changes', () => {
  const rateChanges = [{ from: '2024-04-09', annualRatePercent: '12', source: 'record-9' }, { from: '2024-10-08', annualRatePercent: '10' }];

  it('interest and penalty follow the rate of the day', () => {
    // 10000 × 18 % × 90/360 + 12 % × 92/360 = 450 + 306.67; penalty 18 % × 90/360 + 15 % × 94/360 = 450 + 391.67
    const { totals, steps } = calculateArrears(bullet({ rateChanges }));
    expect(totals).to.include({ interest: '756.67', penalty: '841.67' });
    const spans = steps.filter(({ kind }) => kind === 'interest').map(({ from, to, calculation, source }) => [from, to, calculation, source]);
    expect(spans).to.deep.equal([['2024-01-10', '2024-04-09', '10000.00 × 18% × 90/360', null], ['2024-04-09', '2024-07-10', '10000.00 × 12% × 92/360', 'record-9']]);
  });

  it('a daily amount holds until the rate changes', () => {
    expect(calculateArrears(bullet({ rateChanges }, '2024-10-01')).daily).to.include({ amount: '5', until: '2024-10-08' });
    expect(calculateArrears(bullet({ rateChanges }, '2024-10-08')).daily).to.include({ amount: '4.16666666…', until: null });
  });

  it('the equal instalment is reckoned anew for the first period that begins on or after the change', () => {
    const contract: Partial<Contract> = { method: 'equal-instalment', rateChanges: [{ from: '2024-02-16', annualRatePercent: '24', source: 'record-9' }] };
    const rows = repaymentSchedule(loan(contract).contract);
    // 3075.37 twice (period 2 began before the change: 1 day at 12 %, 28 at 24 %), then 6147.03 at 2 % over two months
    expect(rows.map(({ interest, total }) => [interest, total])).to.deep.equal([['120.00', '3075.37'], ['177.77', '3075.37'], ['122.94', '3166.02'], ['62.08', '3166.03']]);
    const steps = statement(contract).steps.filter(({ kind }) => kind === 'schedule');
    expect(steps).to.have.length(2);
    expect(steps[1]).to.deep.include({ calculation: '6147.03 × 2% × (1 + 2%)^2 / ((1 + 2%)^2 − 1)', result: '3166.02', source: 'record-9' });
  });

  it('stated interest holds only up to the change, which is warned about', () => {
    const rows = [{ dueDate: '2024-02-15', principal: '6000', interest: '124.00' }, { dueDate: '2024-03-15', principal: '6000', interest: '58.00' }];
    const contract = { schedule: { kind: 'stated' as const, rows }, rateChanges: [{ from: '2024-03-01', annualRatePercent: '6' }] };
    // 124.00 + 58.00 × 15/29 + 6000 × 6 % × 14/360 = 124.00 + 30.00 + 14.00
    expect(totals(contract, {}, '2024-03-15').interest).to.equal('168.00');
    expect(codes(loan(contract))).to.include('rate-change-with-table').and.not.include('stated-interest-differs');
  });
});

describe('arrears: interest cut in advance, and acceleration on due dates', () => {
  it('a stated table loses what was cut in advance from its last rows, and its interest goes by the rate (民法典 670)', () => {
    const rows = [{ dueDate: '2024-02-15', principal: '6000', interest: '124.00' }, { dueDate: '2024-03-15', principal: '6000', interest: '58.00' }];
    const contract: Partial<Contract> = { schedule: { kind: 'stated', rows }, disbursements: [{ date: '2024-01-15', amount: '12000', deductedInterest: '400' }] };
    // 11600 × 12 % × 31/360 and 5600 × 12 % × 29/360
    const planned = repaymentSchedule(loan(contract).contract).map(({ principal, interest }) => [principal, interest]);
    expect(planned).to.deep.equal([['6000.00', '119.87'], ['5600.00', '54.13']]);
    expect(totals(contract, {}, '2024-03-15')).to.include({ principal: '11600.00', interest: '174.00' });
    expect(codes(loan(contract))).to.include('interest-cut-in-advance');
  });

  it('acceleration on a due date takes the rest without interest of its own, on the last one nothing', () => {
    const on = (date: string) => ({ acceleration: { date, basis: 'complaint-served' as const } });
    // penalty to 06-15: 3000 × 18 % × 121/360 + (3000 + 6000) × 18 % × 92/360
    expect(totals({}, on('2024-03-15'))).to.include({ interest: '210.00', penalty: '595.50' });
    expect(totals({}, on('2024-05-15'))).to.deep.equal(totals());
    expect(codes(loan({}, on('2024-05-15')))).to.include('acceleration-after-maturity');
  });
});

describe('arrears: due dates on days off', () => {
  const on = (interestTo: 'due-date' | 'moved-date', daysOff = ['2024-03-30', '2024-03-31']) => ({
    disbursements: [{ date: '2024-03-01', amount: '12000' }], method: 'bullet' as const, schedule: { kind: 'dates' as const, dueDates: ['2024-03-31'] },
    holidays: { move: 'next-working-day' as const, daysOff, interestTo },
  });

  it('move to the next working day; in-period interest ends as the contract says', () => {
    expect(totals(on('due-date'), {}, '2024-04-02')).to.include({ interest: '120.00', penalty: '6.00' });
    expect(totals(on('moved-date'), {}, '2024-04-02')).to.include({ interest: '124.00', penalty: '6.00' });
    expect(totals({ ...on('due-date'), holidays: null }, {}, '2024-04-02')).to.include({ interest: '120.00', penalty: '12.00' });
  });

  it('nothing is due or late before the moved date', () => {
    expect(totals(on('due-date'), {}, '2024-03-31')).to.include({ total: '12120.00', due: '0.00' });
    expect(statement(on('due-date'), {}, '2024-04-01')).to.deep.include({ overdue: null });
    expect(totals(on('due-date'), { payments: [{ date: '2024-04-01', amount: '12120' }] }, '2024-05-01').total).to.equal('0.00');
    expect(statement(on('due-date'), {}, '2024-04-02').overdue).to.deep.equal({ dueDate: '2024-04-01', since: '2024-04-02', days: 1, instalments: [1] });
  });

  it('a moved due date still ends a whole month', () => {
    const contract: Partial<Contract> = { holidays: { move: 'next-working-day', daysOff: ['2024-02-15', '2024-02-16'], interestTo: 'moved-date' } };
    const rows = repaymentSchedule(loan(contract).contract);
    expect(rows.map(({ dueDate }) => dueDate)).to.deep.equal(['2024-02-17', '2024-03-15', '2024-04-15', '2024-05-15']);
    expect(rows.map(({ interest }) => interest)).to.deep.equal(['120.00', '90.00', '60.00', '30.00']);
  });

  it('a year without any day off listed is warned about, never guessed', () => {
    expect(codes(loan(on('due-date', ['2023-01-01']), {}, '2024-04-02'))).to.include('days-off-incomplete');
    expect(codes(loan(on('due-date'), {}, '2024-04-02'))).not.to.include('days-off-incomplete');
  });
});

describe('arrears: designation by the debtor (民法典 560)', () => {
  const pay = (amount: string, designation: { instalments?: number[]; kinds?: ['principal'] }, date = '2024-03-15') => ({ payments: [{ date, amount, designation }] });
  const parts = (...input: Parameters<typeof loan>) => statement(...input).allocations[0]!.parts;

  it('pays the instalment named first, the rest goes the ordinary way', () => {
    // due on 03-15: interest 120 + 90, penalty 43.50, principal 3000 + 3000
    expect(parts({}, pay('3000', { instalments: [2] }))).to.include({ interest: '90.00', penalty: '0.00', principal: '2910.00' });
    const { lines, allocations, warnings } = statement({}, pay('3200', { instalments: [2] }), '2024-03-15');
    expect(allocations[0]!.parts).to.include({ interest: '200.00', principal: '3000.00' });
    expect(lines.filter(({ due }) => due).map(({ kind, instalment, amount }) => [kind, instalment, amount])).to.deep.equal([['interest', 1, '10.00'], ['penalty', 1, '43.50'], ['principal', 1, '3000.00']]);
    expect(warnings.map(({ code }) => code)).to.include('designation').and.not.include('designation-of-kind');
  });

  it('kinds can be named, which departs from 561 and is warned about', () => {
    expect(parts({}, pay('1000', { kinds: ['principal'] }))).to.include({ interest: '0.00', principal: '1000.00' });
    expect(codes(loan({}, pay('1000', { kinds: ['principal'] })))).to.include('designation-of-kind');
  });

  it('after acceleration every later number means the accelerated rest', () => {
    const events = { ...pay('500', { instalments: [4] }, '2024-03-02'), acceleration: { date: '2024-03-01', basis: 'notice-arrived' as const } };
    // the rest since 03-01: interest 46.55, penalty 9000 × 18 % × 1/360 = 4.50
    expect(parts({}, events)).to.include({ interest: '46.55', penalty: '4.50', principal: '448.95' });
  });

  it('the step shows what was named', () => {
    const step = statement({}, pay('3000', { instalments: [2], kinds: ['principal'] })).steps.find(({ kind }) => kind === 'payment')!;
    expect(step.inputs).to.include({ designation: '#2 principal', 'principal#2': '3000.00' });
    expect(step.formula.en).to.contain('560');
  });
});

describe('arrears: 违约金', () => {
  const damages = (...liquidatedDamages: LiquidatedDamages[]) => ({ liquidatedDamages });

  it('a lump falls on each instalment that grace passed by unpaid, or once', () => {
    const flat = (trigger: 'each-instalment' | 'first-default') => damages({ kind: 'flat', amount: '50', trigger });
    expect(totals(flat('each-instalment')).damages).to.equal('200.00');
    expect(totals(flat('first-default')).damages).to.equal('50.00');
    expect(totals(flat('each-instalment'), {}, '2024-02-15').damages).to.equal('0.00');
    expect(totals(flat('each-instalment'), { payments: [{ date: '2024-02-15', amount: '3120' }] }, '2024-02-16').damages).to.equal('0.00');
    expect(statement(flat('each-instalment'), { payments: [{ date: '2024-02-16', amount: '3120' }] }, '2024-02-16').allocations[0]!.parts.damages).to.equal('50.00');
    expect(statement(flat('each-instalment'), {}, '2024-02-15').daily.until).to.equal('2024-02-15');
    expect(totals({ ...flat('each-instalment'), grace: { days: 3, penaltyFrom: 'due-date' } }, {}, '2024-02-18').damages).to.equal('0.00');
    expect(totals({ ...flat('each-instalment'), grace: { days: 3, penaltyFrom: 'due-date' } }, {}, '2024-02-19').damages).to.equal('50.00');
  });

  it('a percentage of what is overdue or outstanding, and one on acceleration', () => {
    const percent = (of: 'overdue-principal' | 'overdue-instalment' | 'outstanding-principal', trigger: 'first-default' | 'acceleration') => damages({ kind: 'percent', percent: '5', of, trigger });
    expect(totals(percent('overdue-instalment', 'first-default')).damages).to.equal('156.00');
    expect(totals(percent('overdue-principal', 'first-default')).damages).to.equal('150.00');
    expect(totals(percent('outstanding-principal', 'first-default')).damages).to.equal('600.00');
    const acceleration = { date: '2024-03-01', basis: 'notice-arrived' as const };
    expect(totals(percent('overdue-principal', 'acceleration'), { acceleration }).damages).to.equal('450.00');
    expect(totals(percent('overdue-principal', 'acceleration')).damages).to.equal('0.00');
  });

  it('a daily one runs like penalty, instead of it when the contract has none', () => {
    // 3000 × 0.05 % × (121 + 92 + 61 + 31)
    const { totals: sums, lines, steps } = statement({ ...damages({ kind: 'daily', percentPerDay: '0.05', of: 'overdue-principal', source: 'clause 12' }), penaltySurchargePercent: null });
    expect(sums).to.include({ damages: '457.50', penalty: '0.00' });
    expect(lines.find(({ kind, instalment }) => kind === 'damages' && instalment === 1)).to.include({ amount: '181.50' }).and.deep.include({ label: { 'zh-CN': '第1期违约金', en: 'liquidated damages of instalment 1' } });
    expect(steps.find(({ kind }) => kind === 'damages')).to.include({ calculation: '3000.00 × 0.05% × 121', source: 'clause 12' });
  });

  it('counts towards the cap and stands beside penalty with a warning', () => {
    const cap = { annualRatePercent: '24', dayBasis: '360', base: 'outstanding' } as const;
    const contract = { ...damages({ kind: 'flat', amount: '5000', trigger: 'first-default' }), cap };
    // cap 12000 × 24 % × 32/360 = 256.00; interest 120 + running 9000 × 1 % × 1/29 = 3.10, penalty 1.50, damages 5000
    expect(totals(contract, {}, '2024-02-16')).to.include({ damages: '5000.00', capCut: '-4868.60', total: '12256.00' });
    expect(codes(loan(contract))).to.include('damages-beside-penalty');
  });

  it('has its place in the order: after the interest and before the principal unless agreed otherwise', () => {
    const events = { payments: [{ date: '2024-02-20', amount: '200' }] };
    const contract = damages({ kind: 'flat', amount: '50', trigger: 'first-default' });
    // interest 120, penalty 7.50, damages 50, principal 22.50
    expect(statement(contract, events).allocations[0]!.parts).to.include({ interest: '120.00', penalty: '7.50', damages: '50.00', principal: '22.50' });
  });
});

describe('arrears: compound interest on late interest', () => {
  it('is off by default and loudly warned about when on', () => {
    const contract = { compound: 'interest', compoundOnLate: { everyMonths: 3 } } as const;
    // to 10-10: penalty 690.00, compound 910 × 27 % × 92/360 = 62.79; then (910 + 690 + 62.79) × 27 % × 92/360 = 114.73
    const { totals: on, steps, warnings } = calculateArrears(bullet(contract));
    expect(on).to.include({ penalty: '1380.00', compound: '177.52' });
    expect(steps.find(({ formula }) => formula.en.includes('contested'))).to.deep.include({ calculation: '1662.79 × 27% × 92/360', inputs: { P: '1662.79', r: '18%', k: '50%', rate: '27%', B: '360', interest: '910.00', late: '752.79' } });
    expect(warnings.find(({ code }) => code === 'compound-on-late')!.text['zh-CN']).to.contain('重大争议');
    expect(calculateArrears(bullet({ compound: 'interest' })).totals.compound).to.equal('125.58');
    expect(codes(bullet({ compound: 'interest' }))).not.to.include('compound-on-late');
  });
});

describe('arrears: 4×LPR as the cap', () => {
  it('takes the change point that governs the day of the contract, with its source', () => {
    const { cap, totals: sums, warnings } = calculateArrears(bullet({ compound: 'interest', cap: { kind: 'four-lpr', on: '2024-08-01' } }));
    // 10000 × 13.4 % × 366/365 = 1343.67
    expect(cap).to.include({ annualRatePercent: '13.4', dayBasis: '365', base: 'outstanding', allowed: '1343.67', cut: '1071.91' });
    expect(cap!.source).to.contain('4 × 3.35% (2024-07-22)');
    expect(sums.capCut).to.equal('-1071.91');
    expect(warnings.map(({ code }) => code)).not.to.include('lpr-last-recorded');
    expect(codes(bullet({ cap: { kind: 'four-lpr', on: '2025-06-01' } }))).to.include('lpr-last-recorded');
  });
});

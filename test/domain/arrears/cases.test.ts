import { expect } from 'chai';
import { ARREARS_PROBLEMS, ArrearsError, calculateArrears, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, ArrearsProblem } from '../../../server/domain/arrears/index.ts';
import { loan } from './plain-loan.ts';

const totals = (...input: Parameters<typeof loan>) => calculateArrears(loan(...input)).totals;
const parts = (...input: Parameters<typeof loan>) => calculateArrears(loan(...input)).allocations.map(({ parts, kept }) => ({ ...parts, kept }));

describe('arrears: cases by hand', () => {
  it('four instalments unpaid', () => {
    // interest 120 + 90 + 60 + 30; penalty 3000 × 18 % × (121 + 92 + 61 + 31)/360: 181.50 + 138 + 91.50 + 46.50
    expect(totals()).to.include({ principal: '12000.00', interest: '300.00', penalty: '457.50', total: '12757.50', due: '12757.50' });
  });

  it('an early instalment is kept until its due date, an early repayment is taken at once', () => {
    const kept = { payments: [{ date: '2024-02-10', amount: '3120' }] };
    expect(totals({}, kept, '2024-02-12')).to.include({ unappliedPayments: '-3120.00' });
    expect(parts({}, kept, '2024-02-15').at(-1)).to.include({ interest: '120.00', principal: '3000.00', kept: '0.00' });
    // 15 of 31 days of 120.00 = 58.0645 → 58.06; 941.94 off the last instalment; then 11058.06 × 1 % × 16/31 = 57.07
    const early = { payments: [{ date: '2024-01-30', amount: '1000', purpose: 'prepayment' as const }] };
    expect(parts({}, early, '2024-01-30')[0]).to.include({ interest: '58.06', principal: '941.94', kept: '0.00' });
    const statement = calculateArrears(loan({}, early, '2024-02-15'));
    expect(statement.totals).to.include({ principal: '11058.06', interest: '57.07' });
    expect(statement.totals.due).to.equal('3057.07');
  });

  it('acceleration makes all principal overdue from the day after', () => {
    // 120 due 02-15; to 03-01 9000 × 1 % × 15/29 = 46.55; penalty 3000 × 18 % × 121/360 + 9000 × 18 % × 106/360
    const statement = calculateArrears(loan({}, { acceleration: { date: '2024-03-01', basis: 'notice-arrived', source: 'record-8' } }));
    expect(statement.totals).to.include({ principal: '12000.00', interest: '166.55', penalty: '658.50' });
    expect(statement.steps.find(({ kind }) => kind === 'acceleration')).to.include({ source: 'record-8', result: '9000.00' });
    expect(statement.warnings.map(({ code }) => code)).not.to.include('not-accelerated');
  });

  it('grace: nothing when paid within it, else from the due date or from its end as agreed', () => {
    const grace = (penaltyFrom: 'due-date' | 'grace-end') => ({ grace: { days: 3, penaltyFrom } });
    const inTime = { payments: [{ date: '2024-02-18', amount: '3120' }] };
    expect(totals(grace('due-date'), inTime, '2024-03-14').penalty).to.equal('0.00');
    expect(totals(grace('due-date'), {}, '2024-02-18').penalty).to.equal('0.00');
    expect(totals(grace('due-date'), {}, '2024-02-19').penalty).to.equal('6.00');
    expect(calculateArrears(loan(grace('due-date'), {}, '2024-02-17')).daily.until).to.equal('2024-02-18');
    expect(calculateArrears(loan(grace('due-date'), {}, '2024-02-18')).daily.until).to.equal('2024-02-18');
    expect(calculateArrears(loan(grace('grace-end'), {}, '2024-02-18')).daily.until).to.equal('2024-03-15');
    expect(totals(grace('grace-end'), {}, '2024-02-19').penalty).to.equal('1.50');
  });

  it('allocates by 民法典 561, by the contract\'s order, and instalment by instalment', () => {
    const payments = [{ date: '2024-03-15', amount: '300' }];
    const fees = [{ date: '2024-03-01', amount: '50', label: '公告费', kind: 'enforcement-cost' as const }];
    // due on 03-15: fee 50, interest 120 + 90, penalty 3000 × 18 % × 29/360 = 43.50
    expect(parts({}, { payments, fees })[0]).to.deep.equal({ fee: '50.00', interest: '210.00', penalty: '40.00', compound: '0.00', damages: '0.00', principal: '0.00', kept: '0.00' });
    expect(parts({ allocationOrder: ['principal', 'interest', 'penalty', 'compound', 'fee'] }, { payments, fees })[0]).to.include({ principal: '300.00' });
    expect(parts({ allocationScope: 'by-instalment' }, { payments, fees })[0]).to.include({ fee: '50.00', interest: '120.00', penalty: '43.50', principal: '86.50' });
  });

  it('a payment step says what it paid of which instalment, and each line names the steps that changed it', () => {
    const { steps, lines } = calculateArrears(loan({}, { payments: [{ date: '2024-03-15', amount: '1000', source: 'record-5' }] }));
    const step = steps.find(({ kind }) => kind === 'payment')!;
    expect(step.inputs).to.deep.equal({ kept: '0.00', 'interest#1': '120.00', 'interest#2': '90.00', 'penalty#1': '43.50', 'principal#1': '746.50' });
    expect(step.calculation).to.contain('principal#1 746.50');
    const principal = lines.find(({ kind, instalment }) => kind === 'principal' && instalment === 1)!;
    expect(principal).to.include({ amount: '2253.50' }).and.deep.include({ steps: ['S1', step.id] });
    expect(lines.find(({ kind, instalment }) => kind === 'penalty' && instalment === 1)!.steps).to.include(step.id);
  });

  it('the schedule step shows its formula with numbers', () => {
    expect(calculateArrears(loan()).steps[0]).to.include({ calculation: '12000.00 / 4', result: '3000.00' });
    expect(calculateArrears(loan({ method: 'equal-instalment' })).steps[0]).to.include({ calculation: '12000.00 × 1% × (1 + 1%)^4 / ((1 + 1%)^4 − 1)', result: '3075.37' });
  });

  it('every line names steps that exist', () => {
    const { steps, lines } = calculateArrears(loan({}, { acceleration: { date: '2024-03-01', basis: 'complaint-served' } }));
    const ids = steps.map(({ id }) => id);
    for (const line of lines) expect(ids, line.id).to.include.members(line.steps).and.satisfy(() => line.steps.length > 0);
  });

  it('interest cut in advance reduces the principal (民法典 670)', () => {
    const contract = { disbursements: [{ date: '2024-01-15', amount: '12000', deductedInterest: '400' }] };
    const statement = calculateArrears(loan(contract, {}, '2024-02-15'));
    expect(statement.netPrincipal).to.equal('11600.00');
    expect(statement.totals).to.include({ principal: '11600.00', interest: '116.00' });
  });

  it('interest of each disbursement from its own day', () => {
    // 31 days of 5000, 11 days of 7000 at 1 % a month of 31 days
    const disbursements = [{ date: '2024-01-15', amount: '5000' }, { date: '2024-02-04', amount: '7000' }];
    expect(totals({ disbursements }, {}, '2024-02-15').interest).to.equal('74.84');
    expect(totals({ disbursements }, {}, '2024-01-20').principal).to.equal('5000.00');
  });

  it('the contract\'s own table prevails and a difference is warned about', () => {
    const rows = [{ dueDate: '2024-02-15', principal: '6000', interest: '125.00' }, { dueDate: '2024-03-15', principal: '6000', interest: '60.00' }];
    const statement = calculateArrears(loan({ schedule: { kind: 'stated', rows, everyMonths: 1 } }, {}, '2024-03-15'));
    expect(statement.totals.interest).to.equal('185.00');
    expect(statement.warnings.map(({ code }) => code)).to.include('stated-interest-differs');
  });

  it('waivers reduce the balance of their kind and no more', () => {
    const waivers = [{ date: '2024-06-15', amount: '57.50', kind: 'penalty' as const }, { date: '2024-06-15', amount: '2000', kind: 'principal' as const }];
    expect(totals({}, { waivers })).to.include({ penalty: '400.00', principal: '10000.00', total: '10700.00' });
    expect(() => totals({}, { waivers: [{ date: '2024-06-15', amount: '457.51', kind: 'penalty' }] })).to.throw().with.property('code', 'waiver-exceeds-balance');
  });

  it('a waiver comes before a payment of the same day', () => {
    // due on 03-15: interest 210.00, penalty 43.50 less 20.00 waived; the other 20.00 of the payment go to the principal
    const events = { payments: [{ date: '2024-03-15', amount: '253.50' }], waivers: [{ date: '2024-03-15', amount: '20', kind: 'penalty' as const }] };
    expect(parts({}, events)[0]).to.include({ interest: '210.00', penalty: '23.50', principal: '20.00' });
  });

  it('half a fen is rounded up, or off where the contract says so', () => {
    const one = { principal: '10', disbursements: [{ date: '2024-01-15', amount: '10' }], annualRatePercent: '18', method: 'bullet' as const, schedule: { kind: 'dates' as const, dueDates: ['2024-02-15'] } };
    // 10.00 × 18 % × 1/360 = 0.005
    expect(totals(one, {}, '2024-01-16').interest).to.equal('0.01');
    expect(totals({ ...one, rounding: 'down' }, {}, '2024-01-16').interest).to.equal('0.00');
  });

  it('other charges count towards the cap, costs of enforcement do not', () => {
    const cap = { annualRatePercent: '24', dayBasis: '360' as const, base: 'outstanding' as const };
    // cap to 02-15: 12000 × 24 % × 31/360 = 248.00; interest 120 + charge 200
    const fee = (kind: 'charge' | 'enforcement-cost') => ({ fees: [{ date: '2024-02-01', amount: '200', label: '服务费', kind }] });
    expect(totals({ cap }, fee('charge'), '2024-02-15')).to.include({ capCut: '-72.00', total: '12248.00' });
    expect(totals({ cap }, fee('enforcement-cost'), '2024-02-15')).to.include({ capCut: '0.00', total: '12320.00' });
  });

  it('actual basis divides each day by the length of its own year', () => {
    // 2023-12-01 → 2024-02-01: 31/365 + 31/366 of 12 % of 12000 = 244.27
    const schedule = { kind: 'dates' as const, dueDates: ['2024-02-01'] };
    const contract = { method: 'bullet' as const, schedule, dayBasis: 'actual' as const, disbursements: [{ date: '2023-12-01', amount: '12000' }] };
    expect(totals(contract, {}, '2024-02-01').interest).to.equal('244.27');
  });

  it('an overpayment is shown, not hidden', () => {
    const statement = calculateArrears(loan({}, { payments: [{ date: '2024-06-15', amount: '12758' }] }));
    expect(statement.totals.total).to.equal('-0.50');
    expect(statement.warnings.map(({ code }) => code)).to.include('overpaid');
  });

  it('what comes after the as-of date is left out and warned about', () => {
    const statement = calculateArrears(loan({}, { payments: [{ date: '2024-06-16', amount: '1' }] }));
    expect(statement.allocations).to.have.length(0);
    expect(statement.warnings.map(({ code }) => code)).to.include('events-after-as-of');
  });
});

describe('arrears: refusals', () => {
  const pay = (date: string, amount = '1') => ({ payments: [{ date, amount }] });
  const refusals: [ArrearsProblem, string, ArrearsInput][] = [
    ['rate-out-of-bounds', 'contract.annualRatePercent', loan({ annualRatePercent: '0.18' })],
    ['rate-out-of-bounds', 'contract.annualRatePercent', loan({ annualRatePercent: '180' })],
    ['rate-out-of-bounds', 'contract.annualRatePercent', loan({ annualRatePercent: '-1' })],
    ['rate-malformed', 'contract.annualRatePercent', loan({ annualRatePercent: '18%' })],
    ['penalty-multiplier-out-of-bounds', 'contract.penaltySurchargePercent', loan({ penaltySurchargePercent: '150' })],
    ['cap-out-of-bounds', 'contract.cap.annualRatePercent', loan({ cap: { annualRatePercent: '240', dayBasis: '365', base: 'outstanding' } })],
    ['amount-negative', 'contract.principal', loan({ principal: '-12000' })],
    ['amount-negative', 'events.payments[0].amount', loan({}, pay('2024-02-15', '-5'))],
    ['amount-zero', 'events.payments[0].amount', loan({}, pay('2024-02-15', '0.00'))],
    ['amount-malformed', 'events.payments[0].amount', loan({}, pay('2024-02-15', '1.005'))],
    ['amount-malformed', 'events.payments[0].amount', loan({}, pay('2024-02-15', '1e3'))],
    ['amount-too-large', 'contract.principal', loan({ principal: '99999999999999' })],
    ['payment-before-disbursement', 'events.payments[0].date', loan({}, pay('2024-01-14'))],
    ['date-impossible', 'events.payments[0].date', loan({}, pay('2024-02-30'))],
    ['date-impossible', 'asOf', loan({}, {}, '2023-02-29')],
    ['date-impossible', 'asOf', loan({}, {}, '2024-6-1')],
    ['as-of-before-disbursement', 'asOf', loan({}, {}, '2024-01-14')],
    ['dates-out-of-order', 'events.payments[1].date', loan({}, { payments: [{ date: '2024-03-01', amount: '1' }, { date: '2024-02-01', amount: '1' }] })],
    ['dates-out-of-order', 'contract.schedule[1]', loan({ schedule: { kind: 'dates', dueDates: ['2024-03-15', '2024-02-15'], everyMonths: 1 } })],
    ['dates-out-of-order', 'contract.schedule[0]', loan({ schedule: { kind: 'dates', dueDates: ['2024-01-15'], everyMonths: 1 } })],
    ['acceleration-before-disbursement', 'events.acceleration.date', loan({}, { acceleration: { date: '2024-01-01', basis: 'notice-arrived' } })],
    ['event-before-disbursement', 'events.fees[0].date', loan({}, { fees: [{ date: '2024-01-01', amount: '1', label: 'x', kind: 'charge' }] })],
    ['disbursement-after-due-date', 'contract.disbursements', loan({ disbursements: [{ date: '2024-01-15', amount: '6000' }, { date: '2024-02-15', amount: '6000' }] })],
    ['no-disbursement', 'contract.disbursements', loan({ disbursements: [] })],
    ['principal-differs', 'contract.disbursements', loan({ principal: '12000.01' })],
    ['schedule-principal-differs', 'contract.schedule', loan({ schedule: { kind: 'stated', rows: [{ dueDate: '2024-02-15', principal: '11999.99' }] } })],
    ['schedule-empty', 'contract.schedule', loan({ schedule: { kind: 'dates', dueDates: [], everyMonths: 1 } })],
    ['bullet-needs-one-date', 'contract.schedule', loan({ method: 'bullet' })],
    ['months-per-period-out-of-bounds', 'contract.schedule.everyMonths', loan({ schedule: { kind: 'dates', dueDates: ['2024-02-15'] } })],
    ['deduction-exceeds-disbursement', 'contract.disbursements[0].deductedInterest', loan({ disbursements: [{ date: '2024-01-15', amount: '12000', deductedInterest: '12000' }] })],
    ['grace-out-of-bounds', 'contract.grace.days', loan({ grace: { days: -1, penaltyFrom: 'due-date' } })],
    ['allocation-order-incomplete', 'contract.allocationOrder', loan({ allocationOrder: ['interest', 'principal'] })],
    ['compound-base-contested', 'contract.compound', loan({ compound: 'penalty' as 'interest' })],
    ['rate-out-of-bounds', 'contract.rateChanges[0].annualRatePercent', loan({ rateChanges: [{ from: '2024-03-01', annualRatePercent: '0.12' }] })],
    ['dates-out-of-order', 'contract.rateChanges[0].from', loan({ rateChanges: [{ from: '2024-01-15', annualRatePercent: '12' }] })],
    ['dates-out-of-order', 'contract.rateChanges[1].from', loan({ rateChanges: [{ from: '2024-03-01', annualRatePercent: '12' }, { from: '2024-03-01', annualRatePercent: '13' }] })],
    ['days-off-missing', 'contract.holidays.daysOff', loan({ holidays: { move: 'next-working-day', daysOff: [], interestTo: 'due-date' } })],
    ['date-impossible', 'contract.holidays.daysOff[0]', loan({ holidays: { move: 'next-working-day', daysOff: ['2024-02-30'], interestTo: 'due-date' } })],
    ['choice-unknown', 'contract.holidays.interestTo', loan({ holidays: { move: 'next-working-day', daysOff: ['2024-02-15'], interestTo: 'never' as 'due-date' } })],
    ['dates-out-of-order', 'contract.schedule[1]', loan({ schedule: { kind: 'dates', dueDates: ['2024-02-15', '2024-02-17'], everyMonths: 1 }, holidays: { move: 'next-working-day', daysOff: ['2024-02-15', '2024-02-16'], interestTo: 'due-date' } })],
    ['day-of-month-differs', 'contract.schedule.dayOfMonth', loan({ schedule: { kind: 'regular', firstDueDate: '2024-02-15', dayOfMonth: 31, instalments: 4, everyMonths: 1 } })],
    ['schedule-too-far', 'contract.schedule', loan({ schedule: { kind: 'regular', firstDueDate: '2024-02-15', instalments: 600, everyMonths: 12 } })],
    ['schedule-too-long', 'contract.schedule.instalments', loan({ schedule: { kind: 'regular', firstDueDate: '2024-02-15', instalments: 601, everyMonths: 1 } })],
    ['instalment-too-small', 'contract.schedule', loan({ method: 'equal-instalment', annualRatePercent: '100', schedule: { kind: 'regular', firstDueDate: '2025-02-15', instalments: 12, everyMonths: 1 } })],
    ['damages-out-of-bounds', 'contract.liquidatedDamages[0].percentPerDay', loan({ liquidatedDamages: [{ kind: 'daily', percentPerDay: '5', of: 'overdue-principal' }] })],
    ['damages-out-of-bounds', 'contract.liquidatedDamages[0].percent', loan({ liquidatedDamages: [{ kind: 'percent', percent: '0', of: 'overdue-principal', trigger: 'first-default' }] })],
    ['amount-negative', 'contract.liquidatedDamages[1].amount', loan({ liquidatedDamages: [{ kind: 'flat', amount: '1', trigger: 'first-default' }, { kind: 'flat', amount: '-1', trigger: 'first-default' }] })],
    ['choice-unknown', 'contract.liquidatedDamages[0].trigger', loan({ liquidatedDamages: [{ kind: 'flat', amount: '1', trigger: 'often' as 'acceleration' }] })],
    ['allocation-order-incomplete', 'contract.allocationOrder', loan({ allocationOrder: ['fee', 'interest', 'penalty', 'compound', 'principal'], liquidatedDamages: [{ kind: 'flat', amount: '1', trigger: 'first-default' }] })],
    ['compound-without-penalty', 'contract.compound', loan({ compound: 'interest', penaltySurchargePercent: null })],
    ['compound-on-late-alone', 'contract.compoundOnLate', loan({ compoundOnLate: { everyMonths: 3 } })],
    ['months-per-period-out-of-bounds', 'contract.compoundOnLate.everyMonths', loan({ compound: 'interest', compoundOnLate: { everyMonths: 0 } })],
    ['lpr-not-recorded', 'contract.cap.on', loan({ cap: { kind: 'four-lpr', on: '2020-01-01' } })],
    ['choice-unknown', 'contract.cap.kind', loan({ cap: { kind: 'five-lpr' as 'four-lpr', on: '2024-01-01' } })],
    ['designation-empty', 'events.payments[0].designation', loan({}, { payments: [{ date: '2024-03-15', amount: '1', designation: {} }] })],
    ['designation-unknown-instalment', 'events.payments[0].designation.instalments[1]', loan({}, { payments: [{ date: '2024-03-15', amount: '1', designation: { instalments: [1, 5] } }] })],
    ['designation-not-due', 'events.payments[0].designation.instalments[0]', loan({}, { payments: [{ date: '2024-03-15', amount: '1', designation: { instalments: [3] } }] })],
    ['choice-unknown', 'events.payments[0].designation.kinds[0]', loan({}, { payments: [{ date: '2024-03-15', amount: '1', designation: { kinds: ['rent' as 'fee'] } }] })],
    ['choice-unknown', 'contract.schedule.kind', loan({ schedule: { kind: 'weekly' as 'regular', firstDueDate: '2024-02-15', instalments: 4, everyMonths: 1 } })],
    ['choice-unknown', 'events.acceleration.basis', loan({}, { acceleration: { date: '2024-03-01', basis: 'felt-like-it' as 'notice-arrived' } })],
    ['acceleration-before-last-disbursement', 'events.acceleration.date', loan({ disbursements: [{ date: '2024-01-15', amount: '6000' }, { date: '2024-02-01', amount: '6000' }] }, { acceleration: { date: '2024-01-20', basis: 'notice-arrived' } })],
    ['dates-out-of-order', 'contract.disbursements[1].date', loan({ disbursements: [{ date: '2024-01-15', amount: '6000' }, { date: '2024-01-14', amount: '6000' }] })],
    ['dates-out-of-order', 'events.fees[1].date', loan({}, { fees: [{ date: '2024-03-01', amount: '1', label: 'x', kind: 'charge' }, { date: '2024-02-01', amount: '1', label: 'x', kind: 'charge' }] })],
    ['event-before-disbursement', 'events.waivers[0].date', loan({}, { waivers: [{ date: '2024-01-01', amount: '1', kind: 'fee' }] })],
    ['waiver-exceeds-balance', 'events.waivers[0]', loan({}, { waivers: [{ date: '2024-01-20', amount: '120', kind: 'interest' }] })],
    ['list-too-long', 'events.payments', loan({}, { payments: Array.from({ length: 10_001 }, () => ({ date: '2024-02-15', amount: '1' })) })],
    ['list-too-long', 'contract.holidays.daysOff', loan({ holidays: { move: 'next-working-day', daysOff: Array.from({ length: 10_001 }, () => '2024-02-15'), interestTo: 'due-date' } })],
    ['choice-unknown', 'contract.dayBasis', loan({ dayBasis: '364' as '365' })],
    ['reference-empty', 'contract.reference', loan({ reference: ' ' })],
  ];
  for (const [code, path, input] of refusals) {
    it(`${code} at ${path}`, () => {
      expect(() => calculateArrears(input)).to.throw(ArrearsError).that.includes({ code, path });
    });
  }
  it('says why in both languages', () => {
    const error = new ArrearsError('payment-before-disbursement', 'x', { date: '2024-01-01', after: '2024-01-15' });
    expect(error.text['zh-CN']).to.equal('还款日 2024-01-01 早于放款日 2024-01-15');
    expect(error.message).to.equal('x: payment of 2024-01-01 comes before the disbursement of 2024-01-15');
  });
  it('every problem is shown to be refused in these tests or has one of its own', () => {
    const elsewhere = ['reissue-not-later', 'reissue-other-case', 'calculation-too-long', 'debt-named-twice', 'debt-unknown'];
    const tested = new Set([...refusals.map(([code]) => code as string), ...elsewhere]);
    expect(Object.keys(ARREARS_PROBLEMS).filter((code) => !tested.has(code))).to.deep.equal([]);
  });
  it('a schedule is refused like a calculation', () => expect(() => repaymentSchedule(loan({ annualRatePercent: '101' }).contract)).to.throw(ArrearsError));
});

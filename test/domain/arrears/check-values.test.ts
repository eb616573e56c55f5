import { expect } from 'chai';
import { acceptanceFee, arrearsCsv, arrearsTable, calculateArrears, fourTimesLpr, limitationDate, LPR_ONE_YEAR, lprOn, preservationFee, reissueArrears, repaymentSchedule, statementDigest, venueHints } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, Cap, Contract } from '../../../server/domain/arrears/index.ts';

/** P 10 000 at 18 %/360 from 2024-01-10 to 2024-07-10, penalty of half as much again. */
function bullet(changes: Partial<Contract> = {}, asOf = '2025-01-10'): ArrearsInput {
  return {
    contract: {
      reference: 'demo-case', principal: '10000.00', disbursements: [{ date: '2024-01-10', amount: '10000.00', source: 'record-1' }], annualRatePercent: '18', dayBasis: '360',
      method: 'bullet', schedule: { kind: 'dates', dueDates: ['2024-07-10'] }, penaltySurchargePercent: '50', compound: 'interest', sources: { rate: 'clause 5', penalty: 'clause 9' }, ...changes,
    },
    events: { payments: [] },
    asOf,
  };
}
const cap = (dayBasis: Cap['dayBasis']): Cap => ({ annualRatePercent: '24', dayBasis, base: 'outstanding' });

describe('arrears: published check values', () => {
  it('interest 910.00, penalty 1 380.00, compound 125.58, cut 9.00 with the cap over 365', () => {
    const { totals, cap: report, lines } = calculateArrears(bullet({ cap: cap('365') }));
    expect(totals).to.include({ interest: '910.00', penalty: '1380.00', compound: '125.58', principal: '10000.00', capCut: '-9.00', total: '12406.58' });
    expect(report).to.include({ charged: '2415.58', allowed: '2406.58', cut: '9.00' });
    const cut = lines.find(({ kind }) => kind === 'cap-cut')!;
    expect(cut).to.include({ amount: '-9.00', dayBasis: '365' });
    expect(cut.label['zh-CN']).to.contain('365');
  });

  it('no cut with the cap over 360, which is 2 440.00', () => {
    const { totals, cap: report } = calculateArrears(bullet({ cap: cap('360') }));
    expect(report).to.include({ allowed: '2440.00', cut: '0.00' });
    expect(totals).to.include({ capCut: '0.00', total: '12415.58' });
  });

  it('traces each figure: formula, inputs, days, result and source', () => {
    const { steps } = calculateArrears(bullet());
    const interest = steps.find(({ kind }) => kind === 'interest')!;
    expect(interest).to.include({ from: '2024-01-10', to: '2024-07-10', days: 182, calculation: '10000.00 × 18% × 182/360', result: '910', source: 'clause 5' });
    expect(steps.find(({ kind }) => kind === 'penalty')).to.include({ days: 184, calculation: '10000.00 × 27% × 184/360', result: '1380', source: 'clause 9' });
    expect(steps.find(({ kind }) => kind === 'compound')).to.include({ calculation: '910.00 × 27% × 184/360', result: '125.58' });
    expect(steps.find(({ kind }) => kind === 'cap')).to.include({ days: 366, result: '2406.57534246…' });
  });

  it('compound interest is off unless the contract has it', () => {
    const { compound: _, ...contract } = bullet().contract;
    expect(calculateArrears({ ...bullet(), contract }).totals).to.include({ compound: '0.00', total: '12290.00' });
  });

  for (const [amount, fee, halved] of [['8000', '50.00', '25.00'], ['28000', '500.00', '250.00'], ['100000', '2300.00', '1150.00'], ['211759.50', '4476.39', '2238.20'], ['1000000', '13800.00', '6900.00']] as const) {
    it(`受理费 of ${amount} is ${fee}, halved ${halved}`, () => expect(acceptanceFee(amount)).to.include({ fee, halved }));
  }
  it('受理费 by hand at the end of each bracket, and a third for a payment order', () => {
    const ends = { 10000: '50.00', 200000: '4300.00', 500000: '8800.00', 2000000: '22800.00', 5000000: '46800.00', 10000000: '81800.00', 20000000: '141800.00', 30000000: '191800.00' };
    for (const [amount, fee] of Object.entries(ends)) expect(acceptanceFee(amount).fee, amount).to.equal(fee);
    expect(acceptanceFee('28000').paymentOrder).to.equal('166.67');
  });
  for (const [amount, fee] of [['1000', '30.00'], ['28000', '300.00'], ['100000', '1020.00'], ['2000000', '5000.00']] as const) {
    it(`保全费 of ${amount} is ${fee}`, () => expect(preservationFee(amount).fee).to.equal(fee));
  }

  it('LPR by change points, without the false rows in circulation', () => {
    const expected = { '2021-12-20': '3.80', '2022-01-19': '3.80', '2022-01-20': '3.70', '2022-08-22': '3.65', '2023-01-01': '3.65', '2023-06-20': '3.55', '2023-08-21': '3.45', '2024-07-22': '3.35', '2024-10-21': '3.10', '2025-05-19': '3.10', '2025-05-20': '3.00' };
    for (const [date, percent] of Object.entries(expected)) expect(lprOn(date).percent, date).to.equal(percent);
    expect(LPR_ONE_YEAR.map(({ from }) => from)).not.to.include.members(['2020-01-01']).and.not.include('2023-01-01');
    expect(fourTimesLpr('2024-07-22')).to.equal('13.4');
    expect(() => lprOn('2020-01-01')).to.throw().with.property('code', 'lpr-not-recorded');
  });
});

describe('arrears: schedules, time and place', () => {
  const contract = (method: Contract['method'], schedule: Contract['schedule'], rate = '12'): Contract => ({ ...bullet().contract, principal: '12000', disbursements: [{ date: '2024-01-31', amount: '12000' }], annualRatePercent: rate, method, schedule });

  it('等额本息 over twelve months at 1 % a month: 1 066.19', () => {
    const rows = repaymentSchedule(contract('equal-instalment', { kind: 'regular', firstDueDate: '2024-02-29', instalments: 12, everyMonths: 1 }));
    expect(rows[0]).to.deep.equal({ number: 1, dueDate: '2024-02-29', payBy: '2024-02-29', principal: '946.19', interest: '120.00', total: '1066.19', balance: '11053.81' });
    expect(rows[11]).to.include({ balance: '0.00' });
    expect(Number(rows[11]!.total)).to.be.closeTo(1066.19, 0.12);
  });
  it('due dates keep the day of the month where there is one', () => {
    const rows = repaymentSchedule(contract('equal-principal', { kind: 'regular', firstDueDate: '2024-02-29', instalments: 3, everyMonths: 12 }));
    expect(rows.map(({ dueDate }) => dueDate)).to.deep.equal(['2024-02-29', '2025-02-28', '2026-02-28']);
    expect(rows.map(({ principal }) => principal)).to.deep.equal(['4000.00', '4000.00', '4000.00']);
  });
  it('按季付息到期还本 pays interest by days and principal at the end', () => {
    const rows = repaymentSchedule(contract('interest-only', { kind: 'regular', firstDueDate: '2024-04-30', instalments: 2, everyMonths: 3 }));
    expect(rows.map(({ principal, interest }) => [principal, interest])).to.deep.equal([['0.00', '360.00'], ['12000.00', '364.00']]);
  });
  it('a loan without interest is divided evenly', () => {
    const rows = repaymentSchedule(contract('equal-instalment', { kind: 'regular', firstDueDate: '2024-02-29', instalments: 7, everyMonths: 1 }, '0'));
    expect(rows.slice(0, 6).every(({ total }) => total === '1714.29')).to.equal(true);
    expect(rows[6]!.total).to.equal('1714.26');
  });

  it('limitation runs three years from the last due date and anew from an interruption', () => {
    expect(limitationDate({ lastDueDate: '2024-07-10' }).lastDay).to.equal('2027-07-10');
    expect(limitationDate({ lastDueDate: '2024-02-29' }).lastDay).to.equal('2027-02-28');
    const interrupted = limitationDate({ lastDueDate: '2024-07-10', acceleratedOn: '2024-03-01', interruptions: [{ date: '2024-03-05', kind: 'demand' }, { date: '2025-06-01', kind: 'debtor-agrees' }, { date: '2028-06-02', kind: 'demand' }] });
    expect(interrupted).to.include({ lastDay: '2028-06-01', lastDayFromAcceleration: '2028-06-01' });
    expect(interrupted.interruptions.map(({ effect }) => effect)).to.deep.equal(['before-start', 'restarts', 'after-expiry']);
  });

  it('an internet court is warned about from 2025-11-01', () => {
    const input = { filingDate: '2025-10-31', cause: 'small-loan', isInternetCourt: true, agreed: { link: 'none' }, amount: '28000', provinceAverageWage: '56000', isSimple: true } as const;
    expect(venueHints(input).map(({ code }) => code)).to.deep.equal(['agreed-venue-without-link', 'internet-court-before-change', 'defendant-domicile', 'place-of-performance', 'small-claim']);
    expect(venueHints({ ...input, filingDate: '2025-11-01' }).filter(({ level }) => level === 'warning').map(({ code }) => code)).to.include('internet-court-closed');
    expect(venueHints({ ...input, amount: '28000.01' }).map(({ code }) => code)).to.include('not-small-claim');
  });
});

describe('arrears: statement', () => {
  it('gives the daily amount afterwards and says whether charges or the cap govern it', () => {
    const capped = calculateArrears(bullet({ cap: cap('365') }));
    expect(capped.daily).to.deep.include({ from: '2025-01-11', amount: '6.57534246…', rounded: '6.58', governedBy: 'cap', until: null });
    const open = calculateArrears(bullet({ cap: null })).daily;
    expect(open).to.deep.include({ amount: '8.1825', governedBy: 'charges', calculation: '10000.00 × 27% × 1/360 + 910.00 × 27% × 1/360' });
  });
  it('a re-issue names the version it replaces', () => {
    const first = calculateArrears(bullet());
    const second = reissueArrears(first, bullet({}, '2025-02-10'));
    expect(second).to.include({ version: 2, asOf: '2025-02-10' });
    expect(second.replaces).to.deep.equal({ version: 1, asOf: '2025-01-10', total: first.totals.total, digest: statementDigest(first) });
    expect(second.warnings.map(({ code }) => code)).not.to.include('earlier-version-changed');
    const late = bullet({}, '2025-02-10');
    late.events.payments.push({ date: '2024-12-01', amount: '1' });
    expect(reissueArrears(first, late).warnings.map(({ code }) => code)).to.include('earlier-version-changed');
    expect(() => reissueArrears(second, bullet())).to.throw().with.property('code', 'reissue-not-later');
    expect(() => reissueArrears(first, bullet({ reference: 'other' }, '2026-01-01'))).to.throw().with.property('code', 'reissue-other-case');
  });
  it('is rendered as CSV and as a table in both languages', () => {
    const input = bullet({ cap: cap('365') });
    input.events.fees = [{ date: '2025-01-01', amount: '12.30', label: '=HYPERLINK("x")', kind: 'enforcement-cost' }];
    const statement = calculateArrears(input);
    const csv = arrearsCsv(statement, 'zh-CN');
    expect(csv).to.contain('超上限扣减').and.contain('-9.00').and.contain(`"'=HYPERLINK(""x"")"`);
    expect(csv.trimEnd().split('\r\n')).to.have.length(1 + statement.lines.length + 1 + statement.steps.length);
    expect(arrearsTable(statement, 'en')).to.contain('12418.88').and.contain('cut to the cap (24% a year, day basis 365)');
  });
});

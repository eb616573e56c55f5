/** Mistakes that were found on reading the engine line by line; each of these failed before it was mended. */
import { expect } from 'chai';
import { calculateArrears, limitationDate, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, Contract, LoanEvents } from '../../../server/domain/arrears/index.ts';
import { loan } from './plain-loan.ts';

/** The check case: 10 000 at 18 %/360 from 2024-01-10 to 2024-07-10, penalty 27 %, compound interest on. */
function bullet(contract: Partial<Contract> = {}, events: Partial<LoanEvents> = {}, asOf = '2025-01-10'): ArrearsInput {
  return loan({ principal: '10000', disbursements: [{ date: '2024-01-10', amount: '10000' }], annualRatePercent: '18', method: 'bullet', schedule: { kind: 'dates', dueDates: ['2024-07-10'] }, compound: 'interest', ...contract }, events, asOf);
}
const CAP_365 = { annualRatePercent: '24', dayBasis: '365', base: 'outstanding' } as const;

describe('arrears: mistakes found', () => {
  it('no daily amount is promised beyond a disbursement still to come', () => {
    const { daily } = calculateArrears(loan({ disbursements: [{ date: '2024-01-15', amount: '5000' }, { date: '2024-02-04', amount: '7000' }] }, {}, '2024-01-20'));
    expect(daily.until).to.equal('2024-02-04');
  });

  it('instalment by instalment, a fee is met with the oldest that is owed, not with one that is settled', () => {
    const contract: Partial<Contract> = { annualRatePercent: '0', penaltySurchargePercent: null, allocationScope: 'by-instalment', allocationOrder: ['principal', 'fee', 'interest', 'penalty', 'compound', 'damages'] };
    const fees = [{ date: '2024-03-16', amount: '50', label: '示例费用', kind: 'enforcement-cost' as const }];
    const partsOf = (payments: LoanEvents['payments']): Record<string, string> | undefined => calculateArrears(loan(contract, { payments, fees }, '2024-03-20')).allocations.at(-1)?.parts;
    // 3000 each on 15 February and 15 March; the first is settled before
    expect(partsOf([{ date: '2024-02-15', amount: '3000' }, { date: '2024-03-17', amount: '100' }])).to.include({ principal: '100.00', fee: '0.00' });
    // and here by the same payment, as designated
    expect(partsOf([{ date: '2024-03-17', amount: '3100', designation: { instalments: [1] } }])).to.include({ principal: '3100.00', fee: '0.00' });
    // met with the first, and what is left is kept for April
    expect(partsOf([{ date: '2024-03-17', amount: '6100' }])).to.include({ principal: '6000.00', fee: '50.00' });
  });

  it('interest that the table states is owed although the rate is zero', () => {
    const rows = [{ dueDate: '2024-02-15', principal: '6000', interest: '125.00' }, { dueDate: '2024-03-15', principal: '6000', interest: '60.00' }];
    expect(calculateArrears(loan({ annualRatePercent: '0', schedule: { kind: 'stated', rows } }, {}, '2024-03-15')).totals.interest).to.equal('185.00');
  });

  it('interest that the table states is owed as stated when the money came in two parts', () => {
    // 5000 for 31 days and 7000 for 11: 120.00 × (5000 × 20) / 232000 + 120.00 × (12000 × 11) / 232000
    const rows = [{ dueDate: '2024-02-15', principal: '6000', interest: '120.00' }, { dueDate: '2024-03-15', principal: '6000', interest: '60.00' }];
    const disbursements = [{ date: '2024-01-15', amount: '5000' }, { date: '2024-02-04', amount: '7000' }];
    const contract = { disbursements, schedule: { kind: 'stated' as const, rows } };
    expect(calculateArrears(loan(contract, {}, '2024-02-15')).totals.interest).to.equal('120.00');
    expect(repaymentSchedule(loan(contract).contract).map(({ interest }) => interest)).to.deep.equal(['120.00', '60.00']);
    // until the second part came: 120 × 5000 × 5 / 232000
    expect(calculateArrears(loan(contract, {}, '2024-01-20')).totals.interest).to.equal('12.93');
  });

  it('interest by period of a bullet loan counts all its months, not only one', () => {
    // six months of 1.5 %: 900.00, and not the 910.00 of 182 days
    expect(calculateArrears(bullet({ interestBy: 'period', schedule: { kind: 'dates', dueDates: ['2024-07-10'], everyMonths: 1 } }, {}, '2024-07-10')).totals.interest).to.equal('900.00');
    expect(calculateArrears(bullet({ interestBy: 'period', schedule: { kind: 'dates', dueDates: ['2024-07-11'], everyMonths: 1 } }, {}, '2024-07-11')).totals.interest).to.equal('915.00');
  });

  it('what the cap on the sum disbursed has cut does not revive after everything is paid', () => {
    const cap = { annualRatePercent: '14', dayBasis: '365', base: 'disbursed' } as const;
    const total = calculateArrears(bullet({ cap })).totals.total;
    const settled = (asOf: string) => calculateArrears(bullet({ cap }, { payments: [{ date: '2025-01-10', amount: total }] }, asOf));
    expect(settled('2025-01-10').totals.total).to.equal('0.00');
    expect(settled('2026-01-10').totals.total).to.equal('0.00');
    expect(settled('2025-01-10').daily.amount).to.equal('0');
  });

  it('a waiver lowers the claim although the cap has cut it already', () => {
    // charges 2415.58, cap 2406.58: the claim falls by the whole 100, and not by 91 with the cut gone
    const waivers = [{ date: '2025-01-10', amount: '100', kind: 'penalty' as const }];
    expect(calculateArrears(bullet({ cap: CAP_365 })).totals.total).to.equal('12406.58');
    expect(calculateArrears(bullet({ cap: CAP_365 }, { waivers })).totals).to.include({ total: '12306.58', penalty: '1280.00', capCut: '-9.00' });
  });

  it('the daily amount is not given for a day on which the cap begins to bind', () => {
    // 2025-01-04: charges 2366.49, cap 2367.12; a day later 2374.67 and 2373.70
    const { daily, totals } = calculateArrears(bullet({ cap: CAP_365 }, {}, '2025-01-04'));
    expect(totals.capCut).to.equal('0.00');
    expect(daily).to.include({ until: '2025-01-04', governedBy: 'cap' });
    expect(calculateArrears(bullet({ cap: CAP_365 }, {}, '2025-01-05')).daily).to.include({ until: null, governedBy: 'cap', amount: '6.57534246…' });
  });

  it('who pays within grace as far as the cap allows is not late', () => {
    // interest 360.00, cap to 02-16 12000 × 24 % × 32/360 = 256.00: 104.00 must not be paid, and is kept
    const contract = { annualRatePercent: '36', cap: { ...CAP_365, dayBasis: '360' }, grace: { days: 3, penaltyFrom: 'due-date' } } as const;
    const statement = calculateArrears(loan(contract, { payments: [{ date: '2024-02-16', amount: '3360' }] }, '2024-03-01'));
    expect(statement.allocations[0]!.parts).to.include({ interest: '256.00', principal: '3000.00' });
    expect(statement.totals).to.include({ penalty: '0.00', unappliedPayments: '-104.00' });
    expect(statement.steps.find(({ kind }) => kind === 'payment')!.calculation).to.contain('capRoom 0.00');
  });

  it('money kept is not allocated again and again to nothing', () => {
    const statement = calculateArrears(loan({}, { payments: [{ date: '2024-02-15', amount: '99999', purpose: 'prepayment' }] }));
    expect(statement.allocations).to.have.length(1);
    expect(statement.steps.filter(({ kind }) => kind === 'payment')).to.have.length(1);
  });

  it('an acceleration step and the sum of the cap can be redone from the trace', () => {
    const { steps } = calculateArrears(loan({ cap: CAP_365 }, { payments: [{ date: '2024-02-20', amount: '4000', purpose: 'prepayment' }], acceleration: { date: '2024-03-01', basis: 'notice-arrived' } }));
    // 3000 fell due on 02-15; 4000 − 120 − 7.50 penalty − 3000 − 14.48 interest of 5 days repaid early
    expect(steps.find(({ kind }) => kind === 'acceleration')).to.include({ calculation: '12000.00 − 3000.00 − 856.98', result: '8143.02' });
    const cap = steps.filter(({ kind }) => kind === 'cap').map(({ id }) => id).join(' + ');
    expect(steps.find(({ kind, inputs }) => kind === 'settle' && inputs['of'] === 'cap')).to.include({ calculation: cap });
  });

  it('a row of month ends that begins on 29 February can be agreed on', () => {
    const schedule = { kind: 'regular', firstDueDate: '2024-02-29', dayOfMonth: 31, instalments: 4, everyMonths: 1 } as const;
    const rows = repaymentSchedule(loan({ disbursements: [{ date: '2024-01-31', amount: '12000' }], schedule }).contract);
    expect(rows.map(({ dueDate }) => dueDate)).to.deep.equal(['2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31']);
    expect(rows.map(({ interest }) => interest)).to.deep.equal(['120.00', '90.00', '60.00', '30.00']);
  });

  it('twenty years end limitation whatever interrupted it', () => {
    const interruptions = Array.from({ length: 8 }, (_, index) => ({ date: `${2006 + index * 2}-01-01`, kind: 'demand' as const })).concat([{ date: '2022-12-01', kind: 'demand' }, { date: '2023-12-01', kind: 'demand' }]);
    expect(limitationDate({ lastDueDate: '2004-07-10', interruptions }).lastDay <= '2024-07-10').to.equal(true);
  });
});

/** Work grows with the size of a case and never explodes: counted in steps, which is what the engine's work consists of. */
import { expect } from 'chai';
import { BOUNDS, calculateArrears, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, Contract, Payment } from '../../../server/domain/arrears/index.ts';
import { dateAt, dayAt } from './loans.ts';

const START = dayAt('2010-01-01');

function loan(instalments: number, payments: Payment[], contract: Partial<Contract> = {}): ArrearsInput {
  return {
    contract: {
      reference: 'demo-case', principal: '600000', disbursements: [{ date: dateAt(START), amount: '600000' }], annualRatePercent: '12', dayBasis: '365', method: 'equal-instalment',
      schedule: { kind: 'regular', firstDueDate: '2010-02-01', instalments, everyMonths: 1 }, penaltySurchargePercent: '50', compound: 'interest', ...contract,
    },
    events: { payments },
    asOf: '2070-01-01',
  };
}
const daily = (count: number, amount: string, from = 31, perDay = 1): Payment[] => Array.from({ length: count }, (_, index) => ({ date: dateAt(START + from + Math.floor(index / perDay)), amount }));
const steps = (...input: Parameters<typeof loan>): number => calculateArrears(loan(...input)).steps.length;

describe('arrears: sizes', () => {
  it('steps grow in line with the instalments', () => {
    const perInstalment = [60, 120, 240, 600].map((count) => steps(count, []) / count);
    for (const each of perInstalment) expect(each).to.be.within(5, 7);
    // a fiftieth more than the instalment, which covers the penalty of ten days
    const tenDaysLate = (count: number): Payment[] => repaymentSchedule(loan(count, []).contract).map(({ dueDate, total }) => ({ date: dateAt(dayAt(dueDate) + 10), amount: (Number(total) * 1.02).toFixed(2) }));
    const paid = [60, 120, 240, 600].map((count) => steps(count, tenDaysLate(count)) / count);
    for (const each of paid) expect(each).to.be.below(paid[0]! * 1.25);
  });

  it('steps grow in line with the payments, whatever they meet', () => {
    for (const amount of ['0.01', '200', '2000000']) {
      const [some, many] = [steps(600, daily(2500, amount)), steps(600, daily(5000, amount))];
      expect(many / some, amount).to.be.below(2.2);
    }
  });

  it('600 instalments and 10 000 payments are calculated', () => {
    const count = steps(600, daily(10_000, '200'));
    expect(count).to.be.below(BOUNDS.steps / 2);
  });

  it('what would multiply them is refused by name', () => {
    // Every payment pays the penalty of hundreds of instalments and leaves their principal.
    const contract: Partial<Contract> = { allocationOrder: ['penalty', 'compound', 'interest', 'fee', 'principal'], compound: 'off', cap: null };
    expect(() => calculateArrears(loan(600, daily(10_000, '400', 9200, 2), contract))).to.throw().that.includes({ code: 'calculation-too-long', path: 'events' });
  });
});

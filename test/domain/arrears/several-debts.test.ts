/** One payment, several debts: the order of 民法典 560. */
import { expect } from 'chai';
import fc from 'fast-check';
import { distributePayment } from '../../../server/domain/arrears/index.ts';
import type { OneDebt } from '../../../server/domain/arrears/index.ts';
import { fen, yuan } from './loans.ts';

const debt = (id: string, changes: Partial<OneDebt> = {}): OneDebt => ({ id, amount: '100', dueDate: '2024-01-01', security: '0', burdenPercent: '18', ...changes });
const pay = (amount: string, debts: OneDebt[], designated?: string[]) => distributePayment({ date: '2024-06-01', amount }, debts, designated);
const shares = (...input: Parameters<typeof pay>) => pay(...input).shares.map(({ id, amount, reason }) => [id, amount, reason]);

describe('arrears: one payment for several debts (民法典 560)', () => {
  it('what is due comes before what is not, however secured or heavy', () => {
    expect(shares('150', [debt('A', { dueDate: '2024-07-01', burdenPercent: '36' }), debt('B', { security: '5000' })])).to.deep.equal([['B', '100.00', 'due'], ['A', '50.00', 'due']]);
  });
  it('then what lacks security or has least of it', () => {
    expect(shares('150', [debt('A', { security: '500', burdenPercent: '36' }), debt('B', { security: '200' })])).to.deep.equal([['B', '100.00', 'less-security'], ['A', '50.00', 'less-security']]);
  });
  it('then the heavier burden, then the earlier due date', () => {
    expect(shares('150', [debt('A', { dueDate: '2023-01-01' }), debt('B', { burdenPercent: '24' })])).to.deep.equal([['B', '100.00', 'heavier-burden'], ['A', '50.00', 'heavier-burden']]);
    expect(shares('150', [debt('A'), debt('B', { dueDate: '2023-12-31' })])).to.deep.equal([['B', '100.00', 'earlier-due'], ['A', '50.00', 'earlier-due']]);
  });
  it('then in proportion, no fen lost', () => {
    expect(shares('100', [debt('A', { amount: '100' }), debt('B', { amount: '200' })])).to.deep.equal([['A', '33.33', 'proportional'], ['B', '66.67', 'proportional']]);
  });
  it('the debtor\'s designation comes before the statute', () => {
    expect(shares('150', [debt('A'), debt('B', { security: '999', dueDate: '2030-01-01' })], ['B'])).to.deep.equal([['B', '100.00', 'designated'], ['A', '50.00', 'only']]);
  });
  it('what no debt needs is left', () => expect(pay('150', [debt('A')])).to.deep.include({ left: '50.00' }));

  it('shares and rest are the payment, no debt gets more than it needs', () => {
    const debts = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 100_000 }), due: fc.constantFrom('2023-01-01', '2024-01-01', '2025-01-01'), security: fc.constantFrom('0', '10', '500'), burden: fc.constantFrom('18', '24') }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(debts, fc.integer({ min: 1, max: 400_000 }), (list, amount) => {
      const given = list.map((each, index) => debt(`D${index}`, { amount: yuan(BigInt(each.amount)), dueDate: each.due, security: each.security, burdenPercent: each.burden }));
      const { shares: got, left } = pay(yuan(BigInt(amount)), given);
      expect(got.reduce((sum, share) => sum + fen(share.amount), fen(left))).to.equal(BigInt(amount));
      for (const { id, amount: owed } of given) expect(got.filter((share) => share.id === id).reduce((sum, share) => sum + fen(share.amount), 0n) <= fen(owed)).to.equal(true);
      expect(left === '0.00' || got.reduce((sum, share) => sum + fen(share.amount), 0n) === given.reduce((sum, each) => sum + fen(each.amount), 0n)).to.equal(true);
    }));
  });

  const refusals: [string, string, () => unknown][] = [
    ['debt-named-twice', 'debts', () => pay('1', [debt('A'), debt('A')])],
    ['debt-unknown', 'designated[0]', () => pay('1', [debt('A')], ['B'])],
    ['amount-zero', 'payment.amount', () => pay('0', [debt('A')])],
    ['amount-negative', 'debts[0].amount', () => pay('1', [debt('A', { amount: '-1' })])],
    ['amount-negative', 'debts[0].security', () => pay('1', [debt('A', { security: '-1' })])],
    ['date-impossible', 'debts[0].dueDate', () => pay('1', [debt('A', { dueDate: '2024-02-30' })])],
    ['rate-out-of-bounds', 'debts[0].burdenPercent', () => pay('1', [debt('A', { burdenPercent: '-3' })])],
  ];
  for (const [code, path, act] of refusals) it(`refuses ${code} at ${path}`, () => expect(act).to.throw().that.includes({ code, path }));
});

import { expect } from 'chai';
import fc from 'fast-check';
import { calculateArrears, claimSummary, DEBT_KINDS, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { dateAt, dayAt, fen, loanOf, RUNS, shapes, yuan } from './loans.ts';
import { referenceArrears } from './reference.ts';

const total = (input: ArrearsInput): bigint => fen(calculateArrears(input).totals.total);
const later = (input: ArrearsInput, days: number): ArrearsInput => ({ ...input, asOf: dateAt(dayAt(input.asOf) + days) });
/** The input without any payment or waiver. */
const unpaid = (input: ArrearsInput): ArrearsInput => ({ ...input, events: { ...input.events, payments: [], waivers: [] } });
/** The input without what comes after the as-of date, which nobody knew then. */
const quiet = (input: ArrearsInput): ArrearsInput => {
  const past = <T extends { date: string }>(list: T[] = []): T[] => list.filter(({ date }) => date <= input.asOf);
  const { acceleration, payments, fees, waivers } = input.events;
  return { ...input, events: { payments: past(payments), fees: past(fees), waivers: past(waivers), acceleration: (acceleration?.date ?? '9') <= input.asOf ? (acceleration ?? null) : null } };
};
const paidBy = (input: ArrearsInput): bigint => input.events.payments.filter(({ date }) => date <= input.asOf).reduce((sum, { amount }) => sum + fen(amount), 0n);
const allocatedBy = ({ allocations }: ArrearsStatement): bigint => allocations.reduce((sum, { parts }) => sum + DEBT_KINDS.reduce((each, kind) => each + fen(parts[kind]), 0n), 0n);

describe('arrears: properties', function () {
  this.timeout(60_000);
  const holds = (property: (input: ArrearsInput, days: number) => void) =>
    fc.assert(fc.property(shapes, fc.integer({ min: 1, max: 400 }), (shape, days) => void property(loanOf(shape), days)), RUNS);

  it('agrees with a second computation, day by day', () =>
    holds((input) => {
      const { totals, overdue } = calculateArrears(input);
      const { paid } = claimSummary(calculateArrears(input));
      const expected = referenceArrears(input);
      const owed = { ...Object.fromEntries(DEBT_KINDS.map((kind) => [kind, fen(totals[kind])])), cut: -fen(totals.capCut), kept: -fen(totals.unappliedPayments), total: fen(totals.total) };
      expect(owed).to.deep.equal(expected.owed);
      expect(Object.fromEntries(DEBT_KINDS.map((kind) => [kind, fen(paid[kind].amount)]))).to.deep.equal(expected.paid);
      expect(overdue === null ? null : dayAt(overdue.since)).to.equal(expected.overdueSince);
    }));

  it('never falls with the as-of date when nothing is paid', () =>
    holds((input, days) => expect(total(later(unpaid(input), days)) >= total(unpaid(input))).to.equal(true)));

  it('allocates every payment exactly once, neither more nor less', () =>
    holds((input) => {
      const statement = calculateArrears(input);
      for (const { inputs, result } of statement.steps.filter(({ kind }) => kind === 'payment')) {
        expect(yuan(Object.entries(inputs).reduce((sum, [place, amount]) => sum + (place.includes('#') || place === 'kept' ? fen(amount) : 0n), 0n))).to.equal(result);
      }
      expect(allocatedBy(statement) - fen(statement.totals.unappliedPayments)).to.equal(paidBy(input));
    }));

  it('totals are the sum of the lines', () =>
    holds((input) => {
      const { lines, totals } = calculateArrears(input);
      const sum = lines.reduce((sofar, { amount }) => sofar + fen(amount), 0n);
      const kinds = DEBT_KINDS.reduce((sofar, kind) => sofar + fen(totals[kind]), 0n);
      expect(fen(totals.total)).to.equal(sum);
      expect(kinds + fen(totals.capCut) + fen(totals.unappliedPayments)).to.equal(sum);
    }));

  it('charges paid, waived and claimed never exceed the cap', () =>
    holds((input) => {
      const { allocations, totals, cap, steps } = calculateArrears(input);
      fc.pre(cap !== null);
      // Fees are told apart by their kind in the input; a payment step says which fee it paid.
      const counts = (input.events.fees ?? []).map(({ kind }) => kind === 'charge');
      const feesPaid = steps.filter(({ kind }) => kind === 'payment').reduce((sum, { inputs }) => sum + Object.entries(inputs).reduce((each, [place, amount]) => each + (place.startsWith('fee#') && counts[Number(place.slice(4)) - 1] ? fen(amount) : 0n), 0n), 0n);
      const feesPaidInAll = allocations.reduce((sum, { parts }) => sum + fen(parts.fee), 0n);
      const feesDue = counts.some((each) => !each) ? 0n : fen(totals.fee);
      const charges = ['interest', 'penalty', 'compound', 'damages'] as const;
      const paid = allocations.reduce((sum, { parts }) => sum + charges.reduce((each, kind) => each + fen(parts[kind]), 0n), 0n) + feesPaid;
      const claimed = charges.reduce((sum, kind) => sum + fen(totals[kind]), 0n) + feesDue + fen(totals.capCut);
      expect(feesPaid <= feesPaidInAll).to.equal(true);
      expect(paid + claimed <= fen(cap.allowed)).to.equal(true);
      expect(claimed >= 0n || feesDue === 0n).to.equal(true);
    }));

  it('paying everything leaves zero, then and later', () =>
    holds((input, days) => {
      fc.pre(input.asOf >= input.contract.disbursements.at(-1)!.date);
      const before = quiet(input);
      const amount = total(before);
      fc.pre(amount > 0n);
      const settled = { ...before, events: { ...before.events, payments: [...before.events.payments, { date: input.asOf, amount: yuan(amount), purpose: 'prepayment' as const }] } };
      expect(total(settled)).to.equal(0n);
      expect(calculateArrears(settled).totals.principal).to.equal('0.00');
      expect(calculateArrears(settled).overdue).to.equal(null);
      expect(total(later(settled, days))).to.equal(0n);
      expect(calculateArrears(settled).daily.amount).to.equal('0');
    }));

  it('the daily amount is what the next day adds, and every day up to its last', () =>
    holds((input, days) => {
      const now = quiet(input);
      const { daily, totals } = calculateArrears(now);
      const last = daily.until === null ? Infinity : dayAt(daily.until) - dayAt(input.asOf);
      for (const count of [1, Math.min(days, last)]) {
        if (count > last || count === 0) continue;
        const then = calculateArrears(later(now, count));
        const grown = Number(fen(then.totals.total) - fen(totals.total)) / 100;
        // Each line is settled to a fen on both days, and so is the cap.
        expect(grown, String(count)).to.be.closeTo(Number(daily.amount.replace('…', '')) * count, 0.01 * (then.lines.length + 2));
      }
    }));

  it('splitting a period changes nothing beyond rounding', () => {
    const ends = fc.record({ a: fc.integer({ min: 1, max: 300 }), b: fc.integer({ min: 1, max: 300 }), rate: fc.integer({ min: 50, max: 3000 }), principal: fc.integer({ min: 10_000, max: 90_000_000 }), dayBasis: fc.constantFrom('360' as const, '365' as const, 'actual' as const), later: fc.integer({ min: 0, max: 500 }) });
    fc.assert(fc.property(ends, ({ a, b, rate, principal, dayBasis, later: after }) => {
      const amount = yuan(BigInt(principal));
      const of = (dueDates: string[]): ArrearsInput => ({
        contract: { reference: 'demo-case', principal: amount, disbursements: [{ date: '2023-05-17', amount }], annualRatePercent: String(rate / 100), penaltySurchargePercent: '50', dayBasis, method: 'interest-only', schedule: { kind: 'dates', dueDates } },
        events: { payments: [] }, asOf: dateAt(dayAt('2023-05-17') + a + b + after),
      });
      const [middle, end] = [dateAt(dayAt('2023-05-17') + a), dateAt(dayAt('2023-05-17') + a + b)];
      const difference = total(of([middle, end])) - total(of([end]));
      expect(difference >= -1n && difference <= 1n).to.equal(true);
    }), RUNS);
  });

  it('the schedule repays exactly the principal, and the balance ends at nothing', () =>
    holds(({ contract }) => {
      const rows = repaymentSchedule(contract);
      const net = fen(contract.principal) - fen(contract.disbursements[0]!.deductedInterest!);
      expect(rows.reduce((sum, { principal }) => sum + fen(principal), 0n)).to.equal(net);
      expect(rows.at(-1)!.balance).to.equal('0.00');
      expect(rows.every(({ principal }) => fen(principal) >= 0n)).to.equal(true);
    }));

  it('gives the same statement for the same input', () => holds((input) => expect(calculateArrears(input)).to.deep.equal(calculateArrears(input))));
});

import { expect } from 'chai';
import fc from 'fast-check';
import { calculateArrears, DEBT_KINDS, repaymentSchedule } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { dateAt, dayAt, fen, loanOf, RUNS, shapes, yuan } from './loans.ts';
import { referenceArrears } from './reference.ts';

const total = (input: ArrearsInput): bigint => fen(calculateArrears(input).totals.total);
const later = (input: ArrearsInput, days: number): ArrearsInput => ({ ...input, asOf: dateAt(dayAt(input.asOf) + days) });
/** The input without any payment. */
const unpaid = (input: ArrearsInput): ArrearsInput => ({ ...input, events: { ...input.events, payments: [] } });
const paidBy = (input: ArrearsInput): bigint => input.events.payments.filter(({ date }) => date <= input.asOf).reduce((sum, { amount }) => sum + fen(amount), 0n);
const allocatedBy = ({ allocations }: ArrearsStatement): bigint => allocations.reduce((sum, { parts }) => sum + DEBT_KINDS.reduce((each, kind) => each + fen(parts[kind]), 0n), 0n);

describe('arrears: properties', function () {
  this.timeout(60_000);
  const holds = (property: (input: ArrearsInput, days: number) => void) =>
    fc.assert(fc.property(shapes, fc.integer({ min: 1, max: 400 }), (shape, days) => void property(loanOf(shape), days)), RUNS);

  it('agrees with a second computation, day by day', () =>
    holds((input) => {
      const { totals } = calculateArrears(input);
      const expected = referenceArrears(input);
      expect({ interest: fen(totals.interest), penalty: fen(totals.penalty), compound: fen(totals.compound), principal: fen(totals.principal), cut: -fen(totals.capCut), kept: -fen(totals.unappliedPayments), total: fen(totals.total) }).to.deep.equal(expected);
    }));

  it('never falls with the as-of date when nothing is paid', () =>
    holds((input, days) => expect(total(later(unpaid(input), days)) >= total(unpaid(input))).to.equal(true)));

  it('allocates every payment exactly once, neither more nor less', () =>
    holds((input) => {
      const statement = calculateArrears(input);
      for (const { inputs, result } of statement.steps.filter(({ kind }) => kind === 'payment')) {
        expect(yuan(Object.values(inputs).reduce((sum, amount) => sum + fen(amount), 0n))).to.equal(result);
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

  it('charges paid and claimed never exceed the cap', () =>
    holds((input) => {
      const { allocations, totals, cap } = calculateArrears(input);
      const paid = allocations.reduce((sum, { parts }) => sum + fen(parts.interest) + fen(parts.penalty) + fen(parts.compound), 0n);
      const claimed = fen(totals.interest) + fen(totals.penalty) + fen(totals.compound) + fen(totals.capCut);
      expect(paid + claimed <= fen(cap!.allowed)).to.equal(true);
      expect(claimed >= 0n).to.equal(true);
    }));

  it('paying everything leaves zero, then and later', () =>
    holds((input, days) => {
      const amount = total(input);
      fc.pre(amount > 0n);
      const payments = [...input.events.payments.filter(({ date }) => date <= input.asOf), { date: input.asOf, amount: yuan(amount), purpose: 'prepayment' as const }];
      const acceleration = (input.events.acceleration?.date ?? '9') <= input.asOf ? (input.events.acceleration ?? null) : null;
      const settled = { ...input, events: { acceleration, payments } };
      expect(total(settled)).to.equal(0n);
      expect(calculateArrears(settled).totals.principal).to.equal('0.00');
      expect(total(later(settled, days))).to.equal(0n);
    }));

  it('the daily amount leads from one as-of date to another', () =>
    holds((input, days) => {
      const quiet = { ...input, events: { ...input.events, payments: input.events.payments.filter(({ date }) => date <= input.asOf), acceleration: (input.events.acceleration?.date ?? '9') <= input.asOf ? (input.events.acceleration ?? null) : null } };
      const { daily, lines, totals } = calculateArrears(quiet);
      // A grace that passes or a payment kept changes the claim in other ways than by the day.
      fc.pre(totals.unappliedPayments === '0.00');
      const count = daily.until === null ? days : Math.min(days, dayAt(daily.until) - dayAt(input.asOf));
      const grown = Number(total(later(quiet, count)) - fen(totals.total)) / 100;
      const expected = Number(daily.amount.replace('…', '')) * count;
      expect(grown).to.be.closeTo(expected, 0.01 * (lines.length + 2) + (count === 1 || daily.until === null ? Number(daily.rounded) * 0.5 + 0.02 : 0.02));
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

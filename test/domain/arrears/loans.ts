/** Random loans: contract, payments, acceleration, as-of date. */
import fc from 'fast-check';
import type { ArrearsInput, Contract } from '../../../server/domain/arrears/index.ts';

export const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 80) };

const MS_PER_DAY = 86_400_000;
export const dateAt = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
export const dayAt = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY);
export const fen = (text: string): bigint => BigInt(text.replace('.', ''));
export const yuan = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;

export interface Shape {
  start: number;
  dayOfMonth: number;
  principal: number;
  rate: number;
  surcharge: number;
  method: Contract['method'];
  count: number;
  months: number;
  dayBasis: '360' | '365';
  grace: number;
  penaltyFrom: 'due-date' | 'grace-end';
  compound: boolean;
  capBasis: '360' | '365';
  capRate: number;
  deducted: number;
  payments: { offset: number; share: number }[];
  acceleration: number | null;
  length: number;
}

export const shapes: fc.Arbitrary<Shape> = fc.record({
  start: fc.integer({ min: 0, max: 1500 }),
  dayOfMonth: fc.integer({ min: 1, max: 28 }),
  principal: fc.integer({ min: 100_000, max: 50_000_000 }),
  rate: fc.oneof(fc.integer({ min: 50, max: 3600 }), fc.constant(1800), fc.constant(0)),
  surcharge: fc.integer({ min: 0, max: 10_000 }),
  method: fc.constantFrom('equal-instalment', 'equal-principal', 'bullet', 'interest-only'),
  count: fc.integer({ min: 1, max: 14 }),
  months: fc.constantFrom(1, 1, 3, 12),
  dayBasis: fc.constantFrom('360', '365'),
  grace: fc.constantFrom(0, 0, 3, 10),
  penaltyFrom: fc.constantFrom('due-date', 'grace-end'),
  compound: fc.boolean(),
  capBasis: fc.constantFrom('360', '365'),
  capRate: fc.constantFrom(2400, 2400, 1480),
  deducted: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9000 })),
  payments: fc.array(fc.record({ offset: fc.integer({ min: 0, max: 900 }), share: fc.integer({ min: 1, max: 400 }) }), { maxLength: 8 }),
  acceleration: fc.option(fc.integer({ min: 0, max: 700 })),
  length: fc.integer({ min: 0, max: 1000 }),
});

/** The input that a shape stands for: whole months from the same day of the month on, so that the reference needs no calendar rules. */
export function loanOf(shape: Shape): ArrearsInput {
  const first = new Date((18_262 + shape.start) * MS_PER_DAY);
  const monthAt = (index: number): number => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index, shape.dayOfMonth) / MS_PER_DAY;
  const start = monthAt(0);
  const dueDates = Array.from({ length: shape.method === 'bullet' ? 1 : shape.count }, (_, index) => dateAt(monthAt((index + 1) * shape.months)));
  const amount = yuan(BigInt(shape.principal));
  const payments = [...shape.payments].sort((a, b) => a.offset - b.offset);
  return {
    contract: {
      reference: 'demo-case', principal: amount, disbursements: [{ date: dateAt(start), amount, deductedInterest: yuan(BigInt(shape.deducted)) }],
      annualRatePercent: String(shape.rate / 100), penaltySurchargePercent: String(shape.surcharge / 100), dayBasis: shape.dayBasis, method: shape.method,
      schedule: { kind: 'dates', dueDates, everyMonths: shape.months }, grace: { days: shape.grace, penaltyFrom: shape.penaltyFrom }, compound: shape.compound ? 'interest' : 'off',
      cap: { annualRatePercent: String(shape.capRate / 100), dayBasis: shape.capBasis, base: 'outstanding' },
    },
    events: {
      payments: payments.map(({ offset, share }) => ({ date: dateAt(start + offset), amount: yuan(BigInt(Math.ceil((shape.principal * share) / 1000))) })),
      acceleration: shape.acceleration === null ? null : { date: dateAt(start + shape.acceleration), basis: 'notice-arrived' },
    },
    asOf: dateAt(start + shape.length),
  };
}

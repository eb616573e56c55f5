/** Random loans: every choice a contract has, payments, fees, waivers, acceleration, as-of date. */
import fc from 'fast-check';
import { calculateArrears } from '../../../server/domain/arrears/index.ts';
import type { ArrearsInput, Contract, DebtKind, LiquidatedDamages, LoanEvents, Payment } from '../../../server/domain/arrears/index.ts';

export const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 120) };

const MS_PER_DAY = 86_400_000;
export const dateAt = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
export const dayAt = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY);
export const fen = (text: string): bigint => BigInt(text.replace('.', ''));
export const yuan = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;
const percent = (hundredths: number): string => String(hundredths / 100);

const KINDS: readonly DebtKind[] = ['fee', 'interest', 'penalty', 'compound', 'damages', 'principal'];
const damages: fc.Arbitrary<LiquidatedDamages> = fc.oneof(
  fc.record({ kind: fc.constant('flat' as const), amount: fc.constant('88.88'), trigger: fc.constantFrom('each-instalment' as const, 'first-default' as const, 'acceleration' as const) }),
  fc.record({ kind: fc.constant('percent' as const), percent: fc.constantFrom('5', '0.37'), of: fc.constantFrom('overdue-principal' as const, 'overdue-instalment' as const, 'outstanding-principal' as const), trigger: fc.constantFrom('each-instalment' as const, 'first-default' as const, 'acceleration' as const) }),
  fc.record({ kind: fc.constant('daily' as const), percentPerDay: fc.constantFrom('0.05', '0.003'), of: fc.constantFrom('overdue-principal' as const, 'overdue-instalment' as const) }),
);

export const shapes = fc.record({
  start: fc.integer({ min: 0, max: 1500 }),
  dayOfMonth: fc.integer({ min: 1, max: 28 }),
  /** days by which the first period is longer than whole months */
  odd: fc.constantFrom(0, 0, 0, 5),
  principal: fc.integer({ min: 100_000, max: 50_000_000 }),
  rate: fc.oneof(fc.integer({ min: 50, max: 3600 }), fc.constant(1800), fc.constant(0)),
  rateChanges: fc.oneof(fc.constant<{ offset: number; rate: number }[]>([]), fc.uniqueArray(fc.record({ offset: fc.integer({ min: 1, max: 700 }), rate: fc.integer({ min: 50, max: 3000 }) }), { selector: ({ offset }) => offset, maxLength: 3 })),
  surcharge: fc.option(fc.integer({ min: 0, max: 10_000 }), { freq: 6 }),
  damages: fc.oneof(fc.constant<LiquidatedDamages[]>([]), fc.array(damages, { maxLength: 2 })),
  method: fc.constantFrom('equal-instalment', 'equal-principal', 'bullet', 'interest-only'),
  isStated: fc.constantFrom(false, false, false, true),
  interestBy: fc.constantFrom('days', 'period', undefined, undefined),
  count: fc.integer({ min: 1, max: 14 }),
  months: fc.constantFrom(1, 1, 3, 12),
  dayBasis: fc.constantFrom('360', '365', 'actual'),
  holidays: fc.constantFrom(null, null, 'due-date', 'moved-date'),
  grace: fc.constantFrom(0, 0, 3, 10),
  penaltyFrom: fc.constantFrom('due-date', 'grace-end'),
  compound: fc.constantFrom('off', 'interest', 'late'),
  order: fc.oneof(fc.constant<DebtKind[]>([...KINDS]), fc.shuffledSubarray([...KINDS], { minLength: KINDS.length })),
  scope: fc.constantFrom('by-kind', 'by-kind', 'by-instalment'),
  prepaymentReduces: fc.constantFrom('last', 'next'),
  rounding: fc.constantFrom('half-up', 'half-up', 'down'),
  cap: fc.option(fc.record({ rate: fc.constantFrom(2400, 2400, 1480), dayBasis: fc.constantFrom('360', '365', 'actual'), base: fc.constantFrom('outstanding', 'outstanding', 'disbursed') }), { freq: 8 }),
  deducted: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9000 })),
  secondDisbursement: fc.option(fc.integer({ min: 1, max: 27 }), { freq: 1 }),
  payments: fc.array(fc.record({ offset: fc.integer({ min: 0, max: 900 }), share: fc.integer({ min: 1, max: 400 }), isPrepayment: fc.boolean(), designates: fc.constantFrom('nothing', 'nothing', 'nothing', 'instalment', 'kinds', 'both') }), { maxLength: 8 }),
  fees: fc.array(fc.record({ offset: fc.integer({ min: 0, max: 700 }), amount: fc.integer({ min: 1, max: 50_000 }), counts: fc.boolean() }), { maxLength: 2 }),
  waiver: fc.option(fc.record({ offset: fc.integer({ min: 0, max: 900 }), kind: fc.constantFrom(...KINDS), share: fc.integer({ min: 1, max: 100 }) }), { freq: 1 }),
  acceleration: fc.option(fc.integer({ min: 0, max: 700 })),
  length: fc.integer({ min: 0, max: 1000 }),
});
export type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** The input that a shape stands for: due dates on days of the month that every month has, so that the reference needs few calendar rules. */
export function loanOf(shape: Shape): ArrearsInput {
  const first = new Date((18_262 + shape.start) * MS_PER_DAY);
  const monthAt = (index: number): number => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index, shape.dayOfMonth) / MS_PER_DAY;
  // A longer first period or interest by days may leave nothing of an equal instalment of a whole year's interest, which is refused.
  const isTight = shape.months === 12;
  const start = monthAt(0) - (isTight ? 0 : shape.odd);
  const dueDays = Array.from({ length: shape.method === 'bullet' ? 1 : shape.count }, (_, index) => monthAt((index + 1) * shape.months));
  const asOf = dateAt(start + shape.length);
  const contract = contractOf(isTight ? { ...shape, interestBy: undefined } : shape, start, dueDays);
  const lastDisbursement = dayAt(contract.disbursements.at(-1)!.date);
  const acceleratesOn = shape.acceleration === null ? null : Math.max(start + shape.acceleration, lastDisbursement);
  const payments = [...shape.payments].sort((a, b) => a.offset - b.offset).map(({ offset, share, isPrepayment, designates }): Payment => {
    const day = start + offset;
    const due = dueDays.filter((each) => acceleratesOn !== null && acceleratesOn <= day ? true : each + 3 <= day).map((_, index) => index + 1);
    const instalments = due.length > 0 && (designates === 'instalment' || designates === 'both') ? { instalments: [due[share % due.length]!, due.at(-1)!] } : {};
    const kinds = designates === 'kinds' || designates === 'both' ? { kinds: shape.order.slice(0, 1 + (share % 3)) } : {};
    const designation = { ...instalments, ...kinds };
    return { date: dateAt(day), amount: yuan(BigInt(Math.ceil((shape.principal * share) / 1000))), purpose: isPrepayment ? 'prepayment' : 'instalment', ...(Object.keys(designation).length > 0 ? { designation } : {}) };
  });
  const events: LoanEvents = {
    payments,
    fees: [...shape.fees].sort((a, b) => a.offset - b.offset).map(({ offset, amount, counts }) => ({ date: dateAt(start + offset), amount: yuan(BigInt(amount)), label: '示例费用', kind: counts ? 'charge' : 'enforcement-cost' })),
    acceleration: acceleratesOn === null ? null : { date: dateAt(acceleratesOn), basis: 'notice-arrived' },
  };
  const input = { contract, events, asOf };
  return shape.waiver === null ? input : withWaiver(input, dateAt(start + shape.waiver.offset), shape.waiver.kind, shape.waiver.share);
}

function contractOf(shape: Shape, start: number, dueDays: number[]): Contract {
  const amount = BigInt(shape.principal);
  const isSplit = shape.secondDisbursement !== null && !shape.isStated;
  const firstPart = isSplit ? (amount * 2n) / 3n : amount;
  const disbursements = [{ date: dateAt(start), amount: yuan(firstPart), deductedInterest: yuan(BigInt(shape.deducted)) }];
  if (isSplit) disbursements.push({ date: dateAt(start + shape.secondDisbursement!), amount: yuan(amount - firstPart), deductedInterest: '0.00' });
  const part = amount / BigInt(dueDays.length);
  const stated = dueDays.map((day, index) => ({ dueDate: dateAt(day), principal: yuan(index === dueDays.length - 1 ? amount - part * BigInt(index) : part), ...(index % 3 === 2 ? {} : { interest: yuan(BigInt(shape.rate + index)) }) }));
  // Weekends around the due dates: the days off that matter.
  const daysOff = [...new Set(dueDays.flatMap((day) => [day, day + 1, day + 2]))].filter((day) => day % 7 === 2 || day % 7 === 3).map(dateAt);
  const isCompound = shape.compound !== 'off' && shape.surcharge !== null;
  return {
    reference: 'demo-case', principal: yuan(amount), disbursements, annualRatePercent: percent(shape.rate), dayBasis: shape.dayBasis, method: shape.method,
    rateChanges: [...shape.rateChanges].sort((a, b) => a.offset - b.offset).map(({ offset, rate }) => ({ from: dateAt(start + offset), annualRatePercent: percent(rate) })),
    penaltySurchargePercent: shape.surcharge === null ? null : percent(shape.surcharge), liquidatedDamages: shape.damages,
    schedule: shape.isStated ? { kind: 'stated', rows: stated, everyMonths: shape.months } : { kind: 'dates', dueDates: dueDays.map(dateAt), everyMonths: shape.months },
    ...(shape.interestBy === undefined ? {} : { interestBy: shape.interestBy }),
    holidays: shape.holidays === null || daysOff.length === 0 ? null : { move: 'next-working-day', daysOff, interestTo: shape.holidays as 'due-date' },
    grace: { days: shape.grace, penaltyFrom: shape.penaltyFrom },
    compound: isCompound ? 'interest' : 'off', compoundOnLate: isCompound && shape.compound === 'late' ? { everyMonths: shape.months } : null,
    allocationOrder: shape.order, allocationScope: shape.scope, prepaymentReduces: shape.prepaymentReduces, rounding: shape.rounding,
    cap: shape.cap === null ? null : { annualRatePercent: percent(shape.cap.rate), dayBasis: shape.cap.dayBasis as '365', base: shape.cap.base as 'outstanding' },
  };
}

/** A waiver of a share of what is there on its day before that day's payments. Refused and accepted inputs alike then come from one generator. */
function withWaiver(input: ArrearsInput, date: string, kind: DebtKind, share: number): ArrearsInput {
  const before = input.events.payments.filter((payment) => payment.date < date);
  const { totals } = calculateArrears({ ...input, events: { ...input.events, payments: before }, asOf: date });
  const amount = (fen(totals[kind]) * BigInt(share)) / 100n;
  return amount === 0n ? input : { ...input, events: { ...input.events, waivers: [{ date, amount: yuan(amount), kind }] } };
}

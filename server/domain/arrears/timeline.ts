/** The events of a loan, checked and in order of day: what is done first on a day decides what a payment of that day meets. */
import { formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { allocate, waive } from './allocate.ts';
import { ArrearsError } from './errors.ts';
import type { Ledger } from './ledger.ts';
import { formatYuan, parsePositiveYuan } from './money.ts';
import { dayNotBefore, oneOf } from './terms.ts';
import type { Terms } from './terms.ts';
import { DEBT_KINDS } from './types.ts';
import type { Allocation, LoanEvents } from './types.ts';

/**
 * Order within a day. A payment comes last: made on the due date it meets the instalment just due and is in time; made on the
 * day of acceleration it meets everything.
 */
const ORDER = { disbursement: 0, due: 1, acceleration: 2, fee: 3, waiver: 4, payment: 5 } as const;

interface Happening {
  day: Day;
  order: number;
  happen: (ledger: Ledger, allocations: Allocation[]) => void;
}

export interface Timeline {
  happenings: Happening[];
  /** events left out because they come after the as-of date */
  later: number;
  acceleration: Day | null;
}

/** Checked events up to `asOf`. @throws ArrearsError naming the event that cannot be */
export function timeline(terms: Terms, events: LoanEvents, asOf: Day): Timeline {
  const acceleration = accelerationDay(terms, events);
  const own = [...paymentsOf(terms, events), ...feesOf(terms, events), ...waiversOf(terms, events), ...accelerationOf(events, acceleration)];
  const happenings = [...disbursementsOf(terms), ...dueDatesOf(terms), ...own].filter(({ day }) => day <= asOf);
  happenings.sort((a, b) => a.day - b.day || a.order - b.order);
  return { happenings, later: own.filter(({ day }) => day > asOf).length, acceleration: acceleration !== null && acceleration <= asOf ? acceleration : null };
}

function disbursementsOf(terms: Terms): Happening[] {
  return terms.disbursements.map(({ date, amount, deducted, net, source }) => ({
    day: date,
    order: ORDER.disbursement,
    happen: (ledger) => {
      ledger.disburse(date, net);
      const inputs = { amount: formatYuan(amount), deducted: formatYuan(deducted) };
      ledger.trace.note({ kind: 'disbursement', formula: 'disbursement', to: date, inputs, calculation: `${inputs.amount} − ${inputs.deducted}`, result: formatYuan(net), source });
    },
  }));
}

function dueDatesOf(terms: Terms): Happening[] {
  return terms.periods.map(({ due }) => ({
    day: due,
    order: ORDER.due,
    happen: (ledger, allocations) => {
      ledger.reachDueDate(due);
      useKept(ledger, due, allocations);
    },
  }));
}

function accelerationDay(terms: Terms, { acceleration }: LoanEvents): Day | null {
  if (acceleration === undefined || acceleration === null) return null;
  const path = 'events.acceleration';
  oneOf(['notice-arrived', 'complaint-served'] as const, acceleration.basis, `${path}.basis`);
  const day = dayNotBefore(acceleration.date, terms.start, `${path}.date`, 'acceleration-before-disbursement');
  return dayNotBefore(formatDay(day), terms.disbursements.at(-1)!.date, `${path}.date`, 'acceleration-before-last-disbursement');
}

function accelerationOf({ acceleration }: LoanEvents, day: Day | null): Happening[] {
  if (day === null) return [];
  const happen: Happening['happen'] = (ledger, allocations) => {
    const amount = formatYuan(ledger.interestBase);
    const row = ledger.currentRow;
    if (row === undefined || !ledger.accelerate(day)) return;
    const step = ledger.trace.note({ kind: 'acceleration', formula: 'acceleration', to: day, inputs: { basis: acceleration!.basis }, result: amount, source: acceleration!.source });
    row.principalSteps.push(...ledger.futureSteps, step);
    useKept(ledger, day, allocations);
  };
  return [{ day, order: ORDER.acceleration, happen }];
}

function paymentsOf(terms: Terms, { payments }: LoanEvents): Happening[] {
  return inOrder(payments, 'events.payments', terms, 'payment-before-disbursement', (payment, day, path) => {
    const amount = parsePositiveYuan(payment.amount, `${path}.amount`);
    const purpose = oneOf(['instalment', 'prepayment'] as const, payment.purpose ?? 'instalment', `${path}.purpose`);
    return { day, order: ORDER.payment, happen: (ledger, allocations) => void allocations.push(allocate(ledger, day, { amount, purpose, source: payment.source ?? null })) };
  });
}

function feesOf(terms: Terms, { fees = [] }: LoanEvents): Happening[] {
  return inOrder(fees, 'events.fees', terms, 'event-before-disbursement', (fee, day, path) => {
    const amount = parsePositiveYuan(fee.amount, `${path}.amount`);
    const counts = oneOf(['charge', 'enforcement-cost'] as const, fee.kind, `${path}.kind`) === 'charge';
    const happen: Happening['happen'] = (ledger, allocations) => {
      const step = ledger.trace.note({ kind: 'fee', formula: 'fee', to: day, inputs: { label: fee.label, kind: fee.kind }, result: formatYuan(amount), source: fee.source });
      ledger.fees.push({ fee, amount, counts, steps: [step] });
      useKept(ledger, day, allocations);
    };
    return { day, order: ORDER.fee, happen };
  });
}

function waiversOf(terms: Terms, { waivers = [] }: LoanEvents): Happening[] {
  return inOrder(waivers, 'events.waivers', terms, 'event-before-disbursement', (waiver, day, path) => {
    const amount = parsePositiveYuan(waiver.amount, `${path}.amount`);
    const kind = oneOf(DEBT_KINDS, waiver.kind, `${path}.kind`);
    return { day, order: ORDER.waiver, happen: (ledger) => waive(ledger, day, kind, amount, path, waiver.source ?? null) };
  });
}

/** Each list comes in order of date: a ledger out of order was put together wrongly, and sorting it would hide that. */
function inOrder<T extends { date: string }>(list: readonly T[], path: string, terms: Terms, code: ArrearsError['code'], make: (item: T, day: Day, path: string) => Happening): Happening[] {
  let previous: Day = -Infinity;
  return list.map((item, index) => {
    const place = `${path}[${index}]`;
    const day = parseDay(item.date, `${place}.date`);
    if (day < terms.start) throw new ArrearsError(code, `${place}.date`, { date: item.date, after: formatDay(terms.start) });
    dayNotBefore(item.date, previous, `${place}.date`);
    previous = day;
    return make(item, day, place);
  });
}

function useKept(ledger: Ledger, day: Day, allocations: Allocation[]): void {
  if (ledger.kept > 0n) allocations.push(allocate(ledger, day, null));
}

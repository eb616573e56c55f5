/** The events of a loan, checked and in order of day: what is done first on a day decides what a payment of that day meets. */
import { formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { allocate, waive } from './allocate.ts';
import { bounded, dayNotBefore, oneOf } from './checks.ts';
import { ArrearsError } from './errors.ts';
import type { Ledger } from './ledger.ts';
import { formatYuan, parsePositiveYuan } from './money.ts';
import type { Terms } from './terms.ts';
import { DEBT_KINDS } from './types.ts';
import type { Designation, LoanEvents } from './types.ts';
import type { Allocation } from './statement.ts';

/**
 * Order within a day. A default is what the day before left unpaid, so it comes first. A payment comes last: made on the due date it
 * meets the instalment just due and is in time; made on the day of acceleration it meets everything.
 */
const ORDER = { default: 0, disbursement: 1, due: 2, acceleration: 3, fee: 4, waiver: 5, payment: 6 } as const;

interface Happening {
  day: Day;
  order: number;
  happen: (ledger: Ledger, allocations: Allocation[]) => void;
}

export interface Timeline {
  happenings: Happening[];
  /** events, disbursements among them, left out because they come after the as-of date */
  later: number;
  acceleration: Day | null;
}

/** Checked events up to `asOf`. @throws ArrearsError naming the event that cannot be */
export function timeline(terms: Terms, events: LoanEvents, asOf: Day): Timeline {
  const acceleration = accelerationDay(terms, events);
  const own = [...paymentsOf(terms, events), ...feesOf(terms, events), ...waiversOf(terms, events), ...accelerationOf(events, acceleration)];
  const happenings = [...defaultsOf(terms, acceleration), ...disbursementsOf(terms), ...dueDatesOf(terms), ...own].filter(({ day }) => day <= asOf);
  happenings.sort((a, b) => a.day - b.day || a.order - b.order);
  const later = [...disbursementsOf(terms), ...own].filter(({ day }) => day > asOf).length;
  return { happenings, later, acceleration: acceleration !== null && acceleration <= asOf ? acceleration : null };
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

/** The first days after due date and grace, and the day after acceleration. */
function defaultsOf({ periods, grace }: Terms, acceleration: Day | null): Happening[] {
  const days = new Set(periods.map(({ payBy }) => payBy + grace.days + 1));
  if (acceleration !== null) days.add(acceleration + 1);
  return [...days].map((day) => ({ day, order: ORDER.default, happen: (ledger) => ledger.reachDefault(day) }));
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
    if (ledger.accelerate(day, { inputs: { basis: acceleration!.basis }, source: acceleration!.source }) !== undefined) useKept(ledger, day, allocations);
  };
  return [{ day, order: ORDER.acceleration, happen }];
}

function paymentsOf(terms: Terms, { payments }: LoanEvents): Happening[] {
  return inOrder(payments, 'events.payments', terms, 'payment-before-disbursement', (payment, day, path) => {
    const amount = parsePositiveYuan(payment.amount, `${path}.amount`);
    const purpose = oneOf(['instalment', 'prepayment'] as const, payment.purpose ?? 'instalment', `${path}.purpose`);
    const checked = { amount, purpose, designation: checkDesignation(payment.designation, path), path, source: payment.source ?? null };
    return { day, order: ORDER.payment, happen: (ledger, allocations) => void allocations.push(allocate(ledger, day, checked)!) };
  });
}

function checkDesignation(designation: Designation | undefined, path: string): Designation | null {
  if (designation === undefined) return null;
  const { instalments, kinds } = designation;
  if ((instalments?.length ?? 0) + (kinds?.length ?? 0) === 0) throw new ArrearsError('designation-empty', `${path}.designation`);
  for (const [index, kind] of (kinds ?? []).entries()) oneOf(DEBT_KINDS, kind, `${path}.designation.kinds[${index}]`);
  return { ...(instalments?.length ? { instalments: [...bounded(instalments, `${path}.designation.instalments`)] } : {}), ...(kinds?.length ? { kinds } : {}) };
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
  return bounded(list, path).map((item, index) => {
    const place = `${path}[${index}]`;
    const day = parseDay(item.date, `${place}.date`);
    if (day < terms.start) throw new ArrearsError(code, `${place}.date`, { date: item.date, after: formatDay(terms.start) });
    dayNotBefore(item.date, previous, `${place}.date`);
    previous = day;
    return make(item, day, place);
  });
}

function useKept(ledger: Ledger, day: Day, allocations: Allocation[]): void {
  const allocation = ledger.kept > 0n ? allocate(ledger, day, null) : null;
  if (allocation !== null) allocations.push(allocation);
}

/** The periods of the schedule as agreed: due dates, days off, and what the contract's own table states. */
import { BOUNDS, bounded, oneOf } from './checks.ts';
import { addMonths, formatDay, LAST_DAY, monthsBetween, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { formatYuan, parseYuan, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { Contract, RepaymentMethod, ScheduleTerms } from './types.ts';

/** A period of the schedule as agreed, before anything happened. */
export interface Period {
  number: number;
  /** previous due date, for the first one the first disbursement */
  start: Day;
  /** day on which in-period interest ends and the instalment is owed */
  due: Day;
  /** last day to pay: the due date, or the working day that a due date on a day off moves to */
  payBy: Day;
  /** set when the contract's table states them */
  statedPrincipal: Fen | null;
  statedInterest: Fen | null;
  /** whole calendar months of the period when interest is r·months/12; null: by days, also for a period of odd length */
  wholeMonths: number | null;
}

/** How due dates move; null when they do not. */
export interface MovingDates {
  daysOff: ReadonlySet<Day>;
  interestTo: 'due-date' | 'moved-date';
  /** years of which at least one day off is listed */
  years: ReadonlySet<string>;
  source: string | null;
}

/** @throws ArrearsError `date-impossible`, `choice-unknown`, `list-too-long`, `days-off-missing` */
export function checkHolidays(holidays: Contract['holidays']): MovingDates | null {
  if (holidays === undefined || holidays === null) return null;
  const path = 'contract.holidays';
  oneOf(['next-working-day'] as const, holidays.move, `${path}.move`);
  const days = bounded(holidays.daysOff, `${path}.daysOff`).map((date, index) => parseDay(date, `${path}.daysOff[${index}]`));
  if (days.length === 0) throw new ArrearsError('days-off-missing', `${path}.daysOff`);
  const years = new Set(days.map((day) => formatDay(day).slice(0, 4)));
  return { daysOff: new Set(days), interestTo: oneOf(['due-date', 'moved-date'] as const, holidays.interestTo, `${path}.interestTo`), years, source: holidays.source ?? null };
}

/** The day itself, or the next one that is not a day off (民法典 203). */
export function workingDay(day: Day, daysOff: ReadonlySet<Day>): Day {
  let result = day;
  while (daysOff.has(result)) result++;
  return result;
}

/**
 * @param byPeriod whether interest goes by whole months
 * @throws ArrearsError naming what is wrong in the schedule
 */
export function checkPeriods(contract: Contract, { method, start, nominal, byPeriod, moving }: { method: RepaymentMethod; start: Day; nominal: Fen; byPeriod: boolean; moving: MovingDates | null }): Period[] {
  const terms = contract.schedule;
  const path = 'contract.schedule';
  const dates = dueDates(terms, path);
  if (dates.length === 0) throw new ArrearsError('schedule-empty', path);
  if (dates.length > BOUNDS.instalments) throw new ArrearsError('schedule-too-long', path, { high: BOUNDS.instalments });
  if (method === 'bullet' && dates.length !== 1) throw new ArrearsError('bullet-needs-one-date', path);
  let previous = { agreed: start, due: start, payBy: start };
  const periods = dates.map((agreed, index): Period => {
    const payBy = moving === null ? agreed : workingDay(agreed, moving.daysOff);
    const due = moving?.interestTo === 'moved-date' ? payBy : agreed;
    if (due <= previous.payBy) throw new ArrearsError('dates-out-of-order', `${path}[${index}]`, { date: formatDay(due), after: formatDay(previous.payBy + 1) });
    const row = terms.kind === 'stated' ? terms.rows[index]! : null;
    const period: Period = {
      number: index + 1, start: previous.due, due, payBy,
      statedPrincipal: row === null ? null : parseYuan(row.principal, `${path}.rows[${index}].principal`),
      statedInterest: row?.interest === undefined ? null : parseYuan(row.interest, `${path}.rows[${index}].interest`),
      // By the dates agreed on: a due date that a holiday moved still ends a whole month.
      wholeMonths: byPeriod ? monthsBetween(previous.agreed, agreed) : null,
    };
    previous = { agreed, due, payBy };
    return period;
  });
  if (previous.payBy > LAST_DAY) throw new ArrearsError('schedule-too-far', path);
  const stated = sum(periods.map(({ statedPrincipal }) => statedPrincipal ?? 0n));
  if (terms.kind === 'stated' && stated !== nominal) throw new ArrearsError('schedule-principal-differs', path, { value: formatYuan(stated), expected: formatYuan(nominal) });
  return periods;
}

/** Months between instalments where the contract or its way of reckoning needs them. @throws ArrearsError `months-per-period-out-of-bounds` */
export function checkMonths(terms: ScheduleTerms, needed: boolean): number | null {
  const months = terms.everyMonths;
  if (months === undefined && !needed) return null;
  // A stated table brings its own interest and principal; months are then only for balances that left the table.
  if (months === undefined && terms.kind === 'stated') return null;
  if (months === undefined || !Number.isInteger(months) || months < 1 || months > 12) throw new ArrearsError('months-per-period-out-of-bounds', 'contract.schedule.everyMonths');
  return months;
}

function dueDates(terms: ScheduleTerms, path: string): Day[] {
  if (terms.kind === 'dates') return bounded(terms.dueDates, `${path}.dueDates`).map((date, index) => parseDay(date, `${path}.dueDates[${index}]`));
  if (terms.kind === 'stated') return bounded(terms.rows, `${path}.rows`).map(({ dueDate }, index) => parseDay(dueDate, `${path}.rows[${index}].dueDate`));
  oneOf(['regular'] as const, terms.kind, `${path}.kind`);
  const first = parseDay(terms.firstDueDate, `${path}.firstDueDate`);
  const count = terms.instalments;
  if (!Number.isInteger(count) || count < 1) throw new ArrearsError('schedule-empty', `${path}.instalments`);
  if (count > BOUNDS.instalments) throw new ArrearsError('schedule-too-long', `${path}.instalments`, { high: BOUNDS.instalments });
  const dayOfMonth = terms.dayOfMonth ?? Number(terms.firstDueDate.slice(8));
  const isDay = Number.isInteger(dayOfMonth) && dayOfMonth >= 1 && dayOfMonth <= 31;
  if (!isDay || addMonths(first, 0, dayOfMonth) !== first) throw new ArrearsError('day-of-month-differs', `${path}.dayOfMonth`, { value: dayOfMonth, date: terms.firstDueDate });
  const days = Array.from({ length: count }, (_, index) => addMonths(first, index * terms.everyMonths, dayOfMonth));
  if (terms.maturityDate !== undefined) days[count - 1] = parseDay(terms.maturityDate, `${path}.maturityDate`);
  return days;
}

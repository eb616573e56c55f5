/** Calendar days as whole numbers (days since 1970-01-01), without clock or time zone: a due date is a day, not an instant. */
import { ArrearsError } from './errors.ts';
import { add, fraction, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';

/** Days since 1970-01-01. */
export type Day = number;
/** What a year is divided by: 360, 365, or the actual days of each calendar year (365 or 366). */
export type DayBasis = '360' | '365' | 'actual';

const MS_PER_DAY = 86_400_000;
/** Outside these years a date is a typing mistake. */
const FIRST_YEAR = 1980;
const LAST_YEAR = 2199;
/** Last day that can be calculated with. */
export const LAST_DAY: Day = Date.UTC(LAST_YEAR, 11, 31) / MS_PER_DAY;

/** The day of a date written YYYY-MM-DD. @throws ArrearsError `date-impossible` for 2023-02-29 and the like */
export function parseDay(text: string, path: string): Day {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) throw new ArrearsError('date-impossible', path);
  const result = dayOf(Number(year), Number(month), Number(day));
  if (formatDay(result) !== text) throw new ArrearsError('date-impossible', path);
  return result;
}

/** YYYY-MM-DD of a day. */
export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/**
 * The same day of the month `months` later; the last of that month where there is no such day (民法典 202 for periods of months).
 * `dayOfMonth` is the agreed day where `day` itself fell on a shorter month's end (31 in a row that begins on 29 February).
 */
export function addMonths(day: Day, months: number, dayOfMonth?: number): Day {
  const date = new Date(day * MS_PER_DAY);
  const first = dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1 + months, 1);
  const next = dayOf(date.getUTCFullYear(), date.getUTCMonth() + 2 + months, 1);
  return Math.min(first + (dayOfMonth ?? date.getUTCDate()) - 1, next - 1);
}

/** Whole calendar months from one day to a later one; null when days are left over. 31 January to 28 February is one, and on to 31 March another. */
export function monthsBetween(from: Day, to: Day): number | null {
  const [a, b] = [new Date(from * MS_PER_DAY), new Date(to * MS_PER_DAY)];
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return months > 0 && (addMonths(from, months) === to || addMonths(to, -months) === from) ? months : null;
}

/** 1 January after `day`, when the length of the year may change. */
export function newYearAfter(day: Day): Day {
  return dayOf(yearOf(day) + 1, 1, 1);
}

/**
 * d / B: the days from `from` to `to`, first included, last not (算头不算尾), over the day basis. With the actual basis every day is
 * divided by the length of its own calendar year. Adding neighbouring spans gives exactly the whole span.
 */
export function yearFraction(from: Day, to: Day, basis: DayBasis): Fraction {
  if (basis !== 'actual') return fraction(to - from, Number(basis));
  let sum = ZERO;
  for (let start = from; start < to; ) {
    const year = yearOf(start);
    const end = Math.min(to, newYearAfter(start));
    sum = add(sum, fraction(end - start, daysOfYear(year)));
    start = end;
  }
  return sum;
}

/** d / B as a reader writes it: `182/360`, or `266/365 + 100/366` across a leap year on the actual basis. */
export function yearFractionText(from: Day, to: Day, basis: DayBasis): string {
  if (basis !== 'actual') return `${to - from}/${basis}`;
  const parts: { days: number; length: number }[] = [];
  for (let start = from; start < to; ) {
    const year = yearOf(start);
    const end = Math.min(to, newYearAfter(start));
    const last = parts.at(-1);
    if (last?.length === daysOfYear(year)) last.days += end - start;
    else parts.push({ days: end - start, length: daysOfYear(year) });
    start = end;
  }
  const text = parts.map(({ days, length }) => `${days}/${length}`).join(' + ');
  return parts.length > 1 ? `(${text})` : text;
}

function yearOf(day: Day): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear();
}

function daysOfYear(year: number): number {
  return dayOf(year + 1, 1, 1) - dayOf(year, 1, 1);
}

function dayOf(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / MS_PER_DAY;
}

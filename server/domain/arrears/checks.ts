/** Checks that several parts of the input share. */
import { formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { compare, divide, fraction, parseDecimal } from './fraction.ts';
import type { Fraction } from './fraction.ts';

/**
 * Outside these (percent a year where nothing else is said) a value is a typing mistake: "0.18" where 18 % was meant, "180" where 18.0
 * was. An agreed rate above the cap is not a mistake of input; the cap deals with it. The counts keep a hostile input from taking the
 * service down.
 */
export const BOUNDS = {
  lowestRate: '0.5', highestRate: '100', highestSurcharge: '100', highestCap: '36', graceDays: 90, instalments: 600,
  /** percent of the base, once */
  highestDamages: '100',
  /** percent of the base a day */
  highestDailyDamages: '0.5',
  /** entries of any other list: payments, fees, waivers, disbursements, days off, changes of the rate */
  listed: 10_000,
  /** calculation steps of one statement */
  steps: 250_000,
} as const;

/** A day that must not lie before another one. @throws ArrearsError `date-impossible`, `dates-out-of-order` or the code given */
export function dayNotBefore(text: string, after: Day, path: string, code: ArrearsError['code'] = 'dates-out-of-order'): Day {
  const day = parseDay(text, path);
  if (day < after) throw new ArrearsError(code, path, { date: text, after: formatDay(after) });
  return day;
}

/** The value when it is one of the choices: input may come from JSON. @throws ArrearsError `choice-unknown` */
export function oneOf<T extends string>(choices: readonly T[], value: T, path: string): T {
  if (!choices.includes(value)) throw new ArrearsError('choice-unknown', path, { value });
  return value;
}

/** The list when it is not too long. @throws ArrearsError `list-too-long` */
export function bounded<T>(list: readonly T[], path: string): readonly T[] {
  if (list.length > BOUNDS.listed) throw new ArrearsError('list-too-long', path, { high: BOUNDS.listed, count: list.length });
  return list;
}

/** A percentage within bounds as a fraction of one. @throws ArrearsError `rate-malformed` or the code given */
export function percent(text: string, path: string, code: ArrearsError['code'], low: string, high: string, isZeroAllowed: boolean): Fraction {
  const refuse = () => new ArrearsError(code, path, { value: text, low, high });
  if (/^-\d/.test(text)) throw refuse();
  const value = parseDecimal(text);
  if (value === undefined) throw new ArrearsError('rate-malformed', path);
  const isZero = value.n === 0n && isZeroAllowed;
  if (!isZero && (compare(value, parseDecimal(low)!) < 0 || compare(value, parseDecimal(high)!) > 0)) throw refuse();
  return divide(value, fraction(100));
}

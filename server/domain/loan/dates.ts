import { accepted, folded, refused } from './problems.ts';
import type { Checked } from './problems.ts';

/** Earlier and later years are typing mistakes; borrowers are born after 1900. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether YYYY-MM-DD is a day of the calendar between 1900 and 2199. */
export function isCalendarDate(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && leap ? 29 : (LENGTHS[month - 1] ?? 0);
  return year >= FIRST_YEAR && year <= LAST_YEAR && day >= 1 && day <= length;
}

/** One separator for both places, so that 2024-1/10 is a slip and not a date; a midnight is what exports put after a day. */
const FORMS = [/^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?$/, /^(\d{4})()(\d{2})(\d{2})$/, /^(\d{4}) ?(年) ?(\d{1,2}) ?月 ?(\d{1,2}) ?日$/];

/**
 * A date as people type it: 2024-01-10, 2024/1/10, 2024.1.10, 20240110, 2024年1月10日; the value is YYYY-MM-DD. Day before month, years of two
 * digits and times other than midnight are refused rather than guessed.
 */
export function checkDate(text: string): Checked<string> {
  const typed = folded(text).replace(/[‐-―−]/g, '-');
  if (typed === '') return refused('empty');
  for (const form of FORMS) {
    const [, year, , month = '', day = ''] = form.exec(typed) ?? [];
    if (year === undefined) continue;
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isCalendarDate(date) ? accepted(date) : refused('date-impossible');
  }
  return refused('date-malformed');
}

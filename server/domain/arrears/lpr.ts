/**
 * One-year LPR as change points. Series in public circulation hold false rows (2020-01-01, 2023-01-01), so the data are change
 * points only, and a time for which they are not complete is refused rather than guessed.
 */
import { parseDay } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { formatDecimal, fraction, multiply, parseDecimal } from './fraction.ts';

export interface LprPoint {
  /** first day of the rate */
  from: string;
  percent: string;
}

/** Where the data come from. */
export const LPR_SOURCE = '全国银行间同业拆借中心公布的一年期贷款市场报价利率（LPR），变动点 / one-year Loan Prime Rate as published by the National Interbank Funding Center, change points';

/**
 * Complete from 2021-12-20 on. The first LPR under the present mechanism was 4.25 in August 2019; the change points from then to
 * 2021-12-20 are not recorded here, so no rate is given for that time.
 */
export const LPR_ONE_YEAR: readonly LprPoint[] = [
  { from: '2021-12-20', percent: '3.80' },
  { from: '2022-01-20', percent: '3.70' },
  { from: '2022-08-22', percent: '3.65' },
  { from: '2023-06-20', percent: '3.55' },
  { from: '2023-08-21', percent: '3.45' },
  { from: '2024-07-22', percent: '3.35' },
  { from: '2024-10-21', percent: '3.10' },
  { from: '2025-05-20', percent: '3.00' },
];

/** The first rate, known by month only; kept for display, never used in a calculation. */
export const LPR_FIRST = { month: '2019-08', percent: '4.25' } as const;

export interface LprAnswer extends LprPoint {
  /** whether it is the last change point recorded: later changes are not known here */
  isLastRecorded: boolean;
  source: string;
}

/** The one-year LPR of a day; `path` is where an error says the date stands. @throws ArrearsError `lpr-not-recorded` before 2021-12-20, `date-impossible` */
export function lprOn(date: string, path = 'date'): LprAnswer {
  const day = parseDay(date, path);
  const index = LPR_ONE_YEAR.findLastIndex(({ from }) => parseDay(from, 'from') <= day);
  const point = LPR_ONE_YEAR[index];
  if (point === undefined) throw new ArrearsError('lpr-not-recorded', path, { date });
  return { ...point, isLastRecorded: index === LPR_ONE_YEAR.length - 1, source: LPR_SOURCE };
}

/** 4×LPR in percent of the day a contract was made: the cap for lenders that are not licensed. @throws ArrearsError as {@link lprOn} */
export function fourTimesLpr(date: string): string {
  return formatDecimal(multiply(parseDecimal(lprOn(date).percent)!, fraction(4)), 4);
}

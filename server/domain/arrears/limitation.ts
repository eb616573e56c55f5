/** 诉讼时效: three years (民法典 188), for instalments of one debt from the last due date (189), anew after each interruption (195). */
import { addMonths, formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { dayNotBefore, oneOf } from './checks.ts';

/** 民法典 195: demand · the debtor's promise or part performance · suit or arbitration (from the end of the proceedings) · what equals these */
export const INTERRUPTIONS = ['demand', 'debtor-agrees', 'suit-or-arbitration', 'equivalent'] as const;

export interface Interruption {
  /** for a suit or arbitration the day the proceedings ended */
  date: string;
  kind: (typeof INTERRUPTIONS)[number];
  source?: string;
}

export interface LimitationInput {
  /** last due date of the contract's schedule */
  lastDueDate: string;
  /** in order of date */
  interruptions?: Interruption[];
  /** acceleration, where there was one: the period from it is given as well, being the earlier and safer one */
  acceleratedOn?: string;
}

export interface Limitation {
  /** the period runs from the day after */
  runsFrom: string;
  /** last day on which the claim can be brought; a day off moves it to the next working day (民法典 203), which is not reckoned here */
  lastDay: string;
  /** the same reckoned from the acceleration; null without */
  lastDayFromAcceleration: string | null;
  interruptions: { date: string; kind: Interruption['kind']; effect: 'restarts' | 'before-start' | 'after-expiry'; lastDay: string; source: string | null }[];
  sources: string[];
}

const MONTHS = 36;

/** The last day of the limitation period. @throws ArrearsError `date-impossible`, `dates-out-of-order`, `choice-unknown` */
export function limitationDate({ lastDueDate, interruptions = [], acceleratedOn }: LimitationInput): Limitation {
  const start = parseDay(lastDueDate, 'lastDueDate');
  let previous: Day = -Infinity;
  const events = interruptions.map(({ date, kind, source = null }, index) => {
    const day = dayNotBefore(date, previous, `interruptions[${index}].date`);
    previous = day;
    return { day, date, kind: oneOf(INTERRUPTIONS, kind, `interruptions[${index}].kind`), source };
  });
  const run = (from: Day) => {
    let runsFrom = from;
    const effects = events.map(({ day, date, kind, source }) => {
      const end = addMonths(runsFrom, MONTHS);
      const effect = day <= from ? ('before-start' as const) : day > end ? ('after-expiry' as const) : ('restarts' as const);
      if (effect === 'restarts') runsFrom = day;
      return { date, kind, effect, lastDay: formatDay(addMonths(runsFrom, MONTHS)), source };
    });
    return { runsFrom, effects };
  };
  const { runsFrom, effects } = run(start);
  const accelerated = acceleratedOn === undefined ? null : run(parseDay(acceleratedOn, 'acceleratedOn')).runsFrom;
  return {
    runsFrom: formatDay(runsFrom),
    lastDay: formatDay(addMonths(runsFrom, MONTHS)),
    lastDayFromAcceleration: accelerated === null ? null : formatDay(addMonths(accelerated, MONTHS)),
    interruptions: effects,
    sources: ['民法典 188', '民法典 189', '民法典 195'],
  };
}

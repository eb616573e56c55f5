/**
 * 诉讼时效: three years (民法典 188), for instalments of one debt from the last due date (189), anew after each interruption (195), and never
 * beyond twenty years (188 二). Suspension (194) is not reckoned: it only lengthens the period, so the days given are on the safe side.
 */
import { bounded, dayNotBefore, oneOf } from './checks.ts';
import { addMonths, formatDay, parseDay } from './dates.ts';
import type { Day } from './dates.ts';
import { workingDay } from './periods.ts';

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
  /** days off, weekends included; without them `lastDayMoved` is not given */
  daysOff?: string[];
}

export interface Limitation {
  /** the period runs from the day after */
  runsFrom: string;
  /** last day on which the claim can be brought */
  lastDay: string;
  /** the same moved off days off (民法典 203); null without a list of them */
  lastDayMoved: string | null;
  /** end of the twenty years after which no interruption helps */
  longStop: string;
  /** the same reckoned from the acceleration; null without */
  lastDayFromAcceleration: string | null;
  interruptions: { date: string; kind: Interruption['kind']; /** `agrees-after-expiry`: the debtor who agrees to pay cannot plead expiry any more (民法典 192) */ effect: 'restarts' | 'before-start' | 'after-expiry' | 'agrees-after-expiry'; lastDay: string; source: string | null }[];
  sources: string[];
}

const MONTHS = 36;
const LONGEST_MONTHS = 240;

/** The last day of the limitation period. @throws ArrearsError `date-impossible`, `dates-out-of-order`, `choice-unknown` */
export function limitationDate({ lastDueDate, interruptions = [], acceleratedOn, daysOff }: LimitationInput): Limitation {
  const start = parseDay(lastDueDate, 'lastDueDate');
  let previous: Day = -Infinity;
  const events = bounded(interruptions, 'interruptions').map(({ date, kind, source = null }, index) => {
    const day = dayNotBefore(date, previous, `interruptions[${index}].date`);
    previous = day;
    return { day, date, kind: oneOf(INTERRUPTIONS, kind, `interruptions[${index}].kind`), source };
  });
  const run = (from: Day) => {
    const longStop = addMonths(from, LONGEST_MONTHS);
    const endOf = (runsFrom: Day): Day => Math.min(addMonths(runsFrom, MONTHS), longStop);
    let runsFrom = from;
    const effects = events.map(({ day, date, kind, source }) => {
      const expired = kind === 'debtor-agrees' ? ('agrees-after-expiry' as const) : ('after-expiry' as const);
      const effect = day <= from ? ('before-start' as const) : day > endOf(runsFrom) ? expired : ('restarts' as const);
      if (effect === 'restarts') runsFrom = day;
      return { date, kind, effect, lastDay: formatDay(endOf(runsFrom)), source };
    });
    return { runsFrom, effects, longStop, lastDay: endOf(runsFrom) };
  };
  const { runsFrom, effects, longStop, lastDay } = run(start);
  const off = daysOff === undefined ? null : new Set(bounded(daysOff, 'daysOff').map((date, index) => parseDay(date, `daysOff[${index}]`)));
  return {
    runsFrom: formatDay(runsFrom),
    lastDay: formatDay(lastDay),
    lastDayMoved: off === null ? null : formatDay(workingDay(lastDay, off)),
    longStop: formatDay(longStop),
    lastDayFromAcceleration: acceleratedOn === undefined ? null : formatDay(run(parseDay(acceleratedOn, 'acceleratedOn')).lastDay),
    interruptions: effects,
    sources: ['民法典 188', '民法典 189', '民法典 192', '民法典 195', '民法典 203'],
  };
}

/** The contract rate as it stands each day: agreed once, or changing during the term (linked to the LPR, or adjusted). */
import { BOUNDS, bounded, dayNotBefore, percent } from './checks.ts';
import type { Day } from './dates.ts';
import { add, multiply, ONE } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { Contract } from './types.ts';

/** A rate and the first day it is for. */
export interface DatedRate {
  from: Day;
  rate: Fraction;
  /** e.g. "18%" */
  text: string;
  /** r·(1+k); null when the contract has no 罚息 */
  late: Fraction | null;
  source: string | null;
}

export interface RateSpan {
  from: Day;
  to: Day;
  rate: DatedRate;
}

/**
 * The rates in order of their first days. Penalty and compound interest follow the rate of the day, because the clause fixes them as
 * a surcharge on it. @throws ArrearsError `rate-…`, `dates-out-of-order`
 */
export function checkRates(contract: Contract, start: Day, surcharge: Fraction | null): DatedRate[] {
  const dated = (text: string, path: string, from: Day, source: string | null): DatedRate => {
    const rate = percent(text, path, 'rate-out-of-bounds', BOUNDS.lowestRate, BOUNDS.highestRate, true);
    return { from, rate, text: `${text}%`, late: surcharge === null ? null : multiply(rate, add(ONE, surcharge)), source };
  };
  const rates = [dated(contract.annualRatePercent, 'contract.annualRatePercent', start, contract.sources?.rate ?? null)];
  for (const [index, { from, annualRatePercent, source = null }] of bounded(contract.rateChanges ?? [], 'contract.rateChanges').entries()) {
    const path = `contract.rateChanges[${index}]`;
    const day = dayNotBefore(from, rates.at(-1)!.from + 1, `${path}.from`);
    rates.push(dated(annualRatePercent, `${path}.annualRatePercent`, day, source));
  }
  return rates;
}

/** The rate of a day, that is of the span from it to the next day. */
export function rateOn(rates: readonly DatedRate[], day: Day): DatedRate {
  let [low, high] = [0, rates.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rates[middle]!.from <= day) low = middle;
    else high = middle - 1;
  }
  return rates[low]!;
}

/** [from, to) cut where the rate changes. */
export function rateSpans(rates: readonly DatedRate[], from: Day, to: Day): RateSpan[] {
  const spans: RateSpan[] = [];
  for (let index = rates.indexOf(rateOn(rates, from)), start = from; start < to; index++) {
    const end = Math.min(to, rates[index + 1]?.from ?? to);
    spans.push({ from: start, to: end, rate: rates[index]! });
    start = end;
  }
  return spans;
}

/** What the cap allows as days pass, and how much of it is used up. */
import { yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import { add, fraction, multiply, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, settleFen, smaller } from './money.ts';
import type { Fen } from './money.ts';
import type { Terms } from './terms.ts';
import { exactText } from './trace.ts';
import type { Trace } from './trace.ts';

export class CapMeter {
  readonly steps: string[] = [];
  /** charges that count and have been paid */
  paid: Fen = 0n;
  /** charges that count and were waived while the cap had room for them: they cannot be claimed again under the same cap */
  waived: Fen = 0n;
  readonly #terms: Terms;
  readonly #trace: Trace;
  #exact: Fraction = ZERO;
  #from: Day;

  constructor(terms: Terms, trace: Trace) {
    this.#terms = terms;
    this.#trace = trace;
    this.#from = terms.start;
  }

  /** Adds what the cap allows on `base` up to `day`. Called before the base changes. */
  accrue(day: Day, base: Fen): void {
    const { cap } = this.#terms;
    const from = this.#from;
    if (cap === null || day <= from) return;
    this.#from = day;
    if (base === 0n) return;
    const amount = multiply(multiply(fraction(base), cap.rate), yearFraction(from, day, cap.dayBasis));
    const inputs = { P: formatYuan(base), rate: cap.rateText, B: cap.dayBasis, base: cap.base };
    const calculation = `${formatYuan(base)} × ${cap.rateText} × ${yearFractionText(from, day, cap.dayBasis)}`;
    this.steps.push(this.#trace.note({ kind: 'cap', formula: 'cap', from, to: day, inputs, calculation, result: exactText(amount), source: cap.source }));
    this.#exact = add(this.#exact, amount);
  }

  /** All that the charges of the loan's life may be so far, exact in fen. */
  get exact(): Fraction {
    return this.#exact;
  }

  get used(): Fen {
    return this.paid + this.waived;
  }

  /** Charges that may still be paid without passing the cap; null without cap. */
  get room(): Fen | null {
    if (this.#terms.cap === null) return null;
    const room = settleFen(this.#exact, this.#terms.rounding) - this.used;
    return room > 0n ? room : 0n;
  }

  /** A waiver uses the cap's room as a payment does; what lay above the cap could not be claimed and frees nothing. */
  waive(amount: Fen): void {
    const { room } = this;
    this.waived += room === null ? amount : smaller(amount, room);
  }
}

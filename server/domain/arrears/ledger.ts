/**
 * The state of a debt as days pass: what is due, what accrues, and on what. Amounts accrue exactly and become fen only when they
 * are settled: in-period interest when its period ends, penalty and compound interest when a payment reaches them or at the as-of date.
 */
import { yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import { add, fraction, multiply, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, settleFen, smaller, sum } from './money.ts';
import type { Fen } from './money.ts';
import { interestOf } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import type { Terms } from './terms.ts';
import { exactText, rateText } from './trace.ts';
import type { StepNote, Trace } from './trace.ts';
import type { Fee } from './types.ts';

/** An amount of one kind: the settled part in fen, and the exact part that has accrued since. */
export interface Pot {
  settled: Fen;
  exact: Fraction;
  /** steps of the exact part */
  open: string[];
  /** all steps */
  steps: string[];
}

/** Late interest of a span, known but not yet owed while grace lasts. */
interface LateSpan {
  kind: 'penalty' | 'compound';
  base: Fen;
  from: Day;
  to: Day;
}

/** What a payment or waiver took, and where. */
export interface Taken {
  /** e.g. `interest#2`, `principal#not-due` */
  place: string;
  amount: Fen;
  /** steps of the line it was taken from */
  steps: string[];
}

/** An instalment, or what acceleration made of those not yet due. */
export interface Row {
  plan: PlannedRow;
  number: number;
  due: Day;
  isDue: boolean;
  isAccelerated: boolean;
  principal: Fen;
  /** steps that made the principal what it is, after the schedule */
  principalSteps: string[];
  interest: Pot;
  penalty: Pot;
  compound: Pot;
  graceEnd: Day;
  lateFrom: Day;
  pending: LateSpan[];
}

export interface OpenFee {
  fee: Fee;
  amount: Fen;
  counts: boolean;
  steps: string[];
}

const emptyPot = (): Pot => ({ settled: 0n, exact: ZERO, open: [], steps: [] });

export class Ledger {
  readonly terms: Terms;
  readonly trace: Trace;
  rows: Row[];
  readonly fees: OpenFee[] = [];
  /** payments kept for a later due date */
  kept: Fen = 0n;
  /** charges that count towards the cap and have been paid */
  chargesPaid: Fen = 0n;
  readonly capSteps: string[] = [];
  /** steps that changed the principal not yet due */
  readonly futureSteps: string[] = [];
  /** what the allocation under way has taken */
  taken: Taken[] = [];
  #disbursed: Fen = 0n;
  #interestFrom: Day;
  #capExact: Fraction = ZERO;
  #capFrom: Day;

  constructor(terms: Terms, plan: readonly PlannedRow[], trace: Trace) {
    this.terms = terms;
    this.trace = trace;
    this.#interestFrom = terms.start;
    this.#capFrom = terms.start;
    this.rows = plan.map((row) => ({
      plan: row, number: row.number, due: row.due, isDue: false, isAccelerated: false, principal: row.principal, principalSteps: [],
      interest: emptyPot(), penalty: emptyPot(), compound: emptyPot(), graceEnd: row.due + terms.grace.days, lateFrom: row.due, pending: [],
    }));
  }

  get dueRows(): Row[] {
    return this.rows.filter(({ isDue }) => isDue);
  }
  get futureRows(): Row[] {
    return this.rows.filter(({ isDue }) => !isDue);
  }
  /** The period that runs. */
  get currentRow(): Row | undefined {
    return this.rows.find(({ isDue }) => !isDue);
  }
  /** Principal that bears in-period interest: disbursed and not yet due. */
  get interestBase(): Fen {
    return this.#disbursed - this.terms.net + sum(this.futureRows.map(({ principal }) => principal));
  }
  get outstanding(): Fen {
    return this.interestBase + sum(this.dueRows.map(({ principal }) => principal));
  }
  get disbursed(): Fen {
    return this.#disbursed;
  }

  disburse(day: Day, amount: Fen): void {
    this.accrueInterest(day);
    this.accrueCap(day);
    this.#disbursed += amount;
  }

  /** Adds the in-period interest up to `day` to the running period. */
  accrueInterest(day: Day): void {
    const row = this.currentRow;
    const base = this.interestBase;
    const from = this.#interestFrom;
    if (row !== undefined && day > from && base > 0n && this.terms.rate.n > 0n) {
      const { amount, rule, calculation } = interestOf(this.terms, row.plan, base, from, day);
      const inputs = { P: formatYuan(base), r: this.terms.rateText, B: this.terms.dayBasis };
      const source = rule === 'stated' ? this.terms.sources.schedule : this.terms.sources.rate;
      const step = this.trace.note({ kind: 'interest', formula: `interest-${rule}`, instalment: row.number, from, to: day, inputs, calculation, result: exactText(amount), source });
      accrue(row.interest, amount, step);
    }
    if (day > from) this.#interestFrom = day;
  }

  /** Adds what the cap allows up to `day`. */
  accrueCap(day: Day): void {
    const { cap } = this.terms;
    const from = this.#capFrom;
    if (cap === null || day <= from) return;
    this.#capFrom = day;
    const base = cap.base === 'outstanding' ? this.outstanding : this.#disbursed;
    if (base === 0n) return;
    const amount = multiply(multiply(fraction(base), cap.rate), yearFraction(from, day, cap.dayBasis));
    const inputs = { P: formatYuan(base), rate: cap.rateText, B: cap.dayBasis, base: cap.base };
    const calculation = `${formatYuan(base)} × ${cap.rateText} × ${yearFractionText(from, day, cap.dayBasis)}`;
    this.capSteps.push(this.trace.note({ kind: 'cap', formula: 'cap', from, to: day, inputs, calculation, result: exactText(amount), source: cap.source }));
    this.#capExact = add(this.#capExact, amount);
  }

  /** All that the charges of the loan's life may be up to `day`, exact. */
  capExact(day: Day): Fraction {
    this.accrueCap(day);
    return this.#capExact;
  }

  /** Charges that may still be paid on `day` without passing the cap; null when there is none. */
  capRoom(day: Day): Fen | null {
    if (this.terms.cap === null) return null;
    const room = settleFen(this.capExact(day), this.terms.rounding) - this.chargesPaid;
    return room > 0n ? room : 0n;
  }

  /** Brings penalty and compound interest of a due row up to `day`. Called before anything about the row changes. */
  accrueLate(row: Row, day: Day): void {
    if (!row.isDue || day <= row.lateFrom) return;
    if (row.lateFrom < row.graceEnd) {
      const end = Math.min(day, row.graceEnd);
      if (this.terms.grace.penaltyFrom === 'due-date') row.pending.push(...this.#lateSpans(row, row.lateFrom, end));
      row.lateFrom = end;
    }
    if (day <= row.graceEnd) return;
    // Grace is over: the spans within it are owed unless the instalment was paid in time.
    const unpaid = row.principal > 0n || row.interest.settled > 0n;
    if (unpaid) for (const span of row.pending) this.#noteLate(row, span);
    row.pending = [];
    for (const span of this.#lateSpans(row, row.lateFrom, day)) this.#noteLate(row, span);
    row.lateFrom = day;
  }

  /** The instalments that fall due on `day`, with the interest of their period. */
  reachDueDate(day: Day): void {
    const row = this.currentRow;
    if (row === undefined || row.due !== day) return;
    this.accrueInterest(day);
    this.settle(row, 'interest');
    row.isDue = true;
  }

  /** Makes everything due on `day`; false when nothing was left to fall due. */
  accelerate(day: Day): boolean {
    const row = this.currentRow;
    if (row === undefined) return false;
    this.accrueInterest(day);
    this.settle(row, 'interest');
    row.principal = sum(this.futureRows.map(({ principal }) => principal));
    this.rows = [...this.dueRows, row];
    Object.assign(row, { isDue: true, isAccelerated: true, due: day, graceEnd: day, lateFrom: day });
    return true;
  }

  /** Turns the exact part of a pot into fen. */
  settle(row: Row, kind: 'interest' | 'penalty' | 'compound'): void {
    const pot = row[kind];
    if (pot.open.length === 0) return;
    const amount = settleFen(pot.exact, this.terms.rounding);
    const formula = this.terms.rounding === 'down' ? 'settle-down' : 'settle';
    const step = this.trace.note({ kind: 'settle', formula, instalment: row.number, inputs: { of: kind }, calculation: pot.open.join(' + '), result: formatYuan(amount) });
    pot.steps.push(step);
    pot.settled += amount;
    pot.exact = ZERO;
    pot.open = [];
  }

  /** Takes up to `amount` off the principal not yet due. */
  reduceFuture(amount: Fen, day: Day): Fen {
    this.accrueInterest(day);
    this.accrueCap(day);
    const rows = this.terms.prepaymentReduces === 'last' ? this.futureRows.reverse() : this.futureRows;
    // Principal that is not yet disbursed cannot be repaid.
    let left = smaller(amount, this.interestBase);
    const taken = left;
    for (const row of rows) {
      const part = smaller(left, row.principal);
      row.principal -= part;
      left -= part;
    }
    this.take('principal#not-due', taken, this.futureSteps);
    return taken;
  }

  /** Takes up to `amount` off the principal of a due row. */
  reducePrincipal(row: Row, amount: Fen, day: Day): Fen {
    const part = smaller(amount, row.principal);
    if (part === 0n) return 0n;
    this.accrueLate(row, day);
    this.accrueCap(day);
    row.principal -= part;
    this.take(`principal#${row.number}`, part, row.principalSteps);
    return part;
  }

  /** Remembers what was taken until {@link noteTaken}. */
  take(place: string, amount: Fen, steps: string[]): void {
    if (amount > 0n) this.taken.push({ place, amount, steps });
  }

  /** Writes one step for everything taken and enters it with each line that it changed. */
  noteTaken(note: StepNote): void {
    const places = Object.fromEntries(this.taken.map(({ place, amount }) => [place, formatYuan(amount)]));
    const inputs = { ...note.inputs, ...places };
    const shown = Object.entries(inputs).filter(([place]) => place.includes('#') || place === 'kept').map(([place, amount]) => `${place} ${amount}`);
    const step = this.trace.note({ ...note, inputs, calculation: [note.calculation ?? '', shown.join(' + ')].filter((text) => text !== '').join(': ') });
    for (const { steps } of this.taken) steps.push(step);
    this.taken = [];
  }

  #lateSpans(row: Row, from: Day, to: Day): LateSpan[] {
    if (to <= from || this.terms.lateRate.n === 0n) return [];
    const spans: LateSpan[] = [];
    if (row.principal > 0n) spans.push({ kind: 'penalty', base: row.principal, from, to });
    if (this.terms.compound && row.interest.settled > 0n) spans.push({ kind: 'compound', base: row.interest.settled, from, to });
    return spans;
  }

  #noteLate(row: Row, { kind, base, from, to }: LateSpan): void {
    const { rateText: r, surchargeText: k, lateRate, dayBasis, sources } = this.terms;
    const amount = multiply(multiply(fraction(base), lateRate), yearFraction(from, to, dayBasis));
    const inputs = { P: formatYuan(base), r, k, rate: rateText(lateRate), B: dayBasis };
    const calculation = `${formatYuan(base)} × ${rateText(lateRate)} × ${yearFractionText(from, to, dayBasis)}`;
    const step = this.trace.note({ kind, formula: kind, instalment: row.number, from, to, inputs, calculation, result: exactText(amount), source: sources[kind] });
    accrue(row[kind], amount, step);
  }
}

function accrue(pot: Pot, amount: Fraction, step: string): void {
  pot.exact = add(pot.exact, amount);
  pot.open.push(step);
  pot.steps.push(step);
}

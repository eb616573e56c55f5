/**
 * The state of a debt as days pass: what is due, what accrues, and on what. Amounts accrue exactly and become fen only when they
 * are settled: in-period interest when its period ends, late charges when a payment reaches them or at the as-of date.
 * Sums are kept rather than formed anew, so that a payment costs no more on a loan of 600 instalments than on one of six.
 */
import { CapMeter } from './cap-meter.ts';
import type { Day } from './dates.ts';
import { ZERO } from './fraction.ts';
import { accrueLate, addLumps } from './late.ts';
import { formatYuan, settleFen, smaller } from './money.ts';
import type { Fen } from './money.ts';
import { accrue, isOpen, isUnpaid, rowOf } from './row.ts';
import type { Charge, Row } from './row.ts';
import { interestSpans } from './schedule.ts';
import type { PlannedRow } from './schedule.ts';
import type { Terms } from './terms.ts';
import { exactText } from './trace.ts';
import type { StepNote, Trace } from './trace.ts';
import type { DebtKind, Fee } from './types.ts';

/** What a payment or waiver took, and where. */
export interface Taken {
  /** e.g. `interest#2`, `principal#not-due` */
  place: string;
  amount: Fen;
  /** steps of the line it was taken from */
  steps: string[];
}

export interface OpenFee {
  fee: Fee;
  amount: Fen;
  counts: boolean;
  steps: string[];
}

export class Ledger {
  readonly terms: Terms;
  readonly trace: Trace;
  readonly cap: CapMeter;
  rows: Row[];
  /** due rows on which something can still change */
  openRows: Row[] = [];
  readonly fees: OpenFee[] = [];
  /** payments kept for a later due date */
  kept: Fen = 0n;
  readonly waived: Record<DebtKind, Fen> = { fee: 0n, interest: 0n, penalty: 0n, compound: 0n, damages: 0n, principal: 0n };
  /** steps that changed the principal not yet due */
  readonly futureSteps: string[] = [];
  /** what the allocation under way has taken */
  taken: Taken[] = [];
  /** codes of warnings that only the course of events brings up */
  readonly remarks = new Set<string>();
  /** whether grace has passed by an unpaid instalment, so that the lump of a first default is spent */
  hadDefault = false;
  #disbursed: Fen = 0n;
  #interestFrom: Day;
  /** index of the period that runs */
  #next = 0;
  #futurePrincipal: Fen;
  #duePrincipal: Fen = 0n;
  #reducedEarly: Fen = 0n;

  constructor(terms: Terms, plan: readonly PlannedRow[], trace: Trace) {
    this.terms = terms;
    this.trace = trace;
    this.cap = new CapMeter(terms, trace);
    this.#interestFrom = terms.start;
    this.rows = plan.map((row) => rowOf(row, terms.grace.days));
    this.#futurePrincipal = terms.net;
  }

  get futureRows(): Row[] {
    return this.rows.slice(this.#next);
  }
  /** The period that runs. */
  get currentRow(): Row | undefined {
    return this.rows[this.#next];
  }
  /** Principal that bears in-period interest: disbursed and not yet due. */
  get interestBase(): Fen {
    return this.#disbursed - this.terms.net + this.#futurePrincipal;
  }
  get outstanding(): Fen {
    return this.interestBase + this.#duePrincipal;
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
    const from = this.#interestFrom;
    if (day <= from) return;
    this.#interestFrom = day;
    const base = this.interestBase;
    if (row === undefined || base === 0n) return;
    for (const { from: start, to, rate, amount, rule, calculation } of interestSpans(this.terms, row.plan, base, from, day)) {
      if (amount.n === 0n) continue;
      const inputs = { P: formatYuan(base), r: rate.text, B: this.terms.dayBasis };
      const source = rule === 'stated' ? this.terms.sources.schedule : rate.source;
      const step = this.trace.note({ kind: 'interest', formula: `interest-${rule}`, instalment: row.number, from: start, to, inputs, calculation, result: exactText(amount), source });
      accrue(row.interest, amount, step);
    }
  }

  /** What the cap is reckoned on. On the sum disbursed too it runs only while principal is owed: else what was cut would revive after payment. */
  get capBase(): Fen {
    return this.terms.cap?.base === 'disbursed' && this.outstanding > 0n ? this.#disbursed : this.outstanding;
  }

  accrueCap(day: Day): void {
    this.cap.accrue(day, this.capBase);
  }

  accrueLate(row: Row, day: Day): void {
    accrueLate(this, row, day);
  }

  /** The instalment that falls due on `day`, with the interest of its period. */
  reachDueDate(day: Day): void {
    const row = this.currentRow;
    if (row === undefined || row.due !== day) return;
    this.accrueInterest(day);
    this.settle(row, 'interest');
    this.#fallDue(row, row.principal);
    this.#next++;
  }

  /** The first day after due date and grace of the instalments: a lump of 违约金 falls on those not paid. */
  reachDefault(day: Day): void {
    if (this.terms.damages.lumps.length === 0) return;
    for (const row of this.openRows) {
      if (row.graceEnd + 1 !== day || !isUnpaid(row)) continue;
      addLumps(this, row, day, this.hadDefault ? ['each-instalment'] : ['each-instalment', 'first-default']);
      this.hadDefault = true;
    }
  }

  /** Makes everything due on `day`; gives the accelerated rest, or undefined when nothing was left to fall due. */
  accelerate(day: Day, note: Pick<StepNote, 'inputs' | 'source'>): Row | undefined {
    const row = this.currentRow;
    if (row === undefined) return undefined;
    this.accrueInterest(day);
    this.settle(row, 'interest');
    const { net } = this.terms;
    const rest = this.#futurePrincipal;
    const fellDue = net - rest - this.#reducedEarly;
    const inputs = { ...note.inputs, principal: formatYuan(net), fellDue: formatYuan(fellDue), reducedEarly: formatYuan(this.#reducedEarly) };
    const step = this.trace.note({ kind: 'acceleration', formula: 'acceleration', to: day, inputs, calculation: `${inputs.principal} − ${inputs.fellDue} − ${inputs.reducedEarly}`, result: formatYuan(rest), source: note.source });
    const joined = this.futureRows;
    row.principal = rest;
    row.plan.steps = [...new Set(joined.flatMap(({ plan }) => plan.steps))];
    row.principalSteps.push(...this.futureSteps, step);
    Object.assign(row, { isAccelerated: true, lastNumber: joined.at(-1)!.number, due: day, payBy: day, graceEnd: day, lateFrom: day });
    this.rows = [...this.rows.slice(0, this.#next), row];
    this.#fallDue(row, rest);
    this.#next = this.rows.length;
    addLumps(this, row, day, ['acceleration']);
    return row;
  }

  /** Turns the exact part of a pot into fen. */
  settle(row: Row, kind: Charge): void {
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
      if (left === 0n) break;
      const part = smaller(left, row.principal);
      row.principal -= part;
      left -= part;
    }
    this.#futurePrincipal -= taken;
    this.#reducedEarly += taken;
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
    this.#duePrincipal -= part;
    this.take(`principal#${row.number}`, part, row.principalSteps);
    return part;
  }

  /** Remembers what was taken until {@link noteTaken}. */
  take(place: string, amount: Fen, steps: string[]): void {
    if (amount > 0n) this.taken.push({ place, amount, steps });
  }

  /** Writes one step for everything taken and enters it with each line that it changed; gives its id. */
  noteTaken(note: StepNote): string {
    const places = Object.fromEntries(this.taken.map(({ place }) => [place, 0n]));
    for (const { place, amount } of this.taken) places[place]! += amount;
    const texts = Object.fromEntries(Object.entries(places).map(([place, amount]) => [place, formatYuan(amount)]));
    const inputs = { ...note.inputs, ...texts };
    const shown = Object.entries(inputs).filter(([place]) => place.includes('#') || place === 'kept').map(([place, amount]) => `${place} ${amount}`);
    const step = this.trace.note({ ...note, inputs, calculation: [note.calculation ?? '', shown.join(' + ')].filter((text) => text !== '').join(': ') });
    for (const steps of new Set(this.taken.map((each) => each.steps))) steps.push(step);
    this.taken = [];
    this.openRows = this.openRows.filter(isOpen);
    return step;
  }

  #fallDue(row: Row, principal: Fen): void {
    row.isDue = true;
    this.#futurePrincipal -= principal;
    this.#duePrincipal += principal;
    this.openRows.push(row);
  }
}

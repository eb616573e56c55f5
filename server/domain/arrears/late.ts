/** What lateness costs: penalty, compound interest and 违约金 of an instalment, with grace between due date and consequence. */
import { addMonths, yearFraction, yearFractionText } from './dates.ts';
import type { Day } from './dates.ts';
import { fraction, multiply } from './fraction.ts';
import type { LumpDamages } from './damages.ts';
import type { Ledger } from './ledger.ts';
import { formatYuan, settleFen } from './money.ts';
import type { Fen } from './money.ts';
import { rateSpans } from './rates.ts';
import { accrue, isOpen, isUnpaid, unpaidInterest } from './row.ts';
import type { LateSpan, Row } from './row.ts';
import { exactText, rateText } from './trace.ts';
import type { DamagesTrigger } from './types.ts';

/** Brings what lateness costs on a due row up to `day`. Called before anything about the row changes. */
export function accrueLate(ledger: Ledger, row: Row, day: Day): void {
  if (!row.isDue || day <= row.lateFrom) return;
  if (row.lateFrom < row.graceEnd) {
    const end = Math.min(day, row.graceEnd);
    if (ledger.terms.grace.penaltyFrom === 'due-date') row.pending.push(...lateSpans(ledger, row, row.lateFrom, end));
    row.lateFrom = end;
  }
  if (day <= row.graceEnd) return;
  // Grace is over: the spans within it are owed unless the instalment was paid in time.
  if (isUnpaid(row)) for (const span of row.pending) noteLate(ledger, row, span);
  row.pending = [];
  for (;;) {
    const capitalised = nextCapitalisation(ledger, row);
    const end = capitalised === null ? day : Math.min(day, capitalised);
    for (const span of lateSpans(ledger, row, row.lateFrom, end)) noteLate(ledger, row, span);
    row.lateFrom = end;
    if (end === capitalised) capitalise(ledger, row);
    if (end === day) return;
  }
}

/** Next day on which unpaid late interest begins to bear compound interest; null when it never does. */
export function nextCapitalisation({ terms: { compoundOnLate } }: Ledger, row: Row): Day | null {
  if (compoundOnLate === null || !isOpen(row)) return null;
  const months = Math.max(0, Math.floor((row.lateFrom - row.payBy) / 31));
  for (let next = Math.ceil(Math.max(1, months) / compoundOnLate.everyMonths) * compoundOnLate.everyMonths; ; next += compoundOnLate.everyMonths) {
    const day = addMonths(row.payBy, next);
    if (day > row.lateFrom) return day;
  }
}

/** What bears compound interest on a row: unpaid in-period interest and, where the contract goes that far, late interest. */
export function compoundBase({ terms }: Ledger, row: Row): Fen {
  return terms.compound ? unpaidInterest(row) + row.penalty.bearing + row.compound.bearing : 0n;
}

/** What daily 违约金 is reckoned on. */
export function damagesBase(row: Row, of: 'overdue-principal' | 'overdue-instalment'): Fen {
  return of === 'overdue-principal' ? row.principal : row.principal + unpaidInterest(row);
}

/** Lump 违约金 of an instalment that grace has passed by unpaid, or of acceleration. */
export function addLumps(ledger: Ledger, row: Row, day: Day, triggers: readonly DamagesTrigger[]): void {
  for (const lump of ledger.terms.damages.lumps) {
    if (!triggers.includes(lump.trigger)) continue;
    const { base, exact, calculation } = lumpAmount(ledger, row, lump);
    const amount = settleFen(exact, ledger.terms.rounding);
    if (amount === 0n) continue;
    const inputs = { trigger: lump.trigger, ...(base === null ? {} : { P: formatYuan(base) }) };
    const step = ledger.trace.note({ kind: 'damages', formula: `damages-${lump.kind}`, instalment: row.number, to: day, inputs, calculation, result: formatYuan(amount), source: lump.source });
    row.damages.settled += amount;
    row.damages.steps.push(step);
  }
}

function lumpAmount(ledger: Ledger, row: Row, lump: LumpDamages) {
  if (lump.kind === 'flat') return { base: null, exact: fraction(lump.amount), calculation: formatYuan(lump.amount) };
  const base = lump.of === 'outstanding-principal' ? ledger.outstanding : damagesBase(row, lump.of);
  return { base, exact: multiply(fraction(base), lump.share), calculation: `${formatYuan(base)} × ${lump.text}` };
}

function capitalise(ledger: Ledger, row: Row): void {
  for (const kind of ['penalty', 'compound'] as const) {
    ledger.settle(row, kind);
    row[kind].bearing = row[kind].settled;
  }
}

function lateSpans(ledger: Ledger, row: Row, from: Day, to: Day): LateSpan[] {
  if (to <= from) return [];
  const span = (kind: LateSpan['kind'], base: Fen, clause = 0): LateSpan => ({ kind, base, from, to, clause });
  const { surcharge, damages } = ledger.terms;
  const late = surcharge === null ? [] : [span('penalty', row.principal), span('compound', compoundBase(ledger, row))];
  return [...late, ...damages.daily.map(({ of }, clause) => span('damages', damagesBase(row, of), clause))].filter(({ base }) => base > 0n);
}

function noteLate(ledger: Ledger, row: Row, span: LateSpan): void {
  if (span.kind === 'damages') noteDailyDamages(ledger, row, span);
  else for (const { from, to, rate } of rateSpans(ledger.terms.rates, span.from, span.to)) {
    const { kind, base } = span;
    const { surchargeText: k, dayBasis, sources } = ledger.terms;
    if (rate.late === null || rate.late.n === 0n) continue;
    const amount = multiply(multiply(fraction(base), rate.late), yearFraction(from, to, dayBasis));
    const late = rateText(rate.late);
    const inputs = { P: formatYuan(base), r: rate.text, k, rate: late, B: dayBasis, ...bearingInputs(row, kind) };
    const step = ledger.trace.note({ kind, formula: inputs.late === undefined ? kind : 'compound-on-late', instalment: row.number, from, to, inputs, calculation: `${formatYuan(base)} × ${late} × ${yearFractionText(from, to, dayBasis)}`, result: exactText(amount), source: sources[kind] });
    accrue(row[kind], amount, step);
  }
}

/** Shown only where compound interest runs on late interest, so that a reader sees the contested part. */
function bearingInputs(row: Row, kind: LateSpan['kind']): { interest?: string; late?: string } {
  const late = row.penalty.bearing + row.compound.bearing;
  return kind === 'compound' && late > 0n ? { interest: formatYuan(unpaidInterest(row)), late: formatYuan(late) } : {};
}

function noteDailyDamages(ledger: Ledger, row: Row, { base, from, to, clause }: LateSpan): void {
  const { share, text, source } = ledger.terms.damages.daily[clause]!;
  const amount = multiply(multiply(fraction(base), share), fraction(to - from));
  const inputs = { P: formatYuan(base), rate: text };
  const step = ledger.trace.note({ kind: 'damages', formula: 'damages-daily', instalment: row.number, from, to, inputs, calculation: `${formatYuan(base)} × ${text} × ${to - from}`, result: exactText(amount), source });
  accrue(row.damages, amount, step);
}

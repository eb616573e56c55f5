/**
 * Where each payment and waiver goes: what the debtor named (民法典 560), else the contract's order, else 民法典 561 (费用 → 利息 →
 * 本金). Charges are paid only as far as the cap allows on that day; what a payment holds beyond goes on to the principal, so that no
 * charge above the cap is ever counted as paid.
 */
import { formatDay } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import type { Ledger } from './ledger.ts';
import { formatYuan, smaller } from './money.ts';
import type { Fen } from './money.ts';
import { isOpen } from './row.ts';
import type { Row } from './row.ts';
import { DEBT_KINDS } from './types.ts';
import type { DebtKind, Designation } from './types.ts';
import type { Allocation } from './statement.ts';

type Parts = Record<DebtKind, Fen>;

export interface CheckedPayment {
  amount: Fen;
  purpose: 'instalment' | 'prepayment';
  designation: Designation | null;
  path: string;
  source: string | null;
}

/** An allocation under way. */
interface Round {
  ledger: Ledger;
  day: Day;
  parts: Parts;
  /** room of the cap where it kept the payment from a charge */
  heldAt: Fen | null;
}

/**
 * Allocates a payment together with what was kept from earlier ones, or on a day when something falls due only the latter; null when that meets
 * nothing. @throws ArrearsError `designation-…`
 */
export function allocate(ledger: Ledger, day: Day, payment: CheckedPayment | null): Allocation | null {
  const round: Round = { ledger, day, parts: noParts(), heldAt: null };
  const available = ledger.kept + (payment?.amount ?? 0n);
  let rest = available;
  if (payment?.designation) rest -= payment.amount - payDesignated(round, payment, payment.designation);
  rest = payDue(round, rest);
  ledger.kept = payment?.purpose === 'prepayment' ? prepay(round, rest) : rest;
  if (payment === null && ledger.taken.length === 0) return null;
  const kept = formatYuan(ledger.kept);
  const { order, scope, sources } = ledger.terms;
  const special = { ...designationText(payment?.designation), ...(round.heldAt === null ? {} : { capRoom: formatYuan(round.heldAt) }) };
  const rule = [`${order.join(' → ')} (${scope})`, ...Object.entries(special).map(([name, text]) => `${name} ${text}`)].join('; ');
  const formula = payment?.designation ? 'payment-designated' : 'payment';
  const amount = formatYuan(available);
  const step = ledger.noteTaken({ kind: 'payment', formula, to: day, inputs: { ...special, kept }, calculation: rule, result: amount, source: payment?.source ?? sources.allocation });
  return { date: formatDay(day), amount, from: payment === null ? 'kept' : 'payment', parts: textsOf(round.parts), kept, step, source: payment?.source ?? null };
}

/** Takes a waiver off the due balance of its kind; of principal, then off that not yet due. @throws ArrearsError `waiver-exceeds-balance` */
export function waive(ledger: Ledger, day: Day, kind: DebtKind, amount: Fen, path: string, source: string | null): void {
  const row = ledger.currentRow;
  if (kind === 'interest' && row !== undefined) {
    ledger.accrueInterest(day);
    ledger.settle(row, 'interest');
  }
  ledger.accrueCap(day);
  let left = amount;
  if (kind === 'fee') {
    const { taken, counted } = takeFees(ledger, left, null);
    ledger.cap.waive(counted);
    left -= taken;
  } else {
    for (const each of kind === 'interest' && row !== undefined ? [...ledger.openRows, row] : ledger.openRows) left -= takeFrom(ledger, each, kind, left, day);
    if (kind === 'principal') left -= ledger.reduceFuture(left, day);
    else ledger.cap.waive(amount - left);
  }
  if (left > 0n) throw new ArrearsError('waiver-exceeds-balance', path, { date: formatDay(day), expected: formatYuan(amount - left) });
  ledger.waived[kind] += amount;
  ledger.noteTaken({ kind: 'waiver', formula: 'waiver', to: day, inputs: { kind, amount: formatYuan(amount) }, result: `-${formatYuan(amount)}`, source });
}

/** The amounts as texts. */
export const textsOf = (parts: Parts): Record<DebtKind, string> => Object.fromEntries(DEBT_KINDS.map((kind) => [kind, formatYuan(parts[kind])])) as Record<DebtKind, string>;

const noParts = (): Parts => ({ fee: 0n, interest: 0n, penalty: 0n, compound: 0n, damages: 0n, principal: 0n });

function designationText(designation: Designation | null | undefined): { designation?: string } {
  if (!designation) return {};
  return { designation: [...(designation.instalments ?? []).map((number) => `#${number}`), ...(designation.kinds ?? [])].join(' ') };
}

/** What is left of the payment after what it was meant for. */
function payDesignated(round: Round, { amount, path }: CheckedPayment, { instalments, kinds }: Designation): Fen {
  const { ledger, day } = round;
  const rows = instalments === undefined ? ledger.openRows : designatedRows(ledger, instalments, day, path);
  // A designated instalment is its own charges and principal; fees belong to no instalment.
  const order = ledger.terms.order.filter((kind) => (kinds === undefined ? kind !== 'fee' : kinds.includes(kind)));
  ledger.remarks.add(kinds === undefined ? 'designation' : 'designation-of-kind');
  return order.reduce((left, kind) => payKind(round, kind, rows, left), amount);
}

function designatedRows(ledger: Ledger, numbers: readonly number[], day: Day, path: string): Row[] {
  const rows = numbers.map((number, index) => {
    const place = `${path}.designation.instalments[${index}]`;
    if (!ledger.terms.periods.some((period) => period.number === number)) throw new ArrearsError('designation-unknown-instalment', place, { number });
    const row = ledger.rows.find((each) => each.number <= number && number <= each.lastNumber)!;
    if (!row.isDue) throw new ArrearsError('designation-not-due', place, { number, date: formatDay(day) });
    return row;
  });
  return [...new Set(rows)];
}

function payDue(round: Round, amount: Fen): Fen {
  const { openRows, terms: { order, scope } } = round.ledger;
  // Not one that the same payment has just settled as designated: fees, which belong to no instalment, would be met with it.
  const rows = openRows.filter(isOpen);
  if (scope === 'by-kind' || rows.length === 0) return order.reduce((left, kind) => payKind(round, kind, rows, left), amount);
  return rows.reduce((left, row) => order.reduce((rest, kind) => payKind(round, kind, [row], rest), left), amount);
}

function payKind(round: Round, kind: DebtKind, rows: readonly Row[], amount: Fen): Fen {
  const { ledger, day, parts } = round;
  if (amount === 0n) return 0n;
  if (kind === 'principal') return amount - add(parts, kind, takeAll(ledger, rows, kind, amount, day));
  ledger.accrueCap(day);
  const { room } = ledger.cap;
  if (kind === 'fee') {
    const { taken, counted } = takeFees(ledger, amount, room);
    ledger.cap.paid += counted;
    if (room !== null && taken < amount && ledger.fees.some((fee) => fee.counts && fee.amount > 0n)) round.heldAt = room - counted;
    return amount - add(parts, kind, taken);
  }
  const taken = takeAll(ledger, rows, kind, room === null ? amount : smaller(amount, room), day);
  ledger.cap.paid += taken;
  const left = amount - add(parts, kind, taken);
  if (room !== null && room < amount) holdBack(round, kind, rows, left, room - taken);
  return left;
}

/** Money was there and the cap was not: in-period interest that it would have paid is not held against the debtor from now on. */
function holdBack(round: Round, kind: Exclude<DebtKind, 'fee' | 'principal'>, rows: readonly Row[], money: Fen, room: Fen): void {
  let left = money;
  for (const row of rows) {
    if (left === 0n) return;
    if (row[kind].settled > 0n) round.heldAt = room;
    if (kind !== 'interest') continue;
    // What accrued before is reckoned on the interest as it stood.
    round.ledger.accrueLate(row, round.day);
    const held = smaller(left, row.interest.settled);
    if (held > row.aboveCap) row.aboveCap = held;
    left -= held;
  }
}

/** Early repayment: the interest accrued to the day first, then principal not yet due (民法典 677: interest for the actual time). */
function prepay(round: Round, amount: Fen): Fen {
  const { ledger, day } = round;
  const row = ledger.currentRow;
  if (row === undefined || amount === 0n) return amount;
  ledger.accrueInterest(day);
  ledger.settle(row, 'interest');
  const left = payKind(round, 'interest', [row], amount);
  return left - add(round.parts, 'principal', ledger.reduceFuture(left, day));
}

function add(parts: Parts, kind: DebtKind, amount: Fen): Fen {
  parts[kind] += amount;
  return amount;
}

const takeAll = (ledger: Ledger, rows: readonly Row[], kind: Exclude<DebtKind, 'fee'>, limit: Fen, day: Day): Fen => {
  let taken = 0n;
  for (const row of rows) {
    if (taken === limit) break;
    taken += takeFrom(ledger, row, kind, limit - taken, day);
  }
  return taken;
};

function takeFrom(ledger: Ledger, row: Row, kind: Exclude<DebtKind, 'fee'>, limit: Fen, day: Day): Fen {
  if (limit === 0n) return 0n;
  if (kind === 'principal') return ledger.reducePrincipal(row, limit, day);
  ledger.accrueLate(row, day);
  if (kind !== 'interest') ledger.settle(row, kind);
  const pot = row[kind];
  const part = smaller(limit, pot.settled);
  pot.settled -= part;
  // The oldest is paid first, and only the oldest bears compound interest.
  pot.bearing = pot.bearing > part ? pot.bearing - part : 0n;
  if (kind === 'interest') {
    row.aboveCap = smaller(row.aboveCap, pot.settled);
    if (pot.settled === row.aboveCap && day > row.interestPaidTo) row.interestPaidTo = row.isDue ? row.due : day;
  }
  ledger.take(`${kind}#${row.number}`, part, pot.steps);
  return part;
}

/** Fees in order of their dates; those that count towards the cap only as far as there is room. */
function takeFees(ledger: Ledger, amount: Fen, room: Fen | null): { taken: Fen; counted: Fen } {
  let taken = 0n;
  let counted = 0n;
  for (const [index, open] of ledger.fees.entries()) {
    if (taken === amount) break;
    const limit = open.counts && room !== null ? smaller(amount - taken, room - counted) : amount - taken;
    const part = smaller(limit, open.amount);
    open.amount -= part;
    ledger.take(`fee#${index + 1}`, part, open.steps);
    taken += part;
    if (open.counts) counted += part;
  }
  return { taken, counted };
}

/**
 * Where each payment and waiver goes: the contract's order, else 民法典 561 (费用 → 利息 → 本金). Charges are paid only as far as the
 * cap allows on that day; what a payment holds beyond goes on to the principal, so that no charge above the cap is ever counted as paid.
 */
import { formatDay } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import type { Ledger, Row } from './ledger.ts';
import { formatYuan, smaller } from './money.ts';
import type { Fen } from './money.ts';
import { DEBT_KINDS } from './types.ts';
import type { Allocation, DebtKind } from './types.ts';

type Parts = Record<DebtKind, Fen>;

/** Allocates a payment together with what was kept from earlier ones, or on a due date only the latter. */
export function allocate(ledger: Ledger, day: Day, payment: { amount: Fen; purpose: 'instalment' | 'prepayment'; source: string | null } | null): Allocation {
  const available = ledger.kept + (payment?.amount ?? 0n);
  const parts: Parts = { fee: 0n, interest: 0n, penalty: 0n, compound: 0n, principal: 0n };
  const rest = payDue(ledger, day, available, parts);
  ledger.kept = payment?.purpose === 'prepayment' ? prepay(ledger, day, rest, parts) : rest;
  const allocation: Allocation = {
    date: formatDay(day),
    amount: formatYuan(available),
    from: payment === null ? 'kept' : 'payment',
    parts: mapParts(parts),
    kept: formatYuan(ledger.kept),
    source: payment?.source ?? null,
  };
  ledger.noteTaken({ kind: 'payment', formula: 'payment', to: day, inputs: { kept: allocation.kept }, calculation: `${ledger.terms.order.join(' → ')} (${ledger.terms.scope})`, result: allocation.amount, source: payment?.source ?? ledger.terms.sources.allocation });
  return allocation;
}

/** Takes a waiver off the due balance of its kind; of principal, then off that not yet due. @throws ArrearsError `waiver-exceeds-balance` */
export function waive(ledger: Ledger, day: Day, kind: DebtKind, amount: Fen, path: string, source: string | null): void {
  if (kind === 'interest') {
    ledger.accrueInterest(day);
    if (ledger.currentRow !== undefined) ledger.settle(ledger.currentRow, 'interest');
  }
  let left = amount;
  if (kind === 'fee') left -= takeFees(ledger, left, null).taken;
  else for (const row of ledger.rows) if (row.isDue || kind === 'interest') left -= takeFrom(ledger, row, kind, left, day);
  if (kind === 'principal') left -= ledger.reduceFuture(left, day);
  if (left > 0n) throw new ArrearsError('waiver-exceeds-balance', path, { date: formatDay(day), expected: formatYuan(amount - left) });
  ledger.noteTaken({ kind: 'waiver', formula: 'waiver', to: day, inputs: { kind, amount: formatYuan(amount) }, result: `-${formatYuan(amount)}`, source });
}

function payDue(ledger: Ledger, day: Day, amount: Fen, parts: Parts): Fen {
  const { order, scope } = ledger.terms;
  const rows = ledger.dueRows;
  let left = amount;
  if (scope === 'by-kind') for (const kind of order) left = payKind(ledger, day, kind, rows, left, parts);
  else {
    for (const row of rows) for (const kind of order) left = payKind(ledger, day, kind, [row], left, parts);
    if (rows.length === 0) left = payKind(ledger, day, 'fee', [], left, parts);
  }
  return left;
}

function payKind(ledger: Ledger, day: Day, kind: DebtKind, rows: readonly Row[], amount: Fen, parts: Parts): Fen {
  if (amount === 0n) return 0n;
  if (kind === 'principal') {
    const taken = rows.reduce((sofar, row) => sofar + ledger.reducePrincipal(row, amount - sofar, day), 0n);
    parts.principal += taken;
    return amount - taken;
  }
  const room = ledger.capRoom(day);
  if (kind === 'fee') {
    const { taken, counted } = takeFees(ledger, amount, room);
    ledger.chargesPaid += counted;
    parts.fee += taken;
    return amount - taken;
  }
  const limit = room === null ? amount : smaller(amount, room);
  const taken = rows.reduce((sofar, row) => sofar + takeFrom(ledger, row, kind, limit - sofar, day), 0n);
  ledger.chargesPaid += taken;
  parts[kind] += taken;
  return amount - taken;
}

/** Early repayment: the interest accrued to the day first, then principal not yet due (民法典 677: interest for the actual time). */
function prepay(ledger: Ledger, day: Day, amount: Fen, parts: Parts): Fen {
  const row = ledger.currentRow;
  if (row === undefined || amount === 0n) return amount;
  ledger.accrueInterest(day);
  ledger.settle(row, 'interest');
  const left = payKind(ledger, day, 'interest', [row], amount, parts);
  const taken = ledger.reduceFuture(left, day);
  parts.principal += taken;
  return left - taken;
}

function takeFrom(ledger: Ledger, row: Row, kind: Exclude<DebtKind, 'fee'>, limit: Fen, day: Day): Fen {
  if (limit === 0n) return 0n;
  if (kind === 'principal') return ledger.reducePrincipal(row, limit, day);
  ledger.accrueLate(row, day);
  if (kind !== 'interest') ledger.settle(row, kind);
  const part = smaller(limit, row[kind].settled);
  row[kind].settled -= part;
  ledger.take(`${kind}#${row.number}`, part, row[kind].steps);
  return part;
}

/** Fees in order of their dates; those that count towards the cap only as far as there is room. */
function takeFees(ledger: Ledger, amount: Fen, room: Fen | null): { taken: Fen; counted: Fen } {
  let taken = 0n;
  let counted = 0n;
  for (const [index, open] of ledger.fees.entries()) {
    const limit = open.counts && room !== null ? smaller(amount - taken, room - counted) : amount - taken;
    const part = smaller(limit, open.amount);
    open.amount -= part;
    ledger.take(`fee#${index + 1}`, part, open.steps);
    taken += part;
    if (open.counts) counted += part;
  }
  return { taken, counted };
}

function mapParts(parts: Parts): Record<DebtKind, string> {
  return Object.fromEntries(DEBT_KINDS.map((kind) => [kind, formatYuan(parts[kind])])) as Record<DebtKind, string>;
}


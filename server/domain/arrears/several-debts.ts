/**
 * One payment and several debts to the same creditor: 民法典 560. The debtor's own designation comes first; without one and without
 * agreement, the debts that are due; among them the one that lacks security, or has least of it; then the heavier burden; then the earlier due date;
 * then in proportion. The instalments of one loan are one debt: within a loan 561 governs, and the part found here is that loan's payment.
 */
import { bounded, percent, BOUNDS } from './checks.ts';
import { parseDay } from './dates.ts';
import { ArrearsError } from './errors.ts';
import { compare } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { formatYuan, parsePositiveYuan, smaller, sum } from './money.ts';
import type { Fen } from './money.ts';

export interface OneDebt {
  /** loan or case number; never a name */
  id: string;
  /** what is owed on it on the day of payment, for a loan `totals.due`, or `totals.total` once everything is due */
  amount: string;
  /** day it fell or falls due: of a loan the earliest day on which what is owed fell due */
  dueDate: string;
  /** value of the security for it, yuan; "0.00" without */
  security: string;
  /** what it costs the debtor a year, in percent: the penalty rate once it is overdue */
  burdenPercent: string;
}

export interface DebtShare {
  id: string;
  amount: string;
  /** why it came in this place */
  reason: 'designated' | 'due' | 'less-security' | 'heavier-burden' | 'earlier-due' | 'proportional' | 'only';
}

export interface SeveralDebts {
  shares: DebtShare[];
  /** what no debt needs */
  left: string;
  source: string;
}

interface Checked {
  id: string;
  index: number;
  owed: Fen;
  isDue: boolean;
  due: number;
  security: Fen;
  burden: Fraction;
}

/**
 * @param designated ids in the order that the debtor named, or that was agreed on
 * @throws ArrearsError `debt-named-twice`, `debt-unknown`, `amount-…`, `date-impossible`, `rate-…`
 */
export function distributePayment(payment: { date: string; amount: string }, debts: readonly OneDebt[], designated: readonly string[] = []): SeveralDebts {
  const day = parseDay(payment.date, 'payment.date');
  let left = parsePositiveYuan(payment.amount, 'payment.amount');
  const checked = bounded(debts, 'debts').map((debt, index) => checkDebt(debt, index, day));
  const byId = new Map(checked.map((debt) => [debt.id, debt]));
  if (byId.size < checked.length) throw new ArrearsError('debt-named-twice', 'debts', { value: checked.find(({ id, index }) => byId.get(id)!.index !== index)!.id });
  const shares: DebtShare[] = [];
  const pay = (debt: Checked, amount: Fen, reason: DebtShare['reason']) => {
    if (amount > 0n) shares.push({ id: debt.id, amount: formatYuan(amount), reason });
    debt.owed -= amount;
    left -= amount;
  };
  for (const [index, id] of designated.entries()) {
    const debt = byId.get(id);
    if (debt === undefined) throw new ArrearsError('debt-unknown', `designated[${index}]`, { value: id });
    pay(debt, smaller(left, debt.owed), 'designated');
  }
  const rest = checked.filter(({ owed }) => owed > 0n).sort(byStatute);
  for (let start = 0; start < rest.length; ) {
    const group = rest.slice(start).filter((debt) => byStatute(debt, rest[start]!) === 0);
    const reason = rest.length === 1 ? 'only' : reasonOf(rest, start, group.length);
    for (const { debt, amount } of inProportion(group, left)) pay(debt, amount, reason);
    start += group.length;
  }
  return { shares, left: formatYuan(left), source: '民法典 560' };
}

function checkDebt({ id, amount, dueDate, security, burdenPercent }: OneDebt, index: number, day: number): Checked {
  const path = `debts[${index}]`;
  const due = parseDay(dueDate, `${path}.dueDate`);
  return {
    id, index, due, owed: parsePositiveYuan(amount, `${path}.amount`), isDue: due <= day,
    security: security === '0' || security === '0.00' ? 0n : parsePositiveYuan(security, `${path}.security`),
    burden: percent(burdenPercent, `${path}.burdenPercent`, 'rate-out-of-bounds', BOUNDS.lowestRate, '200', true),
  };
}

/** Order of the statute; 0 when the debts share in proportion. */
function byStatute(a: Checked, b: Checked): number {
  if (a.isDue !== b.isDue) return a.isDue ? -1 : 1;
  if (a.security !== b.security) return a.security < b.security ? -1 : 1;
  return compare(b.burden, a.burden) || a.due - b.due;
}

/** What set a group apart from the next debt, or the last one from the debt before it. */
function reasonOf(rest: readonly Checked[], start: number, length: number): DebtShare['reason'] {
  if (length > 1) return 'proportional';
  const debt = rest[start]!;
  const other = rest[start + 1] ?? rest[start - 1]!;
  if (debt.isDue !== other.isDue) return 'due';
  if (debt.security !== other.security) return 'less-security';
  return compare(debt.burden, other.burden) === 0 ? 'earlier-due' : 'heavier-burden';
}

/** Shares in proportion to what is owed; fen left over by rounding go to the largest remainders, earlier debts first. */
function inProportion(group: readonly Checked[], money: Fen): { debt: Checked; amount: Fen }[] {
  const owed = sum(group.map((debt) => debt.owed));
  const available = smaller(money, owed);
  const shares = group.map((debt) => ({ debt, amount: (available * debt.owed) / owed, remainder: (available * debt.owed) % owed }));
  let spare = available - sum(shares.map(({ amount }) => amount));
  for (const share of [...shares].sort((a, b) => (a.remainder === b.remainder ? a.debt.index - b.debt.index : a.remainder > b.remainder ? -1 : 1))) {
    if (spare === 0n) break;
    share.amount++;
    spare--;
  }
  return shares;
}

/**
 * What the complaint form asks for (民事起诉状, 金融借款合同纠纷: B1, B2, B8, D6, D8, D9), taken from a statement and never calculated
 * again. Every figure names the lines and steps that it comes from.
 */
import { assertConsistent } from './consistency.ts';
import { formatYuan, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { ArrearsStatement, DailyAmount, Line, LineKind } from './statement.ts';
import type { DebtKind } from './types.ts';

/** An amount and where it stands in the statement. */
export interface SummaryAmount {
  /** yuan */
  amount: string;
  /** ids of the lines it is the sum of; empty for what was paid */
  lines: string[];
  /** ids of the steps that these follow from */
  steps: string[];
}

export interface SummaryDate {
  date: string;
  steps: string[];
}

export interface ClaimSummary {
  reference: string;
  version: number;
  asOf: string;
  /** 尚欠本金, due or not */
  principal: SummaryAmount;
  principalDue: SummaryAmount;
  /** 欠利息: all of the following together, after the cut */
  interestTotal: SummaryAmount;
  /** 期内利息 */
  interest: SummaryAmount;
  /** 复利 */
  compound: SummaryAmount;
  /** 罚息（违约金） */
  penaltyAndDamages: SummaryAmount;
  penalty: SummaryAmount;
  damages: SummaryAmount;
  /** 费用 */
  fees: SummaryAmount;
  /** cut to the cap, negative */
  cut: SummaryAmount;
  /** paid and not yet applied, negative */
  unapplied: SummaryAmount;
  /** 标的总额: principal + interestTotal + fees + unapplied */
  total: SummaryAmount;
  /** of that, due */
  due: SummaryAmount;
  /** 实际发放金额 */
  disbursed: SummaryAmount;
  /** 已还: by kind, what payments were applied to */
  paid: Record<DebtKind, SummaryAmount>;
  /** 还息至 */
  interestPaidUntil: SummaryDate;
  /** 逾期时间、至今已逾期; null when nothing is */
  overdue: { since: string; dueDate: string; days: number; instalments: number[]; lines: string[] } | null;
  /** 支付至实际清偿之日止: what to write for the time after the as-of date */
  running: DailyAmount;
}

/** @throws ArrearsInconsistency when the statement's figures do not agree */
export function claimSummary(statement: ArrearsStatement): ClaimSummary {
  assertConsistent(statement);
  const { lines, totals, steps, overdue, allocations } = statement;
  const of = (...kinds: LineKind[]) => pick(lines.filter(({ kind }) => kinds.includes(kind)));
  const stepsOf = (kind: string) => steps.filter((step) => step.kind === kind).map(({ id }) => id);
  const paidTo = (kind: DebtKind): SummaryAmount => {
    const those = allocations.filter(({ parts }) => parts[kind] !== '0.00');
    return { amount: formatYuan(sum(those.map(({ parts }) => fenOf(parts[kind])))), lines: [], steps: those.map(({ step }) => step) };
  };
  const total = stepsOf('total');
  return {
    reference: statement.reference,
    version: statement.version,
    asOf: statement.asOf,
    principal: of('principal'),
    principalDue: pick(lines.filter(({ kind, due }) => kind === 'principal' && due)),
    interestTotal: of('interest', 'penalty', 'compound', 'damages', 'cap-cut'),
    interest: of('interest'),
    compound: of('compound'),
    penaltyAndDamages: of('penalty', 'damages'),
    penalty: of('penalty'),
    damages: of('damages'),
    fees: of('fee'),
    cut: of('cap-cut'),
    unapplied: of('unapplied-payment'),
    total: { amount: totals.total, lines: lines.map(({ id }) => id), steps: total },
    due: { amount: totals.due, lines: lines.filter(({ due }) => due).map(({ id }) => id), steps: total },
    disbursed: { amount: statement.disbursed, lines: [], steps: stepsOf('disbursement') },
    paid: { fee: paidTo('fee'), interest: paidTo('interest'), penalty: paidTo('penalty'), compound: paidTo('compound'), damages: paidTo('damages'), principal: paidTo('principal') },
    interestPaidUntil: { date: statement.interestPaidUntil, steps: [...paidTo('interest').steps, ...steps.filter(({ kind, inputs }) => kind === 'waiver' && inputs['kind'] === 'interest').map(({ id }) => id)] },
    overdue: overdue === null ? null : { ...overdue, lines: lines.filter(({ instalment, due }) => due && instalment !== null && overdue.instalments.includes(instalment)).map(({ id }) => id) },
    running: statement.daily,
  };
}

function pick(lines: readonly Line[]): SummaryAmount {
  return { amount: formatYuan(sum(lines.map(({ amount }) => fenOf(amount)))), lines: lines.map(({ id }) => id), steps: [...new Set(lines.flatMap(({ steps }) => steps))] };
}

const fenOf = (text: string): Fen => BigInt(text.replace('.', ''));

/** The settled lines of the claim at the as-of date, the cut of the cap among them, and their totals. */
import type { Day } from './dates.ts';
import type { Bilingual } from './errors.ts';
import { formatYuan, settleFen, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { Ledger } from './ledger.ts';
import { CHARGES } from './row.ts';
import type { Row } from './row.ts';
import type { CapReport, Line, LineKind, Totals } from './statement.ts';
import type { DebtKind } from './types.ts';

export interface FenLine extends Omit<Line, 'amount' | 'id'> {
  fen: Fen;
}

const NAMES: Record<LineKind, Bilingual> = {
  fee: { 'zh-CN': '费用', en: 'fee' },
  interest: { 'zh-CN': '期内利息', en: 'in-period interest' },
  penalty: { 'zh-CN': '罚息', en: 'penalty interest' },
  compound: { 'zh-CN': '复利', en: 'compound interest' },
  damages: { 'zh-CN': '违约金', en: 'liquidated damages' },
  principal: { 'zh-CN': '本金', en: 'principal' },
  'cap-cut': { 'zh-CN': '超上限扣减', en: 'cut to the cap' },
  'unapplied-payment': { 'zh-CN': '已付未抵充款项', en: 'payment not yet applied' },
};

/** Settles everything at `asOf` and lists what is open. */
export function openLines(ledger: Ledger, asOf: Day): FenLine[] {
  ledger.accrueInterest(asOf);
  const lines: FenLine[] = ledger.fees.map(({ fee, amount, steps }) => line('fee', amount, { steps, label: { 'zh-CN': fee.label, en: fee.label } }));
  for (const row of ledger.rows) {
    ledger.accrueLate(row, asOf);
    for (const kind of CHARGES) {
      ledger.settle(row, kind);
      lines.push(line(kind, row[kind].settled, { row, steps: row[kind].steps, due: isPayable(row, asOf) }));
    }
    if (row.isDue) lines.push(line('principal', row.principal, { row, due: isPayable(row, asOf), steps: [...row.plan.steps, ...row.principalSteps] }));
  }
  const planned = [...new Set(ledger.futureRows.flatMap(({ plan }) => plan.steps))];
  lines.push(line('principal', ledger.interestBase, { due: false, steps: [...planned, ...ledger.futureSteps], label: { 'zh-CN': '未到期本金', en: 'principal not yet due' } }));
  return lines.filter(({ fen }) => fen !== 0n);
}

/** Compares all charges of the loan's life with the cap; what exceeds it becomes a negative line of its own. */
export function applyCap(ledger: Ledger, lines: readonly FenLine[], asOf: Day): { report: CapReport | null; cut: FenLine[]; charged: Fen } {
  const { cap, rounding } = ledger.terms;
  const { paid, waived, used } = ledger.cap;
  const uncounted = sum(ledger.fees.filter(({ counts }) => !counts).map(({ amount }) => amount));
  const open = sum(lines.filter(({ kind }) => kind !== 'principal').map(({ fen }) => fen)) - uncounted;
  const charged = used + open;
  if (cap === null) return { report: null, cut: [], charged };
  ledger.accrueCap(asOf);
  const allowed = settleFen(ledger.cap.exact, rounding);
  const excess = charged > allowed ? charged - allowed : 0n;
  const report: CapReport = { annualRatePercent: cap.rateText.replace('%', ''), dayBasis: cap.dayBasis, base: cap.base, allowed: formatYuan(allowed), charged: formatYuan(charged), cut: formatYuan(excess), source: cap.source };
  const inputs = { paid: formatYuan(paid), waived: formatYuan(waived), open: formatYuan(open), cap: report.allowed, rate: cap.rateText, B: cap.dayBasis };
  const settled = ledger.trace.note({ kind: 'settle', formula: rounding === 'down' ? 'settle-down' : 'settle', inputs: { of: 'cap' }, calculation: ledger.cap.steps.join(' + '), result: report.allowed });
  const step = ledger.trace.note({ kind: 'cut', formula: 'cut', to: asOf, inputs, calculation: `max(0, ${inputs.paid} + ${inputs.waived} + ${inputs.open} − ${report.allowed})`, result: formatYuan(excess), source: cap.source });
  if (excess === 0n) return { report, cut: [], charged };
  const label = { 'zh-CN': `超上限扣减（年利率${cap.rateText}，日数基准${basisName(cap.dayBasis)['zh-CN']}）`, en: `cut to the cap (${cap.rateText} a year, day basis ${basisName(cap.dayBasis).en})` };
  return { report, cut: [line('cap-cut', -excess, { steps: [...ledger.cap.steps, settled, step], label, dayBasis: cap.dayBasis })], charged };
}

/** What was paid and meets nothing due yet. */
export function unappliedLine(ledger: Ledger): FenLine[] {
  return ledger.kept === 0n ? [] : [line('unapplied-payment', -ledger.kept, {})];
}

export function finishLines(lines: readonly FenLine[]): Line[] {
  return lines.map(({ fen, ...rest }, index) => ({ id: `L${index + 1}`, ...rest, amount: formatYuan(fen) }));
}

/** Sums by kind and altogether. `due` is never less than nothing. */
export function totalsOf(lines: readonly FenLine[]): Totals {
  const of = (kind: LineKind) => formatYuan(sum(lines.filter((each) => each.kind === kind).map(({ fen }) => fen)));
  const due = sum(lines.filter((each) => each.due).map(({ fen }) => fen));
  const debts = { fee: of('fee'), interest: of('interest'), penalty: of('penalty'), compound: of('compound'), damages: of('damages'), principal: of('principal') } satisfies Record<DebtKind, string>;
  return { ...debts, capCut: of('cap-cut'), unappliedPayments: of('unapplied-payment'), total: formatYuan(sum(lines.map(({ fen }) => fen))), due: formatYuan(due > 0n ? due : 0n) };
}

/** Owed on the due date, but not to be claimed before the working day it moved to. */
const isPayable = (row: Row, asOf: Day): boolean => row.isDue && asOf >= row.payBy;

function basisName(basis: string): Bilingual {
  return basis === 'actual' ? { 'zh-CN': '实际天数', en: 'actual' } : { 'zh-CN': basis, en: basis };
}

function line(kind: LineKind, fen: Fen, { row, steps = [], due = true, label, dayBasis = null }: { row?: Row; steps?: string[]; due?: boolean; label?: Bilingual; dayBasis?: Line['dayBasis'] }): FenLine {
  return { kind, fen, instalment: row?.number ?? null, label: label ?? labelOf(kind, row), due, steps, dayBasis };
}

function labelOf(kind: LineKind, row: Row | undefined): Bilingual {
  const name = NAMES[kind];
  if (row === undefined) return name;
  if (row.isAccelerated) return { 'zh-CN': `提前到期部分（第${row.number}期起）${name['zh-CN']}`, en: `${name.en} of the accelerated rest (from instalment ${row.number})` };
  return { 'zh-CN': `第${row.number}期${name['zh-CN']}`, en: `${name.en} of instalment ${row.number}` };
}

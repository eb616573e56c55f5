/** Sums of a statement's lines as the arrears sheet shows them: by kind, and by instalment. Exact, in fen. */
import type { ArrearsStatement, DebtKind, Line, LineKind } from '../../domain/arrears/index.ts';
import { fenOf, yuanOf } from '../../domain/loan/index.ts';

/** Columns of an instalment's debts, in the order of the complaint. */
export const COLUMNS = ['principal', 'interest', 'penalty', 'compound', 'damages'] as const satisfies readonly DebtKind[];

/** Yuan of lines together. */
export const sumYuan = (lines: readonly { amount: string }[]): string => yuanOf(lines.reduce((sum, { amount }) => sum + fenOf(amount), 0n));

export interface SummaryRow {
  kind: LineKind | 'total';
  due: string;
  notDue: string;
  total: string;
}

/** One row for each kind, then their totals. What is due in total is the statement's, which is never less than nothing. */
export function summaryRows({ lines, totals }: ArrearsStatement): SummaryRow[] {
  const stated: readonly (readonly [LineKind, string])[] = [...COLUMNS.map((kind) => [kind, totals[kind]] as const), ['fee', totals.fee], ['cap-cut', totals.capCut], ['unapplied-payment', totals.unappliedPayments]];
  const notDue = lines.filter(({ due }) => !due);
  return [
    ...stated.map(([kind, total]) => ({ kind, due: sumYuan(lines.filter((line) => line.kind === kind && line.due)), notDue: sumYuan(notDue.filter((line) => line.kind === kind)), total })),
    { kind: 'total', due: totals.due, notDue: sumYuan(notDue), total: totals.total },
  ];
}

export interface InstalmentRow {
  /** null: principal that is not due yet */
  instalment: number | null;
  /** the working day that the due date moves to, or when it fell due early */
  payableOn: string;
  accelerated: boolean;
  lines: readonly Line[];
  sum: string;
}

/** What is owed of each instalment, and the sums of {@link COLUMNS} with that of all. Fees, cut and payments not applied belong to no instalment. */
export function instalmentRows({ lines, schedule, steps }: ArrearsStatement): { rows: InstalmentRow[]; sums: string[] } {
  const early = steps.find(({ kind }) => kind === 'acceleration')?.to ?? null;
  const debts = lines.filter(({ kind }) => (COLUMNS as readonly LineKind[]).includes(kind));
  const numbers = [...new Set(debts.flatMap(({ instalment }) => (instalment === null ? [] : [instalment])))].sort((a, b) => a - b);
  const rows = numbers.map((instalment): InstalmentRow => {
    const own = debts.filter((line) => line.instalment === instalment);
    const { dueDate, payBy } = schedule[instalment - 1]!;
    const accelerated = early !== null && dueDate > early;
    return { instalment, payableOn: accelerated ? early : payBy, accelerated, lines: own, sum: sumYuan(own) };
  });
  const others = debts.filter(({ instalment }) => instalment === null).map((line): InstalmentRow => ({ instalment: null, payableOn: '', accelerated: false, lines: [line], sum: line.amount }));
  return { rows: [...rows, ...others], sums: [...COLUMNS.map((kind) => sumYuan(debts.filter((line) => line.kind === kind))), sumYuan(debts)] };
}

/** Whether two statements claim the same. */
import type { ArrearsStatement } from '../domain/arrears/index.ts';
import { canonicalText } from '../domain/json/index.ts';

/** Every figure and date of a statement; not its version, its texts, nor where its facts stand. */
function figuresOf(statement: ArrearsStatement) {
  const { reference, asOf, netPrincipal, disbursed, waived, interestPaidUntil, overdue, schedule, allocations, lines, totals, cap, daily } = statement;
  return {
    reference, asOf, netPrincipal, disbursed, waived, interestPaidUntil, overdue, schedule, totals,
    lines: lines.map(({ kind, instalment, amount, due }) => ({ kind, instalment, amount, due })),
    allocations: allocations.map(({ date, amount, from, parts, kept }) => ({ date, amount, from, parts, kept })),
    cap: cap === null ? null : { ...cap, source: null },
    daily: { from: daily.from, amount: daily.amount, governedBy: daily.governedBy, until: daily.until, charges: daily.charges.amount, cap: daily.cap?.amount ?? null },
  };
}

export function sameFigures(a: ArrearsStatement, b: ArrearsStatement): boolean {
  return canonicalText(figuresOf(a)) === canonicalText(figuresOf(b));
}

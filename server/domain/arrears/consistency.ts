/**
 * Figures of one statement that must agree, checked on its finished texts before it is handed out and again before anything is derived
 * from it: a statement that contradicts itself loses the case in which it is used.
 */
import { formatYuan, sum } from './money.ts';
import type { Fen } from './money.ts';
import type { ArrearsStatement, LineKind } from './statement.ts';
import { DEBT_KINDS } from './types.ts';

/** Two figures that must be the same are not: a fault of the engine, or a statement that was altered. Never the input's fault. */
export class ArrearsInconsistency extends Error {
  readonly what: string;
  /** the two figures, as fields too: logs show the fields of an error, not its message */
  readonly left: string;
  readonly right: string;

  constructor(what: string, left: string, right: string) {
    super(`arrears figures differ: ${what}: ${left} against ${right}`);
    this.name = 'ArrearsInconsistency';
    this.what = what;
    this.left = left;
    this.right = right;
  }
}

/**
 * @param known what the caller knows beside the statement: `received`, all payments up to the as-of date
 * @throws ArrearsInconsistency naming the two figures
 */
export function assertConsistent(statement: ArrearsStatement, known: { received?: Fen } = {}): void {
  const { lines, totals, allocations, cap } = statement;
  const same = (what: string, left: Fen, right: Fen) => {
    if (left !== right) throw new ArrearsInconsistency(what, formatYuan(left), formatYuan(right));
  };
  const ofKind = (...kinds: LineKind[]) => sum(lines.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => fenOf(amount)));
  for (const kind of DEBT_KINDS) same(`total of ${kind} and its lines`, fenOf(totals[kind]), ofKind(kind));
  same('cut and its line', fenOf(totals.capCut), ofKind('cap-cut'));
  same('unapplied payments and their line', fenOf(totals.unappliedPayments), ofKind('unapplied-payment'));
  same('total and the sum of all lines', fenOf(totals.total), sum(lines.map(({ amount }) => fenOf(amount))));
  const due = sum(lines.filter((line) => line.due).map(({ amount }) => fenOf(amount)));
  same('total due and the lines that are due', fenOf(totals.due), due > 0n ? due : 0n);
  const paid = (kind: (typeof DEBT_KINDS)[number]) => sum(allocations.map(({ parts }) => fenOf(parts[kind])));
  same('principal disbursed and what became of it', fenOf(statement.disbursed), fenOf(totals.principal) + paid('principal') + fenOf(statement.waived.principal));
  same('cut of the cap report and of the lines', fenOf(cap?.cut ?? '0.00'), -fenOf(totals.capCut));
  if (known.received !== undefined) same('payments received and where they went', known.received, sum(DEBT_KINDS.map(paid)) - fenOf(totals.unappliedPayments));
  if (cap !== null && fenOf(cap.charged) - fenOf(cap.cut) > fenOf(cap.allowed)) throw new ArrearsInconsistency('charges after the cut and the cap', formatYuan(fenOf(cap.charged) - fenOf(cap.cut)), cap.allowed);
}

/** Fen of a text that {@link formatYuan} made. */
const fenOf = (text: string): Fen => {
  if (!/^-?\d+\.\d{2}$/.test(text)) throw new ArrearsInconsistency('amount with two decimals', text, '0.00');
  return BigInt(text.replace('.', ''));
};

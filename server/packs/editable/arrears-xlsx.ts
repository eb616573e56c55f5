import { DEBT_KINDS, WORDS, kindName, localCalculation } from '../../domain/arrears/index.ts';
import type { ArrearsStatement, DailyAmount, Growth } from '../../domain/arrears/index.ts';
import { workbookBytes } from '../../tables/index.ts';
import type { WorkbookSheet } from '../../tables/index.ts';
import { FIT_TO_WIDTH, amount, heading, integer, table, text, withHeights } from './sheet.ts';
import type { SheetCell } from './sheet.ts';
import { ARREARS } from './words.ts';
import type { EditableLanguage } from './words.ts';

export interface EditableFacts {
  language: EditableLanguage;
  /** RFC 3339 UTC: when the pack was composed */
  date: string;
}

type Rows = WorkbookSheet['data'];

const EMPTY = text('');
const number = (value: number | null): SheetCell => (value === null ? EMPTY : integer(value));

/**
 * 欠款计算表 as a workbook: 汇总, 明细, 计算步骤. All that the statement says, its amounts as numbers that can be edited and summed, its reasons as the
 * exact text. Same statement and facts: same bytes.
 */
export function arrearsXlsx(statement: ArrearsStatement, facts: EditableFacts): Promise<Uint8Array> {
  const { sheets } = ARREARS[facts.language];
  const sheet = (name: string, data: Rows, widths: readonly number[], stickyRowsCount = 0): WorkbookSheet => ({
    sheet: name, data: withHeights(data, widths), columns: widths.map((width) => ({ width })), orientation: 'landscape', ...(stickyRowsCount > 0 ? { stickyRowsCount } : {}),
  });
  return workbookBytes(
    [
      sheet(sheets[0], summary(statement, facts), [26, 100]),
      sheet(sheets[1], details(statement, facts.language), [12, 12, 26, 14, 14, 22, 13, 13, 13, 10, 22]),
      sheet(sheets[2], steps(statement, facts.language), [7, 14, 6, 12, 12, 6, 34, 26, 34, 15, 18], 1),
    ],
    [FIT_TO_WIDTH],
  );
}

function summary(statement: ArrearsStatement, { language, date }: EditableFacts): Rows {
  const own = ARREARS[language];
  const words = WORDS[language];
  const { replaces, overdue, totals, waived, cap, warnings } = statement;
  const sum = (name: string, value: string): SheetCell[] => [text(name), amount(value)];
  const facts: SheetCell[][] = [
    [text(own.reference), text(statement.reference)],
    [text(words.asOf), text(statement.asOf)],
    [text(words.version), integer(statement.version, { align: 'left' })],
    ...(replaces === null ? [] : [[text(words.replaces), text(`${replaces.version} · ${words.asOf} ${replaces.asOf} · ${replaces.total} · SHA-256 ${replaces.digest}`)]]),
    sum(own.disbursed, statement.disbursed),
    sum(own.netPrincipal, statement.netPrincipal),
    [text(own.interestPaidUntil), text(statement.interestPaidUntil)],
    [text(own.overdue), text(overdue === null ? own.none : own.overdueValue(overdue.since, overdue.dueDate, overdue.days, overdue.instalments.join(', ')))],
    [text(own.composed), text(date)],
  ];
  const claim = [
    ...[...DEBT_KINDS].reverse().map((kind) => sum(words.kinds[kind], totals[kind])),
    sum(own.capCut, totals.capCut), sum(own.unapplied, totals.unappliedPayments), sum(words.total, totals.total), sum(words.due, totals.due),
  ];
  const given = DEBT_KINDS.filter((kind) => waived[kind] !== '0.00').map((kind) => sum(words.kinds[kind], waived[kind]));
  const limit = cap && [
    [text(own.capRate), text(cap.annualRatePercent)], [text(own.capBasis), text(cap.dayBasis)], [text(own.capBase), text(own.capBases[cap.base])], sum(own.allowed, cap.allowed), sum(own.charged, cap.charged), sum(own.cut, cap.cut),
    [text(own.source), text(cap.source ?? '')],
  ];
  const section = (title: string, head: readonly string[], rows: readonly SheetCell[][]): Rows => (rows.length === 0 ? [] : [[], heading(title, 2), ...table(head, rows)]);
  return [
    heading(words.title, 2, { fontSize: 16, align: 'center' }),
    ...table([own.item, own.value], facts),
    ...section(own.claim, [own.item, own.amount], claim),
    ...section(own.waived, [own.item, own.amount], given),
    ...section(own.cap, [own.item, own.value], limit ?? []),
    ...section(own.daily, [own.item, own.value], running(statement.daily, language)),
    ...section(own.warnings, [own.code, own.text], warnings.map(({ code, text: words_ }) => [text(code), text(words_[language])])),
  ];
}

function running({ from, until, amount: exact, rounded, governedBy, formula, calculation, charges, cap, step }: DailyAmount, language: EditableLanguage): SheetCell[][] {
  const own = ARREARS[language];
  const words = WORDS[language];
  const growth = (name: string, { amount: value, formula: rule, calculation: sum }: Growth): SheetCell[] => [text(name), text(`${value} = ${sum}（${rule[language]}）`)];
  return [
    [text(own.from), text(from)], [text(own.until), text(until ?? words.notPaid)], [text(own.exact), text(exact)], [text(own.rounded), amount(rounded)], [text(own.governedBy), text(own.governors[governedBy])],
    [text(own.formula), text(formula[language])], [text(own.calculation), text(calculation)], growth(own.byContract, charges), ...(cap === null ? [] : [growth(own.byCap, cap)]), [text(words.step), text(step)],
  ];
}

function details({ lines, totals, allocations, schedule }: ArrearsStatement, language: EditableLanguage): Rows {
  const own = ARREARS[language];
  const words = WORDS[language];
  const owed = lines.map(({ id, instalment, label, amount: value, due, steps: from }) => [text(id), number(instalment), text(label[language]), amount(value), text(due ? own.yes : own.no), text(from.join(' '))]);
  const sums = ([[words.total, totals.total], [words.due, totals.due]] as const).map(([name, value]) => [EMPTY, EMPTY, text(name, { fontWeight: 'bold' }), amount(value, { fontWeight: 'bold' }), EMPTY, EMPTY]);
  const payments = allocations.map(({ date, amount: value, from, parts, kept, step, source }) => [
    text(date), amount(value), ...DEBT_KINDS.map((kind) => amount(parts[kind])), amount(kept), text(step), text(from === 'kept' ? words.fromKept : (source ?? '')),
  ]);
  const plan = schedule.map(({ number: count, dueDate, payBy, principal, interest, total, balance }) => [integer(count), text(dueDate), text(payBy), ...[principal, interest, total, balance].map((value) => amount(value))]);
  return [
    heading(words.lines, 11), ...table([own.id, words.instalment, own.item, own.amount, own.due, own.basis], [...owed, ...sums]),
    ...(payments.length === 0 ? [] : [[], heading(words.allocations, 11), ...table([words.date, words.amount, ...DEBT_KINDS.map((kind) => words.kinds[kind]), words.kept, words.step, words.source], payments)]),
    [], heading(words.schedule, 11), ...table([words.instalment, words.dueDate, words.payBy, words.kinds.principal, words.kinds.interest, words.total, words.balance], plan),
  ];
}

function steps(statement: ArrearsStatement, language: EditableLanguage): Rows {
  const own = ARREARS[language];
  const [, , , instalment, from, to, days, formula, calculation, result, source] = WORDS[language].row as [string, string, string, string, string, string, string, string, string, string, string];
  return table(
    [own.id, own.kind, instalment, from, to, days, formula, own.inputs, calculation, result, source],
    statement.steps.map((step) => [
      text(step.id), text(kindName(step, language)), number(step.instalment), text(step.from ?? ''), text(step.to ?? ''), number(step.days), text(step.formula[language]),
      text(Object.entries(step.inputs).map(([name, value]) => `${name} = ${value}`).join('; ')), text(localCalculation(step, language)), amount(step.result), text(step.source ?? ''),
    ]),
  );
}

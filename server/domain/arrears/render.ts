/** A statement as CSV for spreadsheets and as a table for reading. Amounts have thousands separators in the table only. */
import { kindName, localCalculation, WORDS } from './render-words.ts';
import type { Language } from './render-words.ts';
import type { Allocation, ArrearsStatement, DailyAmount, ScheduleRow, Step } from './statement.ts';
import { DEBT_KINDS } from './types.ts';

export type { Language } from './render-words.ts';

/**
 * RFC 4180 CSV: lines, total, what of it is due, then every step. Text that a spreadsheet would run as a formula is made harmless. UTF-8 without
 * a byte order mark: whoever writes it into a file for Excel puts one before it.
 */
export function arrearsCsv(statement: ArrearsStatement, language: Language): string {
  const words = WORDS[language];
  const { totals, asOf } = statement;
  const lines = statement.lines.map(({ id, label, instalment, amount, steps }) => [words.line, id, label[language], instalment ?? '', '', '', '', '', steps.join(' '), amount, '']);
  const sums = [[words.total, totals.total], [words.due, totals.due]].map(([name, amount]) => [words.total, '', name!, '', '', asOf, '', '', '', amount!, '']);
  const steps = statement.steps.map((step) => [words.step, step.id, kindName(step, language), step.instalment ?? '', step.from ?? '', step.to ?? '', step.days ?? '', step.formula[language], localCalculation(step, language), step.result, step.source ?? '']);
  return [words.row, ...lines, ...sums, ...steps].map((row) => row.map(cell).join(',') + '\r\n').join('');
}

/** Lines with totals, schedule, allocations, running amount, notes and every step, in plain text for a fixed-width font. */
export function arrearsTable(statement: ArrearsStatement, language: Language): string {
  const words = WORDS[language];
  const { replaces, totals, allocations, schedule, daily, warnings } = statement;
  const head = [`${words.title} · ${statement.reference} · ${words.asOf} ${statement.asOf} · ${words.version} ${statement.version}`];
  if (replaces !== null) head.push(`${words.replaces} ${replaces.version} (${words.asOf} ${replaces.asOf}, ${grouped(replaces.total)}, SHA-256 ${replaces.digest})`);
  const lines = statement.lines.map(({ id, label, amount, due, steps }) => [id, label[language], grouped(amount), due ? '' : words.notDue, steps.length > 6 ? `${steps.slice(0, 3).join(' ')} … ${steps.at(-1)!}` : steps.join(' ')]);
  const sums = [['', words.total, grouped(totals.total), '', ''], ['', words.due, grouped(totals.due), '', '']];
  const section = (title: string, body: readonly string[]) => (body.length === 0 ? [] : ['', title, ...body]);
  return [
    ...head,
    ...section(words.lines, aligned([...lines, ...sums], [2])),
    ...section(words.running, runningText(daily, language)),
    ...section(words.warnings, warnings.map(({ text }) => `! ${text[language]}`)),
    ...section(words.allocations, allocations.length === 0 ? [] : allocationTable(allocations, language)),
    ...section(words.schedule, scheduleTable(schedule, language)),
    ...section(words.steps, statement.steps.map((step) => stepText(step, language))),
    '',
  ].join('\n');
}

function runningText({ from, amount, calculation, formula, until, governedBy, charges, cap }: DailyAmount, language: Language): string[] {
  const words = WORDS[language];
  const text = [`${words.daily} ${amount} = ${calculation} (${formula[language]}), ${from} ${words.until} ${until ?? words.notPaid}`];
  if (cap === null) return text;
  const other = governedBy === 'cap' ? { name: words.byContract, ...charges } : { name: words.byCap, ...cap };
  return [...text, `${other.name} ${other.amount} = ${other.calculation} (${other.formula[language]})`];
}

function allocationTable(allocations: readonly Allocation[], language: Language): string[] {
  const words = WORDS[language];
  const kinds = DEBT_KINDS.filter((kind) => kind === 'interest' || kind === 'principal' || allocations.some(({ parts }) => parts[kind] !== '0.00'));
  const heading = [words.date, words.amount, ...kinds.map((kind) => words.kinds[kind]), words.kept, words.step, words.source];
  const rows = allocations.map(({ date, amount, from, parts, kept, step, source }) => [date, grouped(amount), ...kinds.map((kind) => grouped(parts[kind])), grouped(kept), step, from === 'kept' ? words.fromKept : (source ?? '')]);
  return aligned([heading, ...rows], heading.map((_, index) => index).slice(1, kinds.length + 3));
}

function scheduleTable(schedule: readonly ScheduleRow[], language: Language): string[] {
  const words = WORDS[language];
  const moves = schedule.some(({ dueDate, payBy }) => dueDate !== payBy);
  const heading = [words.instalment, words.dueDate, ...(moves ? [words.payBy] : []), words.kinds.principal, words.kinds.interest, words.total, words.balance];
  const rows = schedule.map(({ number, dueDate, payBy, principal, interest, total, balance }) => [String(number), dueDate, ...(moves ? [payBy] : []), ...[principal, interest, total, balance].map(grouped)]);
  return aligned([heading, ...rows], heading.map((_, index) => index).slice(-4));
}

function stepText(step: Step, language: Language): string {
  const words = WORDS[language];
  const { id, instalment, from, to, days, result, source } = step;
  const span = from !== null && to !== null ? ` ${from} → ${to} (${days ?? 0} ${words.days})` : to === null ? '' : ` ${to}`;
  const calculation = localCalculation(step, language);
  const row = instalment === null ? '' : ` ${words.ofInstalment.replace('{n}', String(instalment))}`;
  return `${id}${row} ${kindName(step, language)}${span} ${step.formula[language]}: ${calculation === '' ? '' : `${calculation} = `}${result}${source === null ? '' : ` [${source}]`}`;
}

/** Columns padded to the same width; those listed are numbers, set to the right. */
function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = rows.reduce<number[]>((sofar, row) => row.map((text, index) => Math.max(sofar[index] ?? 0, width(text))), []);
  return rows.map((row) => row.map((text, index) => (right.includes(index) ? pad(text, widths[index]!) + text : text + pad(text, widths[index]!))).join('  ').trimEnd());
}

/** "12406.58" as "12,406.58". */
const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/g, ',');
const pad = (text: string, to: number): string => ' '.repeat(Math.max(0, to - width(text)));
/** Columns on a terminal: Chinese characters and full-width signs take two. */
const width = (text: string): number => [...text].reduce((sum, character) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(character) ? 2 : 1), 0);

/** A number stays a number, a leading = + - @ of other text gets an apostrophe: labels and sources come from outside. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

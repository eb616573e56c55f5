/** A statement as CSV for spreadsheets and as a table for reading. */
import type { Bilingual } from './errors.ts';
import type { ArrearsStatement, Step, Totals } from './statement.ts';

export type Language = keyof Bilingual;

const HEADINGS = {
  'zh-CN': { row: ['类型', '编号', '项目', '期次', '起', '止', '天数', '公式', '计算', '结果（元）', '来源'], line: '行', step: '步骤', total: '合计', asOf: '截至', version: '版本', replaces: '替代版本', daily: '此后每日', until: '至', warnings: '提示', due: '其中已到期', steps: '计算步骤', notPaid: '实际清偿之日' },
  en: { row: ['type', 'id', 'item', 'instalment', 'from', 'to', 'days', 'formula', 'calculation', 'result (CNY)', 'source'], line: 'line', step: 'step', total: 'total', asOf: 'as of', version: 'version', replaces: 'replaces version', daily: 'each day after', until: 'until', warnings: 'notes', due: 'of which due', steps: 'steps', notPaid: 'paid' },
} as const;

/** RFC 4180 CSV: lines, total, then every step. Text that a spreadsheet would run as a formula is made harmless. */
export function arrearsCsv(statement: ArrearsStatement, language: Language): string {
  const words = HEADINGS[language];
  const lines = statement.lines.map(({ id, label, instalment, amount, steps }) => [words.line, id, label[language], instalment ?? '', '', '', '', '', steps.join(' '), amount, '']);
  const total = [words.total, '', '', '', '', statement.asOf, '', '', '', statement.totals.total, ''];
  const steps = statement.steps.map((step) => [words.step, step.id, step.kind, step.instalment ?? '', step.from ?? '', step.to ?? '', step.days ?? '', step.formula[language], step.calculation, step.result, step.source ?? '']);
  return [words.row, ...lines, total, ...steps].map((row) => row.map(cell).join(',') + '\r\n').join('');
}

/** A table of lines, totals, running amount and steps in plain text. */
export function arrearsTable(statement: ArrearsStatement, language: Language): string {
  const words = HEADINGS[language];
  const { replaces, daily, warnings } = statement;
  const head = [`${statement.reference} · ${words.asOf} ${statement.asOf} · ${words.version} ${statement.version}`];
  if (replaces !== null) head.push(`${words.replaces} ${replaces.version} (${words.asOf} ${replaces.asOf}, ${replaces.total}, SHA-256 ${replaces.digest})`);
  const lines = statement.lines.map(({ id, label, amount }) => [id, label[language], amount]);
  const sums = totalRows(statement.totals, words.total, words.due);
  const running = `${words.daily} ${daily.amount} = ${daily.calculation} (${daily.formula[language]}), ${daily.from} ${words.until} ${daily.until ?? words.notPaid}`;
  const notes = warnings.map(({ text }) => `! ${text[language]}`);
  return [...head, '', ...aligned([...lines, ...sums]), '', running, ...notes, '', words.steps, ...statement.steps.map((step) => stepText(step, language)), ''].join('\n');
}

function totalRows(totals: Totals, total: string, due: string): string[][] {
  return [['', total, totals.total], ['', due, totals.due]];
}

function stepText({ id, from, to, days, formula, calculation, result, source }: Step, language: Language): string {
  const span = from !== null && to !== null ? ` ${from} → ${to} (${days ?? 0} d)` : to === null ? '' : ` ${to}`;
  const origin = source === null ? '' : ` [${source}]`;
  return `${id}${span} ${formula[language]}: ${calculation === '' ? '' : `${calculation} = `}${result}${origin}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((sofar, row) => row.map((text, index) => Math.max(sofar[index] ?? 0, width(text))), []);
  return rows.map((row) => row.map((text, index) => (index === row.length - 1 ? pad(text, widths[index]!) + text : text + pad(text, widths[index]!))).join('  '));
}

const pad = (text: string, to: number): string => ' '.repeat(Math.max(0, to - width(text)));
/** Columns on a terminal: Chinese characters and full-width signs take two. */
const width = (text: string): number => [...text].reduce((sum, character) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(character) ? 2 : 1), 0);

/** A number stays a number, a leading = + - @ of other text gets an apostrophe: labels and sources come from outside. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

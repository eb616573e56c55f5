/** What stands against a row, by column where the problem has one. */
import { maskValue, modelProblem, type ModelProblem, type ModelProblemCode } from '../../domain/loan/index.ts';
import type { Localized } from '../../errors.ts';
import type { TableHeading, TableRow } from '../../tables/index.ts';
import type { LoanColumn } from './column.ts';

export interface Complaint {
  /** name of the column, or null when none is at fault alone */
  column: string | null;
  /** the column's name, or where in a nested value it is, e.g. `payments.2.amount` */
  field: string;
  code: string;
  expected: Localized;
}

/** One line of the answer: where, what was found (masked), what was expected. */
export interface ShownComplaint {
  row: number;
  /** heading as the file has it; null when no single column is at fault */
  column: string | null;
  field: string;
  /** masked; null when no single cell is at fault */
  value: string | null;
  code: string;
  expected: Localized;
}

export function complaintsOf(problems: readonly ModelProblem[], columns: readonly LoanColumn[]): Complaint[] {
  const seen = new Set<string>();
  return problems.flatMap(({ path, code, expected }) => {
    const column = columnAt(path, columns);
    const field = column?.name ?? path.join('.');
    // A field that another one requires is named by both.
    if (seen.has(`${field} ${code}`)) return [];
    seen.add(`${field} ${code}`);
    return [{ column: column?.name ?? null, field, code, expected }];
  });
}

export function complaint(code: ModelProblemCode, columns: readonly LoanColumn[], field: string, detail?: string | number): Complaint[] {
  const column = columns.find(({ name }) => name === field);
  return complaintsOf([modelProblem(column === undefined ? [field] : [...column.path], code, detail)], columns);
}

/** The column of a field, or of the field's nearest part that has one; a whole section belongs to none of its columns. */
function columnAt(path: readonly (string | number)[], columns: readonly LoanColumn[]): LoanColumn | undefined {
  const keys = path.filter((step) => typeof step === 'string');
  for (let length = keys.length; length > 0; length--) {
    const wanted = keys.slice(0, length).join('.');
    const found = columns.find((column) => column.path.join('.') === (RENAMED[wanted] ?? wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fields of an organisation that share a column with those of a natural person. */
const RENAMED: Readonly<Record<string, string>> = { 'parties.person.address': 'parties.person.registeredAddress', 'parties.person.representativePosition': 'parties.person.position' };

/** Of a row that is right while others of its loan are not. */
export const OTHERS_REFUSED: Complaint = {
  column: null,
  field: 'schedule',
  code: 'schedule-refused-together',
  expected: { 'zh-CN': '本行无误，但同一笔借款的其他行有误；还款计划须整体提交', en: 'nothing else of this row, but other rows of its loan are wrong, and a schedule is taken as a whole' },
};

/** The complaints of a row for the answer. */
export function shown(row: TableRow, complaints: readonly Complaint[], columns: readonly LoanColumn[], headings: readonly TableHeading[]): ShownComplaint[] {
  return complaints.map(({ column, field, code, expected }) => {
    const spec = columns.find(({ name }) => name === column);
    return {
      row: row.row,
      column: column === null ? null : (headings.find((heading) => heading.column === column)?.text.trim() ?? spec?.headings['zh-CN'] ?? column),
      field,
      value: spec === undefined ? null : maskValue(spec.mask, row.cells[spec.name] ?? ''),
      code,
      expected,
    };
  });
}

/** Which cases a lender's list of loan numbers means. The numbers stay here: what is answered names rows. */
import type { Localized } from '../../errors.ts';
import { readTable } from '../../tables/index.ts';
import type { ColumnSpec } from '../../tables/index.ts';

export interface Selection {
  /** rows that are not empty, headings not counted */
  rows: number;
  /** row as the clerk sees it in the file */
  cases: { row: number; case: string }[];
  /** rows of which no case is known */
  unknown: { row: number }[];
  duplicates: { row: number; ofRow: number }[];
  /** rows whose number could not be read, and why */
  unreadable: { row: number; problem: Localized }[];
}

export interface SelectionParts {
  rows: number;
  bytes: number;
  resolve: (loanNumbers: readonly string[]) => Promise<(string | null)[]>;
}

const NAME = 'loanNumber';
const COLUMN: ColumnSpec = {
  name: NAME,
  headings: { 'zh-CN': '借据号', en: 'Loan number', aliases: ['借据编号', '借款编号', '贷款编号', '合同借据号', 'loan no', 'loan no.', 'loan_number'] },
  required: true,
  // none: a list of one column would be taken for the template's example
  example: '',
  description: { 'zh-CN': '借据号', en: 'number of the loan' },
};
const LONGEST_NUMBER = 100;
/** Rows resolved at a time. */
const PIECE = 500;

/**
 * Reads a table with a column of loan numbers, whatever else it holds, or a list with one a line.
 * @throws AppError `table-…`; whatever `content` throws
 */
export async function readSelection(content: AsyncIterable<Uint8Array>, { rows: maxRows, bytes: maxBytes, resolve }: SelectionParts): Promise<Selection> {
  const table = await readTable(content, { columns: [COLUMN], maxRows, maxBytes, maxCellLength: LONGEST_NUMBER, otherColumns: true, lonelyColumn: NAME });
  const found: Selection = { rows: 0, cases: [], unknown: [], duplicates: [], unreadable: [] };
  const seen = new Map<string, number>();
  let waiting: { row: number; number: string }[] = [];
  const settle = async (): Promise<void> => {
    const resolved = await resolve(waiting.map(({ number }) => number));
    waiting.forEach(({ row }, at) => {
      const caseRef = resolved[at] ?? null;
      if (caseRef === null) found.unknown.push({ row });
      else found.cases.push({ row, case: caseRef });
    });
    waiting = [];
  };
  for await (const { row, cells, problems } of table.rows) {
    const number = cells[NAME] ?? '';
    const [problem] = problems;
    found.rows++;
    if (problem !== undefined || number === '') {
      found.unreadable.push({ row, problem: problem?.expected ?? EMPTY });
      continue;
    }
    const before = seen.get(number);
    if (before === undefined) {
      seen.set(number, row);
      waiting.push({ row, number });
    } else found.duplicates.push({ row, ofRow: before });
    if (waiting.length === PIECE) await settle();
  }
  await settle();
  return found;
}

const EMPTY: Localized = { 'zh-CN': '借据号为空', en: 'the loan number is empty' };

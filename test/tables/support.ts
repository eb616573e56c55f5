import { readTable } from '../../server/tables/index.ts';
import type { ColumnSpec, ReadTableOptions, Table, TableRow } from '../../server/tables/index.ts';
import { AppError } from '../../server/errors.ts';

export const COLUMNS: readonly ColumnSpec[] = [
  {
    name: 'loanNumber', headings: { 'zh-CN': '借款编号', en: 'Loan number', aliases: ['合同编号'] }, required: true, example: 'EXAMPLE-0001',
    description: { 'zh-CN': '贷款机构自己的编号', en: 'the lender’s own number' },
  },
  { name: 'name', headings: { 'zh-CN': '姓名', en: 'Name', aliases: [] }, required: true, example: '张示例', description: { 'zh-CN': '借款人姓名', en: 'the borrower’s name' } },
  { name: 'amount', headings: { 'zh-CN': '金额', en: 'Amount', aliases: ['本金'] }, required: false, example: '12345.60', description: { 'zh-CN': '元', en: 'yuan' }, format: 'number' },
  { name: 'date', headings: { 'zh-CN': '放款日期', en: 'Disbursed on', aliases: [] }, required: false, example: '2024-01-10', description: { 'zh-CN': '年月日', en: 'a day' } },
];

export const OPTIONS: ReadTableOptions = { columns: COLUMNS, maxRows: 100_000, maxCellLength: 1000, maxBytes: 1 << 28 };

/** Cuts bytes at the given lengths, over and over; those before `from` come in one piece, since the reader joins the first ones to look at them. */
export async function* cut(bytes: Uint8Array, lengths: readonly number[] = [65_536], from = 0): AsyncGenerator<Uint8Array, void, undefined> {
  if (from > 0) yield bytes.subarray(0, from);
  for (let at = from, n = 0; at < bytes.length; n++) {
    const length = lengths[n % lengths.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface ReadAll {
  table: Table;
  rows: TableRow[];
}

export async function readAll(content: Uint8Array | string, options: Partial<ReadTableOptions> = {}, lengths?: readonly number[], from?: number): Promise<ReadAll> {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const table = await readTable(cut(bytes, lengths, from), { ...OPTIONS, ...options });
  const rows: TableRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return { table, rows };
}

/** The refusal of the whole table. */
export async function refusal(content: Uint8Array | string, options: Partial<ReadTableOptions> = {}): Promise<AppError> {
  try {
    await readAll(content, options);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

/** Row number, cells in the order of COLUMNS, codes of problems. */
export const brief = ({ row, cells, problems }: TableRow): unknown[] => [row, ...COLUMNS.map(({ name }) => cells[name]), ...problems.map(({ code, column }) => `!${code}${column === null ? '' : `@${column}`}`)];

/** Lists of loans: filters, sorting and keyset paging over the plain columns; persons through keyed hashes. */
import { z } from 'zod';
import type { CaseRow, Keyring } from '../cases/index.ts';
import { checkAmount, checkPhone, dateField, fenOf, LOAN_STATUSES, maskIdNumber, maskName, maskPhone, type Loan, type Party } from '../domain/loan/index.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';
import { openContent, searchedName } from './contents.ts';
import type { ContentRow, LoanRow } from './rows.ts';

export const MOST_LISTED = 200;

const SORT_COLUMNS = { disbursed: 'disbursed_date', maturity: 'maturity_date', overdue: 'overdue_since', principal: 'principal_fen', changed: 'changed_time' } as const;
const SORTS = Object.keys(SORT_COLUMNS).flatMap((name) => [name, `-${name}`]) as [string, ...string[]];

/** Amounts of a query are whole or with two decimals. */
const amount = z.string().check((context) => {
  const checked = checkAmount(context.value);
  if (checked.ok) context.value = checked.value;
  else context.issues.push({ code: 'custom', input: '', message: checked.problem.expected.en });
});

const digits = (low: number, high: number) => z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().min(low).max(high));

/** What a list may be narrowed by in an address: nothing of it identifies a person. */
export const loanQuerySchema = z.strictObject({
  status: z.enum(Object.keys(LOAN_STATUSES) as [keyof typeof LOAN_STATUSES]).optional(),
  product: z.string().max(50).optional(),
  /** overdue since this day or before it */
  overdueBefore: dateField.optional(),
  overdueFrom: dateField.optional(),
  disbursedFrom: dateField.optional(),
  disbursedTo: dateField.optional(),
  maturityFrom: dateField.optional(),
  maturityTo: dateField.optional(),
  principalFrom: amount.optional(),
  principalTo: amount.optional(),
  sort: z.enum(SORTS).default('-changed').describe('a leading - sorts downwards'),
  limit: digits(1, MOST_LISTED).default(50),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  count: z.enum(['0', '1']).default('0').describe('1: `total` says how many there are'),
});
export type LoanQuery = z.output<typeof loanQuerySchema>;

/** Body of `POST /api/v1/loans/search`: what identifies a person stands in no address. All that is given must hold. */
export const loanSearchSchema = loanQuerySchema.extend({
  loanNumber: z.string().min(1).max(100).optional().describe('exact / 借据号'),
  idNumber: z.string().min(1).max(30).optional().describe('exact: identity number or credit code of any party / 证件号码'),
  phone: z.string().min(1).max(30).optional().describe('exact / 电话'),
  name: z.string().min(1).max(200).optional().describe('exact; white space, width and case do not count / 姓名或名称'),
  limit: z.int().min(1).max(MOST_LISTED).default(50),
  count: z.boolean().default(false),
});
export type LoanSearch = z.output<typeof loanSearchSchema>;

type Filters = Omit<LoanQuery, 'count' | 'limit'> & { limit: number; count: boolean };
export type PersonFilters = Pick<LoanSearch, 'loanNumber' | 'idNumber' | 'phone' | 'name'>;

/** A line of a list; nothing in it names a person in full. */
export interface LoanLine {
  /** case reference */
  id: string;
  loanNumber: string;
  productCode: string;
  status: string;
  principal: string;
  disbursedDate: string;
  maturityDate: string | null;
  overdueSince: string | null;
  changedTime: string;
  borrower: { name: string; idNumber: string; phone: string | null } | null;
}

export interface LoanPage {
  loans: LoanLine[];
  /** cursor of the next page; null on the last */
  next: string | null;
  /** null when it was not asked for */
  total: number | null;
}

/** As it is kept; what is no telephone is looked for as it stands, and not found. */
function spelledPhone(text: string): string {
  const phone = checkPhone(text);
  return phone.ok ? phone.value : text;
}

/** Hashes that a loan must have, all of them. */
export function hashesOf(keyring: Keyring, { idNumber, phone, name }: PersonFilters): string[] {
  return [
    ...(idNumber === undefined ? [] : [keyring.searchHash('id-number', idNumber.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())]),
    ...(phone === undefined ? [] : [keyring.searchHash('phone', spelledPhone(phone))]),
    ...(name === undefined ? [] : [keyring.searchHash('name', searchedName(name))]),
  ];
}

function filtered(database: Database, keyring: Keyring, filters: Filters & PersonFilters) {
  let query = database<LoanRow>('loans');
  const from = (column: string, value: string | number | undefined): void => void (value !== undefined && (query = query.where(column, '>=', value)));
  const to = (column: string, value: string | number | undefined): void => void (value !== undefined && (query = query.where(column, '<=', value)));
  const fen = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(fenOf(text)));
  if (filters.status !== undefined) query = query.where('status', filters.status);
  if (filters.product !== undefined) query = query.where('product_code', filters.product);
  if (filters.overdueBefore !== undefined || filters.overdueFrom !== undefined) query = query.where('overdue_since', '>', '');
  if (filters.maturityTo !== undefined) query = query.where('maturity_date', '>', '');
  from('overdue_since', filters.overdueFrom);
  to('overdue_since', filters.overdueBefore);
  from('disbursed_date', filters.disbursedFrom);
  to('disbursed_date', filters.disbursedTo);
  from('maturity_date', filters.maturityFrom);
  to('maturity_date', filters.maturityTo);
  from('principal_fen', fen(filters.principalFrom));
  to('principal_fen', fen(filters.principalTo));
  for (const hash of hashesOf(keyring, filters)) query = query.whereIn('case_id', database('loan_search').where({ hash }).select('case_id'));
  if (filters.loanNumber !== undefined) query = query.whereIn('case_id', database('cases').where({ loan_hash: keyring.searchHash('loan-number', filters.loanNumber.trim()) }).select('id'));
  return query;
}

/** @throws AppError `invalid-request` for a cursor of another list */
export async function listLoans(database: Database, keyring: Keyring, filters: Filters & PersonFilters): Promise<LoanPage> {
  const descending = filters.sort.startsWith('-');
  const column = SORT_COLUMNS[filters.sort.replace('-', '') as keyof typeof SORT_COLUMNS];
  const direction = descending ? 'desc' : 'asc';
  let page = filtered(database, keyring, filters);
  if (filters.cursor !== undefined) {
    const [value, id] = readCursor(filters.cursor, filters.sort);
    const beyond = descending ? '<' : '>';
    page = page.where(column, descending ? '<=' : '>=', value).where((rest) => void rest.where(column, beyond, value).orWhere('case_id', beyond, id));
  }
  const rows = await page.orderBy([{ column, order: direction }, { column: 'case_id', order: direction }]).limit(filters.limit + 1);
  const shown = rows.slice(0, filters.limit);
  const last = shown.at(-1);
  const total = filters.count ? Number((await filtered(database, keyring, filters).count<{ count: number }[]>({ count: '*' }))[0]?.count ?? 0) : null;
  return {
    loans: await linesOf(database, keyring, shown),
    next: rows.length > filters.limit && last !== undefined ? Buffer.from(JSON.stringify([filters.sort, last[column], last.case_id])).toString('base64url') : null,
    total,
  };
}

function readCursor(cursor: string, sort: string): [value: string | number, caseId: string] {
  const wrong = (): AppError => new AppError('invalid-request', { field: 'cursor', problem: { 'zh-CN': '不是本列表（同一排序）上一页给出的 next', en: 'it is not the next of a page of this list in this order' } });
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw Object.assign(wrong(), { cause: error });
  }
  const [of, value, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  if (of !== sort || (typeof value !== 'string' && typeof value !== 'number') || typeof id !== 'string') throw wrong();
  return [value, id];
}

/** Reads the sealed contents of the rows that are shown, and no others. */
async function linesOf(database: Database, keyring: Keyring, rows: readonly LoanRow[]): Promise<LoanLine[]> {
  const ids = rows.map(({ case_id }) => case_id);
  const contents = await database<ContentRow>('loan_contents').whereIn('case_id', ids).where({ kind: 'loan' });
  const cases = await database<CaseRow>('cases').whereIn('id', ids);
  const contentOf = new Map(contents.map((row) => [row.case_id, row]));
  const caseOf = new Map(cases.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const caseRow = caseOf.get(row.case_id);
    const content = contentOf.get(row.case_id);
    // Erased between the statements.
    if (caseRow === undefined || caseRow.wrapped_key === null || content === undefined) return [];
    return [lineOf(row, JSON.parse(openContent(keyring.keysOf(caseRow).sealingKey, content)) as Loan)];
  });
}

function lineOf(row: LoanRow, loan: Loan): LoanLine {
  return {
    id: row.case_id,
    loanNumber: loan.loanNumber,
    productCode: loan.productCode,
    status: loan.status,
    principal: loan.principal,
    disbursedDate: row.disbursed_date,
    maturityDate: row.maturity_date || null,
    overdueSince: row.overdue_since || null,
    changedTime: row.changed_time,
    borrower: maskedBorrower(loan.parties.find(({ role }) => role === 'borrower')),
  };
}

function maskedBorrower(party: Party | undefined): LoanLine['borrower'] {
  if (party === undefined) return null;
  const { person } = party;
  // A company is public by its register.
  if (person.kind === 'organisation') return { name: person.name, idNumber: person.creditCode, phone: person.phone === undefined ? null : maskPhone(person.phone) };
  return { name: maskName(person.name), idNumber: maskIdNumber(person.idNumber), phone: person.phone === undefined ? null : maskPhone(person.phone) };
}

/**
 * Imports: rows per second of a table of loans, from its bytes to committed, against bare batched inserts of as large rows into the same
 * tables' likeness; what memory does meanwhile; and how long lists take with a hundred thousand loans in the book.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CaseBook, Keyring } from '../../server/cases/index.ts';
import { productSchema, residentIdCheckCharacter } from '../../server/domain/loan/index.ts';
import { ImportService, LoanBook, loanQuerySchema, type LoanPage } from '../../server/loans/index.ts';
import { insertRows, openDatabase, type Database } from '../../server/store/index.ts';
import { measure, percentile, rate, rowOf, type Bench, type Row } from './harness.ts';

const ROWS_PER_ROUND = 5_000;
const ROUNDS = 5;
const LOANS = 100_000;
const REQUESTS = 500;
const LIMITS = { rows: 1_000_000, bytes: 1 << 30, errorDays: 7 };
const MIB = 1024 * 1024;

const HEADINGS = '借据号,产品代码,状态,借款本金,放款日期,合同名称,合同编号,合同签订日期,首个还款日,期数,到期日,逾期起始日,借款人姓名,身份证号,手机号,户籍地址,工作单位,银行账号';
const STATUSES = ['正常', '逾期', '提前到期', '结清'];

const two = (value: number): string => String(value).padStart(2, '0');

/** One fictional loan; sequence numbers repeat, which real ones do not. */
function lineOf(index: number): string {
  const day = two(1 + (index % 28));
  const first = `110101${1960 + (index % 45)}${two(1 + (index % 12))}${day}${String(index % 1000).padStart(3, '0')}`;
  const overdue = index % 4 === 1 ? `2024-0${1 + (index % 9)}-${day}` : '';
  return [
    `BENCH-${index}`, `P-${index % 5}`, STATUSES[index % 4], `${1000 + (index % 500) * 100}.00`, `2023-${two(1 + (index % 12))}-${day}`, '个人消费借款合同（虚构）', `HT-${index}`, `2023-${two(1 + (index % 12))}-01`,
    `2024-01-${day}`, '12', `2024-12-${day}`, overdue, `张虚构${index}`, first + residentIdCheckCharacter(first), `139${String(index).padStart(8, '0')}`, `北京市东城区虚构街${index}号`, '虚构公司', `6222000000${String(index).padStart(6, '0')}`,
  ].join(',');
}

/** A table as it comes from the network, never whole in memory. */
async function* tableOf(from: number, count: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(`${HEADINGS}\n`);
  for (let at = from; at < from + count; at += 200) yield Buffer.from(`${Array.from({ length: Math.min(200, from + count - at) }, (_, index) => lineOf(at + index)).join('\n')}\n`);
}

class Book {
  readonly database: Database;
  readonly imports: ImportService;
  readonly book: LoanBook;
  #next = 0;

  constructor(database: Database) {
    this.database = database;
    const cases = new CaseBook(database, new Keyring({ database, masterKey: randomBytes(32) }));
    const now = (): Date => new Date();
    this.imports = new ImportService({ database, cases, limits: LIMITS, now });
    this.book = new LoanBook({ database, cases, now });
  }

  static async open(filename: string): Promise<Book> {
    const book = new Book(await openDatabase({ filename }));
    const terms = { annualRatePercent: '18', dayBasis: '360', method: 'equal-instalment', penaltySurchargePercent: '50' };
    for (const code of ['P-0', 'P-1', 'P-2', 'P-3', 'P-4']) await book.book.lenders.putProduct(productSchema.parse({ code, name: '虚构', cause: 'financial-loan', contractTemplate: { name: '虚构', version: '1' }, terms }), 'bench');
    return book;
  }

  /** An import that refused rows quickly would count as a fast one. */
  async import(count: number): Promise<void> {
    const { report } = await this.imports.run({ kind: 'loans', content: tableOf(this.#next, count), actor: 'bench', idempotencyKey: null });
    this.#next += count;
    if (report.inserted !== count) throw new Error(`only ${report.inserted} of ${count} loans were taken: ${JSON.stringify(report.errors[0])}`);
  }
}

/** The rows that a loan leaves behind, by themselves: the same tables under other names, with the same indexes. */
class Bare {
  readonly #database: Database;
  #next = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(): Promise<void> {
    for (const table of TABLES) {
      // SQLite's own statements of the tables, without their references.
      const objects = await this.#database('sqlite_master').where({ tbl_name: table }).whereNotNull('sql').select<{ sql: string }[]>('sql');
      for (const { sql } of objects) await this.#database.raw(bareSql(sql));
    }
  }

  /** Loans per second; the rows are made before the clock runs. */
  async rate(count: number): Promise<number> {
    const batches = Array.from({ length: Math.ceil(count / ROWS_PER_COMMIT) }, (_, at) => Array.from({ length: Math.min(ROWS_PER_COMMIT, count - at * ROWS_PER_COMMIT) }, () => this.#loan()));
    return rate(count, async () => {
      for (const loans of batches) await this.#database.transaction(async (transaction) => {
        for (const table of TABLES) await insertRows(transaction, `bare_${table}`, loans.flatMap((rows) => rows[table]));
      });
    });
  }

  #loan(): Record<(typeof TABLES)[number], object[]> {
    const id = randomBytes(16).toString('hex');
    const index = this.#next++;
    const day = two(1 + (index % 28));
    return {
      cases: [{ id, loan_hash: hashOf(), sealed_number: randomBytes(40), wrapped_key: randomBytes(61), next_sequence: 1, last_leaf: '', opened_time: TIME, erased_time: null, batch_id: null }],
      loan_contents: [{ case_id: id, kind: 'loan', item_key: '', version: 1, sealed: randomBytes(SEALED_BYTES), changed_time: TIME, changed_by: 'bench', import_id: IMPORT_ID }],
      loans: [{ case_id: id, product_code: 'P-1', status: 'overdue', principal_fen: 100_000 + (index % 500) * 10_000, disbursed_date: `2023-01-${day}`, maturity_date: `2024-12-${day}`, overdue_since: '', changed_time: TIME }],
      loan_search: [0, 1, 2].map(() => ({ hash: hashOf(), case_id: id })),
    };
  }
}

/** The statement that makes a table or an index, under the bare name. */
function bareSql(sql: string): string {
  return sql.replaceAll(/`(cases|loans|loan_contents|loan_search)(?=[`_])/g, '`bare_$1').replaceAll(/,? ?foreign key\(`\w+`\) references `\w+`\(`\w+`\)/gi, '');
}

const TABLES = ['cases', 'loans', 'loan_contents', 'loan_search'] as const;
/** As many as an import commits at once. */
const ROWS_PER_COMMIT = 300;
const IMPORT_ID = '00000000-0000-4000-8000-000000000000';
const TIME = '2026-01-10T02:03:04.000Z';
/** A sealed loan of such a table, about. */
const SEALED_BYTES = 800;
const hashOf = (): string => createHash('sha256').update(randomBytes(8)).digest('hex');

export const loanImport: Bench = {
  name: 'import',
  async run({ folder, progress }) {
    progress(`${ROWS_PER_ROUND} loans a round, ${ROUNDS} rounds`);
    const first = await Book.open(join(folder, 'rounds.sqlite'));
    const bare = new Bare(first.database);
    await bare.create();
    const figures = await measure({ ours: () => rate(ROWS_PER_ROUND, () => first.import(ROWS_PER_ROUND)), floor: () => bare.rate(ROWS_PER_ROUND) }, ROUNDS);
    await first.database.destroy();
    const rows = [rowOf('import', 'loans/s from CSV to committed', figures)];
    progress(`${LOANS} loans in one table, then lists`);
    const book = await Book.open(join(folder, 'book.sqlite'));
    rows.push(...(await memory(book)), ...(await lists(book, progress)));
    await book.database.destroy();
    return rows;
  },
};

/** Highest resident memory above what it was before, over one import of everything. */
async function memory(book: Book): Promise<Row[]> {
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 20);
  const perSecond = await rate(LOANS, () => book.import(LOANS));
  clearInterval(timer);
  return [rowOf(`import: ${LOANS} loans in one table`, 'loans/s', { ours: [perSecond] }), rowOf('import: memory that it took at most', 'MiB above the start', { ours: [(highest - before) / MIB] })];
}

const QUERIES: Record<string, string>[] = [
  {},
  { sort: 'disbursed', status: 'overdue' },
  { sort: '-overdue', overdueFrom: '2024-03-01', overdueBefore: '2024-03-31' },
  { sort: 'principal', principalFrom: '30000', principalTo: '31000' },
  { sort: '-maturity', product: 'P-3', status: 'overdue' },
  { sort: '-disbursed', disbursedFrom: '2023-05-01', disbursedTo: '2023-06-30', limit: '200' },
  { sort: '-changed', status: 'settled', product: 'P-0', count: '1' },
];

/** Every third request goes on to the page after. */
async function lists({ book }: Book, progress: (text: string) => void): Promise<Row[]> {
  const times: number[] = [];
  for (let index = 0; times.length < REQUESTS; index++) {
    const query = QUERIES[index % QUERIES.length] ?? {};
    let page = await timed(() => book.list(loanQuerySchema.parse(query)));
    for (let pages = 0; pages < index % 3 && page.next !== null && times.length < REQUESTS; pages++) {
      const cursor = page.next;
      page = await timed(() => book.list(loanQuerySchema.parse({ ...query, cursor })));
    }
  }
  async function timed(work: () => Promise<LoanPage>): Promise<LoanPage> {
    const start = performance.now();
    const page = await work();
    times.push(performance.now() - start);
    return page;
  }
  progress(`${REQUESTS} lists, the slowest ${Math.max(...times).toFixed(0)} ms`);
  return [rowOf(`list of ${LOANS} loans`, 'ms median', { ours: [percentile(times, 0.5)] }), rowOf(`list of ${LOANS} loans: 99 of 100`, 'ms', { ours: [percentile(times, 0.99)] })];
}

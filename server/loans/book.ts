/** The loan book: what the lender's systems say of its loans, sealed case by case. */
import type { CaseBook } from '../cases/index.ts';
import {
  arrearsInputOf, checkEvent, checkPayment, type Lender, type Loan, type LoanEvent, type LoanFacts, type LoanPayment, type LoanWarning, type ModelProblem, type Product,
} from '../domain/loan/index.ts';
import type { ArrearsInput } from '../domain/arrears/index.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../store/index.ts';
import { LoanBatch, type LoanItem, type Outcome } from './batch.ts';
import { openContent } from './contents.ts';
import { LenderStore, type Versioned } from './lender-store.ts';
import { listLoans, type LoanPage, type LoanQuery, type LoanSearch, type PersonFilters } from './queries.ts';
import type { ContentKind, ContentRow } from './rows.ts';

export interface LoanBookOptions {
  database: Database;
  cases: CaseBook;
  now: () => Date;
}

/** Who and when of a version. */
export interface VersionFacts {
  version: number;
  changedTime: string;
  changedBy: string;
  importId: string | null;
}

/** A loan with all that the book says of it. */
export interface LoanFile {
  /** case reference */
  id: string;
  loan: Loan;
  version: VersionFacts;
  product: Versioned<Product>;
  lender: Versioned<Lender> | null;
  /** in order of date, then id */
  payments: LoanPayment[];
  events: LoanEvent[];
}

/** A version that held before. */
export interface FormerVersion extends VersionFacts {
  kind: ContentKind;
  content: Loan | LoanPayment | LoanEvent;
}

export class LoanBook {
  readonly lenders: LenderStore;
  readonly #database: Database;
  readonly #cases: CaseBook;
  readonly #now: () => Date;

  constructor({ database, cases, now }: LoanBookOptions) {
    this.#database = database;
    this.#cases = cases;
    this.#now = now;
    this.lenders = new LenderStore({ database, keyring: cases.keyring, now });
  }

  /** A page of masked lines. @throws AppError `invalid-request` for a foreign cursor */
  list(query: (LoanQuery | LoanSearch) & PersonFilters): Promise<LoanPage> {
    return listLoans(this.#database, this.#cases.keyring, { ...query, count: query.count === true || query.count === '1' });
  }

  /** Null when there is no loan of this case or the case was erased. */
  async loan(caseId: string): Promise<LoanFile | null> {
    const sealingKey = await this.#sealingKeyOf(caseId);
    if (sealingKey === null) return null;
    const rows = await this.#database<ContentRow>('loan_contents').where({ case_id: caseId });
    const contents = rows.map((row) => ({ row, value: JSON.parse(openContent(sealingKey, row)) as unknown }));
    const own = contents.find(({ row }) => row.kind === 'loan');
    if (own === undefined) return null;
    const loan = own.value as Loan;
    const product = await this.lenders.product(loan.productCode);
    if (product === null) throw new AppError('product-not-found', { code: loan.productCode });
    const of = <T extends { date: string }>(kind: ContentKind, idOf: (value: T) => string): T[] =>
      contents.filter(({ row }) => row.kind === kind).map(({ value }) => value as T).sort((a, b) => compare(a.date, b.date) || compare(idOf(a), idOf(b)));
    return {
      id: caseId,
      loan,
      version: versionOf(own.row),
      product,
      lender: await this.lenders.lender(),
      payments: of<LoanPayment>('payment', ({ paymentId }) => paymentId),
      events: of<LoanEvent>('event', ({ eventId }) => eventId),
    };
  }

  /** What held before, the oldest first. */
  async history(caseId: string): Promise<FormerVersion[]> {
    const sealingKey = await this.#sealingKeyOf(caseId);
    if (sealingKey === null) return [];
    const rows = await this.#database<ContentRow>('loan_history').where({ case_id: caseId }).orderBy(['changed_time', 'kind', 'item_key', 'version']);
    return rows.map((row) => ({ ...versionOf(row), kind: row.kind, content: JSON.parse(openContent(sealingKey, row)) as Loan }));
  }

  /** The engine's input. @throws AppError `loan-not-found`; LoanIncompleteError */
  async arrearsInput(caseId: string, asOf: string): Promise<{ input: ArrearsInput; warnings: LoanWarning[]; file: LoanFile }> {
    const file = await this.loan(caseId);
    if (file === null) throw new AppError('loan-not-found', { id: caseId });
    const facts: LoanFacts = { reference: caseId, loan: file.loan, product: file.product.value, lender: file.lender?.value ?? null, payments: file.payments, events: file.events };
    return { ...arrearsInputOf(facts, asOf), file };
  }

  /**
   * A payment or event of a loan; the same id with other content replaces what was there, which is kept as history.
   * @throws AppError `loan-not-found`, `loan-field-invalid` naming the first field that contradicts the loan
   */
  async putItem(caseId: string, item: LoanItem, actor: string): Promise<Outcome> {
    const loanNumber = await this.#cases.loanNumberOf(caseId);
    if (loanNumber === null) throw new AppError('loan-not-found', { id: caseId });
    const time = this.#now();
    return this.#database.transaction(async (transaction) => {
      const batch = await LoanBatch.open(transaction, this.#cases.keyring, { time: time.toISOString(), actor, importId: null }, [loanNumber]);
      const loan = batch.loanOf(loanNumber);
      if (loan === null) throw new AppError('loan-not-found', { id: caseId });
      requireNoProblem(problemsOfItem(item, loan, dayOf(time)));
      await batch.readItems([{ loanNumber, item }]);
      const outcome = batch.putItem(loanNumber, item);
      await batch.flush();
      return outcome;
    });
  }

  async #sealingKeyOf(caseId: string): Promise<Buffer | null> {
    const row = await this.#cases.rowById(caseId);
    return row === null || row.wrapped_key === null ? null : this.#cases.keyring.keysOf(row).sealingKey;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function versionOf({ version, changed_time: changedTime, changed_by: changedBy, import_id: importId }: ContentRow): VersionFacts {
  return { version, changedTime, changedBy, importId };
}

/** The day of a clock in China, where the loans are: there, a payment of this morning is not of yesterday. */
export function dayOf(time: Date): string {
  return new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function problemsOfItem(item: LoanItem, loan: Loan, today: string): ModelProblem[] {
  return item.kind === 'payment' ? checkPayment(item.value, loan, today) : checkEvent(item.value, loan, today);
}

/** @throws AppError `loan-field-invalid` with the first problem */
export function requireNoProblem(problems: readonly ModelProblem[]): void {
  const [first] = problems;
  if (first !== undefined) throw new AppError('loan-field-invalid', { path: first.path.join('.') || 'body', expected: first.expected });
}

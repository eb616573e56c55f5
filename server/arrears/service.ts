/** Statements of arrears: calculated from the loan book as it stands, and issued in versions that name the one they replace. */
import type { AccessLog, CaseBook } from '../cases/index.ts';
import { ArrearsError, calculateArrears, reissueArrears, type ArrearsInput, type ArrearsStatement } from '../domain/arrears/index.ts';
import { LoanIncompleteError, type LoanWarning } from '../domain/loan/index.ts';
import { AppError } from '../errors.ts';
import { dayOf, type LoanBook, type LoanFile } from '../loans/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { costsOf, type Costs, type CostsQuery } from './costs.ts';
import { sameFigures } from './figures.ts';
import { factsOf, openRow, readRow, readVersions, rowOf, type IssuedStatement, type StatementBasis, type StatementFacts, type StatementRow } from './statement-store.ts';

export interface ArrearsServiceOptions {
  loans: LoanBook;
  cases: CaseBook;
  accesses: AccessLog;
  database: Database;
  now: () => Date;
}

/** Who issues a version and why. */
export interface IssueOrder {
  person: string;
  reason: string | null;
  /** as the request states it, for the access log */
  actor: string;
}

export interface Calculated {
  statement: ArrearsStatement;
  input: ArrearsInput;
  file: LoanFile;
}

/** Versions of one case come one after the other; whoever finds that another was quicker calculates anew. */
const MOST_TRIES = 5;

export class ArrearsService {
  readonly #options: ArrearsServiceOptions;

  constructor(options: ArrearsServiceOptions) {
    this.#options = options;
  }

  /**
   * What the loan book gives as of a day; nothing is kept.
   * @param asOf YYYY-MM-DD, counted itself; after today it is a forecast, and warned about
   * @param adapt changes the engine's input before it is calculated, to mask the labels of fees, say
   * @throws AppError `loan-not-found`, `arrears-terms-missing`, `arrears-refused`; ArrearsInconsistency, a fault of the engine
   */
  statementFor(caseId: string, asOf: string, adapt: (input: ArrearsInput) => ArrearsInput = (input) => input): Promise<Calculated> {
    return this.#calculate(caseId, asOf, (input) => calculateArrears(adapt(input)));
  }

  /**
   * Issues a version; after the first, one that names and replaces the one before. The same as-of date with the same figures gives the version that
   * there is already.
   * @throws AppError as {@link statementFor}; `arrears-refused` also when the as-of date is not later than that of the last version
   */
  async issue(caseId: string, asOf: string, order: IssueOrder): Promise<{ issued: IssuedStatement; isNew: boolean }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const current = await this.statementFor(caseId, asOf);
      const same = await this.#versionWith(caseId, { as_of: asOf });
      if (same !== null && sameFigures(same.statement, current.statement)) return { issued: same, isNew: false };
      const previous = await this.#versionWith(caseId, {});
      const made = previous === null ? current : await this.#calculate(caseId, asOf, (input) => reissueArrears(previous.statement, input));
      const issued = await this.#insert(caseId, made, order);
      if (issued !== null) return { issued, isNew: true };
    }
    throw new Error(`case ${caseId}: another version was issued ${MOST_TRIES} times meanwhile`);
  }

  /** Every version, the oldest first. @throws AppError `loan-not-found` */
  async list(caseId: string): Promise<StatementFacts[]> {
    await this.#requireCase(caseId);
    return (await readVersions(this.#options.database, caseId)).map(factsOf);
  }

  /** A version as it was issued. @throws AppError `loan-not-found`, `arrears-version-not-found` */
  async issued(caseId: string, version: number): Promise<IssuedStatement> {
    await this.#requireCase(caseId);
    const found = await this.#versionWith(caseId, { version });
    if (found === null) throw new AppError('arrears-version-not-found', { id: caseId, version });
    return found;
  }

  /** Court fees, limitation and venue. @throws AppError as {@link statementFor} */
  async costs(caseId: string, asOf: string, query: CostsQuery): Promise<Costs> {
    const { statement, input, file } = await this.statementFor(caseId, asOf);
    return refusing(() => costsOf({ statement, input, file }, query));
  }

  async #calculate(caseId: string, asOf: string, engine: (input: ArrearsInput) => ArrearsStatement): Promise<Calculated> {
    const { input, warnings, file } = await this.#inputOf(caseId, asOf);
    const calculated = refusing(() => engine(input));
    return { input, file, statement: { ...calculated, warnings: [...calculated.warnings, ...warnings.map(({ code, text }) => ({ code, text })), ...this.#forecast(asOf)] } };
  }

  async #inputOf(caseId: string, asOf: string): Promise<{ input: ArrearsInput; warnings: LoanWarning[]; file: LoanFile }> {
    try {
      return await this.#options.loans.arrearsInput(caseId, asOf);
    } catch (error) {
      if (!(error instanceof LoanIncompleteError)) throw error;
      throw new AppError('arrears-terms-missing', { id: caseId, fields: error.problems.map(({ path }) => path.join('.')).join(', ') }, { cause: error });
    }
  }

  #forecast(asOf: string): ArrearsStatement['warnings'] {
    const today = dayOf(this.#options.now());
    if (asOf <= today) return [];
    return [{ code: 'as-of-in-future', text: { 'zh-CN': `截止日 ${asOf} 晚于今日（${today}）：其间的还款与事项尚未发生，未计入`, en: `the as-of date ${asOf} is after today (${today}): payments and events until then are not in it` } }];
  }

  /** Null when another version came in between. */
  async #insert(caseId: string, { statement, file }: Calculated, { person, reason, actor }: IssueOrder): Promise<IssuedStatement | null> {
    const { database, cases, accesses, now } = this.#options;
    return database.transaction(async (transaction) => {
      const caseRow = await cases.rowById(caseId, transaction);
      if (caseRow === null) throw new AppError('loan-not-found', { id: caseId });
      if ((await lastVersion(transaction, caseId)) !== statement.version - 1) return null;
      const row = rowOf(cases.keyring.keysOf(caseRow).sealingKey, caseId, { reason, person, basis: basisOf(file), statement, issuedTime: now().toISOString() });
      await transaction<StatementRow>('arrears_statements').insert(row);
      await accesses.note(caseId, { action: 'arrears-issued', actor, detail: `version ${statement.version} as of ${statement.asOf}` }, transaction);
      return openRow(cases.keyring, caseRow, row);
    });
  }

  async #versionWith(caseId: string, where: Partial<Pick<StatementRow, 'version' | 'as_of'>>): Promise<IssuedStatement | null> {
    const { database, cases } = this.#options;
    const row = await readRow(database, caseId, where);
    const caseRow = row === null ? null : await cases.rowById(caseId);
    return row === null || caseRow === null ? null : openRow(cases.keyring, caseRow, row);
  }

  async #requireCase(caseId: string): Promise<void> {
    const caseRow = await this.#options.cases.rowById(caseId);
    if (caseRow === null || caseRow.wrapped_key === null) throw new AppError('loan-not-found', { id: caseId });
  }
}

async function lastVersion(transaction: Transaction, caseId: string): Promise<number> {
  return (await readVersions(transaction, caseId)).at(-1)?.version ?? 0;
}

function basisOf({ version, product, lender }: LoanFile): StatementBasis {
  return { loan: version.version, product: { code: product.value.code, version: product.version }, lender: lender?.version ?? null };
}

/** What the engine refuses is the input's fault and named; what it finds inconsistent is ours and goes on as it is. */
function refusing<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof ArrearsError)) throw error;
    throw new AppError('arrears-refused', { path: error.path, problem: error.text }, { cause: error });
  }
}

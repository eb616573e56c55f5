/** Imports and their refused rows in the database. Refused rows are whole rows of a lender's table: sealed, and deleted after some days. */
import { seal, unsealText, type Keyring } from '../../cases/index.ts';
import { AppError, type ErrorCode, type ErrorParams } from '../../errors.ts';
import { insertRows, type Database, type Transaction } from '../../store/index.ts';
import type { TableHeading, TableRow } from '../../tables/index.ts';
import type { ImportErrorRow, ImportRow } from '../rows.ts';
import type { Complaint } from './complaints.ts';

/** A refused row and what stands against it. */
export interface RefusedRow {
  row: TableRow;
  complaints: Complaint[];
}

/** Rows unsealed at a time. */
const PIECE = 500;

export class ImportStore {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #key: Buffer;

  constructor(database: Database, keyring: Keyring) {
    this.#database = database;
    this.#keyring = keyring;
    this.#key = keyring.sealingKeyFor('import-errors-seal');
  }

  async byId(id: string): Promise<ImportRow | null> {
    return (await this.#database<ImportRow>('loan_imports').where({ id }).first()) ?? null;
  }

  async byKey(idempotencyKey: string): Promise<ImportRow | null> {
    return (await this.#database<ImportRow>('loan_imports').where({ idempotency_key: idempotencyKey }).first()) ?? null;
  }

  /** The newest first. */
  newest(limit: number): Promise<ImportRow[]> {
    return this.#database<ImportRow>('loan_imports').orderBy([{ column: 'started_time', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(limit);
  }

  async begin(row: Omit<ImportRow, 'sealed_headings'>, headings: readonly TableHeading[]): Promise<void> {
    await this.#database<ImportRow>('loan_imports').insert({ ...row, sealed_headings: seal(this.#key, 'import-headings', row.id, JSON.stringify(headings)) });
  }

  headingsOf({ id, sealed_headings: sealed }: ImportRow): TableHeading[] {
    return sealed === null ? [] : (JSON.parse(unsealText(this.#key, 'import-headings', id, sealed)) as TableHeading[]);
  }

  /** @param first position of the first of them among all refused rows of the import, from 0 */
  async refuse(transaction: Transaction, importId: string, first: number, refused: readonly RefusedRow[]): Promise<void> {
    const rows = refused.map((each, index): ImportErrorRow => {
      const position = first + index;
      const loanNumber = each.row.cells.loanNumber ?? '';
      return {
        import_id: importId,
        position,
        loan_hash: loanNumber === '' ? null : this.#keyring.searchHash('loan-number', loanNumber),
        sealed: seal(this.#key, 'import-error', `${importId}/${position}`, JSON.stringify(each)),
      };
    });
    await insertRows(transaction, 'loan_import_errors', rows);
  }

  /** Refused rows in the order of the file. */
  async *refusedOf(importId: string): AsyncGenerator<RefusedRow, void, undefined> {
    for (let after = -1; ; ) {
      const rows = await this.#database<ImportErrorRow>('loan_import_errors').where({ import_id: importId }).where('position', '>', after).orderBy('position').limit(PIECE);
      for (const { position, sealed } of rows) yield JSON.parse(unsealText(this.#key, 'import-error', `${importId}/${position}`, sealed)) as RefusedRow;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.position;
    }
  }

  async finish(id: string, changes: Partial<ImportRow>): Promise<void> {
    await this.#database<ImportRow>('loan_imports').where({ id }).update(changes);
  }

  /** Imports that were running when the process ended: what they committed stays, and their keys may be used again. */
  async stopInterrupted(time: string, errorsUntil: string): Promise<number> {
    return this.#database<ImportRow>('loan_imports')
      .where({ state: 'running' })
      .update({ state: 'stopped', finished_time: time, problem_code: 'import-interrupted', problem_params: '{}', idempotency_key: null, errors_until: errorsUntil });
  }

  /** Deletes refused rows whose time has come. @returns imports cleared */
  async purge(time: string): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      const due = await transaction<ImportRow>('loan_imports').where('errors_until', '<=', time).select('id');
      for (const { id } of due) {
        await transaction<ImportErrorRow>('loan_import_errors').where({ import_id: id }).del();
        await transaction<ImportRow>('loan_imports').where({ id }).update({ errors_until: null, sealed_headings: null });
      }
      return due.length;
    });
  }
}

/** Why an import stopped, or null. */
export function problemOf({ problem_code: code, problem_params: params }: ImportRow): AppError | null {
  return code === null ? null : new AppError(code as ErrorCode, params === null ? {} : (JSON.parse(params) as ErrorParams));
}

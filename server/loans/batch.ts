/**
 * Changes of some hundred loans within one transaction: what is there is read in a few statements, changes are gathered, and written in a
 * few statements. The same loan may change several times; every version that held for a moment is kept.
 */
import { inPieces, insertRows, replaceRows, type Transaction } from '../store/index.ts';
import { upsertCases, type CaseRow, type Keyring } from '../cases/index.ts';
import { canonicalText } from '../domain/json/index.ts';
import type { Loan, LoanEvent, LoanPayment } from '../domain/loan/index.ts';
import { columnsOf, itemKeyOf, openContent, sealContent, searchHashesOf } from './contents.ts';
import type { ContentKind, ContentRow, SearchRow } from './rows.ts';

export type Outcome = 'inserted' | 'updated' | 'unchanged';

export interface Change {
  /** RFC 3339 UTC with milliseconds */
  time: string;
  actor: string;
  importId: string | null;
}

interface LoanState {
  caseRow: CaseRow;
  sealingKey: Buffer;
  loan: Loan | null;
}

interface Content {
  row: ContentRow;
  text: string;
}

export type LoanItem = { kind: 'payment'; value: LoanPayment } | { kind: 'event'; value: LoanEvent };

const idOf = (item: LoanItem): string => (item.kind === 'payment' ? item.value.paymentId : item.value.eventId);

export class LoanBatch {
  readonly #transaction: Transaction;
  readonly #keyring: Keyring;
  readonly #change: Change;
  /** by loan number */
  readonly #loans = new Map<string, LoanState>();
  /** by case, kind and item key; null: known not to be there */
  readonly #contents = new Map<string, Content | null>();
  readonly #newCases: CaseRow[] = [];
  readonly #changed = new Set<string>();
  readonly #replaced: ContentRow[] = [];
  /** cases whose plain columns and hashes are to be written: true where they were there before */
  readonly #touched = new Map<string, { loan: Loan; wasThere: boolean; search: boolean }>();

  private constructor(transaction: Transaction, keyring: Keyring, change: Change) {
    this.#transaction = transaction;
    this.#keyring = keyring;
    this.#change = change;
  }

  /** @param loanNumbers all that will be asked for or changed */
  static async open(transaction: Transaction, keyring: Keyring, change: Change, loanNumbers: readonly string[]): Promise<LoanBatch> {
    const batch = new LoanBatch(transaction, keyring, change);
    await batch.#readLoans([...new Set(loanNumbers)]);
    return batch;
  }

  async #readLoans(loanNumbers: string[]): Promise<void> {
    const hashes = new Map(loanNumbers.map((number) => [this.#keyring.searchHash('loan-number', number), number]));
    const cases = await inPieces([...hashes.keys()], (some) => this.#transaction<CaseRow>('cases').whereIn('loan_hash', some));
    for (const caseRow of cases) this.#loans.set(hashes.get(caseRow.loan_hash) ?? '', { caseRow, sealingKey: this.#keyring.keysOf(caseRow).sealingKey, loan: null });
    const states = new Map([...this.#loans.values()].map((state) => [state.caseRow.id, state]));
    const rows = await inPieces([...states.keys()], (some) => this.#transaction<ContentRow>('loan_contents').whereIn('case_id', some).where({ kind: 'loan' }));
    for (const row of rows) {
      const state = states.get(row.case_id);
      if (state === undefined) continue;
      const text = openContent(state.sealingKey, row);
      state.loan = JSON.parse(text) as Loan;
      this.#contents.set(keyOf(row), { row, text });
    }
  }

  /** Null when there is no such loan yet. */
  loanOf(loanNumber: string): Loan | null {
    return this.#loans.get(loanNumber)?.loan ?? null;
  }

  /** Opens the loan's case when there is none. */
  putLoan(loan: Loan): Outcome {
    const state = this.#loans.get(loan.loanNumber) ?? this.#openCase(loan.loanNumber);
    const before = state.loan;
    const outcome = this.#put(state, 'loan', '', loan);
    if (outcome === 'unchanged') return outcome;
    const { id } = state.caseRow;
    const touched = this.#touched.get(id);
    const search = before === null || canonicalText(before.parties) !== canonicalText(loan.parties);
    this.#touched.set(id, { loan, wasThere: touched?.wasThere ?? before !== null, search: search || (touched?.search ?? false) });
    state.loan = loan;
    return outcome;
  }

  /** Looks the items up that are about to be put: one statement for many. */
  async readItems(items: readonly { loanNumber: string; item: LoanItem }[]): Promise<void> {
    const wanted = new Map<string, [caseId: string, kind: ContentKind, itemKey: string]>();
    for (const { loanNumber, item } of items) {
      const state = this.#loans.get(loanNumber);
      if (state === undefined || state.loan === null) continue;
      const place = { case_id: state.caseRow.id, kind: item.kind, item_key: itemKeyOf(state.sealingKey, item.kind, idOf(item)) };
      if (!this.#contents.has(keyOf(place))) wanted.set(keyOf(place), [place.case_id, place.kind, place.item_key]);
    }
    const rows = await inPieces([...wanted.values()], (some) => this.#transaction<ContentRow>('loan_contents').whereIn(['case_id', 'kind', 'item_key'], some));
    const states = new Map([...this.#loans.values()].map((state) => [state.caseRow.id, state]));
    for (const row of rows) {
      const state = states.get(row.case_id);
      if (state !== undefined) this.#contents.set(keyOf(row), { row, text: openContent(state.sealingKey, row) });
    }
  }

  /** To be called for a loan that is there, and after {@link readItems}. */
  putItem(loanNumber: string, item: LoanItem): Outcome {
    const state = this.#loans.get(loanNumber);
    if (state === undefined || state.loan === null) throw new Error('an item of a loan that is not there');
    return this.#put(state, item.kind, itemKeyOf(state.sealingKey, item.kind, idOf(item)), item.value);
  }

  /** Writes everything. */
  async flush(): Promise<void> {
    await upsertCases(this.#transaction, this.#newCases);
    await this.#writeContents();
    await insertRows(this.#transaction, 'loan_history', this.#replaced);
    await this.#writeColumns();
  }

  #openCase(loanNumber: string): LoanState {
    const caseRow = this.#keyring.newCase(loanNumber, this.#change.time);
    const state = { caseRow, sealingKey: this.#keyring.keysOf(caseRow).sealingKey, loan: null };
    this.#newCases.push(caseRow);
    this.#loans.set(loanNumber, state);
    return state;
  }

  #put({ caseRow, sealingKey }: LoanState, kind: ContentKind, itemKey: string, value: object): Outcome {
    const text = canonicalText(value);
    const key = keyOf({ case_id: caseRow.id, kind, item_key: itemKey });
    const before = this.#contents.get(key) ?? null;
    if (before?.text === text) return 'unchanged';
    if (before !== null) this.#replaced.push(before.row);
    const place = { case_id: caseRow.id, kind, item_key: itemKey, version: (before?.row.version ?? 0) + 1 };
    const { time, actor, importId } = this.#change;
    this.#contents.set(key, { text, row: { ...place, sealed: sealContent(sealingKey, place, text), changed_time: time, changed_by: actor, import_id: importId } });
    this.#changed.add(key);
    return before === null ? 'inserted' : 'updated';
  }

  async #writeContents(): Promise<void> {
    const rows = [...this.#changed].flatMap((key) => this.#contents.get(key)?.row ?? []);
    const old = new Set(this.#replaced.map(keyOf));
    await insertRows(this.#transaction, 'loan_contents', rows.filter((row) => !old.has(keyOf(row))));
    // What was inserted and changed again within the batch is replaced too, without having been there.
    await replaceRows(this.#transaction, 'loan_contents', ['case_id', 'kind', 'item_key'], rows.filter((row) => old.has(keyOf(row))));
  }

  async #writeColumns(): Promise<void> {
    const columns = [...this.#touched].map(([id, { loan, wasThere }]) => ({ wasThere, row: columnsOf(id, loan, this.#change.time) }));
    await insertRows(this.#transaction, 'loans', columns.filter(({ wasThere }) => !wasThere).map(({ row }) => row));
    await replaceRows(this.#transaction, 'loans', ['case_id'], columns.filter(({ wasThere }) => wasThere).map(({ row }) => row));
    const searched = [...this.#touched].filter(([, { search }]) => search);
    await inPieces(searched.filter(([, { wasThere }]) => wasThere).map(([id]) => id), async (some) => [await this.#transaction<SearchRow>('loan_search').whereIn('case_id', some).del()]);
    await insertRows(this.#transaction, 'loan_search', searched.flatMap(([id, { loan }]) => searchHashesOf(this.#keyring, loan).map((hash) => ({ hash, case_id: id }))));
  }
}

const keyOf = ({ case_id, kind, item_key }: Pick<ContentRow, 'case_id' | 'kind' | 'item_key'>): string => `${case_id}/${kind}/${item_key}`;

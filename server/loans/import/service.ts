/** Imports: a table streams in, some hundred rows at a time are checked and committed, and what is refused is kept to be corrected. */
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CaseBook } from '../../cases/index.ts';
import { AppError, describeError, type Language } from '../../errors.ts';
import type { Fault } from '../../faults.ts';
import type { Database } from '../../store/index.ts';
import { errorsCsv, readTable, writeTemplate, type Table } from '../../tables/index.ts';
import { LoanBatch, type Outcome } from '../batch.ts';
import { dayOf } from '../book.ts';
import { productCodes } from '../lender-store.ts';
import type { ImportKind, ImportRow } from '../rows.ts';
import { IMPORT_COLUMNS, NESTED_KEYS } from './columns.ts';
import { shown, type ShownComplaint } from './complaints.ts';
import { HANDLERS, type Unit } from './handlers.ts';
import { ImportStore, type RefusedRow } from './import-store.ts';
import { filled, hasNested, readingComplaints, summaryOf, withoutProblems, type ImportReport } from './report.ts';
import { unitsOf } from './units.ts';

/** Rows of one commit: few enough that other requests wait only for milliseconds, enough that the flush to disk hardly counts. */
const ROWS_PER_COMMIT = 300;
/** Complaints in the answer; all of them are in the error file. */
const MOST_SHOWN = 1000;
const MAX_CELL = 2000;
const HOUR_MS = 3_600_000;

export interface ImportLimits {
  /** rows of one table */
  rows: number;
  /** bytes of one table */
  bytes: number;
  /** days for which refused rows are kept */
  errorDays: number;
}

export interface ImportServiceOptions {
  database: Database;
  cases: CaseBook;
  limits: ImportLimits;
  now: () => Date;
  fault?: Fault;
}

export interface ImportOrder {
  kind: ImportKind;
  content: AsyncIterable<Uint8Array>;
  actor: string;
  idempotencyKey: string | null;
}

interface Running {
  row: ImportRow;
  order: ImportOrder;
  table: Table;
  today: string;
}

type Counts = Record<Outcome | 'refused', number>;

export class ImportService {
  readonly #options: ImportServiceOptions;
  readonly #store: ImportStore;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ImportServiceOptions) {
    this.#options = options;
    this.#store = new ImportStore(options.database, options.cases.keyring);
  }

  /** Marks what a crash interrupted, deletes refused rows that are due, and goes on doing so every hour. */
  async start(): Promise<void> {
    const now = this.#options.now();
    await this.#store.stopInterrupted(now.toISOString(), this.#errorsUntil(now));
    await this.purge();
    this.#timer = setInterval(() => void this.purge().catch(() => undefined), HOUR_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  purge(): Promise<number> {
    return this.#store.purge(this.#options.now().toISOString());
  }

  /**
   * Takes a table. Good rows are durable when it resolves; bad ones are in the report.
   * @throws AppError `table-…` when nothing of it can be read, `import-stopped` when it broke off on the way, `import-running`, `idempotency-key-reused`
   */
  async run(order: ImportOrder): Promise<{ report: ImportReport; replayed: boolean }> {
    const { idempotencyKey } = order;
    const earlier = idempotencyKey === null ? null : await this.#store.byKey(idempotencyKey);
    if (earlier !== null) return { report: await this.#replay(earlier, order), replayed: true };
    const digest = createHash('sha256');
    const { rows: maxRows, bytes: maxBytes } = this.#options.limits;
    const table = await readTable(hashed(order.content, digest), { columns: IMPORT_COLUMNS[order.kind], nestedKeys: NESTED_KEYS[order.kind], maxRows, maxBytes, maxCellLength: MAX_CELL });
    const running = await this.#begin(order, table);
    try {
      await this.#takeAll(running);
    } catch (error) {
      throw await this.#stopped(running, error);
    }
    await this.#finish(running, { state: 'done', content_digest: digest.digest('hex') });
    return { report: await this.report(running.row.id), replayed: false };
  }

  /** @throws AppError `import-not-found` */
  async report(id: string): Promise<ImportReport> {
    const row = await this.#rowOf(id);
    const headings = this.#store.headingsOf(row);
    const errors: ShownComplaint[] = [];
    for await (const refused of this.#store.refusedOf(id)) {
      errors.push(...shown(refused.row, refused.complaints, IMPORT_COLUMNS[row.kind], headings));
      if (errors.length >= MOST_SHOWN) break;
    }
    return { ...summaryOf(row), errors: errors.slice(0, MOST_SHOWN) };
  }

  /** The newest imports, without their errors. */
  async newest(limit = 100): Promise<Omit<ImportReport, 'errors'>[]> {
    return (await this.#store.newest(limit)).map(summaryOf);
  }

  /**
   * The refused rows as CSV, in the table's own columns with what was expected behind them.
   * @throws AppError `import-not-found`, `import-errors-nested` when a row has nested content that CSV would lose
   */
  async *errorsCsv(id: string, language: Language): AsyncGenerator<string, void, undefined> {
    const row = await this.#rowOf(id);
    // Before the first byte: an answer cannot be taken back half-way.
    if (row.format === 'json' || row.format === 'ndjson') {
      for await (const refused of this.#store.refusedOf(id)) if (hasNested(refused)) throw new AppError('import-errors-nested', { href: `/api/v1/loans/imports/${id}/errors.ndjson` });
    }
    const csv = errorsCsv(IMPORT_COLUMNS[row.kind], language, this.#store.headingsOf(row));
    yield csv.head();
    for await (const { row: refused, complaints } of this.#store.refusedOf(id)) yield csv.row(refused, complaints);
  }

  /** The refused rows as NDJSON with `problem` in each, which is ignored when they are sent again. @throws AppError `import-not-found` */
  async *errorsNdjson(id: string, language: Language): AsyncGenerator<string, void, undefined> {
    await this.#rowOf(id);
    for await (const { row, complaints } of this.#store.refusedOf(id)) {
      const problem = complaints.map(({ field, expected }) => `${field}: ${expected[language]}`).join('; ');
      yield `${JSON.stringify({ ...(row.nested ?? filled(row.cells)), problem })}\n`;
    }
  }

  template(kind: ImportKind, format: 'csv' | 'xlsx', language: Language): Promise<Uint8Array> {
    return writeTemplate(IMPORT_COLUMNS[kind], format, language);
  }

  async #rowOf(id: string): Promise<ImportRow> {
    const row = await this.#store.byId(id);
    if (row === null) throw new AppError('import-not-found', { id });
    return row;
  }

  /** The answer that the key stands for, once the content is seen to be the same. */
  async #replay(earlier: ImportRow, { kind, content }: ImportOrder): Promise<ImportReport> {
    if (earlier.state === 'running') throw new AppError('import-running', { id: earlier.id });
    const digest = createHash('sha256');
    for await (const bytes of content) digest.update(bytes);
    if (earlier.kind !== kind || earlier.content_digest !== digest.digest('hex')) throw new AppError('idempotency-key-reused');
    return this.report(earlier.id);
  }

  async #begin(order: ImportOrder, table: Table): Promise<Running> {
    const now = this.#options.now();
    const row: ImportRow = {
      id: randomUUID(),
      kind: order.kind,
      state: 'running',
      format: table.format,
      encoding: table.encoding,
      actor: order.actor,
      started_time: now.toISOString(),
      finished_time: null,
      rows: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      refused: 0,
      problem_code: null,
      problem_params: null,
      sealed_headings: null,
      idempotency_key: order.idempotencyKey,
      content_digest: null,
      errors_until: null,
    };
    const { sealed_headings: _none, ...stored } = row;
    try {
      await this.#store.begin(stored, table.headings);
    } catch (error) {
      await table.rows.return();
      // Another request with the same key came in between.
      if (order.idempotencyKey !== null && (await this.#store.byKey(order.idempotencyKey)) !== null) throw new AppError('import-running', { id: '…' }, { cause: error });
      throw error;
    }
    return { row, order, table, today: dayOf(now) };
  }

  async #takeAll(running: Running): Promise<void> {
    const { table, order } = running;
    const present = new Set(table.headings.flatMap(({ column }) => (column === null ? [] : [column])));
    let units: Unit[] = [];
    let rows = 0;
    for await (const unit of unitsOf(order.kind, table.rows, present)) {
      units.push(unit);
      rows += unit.rows.length;
      if (rows < ROWS_PER_COMMIT) continue;
      await this.#commit(running, units);
      units = [];
      rows = 0;
      await nextTurn();
    }
    if (units.length > 0) await this.#commit(running, units);
  }

  async #commit(running: Running, units: readonly Unit[]): Promise<void> {
    const { row, order, today } = running;
    const { database, cases, now } = this.#options;
    const change = { time: now().toISOString(), actor: order.actor, importId: row.id };
    const counts: Counts = { inserted: 0, updated: 0, unchanged: 0, refused: 0 };
    await database.transaction(async (transaction) => {
      const good = units.filter((unit) => unit.rows.every(({ row: { problems } }) => problems.length === 0));
      const batch = await LoanBatch.open(transaction, cases.keyring, change, good.map(({ loanNumber }) => loanNumber));
      const verdicts = await HANDLERS[order.kind](good, { batch, productCodes: await productCodes(transaction), today });
      const refused: RefusedRow[] = [];
      const verdictOf = new Map(good.map((unit, index) => [unit, verdicts[index]]));
      for (const unit of units) {
        const verdict = verdictOf.get(unit);
        if (verdict !== undefined && 'outcome' in verdict) counts[verdict.outcome] += unit.rows.length;
        else refused.push(...unit.rows.map((reader, index) => ({ row: withoutProblems(reader.row), complaints: verdict?.complaints[index] ?? readingComplaints(unit, index) })));
      }
      counts.refused = refused.length;
      await batch.flush();
      await this.#store.refuse(transaction, row.id, row.refused, refused);
      const total = (name: keyof Counts): number => row[name] + counts[name];
      const rows = row.rows + units.reduce((sum, unit) => sum + unit.rows.length, 0);
      await transaction<ImportRow>('loan_imports').where({ id: row.id }).update({ rows, inserted: total('inserted'), updated: total('updated'), unchanged: total('unchanged'), refused: total('refused') });
      this.#options.fault?.('import:before-commit');
    });
    row.rows += units.reduce((sum, unit) => sum + unit.rows.length, 0);
    for (const name of ['inserted', 'updated', 'unchanged', 'refused'] as const) row[name] += counts[name];
    this.#options.fault?.('import:committed');
  }

  async #finish({ row, table }: Running, changes: Partial<ImportRow>): Promise<void> {
    const now = this.#options.now();
    await this.#store.finish(row.id, { ...changes, encoding: table.encoding, finished_time: now.toISOString(), errors_until: row.refused > 0 ? this.#errorsUntil(now) : null });
  }

  /** Notes where and why an import broke off; its key is free again. */
  async #stopped(running: Running, error: unknown): Promise<unknown> {
    const { row } = running;
    const known = error instanceof AppError ? error : null;
    await this.#finish(running, { state: 'stopped', idempotency_key: null, problem_code: known?.code ?? 'import-interrupted', problem_params: JSON.stringify(known?.params ?? {}) });
    if (known === null) return error;
    const problem = { 'zh-CN': describeError(known.code, known.params, 'zh-CN'), en: describeError(known.code, known.params, 'en') };
    return new AppError('import-stopped', { id: row.id, row: row.rows, problem }, { cause: error });
  }

  #errorsUntil(now: Date): string {
    return new Date(now.getTime() + this.#options.limits.errorDays * 24 * HOUR_MS).toISOString();
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, digest: Hash): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const bytes of content) {
    digest.update(bytes);
    yield bytes;
  }
}

/** When a loan was closed, and what holds its documents back. */
import { randomUUID } from 'node:crypto';
import { seal, unsealText, type AccessLog, type CaseBook } from '../cases/index.ts';
import type { RecordStage } from '../domain/record/index.ts';
import { chinaDate, type RetentionPolicy } from '../domain/retention/index.ts';
import { AppError } from '../errors.ts';
import type { EvidenceService } from '../evidence/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { assess, requireChangeableCase, type KeptDocument } from './assess.ts';
import { SEALED_AS, type ClosableCase, type ClosureRow, type HoldKind, type HoldRow } from './rows.ts';

/** Who does something, and why. */
export interface Act {
  person: string;
  reason: string;
}

export interface Hold {
  id: string;
  kind: HoldKind;
  placedTime: string;
  placedBy: string;
  reason: string;
  releasedTime: string | null;
  releasedBy: string | null;
  releaseReason: string | null;
}

export interface ClosureEvent extends Act {
  action: 'closed' | 'reopened';
  /** the day on which the loan was closed; null for a reopening */
  date: string | null;
  time: string;
}

export interface RetentionState {
  case: string;
  closedDate: string | null;
  /** last day of the document kept longest; null while the loan is open */
  keepUntil: string | null;
  history: ClosureEvent[];
  holds: Hold[];
  documents: (Omit<KeptDocument, 'fileId'> & { hasFile: boolean })[];
}

export interface CaseLifeParts {
  database: Database;
  cases: CaseBook;
  evidence: Pick<EvidenceService, 'recordsOfCase'>;
  accesses: AccessLog;
  policy: RetentionPolicy;
  now: () => Date;
}

/** Stages whose events come before the end of a loan: a day of closure before one of them is a slip. */
const BEFORE_CLOSURE: readonly RecordStage[] = ['contract', 'signature', 'disbursement', 'repayment'];

export class CaseLife {
  readonly #parts: CaseLifeParts;

  constructor(parts: CaseLifeParts) {
    this.#parts = parts;
  }

  /**
   * Records that the loan was closed: retention is counted from that day.
   * @param date YYYY-MM-DD, a day in China
   * @throws AppError `case-not-found`, `case-erased`, `case-being-erased`, `case-closed-already`, `closure-in-future`, `closure-before-event`
   */
  async close(caseId: string, { date, ...act }: Act & { date: string }): Promise<void> {
    const { evidence, now } = this.#parts;
    const today = chinaDate(now().getTime());
    if (date > today) throw new AppError('closure-in-future', { date, today });
    await this.#change(caseId, 'case-closed', act, date, async (transaction, entry) => {
      if (entry.closed_date !== null) throw new AppError('case-closed-already', { case: caseId, date: entry.closed_date });
      await this.#noteClosure(transaction, entry, 'closed', date, act);
    }, async () => {
      for (const { record } of await evidence.recordsOfCase(caseId)) {
        const eventDate = chinaDate(Date.parse(record.eventTime));
        if (BEFORE_CLOSURE.includes(record.stage) && eventDate > date) throw new AppError('closure-before-event', { date, record: record.id, eventDate });
      }
    });
  }

  /** Takes a closure back. @throws AppError `case-not-found`, `case-erased`, `case-being-erased`, `case-not-closed` */
  async reopen(caseId: string, act: Act): Promise<void> {
    await this.#change(caseId, 'case-reopened', act, null, async (transaction, entry) => {
      if (entry.closed_date === null) throw new AppError('case-not-closed', { case: caseId });
      await this.#noteClosure(transaction, entry, 'reopened', null, act);
    });
  }

  /** Several may stand at a time. @returns its id @throws AppError `case-not-found`, `case-erased`, `case-being-erased` */
  async placeHold(caseId: string, { kind, ...act }: Act & { kind: HoldKind }): Promise<string> {
    const id = randomUUID();
    await this.#change(caseId, 'hold-placed', act, `${kind} ${id}`, async (transaction, entry) => {
      const row: HoldRow = { id, case_id: caseId, kind, placed_time: this.#time(), placed_by: act.person, sealed_reason: this.#seal(entry, SEALED_AS.hold, id, act.reason), released_time: null, released_by: null, sealed_release_reason: null };
      await transaction<HoldRow>('case_holds').insert(row);
    });
    return id;
  }

  /** @throws AppError `case-not-found`, `case-erased`, `case-being-erased`, `hold-released-already` */
  async releaseHold(caseId: string, holdId: string, act: Act): Promise<void> {
    await this.#change(caseId, 'hold-released', act, holdId, async (transaction, entry) => {
      const hold = await transaction<HoldRow>('case_holds').where({ id: holdId, case_id: caseId }).first();
      if (hold === undefined) throw new AppError('not-found', { what: `loans/${caseId}/holds/${holdId}` });
      if (hold.released_time !== null) throw new AppError('hold-released-already', { hold: holdId, time: hold.released_time });
      await transaction<HoldRow>('case_holds')
        .where({ id: holdId })
        .update({ released_time: this.#time(), released_by: act.person, sealed_release_reason: this.#seal(entry, SEALED_AS.release, holdId, act.reason) });
    });
  }

  /** What is kept how long, and what holds it back. @throws AppError `case-not-found`, `case-erased` */
  async state(caseId: string): Promise<RetentionState> {
    const { database, policy, now } = this.#parts;
    const { entry, closedDate, keepUntil, documents } = await assess(database, policy, caseId, now().getTime());
    const closures = await database<ClosureRow>('case_closures').where({ case_id: caseId }).orderBy('id');
    const holds = await database<HoldRow>('case_holds').where({ case_id: caseId }).orderBy('placed_time').orderBy('id');
    return {
      case: caseId,
      closedDate,
      keepUntil,
      history: closures.map((row) => ({ action: row.action, date: row.closed_date, time: row.time, person: row.person, reason: this.#unseal(entry, SEALED_AS.closure, row.time, row.sealed_reason) ?? '' })),
      holds: holds.map((row) => this.#holdOf(entry, row)),
      documents: documents.map(({ fileId, ...rest }) => ({ ...rest, hasFile: fileId !== null })),
    };
  }

  #holdOf(entry: ClosableCase, row: HoldRow): Hold {
    return {
      id: row.id,
      kind: row.kind,
      placedTime: row.placed_time,
      placedBy: row.placed_by,
      reason: this.#unseal(entry, SEALED_AS.hold, row.id, row.sealed_reason) ?? '',
      releasedTime: row.released_time,
      releasedBy: row.released_by,
      releaseReason: this.#unseal(entry, SEALED_AS.release, row.id, row.sealed_release_reason),
    };
  }

  /** @param check reads with connections of its own, after the case is known to be there and before it is changed */
  async #change(caseId: string, action: Parameters<AccessLog['note']>[1]['action'], act: Act, detail: string | null, change: (transaction: Transaction, entry: ClosableCase) => Promise<void>, check?: () => Promise<void>): Promise<void> {
    const { database, accesses } = this.#parts;
    if (check !== undefined) {
      await requireChangeableCase(database, caseId);
      await check();
    }
    await database.transaction(async (transaction) => {
      await change(transaction, await requireChangeableCase(transaction, caseId));
      await accesses.note(caseId, { action, actor: act.person, detail }, transaction);
    });
  }

  async #noteClosure(transaction: Transaction, entry: ClosableCase, action: ClosureRow['action'], date: string | null, { person, reason }: Act): Promise<void> {
    const time = this.#time();
    await transaction<ClosableCase>('cases').where({ id: entry.id }).update({ closed_date: date });
    await transaction('case_closures').insert({ case_id: entry.id, action, closed_date: date, time, person, sealed_reason: this.#seal(entry, SEALED_AS.closure, time, reason) });
  }

  #seal(entry: ClosableCase, purpose: string, place: string, text: string): Buffer {
    return seal(this.#parts.cases.keyring.keysOf(entry).sealingKey, purpose, place, text);
  }

  #unseal(entry: ClosableCase, purpose: string, place: string, sealed: Buffer | null): string | null {
    return sealed === null ? null : unsealText(this.#parts.cases.keyring.keysOf(entry).sealingKey, purpose, place, sealed);
  }

  #time(): string {
    return this.#parts.now().toISOString();
  }
}

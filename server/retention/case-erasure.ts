/** Erasing a case: ordered → destroyed → done. Each step is durable, and the next start goes on where a crash left it. */
import { randomUUID } from 'node:crypto';
import { eraseCaseEntry, type AccessLog, type CaseBook, type CaseRow } from '../cases/index.ts';
import type { RetentionPolicy } from '../domain/retention/index.ts';
import { AppError } from '../errors.ts';
import type { EvidenceEraser } from '../evidence/index.ts';
import type { Fault } from '../faults.ts';
import { purgeErased, type Database, type Transaction } from '../store/index.ts';
import { assess, requirePassed, requireUnheld } from './assess.ts';
import type { CaseEraser } from './eraser.ts';
import type { Act } from './life.ts';
import type { CaseErasureRow, ClosureRow, ErasedFileRow, ErasureBasis, FileErasureRow, HoldRow } from './rows.ts';

export interface ErasureOrder extends Act {
  basis: ErasureBasis;
}

/** What stays of an erased case: who erased it, why and when, and how much it was. */
export interface CaseErasure extends ErasureOrder {
  id: string;
  case: string;
  orderedTime: string;
  state: CaseErasureRow['state'];
  /** records whose text, salt and digests were destroyed; null before that */
  documents: number | null;
  /** stored files that were removed */
  files: number | null;
  doneTime: string | null;
}

export interface RecoveredErasures {
  /** case references */
  finished: string[];
  /** orders that were not carried out before the crash and may not be any more, because of a document that came after them */
  withdrawn: { case: string; error: AppError }[];
}

export interface ErasureParts {
  database: Database;
  cases: CaseBook;
  eraser: EvidenceEraser;
  /** in the order of registration */
  erasers: readonly CaseEraser[];
  accesses: AccessLog;
  policy: RetentionPolicy;
  now: () => Date;
  fault: Fault;
}

export class CaseErasures {
  readonly #parts: ErasureParts;
  /** under way, by case */
  readonly #running = new Set<string>();

  constructor(parts: ErasureParts) {
    this.#parts = parts;
  }

  /**
   * Erases a case. When this resolves, key, salts, record texts, digests, files and packs are gone, and nothing of them is left in the
   * database's files. One that failed half-way is gone on with, as it was ordered.
   * @throws AppError `case-not-found`, `case-erased`, `case-being-erased`, `case-not-closed`, `case-held`, `retention-not-passed`
   */
  async erase(caseId: string, order: ErasureOrder): Promise<CaseErasure> {
    if (this.#running.has(caseId)) throw new AppError('case-being-erased', { case: caseId });
    this.#running.add(caseId);
    try {
      await this.#finish(await this.#order(caseId, order));
    } finally {
      this.#running.delete(caseId);
    }
    const erasure = await this.find(caseId);
    if (erasure === null) throw new Error('an erasure without its entry');
    return erasure;
  }

  /** Finishes what a crash interrupted. To be called once, before anything is deposited. */
  async recover(): Promise<RecoveredErasures> {
    const rows = await this.#parts.database<CaseErasureRow>('case_erasures').whereNot({ state: 'done' }).orderBy('ordered_time').orderBy('id');
    const outcome: RecoveredErasures = { finished: [], withdrawn: [] };
    for (const row of rows) {
      try {
        await this.#finish(row);
        outcome.finished.push(row.case_id);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        outcome.withdrawn.push({ case: row.case_id, error });
      }
    }
    return outcome;
  }

  /** The erasure of a case; null when none was ordered. */
  async find(caseId: string): Promise<CaseErasure | null> {
    const row = await this.#parts.database<CaseErasureRow>('case_erasures').where({ case_id: caseId }).first();
    return row === undefined ? null : toErasure(row);
  }

  /** Checks the order and makes it durable, before anything is destroyed. */
  async #order(caseId: string, order: ErasureOrder): Promise<CaseErasureRow> {
    const row = await this.#parts.database.transaction(async (transaction) => {
      const begun = await transaction<CaseErasureRow>('case_erasures').where({ case_id: caseId }).first();
      if (begun?.state === 'done') throw new AppError('case-erased', { case: caseId });
      if (begun !== undefined) return begun;
      const nextSequence = await this.#requireErasable(transaction, caseId, order.basis);
      const ordered: CaseErasureRow = { id: randomUUID(), case_id: caseId, ...order, ordered_time: this.#time(), next_sequence: nextSequence, state: 'ordered', documents: null, files: null, done_time: null };
      await transaction<CaseErasureRow>('case_erasures').insert(ordered);
      return ordered;
    });
    this.#parts.fault('erasure:ordered');
    return row;
  }

  /** @returns the case's next sequence, by which a document that comes meanwhile is noticed */
  async #requireErasable(transaction: Transaction, caseId: string, basis: ErasureBasis): Promise<number> {
    const { policy, now } = this.#parts;
    const found = await assess(transaction, policy, caseId, now().getTime());
    requireUnheld(found);
    if (basis === 'retention-expired') requirePassed({ 'zh-CN': `案件 ${caseId}`, en: `Case ${caseId}` }, found.keepUntil, found.today);
    return found.entry.next_sequence;
  }

  async #finish(row: CaseErasureRow): Promise<void> {
    const { database, eraser, erasers, fault } = this.#parts;
    // After a crash they are not known any more: then the database is written anew.
    const traces = row.state === 'ordered' ? await this.#destroy(row) : null;
    this.#parts.cases.keyring.forget(row.case_id);
    fault('erasure:destroyed');
    const files = await database<ErasedFileRow>('erased_files').where({ erasure_id: row.id }).orderBy('file_id');
    await eraser.removeFiles(files.map((file) => file.file_id), () => fault('erasure:file-removed'));
    await database<ErasedFileRow>('erased_files').where({ erasure_id: row.id }).delete();
    fault('erasure:files-removed');
    for (const each of erasers) await each.afterCommit?.(row.case_id);
    fault('erasure:others-removed');
    await purgeErased(database, traces);
    fault('erasure:purged');
    await database<CaseErasureRow>('case_erasures').where({ id: row.id }).update({ state: 'done', done_time: this.#time() });
    fault('erasure:done');
  }

  /** One transaction: all of the case is readable before it, and nothing after it. @returns bytes that must not be found any more */
  async #destroy(row: CaseErasureRow): Promise<Uint8Array[]> {
    try {
      return await this.#parts.database.transaction((transaction) => this.#destroyIn(transaction, row));
    } catch (error) {
      // A document that came since the order changed what may be erased: nothing was, and nothing is to be at the next start.
      if (error instanceof AppError) await this.#parts.database<CaseErasureRow>('case_erasures').where({ id: row.id, state: 'ordered' }).delete();
      throw error;
    }
  }

  async #destroyIn(transaction: Transaction, { id, case_id: caseId, basis, person, reason, next_sequence: nextSequence }: CaseErasureRow): Promise<Uint8Array[]> {
    const { cases, eraser, erasers, accesses, fault } = this.#parts;
    const entry = await cases.rowById(caseId, transaction);
    if (entry === null) throw new Error('an erasure of no case');
    if (entry.next_sequence !== nextSequence) await this.#requireErasable(transaction, caseId, basis);
    const traces = tracesOf(entry);
    for (const each of erasers) traces.push(...((await each.erase(transaction, caseId)) ?? []));
    const erased = await eraser.eraseCase(transaction, caseId);
    await transaction<ClosureRow>('case_closures').where({ case_id: caseId }).update({ sealed_reason: null });
    await transaction<HoldRow>('case_holds').where({ case_id: caseId }).update({ sealed_reason: null, sealed_release_reason: null });
    await transaction<FileErasureRow>('file_erasures').where({ case_id: caseId }).update({ sealed_reason: null });
    await eraseCaseEntry(transaction, caseId, this.#time());
    for (const fileId of erased.fileIds) await transaction<ErasedFileRow>('erased_files').insert({ file_id: fileId, erasure_id: id });
    await transaction<CaseErasureRow>('case_erasures').where({ id }).update({ state: 'destroyed', documents: erased.documents, files: erased.fileIds.length });
    await accesses.note(caseId, { action: 'case-erased', actor: person, detail: reason }, transaction);
    fault('erasure:before-commit');
    return [...traces, ...erased.traces];
  }

  #time(): string {
    return this.#parts.now().toISOString();
  }
}

/** The key, above all: with it gone, everything that is sealed under it is. */
function tracesOf({ wrapped_key: key, sealed_number: number, loan_hash: hash }: CaseRow): Uint8Array[] {
  return [Buffer.from(hash, 'utf8'), ...[key, number].filter((value) => value !== null)];
}

function toErasure(row: CaseErasureRow): CaseErasure {
  const { id, case_id: caseId, person, reason, basis, ordered_time: orderedTime, state, documents, files, done_time: doneTime } = row;
  return { id, case: caseId, person, reason, basis, orderedTime, state, documents, files, doneTime };
}

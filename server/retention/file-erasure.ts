/** Erasing the file of one document whose own time has passed: record, leaf and proof stay. */
import { randomUUID } from 'node:crypto';
import { seal } from '../cases/index.ts';
import { isPast } from '../domain/retention/index.ts';
import { AppError } from '../errors.ts';
import type { Transaction } from '../store/index.ts';
import { assess, requirePassed, requireUnheld, type Assessment, type KeptDocument } from './assess.ts';
import type { ErasureParts } from './case-erasure.ts';
import type { Act } from './life.ts';
import { SEALED_AS, type CaseErasureRow, type ErasedFileRow, type FileErasureRow } from './rows.ts';

export interface FileErasure {
  id: string;
  case: string;
  recordId: string;
  /** all records whose document it was: the same content is stored once in a case */
  recordIds: string[];
  time: string;
}

export class FileErasures {
  readonly #parts: ErasureParts;

  constructor(parts: ErasureParts) {
    this.#parts = parts;
  }

  /**
   * @throws AppError `evidence-not-found`, `case-erased`, `case-being-erased`, `file-erased`, `file-not-deposited`, `case-not-closed`,
   *   `case-held`, `retention-not-passed`, `file-still-needed`
   */
  async erase(recordId: string, act: Act): Promise<FileErasure> {
    const erasure = await this.#parts.database.transaction((transaction) => this.#destroy(transaction, recordId, act));
    await this.#finish(erasure.id, erasure.case);
    return erasure;
  }

  /** Finishes what a crash interrupted. To be called once, before anything is deposited. */
  async recover(): Promise<void> {
    const rows = await this.#parts.database<FileErasureRow>('file_erasures').whereNot({ state: 'done' }).orderBy('ordered_time').orderBy('id');
    for (const row of rows) await this.#finish(row.id, row.case_id);
  }

  async #destroy(transaction: Transaction, recordId: string, act: Act): Promise<FileErasure> {
    const { cases, eraser, erasers, accesses, now, fault } = this.#parts;
    const { found, document } = await this.#require(transaction, recordId);
    const id = randomUUID();
    const time = now().toISOString();
    const { recordIds } = await eraser.eraseFile(transaction, document.fileId, time);
    for (const each of erasers) await each.eraseFile?.(transaction, found.entry.id, recordIds);
    const { sealingKey } = cases.keyring.keysOf(found.entry);
    const row: FileErasureRow = { id, case_id: found.entry.id, record_id: recordId, person: act.person, sealed_reason: seal(sealingKey, SEALED_AS.file, id, act.reason), ordered_time: time, state: 'destroyed', done_time: null };
    await transaction<FileErasureRow>('file_erasures').insert(row);
    await transaction<ErasedFileRow>('erased_files').insert({ file_id: document.fileId, erasure_id: id });
    for (const each of recordIds) await accesses.note(found.entry.id, { action: 'file-erased', actor: act.person, recordId: each, detail: id }, transaction);
    fault('file-erasure:before-commit');
    return { id, case: found.entry.id, recordId, recordIds, time };
  }

  async #require(transaction: Transaction, recordId: string): Promise<{ found: Assessment; document: KeptDocument & { fileId: string } }> {
    const { policy, now } = this.#parts;
    const row = await transaction('records').where({ record_id: recordId }).first<{ case_id: string; file_erased_time: string | null } | undefined>('case_id', 'file_erased_time');
    if (row === undefined) throw new AppError('evidence-not-found', { id: recordId });
    const found = await assess(transaction, policy, row.case_id, now().getTime());
    if ((await transaction<CaseErasureRow>('case_erasures').where({ case_id: row.case_id }).first('id')) !== undefined) throw new AppError('case-being-erased', { case: row.case_id });
    if (row.file_erased_time !== null) throw new AppError('file-erased', { id: recordId, time: row.file_erased_time });
    const document = found.documents.find((each) => each.recordId === recordId);
    if (document === undefined || document.fileId === null) throw new AppError('file-not-deposited', { id: recordId });
    const { fileId } = document;
    requireUnheld(found);
    requirePassed({ 'zh-CN': `记录 ${recordId} 的文件`, en: `The file of record ${recordId}` }, document.keepUntil, found.today);
    const needing = found.documents.find((each) => each.fileId === fileId && !isPast(each.keepUntil ?? '9999', found.today));
    if (needing !== undefined) throw new AppError('file-still-needed', { id: recordId, other: needing.recordId, date: needing.keepUntil ?? '' });
    return { found, document: { ...document, fileId } };
  }

  async #finish(id: string, caseId: string): Promise<void> {
    const { database, eraser, erasers, now, fault } = this.#parts;
    fault('file-erasure:destroyed');
    const files = await database<ErasedFileRow>('erased_files').where({ erasure_id: id });
    await eraser.removeFiles(files.map((file) => file.file_id));
    fault('file-erasure:file-removed');
    for (const each of erasers) await each.afterCommit?.(caseId);
    await database.transaction(async (transaction) => {
      await transaction<ErasedFileRow>('erased_files').where({ erasure_id: id }).delete();
      await transaction<FileErasureRow>('file_erasures').where({ id }).update({ state: 'done', done_time: now().toISOString() });
    });
    fault('file-erasure:done');
  }
}

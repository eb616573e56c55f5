/** What stands against erasing a case or a document at present. */
import type { Connection } from '../cases/index.ts';
import { CASE_STATEMENT_STAGE, PACK_STAGE, type RecordStage } from '../domain/record/index.ts';
import { chinaDate, isPast, keepUntil, longestYears, type RetentionPolicy } from '../domain/retention/index.ts';
import { AppError } from '../errors.ts';
import type { CaseErasureRow, ClosableCase, HoldRow } from './rows.ts';

export interface KeptDocument {
  recordId: string;
  stage: RecordStage;
  /** null when there is no stored file: only digests were deposited, or it was erased */
  fileId: string | null;
  /** last day on which it is kept, YYYY-MM-DD; null while the loan is open */
  keepUntil: string | null;
}

export interface Assessment {
  entry: ClosableCase;
  /** the day on which the loan was closed; null while it is open */
  closedDate: string | null;
  /** holds that stand */
  holds: HoldRow[];
  /** in sequence */
  documents: KeptDocument[];
  /** last day of the document kept longest; null while the loan is open */
  keepUntil: string | null;
  /** the calendar day in China */
  today: string;
}

/** The case of a loan: that of a batch's packs holds no document and nothing of a person. @throws AppError `case-not-found`, `case-erased` */
export async function requireCase(connection: Connection, caseId: string): Promise<ClosableCase> {
  const row = await connection<ClosableCase>('cases').where({ id: caseId }).whereNull('batch_id').first('id', 'wrapped_key', 'next_sequence', 'erased_time', 'closed_date');
  if (row === undefined) throw new AppError('case-not-found', { case: caseId });
  if (row.erased_time !== null) throw new AppError('case-erased', { case: caseId });
  return row;
}

/** The same for whoever is about to change it. @throws AppError also `case-being-erased` */
export async function requireChangeableCase(connection: Connection, caseId: string): Promise<ClosableCase> {
  const row = await requireCase(connection, caseId);
  if ((await connection<CaseErasureRow>('case_erasures').where({ case_id: caseId }).first('id')) !== undefined) throw new AppError('case-being-erased', { case: caseId });
  return row;
}

/** @param now milliseconds since 1970 @throws AppError `case-not-found`, `case-erased` */
export async function assess(connection: Connection, policy: RetentionPolicy, caseId: string, now: number): Promise<Assessment> {
  const entry = await requireCase(connection, caseId);
  const holds = await connection<HoldRow>('case_holds').where({ case_id: caseId }).whereNull('released_time').orderBy('placed_time').orderBy('id');
  const documents = await documentsOf(connection, policy, entry);
  return { entry, closedDate: entry.closed_date, holds, documents, keepUntil: lastDayOf(policy, entry.closed_date, documents), today: chinaDate(now) };
}

export async function documentsOf(connection: Connection, policy: RetentionPolicy, { id, closed_date: closed }: Pick<ClosableCase, 'id' | 'closed_date'>): Promise<KeptDocument[]> {
  const rows = await connection('records').where({ case_id: id }).orderBy('case_sequence').select<{ record_id: string; stage: RecordStage; file_id: string | null }[]>('record_id', 'stage', 'file_id');
  const years = (stage: RecordStage): number | null => (stage === CASE_STATEMENT_STAGE || stage === PACK_STAGE ? null : policy[stage]);
  // A statement says which records there were: it is kept as long as the longest of them, and keeps none of them longer.
  const ofStatements = Math.max(...rows.map(({ stage }) => years(stage) ?? 0)) || longestYears(policy);
  return rows.map((row) => ({ recordId: row.record_id, stage: row.stage, fileId: row.file_id, keepUntil: closed === null ? null : keepUntil(closed, years(row.stage) ?? ofStatements) }));
}

/** A case without documents is kept as long as the longest of them would be: what it says of a person is kept for the same reasons. */
export function lastDayOf(policy: RetentionPolicy, closedDate: string | null, documents: readonly KeptDocument[]): string | null {
  if (closedDate === null) return null;
  const days = documents.map((document) => document.keepUntil ?? '').sort();
  return days.at(-1) ?? keepUntil(closedDate, longestYears(policy));
}

/** An open loan, and whatever holds its documents back. @throws AppError `case-not-closed`, `case-held` */
export function requireUnheld({ entry, closedDate, holds }: Assessment): void {
  if (closedDate === null) throw new AppError('case-not-closed', { case: entry.id });
  if (holds.length === 0) return;
  const named = (language: 'zh-CN' | 'en'): string => holds.slice(0, 5).map(({ id, kind }) => `${HOLD_NAMES[kind][language]} ${id}`).join(', ') + (holds.length > 5 ? ', …' : '');
  throw new AppError('case-held', { case: entry.id, holds: { 'zh-CN': named('zh-CN'), en: named('en') } });
}

export const HOLD_NAMES: Record<HoldRow['kind'], { 'zh-CN': string; en: string }> = {
  litigation: { 'zh-CN': '诉讼保全', en: 'litigation hold' },
  audit: { 'zh-CN': '审计保全', en: 'audit hold' },
  complaint: { 'zh-CN': '投诉保全', en: 'complaint hold' },
};

/** @throws AppError `retention-not-passed` */
export function requirePassed(what: { 'zh-CN': string; en: string }, lastDay: string | null, today: string): void {
  if (lastDay === null || !isPast(lastDay, today)) throw new AppError('retention-not-passed', { what, date: lastDay ?? '' });
}

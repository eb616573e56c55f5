/** What may go: cases whose time has passed, and documents whose own time has passed while their case's has not. */
import { chinaDate, isPast, keepUntil, shortestYears, type RetentionPolicy } from '../domain/retention/index.ts';
import type { Database } from '../store/index.ts';
import { documentsOf, lastDayOf, type KeptDocument } from './assess.ts';
import type { ClosableCase, HoldRow } from './rows.ts';

export interface DueCase {
  case: string;
  closedDate: string;
  /** last day of the document kept longest */
  keepUntil: string;
  /** the whole case, or some of its documents' files */
  due: 'case' | 'documents';
  /** holds that stand: while there is one, nothing may be erased */
  holds: number;
  /** with `documents`: those whose time has passed and whose file is still stored, and no record that is kept longer names it */
  documents: Omit<KeptDocument, 'fileId'>[];
}

/** Cases looked at in one go. */
const PIECE = 200;

/**
 * A page of what is due, in the order of the case references.
 * @param after reference of the last case of the page before; null for the first
 * @param limit most cases of a page
 * @param now milliseconds since 1970
 */
export async function listDue(database: Database, policy: RetentionPolicy, now: number, { after, limit }: { after: string | null; limit: number }): Promise<{ cases: DueCase[]; next: string | null }> {
  const today = chinaDate(now);
  // A loan closed later than this has no document whose time can have passed.
  const latest = keepUntil(today, -shortestYears(policy));
  const found: DueCase[] = [];
  for (let last = after ?? ''; ; ) {
    const rows = await database<ClosableCase>('cases').whereNull('erased_time').where('closed_date', '<=', latest).where('id', '>', last).orderBy('id').limit(PIECE).select('id', 'closed_date');
    for (const { id, closed_date: closedDate } of rows) {
      last = id;
      const due = closedDate === null ? null : await dueOf(database, policy, { id, closed_date: closedDate }, today);
      if (due === null) continue;
      if (found.length === limit) return { cases: found, next: found.at(-1)?.case ?? null };
      found.push(due);
    }
    if (rows.length < PIECE) return { cases: found, next: null };
  }
}

async function dueOf(database: Database, policy: RetentionPolicy, entry: { id: string; closed_date: string }, today: string): Promise<DueCase | null> {
  const documents = await documentsOf(database, policy, entry);
  const lastDay = lastDayOf(policy, entry.closed_date, documents) ?? '';
  const isWhole = isPast(lastDay, today);
  const expired = isWhole ? [] : expiredFiles(documents, today);
  if (!isWhole && expired.length === 0) return null;
  const standing = await database<HoldRow>('case_holds').where({ case_id: entry.id }).whereNull('released_time').count<{ count: number }[]>('* as count');
  return { case: entry.id, closedDate: entry.closed_date, keepUntil: lastDay, due: isWhole ? 'case' : 'documents', holds: Number(standing[0]?.count ?? 0), documents: expired.map(({ fileId: _fileId, ...rest }) => rest) };
}

function expiredFiles(documents: readonly KeptDocument[], today: string): KeptDocument[] {
  const isExpired = ({ keepUntil: lastDay }: KeptDocument): boolean => lastDay !== null && isPast(lastDay, today);
  const needed = new Set(documents.filter((document) => !isExpired(document)).map(({ fileId }) => fileId));
  return documents.filter((document) => document.fileId !== null && isExpired(document) && !needed.has(document.fileId));
}

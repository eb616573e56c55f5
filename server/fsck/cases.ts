/** Cases, corrections, idempotency keys and promises: what stands beside the records and has to agree with them. */
import type { FsckSources } from './fsck.ts';
import type { CaseFacts } from './records.ts';
import type { ReportBuilder } from './report.ts';

/** Each case's entry against what its records gave. */
export async function checkCases(sources: FsckSources, report: ReportBuilder, found: ReadonlyMap<string, CaseFacts>): Promise<void> {
  const unseen = new Map(found);
  for await (const entry of sources.evidence.allCases()) {
    report.counts.cases++;
    const facts = unseen.get(entry.id) ?? { count: 0, lastLeaf: '' };
    unseen.delete(entry.id);
    if (facts.count !== entry.count || facts.lastLeaf !== entry.lastLeaf) report.differs('case-summary-differs', { case: entry.id, stated: entry.count, found: facts.count });
  }
  for (const [id, { count }] of unseen) report.differs('case-unknown', { case: id, found: count });
}

/** A correction names an earlier record of its own case. The columns were compared with the records before. */
export async function checkCorrections({ database }: FsckSources, report: ReportBuilder): Promise<void> {
  const rows = await database('records as r')
    .leftJoin('records as s', 's.record_id', 'r.supersedes')
    .whereNotNull('r.supersedes')
    .where((wrong) => void wrong.whereNull('s.record_id').orWhereRaw('s.case_id <> r.case_id').orWhereRaw('s.log_index >= r.log_index'))
    .orderBy('r.log_index')
    .select<{ log_index: number }[]>('r.log_index');
  for (const { log_index: index } of rows) report.differs('record-supersedes-invalid', { index });
}

interface SavedRow {
  outcome: string;
  created_time: string;
  first_index: number | null;
  end_index: number | null;
}

interface SavedOutcome {
  items: number;
  first: number | null;
  refused: unknown[];
}

/** An idempotency key stands for consecutive records; without them, a repeated request could not be given its answer (invariant 1). */
export async function checkIdempotency({ database }: FsckSources, report: ReportBuilder): Promise<void> {
  const records = Number((await database('records').max<{ last: number | null }>('log_index as last').first())?.last ?? -1) + 1;
  const rows = await database<SavedRow>('idempotency_keys').orderBy('created_time').select('outcome', 'created_time', 'first_index', 'end_index');
  for (const [row, saved] of rows.entries()) {
    report.counts.idempotencyKeys++;
    // The key itself was chosen by the lender's system and may say something about a person: it is not printed.
    if (!isCovered(saved, records)) report.differs('idempotency-differs', { row, time: saved.created_time });
  }
}

function isCovered({ outcome, first_index: firstIndex, end_index: endIndex }: SavedRow, records: number): boolean {
  try {
    const { items, first, refused } = JSON.parse(outcome) as SavedOutcome;
    const accepted = items - refused.length;
    // An erasure finds the requests of a case by these columns.
    if (firstIndex !== first || endIndex !== (first === null ? null : first + accepted)) return false;
    if (first === null) return accepted === 0;
    return Number.isInteger(first) && first >= 0 && accepted > 0 && first + accepted <= records;
  } catch {
    return false;
  }
}

/** Receipts whose time has passed while no anchored head covers their record. @param covered size of the largest anchored head */
export async function checkPromises({ database, now }: FsckSources, report: ReportBuilder, covered: number): Promise<void> {
  const overdue = await database('records')
    .where('log_index', '>=', covered)
    .where('anchor_by', '<', new Date(now()).toISOString())
    .select<{ count: number; first: number | null }[]>(database.raw('count(*) as count'), database.raw('min(log_index) as first'));
  const { count = 0, first = null } = overdue[0] ?? {};
  if (first !== null) report.differs('promise-overdue', { count: Number(count), index: Number(first) });
}

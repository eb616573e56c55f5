/** What the service knows of each loan's documents: what was not stated, what came late, what was corrected, and the signatures as found. */
import type { Timeline } from '../../../server/timeline/index.ts';
import type { Loan } from '../loan.ts';
import type { Setting } from '../setting.ts';

interface Shown {
  loans: number;
  missing: number;
  late: number;
  longestDays: number;
  superseded: number;
  corroborations: number;
  signed: number;
}

/** Asks for every loan's timeline and says what is in them. @returns how many loans are shown as they are */
export async function showTimelines({ client, screen }: Setting, loans: readonly Loan[], references: ReadonlyMap<string, string>): Promise<number> {
  const sum: Shown = { loans: 0, missing: 0, late: 0, longestDays: 0, superseded: 0, corroborations: 0, signed: 0 };
  let documents = 0;
  for (const loan of loans) {
    const timeline = await client.get<Timeline>(`/api/v1/loans/${references.get(loan.loanNumber) ?? ''}/timeline`);
    const shown = readTimeline(timeline);
    documents += timeline.records.filter(({ statement }) => statement === null).length;
    for (const field of ['missing', 'late', 'superseded', 'corroborations', 'signed'] as const) sum[field] += shown[field];
    sum.longestDays = Math.max(sum.longestDays, shown.longestDays);
    for (const { document, missing } of timeline.records) if (missing.length > 0) screen.say('not-stated', { loan: loan.loanNumber, title: document.title, fields: missing.join(', ') });
    if (isAsExpected(loan, timeline, shown)) sum.loans++;
    else screen.say('timeline-differs', { loan: loan.loanNumber });
  }
  screen.say('timelines', { loans: loans.length, corroborations: sum.corroborations, superseded: sum.superseded });
  screen.say('lateness', { late: sum.late, documents, days: sum.longestDays });
  screen.say('signatures', { signed: sum.signed, loans: loans.length });
  return sum.loans;
}

function readTimeline({ records, late, superseded }: Timeline): Omit<Shown, 'loans'> {
  const findings = records.flatMap(({ established }) => established.signatures ?? []).filter(({ outcome }) => outcome === 'found');
  return {
    missing: records.filter(({ missing }) => missing.length > 0).length,
    late,
    longestDays: Math.max(0, ...records.map(({ times }) => Math.floor((times.eventToAnchored?.hours ?? 0) / 24))),
    superseded,
    corroborations: records.reduce((total, { corroboratedBy }) => total + corroboratedBy.length, 0),
    signed: findings.filter(({ signatures }) => signatures.every(({ digest, signature }) => digest === 'matches' && signature === 'valid') && signatures.at(-1)?.coversWholeFile === true).length,
  };
}

/** Nothing expected is missing but in the loan made for that; the closed sequence ends with the statement; the contract is signed. */
function isAsExpected({ variant }: Loan, { count, closedTo }: Timeline, { missing, superseded, signed, corroborations }: Omit<Shown, 'loans'>): boolean {
  return missing === (variant === 'missing-provenance' ? 1 : 0) && superseded === (variant === 'corrected' ? 1 : 0) && signed === 1 && corroborations > 0 && closedTo?.count === count - 1;
}

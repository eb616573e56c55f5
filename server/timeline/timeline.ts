/**
 * The life of one loan as the service knows it, in one answer: documents by stage with their times, lateness and anchors, what
 * supersedes and corroborates what, where the sequence was closed, what the lender's books say happened, and who looked.
 */
import type { Access, AccessLog, CaseBook } from '../cases/index.ts';
import type { RecordAnchor } from '../chain/index.ts';
import { intervalsOf, type Intervals } from '../domain/proof/index.ts';
import { establishedOf, missingProvenance, PACK_STAGE, RECORD_STAGES, statementOf, type CaseStatement, type DocumentDescription, type Established, type Provenance, type ProvenanceField, type ProvenanceRequirements, type RecordStage } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import type { StoredRecord } from '../evidence/index.ts';

export const TIMELINE_FORMAT = 'docketproof/timeline/v1';

export interface TimelineRecord {
  sequence: number;
  recordId: string;
  /** hex */
  leaf: string;
  /** place in the log */
  index: number;
  stage: RecordStage;
  document: DocumentDescription;
  /** what the depositor stated */
  provenance: Provenance;
  /** what we found ourselves; `by` is null in records v1, which did not say */
  established: Omit<Established, 'by'> & { by: string | null };
  /** expected provenance that was not stated */
  missing: ProvenanceField[];
  times: Intervals;
  anchoring: RecordAnchor;
  supersedes: string | null;
  supersededBy: string | null;
  /** records that state that they corroborate this one, in this case */
  corroboratedBy: string[];
  /** set in a record that closes the sequence */
  statement: CaseStatement | null;
}

export interface TimelineStage {
  stage: RecordStage;
  documents: number;
  /** event times; null where the stage has no document */
  first: string | null;
  last: string | null;
}

/** Something the lender's books say happened, with the record that shows it where there is one. */
export interface BookEntry {
  /** YYYY-MM-DD */
  date: string;
  kind: string;
  amount: string | null;
  label: string | null;
  sourceRecordId: string | null;
}

/** A reason to keep the case although its time has passed, or the case's closure or erasure. */
export interface KeepingEntry {
  time: string;
  kind: 'hold-placed' | 'hold-released' | 'closed' | 'reopened';
  person: string;
  reason: string;
}

export interface Timeline {
  format: typeof TIMELINE_FORMAT;
  /** case reference */
  case: string;
  openedTime: string;
  /** records in all; the sequence is 1…count */
  count: number;
  /** how far the last statement closes the sequence; null when none does */
  closedTo: { count: number; recordId: string; purpose: CaseStatement['purpose']; time: string } | null;
  late: number;
  superseded: number;
  stages: TimelineStage[];
  records: TimelineRecord[];
  book: BookEntry[];
  keeping: KeepingEntry[];
  accesses: Access[];
}

export interface TimelineSources {
  cases: Pick<CaseBook, 'byId'>;
  evidence: { recordsOfCase(caseId: string): Promise<StoredRecord[]> };
  anchorOf(index: number): Promise<RecordAnchor>;
  accesses: Pick<AccessLog, 'of'>;
  bookOf(caseId: string): Promise<BookEntry[]>;
  keepingOf(caseId: string): Promise<KeepingEntry[]>;
  expected: ProvenanceRequirements;
  latenessHours: number;
}

/** @throws AppError `case-not-found`, `case-erased` */
export async function timelineOf(sources: TimelineSources, caseId: string): Promise<Timeline> {
  const found = await sources.cases.byId(caseId);
  if (found === null) throw new AppError('case-not-found', { case: caseId });
  if (found.erasedTime !== null) throw new AppError('case-erased', { case: caseId });
  const stored = await sources.evidence.recordsOfCase(caseId);
  const records: TimelineRecord[] = [];
  for (const each of stored) records.push(await recordEntry(sources, each, stored));
  const [book, keeping, accesses] = [await sources.bookOf(caseId), await sources.keepingOf(caseId), await sources.accesses.of(caseId)];
  return {
    format: TIMELINE_FORMAT,
    case: caseId,
    openedTime: found.openedTime,
    count: records.length,
    closedTo: closureOf(stored),
    late: records.filter(({ times }) => isLate(times)).length,
    superseded: records.filter(({ supersededBy }) => supersededBy !== null).length,
    stages: RECORD_STAGES.filter((stage) => stage !== PACK_STAGE || found.batchId !== null).map((stage) => stageEntry(stage, stored)),
    records,
    book,
    keeping,
    accesses,
  };
}

async function recordEntry({ expected, latenessHours, ...sources }: TimelineSources, { record, leaf, index, supersededBy }: StoredRecord, all: readonly StoredRecord[]): Promise<TimelineRecord> {
  const anchoring = await sources.anchorOf(index);
  return {
    sequence: record.sequence,
    recordId: record.id,
    leaf,
    index,
    stage: record.stage,
    document: record.document,
    provenance: record.provenance,
    established: establishedOf(record),
    missing: missingProvenance(record.stage, record.provenance, expected),
    times: intervalsOf({ eventTime: record.eventTime, receivedTime: record.receivedTime, anchoredTime: anchoring.anchoredTime }, latenessHours),
    anchoring,
    supersedes: record.supersedes,
    supersededBy,
    corroboratedBy: all.filter((other) => other.record.provenance.corroborates?.includes(record.id)).map((other) => other.record.id),
    statement: statementOf(record),
  };
}

/** Late on any part of its way. */
function isLate({ eventToReceived, receivedToAnchored, eventToAnchored }: Intervals): boolean {
  return [eventToReceived, receivedToAnchored, eventToAnchored].some((interval) => interval?.late === true);
}

function closureOf(stored: readonly StoredRecord[]): Timeline['closedTo'] {
  const last = stored.findLast(({ record }) => statementOf(record) !== null);
  const statement = last === undefined ? null : statementOf(last.record);
  return last === undefined || statement === null ? null : { count: statement.count, recordId: last.record.id, purpose: statement.purpose, time: last.record.eventTime };
}

function stageEntry(stage: RecordStage, stored: readonly StoredRecord[]): TimelineStage {
  const times = stored.filter(({ record }) => record.stage === stage).map(({ record }) => record.eventTime).sort();
  return { stage, documents: times.length, first: times[0] ?? null, last: times.at(-1) ?? null };
}

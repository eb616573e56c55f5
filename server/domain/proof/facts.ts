import { establishedOf, missingProvenance, statementOf } from '../record/index.ts';
import type { ChainCheck } from './chain.ts';
import type { AnchorCheck, ProofCheck } from './check.ts';
import { intervalsOf } from './intervals.ts';
import type { AnchorFacts, ReportFacts } from './report.ts';
import { DEFAULT_LATENESS_HOURS, type ReportContext } from './verify.ts';

/** The figures of a proof; null when its record is no record. */
export function factsOf(check: ProofCheck, best: { check: AnchorCheck; chain: ChainCheck } | null, context: ReportContext): ReportFacts | null {
  const { record, head } = check;
  if (record === null) return null;
  const opened = best?.check.opened ?? null;
  const anchoredTime = opened === null ? null : new Date(opened.header.timestamp * 1000).toISOString();
  const anchor = best === null ? null : anchorFacts(best.check);
  const { title, mediaType, digestOnly } = record.document;
  const intervals = intervalsOf({ ...record, anchoredTime }, context.latenessHours ?? DEFAULT_LATENESS_HOURS);
  const { eventToAnchored, limitHours } = intervals;
  const statement = statementOf(record);
  return {
    recordId: record.id,
    case: record.case,
    sequence: record.sequence,
    stage: record.stage,
    index: check.index,
    size: head?.size ?? null,
    origin: head?.origin ?? null,
    sha256: record.document.sha256,
    sm3: record.document.sm3,
    documentSize: record.document.size,
    eventTime: record.eventTime,
    receivedTime: record.receivedTime,
    anchoredTime,
    lateness: eventToAnchored === null ? null : { hours: eventToAnchored.hours, limitHours, late: eventToAnchored.late },
    intervals,
    anchor,
    developmentChain: anchor?.development ?? false,
    witnesses: best?.chain.witnesses ?? [],
    supersedes: record.supersedes,
    supersededBy: typeof context.supersession === 'object' && 'by' in context.supersession ? context.supersession.by : null,
    ...(context.disclosure === 'public'
      ? {}
      : {
          document: { title, mediaType, digestOnly },
          established: establishedOf(record),
          ...(statement === null ? {} : { statement }),
          ...(context.expectedProvenance === undefined ? {} : { missingProvenance: missingProvenance(record.stage, record.provenance, context.expectedProvenance) }),
        }),
  };
}

function anchorFacts({ anchor, opened, registry }: AnchorCheck): AnchorFacts | null {
  if (anchor === null || opened === null) return null;
  return {
    chainId: anchor.chainId,
    registry: anchor.registry,
    logId: anchor.logId,
    blockNumber: anchor.blockNumber,
    blockHash: anchor.blockHash,
    // A hash that no path covers is the word of whoever made the file, and so no fact.
    transactionHash: opened.transactionProven ? anchor.transactionHash : null,
    operator: opened.event.operator,
    development: registry?.development ?? null,
  };
}

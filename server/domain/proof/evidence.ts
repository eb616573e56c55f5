import type { EvidenceRecord } from '../record/index.ts';
import { reason, type Reason } from './reasons.ts';
import type { ReportStage } from './report.ts';
import { stage, stageWith } from './stage.ts';

/** Digests of the file in the verifier's hands, lower-case hex; at least one of them. */
export interface Evidence {
  sha256?: string | undefined;
  sm3?: string | undefined;
  /** bytes */
  size?: number | undefined;
}

/**
 * Compares the file with what the record says of it: every figure that both know must be equal. Whoever finds a second file with
 * one of the digests still fails at the other.
 * @throws RangeError when `evidence` holds no digest: then nothing would be compared
 */
export function compareEvidence(evidence: Evidence | undefined, record: EvidenceRecord | null): ReportStage {
  if (evidence === undefined) return stageWith('evidence-digest', 'not-present', reason('evidence-not-given'));
  const { sha256, sm3, size } = evidence;
  if (sha256 === undefined && sm3 === undefined) throw new RangeError('evidence without a digest');
  if (record === null) return stageWith('evidence-digest', 'not-checked');
  const { document } = record;
  const problems: Reason[] = [];
  const equal: string[] = [];
  if (sha256 === document.sha256) equal.push('SHA-256');
  else if (sha256 !== undefined) problems.push(reason('sha256-differs'));
  if (sm3 !== undefined && sm3 === document.sm3) equal.push('SM3');
  else if (sm3 !== undefined && document.sm3 !== null) problems.push(reason('sm3-differs'));
  if (size !== undefined && size !== document.size) problems.push(reason('size-differs', { given: size, recorded: document.size }));
  if (equal.length === 0 && problems.length === 0) problems.push(reason('sm3-not-recorded'));
  return problems.length > 0 ? stage('evidence-digest', ...problems) : stage('evidence-digest', reason('digest-matches', { algorithms: equal.join(', ') }));
}

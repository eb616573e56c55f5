/** The case file: what is handed out of one case, each record with its proof or, withheld, as leaf, stage and reason. */
import { toHex } from '../domain/bytes.ts';
import { CASE_FORMAT, type CaseEntry, type CaseFile, type WithheldEntry } from '../domain/case/index.ts';
import type { Proof } from '../domain/proof/index.ts';
import { statementOf, type StatementPurpose } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import type { FoundRecord, ProofService } from './proof-service.ts';

export interface CaseFileRequest {
  caseId: string;
  purpose: StatementPurpose;
  /** the named person who prepares the file */
  statedBy: string;
  /** RFC 3339 UTC with milliseconds */
  preparedAt: string;
  /** records that are not disclosed, and why */
  withheld: readonly { recordId: string; reason: string }[];
}

export interface CaseFileSources {
  cases: { byId(caseId: string): Promise<{ erasedTime: string | null } | null> };
  recordsOfCase(caseId: string): Promise<FoundRecord[]>;
  proofs: ProofService;
  log: { inclusionPath(index: number, size: number): Promise<Uint8Array[]> };
}

export type CaseFileOutcome = { status: 'pending'; /** seconds */ retryAfter: number } | { status: 'ready'; caseFile: CaseFile };

/**
 * Builds the case file of a case, closed by its last case statement where it has one.
 * @returns pending while a proof of it is not final
 * @throws AppError `case-not-found`, `case-erased`, `case-without-records`; `withheld-unknown`, `withheld-statement` naming a record that cannot be withheld
 */
export async function buildCaseFile(sources: CaseFileSources, request: CaseFileRequest): Promise<CaseFileOutcome> {
  const { cases, proofs, log } = sources;
  const found = await cases.byId(request.caseId);
  if (found === null) throw new AppError('case-not-found', { case: request.caseId });
  if (found.erasedTime !== null) throw new AppError('case-erased', { case: request.caseId });
  const records = await sources.recordsOfCase(request.caseId);
  if (records.length === 0) throw new AppError('case-without-records', { case: request.caseId });
  const closing = records.findLast(({ record }) => statementOf(record) !== null);
  const reasons = reasonsOf(request.withheld, records, closing);
  const ready = new Map<FoundRecord, Proof>();
  for (const found of records) {
    if (reasons.has(found.record.id)) continue;
    const outcome = await proofs.proofOf(found);
    // Not before its block is final, for the same reason as a single proof.
    if (outcome.status === 'pending' || outcome.state !== 'final') return { status: 'pending', retryAfter: outcome.retryAfter };
    ready.set(found, outcome.proof);
  }
  const statement = closing === undefined ? null : (ready.get(closing) ?? null);
  const entries: CaseEntry[] = [];
  for (const found of records) {
    if (found === closing) continue;
    const proof = ready.get(found);
    const { sequence } = found.record;
    entries.push(proof !== undefined ? { sequence, proof } : await withheldEntry(found, reasons.get(found.record.id) ?? '', statement, log));
  }
  const { purpose, statedBy, preparedAt } = request;
  return { status: 'ready', caseFile: { format: CASE_FORMAT, case: request.caseId, disclosedFor: { purpose, statedBy, preparedAt }, entries, statement } };
}

function reasonsOf(withheld: CaseFileRequest['withheld'], records: readonly FoundRecord[], closing: FoundRecord | undefined): Map<string, string> {
  const known = new Set(records.map(({ record }) => record.id));
  for (const { recordId } of withheld) {
    if (!known.has(recordId)) throw new AppError('withheld-unknown', { id: recordId });
    if (recordId === closing?.record.id) throw new AppError('withheld-statement', { id: recordId });
  }
  return new Map(withheld.map(({ recordId, reason }) => [recordId, reason]));
}

/** With a path under the statement's own checkpoint where that covers the record, so that its place in the log is proven too. */
async function withheldEntry({ record: { sequence, stage }, leaf, index }: FoundRecord, reason: string, statement: Proof | null, log: CaseFileSources['log']): Promise<WithheldEntry> {
  const size = statement?.inclusion.size ?? 0;
  if (index >= size) return { sequence, withheld: { leaf, stage, reason, index } };
  return { sequence, withheld: { leaf, stage, reason, index, path: (await log.inclusionPath(index, size)).map(toHex) } };
}

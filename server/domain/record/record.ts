import type { z } from 'zod';
import { canonicalText, canonicalize, parseJson } from '../json/index.ts';
import { hashLeaf } from '../merkle/index.ts';
import { firstProblem, type FieldProblem } from './problems.ts';
import { recordV2Schema } from './schema-v2.ts';
import { RECORD_FORMAT_V2, recordV1Schema } from './schema.ts';
import type { CaseStatement, Established, EvidenceRecord } from './types.ts';

/** Most bytes of one record: every field at its longest, with all signatures and certificates that are listed, takes half of it. */
export const MAX_RECORD_BYTES = 262_144;
/** A record is object → established → signatures → its list → signature → certificates → certificate: seven containers. */
export const MAX_RECORD_DEPTH = 7;

/** A value that is not an evidence record; names the first place where it fails. */
export class RecordError extends Error {
  readonly code = 'invalid-record';
  readonly problem: FieldProblem;

  constructor(problem: FieldProblem) {
    super(`${problem.path} ${problem.text.en}`);
    this.name = 'RecordError';
    this.problem = problem;
  }

  /** e.g. `$.document.sha256` */
  get path(): string {
    return this.problem.path;
  }
}

/**
 * An evidence record from JSON bytes, JSON text, or a value already parsed. Nothing is coerced, defaulted or dropped: what is
 * returned has the same canonical bytes as what came in.
 * @throws JsonError when bytes or text are not strict JSON; RecordError naming the path when the value is no record
 */
export function parseRecord(input: unknown): EvidenceRecord {
  const isText = typeof input === 'string' || input instanceof Uint8Array;
  const value = isText ? parseJson(input, { maxLength: MAX_RECORD_BYTES, maxDepth: MAX_RECORD_DEPTH }) : input;
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
  const result = (format === RECORD_FORMAT_V2 ? recordV2Schema : recordV1Schema).safeParse(value);
  if (!result.success) throw new RecordError(firstProblem(result.error));
  return withoutUndefined(result.data);
}

/** The canonical bytes of a record (RFC 8785): what is hashed into its leaf. @throws JsonError when it is not plain data */
export function recordBytes(record: EvidenceRecord): Uint8Array {
  return canonicalize(record);
}

/** {@link recordBytes} as text, before UTF-8. @throws JsonError when it is not plain data */
export function recordText(record: EvidenceRecord): string {
  return canonicalText(record);
}

/** The record's leaf in the log: SHA-256(0x00 ‖ record bytes) (RFC 9162 §2.1.1), 32 bytes. */
export function recordLeaf(record: EvidenceRecord): Uint8Array {
  return hashLeaf(recordBytes(record));
}

/**
 * What we found ourselves, for records of every version. Of v1 the software is not known (null) and no document was inspected, but whether
 * its digests were computed or stated is.
 */
export function establishedOf(record: EvidenceRecord): Omit<Established, 'by'> & { by: string | null } {
  if (record.format === RECORD_FORMAT_V2) return record.established;
  return { by: null, content: record.document.digestOnly ? 'stated' : 'received', signatures: null };
}

/** What a record states about its case; null for every record that is no case statement. */
export function statementOf(record: EvidenceRecord): CaseStatement | null {
  return record.format === RECORD_FORMAT_V2 ? record.statement : null;
}

/** Fields given as undefined by code (JSON cannot) would make RFC 8785 bytes impossible; here they were optional, so they are absent. */
function withoutUndefined(record: z.output<typeof recordV1Schema> | z.output<typeof recordV2Schema>): EvidenceRecord {
  const provenance = Object.fromEntries(Object.entries(record.provenance).filter(([, value]) => value !== undefined));
  return { ...record, provenance } as unknown as EvidenceRecord;
}

/** What a depositor states about a document, read strictly. */
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { digestHex, documentSize, firstProblem, lineOfText, mediaTypeText, problem, missingProvenance, provenanceSchema, recordIdText, stageName, TEXT_LIMITS, type Provenance, type ProvenanceRequirements, type RecordStage, type Stage } from '../domain/record/index.ts';

/** Most characters of a loan number. */
const LOAN_NUMBER_LENGTH = 100;

export interface DepositMetadata {
  /** the lender's number of the loan: opens or finds the case, and never leaves the database */
  loanNumber: string;
  stage: Stage;
  /** what the document is called in the evidence list */
  title: string;
  /** business clock, RFC 3339 UTC with milliseconds */
  eventTime: string;
  provenance: Provenance;
  /** id of the record of the same case that this one corrects, or null */
  supersedes: string | null;
}

export interface DigestMetadata extends DepositMetadata {
  sha256: string;
  sm3: string | null;
  /** bytes */
  size: number;
  mediaType: string;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?(Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * A time of RFC 3339 with any offset, as the one spelling of records (UTC, milliseconds). Digits beyond milliseconds are refused
 * rather than dropped.
 */
const anyTime = z.string().transform((text, context) => {
  const match = RFC3339.exec(text);
  const utc = match === null ? null : toUtc(match);
  if (utc !== null) return utc;
  context.addIssue({ code: 'custom', message: problem(match === null ? 'not-time' : 'not-real-time') });
  return z.NEVER;
});

/** Null when there is no such day or time. */
function toUtc(match: RegExpExecArray): string | null {
  const [, date = '', time = '', fraction = '', zone = '', sign, hours = '0', minutes = '0'] = match;
  const local = `${date}T${time}.${fraction.padEnd(3, '0')}Z`;
  const instant = new Date(local);
  // Date would roll the 30th of February over to March.
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== local || Number(hours) > 23 || Number(minutes) > 59) return null;
  const offset = zone === 'Z' ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const utc = new Date(instant.getTime() - offset).toISOString();
  // Before year 0 or after 9999 the form has a sign and six digits, which records do not allow.
  return utc.length === 24 ? utc : null;
}

const depositShape = {
  loanNumber: lineOfText(LOAN_NUMBER_LENGTH).describe('the lender’s number of the loan; opens or finds the case and never leaves the database / 借据号'),
  stage: stageName.describe('stage of the loan’s life / 业务阶段'),
  title: lineOfText(TEXT_LIMITS.title).describe('what the document is called in the evidence list / 证据名称'),
  eventTime: anyTime.describe('business clock, RFC 3339 with any offset, at most milliseconds / 业务发生时间'),
  provenance: provenanceSchema,
  supersedes: recordIdText.nullable().default(null).describe('record of the same case that this one corrects / 所更正的存证编号'),
};

/** The `metadata` field of `POST /api/v1/evidence`. */
export const depositSchema = z.strictObject(depositShape);

/** One item of `POST /api/v1/evidence/digests`. */
export const digestSchema = z.strictObject({
  ...depositShape,
  sha256: digestHex.describe('64 lower-case hex digits'),
  sm3: digestHex.nullable().default(null).describe('64 lower-case hex digits'),
  size: documentSize.describe('bytes / 字节数'),
  mediaType: mediaTypeText.describe('e.g. application/pdf / 媒体类型'),
});

/** @throws AppError `metadata-invalid` naming the first wrong field */
export function readDepositMetadata(value: unknown): DepositMetadata {
  return read(depositSchema, value) as DepositMetadata;
}

/** @throws AppError `metadata-invalid` naming the first wrong field */
export function readDigestMetadata(value: unknown): DigestMetadata {
  return read(digestSchema, value) as DigestMetadata;
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, text } = firstProblem(result.error);
  throw new AppError('metadata-invalid', { path, problem: text });
}

/** What a depositor must state about a document of this stage. @throws AppError `provenance-missing` naming every field that is missing */
export function requireProvenance(stage: RecordStage, provenance: Provenance, required: ProvenanceRequirements): void {
  const missing = missingProvenance(stage, provenance, required);
  if (missing.length > 0) throw new AppError('provenance-missing', { stage, fields: missing.map((field) => `provenance.${field}`).join(', ') });
}

/** How far ahead of our clock an event may be: lenders' clocks and time zones are wrong by hours, not by days. */
const FUTURE_TOLERANCE = 24 * 3600 * 1000;

/** @param now milliseconds since 1970 @throws AppError `event-time-in-future` */
export function requirePastEvent(eventTime: string, now: number): void {
  if (Date.parse(eventTime) <= now + FUTURE_TOLERANCE) return;
  throw new AppError('event-time-in-future', { eventTime, now: new Date(now).toISOString() });
}

/** Visible ASCII, so that it is the same in every log and header. @throws AppError `idempotency-key-invalid` */
export function requireIdempotencyKey(key: string): void {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new AppError('idempotency-key-invalid');
}

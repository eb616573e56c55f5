import { z } from 'zod';
import { BASES_OF_TRUTH, STAGES, type DocumentDescription, type EvidenceRecord, type Provenance } from './types.ts';

export const RECORD_FORMAT = 'docketproof/record/v1';

/** Most characters (code points) of each kind of text; generous for real documents, small enough for one page of an index. */
export const TEXT_LIMITS = { title: 200, reference: 200, statement: 500, mediaType: 127 } as const;
/** Most records that one document may corroborate. */
export const MAX_CORROBORATES = 64;

/**
 * Characters no text of a record may hold: controls, line and paragraph separators, half surrogates, non-characters, and the
 * bidirectional controls that let a title read differently from what is hashed (CVE-2021-42574, "Trojan Source").
 */
const FORBIDDEN_CHARACTER = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029\uFEFF]/u;

/** One line of visible text of 1…`limit` code points, without white space at either end. */
export function lineOfText(limit: number) {
  return z.string().superRefine((text, context) => {
    const problem = problemOfLine(text, limit);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
}

function problemOfLine(text: string, limit: number): string | undefined {
  if (text === '') return 'is empty';
  // Length first, in UTF-16 units (at most two per code point), so that an enormous text costs nothing.
  if (text.length > 2 * limit || [...text].length > limit) return `is longer than ${limit} characters`;
  const forbidden = FORBIDDEN_CHARACTER.exec(text)?.[0];
  if (forbidden !== undefined) return `holds the character U+${(forbidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}, which is not allowed`;
  return text.trim() === text ? undefined : 'has white space at its start or end';
}

/** SHA-256, SM3, leaf or salt: 64 lower-case hex digits, so that every digest has exactly one spelling. */
export const digestHex = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');
/** Random UUID (RFC 9562 §5.4), lower case. */
export const recordIdText = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be a random UUID (version 4) in lower case');
/** Random case reference: 32 lower-case hex digits. */
export const caseReference = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');
/** type "/" subtype (RFC 6838 §4.2) in lower case, without parameters. */
export const mediaTypeText = z
  .string()
  .max(TEXT_LIMITS.mediaType, `is longer than ${TEXT_LIMITS.mediaType} characters`)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, 'must be a media type such as application/pdf, in lower case, without parameters');
/** Bytes: a whole number that a double holds exactly. */
export const documentSize = z.number().int('must be a whole number').min(1, 'must be at least 1: an empty document proves nothing').max(Number.MAX_SAFE_INTEGER);

/** RFC 3339 in UTC with milliseconds, of a day that exists: the one spelling used in records. */
export const utcTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'must look like 2024-01-10T02:03:04.000Z')
  .refine(isRealTime, 'is not a real date and time');

function isRealTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

export const stageName = z.enum(STAGES, `must be one of ${STAGES.join(', ')}`);

/** How the document came about; all but `sourceSystem` may be left out. Field meanings: {@link Provenance}. */
export const provenanceSchema = z.strictObject({
  sourceSystem: lineOfText(TEXT_LIMITS.reference),
  sourceVersion: lineOfText(TEXT_LIMITS.reference).optional(),
  sourceRecordId: lineOfText(TEXT_LIMITS.reference).optional(),
  actor: lineOfText(TEXT_LIMITS.reference).optional(),
  captureMethod: lineOfText(TEXT_LIMITS.statement).optional(),
  captureTool: lineOfText(TEXT_LIMITS.statement).optional(),
  transport: lineOfText(TEXT_LIMITS.statement).optional(),
  custodian: lineOfText(TEXT_LIMITS.reference).optional(),
  basisOfTruth: z.enum(BASES_OF_TRUTH, `must be one of ${BASES_OF_TRUTH.join(', ')}`).optional(),
  consentReference: lineOfText(TEXT_LIMITS.reference).optional(),
  corroborates: z
    .array(recordIdText)
    .min(1, 'must name at least one record; leave it out otherwise')
    .max(MAX_CORROBORATES, `must not name more than ${MAX_CORROBORATES} records`)
    .refine((ids) => new Set(ids).size === ids.length, 'names a record twice')
    .optional(),
});

const documentSchema = z
  .strictObject({
    sha256: digestHex,
    sm3: digestHex.nullable(),
    size: documentSize,
    mediaType: mediaTypeText,
    title: lineOfText(TEXT_LIMITS.title),
    digestOnly: z.boolean(),
  })
  .superRefine((document, context) => {
    if (!document.digestOnly && document.sm3 === null) context.addIssue({ code: 'custom', path: ['sm3'], message: 'must be there when the document was deposited' });
  });

export const recordSchema = z
  .strictObject({
    format: z.literal(RECORD_FORMAT, `must be "${RECORD_FORMAT}"`),
    id: recordIdText,
    case: caseReference,
    sequence: z.number().int('must be a whole number').min(1, 'must be at least 1').max(Number.MAX_SAFE_INTEGER),
    previous: digestHex.nullable(),
    stage: stageName,
    document: documentSchema,
    eventTime: utcTime,
    receivedTime: utcTime,
    provenance: provenanceSchema,
    supersedes: recordIdText.nullable(),
    salt: digestHex,
  })
  .superRefine((record, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    const isFirst = record.sequence === 1;
    if (isFirst !== (record.previous === null)) refuse(['previous'], isFirst ? 'must be null for the first record of a case' : 'must name the previous leaf of the case');
    if (isFirst && record.supersedes !== null) refuse(['supersedes'], 'must be null: the first record of a case has none before it');
    if (record.supersedes === record.id) refuse(['supersedes'], 'a record cannot supersede itself');
    if (record.provenance.corroborates?.includes(record.id)) refuse(['provenance', 'corroborates'], 'a record cannot corroborate itself');
  });

/** The schema and the published types are the same thing said twice; the compiler holds them together, both ways. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const sameTypes: [
  Same<WithoutUndefined<Required<z.output<typeof provenanceSchema>>>, Required<Provenance>>,
  Same<z.output<typeof documentSchema>, DocumentDescription>,
  Same<Omit<z.output<typeof recordSchema>, 'provenance'>, Omit<EvidenceRecord, 'provenance'>>,
] = [true, true, true];
void sameTypes;

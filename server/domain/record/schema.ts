import { z } from 'zod';
import { MAX_CORROBORATES, TEXT_LIMITS } from './limits.ts';
import { problem } from './problems.ts';
import { BASES_OF_TRUTH, RECORD_STAGES, STAGES, type DocumentDescription, type EvidenceRecordV1, type ProvenanceV1 } from './types.ts';

export const RECORD_FORMAT_V1 = 'docketproof/record/v1';
export const RECORD_FORMAT_V2 = 'docketproof/record/v2';
/** Every format that is read. */
export const RECORD_FORMATS: readonly string[] = [RECORD_FORMAT_V1, RECORD_FORMAT_V2];

/**
 * Characters no text of a record may hold: controls, line and paragraph separators, half surrogates, non-characters, U+FFFD (a
 * decoder's mark that text was lost on the way), and the bidirectional controls that let a title read differently from what is
 * hashed (CVE-2021-42574, "Trojan Source").
 */
export const FORBIDDEN_CHARACTER = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029\uFEFF\uFFFD]/u;

/** One line of visible text of 1…`limit` code points, without white space at either end. */
export function lineOfText(limit: number) {
  return z.string().superRefine((text, context) => {
    const message = problemOfLine(text, limit);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

function problemOfLine(text: string, limit: number): string | undefined {
  if (text === '') return problem('empty');
  // Length first, in UTF-16 units (at most two per code point), so that an enormous text costs nothing.
  if (text.length > 2 * limit || [...text].length > limit) return problem('too-long', limit);
  const forbidden = FORBIDDEN_CHARACTER.exec(text)?.[0];
  if (forbidden !== undefined) return problem('forbidden-character', codePointName(forbidden));
  return text.trim() === text ? undefined : problem('blank');
}

/** e.g. U+202E */
function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** SHA-256, SM3, leaf or salt: 64 lower-case hex digits, so that every digest has exactly one spelling. */
export const digestHex = z.string().regex(/^[0-9a-f]{64}$/, problem('not-digest'));
/** Random UUID (RFC 9562 §5.4), lower case. */
export const recordIdText = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, problem('not-record-id'));
/** Random case reference: 32 lower-case hex digits. */
export const caseReference = z.string().regex(/^[0-9a-f]{32}$/, problem('not-case-reference'));
/** type "/" subtype (RFC 6838 §4.2) in lower case, without parameters. */
export const mediaTypeText = z
  .string()
  .max(TEXT_LIMITS.mediaType, problem('too-long', TEXT_LIMITS.mediaType))
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, problem('not-media-type'));
export const wholeNumber = z.number().refine(Number.isInteger, { message: problem('not-whole'), abort: true }).max(Number.MAX_SAFE_INTEGER, problem('unsafe-number'));
/** Bytes: a whole number that a double holds exactly. */
export const documentSize = wholeNumber.min(1, problem('empty-document'));

/** RFC 3339 in UTC with milliseconds, of a day that exists: the one spelling used in records. */
export const utcTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, problem('not-utc-time'))
  .refine(isRealTime, problem('not-real-time'));

function isRealTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** A stage that a depositor may name. */
export const stageName = z.enum(STAGES, problem('not-one-of', STAGES.join(', ')));
/** A stage that a record may have. */
export const recordStageName = z.enum(RECORD_STAGES, problem('not-one-of', RECORD_STAGES.join(', ')));

/** How the document came about; all but `sourceSystem` may be left out. As in records v1. Field meanings: {@link ProvenanceV1}. */
export const provenanceV1Schema = z.strictObject({
  sourceSystem: lineOfText(TEXT_LIMITS.reference).describe('system of the lender that holds the document / 来源系统'),
  sourceVersion: lineOfText(TEXT_LIMITS.reference).optional().describe('its version / 来源系统版本'),
  sourceRecordId: lineOfText(TEXT_LIMITS.reference).optional().describe('id of the document or row in that system / 来源系统内的编号'),
  actor: lineOfText(TEXT_LIMITS.reference).optional().describe('person, role or process that produced it / 生成主体'),
  captureMethod: lineOfText(TEXT_LIMITS.statement).optional().describe('how it was captured / 采集方式'),
  captureTool: lineOfText(TEXT_LIMITS.statement).optional().describe('with what / 采集工具及版本'),
  transport: lineOfText(TEXT_LIMITS.statement).optional().describe('how it reached us / 传输方式'),
  custodian: lineOfText(TEXT_LIMITS.reference).optional().describe('who keeps the original / 保管人'),
  basisOfTruth: z.enum(BASES_OF_TRUTH, problem('not-one-of', BASES_OF_TRUTH.join(', '))).optional().describe('basis on which a court may presume it true, 民事证据规定 art 94 / 真实性依据'),
  consentReference: lineOfText(TEXT_LIMITS.reference).optional().describe('consent on which it rests / 授权依据编号'),
  corroborates: z
    .array(recordIdText)
    .min(1, problem('empty-list'))
    .max(MAX_CORROBORATES, problem('too-many', MAX_CORROBORATES))
    .refine((ids) => new Set(ids).size === ids.length, problem('twice'))
    .optional()
    .describe('records that this one corroborates / 所印证的存证编号'),
});

export const documentSchema = z
  .strictObject({
    sha256: digestHex,
    sm3: digestHex.nullable(),
    size: documentSize,
    mediaType: mediaTypeText,
    title: lineOfText(TEXT_LIMITS.title),
    digestOnly: z.boolean(),
  })
  .superRefine((document, context) => {
    if (!document.digestOnly && document.sm3 === null) context.addIssue({ code: 'custom', path: ['sm3'], message: problem('sm3-missing') });
  });

/** What records of every version say alike. */
export const recordShape = {
  id: recordIdText,
  case: caseReference,
  sequence: wholeNumber.min(1, problem('too-small', 1)),
  previous: digestHex.nullable(),
  document: documentSchema,
  eventTime: utcTime,
  receivedTime: utcTime,
  supersedes: recordIdText.nullable(),
  salt: digestHex,
};

interface Linked {
  id: string;
  sequence: number;
  previous: string | null;
  supersedes: string | null;
  provenance: { corroborates?: string[] | undefined };
}

/** How a record of any version stands to the others of its case. */
export function checkLinks(record: Linked, context: z.RefinementCtx): void {
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  const isFirst = record.sequence === 1;
  if (isFirst !== (record.previous === null)) refuse(['previous'], problem(isFirst ? 'previous-of-first' : 'no-previous'));
  if (isFirst && record.supersedes !== null) refuse(['supersedes'], problem('supersedes-of-first'));
  if (record.supersedes === record.id) refuse(['supersedes'], problem('supersedes-self'));
  if (record.provenance.corroborates?.includes(record.id)) refuse(['provenance', 'corroborates'], problem('corroborates-self'));
}

export const recordV1Schema = z
  .strictObject({ format: z.literal(RECORD_FORMAT_V1, problem('wrong-value', RECORD_FORMATS.join(' / '))), ...recordShape, stage: stageName, provenance: provenanceV1Schema })
  .superRefine(checkLinks);

/** Whether two types are the same, both ways: a schema and its published type are one thing said twice, and the compiler holds them together. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const sameTypes: [
  Same<WithoutUndefined<Required<z.output<typeof provenanceV1Schema>>>, Required<ProvenanceV1>>,
  Same<z.output<typeof documentSchema>, DocumentDescription>,
  Same<Omit<z.output<typeof recordV1Schema>, 'provenance'>, Omit<EvidenceRecordV1, 'provenance'>>,
] = [true, true, true];
void sameTypes;

/** Reading and writing the case file. It is attacker-controlled: sizes are bounded before anything is built from it. */
import { z } from 'zod';
import { utf8 } from '../bytes.ts';
import { canonicalText, JSON_PROBLEMS_ZH, JsonError, parseJson } from '../json/index.ts';
import { openProof, ProofError } from '../proof/index.ts';
import { caseReference, digestHex, firstProblem, lineOfText, problem, recordStageName, STATEMENT_PURPOSES, TEXT_LIMITS, utcTime, wholeNumber } from '../record/index.ts';
import { CaseFileError } from './errors.ts';
import { CASE_FORMAT, type CaseFile } from './types.ts';

/** Largest case file: the most entries that are read, each with a proof of a usual size. */
export const MAX_CASE_BYTES = 256 << 20;
/** Most records of one case that are read. */
export const MAX_CASE_ENTRIES = 20_000;
/** case → entries → entry → proof, and what a proof may nest. */
const MAX_DEPTH = 16;
const MAX_PATH = 64;

const sequence = wholeNumber.min(1, problem('too-small', 1));
const count = wholeNumber.min(0, problem('too-small', 0)).refine((value) => !Object.is(value, -0), problem('wrong-value', 0));
/** Judged by the proof's own reader. */
const anyObject = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), problem('wrong-type', 'object'));

const withheldSchema = z.strictObject({
  leaf: digestHex,
  stage: recordStageName,
  reason: lineOfText(TEXT_LIMITS.statement),
  index: count,
  path: z.array(digestHex).max(MAX_PATH, problem('too-many', MAX_PATH)).optional(),
});
const disclosedEntry = z.strictObject({ sequence, proof: anyObject });
const withheldEntry = z.strictObject({ sequence, withheld: withheldSchema });

const caseSchema = z.strictObject({
  format: z.literal(CASE_FORMAT, problem('wrong-value', CASE_FORMAT)),
  case: caseReference,
  disclosedFor: z.strictObject({
    purpose: z.enum(STATEMENT_PURPOSES, problem('not-one-of', STATEMENT_PURPOSES.join(', '))),
    statedBy: lineOfText(TEXT_LIMITS.reference),
    preparedAt: utcTime,
  }),
  entries: z.array(anyObject).min(1, problem('empty-list')).max(MAX_CASE_ENTRIES, problem('too-many', MAX_CASE_ENTRIES)),
  statement: anyObject.nullable(),
});

/**
 * A case file whose form is right in everything but perhaps its records, which the verifier judges.
 * @param input file content, or a value parsed before
 * @throws CaseFileError code `case-too-large`, `case-version-unknown` or `case-invalid`, naming the place
 */
export function openCase(input: unknown): CaseFile {
  const value = typeof input === 'string' || input instanceof Uint8Array ? parsed(input) : input;
  const format = formatOf(value);
  if (format !== null && format !== CASE_FORMAT && /^docketproof\/case\/v\d+$/.test(format)) {
    throw new CaseFileError('case-version-unknown', '$.format', { 'zh-CN': `的版本本程序不认识，本程序可读 ${CASE_FORMAT}`, en: `is a version this program does not know; it reads ${CASE_FORMAT}` });
  }
  const read = requireForm(caseSchema, value, '$');
  read.entries.forEach((entry, i) => {
    const place = `$.entries[${i}]`;
    if (!Object.hasOwn(entry, 'proof')) requireForm(withheldEntry, entry, place);
    else requireProof(requireForm(disclosedEntry, entry, place).proof, `${place}.proof`);
  });
  if (read.statement !== null) requireProof(read.statement, '$.statement');
  return value as CaseFile;
}

/** The `format` of a parsed JSON value; null when it names none. Tells a case file from a proof file. */
export function formatOf(value: unknown): string | null {
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
  return typeof format === 'string' ? format : null;
}

function requireForm<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, text } = firstProblem(result.error);
  throw new CaseFileError('case-invalid', path.replace('$', () => place), text);
}

function requireProof(value: unknown, place: string): void {
  try {
    openProof(value);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new CaseFileError('case-invalid', error.path.replace('$', () => place), error.problem);
  }
}

function parsed(input: string | Uint8Array): unknown {
  try {
    return parseJson(input, { maxLength: MAX_CASE_BYTES, maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const text = { 'zh-CN': `不是规范的 JSON（${JSON_PROBLEMS_ZH[error.code]}，第 ${error.position} 个字符处）`, en: `is not strict JSON: ${error.message}` };
    throw new CaseFileError(error.code === 'too-large' ? 'case-too-large' : 'case-invalid', error.path, text);
  }
}

/**
 * The case as a file: the same case gives the same bytes (keys in RFC 8785 order, two spaces, one final line feed).
 * @throws JsonError when it holds something JSON has no form for
 */
export function serializeCase(caseFile: CaseFile): Uint8Array {
  return utf8(`${JSON.stringify(JSON.parse(canonicalText(caseFile)), null, 2)}\n`);
}

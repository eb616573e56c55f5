/** The evidence record: its types, its strict reading, its canonical bytes and its leaf. */
export * from './types.ts';
export type * from './findings.ts';
export { MAX_RECORD_BYTES, RecordError, parseRecord, recordBytes, recordLeaf, recordText } from './record.ts';
export { firstProblem, problem, type FieldProblem, type ProblemCode } from './problems.ts';
export {
  FORBIDDEN_CHARACTER,
  MAX_CORROBORATES,
  RECORD_FORMAT,
  TEXT_LIMITS,
  caseReference,
  digestHex,
  documentSize,
  lineOfText,
  mediaTypeText,
  provenanceSchema,
  recordIdText,
  recordSchema,
  stageName,
  utcTime,
} from './schema.ts';

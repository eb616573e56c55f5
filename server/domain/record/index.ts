/** The evidence record: its types, its strict reading, its canonical bytes and its leaf. */
export * from './types.ts';
export type * from './findings.ts';
export * from './limits.ts';
export { MAX_RECORD_BYTES, MAX_RECORD_DEPTH, RecordError, establishedOf, parseRecord, recordBytes, recordLeaf, recordText, statementOf } from './record.ts';
export { firstProblem, problem, type FieldProblem, type ProblemCode } from './problems.ts';
export {
  RECORD_FORMATS,
  RECORD_FORMAT_V1,
  RECORD_FORMAT_V2,
  FORBIDDEN_CHARACTER,
  caseReference,
  digestHex,
  documentSchema,
  documentSize,
  lineOfText,
  mediaTypeText,
  provenanceV1Schema,
  recordIdText,
  recordStageName,
  recordV1Schema,
  stageName,
  utcTime,
  wholeNumber,
} from './schema.ts';
export { MAX_PROBLEM_LENGTH, SignatureProblems, problemText, type SignatureProblemCode } from './signature-problems.ts';
export { findingsSchema } from './findings-schema.ts';
export { provenanceSchema, recordV2Schema, statementSchema } from './schema-v2.ts';
export {
  EXPECTED_PROVENANCE,
  PROVENANCE_FIELDS,
  PROVENANCE_TEXTS,
  REQUIRED_PROVENANCE,
  RequirementsError,
  missingProvenance,
  parseRequirements,
  type ProvenanceField,
  type ProvenanceRequirements,
} from './requirements.ts';

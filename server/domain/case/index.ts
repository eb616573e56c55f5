/** The case file, the case statement that closes a case, and the verifier of both. Pure and isomorphic. */
export * from './types.ts';
export { CaseFileError, type CaseFileErrorCode } from './errors.ts';
export { MAX_CASE_BYTES, MAX_CASE_ENTRIES, formatOf, openCase, serializeCase } from './parse.ts';
export { STATEMENT_FORMAT, STATEMENT_MEDIA_TYPE, STATEMENT_TITLE, caseRoot, statementDocument, statementOfCase, type SequenceEntry, type StatementInput } from './statement.ts';
export { CASE_REASONS, type CaseReason, type CaseReasonCode } from './reasons.ts';
export * from './report.ts';
export { matchFiles, type NamedFile } from './files.ts';
export type { CaseContext } from './items.ts';
export type { RecordLocation } from './relations.ts';
export { verifyCase, type VerifyCaseInput } from './verify.ts';

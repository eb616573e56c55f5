/** Verification over this service's own evidence, log and anchors, and the proofs it hands out. */
export { createProofService, type ErasedTrace, type EvidenceLookup, type FoundRecord, type ProofOutcome, type ProofService, type ProofSources } from './proof-service.ts';
export { RecentReader, type RecentReaderOptions } from './recent-reader.ts';
export { MAX_OTHERS, VerificationService, type BatchItem, type DigestAlgorithm, type DigestQuery, type LookupReport, type VerificationOptions } from './service.ts';
export { buildCaseFile, type CaseFileOutcome, type CaseFileRequest } from './case-file.ts';

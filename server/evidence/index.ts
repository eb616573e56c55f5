/** Intake: streaming digests, the encrypted file store, records, idempotency; and reading them back. */
export { EvidenceService, MAX_DIGESTS, type Deposited, type DepositRequest, type DigestsDeposited, type EvidenceOptions, type ReceivedFile } from './service.ts';
export type { LogAppender } from './committer.ts';
export { depositSchema, digestSchema, readDepositMetadata, readDigestMetadata, requireIdempotencyKey, type DepositMetadata, type DigestMetadata } from './metadata.ts';
export { nativeSigner } from './native-signer.ts';
export type { EvidenceCase, StoredFile } from './queries.ts';
export { columnsOf, type RecordRow, type StoredRecord } from './rows.ts';
export { CHUNK_BYTES, DoubleDigest, FileDamagedError, FileVault, type IncomingFile } from './vault/index.ts';

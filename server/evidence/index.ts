/** Intake: streaming digests, the encrypted file store, records, idempotency; and reading them back. */
export { EvidenceService, MAX_DIGESTS, type ClosingRequest, type Deposited, type DepositRequest, type DigestsDeposited, type EvidenceOptions, type ReceivedFile, type SealedPack } from './service.ts';
export { EvidenceEraser, type ErasedFile, type ErasedRecords } from './erase.ts';
export type { LogAppender } from './committer.ts';
export { depositSchema, digestSchema, readDepositMetadata, readDigestMetadata, requireIdempotencyKey, type DepositMetadata, type DigestMetadata } from './metadata.ts';
export { nativeSigner } from './native-signer.ts';
export type { ErasedRecord, RawRecordRow, StoredFile } from './queries.ts';
export { columnsOf, type StoredRecord } from './rows.ts';
export { sealOldRecords } from './upgrade.ts';
export { CHUNK_BYTES, DoubleDigest, FileDamagedError, FileVault, type IncomingFile } from './vault/index.ts';

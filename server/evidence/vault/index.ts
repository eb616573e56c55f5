export { DoubleDigest } from './digests.ts';
export { CHUNK_BYTES, FileDamagedError, HEADER_BYTES, SEALED_CHUNK_BYTES } from './stream-cipher.ts';
export { FileVault, type IncomingFile, type ReceiveOptions } from './vault.ts';

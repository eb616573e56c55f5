/** Cases: their references and keys, how they are found, and who looked at them. */
export { ACCESS_ACTIONS, AccessLog, type Access, type AccessAction } from './accesses.ts';
export { CaseBook, upsertCases, type Connection, type EvidenceCase } from './book.ts';
export { unwrapCaseKey, wrapCaseKey } from './case-key.ts';
export { eraseCaseEntry, erasedHash } from './erase.ts';
export { Keyring, type CaseKeyLease, type CaseKeys, type KeyringOptions, type SearchKind } from './keyring.ts';
export type { CaseRow } from './rows.ts';
export { seal, SealBrokenError, unseal, unsealText } from './seal.ts';
export { sealOldCases } from './upgrade.ts';

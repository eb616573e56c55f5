/** A record v2 in which every field is as long as it may be, in characters of four UTF-8 bytes. */
import { MAX_CERTIFICATES_LISTED, MAX_CORROBORATES, MAX_SIGNATURES_LISTED, TEXT_LIMITS, type EvidenceRecordV2, type SignatureFound } from '../../../server/domain/record/index.ts';

/** What takes most bytes or most escapes for one code point that a text may hold. */
export const PROBLEM_CHARACTERS = ['"', '\\', '/', '字', '𠮷', 'é', '\u00a0', '\u{10fffd}'];

const long = (limit: number) => '𠮷'.repeat(limit);
const reference = long(TEXT_LIMITS.reference);
const statement = long(TEXT_LIMITS.statement);
const time = '2024-01-10T02:03:04.000Z';

const signature: SignatureFound = {
  field: reference,
  subFilter: reference,
  signer: reference,
  signingTime: time,
  signingTimeFrom: 'signed-attribute',
  certificates: Array.from({ length: MAX_CERTIFICATES_LISTED }, () => ({ subject: reference, issuer: reference, serial: 'f'.repeat(TEXT_LIMITS.serial), notBefore: time, notAfter: time, sha256: 'ff'.repeat(32) })),
  coversWholeFile: false,
  digest: 'not-checked',
  signature: 'not-checked',
  algorithm: reference,
  problem: statement,
};

export const WORST: EvidenceRecordV2 = {
  format: 'docketproof/record/v2',
  id: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
  case: 'ff'.repeat(16),
  sequence: Number.MAX_SAFE_INTEGER,
  previous: 'ff'.repeat(32),
  stage: 'overdue-notice',
  document: { sha256: 'ff'.repeat(32), sm3: 'ff'.repeat(32), size: Number.MAX_SAFE_INTEGER, mediaType: 'application/pdf', title: long(TEXT_LIMITS.title), digestOnly: false },
  eventTime: time,
  receivedTime: time,
  provenance: {
    sourceSystem: reference,
    sourceVersion: reference,
    sourceRecordId: reference,
    actor: reference,
    account: reference,
    captureMethod: statement,
    captureTool: statement,
    transport: statement,
    device: reference,
    ipAddress: reference,
    custodian: reference,
    basisOfTruth: 'adverse-to-depositor',
    consentReference: reference,
    corroborates: Array.from({ length: MAX_CORROBORATES }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`),
  },
  established: {
    by: `docketproof/${'9'.repeat(TEXT_LIMITS.build - 'docketproof/'.length)}`,
    content: 'received',
    signatures: { tool: reference, outcome: 'found', reason: null, count: Number.MAX_SAFE_INTEGER, signatures: Array.from({ length: MAX_SIGNATURES_LISTED }, () => signature) },
  },
  statement: null,
  supersedes: '00000000-0000-4000-8000-000000000000',
  salt: 'ff'.repeat(32),
};

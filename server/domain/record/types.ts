import type { SignatureFindings } from './findings.ts';

/**
 * The evidence record: the canonical JSON (RFC 8785) that describes one deposited document. Its leaf in the log is
 * SHA-256(0x00 ‖ record bytes) (RFC 9162 §2.1.1). A record is never changed; a correction is a new one that supersedes it.
 */

/** Ten stages of a loan's life (pack.md); each names what its documents prove. */
export const STAGES = [
  'application',
  'credit-check',
  'identity',
  'contract',
  'signature',
  'disbursement',
  'repayment',
  'overdue-notice',
  'collection',
  'settlement',
] as const;
export type Stage = (typeof STAGES)[number];

/** The stage of a record that closes a case's sequence: made by us, and no document of the loan's life. */
export const CASE_STATEMENT_STAGE = 'case-statement';
/**
 * The stage of a record of a pack's own digest. Such records stand in a sequence of their batch's, never in that of the loan: a pack
 * that is made again must not change the case it shows.
 */
export const PACK_STAGE = 'pack';
/** Stages that a record may have, in the order in which they are shown. */
export const RECORD_STAGES = [...STAGES, CASE_STATEMENT_STAGE, PACK_STAGE] as const;
export type RecordStage = (typeof RECORD_STAGES)[number];

/** Bases on which a court may presume e-data true (民事证据规定 art 94). */
export const BASES_OF_TRUTH = ['neutral-platform', 'regular-business', 'archive', 'party-agreement', 'adverse-to-depositor', 'notarised', 'none-stated'] as const;
export type BasisOfTruth = (typeof BASES_OF_TRUTH)[number];

/** How the document came about (rules.md, art 18 在线诉讼规则): stated by the depositor, hashed together with the document. As in records v1. */
export interface ProvenanceV1 {
  /** system of the lender that holds the document, e.g. "core-lending" */
  sourceSystem: string;
  sourceVersion?: string;
  /** id of the document or row in that system */
  sourceRecordId?: string;
  /** person, role or process that produced it */
  actor?: string;
  captureMethod?: string;
  captureTool?: string;
  transport?: string;
  custodian?: string;
  basisOfTruth?: BasisOfTruth;
  consentReference?: string;
  /** record ids of documents that this one corroborates (关联印证) */
  corroborates?: string[];
}

/** The same in records v2. */
export interface Provenance extends ProvenanceV1 {
  /** account, in the source system, that generated it */
  account?: string;
  /** device on which a customer acted */
  device?: string;
  /** network address from which a customer acted */
  ipAddress?: string;
}

export interface DocumentDescription {
  /** lower-case hex, 64 digits */
  sha256: string;
  /** lower-case hex, 64 digits; null when a digest-only deposit did not state it */
  sm3: string | null;
  /** bytes */
  size: number;
  /** as detected from the content; as stated for a digest-only deposit */
  mediaType: string;
  /** what the document is called in the evidence list, e.g. "个人消费借款合同" */
  title: string;
  /** true when the document stayed with the lender and only its digests were deposited */
  digestOnly: boolean;
}

/** What every version of a record says, with the same names and meanings. */
interface RecordFields {
  /** random UUID (RFC 9562 v4), lower case */
  id: string;
  /** random case reference, 32 hex digits; never derived from the loan number */
  case: string;
  /** 1…n within the case, without gaps */
  sequence: number;
  /** hex leaf of record `sequence − 1` of the case; null for the first */
  previous: string | null;
  document: DocumentDescription;
  /** business clock, RFC 3339 UTC with milliseconds, e.g. 2024-01-10T02:03:04.000Z */
  eventTime: string;
  /** our clock, same form */
  receivedTime: string;
  /** id of the record of the same case that this one corrects; null otherwise */
  supersedes: string | null;
  /** 256 random bits, hex: without it nobody can guess a document from its leaf */
  salt: string;
}

/** The first version; readable for ever. */
export interface EvidenceRecordV1 extends RecordFields {
  format: 'docketproof/record/v1';
  stage: Stage;
  provenance: ProvenanceV1;
}

/** What we found ourselves, kept apart from what the depositor stated. */
export interface Established {
  /** software that found it, e.g. "docketproof/0.1.0" */
  by: string;
  /** `received`: digests, size and media type were computed from the bytes we received; `stated`: the depositor stated them */
  content: 'received' | 'stated';
  /** null for what is no PDF or stayed with the lender */
  signatures: SignatureFindings | null;
}

/** For what a case's sequence is closed. */
export const STATEMENT_PURPOSES = ['filing', 'hearing', 'supplement', 'settlement', 'disclosure', 'other'] as const;
export type StatementPurpose = (typeof STATEMENT_PURPOSES)[number];

/** Closes the sequence of a case at `count`, so that nobody can drop, add or relabel a record unnoticed. */
export interface CaseStatement {
  purpose: StatementPurpose;
  note: string | null;
  /** the named person who closes the sequence */
  statedBy: string;
  /** records before this one: it is number `count + 1` itself */
  count: number;
  /** hex RFC 9162 root over those records' leaves and stages (see domain/case) */
  root: string;
}

export interface EvidenceRecordV2 extends RecordFields {
  format: 'docketproof/record/v2';
  stage: RecordStage;
  provenance: Provenance;
  established: Established;
  /** null unless `stage` is `case-statement` */
  statement: CaseStatement | null;
}

export type EvidenceRecord = EvidenceRecordV1 | EvidenceRecordV2;

import type { EvidenceRecord } from '../../domain/record/index.ts';
import type { PackAttachments } from '../../domain/pack/index.ts';
import type { Report, Verdict } from '../../domain/proof/index.ts';
import type { Costs } from '../../arrears/index.ts';
import type { ArrearsStatement, ClaimSummary } from '../../domain/arrears/index.ts';
import type { Lender, Loan, Product } from '../../domain/loan/index.ts';
import type { ComplaintOptions } from '../complaint/index.ts';
import type { Attachment } from './attachments.ts';

/** Where a record's head is anchored, as the verifier found it. */
export interface AnchorFacts {
  chainId: number;
  /** 0x + 40 */
  registry: string;
  /** 0x + 64 */
  logId: string;
  /** null when the proof does not show that the transaction is in the block */
  transactionHash: string | null;
  blockNumber: number;
  blockHash: string;
  /** chain clock, RFC 3339 UTC */
  blockTime: string;
}

/** What the log says of one record. */
export interface LogFacts {
  origin: string;
  /** lower-case hex */
  leaf: string;
  index: number;
  size: number;
  /** root at that size, lower-case hex */
  root: string;
}

/** The steps of the verification on which an exhibit's verdict rests. */
export type CheckFacts = Pick<Report, 'stages' | 'reasons' | 'premises' | 'policy' | 'checkedAt' | 'chainReadAt'>;

/** Why an original's content is not at hand. */
export type Absence = 'digest-only' | 'original-erased' | 'too-large';

export interface ExhibitInput {
  record: EvidenceRecord;
  log: LogFacts | null;
  anchor: AnchorFacts | null;
  /** id of the record that corrects this one */
  supersededBy: string | null;
  /** outcome of verification at the time of composing */
  verdict: Verdict;
  /** how that came about; left out where only the outcome is known, which the pages then say */
  check?: CheckFacts | undefined;
  /** name of the original inside the pack, e.g. `originals/03-<record>.pdf`; null when it stayed with the lender or was erased */
  fileName: string | null;
  content: { bytes: Uint8Array } | { absent: Absence };
  /** an Office file as PDF, made by office software before composing; left out where there is none or it failed */
  converted?: Uint8Array;
  /** bytes an exhibit may have to be shown; only needed with `too-large` */
  sizeLimit?: number;
  /** when its file was erased, RFC 3339 UTC; only needed with `original-erased` */
  erasedTime?: string;
}

export type PackLanguage = 'zh-CN' | 'en';

/** A check that failed and was overridden by a named person: printed where the pack accounts for itself. */
export interface PrintedOverride {
  /** code of the finding */
  code: string;
  finding: Record<PackLanguage, string>;
  reason: string;
  by: string;
}

/** What the loan book says of the case and what is claimed from it. */
export interface ClaimInput {
  lender: Lender;
  product: Product;
  loan: Loan;
  statement: ArrearsStatement;
  summary: ClaimSummary;
  /** court fees, limitation, venue */
  costs: Costs;
  /** the court it is filed with; null when not chosen yet */
  court: string | null;
  complaint: ComplaintOptions;
  /** whether preservation of property is applied for (财产保全申请书) */
  preservation: boolean;
}

/** Whose signature the finished file will carry. */
export interface SealNotice {
  /** common name of the certificate */
  name: string;
  /** no authority has issued it: the page must say so */
  selfSigned: boolean;
}

/** What is reviewed of the platform (在线诉讼规则 art 17), as declared by whoever operates it; null is not declared, and said so. */
export interface PlatformFacts {
  /** between the operator and the party that submits the pack */
  relation: string | null;
  /** where and on what the service runs */
  environment: string | null;
  /** how documents reach the service */
  transport: string | null;
  /** level of protection, certificates, audits */
  security: string | null;
  /** registries in which heads of the log are anchored */
  registries: readonly { chainId: number; address: string; codeHash: string; confirmations: number; development: boolean }[];
  /** accounts of independent witnesses, and how many of them must confirm a head */
  witnesses: readonly string[];
  witnessThreshold: number;
}

/** The pack that this one replaces or supplements. */
export interface PreviousPack {
  /** of its ZIP file, lower-case hex */
  packSha256: string;
  /** RFC 3339 UTC */
  composedAt: string;
  exhibits: readonly { number: number; recordId: string; sha256: string; pages: { from: number; to: number } }[];
  /** yuan; null when it claimed nothing */
  total: string | null;
  /** YYYY-MM-DD */
  asOf: string | null;
}

/** What goes into the bundle as files beside its pages. */
export interface BundleAttachments extends PackAttachments {
  /** proofs and guides; the originals come from the exhibits themselves */
  files: readonly Attachment[];
}

export interface BundleInput {
  language: PackLanguage;
  /** random case reference, 32 hex digits */
  caseRef: string;
  /** the depositing lender, as it wants to be named; null when it has not said */
  lender: string | null;
  /** who operates the evidence service, and its filing number (区块链信息服务管理规定): printed on certificates */
  operator?: string | null;
  filingNumber?: string | null;
  /** what else is declared of the platform; left out where nothing is */
  platform?: PlatformFacts | undefined;
  /** RFC 3339 UTC: the date printed in and written into the file */
  composedAt: string;
  /** hours between event and anchor after which lateness is shown */
  lateAfterHours: number;
  /** true when the chain is a local development chain */
  development: boolean;
  /** software and version, e.g. `docketproof/0.1.0` */
  build: string;
  /** base address of the service for verification links, without a slash at the end; null prints no address */
  publicUrl: string | null;
  /** left out where the file is not signed */
  seal?: SealNotice | undefined;
  /** left out where it carries no files */
  attachments?: BundleAttachments | undefined;
  /** in the order of the case's sequence */
  exhibits: ExhibitInput[];
  /** left out where the loan book does not know the case: the pack then holds its evidence only */
  claim?: ClaimInput | undefined;
  /** checks that were overridden, with their reasons */
  overrides?: readonly PrintedOverride[] | undefined;
  /** the pack that this one takes the place of */
  previous?: PreviousPack | undefined;
}

const HOUR = 3_600_000;

/**
 * Whole hours from event to anchor when that is late, which is the verifier's own rule: more than `limitHours`, to the
 * millisecond. null when in time or not anchored. Comparing the rounded hours would call an anchor in time late.
 */
export function lateHours({ anchor, record }: ExhibitInput, limitHours: number): number | null {
  if (!anchor) return null;
  const span = Date.parse(anchor.blockTime) - Date.parse(record.eventTime);
  return span > limitHours * HOUR ? Math.floor(span / HOUR) : null;
}

/** Whether the original's file was erased when its time of retention had passed. */
export const isErased = ({ content }: ExhibitInput): boolean => 'absent' in content && content.absent === 'original-erased';

/** Whether the pack holds the original, so that its digests were compared with the record's. */
export const hasOriginal = (exhibit: ExhibitInput): boolean => !exhibit.record.document.digestOnly && !isErased(exhibit);

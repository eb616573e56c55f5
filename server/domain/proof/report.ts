/** The report of a verification: what was asked, how each stage came out, on which premises, and the verdict. */
import type { CaseStatement, establishedOf, ProvenanceField, RecordStage } from '../record/index.ts';
import type { Intervals } from './intervals.ts';
import type { Effect, Reason } from './reasons.ts';
import type { StageResult, Verdict } from './types.ts';

export const REPORT_FORMAT = 'docketproof/report/v1';

/** Stages of a verification in the order in which they are shown. */
export const REPORT_STAGES = [
  'evidence-digest',
  'record',
  'inclusion',
  'checkpoint-signature',
  'anchor-event',
  'registry-trusted',
  'registry-code',
  'block-canonical',
  'head-on-chain',
  'finality',
  'witnesses',
  'timestamps',
  'supersession',
] as const;
export type ReportStageName = (typeof REPORT_STAGES)[number];

export const STAGE_TEXTS: Record<ReportStageName, { 'zh-CN': string; en: string }> = {
  'evidence-digest': { 'zh-CN': '文件摘要', en: 'Digests of the file' },
  record: { 'zh-CN': '存证记录', en: 'Evidence record' },
  inclusion: { 'zh-CN': '日志收录', en: 'Inclusion in the log' },
  'checkpoint-signature': { 'zh-CN': '检查点签名', en: 'Checkpoint signature' },
  'anchor-event': { 'zh-CN': '上链证明', en: 'Anchor' },
  'registry-trusted': { 'zh-CN': '登记合约可信', en: 'Registry is trusted' },
  'registry-code': { 'zh-CN': '合约代码', en: 'Registry code' },
  'block-canonical': { 'zh-CN': '区块在链', en: 'Block is on the chain' },
  'head-on-chain': { 'zh-CN': '链上日志头', en: 'Head on chain' },
  finality: { 'zh-CN': '区块确认', en: 'Finality' },
  witnesses: { 'zh-CN': '见证方确认', en: 'Witnesses' },
  timestamps: { 'zh-CN': '时间戳', en: 'Time stamps' },
  supersession: { 'zh-CN': '更正情况', en: 'Corrections' },
};

export const RESULT_TEXTS: Record<StageResult, { 'zh-CN': string; en: string }> = {
  passed: { 'zh-CN': '通过', en: 'passed' },
  failed: { 'zh-CN': '不通过', en: 'failed' },
  'not-present': { 'zh-CN': '无此项', en: 'not present' },
  'not-checked': { 'zh-CN': '未核验', en: 'not checked' },
};

export const VERDICT_TEXTS: Record<Verdict, { 'zh-CN': string; en: string }> = {
  consistent: { 'zh-CN': '一致', en: 'Consistent' },
  inconsistent: { 'zh-CN': '不一致', en: 'Inconsistent' },
  'not-found': { 'zh-CN': '未上链', en: 'Not found' },
  pending: { 'zh-CN': '待确认', en: 'Pending' },
  superseded: { 'zh-CN': '已更正', en: 'Superseded' },
  indeterminate: { 'zh-CN': '无法核验', en: 'Indeterminate' },
};

export const VERDICT_OF_EFFECT: Record<Effect, Verdict> = {
  none: 'consistent',
  superseded: 'superseded',
  pending: 'pending',
  indeterminate: 'indeterminate',
  inconsistent: 'inconsistent',
  'not-found': 'not-found',
};

export interface ReportStage {
  name: ReportStageName;
  /** position in the proof's `anchors`, for the stages that look at one anchor */
  anchor?: number;
  result: StageResult;
  reasons: Reason[];
}

/** The anchor on which the report's times rest: the one that came out best. */
export interface AnchorFacts {
  chainId: number;
  registry: string;
  logId: string;
  blockNumber: number;
  blockHash: string;
  /** null when the proof does not show that the transaction is in the block */
  transactionHash: string | null;
  /** account that anchored */
  operator: string;
  /** true for a local development chain; null when the registry is not among the trusted ones */
  development: boolean | null;
}

/**
 * What the proof says, in figures. Facts hold as far as the stages passed, and no further. None of them names a person or a
 * loan; the fields from `document` on may, and are given only to a verifier who brought the proof.
 */
export interface ReportFacts {
  recordId: string;
  case: string;
  sequence: number;
  stage: RecordStage;
  /** position in the log, from 0 */
  index: number | null;
  /** records in the log that the proof's checkpoint covers */
  size: number | null;
  origin: string | null;
  sha256: string;
  sm3: string | null;
  /** bytes */
  documentSize: number;
  /** RFC 3339 UTC, milliseconds: the business clock, the service's clock, the chain's clock */
  eventTime: string;
  receivedTime: string;
  anchoredTime: string | null;
  lateness: { /** whole hours from event to anchor, rounded down */ hours: number; limitHours: number; late: boolean } | null;
  /** event → received → anchored, each with its own flags */
  intervals: Intervals;
  anchor: AnchorFacts | null;
  /** true when `anchor` is on a local development chain */
  developmentChain: boolean;
  witnesses: { address: string; /** null when it has not confirmed */ time: string | null }[];
  supersedes: string | null;
  supersededBy: string | null;
  document?: { title: string; mediaType: string; digestOnly: boolean };
  /** what the service found itself at intake */
  established?: ReturnType<typeof establishedOf>;
  /** what a case statement states */
  statement?: CaseStatement;
  /** what is expected of the provenance and was not stated; left out when the verifier expects nothing */
  missingProvenance?: ProvenanceField[];
}

/** What was asked of the verification; part of the report, so that a later reader can repeat it. */
export interface ReportPolicy {
  /** hex SHA-256 of the canonical trust settings; null when there were none */
  trust: string | null;
  witnessThreshold: number;
  latenessHours: number;
  /** whether a chain was asked */
  online: boolean;
}

export interface Report {
  format: typeof REPORT_FORMAT;
  verdict: Verdict;
  verdictText: { 'zh-CN': string; en: string };
  /** what decided, and what a reader must not miss; for `consistent` only notes */
  reasons: Reason[];
  stages: ReportStage[];
  premises: Reason[];
  facts: ReportFacts | null;
  policy: ReportPolicy;
  /** RFC 3339 UTC */
  checkedAt: string;
  /** when the chain was read: earlier than `checkedAt` when a recent answer was used again; null when it was not read */
  chainReadAt: string | null;
}

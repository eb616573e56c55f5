/** The report on a case: its verdict, what was checked, and every record with what is known of it. */
import type { LocalText, Reason, ReportFacts, ReportStage, StageResult, Verdict } from '../proof/index.ts';
import type { CaseStatement, RecordStage } from '../record/index.ts';
import type { CaseReason } from './reasons.ts';
import type { CaseFile } from './types.ts';

export const CASE_REPORT_FORMAT = 'docketproof/case-report/v1';

/** Checks of a case in the order in which they are shown. */
export const CASE_CHECKS = ['documents', 'sequence', 'links', 'log-order', 'times', 'statement', 'withheld', 'corroboration'] as const;
export type CaseCheckName = (typeof CASE_CHECKS)[number];

export const CASE_CHECK_TEXTS: Record<CaseCheckName, LocalText> = {
  documents: { 'zh-CN': '各件核验', en: 'Documents' },
  sequence: { 'zh-CN': '序列完整', en: 'Completeness of the sequence' },
  links: { 'zh-CN': '前后相连', en: 'Links to the one before' },
  'log-order': { 'zh-CN': '日志先后', en: 'Order in the log' },
  times: { 'zh-CN': '接收时间', en: 'Times of receipt' },
  statement: { 'zh-CN': '案件存证声明', en: 'Case statement' },
  withheld: { 'zh-CN': '未披露条目', en: 'Withheld' },
  corroboration: { 'zh-CN': '关联印证', en: 'Corroboration' },
};

export interface CaseCheck {
  name: CaseCheckName;
  result: StageResult;
  reasons: CaseReason[];
}

/** What shows that a withheld leaf is what it is said to be. */
export type WithheldEvidence = 'statement-root' | 'next-record' | 'inclusion-path';

/** Where a record that is corroborated was found. `in-case`: in this file; `elsewhere`: the platform has it; `unknown`: not asked, or no answer. */
export type CorroborationTarget = 'in-case' | 'elsewhere' | 'missing' | 'unknown';

export interface CaseEntryReport {
  sequence: number;
  kind: 'disclosed' | 'withheld';
  /** hex; null when the record is not valid */
  leaf: string | null;
  /** null when the record is not valid */
  stage: RecordStage | null;
  /** whether it came after the case statement */
  later: boolean;
  /** verdict on its proof, and its file when that was given; null for what is withheld */
  verdict: Verdict | null;
  reasons: Reason[];
  facts: ReportFacts | null;
  /** stages of the check of its proof, where the verdict is not consistent */
  stages: ReportStage[];
  withheld: { reason: string; index: number; provenBy: WithheldEvidence[] } | null;
  /** the record that corrects it; `sequence` when that is in this file */
  supersededBy: { recordId: string; sequence: number | null } | null;
  corroborates: { recordId: string; target: CorroborationTarget; /** when it is in this file */ sequence: number | null }[];
}

/** The case statement as its record states it; null fields where that record is not valid. */
export interface StatementReport extends Omit<CaseEntryReport, 'kind' | 'later' | 'withheld'> {
  statement: CaseStatement | null;
}

export interface CaseReport {
  format: typeof CASE_REPORT_FORMAT;
  verdict: Verdict;
  verdictText: LocalText;
  case: string;
  disclosedFor: CaseFile['disclosedFor'];
  counts: { disclosed: number; withheld: number; later: number };
  /** what decided, the gravest first, and what a reader must not miss */
  reasons: CaseReason[];
  checks: CaseCheck[];
  statement: StatementReport | null;
  entries: CaseEntryReport[];
  premises: (Reason | CaseReason)[];
  /** RFC 3339 UTC */
  checkedAt: string;
  /** null when no chain was read */
  chainReadAt: string | null;
}

import type { PackLanguage } from '../../pdf/input.ts';
import type { Element } from '../elements.ts';

export interface EvidenceIndexText {
  elements: Record<Element, string>;
  /** the second line of each entry: 存证编号, SHA-256/SM3, 上链时间 */
  chainColumns: readonly [string, string, string];
  /** pages in another file of the same slot */
  elsewhere: (volume: string, pages: string) => string;
  submitter: string;
  signature: string;
  submitted: string;
  note: string;
}

/** What the evidence index says beyond the words shared by all of a pack's pages. */
export const EVIDENCE_INDEX_TEXT: Record<PackLanguage, EvidenceIndexText> = {
  'zh-CN': {
    elements: {
      contract: '合同成立与条款',
      identity: '主体身份与授权',
      delivery: '款项交付',
      repayment: '还款与欠款',
      default: '违约与提前到期',
      demand: '催收与时效',
      assignment: '债权转让',
      settlement: '结清、减免与和解（应予披露）',
      completeness: '存证序列的完整性',
      other: '其他',
    },
    chainColumns: ['存证编号', 'SHA-256 ／ SM3', '上链时间'],
    elsewhere: (volume, pages) => `${volume}第 ${pages} 页`,
    submitter: '提交人：',
    signature: '提交人（签章）：',
    submitted: '提交日期：　　　　年　　月　　日',
    note: '证据来源为提交人在存入时的陈述，与文件摘要一并固化。页码为本文件页码；标有卷名的，为该卷页码。',
  },
  en: {
    elements: {
      contract: 'Formation and terms of the contract',
      identity: 'Identity and authority of the parties',
      delivery: 'Advance of the loan',
      repayment: 'Repayments and balance',
      default: 'Default and acceleration',
      demand: 'Demand and limitation',
      assignment: 'Assignment of the debt',
      settlement: 'Settlement, waiver and compromise (to be disclosed)',
      completeness: 'Completeness of the evidence sequence',
      other: 'Other',
    },
    chainColumns: ['Record id', 'SHA-256 / SM3', 'Anchored'],
    elsewhere: (volume, pages) => `${volume}, p. ${pages}`,
    submitter: 'Submitted by: ',
    signature: 'Signed for the submitting party:',
    submitted: 'Date:',
    note: 'The source of each document is as stated by the depositing party at deposit and was fixed together with its digest. Page numbers are those of this file, or of the volume that is named.',
  },
};

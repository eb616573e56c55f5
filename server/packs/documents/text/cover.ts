import { CAUSES } from '../../../domain/loan/index.ts';
import type { PackLanguage } from '../../pdf/input.ts';

export interface ClaimCoverText {
  title: string;
  subtitle: string;
  plaintiff: string;
  defendants: string;
  court: string;
  courtBlank: string;
  cause: string;
  total: string;
  totalValue: (amount: string) => string;
  asOf: string;
  separator: string;
}

/** What a cover says of a claim: no more than the complaint does. */
export const CLAIM_COVER_TEXT: Record<PackLanguage, ClaimCoverText> = {
  'zh-CN': { title: '民事诉讼材料卷', subtitle: '（附区块链存证）', plaintiff: '原告', defendants: '被告', court: '受诉人民法院', courtBlank: '（未选定）', cause: '案由', total: '标的总额', totalValue: (amount) => `人民币 ${amount} 元`, asOf: '计算截止日', separator: '、' },
  en: { title: 'Civil claim: bundle of documents', subtitle: '(with blockchain evidence)', plaintiff: 'Claimant', defendants: 'Defendant(s)', court: 'Court', courtBlank: '(not chosen)', cause: 'Nature of the claim', total: 'Total claimed', totalValue: (amount) => `RMB ${amount}`, asOf: 'As of', separator: ', ' },
};

export const causeName = (cause: keyof typeof CAUSES, language: PackLanguage): string => CAUSES[cause][language];

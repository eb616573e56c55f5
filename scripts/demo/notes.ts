/** What to look for in each loan of the demonstration, in a few words. */
import type { DemoLanguage } from './arguments.ts';
import type { Loan } from './loan.ts';
import type { Variant } from './variants.ts';

type Note = Record<DemoLanguage, string>;

const OF_VARIANT: Record<Variant, Note> = {
  plain: { 'zh-CN': '借款提前到期', en: 'accelerated loan' },
  'co-borrower': { 'zh-CN': '两名被告（共同借款人）', en: 'two defendants (co-borrower)' },
  guarantor: { 'zh-CN': '保证人（连带责任）', en: 'guarantor (joint and several)' },
  'cap-cut': { 'zh-CN': '利息罚息超过上限，已核减', en: 'interest above the cap is cut' },
  'early-repayment': { 'zh-CN': '曾部分提前还款', en: 'repaid early in part' },
  waiver: { 'zh-CN': '减免部分罚息', en: 'part of the penalty waived' },
  'missing-provenance': { 'zh-CN': '证件影像来源信息不全', en: 'provenance of the ID picture incomplete' },
  corrected: { 'zh-CN': '还款明细已更正（保留原件）', en: 'superseded document: ledger corrected' },
  'credit-card': { 'zh-CN': '信用卡账单分期（信用卡纠纷）', en: 'credit card (form of 信用卡纠纷)' },
  'paper-scan': { 'zh-CN': '横置并裁边的扫描件', en: 'rotated, cropped scan' },
  protected: { 'zh-CN': '设密码的文件（一份可读，一份不可读）', en: 'files with passwords: one readable, one not' },
  'missing-stage': { 'zh-CN': '缺放款凭证', en: 'missing stage: no disbursement voucher' },
};
const RARE_NAME: Note = { 'zh-CN': '姓名含生僻字', en: 'rare character in the name' };

/** Characters outside of GB 2312, which many systems lose. */
const IS_RARE = /[\u3400-\u4DBF\u{20000}-\u{323AF}]/u;

export function notesOf({ variant, borrower }: Loan, language: DemoLanguage): string {
  const rare = IS_RARE.exec(borrower.name)?.[0];
  return [OF_VARIANT[variant][language], ...(rare === undefined ? [] : [`${RARE_NAME[language]} ${rare}`])].join(language === 'en' ? '; ' : '；');
}

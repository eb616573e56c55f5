/** What legal staff must look at in a filled complaint. Codes never change meaning; no text holds personal data. */
import type { Localized } from '../../domain/loan/index.ts';

const PROBLEMS = {
  'cause-without-form': { level: 'warning', 'zh-CN': '小额借款合同纠纷没有公布的要素式起诉状：使用金融借款合同纠纷的格式，仅改案由；请确认受理法院接受', en: 'no element form is published for small-loan disputes: the form for financial loans is used with the cause renamed; check that the court accepts it' },
  'claim-negative': { level: 'error', 'zh-CN': '“{label}”为负数：扣减或已付款项超过该项；请核对欠款计算后再起诉', en: '“{label}” is negative: deductions or payments exceed it; check the arrears before filing' },
  'court-differs': { level: 'error', 'zh-CN': '受理法院与合同约定的管辖法院不同；请改选法院或核对约定', en: 'the court chosen is not the one that the contract agrees on; choose that one or check the clause' },
  'court-missing': { level: 'warning', 'zh-CN': '尚未选定受理法院，未核对约定管辖；请选定法院', en: 'no court is chosen yet, so the agreed venue was not checked; choose the court' },
  'field-blank': { level: 'warning', 'zh-CN': '起诉状“{label}”留空：资料中没有该项；请补充，或确认可以不填', en: 'the complaint leaves “{label}” blank: the data has none; supply it, or confirm that it may stay blank' },
  'nothing-overdue': { level: 'error', 'zh-CN': '截至日没有逾期：起诉缺乏违约事实；请核对截至日与还款记录', en: 'nothing is overdue on the as-of date, so no default can be pleaded; check the date and the payments' },
  'nothing-owed': { level: 'error', 'zh-CN': '截至日没有欠款：标的总额不大于零；请核对还款记录', en: 'nothing is owed on the as-of date: the amount claimed is not above zero; check the payments' },
  'running-changes': { level: 'warning', 'zh-CN': '截至日之后每日数额即变动：起诉状只写计算方法，不写每日金额；立案前请按新的截至日重算', en: 'the amount of one day changes right after the as-of date: the complaint states the method only; reckon anew before filing' },
  'running-until': { level: 'warning', 'zh-CN': '后续每日数额只适用至 {date}；在此之后立案或开庭的，请重算', en: 'the amount of one day holds until {date} only; reckon anew for a later filing or hearing' },
  'security-provider-absent': { level: 'error', 'zh-CN': '第 {number} 项物的担保的担保人不是本案被告，不能对其财产主张优先受偿；请将其列为当事人，或删去该项担保', en: 'the provider of security no. {number} is no defendant, so no priority can be claimed against it; add that party, or leave the security out' },
  'security-unregistered': { level: 'warning', 'zh-CN': '第 {number} 项物的担保没有正式登记，未列入优先受偿的请求；已交付质物等情形请自行补充', en: 'security no. {number} is not formally registered, so no priority is claimed for it; add the claim by hand where it rests on delivery or the like' },
  'undue-without-acceleration': { level: 'error', 'zh-CN': '标的含未到期本金，但没有提前到期的事实，也未选择请求提前还款或解除合同；请作出选择，或只主张已到期部分', en: 'the claim holds principal that is not due, without acceleration and without a claim for early repayment or termination; decide on one, or claim only what is due' },
  'venue-content-missing': { level: 'warning', 'zh-CN': '合同载有管辖条款，但产品资料没有其内容；请补充约定管辖', en: 'the contract has a venue clause, but the product does not give its content; enter the agreed venue' },
  'venue-without-link': { level: 'error', 'zh-CN': '约定管辖的法院与争议没有实际联系，约定可能无效（民诉法第35条）；请核对', en: 'the agreed venue has no real link with the dispute, so the agreement may be void (Civil Procedure Law 35); check it' },
} as const satisfies Record<string, Localized & { level: 'error' | 'warning' }>;

export type ComplaintProblemCode = keyof typeof PROBLEMS;

export interface ComplaintProblem {
  code: ComplaintProblemCode;
  /** an error keeps the complaint from being filed as it is */
  level: 'error' | 'warning';
  /** the form's field, or null for the whole */
  field: string | null;
  text: Localized;
}

/** @param params in both languages alike, or one text for each */
export function complaintProblem(code: ComplaintProblemCode, field: string | null = null, params: Record<string, string | Localized> = {}): ComplaintProblem {
  const { level, ...texts } = PROBLEMS[code];
  const fill = (language: keyof Localized): string =>
    texts[language].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = params[name];
      return value === undefined ? '' : typeof value === 'string' ? value : value[language];
    });
  return { code, level, field, text: { 'zh-CN': fill('zh-CN'), en: fill('en') } };
}

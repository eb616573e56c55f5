/** What the papers of a pack lack, for legal staff. Codes never change meaning; no text holds personal data. */
import type { Localized } from '../../../domain/loan/index.ts';

export const PROBLEM_TEXTS = {
  'agent-licence-missing': { level: 'warning', 'zh-CN': '第 {number} 名委托诉讼代理人不是本单位人员，也没有执业证号；请在出借方资料中补充执业证号，或附推荐函等代理资格证明（民诉法第61条）', en: 'agent no. {number} is not the lender’s own staff and has no licence number; enter it in the lender profile, or enclose other proof that the agent may act (Civil Procedure Law 61)' },
  'agent-position-missing': { level: 'warning', 'zh-CN': '授权委托书中第 {number} 名委托诉讼代理人的职务留空；请在出借方资料中补充，或手写', en: 'the position of agent no. {number} is left blank in the power of attorney; enter it in the lender profile, or fill it in by hand' },
  'agents-too-many': { level: 'error', 'zh-CN': '委托诉讼代理人有 {count} 名，一方最多委托二人（民诉法第61条）；请在出借方资料中只留下代理本案的人', en: 'there are {count} agents, and a party may have two at most (Civil Procedure Law 61); leave only those who act in this case in the lender profile' },
  'court-missing': { level: 'warning', 'zh-CN': '财产保全申请书的受理法院留空；请选定法院', en: 'the application for preservation leaves the court blank; choose the court' },
  'defendant-address-missing': { level: 'warning', 'zh-CN': '被告{number}没有任何地址，法院无法送达；请补充住所地或经常居住地', en: 'defendant {number} has no address at all, so the court cannot serve; enter the registered or the habitual one' },
  'defendant-phone-missing': { level: 'warning', 'zh-CN': '被告{number}没有联系电话；请补充，或在送达地址线索中手写', en: 'defendant {number} has no telephone number; enter one, or write it into the leads by hand' },
  'electronic-service-email-missing': { level: 'warning', 'zh-CN': '同意电子送达，但没有电子邮箱；请在出借方资料中补充，或手写', en: 'electronic service is agreed to, but there is no e-mail address; enter it in the lender profile, or fill it in by hand' },
  'nothing-to-preserve': { level: 'error', 'zh-CN': '截至日没有欠款，不能申请财产保全；请核对截至日与还款记录，或不申请保全', en: 'nothing is owed on the as-of date, so no preservation can be applied for; check the date and the payments, or do without' },
  'preservation-already': { level: 'warning', 'zh-CN': '本案已有诉前保全；请核对是否需要另行申请，避免重复或超标的保全（民诉法第105条）', en: 'property was preserved before the action; check whether a further application is needed, so that no more than the claim is preserved (Civil Procedure Law 105)' },
  'preservation-leads-missing': { level: 'error', 'zh-CN': '没有任何财产线索，而申请书应当载明明确的被保全财产信息或者具体的线索（法释〔2016〕22号第1条）；请补充被告账户、担保物等，或手写', en: 'there is no lead to any property, and the application must state some (法释〔2016〕22号 art. 1); enter accounts or securities of the defendants, or write them in by hand' },
  'preservation-reason-blank': { level: 'warning', 'zh-CN': '财产保全申请书中说明紧迫情形的空白须由申请人据实填写：案件资料中没有该项', en: 'the blank of the application for preservation that says why it is needed is for the applicant to fill in truthfully: the case data hold nothing of it' },
  'preservation-security-open': { level: 'warning', 'zh-CN': '财产保全申请书的担保方式未选择；请勾选一种并附材料', en: 'the application for preservation leaves the kind of security open; tick one and enclose its papers' },
  'representative-position-missing': { level: 'warning', 'zh-CN': '身份证明书中法定代表人（负责人）的职务留空；请在出借方资料中补充，或手写', en: 'the certificate of the legal representative leaves the position blank; enter it in the lender profile, or fill it in by hand' },
  'service-address-missing': { level: 'warning', 'zh-CN': '出借方资料没有送达地址，送达地址确认书各栏留空；请补充，或手写', en: 'the lender profile has no address for service, so the confirmation is left blank; enter it, or fill it in by hand' },
  'service-clause-missing': { level: 'warning', 'zh-CN': '产品资料没有送达条款的条号，无法说明合同约定的送达地址；合同有约定的，请补充', en: 'the product names no clause on service, so the agreed address for service cannot be stated; enter the clause where the contract has one' },
  'service-postcode-missing': { level: 'warning', 'zh-CN': '送达地址确认书的邮编留空；请在出借方资料中补充，或手写', en: 'the confirmation of the address for service leaves the postcode blank; enter it in the lender profile, or fill it in by hand' },
} as const satisfies Record<string, Localized & { level: 'error' | 'warning' }>;

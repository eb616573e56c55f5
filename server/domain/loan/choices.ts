/** The choices of the model with the words of the official form (民事起诉状（金融借款合同纠纷）) where it has them. Values never change meaning. */
import type { Localized } from './problems.ts';

export type Choices<Value extends string = string> = Readonly<Record<Value, Localized>>;

const words = (chinese: string, english: string): Localized => ({ 'zh-CN': chinese, en: english });

export const SEXES = { female: words('女', 'female'), male: words('男', 'male') } as const;

export const ID_TYPE_CHOICES = {
  'resident-id': words('居民身份证', 'resident ID'),
  passport: words('护照', 'passport'),
  'hong-kong-macao-permit': words('港澳居民来往内地通行证', 'Mainland travel permit (Hong Kong, Macao)'),
  'taiwan-permit': words('台湾居民来往大陆通行证', 'Mainland travel permit (Taiwan)'),
  'foreign-resident-id': words('外国人永久居留身份证', 'foreign permanent resident ID'),
} as const;

/** 类型 of a 法人、非法人组织, the form's fifteen. */
export const ORGANISATION_TYPES = {
  'limited-liability-company': words('有限责任公司', 'limited liability company'),
  'joint-stock-company': words('股份有限公司', 'joint stock company'),
  'listed-company': words('上市公司', 'listed company'),
  'other-enterprise': words('其他企业法人', 'other enterprise'),
  'public-institution': words('事业单位', 'public institution'),
  'social-group': words('社会团体', 'social group'),
  foundation: words('基金会', 'foundation'),
  'social-service-organisation': words('社会服务机构', 'social service organisation'),
  'state-organ': words('机关法人', 'state organ'),
  'rural-collective': words('农村集体经济组织法人', 'rural collective economic organisation'),
  cooperative: words('城镇农村的合作经济组织法人', 'urban or rural cooperative'),
  'self-governing-body': words('基层群众性自治组织法人', 'primary-level self-governing body'),
  'sole-proprietorship': words('个人独资企业', 'sole proprietorship'),
  partnership: words('合伙企业', 'partnership'),
  'unincorporated-professional-firm': words('不具有法人资格的专业服务机构', 'unincorporated professional firm'),
} as const;

/** 所有制性质 */
export const OWNERSHIPS = {
  'state-controlled': words('国有控股', 'state-owned (controlled)'),
  'state-participated': words('国有参股', 'state-owned (participation)'),
  private: words('民营', 'private'),
  other: words('其他', 'other'),
} as const;

export const PARTY_ROLES = { borrower: words('借款人', 'borrower'), 'co-borrower': words('共同借款人', 'co-borrower'), guarantor: words('保证人', 'guarantor') } as const;
export const PARTY_KINDS = { natural: words('自然人', 'natural person'), organisation: words('法人或非法人组织', 'organisation') } as const;

/** 保证方式; where the contract says nothing, 民法典 686 makes it general. */
export const GUARANTEE_MODES = { general: words('一般保证', 'general'), joint: words('连带责任保证', 'joint and several') } as const;
export const COLLATERAL_KINDS = { mortgage: words('抵押', 'mortgage'), pledge: words('质押', 'pledge') } as const;
export const REGISTRATIONS = { formal: words('正式登记', 'formal registration'), preliminary: words('预告登记', 'preliminary registration'), none: words('未登记', 'not registered') } as const;

export const LOAN_STATUSES = {
  active: words('正常', 'active'),
  overdue: words('逾期', 'overdue'),
  accelerated: words('提前到期', 'accelerated'),
  settled: words('结清', 'settled'),
  'written-off': words('核销', 'written off'),
  assigned: words('已转让', 'assigned'),
} as const;

export const CAUSES = { 'financial-loan': words('金融借款合同纠纷', 'financial loan'), 'small-loan': words('小额借款合同纠纷', 'small loan'), 'credit-card': words('信用卡纠纷', 'credit card') } as const;

/** 代理权限 */
export const AUTHORITIES = { general: words('一般授权', 'general'), special: words('特别授权', 'special') } as const;
/** 承认、放弃、变更诉讼请求，和解，反诉，上诉: each needs 特别授权 (民诉法 62). */
export const SPECIAL_POWERS = {
  admit: words('承认诉讼请求', 'admit claims'),
  waive: words('放弃诉讼请求', 'waive claims'),
  change: words('变更诉讼请求', 'change claims'),
  settle: words('和解', 'settle'),
  counterclaim: words('提起反诉', 'counterclaim'),
  appeal: words('上诉', 'appeal'),
} as const;

/** 还款方式, as the engine knows them; interest-only by month, quarter or year follows from the schedule. */
export const METHOD_CHOICES = {
  'equal-instalment': words('等额本息', 'equal instalments'),
  'equal-principal': words('等额本金', 'equal principal'),
  bullet: words('到期一次性还本付息', 'bullet'),
  'interest-only': words('按期付息到期还本', 'interest only, principal at maturity'),
} as const;

export const DAY_BASES = { 360: words('360', '360'), 365: words('365', '365'), actual: words('实际天数', 'actual') } as const;

export const DEBT_CHOICES = {
  fee: words('费用', 'fee'),
  interest: words('利息', 'interest'),
  penalty: words('罚息', 'penalty interest'),
  compound: words('复利', 'compound interest'),
  damages: words('违约金', 'liquidated damages'),
  principal: words('本金', 'principal'),
} as const;

export const PAYMENT_PURPOSES = { instalment: words('还款', 'instalment'), prepayment: words('提前还款', 'prepayment') } as const;

export const EVENT_KINDS = {
  'fee-charged': words('收取费用', 'fee charged'),
  'enforcement-cost': words('实现债权的费用', 'cost of enforcing the claim'),
  waiver: words('减免', 'waiver'),
  'overdue-notice': words('逾期通知', 'overdue notice'),
  'acceleration-notice-sent': words('提前到期通知发出', 'acceleration notice sent'),
  'acceleration-notice-arrived': words('提前到期通知到达', 'acceleration notice arrived'),
  collection: words('催收', 'collection'),
  acknowledgement: words('债务人承认债务', 'debtor acknowledged the debt'),
  extension: words('展期', 'extension'),
  settlement: words('和解或结清', 'settlement'),
  deceased: words('债务人死亡', 'debtor deceased'),
  'litigation-filed': words('起诉', 'litigation filed'),
  'complaint-served': words('起诉状送达', 'complaint served'),
} as const;

/** The value of a choice written as value or in either language; a text that is none of them comes back as it is, for the schema to refuse. */
export function choiceOf(choices: Choices, text: string): string {
  const typed = text.normalize('NFKC').trim();
  const lower = typed.toLowerCase();
  const found = Object.entries(choices).find(([value, label]) => value === lower || label['zh-CN'] === typed || label.en === lower);
  return found?.[0] ?? typed;
}

/** 授权委托书 of a legal person, after the courts' model. */
import type { SPECIAL_POWERS } from '../../../domain/loan/index.ts';
import { DATE_BLANK, listed } from './common.ts';

type Power = keyof typeof SPECIAL_POWERS;
/** In the words of 民诉法 62, whose order this is. */
const POWERS: Record<Power, string> = { admit: '代为承认诉讼请求', waive: '代为放弃诉讼请求', change: '代为变更诉讼请求', settle: '代为进行和解', counterclaim: '代为提起反诉', appeal: '代为提起上诉' };
const ORDER = Object.keys(POWERS) as Power[];
const ordinary = '代为起诉、申请立案，收集、提交证据，申请财产保全，参加庭审、质证、辩论，签收法律文书等一般诉讼事项';

function specialText(powers: readonly Power[]): string {
  const granted = ORDER.filter((power) => powers.includes(power)).map((power) => POWERS[power]);
  const kept = ORDER.filter((power) => !powers.includes(power)).map((power) => POWERS[power]);
  const rest = kept.length === 0 ? '' : `未列明的${listed(kept)}，受委托人无权为之。`;
  return `特别授权。受委托人${listed(granted)}，并${ordinary}。${rest}`;
}

export const AUTHORITY_TEXT = {
  title: '授权委托书',
  bookmark: (name: string) => `授权委托书\u3000${name}`,
  principal: '委托人：{name}，统一社会信用代码{creditCode}，住所地{address}，联系电话{phone}。',
  representative: '法定代表人（负责人）：{representative}，职务{_position:6}。',
  /** of the lender's own staff no licence is asked for */
  agent: (licence: boolean) => `受委托人：{agent}，工作单位{employer}，职务{_agentPosition:6}，${licence ? '执业证号{_licence:10}，' : ''}联系电话{agentPhone}。`,
  appointment: '委托人现委托上列受委托人，在委托人诉{defendants}{cause}一案中，作为委托人的诉讼代理人。',
  defendants: listed,
  authority: '代理事项和权限：',
  powers: (powers: readonly Power[]) => (powers.length === 0 ? `一般授权。受委托人${ordinary}；无权${listed(ORDER.map((power) => POWERS[power]))}。` : specialText(powers)),
  term: '委托期限：自签署之日起至本案本审级程序终结时止。',
  signers: ['委托人（盖章）：', '法定代表人（签字、盖章）：', '受委托人（签字）：'],
  date: DATE_BLANK,
};

/** 法定代表人身份证明书, after the courts' model; of an organisation without legal personality its 主要负责人. */
import { DATE_BLANK } from './common.ts';

export const LEGAL_REPRESENTATIVE_TEXT = {
  legal: { title: '法定代表人身份证明书', office: '法定代表人' },
  principal: { title: '主要负责人身份证明书', office: '主要负责人' },
  body: (office: string) => `{_representative:8}在我单位担任{_position:8}职务，系我单位的${office}。`,
  certify: '特此证明。',
  unit: '单位名称：{name}',
  creditCode: '统一社会信用代码：{creditCode}',
  address: '单位住所地：{address}',
  phone: '联系电话：{phone}',
  enclosed: (office: string) => `附：${office}身份证件复印件一份`,
  signers: ['单位（盖章）：'],
  date: DATE_BLANK,
};

/** 被告送达地址线索 */
import { DATE_BLANK, clause } from './common.ts';

export const DEFENDANT_LEADS_TEXT = {
  title: '被告送达地址线索',
  intro: '原告就本案各被告的送达地址和联系方式提供下列线索，供贵院送达时参考。',
  columns: ['线索', '内容', '来源'],
  defendant: (number: number, name: string, role: string) => `被告${number}\u3000${name}（${role}）`,
  idNumber: (idType: string) => idType,
  creditCode: '统一社会信用代码',
  registeredAddress: '住所地（户籍所在地）',
  residence: '经常居住地',
  address: '住所地（主要办事机构所在地）',
  registrationPlace: '注册地/登记地',
  representative: '法定代表人/负责人',
  phone: '联系电话',
  email: '电子邮箱',
  employer: '工作单位',
  agreed: '合同约定的送达',
  agreedValue: (contract: string, number: string) => `见《${contract}》（编号${number}）`,
  blank: '{_value:10}',
  source: '原告业务系统登记',
  guaranteeSource: '保证合同、原告业务系统',
  clauseSource: (text: string, exhibits: readonly number[]) => `合同${clause(text)}${exhibits.length === 0 ? '' : `，证据 ${exhibits.join('、')}`}`,
  note: '以上线索由原告依其业务系统登记及合同记载整理，未逐项实地核实；空白处为原告资料中没有的项目。',
  signers: ['原告（签字、盖章）：'],
  date: DATE_BLANK,
};

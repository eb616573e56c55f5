/** 当事人信息: plaintiff, its agents, every defendant in a row of its own. */
import { AUTHORITIES, ID_TYPE_CHOICES, SPECIAL_POWERS } from '../../../domain/loan/index.ts';
import type { Agent, Lender, Localized, NaturalPerson, Organisation } from '../../../domain/loan/index.ts';
import type { LineageSource } from '../model.ts';
import type { ComplaintCase } from './case.ts';
import type { Filler } from './filler.ts';
import { dateText, listed, words } from './format.ts';

type At = (path: string) => LineageSource;

export function fillParties(filler: Filler, { lender, agents, debtors, guarantors }: ComplaintCase): void {
  fillOrganisation(filler.repeat('plaintiff-organisation'), lender, (ref) => ({ kind: 'lender', ref }), words('原告', 'plaintiff'));
  fillAgents(filler, agents);
  [...debtors, ...guarantors].forEach(({ party: { person }, index }, position) => {
    const at: At = (path) => ({ kind: 'loan', ref: `parties.${index}.person.${path}` });
    const who = words(`被告${position + 1}`, `defendant ${position + 1}`);
    if (person.kind === 'natural') fillNatural(filler.repeat('defendant-natural'), person, at, who);
    else fillOrganisation(filler.repeat('defendant-organisation'), person, at, who);
  });
}

const of = (who: Localized, chinese: string, english: string): Localized => words(`${who['zh-CN']}：${chinese}`, `${who.en}: ${english}`);

function fillNatural(row: Filler, person: NaturalPerson, at: At, who: Localized): void {
  row.set('name', person.name, at('name'));
  if (person.sex === undefined) row.problem('field-blank', 'sex', { label: of(who, '性别', 'sex') });
  else row.tick('sex', person.sex, at('sex'));
  row.setOrBlank('birthDate', person.birthDate === undefined ? undefined : dateText(person.birthDate), at('birthDate'), of(who, '出生日期', 'date of birth'));
  row.setOrBlank('ethnicity', person.ethnicity, at('ethnicity'), of(who, '民族', 'ethnicity'));
  row.setOrBlank('employer', person.employer, at('employer'), of(who, '工作单位', 'employer'));
  row.setOrBlank('position', person.position, at('position'), of(who, '职务', 'position'));
  row.setOrBlank('phone', person.phone, at('phone'), of(who, '联系电话', 'telephone'));
  row.setOrBlank('registeredAddress', person.registeredAddress, at('registeredAddress'), of(who, '住所地（户籍所在地）', 'registered address'));
  row.setOrBlank('residence', person.residence, at('residence'), of(who, '经常居住地', 'habitual residence'));
  row.set('idType', ID_TYPE_CHOICES[person.idType]['zh-CN'], at('idType'));
  row.set('idNumber', person.idNumber, at('idNumber'));
}

function fillOrganisation(row: Filler, organisation: Lender | Organisation, at: At, who: Localized): void {
  row.set('name', organisation.name, at('name'));
  row.set('address', organisation.address, at('address'));
  row.setOrBlank('registrationPlace', organisation.registrationPlace, at('registrationPlace'), of(who, '注册地/登记地', 'place of registration'));
  row.set('representative', organisation.representative, at('representative'));
  row.setOrBlank('representativePosition', organisation.representativePosition, at('representativePosition'), of(who, '法定代表人/负责人职务', 'position of the representative'));
  row.setOrBlank('phone', organisation.phone, at('phone'), of(who, '联系电话', 'telephone'));
  row.set('creditCode', organisation.creditCode, at('creditCode'));
  if (organisation.type === undefined) row.problem('field-blank', 'type', { label: of(who, '类型', 'type') });
  else row.tick('type', organisation.type, at('type'));
  const { ownership } = organisation;
  if (ownership === undefined) return row.problem('field-blank', 'ownership', { label: of(who, '所有制性质', 'ownership') });
  if (ownership === 'other') return row.set('ownershipOther', '√', at('ownership'));
  row.tick('ownership', ownership, at('ownership'));
  // 国有 has a box of its own before （控股 参股）
  if (ownership !== 'private') row.tick('ownership', 'state', at('ownership'));
}

function fillAgents(filler: Filler, agents: readonly Agent[]): void {
  if (agents.length === 0) return filler.repeat('agent').tick('present', 'no', { kind: 'lender', ref: 'agents' });
  agents.forEach((agent, index) => {
    const row = filler.repeat('agent');
    const at: At = (path) => ({ kind: 'lender', ref: `agents.${index}.${path}` });
    row.tick('present', 'yes', at('name'));
    row.set('name', agent.name, at('name'));
    row.set('employer', agent.employer, at('employer'));
    row.setOrBlank('position', agent.position, at('position'), words(`委托诉讼代理人${index + 1}：职务`, `agent ${index + 1}: position`));
    row.set('phone', agent.phone, at('phone'));
    row.tick('authority', agent.authority, at('authority'));
    if (agent.authority === 'special') row.set('powers', `（${AUTHORITIES.special['zh-CN']}：${listed(agent.powers.map((power) => SPECIAL_POWERS[power]['zh-CN']))}）`, at('powers'));
  });
}

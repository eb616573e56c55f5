/** Parties of a loan, with every field of the official form's 当事人信息. */
import { z } from 'zod';
import { GUARANTEE_MODES, ID_TYPE_CHOICES, ORGANISATION_TYPES, OWNERSHIPS, PARTY_ROLES, SEXES } from './choices.ts';
import { checkId, residentIdFacts } from './identity.ts';
import { modelMessage } from './model-problems.ts';
import { accountField, choiceField, creditCodeField, dateField, emailField, listField, phoneField, positiveAmountField, textField } from './schema.ts';

/** Birth dates are held against the clock where there is one: see `checkLoan`. */
const NO_DAY_LIMIT = '2199-12-31';

export const bankAccountSchema = z.strictObject({
  number: accountField.describe('account number / 账号'),
  bank: z.exactOptional(textField(100)).describe('bank and branch / 开户行'),
  holder: z.exactOptional(textField(100)).describe('account name where it is not the party’s own / 户名'),
});
export type BankAccount = z.output<typeof bankAccountSchema>;

/** 自然人. Sex and birth date follow from an 18-digit ID where they are not given, and are refused where they contradict it. */
export const naturalPersonSchema = z
  .strictObject({
    kind: z.literal('natural'),
    name: textField(100).describe('姓名'),
    idType: choiceField(ID_TYPE_CHOICES).describe('证件类型'),
    idNumber: z.string().describe('证件号码'),
    sex: z.exactOptional(choiceField(SEXES)).describe('性别'),
    birthDate: z.exactOptional(dateField).describe('出生日期'),
    ethnicity: z.exactOptional(textField(50)).describe('民族'),
    employer: z.exactOptional(textField(200)).describe('工作单位'),
    position: z.exactOptional(textField(100)).describe('职务'),
    phone: z.exactOptional(phoneField).describe('联系电话'),
    otherPhones: z.exactOptional(listField(phoneField, 10)).describe('further telephones, for service / 其他联系电话'),
    email: z.exactOptional(emailField).describe('电子邮箱'),
    registeredAddress: z.exactOptional(textField(300)).describe('住所地（户籍所在地）'),
    residence: z.exactOptional(textField(300)).describe('经常居住地'),
    accounts: z.exactOptional(listField(bankAccountSchema, 10)).describe('银行账户'),
  })
  .check((context) => {
    const person = context.value;
    const refuse = (field: string, message: string): void => void context.issues.push({ code: 'custom', input: '', path: [field], message });
    const number = checkId(person.idType, person.idNumber.slice(0, 100), NO_DAY_LIMIT);
    if (!number.ok) return refuse('idNumber', modelMessage(number.problem.code));
    person.idNumber = number.value;
    if (person.idType !== 'resident-id') return;
    const { sex, birthDate } = residentIdFacts(number.value);
    person.sex ??= sex;
    person.birthDate ??= birthDate;
    if (person.sex !== sex) refuse('sex', modelMessage('sex-differs'));
    if (person.birthDate !== birthDate) refuse('birthDate', modelMessage('birth-date-differs'));
  });
export type NaturalPerson = z.output<typeof naturalPersonSchema>;

/** 法人、非法人组织 as the form asks for them; also what the lender itself is. */
export const organisationShape = {
  name: textField(200).describe('名称'),
  address: textField(300).describe('住所地（主要办事机构所在地）'),
  registrationPlace: z.exactOptional(textField(300)).describe('注册地/登记地'),
  representative: textField(100).describe('法定代表人/负责人'),
  representativePosition: z.exactOptional(textField(100)).describe('职务'),
  phone: z.exactOptional(phoneField).describe('联系电话'),
  creditCode: creditCodeField.describe('统一社会信用代码'),
  type: z.exactOptional(choiceField(ORGANISATION_TYPES)).describe('类型'),
  ownership: z.exactOptional(choiceField(OWNERSHIPS)).describe('所有制性质'),
};

export const organisationSchema = z.strictObject({
  kind: z.literal('organisation'),
  ...organisationShape,
  email: z.exactOptional(emailField).describe('电子邮箱'),
  accounts: z.exactOptional(listField(bankAccountSchema, 10)).describe('银行账户'),
});
export type Organisation = z.output<typeof organisationSchema>;

/** 最高额: how much is secured at most, and when what is secured is determined (民法典 423). */
export const maximumSchema = z.strictObject({
  amount: positiveAmountField.describe('担保额度'),
  determinationDate: z.exactOptional(dateField).describe('担保债权的确定时间'),
});

export const guaranteeSchema = z.strictObject({
  mode: choiceField(GUARANTEE_MODES).describe('保证方式'),
  signedDate: dateField.describe('保证合同签订时间'),
  contractNumber: z.exactOptional(textField(100)).describe('保证合同编号'),
  mainContent: z.exactOptional(textField(500)).describe('主要内容'),
  maximum: z.exactOptional(maximumSchema).describe('最高额担保'),
});
export type Guarantee = z.output<typeof guaranteeSchema>;

export const partySchema = z
  .strictObject({
    partyId: textField(100).describe('the lender’s id of the party, unique within the loan / 客户号'),
    role: choiceField(PARTY_ROLES).describe('当事人角色'),
    person: z.discriminatedUnion('kind', [naturalPersonSchema, organisationSchema]),
    guarantee: z.exactOptional(guaranteeSchema).describe('保证事项'),
  })
  .check(({ value: party, issues }) => {
    const isGuarantor = party.role === 'guarantor';
    if (isGuarantor === (party.guarantee !== undefined)) return;
    issues.push({ code: 'custom', input: '', path: ['guarantee'], message: modelMessage(isGuarantor ? 'guarantee-missing' : 'guarantee-unexpected') });
  });
export type Party = z.output<typeof partySchema>;

/** Number by which a party is known: of the identity document, or the credit code. */
export function identityNumberOf({ person }: Party): string {
  return person.kind === 'natural' ? person.idNumber : person.creditCode;
}

/** Telephones of a party, the first for the form. */
export function phonesOf({ person }: Party): string[] {
  return [...(person.phone === undefined ? [] : [person.phone]), ...(person.kind === 'natural' ? (person.otherPhones ?? []) : [])];
}

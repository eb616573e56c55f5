/** One loan with its contract, money paid out, schedule, parties and securities. */
import { z } from 'zod';
import { lineOfText } from '../record/index.ts';
import { COLLATERAL_KINDS, LOAN_STATUSES, REGISTRATIONS } from './choices.ts';
import { maximumSchema, partySchema } from './party.ts';
import { amountField, choiceField, dateField, listField, positiveAmountField, referenceField, textField } from './schema.ts';
import { loanTermsSchema, scheduleSchema } from './terms.ts';

/** Characters of a loan number, as in evidence deposits. */
export const LOAN_NUMBER_LENGTH = 100;
/** Exactly as evidence deposits take it, so that both find the same case. */
export const loanNumberField = lineOfText(LOAN_NUMBER_LENGTH).describe('the lender’s number of the loan / 借据号');

const signing = {
  name: textField(200).describe('合同名称'),
  number: textField(100).describe('合同编号'),
  signedDate: dateField.describe('签订时间'),
  place: z.exactOptional(textField(200)).describe('签订地点'),
};

/** How key terms were explained (民法典 496). */
const explanationSchema = z.strictObject({
  method: textField(200).describe('提示说明方式'),
  time: z.exactOptional(textField(50)).describe('时间'),
  place: z.exactOptional(textField(200)).describe('地点'),
});

export const contractSchema = z.strictObject({ ...signing, explanation: z.exactOptional(explanationSchema).describe('关键条款提示说明') });
export const creditAgreementSchema = z.strictObject({ ...signing, limit: z.exactOptional(positiveAmountField).describe('授信额度'), validFrom: z.exactOptional(dateField), validUntil: z.exactOptional(dateField) });

export const disbursementSchema = z.strictObject({
  date: dateField.describe('放款日'),
  amount: positiveAmountField.describe('as the contract states it / 放款金额'),
  deductedInterest: z.exactOptional(amountField).describe('interest cut in advance (民法典 670) / 预先扣除的利息'),
  accountTail: z.exactOptional(z.string().regex(/^\d{2,6}$/)).describe('last digits of the account paid to / 收款账号尾号'),
  source: z.exactOptional(textField(200)).describe('evidence record or voucher / 凭证'),
});

export const assignmentSchema = z.strictObject({
  from: textField(200).describe('让与人'),
  date: dateField.describe('转让日期'),
  noticeDate: z.exactOptional(dateField).describe('通知债务人日期'),
  noticeMethod: z.exactOptional(textField(200)).describe('通知方式'),
  agreementNumber: z.exactOptional(textField(100)).describe('转让协议编号'),
});

export const collateralSchema = z.strictObject({
  kind: choiceField(COLLATERAL_KINDS).describe('担保方式'),
  object: textField(300).describe('担保物'),
  provider: textField(200).describe('担保人'),
  signedDate: dateField.describe('担保合同签订时间'),
  contractNumber: z.exactOptional(textField(100)).describe('担保合同编号'),
  registration: choiceField(REGISTRATIONS).describe('登记'),
  registrationDate: z.exactOptional(dateField).describe('登记日期'),
  certificateNumber: z.exactOptional(textField(100)).describe('登记证明号'),
  maximum: z.exactOptional(maximumSchema).describe('最高额担保'),
});

export const otherSecuritySchema = z.strictObject({ form: textField(200).describe('其他担保方式'), signedDate: z.exactOptional(dateField).describe('签订时间') });

/** 诉前保全 */
export const preservationSchema = z.strictObject({ court: textField(100).describe('保全法院'), date: dateField.describe('保全时间'), caseNumber: textField(100).describe('保全案号') });

export const loanSchema = z.strictObject({
  loanNumber: loanNumberField,
  productCode: referenceField(50).describe('产品代码'),
  status: choiceField(LOAN_STATUSES).default('active').describe('状态'),
  purpose: z.exactOptional(textField(200)).describe('借款用途'),
  contract: contractSchema.describe('借款合同'),
  creditAgreement: z.exactOptional(creditAgreementSchema).describe('授信合同'),
  principal: positiveAmountField.describe('借款本金'),
  disbursements: listField(disbursementSchema, 100).min(1).describe('放款'),
  terms: loanTermsSchema.default({}).describe('terms that depart from the product’s / 与产品不同的条款'),
  schedule: z.exactOptional(scheduleSchema).describe('还款计划'),
  maturityDate: z.exactOptional(dateField).describe('到期日'),
  overdueSince: z.exactOptional(dateField).describe('逾期起始日'),
  parties: listField(partySchema, 50).describe('当事人'),
  collateral: z.exactOptional(listField(collateralSchema, 50)).describe('物的担保'),
  otherSecurity: z.exactOptional(listField(otherSecuritySchema, 20)).describe('其他担保'),
  assignment: z.exactOptional(assignmentSchema).describe('债权转让'),
  spouseDebt: z.exactOptional(z.boolean()).describe('whether it is claimed as joint debt of spouses / 是否主张夫妻共同债务'),
  preservation: z.exactOptional(preservationSchema).describe('诉前保全'),
  sourceRecordId: z.exactOptional(textField(200)).describe('id in the source system / 来源系统编号'),
});
export type Loan = z.output<typeof loanSchema>;

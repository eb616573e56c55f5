/** What happened to a loan after it was paid out: payments and events, each known by the lender's own id. */
import { z } from 'zod';
import { BOUNDS } from '../arrears/index.ts';
import { DEBT_CHOICES, EVENT_KINDS, PAYMENT_PURPOSES } from './choices.ts';
import { modelMessage } from './model-problems.ts';
import { choiceField, dateField, integerField, listField, positiveAmountField, textField } from './schema.ts';

const itemId = textField(100);
const sourceRecordId = z.exactOptional(textField(200)).describe('evidence record or id in the source system / 来源编号');

export const designationSchema = z.strictObject({
  instalments: z.exactOptional(listField(integerField(1, BOUNDS.instalments), BOUNDS.instalments)).describe('期次'),
  kinds: z.exactOptional(listField(choiceField(DEBT_CHOICES), 6)).describe('债务种类'),
});

export const paymentSchema = z.strictObject({
  paymentId: itemId.describe('flow number in the source system / 还款流水号'),
  date: dateField.describe('还款日期'),
  amount: positiveAmountField.describe('还款金额'),
  purpose: z.exactOptional(choiceField(PAYMENT_PURPOSES)).describe('default 还款 / 还款性质'),
  designation: z.exactOptional(designationSchema).describe('what the debtor named when paying (民法典 560) / 指定清偿'),
  payerNote: z.exactOptional(textField(200)).describe('付款人附言'),
  sourceRecordId,
});
export type LoanPayment = z.output<typeof paymentSchema>;

/** Kinds of events whose amount enters the calculation. */
const WITH_AMOUNT = ['fee-charged', 'enforcement-cost', 'waiver'] as const;
const WITH_LABEL = ['fee-charged', 'enforcement-cost'] as const;

export const eventSchema = z
  .strictObject({
    eventId: itemId.describe('id in the source system / 事项编号'),
    date: dateField.describe('日期'),
    kind: choiceField(EVENT_KINDS).describe('事项'),
    amount: z.exactOptional(positiveAmountField).describe('金额'),
    label: z.exactOptional(textField(200)).describe('what the amount is for, as the statement prints it / 名目'),
    debtKind: z.exactOptional(choiceField(DEBT_CHOICES)).describe('what is waived / 减免的债务种类'),
    until: z.exactOptional(dateField).describe('new maturity of an extension / 展期至'),
    method: z.exactOptional(textField(100)).describe('channel of a notice or collection / 方式'),
    note: z.exactOptional(textField(500)).describe('备注'),
    sourceRecordId,
  })
  .check(({ value: event, issues }) => {
    const need = (field: 'amount' | 'label' | 'debtKind' | 'until', kinds: readonly string[]): void => {
      if (kinds.includes(event.kind) && event[field] === undefined) issues.push({ code: 'custom', input: '', path: [field], message: modelMessage('required-for-kind') });
    };
    need('amount', WITH_AMOUNT);
    need('label', WITH_LABEL);
    need('debtKind', ['waiver']);
    need('until', ['extension']);
  });
export type LoanEvent = z.output<typeof eventSchema>;

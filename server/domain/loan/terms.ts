/** Terms of a loan, in the words of the arrears engine (server/domain/arrears/types.ts): a product gives defaults, a loan may depart from each. */
import { z } from 'zod';
import { BOUNDS } from '../arrears/index.ts';
import { DEBT_CHOICES, METHOD_CHOICES } from './choices.ts';
import { modelMessage } from './model-problems.ts';
import { amountField, checkedField, choiceField, dateField, integerField, listField, positiveAmountField, rateField, textField } from './schema.ts';

const clause = z.exactOptional(textField(200)).describe('contract clause or evidence record on which it rests / 依据');
const dayBasis = z.enum(['360', '365', 'actual']);

/** e.g. 日万分之五 is "0.05" percent a day */
const dailyPercentField = checkedField((text) => {
  const typed = text.normalize('NFKC').replace(/%$/, '').trim();
  return /^0\.\d{1,6}$|^1(?:\.0{1,6})?$/.test(typed) ? { ok: true, value: typed } : { ok: false, problem: { code: 'daily-rate-malformed' } };
});

const trigger = z.enum(['each-instalment', 'first-default', 'acceleration']);
const liquidatedDamagesSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flat'), amount: positiveAmountField, trigger, source: clause }),
  z.strictObject({ kind: z.literal('percent'), percent: rateField, of: z.enum(['overdue-principal', 'overdue-instalment', 'outstanding-principal']), trigger, source: clause }),
  z.strictObject({ kind: z.literal('daily'), percentPerDay: dailyPercentField, of: z.enum(['overdue-principal', 'overdue-instalment']), source: clause }),
]);

/**
 * `fixed`: a yearly rate. `four-lpr`: four times the one-year LPR of the day the contract was made, for lenders that are not licensed.
 * `none`: legal staff decided that no cap is applied; the statement warns of it.
 */
const capSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), annualRatePercent: rateField, dayBasis, base: z.enum(['outstanding', 'disbursed']), source: clause }),
  z.strictObject({ kind: z.literal('four-lpr'), dayBasis: z.exactOptional(dayBasis), base: z.exactOptional(z.enum(['outstanding', 'disbursed'])), source: clause }),
  z.strictObject({ kind: z.literal('none'), reason: textField(200) }),
]);
export type CapTerms = z.output<typeof capSchema>;

/** Days off of eight years. */
const MOST_DAYS_OFF = 1000;
const holidaysSchema = z.strictObject({ move: z.literal('next-working-day'), daysOff: listField(dateField, MOST_DAYS_OFF), interestTo: z.enum(['due-date', 'moved-date']), source: clause });

export const rateChangeSchema = z.strictObject({ from: dateField, annualRatePercent: rateField, source: clause });

/** `damages` may be left out by a contract that has none (the engine's rule); each kind stands once. */
const allocationOrderSchema = listField(choiceField(DEBT_CHOICES), 6).refine((kinds) => new Set(kinds).size === kinds.length, modelMessage('twice'));

export const loanTermsSchema = z.strictObject({
  annualRatePercent: z.exactOptional(rateField).describe('yearly rate in percent / 年利率'),
  dayBasis: z.exactOptional(dayBasis).describe('days of the year for interest / 计息天数基准'),
  method: z.exactOptional(choiceField(METHOD_CHOICES)).describe('还款方式'),
  interestBy: z.exactOptional(z.enum(['days', 'period'])).describe('interest by days or by whole periods / 按日或按期计息'),
  rateChanges: z.exactOptional(listField(rateChangeSchema, 200)).describe('利率调整'),
  holidays: z.exactOptional(holidaysSchema).describe('节假日顺延'),
  penaltySurchargePercent: z.exactOptional(rateField.nullable()).describe('罚息上浮比例; null: the contract has no 罚息'),
  liquidatedDamages: z.exactOptional(listField(liquidatedDamagesSchema, 10)).describe('违约金'),
  grace: z.exactOptional(z.strictObject({ days: integerField(0, BOUNDS.graceDays), penaltyFrom: z.enum(['due-date', 'grace-end']) })).describe('宽限期'),
  compound: z.exactOptional(z.enum(['off', 'interest'])).describe('复利'),
  compoundOnLate: z.exactOptional(z.strictObject({ everyMonths: integerField(1, 12), source: clause })).describe('对罚息、复利再计复利（有争议）'),
  allocationOrder: z.exactOptional(allocationOrderSchema).describe('抵充顺序; default 民法典 561'),
  allocationScope: z.exactOptional(z.enum(['by-kind', 'by-instalment'])),
  prepaymentReduces: z.exactOptional(z.enum(['last', 'next'])),
  cap: z.exactOptional(capSchema).describe('息费上限'),
  rounding: z.exactOptional(z.enum(['half-up', 'down'])),
});
export type LoanTerms = z.output<typeof loanTermsSchema>;

const everyMonths = integerField(1, 12);
const dueDates = listField(dateField, BOUNDS.instalments).min(1, modelMessage('schedule-empty', BOUNDS.instalments));

export const scheduleRowSchema = z.strictObject({
  dueDate: dateField.describe('到期日'),
  principal: amountField.describe('应还本金'),
  interest: z.exactOptional(amountField).describe('应还利息'),
});
export type StatedInstalment = z.output<typeof scheduleRowSchema>;

/** When instalments fall due: regular terms, dates, or the contract's own table. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('regular'),
    firstDueDate: dateField.describe('首个到期日'),
    instalments: integerField(1, BOUNDS.instalments).describe('期数'),
    everyMonths: everyMonths.describe('每期月数'),
    dayOfMonth: z.exactOptional(integerField(1, 31)).describe('due day where the first date fell on a shorter month’s end / 还款日'),
    maturityDate: z.exactOptional(dateField).describe('last due date where it differs / 末期到期日'),
  }),
  z.strictObject({ kind: z.literal('dates'), dueDates, everyMonths: z.exactOptional(everyMonths) }),
  z.strictObject({ kind: z.literal('stated'), rows: listField(scheduleRowSchema, BOUNDS.instalments).min(1, modelMessage('schedule-empty', BOUNDS.instalments)), everyMonths: z.exactOptional(everyMonths) }),
]);
export type LoanSchedule = z.output<typeof scheduleSchema>;

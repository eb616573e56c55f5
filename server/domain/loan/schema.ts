/** Building blocks of the model's schemas. Each takes what people type and gives the one spelling that is kept; reading the result again changes nothing. */
import { z } from 'zod';
import { checkAmount, checkRate } from './amounts.ts';
import { checkDate } from './dates.ts';
import { checkBankAccount, checkPhone } from './fields.ts';
import { checkCreditCode } from './identity.ts';
import { modelMessage } from './model-problems.ts';
import type { ModelProblemCode } from './model-problems.ts';

/** No field of one line is longer; checks are not even tried on more. */
const LONGEST = 500;
/** Controls, half surrogates, non-characters, marks of lost text, and bidirectional controls that let a name read differently than it is (CVE-2021-42574). */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\uFEFF\uFFFD]/u;

/** One line of text of 1…`limit` code points; white space, line breaks of a spreadsheet cell included, becomes single spaces. */
export function textField(limit: number) {
  return z.string().check((context) => {
    const refuse = (message: string): void => void context.issues.push({ code: 'custom', input: context.value, message });
    if (context.value.length > 4 * limit) return refuse(modelMessage('too-long', limit));
    const text = context.value.replace(/[\s\u2028\u2029]+/g, ' ').trim();
    const forbidden = FORBIDDEN.exec(text)?.[0];
    if (text === '') refuse(modelMessage('text-empty'));
    else if ([...text].length > limit) refuse(modelMessage('too-long', limit));
    else if (forbidden !== undefined) refuse(modelMessage('forbidden-character', `U+${(forbidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`));
    else context.value = text;
  });
}

/** What the checks of fields give, without the sentence: the table of problems has it. */
export type FieldCheck = (text: string) => { ok: true; value: string } | { ok: false; problem: { code: ModelProblemCode } };

/** A field whose form a check knows. */
export function checkedField(check: FieldCheck) {
  return z.string().check((context) => {
    if (context.value.length > LONGEST) return void context.issues.push({ code: 'custom', input: context.value, message: modelMessage('too-long', LONGEST) });
    const result = check(context.value);
    if (result.ok) context.value = result.value;
    else context.issues.push({ code: 'custom', input: context.value, message: modelMessage(result.problem.code) });
  });
}

/** YYYY-MM-DD */
export const dateField = checkedField(checkDate);
/** yuan with two decimals, zero allowed */
export const amountField = checkedField(checkAmount);
/** yuan with two decimals, greater than zero */
export const positiveAmountField = checkedField((text) => {
  const amount = checkAmount(text);
  return amount.ok && /^0\.0+$/.test(amount.value) ? { ok: false, problem: { code: 'amount-zero' } } : amount;
});
/** percent a year, "18" */
export const rateField = checkedField(checkRate);
export const phoneField = checkedField(checkPhone);
export const accountField = checkedField(checkBankAccount);
export const creditCodeField = checkedField(checkCreditCode);

const EMAIL = /^[^\s@<>()[\],;:\\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
export const emailField = z.string().check((context) => {
  const text = context.value.normalize('NFKC').trim();
  if (text.length <= 254 && EMAIL.test(text)) context.value = text;
  else context.issues.push({ code: 'custom', input: '', message: modelMessage('email-malformed') });
});

/** A name that stands in addresses: product codes. */
export function referenceField(limit: number) {
  return z.string().regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9._-]{0,${limit - 1}}$`), modelMessage('reference-malformed', limit));
}

/** A whole number, also as its digits: tables hold text. */
export function integerField(low: number, high: number) {
  const message = modelMessage('integer-malformed', `${low}–${high}`);
  return z.preprocess((value) => (typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value), z.int(message).min(low, message).max(high, message));
}

/** One of the keys of a table of choices. */
export function choiceField<Value extends string>(choices: Readonly<Record<Value, unknown>>) {
  return z.enum(Object.keys(choices) as [Value, ...Value[]]);
}

export function listField<T extends z.ZodType>(item: T, most: number) {
  return z.array(item).max(most, modelMessage('too-many', most));
}

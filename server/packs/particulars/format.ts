/** Dates, amounts and names as an English pleading writes them. Amounts stay the statement's text. */
import { clauseNumber } from '../complaint/fill/format.ts';
import type { ComplaintCase } from '../complaint/index.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** "2024-07-10" as 10 July 2024 */
export function dateText(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1]!} ${year}`;
}

/** A no-break space: the currency never stands at a line's end. */
export const rmb = (amount: string): string => `RMB\u00a0${amount}`;

/** a, b and c */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

type Clauses = ComplaintCase['product']['clauses'];

/** clause 3.1, clauses 5.2 and 5.3; empty where the product gives no number */
export function clauseText(clauses: Clauses, ...names: (keyof Clauses)[]): string {
  const numbers = [...new Set(names.flatMap((name) => (clauses[name] === undefined ? [] : [clauseNumber(clauses[name])])))];
  return numbers.length === 0 ? '' : `clause${numbers.length > 1 ? 's' : ''}\u00a0${listed(numbers)}`;
}

/** ` (clause 3.1)`, or nothing */
export function cited(clauses: Clauses, ...names: (keyof Clauses)[]): string {
  const text = clauseText(clauses, ...names);
  return text === '' ? '' : ` (${text})`;
}

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth', 'Eleventh', 'Twelfth'];

/** 13th, 21st, 112th */
function ordinal(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1;
  return `${number}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th'}`;
}

/** The Defendant, or the First Defendant … by its number from 1. */
export function defendantTitle(number: number, count: number): string {
  if (count === 1) return 'Defendant';
  return `${ORDINALS[number - 1] ?? ordinal(number)} Defendant`;
}

/** Letters of sub-paragraphs: (a) … (z), (aa) … */
export function letter(index: number): string {
  const rest = String.fromCharCode(97 + (index % 26));
  return index < 26 ? rest : letter(Math.floor(index / 26) - 1) + rest;
}

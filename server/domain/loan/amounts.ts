import { accepted, folded, refused } from './problems.ts';
import type { Checked } from './problems.ts';

/** A trillion yuan, in digits before the point: more is a typing mistake, and more than the arrears engine takes. */
const LARGEST = 1_000_000_000_000;
/** Thousands are set off everywhere or nowhere: 1,2345 is a slip whose meaning nobody knows. */
const DECIMAL = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;

/**
 * An amount in yuan: full-width digits, thousands commas, a currency sign before and 元 after are put right; the value has exactly two decimals,
 * "12345.60". Zero is an amount. A third decimal is refused even when it is 0: 1.230 may be a thousand with a European point.
 */
export function checkAmount(text: string): Checked<string> {
  const typed = folded(text).replace(/\s+/g, '');
  if (typed === '') return refused('empty');
  const figure = typed.replace(/^(?:人民币|RMB|CNY)?[¥]?/i, '').replace(/[元圆]$/, '');
  if (/^[-−–(]/.test(figure) || /^[-−–(]/.test(typed) || /\d-$/.test(figure)) return refused('amount-negative');
  const [, whole, decimals = ''] = DECIMAL.exec(figure) ?? [];
  if (whole === undefined || /^0\d/.test(whole)) return refused('amount-malformed');
  if (decimals.length > 2) return refused('amount-too-precise');
  const digits = whole.replaceAll(',', '');
  const tooLarge = digits.length > 13 || Number(digits) > LARGEST || (Number(digits) === LARGEST && Number(decimals) > 0);
  return tooLarge ? refused('amount-too-large') : accepted(`${digits}.${decimals.padEnd(2, '0')}`);
}

/**
 * A yearly rate in percent: "18%", "18" and "18.00" are 18; the value has no sign and no superfluous zero. A bare figure between 0 and 1 is refused,
 * since 0.18 may be meant as 18 % or as 0.18 %; with its sign it is taken.
 */
export function checkRate(text: string): Checked<string> {
  const typed = folded(text).replace(/\s+/g, '');
  if (typed === '') return refused('empty');
  const [, whole, decimals = '', sign] = /^(0|[1-9]\d{0,5})(?:\.(\d{1,6}))?(%)?$/.exec(typed) ?? [];
  if (whole === undefined) return refused('rate-malformed');
  const fraction = decimals.replace(/0+$/, '');
  const isZero = whole === '0' && fraction === '';
  if (whole === '0' && !isZero && sign === undefined) return refused('rate-ambiguous');
  if (Number(whole) > 100 || (whole === '100' && fraction !== '')) return refused('rate-out-of-bounds');
  return accepted(fraction === '' ? whole : `${whole}.${fraction}`);
}

/** Telephone numbers and bank accounts. */
import { accepted, compact, folded, problem, refused } from './problems.ts';
import type { Checked } from './problems.ts';

const MOBILE = /^1[3-9]\d{9}$/;
/** 010 and 02x have three digits, all other area codes four; a local number never begins with 0 or 1. */
const LAND_LINE = /^(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})$/;
/** 400 and 800 numbers have no area code. */
const SERVICE_NUMBER = /^[48]00\d{7}$/;
const EXTENSION = /(?:转|分机|ext\.?|x|#|(?<=\d{7})-)(\d{1,6})$/i;

/** Without the country code +86, 0086 or 86 before a mobile number. */
function national(digits: string): string {
  return digits.replace(/^(?:\+|00)86(?=[01])/, '').replace(/^86(?=1[3-9]\d{9}$)/, '');
}

/** A mainland mobile number; spaces, hyphens and +86 are put right; the value is its 11 digits. */
export function checkMobile(text: string): Checked<string> {
  const digits = national(compact(text));
  if (digits === '') return refused('empty');
  return MOBILE.test(digits) ? accepted(digits) : refused('mobile-malformed');
}

/** A mobile number as {@link checkMobile} gives it, or a land line as 0755-12345678 or 0755-12345678-123 (extension), or a 400 or 800 number. */
export function checkPhone(text: string): Checked<string> {
  const typed = folded(text).replace(/[‐-―−]/g, '-').replace(/\s/g, '');
  if (typed === '') return refused('empty');
  const mobile = checkMobile(typed);
  if (mobile.ok) return mobile;
  const extension = EXTENSION.exec(typed);
  const digits = landLineDigits(extension === null ? typed : typed.slice(0, extension.index));
  const [, area, local] = LAND_LINE.exec(digits) ?? [];
  const number = area === undefined || local === undefined ? (SERVICE_NUMBER.test(digits) ? digits : null) : `${area}-${local}`;
  return number === null ? refused('phone-malformed') : accepted(extension?.[1] === undefined ? number : `${number}-${extension[1]}`);
}

/** Abroad an area code is written without its 0: +86 755 …, put back here. */
function landLineDigits(typed: string): string {
  const digits = typed.replace(/[-()]/g, '');
  const abroad = /^(?:\+|00)86(?!0)(\d{9,11})$/.exec(digits)?.[1];
  return abroad === undefined ? national(digits) : `0${abroad}`;
}

/** A bank account of 8 to 30 digits. Of the length of a card (16 to 19) it should pass the Luhn check; that is a warning only, since not all accounts are cards. */
export function checkBankAccount(text: string): Checked<string> {
  const digits = compact(text);
  if (digits === '') return refused('empty');
  if (!/^\d{8,30}$/.test(digits)) return refused('account-malformed');
  const isCardLength = digits.length >= 16 && digits.length <= 19;
  return isCardLength && !passesLuhn(digits) ? accepted(digits, problem('account-checksum')) : accepted(digits);
}

/** ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

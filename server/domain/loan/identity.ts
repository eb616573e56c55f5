/** Numbers of identity documents. Names of the checks' sources: GB 11643-1999 (resident ID), GB 32100-2015 (unified social credit code). */
import { accepted, compact, refused } from './problems.ts';
import type { Checked } from './problems.ts';
import { isCalendarDate } from './dates.ts';

/** First two digits of a resident ID (GB/T 2260); 81–83 are residence permits of people from Hong Kong, Macao and Taiwan. */
export const PROVINCES: Readonly<Record<string, string>> = {
  11: '北京市', 12: '天津市', 13: '河北省', 14: '山西省', 15: '内蒙古自治区', 21: '辽宁省', 22: '吉林省', 23: '黑龙江省', 31: '上海市', 32: '江苏省', 33: '浙江省', 34: '安徽省',
  35: '福建省', 36: '江西省', 37: '山东省', 41: '河南省', 42: '湖北省', 43: '湖南省', 44: '广东省', 45: '广西壮族自治区', 46: '海南省', 50: '重庆市', 51: '四川省', 52: '贵州省',
  53: '云南省', 54: '西藏自治区', 61: '陕西省', 62: '甘肃省', 63: '青海省', 64: '宁夏回族自治区', 65: '新疆维吾尔自治区', 71: '台湾省', 81: '香港特别行政区', 82: '澳门特别行政区',
  83: '台湾居民居住证',
};

export const ID_TYPES = ['resident-id', 'passport', 'hong-kong-macao-permit', 'taiwan-permit', 'foreign-resident-id'] as const;
/** Kinds of identity document of a natural person. */
export type IdType = (typeof ID_TYPES)[number];

export interface ResidentIdFacts {
  /** YYYY-MM-DD */
  birthDate: string;
  sex: 'female' | 'male';
  provinceCode: string;
  province: string;
}

/** Check character of the first 17 digits of a resident ID: ISO 7064 MOD 11-2 (GB 11643 §6), which catches any one wrong digit and any swap of neighbours. */
export function residentIdCheckCharacter(first17: string): string {
  let remainder = 0;
  for (const digit of first17) remainder = ((remainder + Number(digit)) * 2) % 11;
  return '0123456789X'[(12 - remainder) % 11]!;
}

/**
 * 居民身份证 of 18 characters. `today` (YYYY-MM-DD) is the day that a birth date must not exceed.
 * Spaces, hyphens, full-width digits and a small x are put right; the value is the 18 characters.
 */
export function checkResidentId(text: string, today: string): Checked<string> {
  const number = compact(text).toUpperCase();
  if (number === '') return refused('empty');
  if (/^\d{15}$/.test(number)) return refused('resident-id-fifteen-digits');
  if (!/^\d{17}[\dX]$/.test(number)) return refused('resident-id-malformed');
  if (!Object.hasOwn(PROVINCES, number.slice(0, 2))) return refused('resident-id-region');
  if (residentIdCheckCharacter(number.slice(0, 17)) !== number[17]) return refused('resident-id-checksum');
  const birthDate = birthDateOf(number);
  if (!isCalendarDate(birthDate) || birthDate > today) return refused('resident-id-birth-date');
  return accepted(number);
}

/** What a resident ID says of its holder. `number` must have passed {@link checkResidentId}. */
export function residentIdFacts(number: string): ResidentIdFacts {
  const provinceCode = number.slice(0, 2);
  return { birthDate: birthDateOf(number), sex: Number(number[16]) % 2 === 1 ? 'male' : 'female', provinceCode, province: PROVINCES[provinceCode] ?? '' };
}

const birthDateOf = (number: string): string => `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;

/** GB 32100 §4.2: no I, O, S, V, Z, which are taken for 1, 0, 5, U and 2. */
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Check character of the first 17 characters of a unified social credit code: weights 3^i modulo 31 (GB 32100 §5). */
export function creditCodeCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += CREDIT_ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31]!;
}

/**
 * 统一社会信用代码: registration authority, kind of organisation, six digits of region, organisation code, check character. The organisation
 * code's own check character (GB 11714) is not required: codes that registration authorities gave to sole traders do not all have it.
 */
export function checkCreditCode(text: string): Checked<string> {
  const code = compact(text).toUpperCase();
  if (code === '') return refused('empty');
  if (!/^[1-9A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/.test(code)) return refused('credit-code-malformed');
  return creditCodeCheckCharacter(code.slice(0, 17)) === code[17] ? accepted(code) : refused('credit-code-checksum');
}

/** Passport of any country: the document number of ICAO 9303 has at most nine characters. Form only. */
export function checkPassport(text: string): Checked<string> {
  return form(text, /^(?=.*\d)[A-Z0-9]{6,9}$/, 'passport-malformed');
}

/** 港澳居民来往内地通行证. Form only; older ones end with two digits that count the issues. */
export function checkHongKongMacaoPermit(text: string): Checked<string> {
  return form(text, /^[HM]\d{8}(?:\d{2})?$/, 'hong-kong-macao-permit-malformed');
}

/** 台湾居民来往大陆通行证. Form only; older ones show a letter in brackets, which are dropped. */
export function checkTaiwanPermit(text: string): Checked<string> {
  return form(text.replace(/[()（）]/g, ''), /^(?:\d{8}|\d{10}[A-Z]?)$/, 'taiwan-permit-malformed');
}

/** 外国人永久居留身份证, of 2023 (18 characters) or before (three letters of the country, twelve digits). Form only. */
export function checkForeignResidentId(text: string): Checked<string> {
  return form(text, /^(?:9\d{16}[\dX]|[A-Z]{3}\d{12})$/, 'foreign-resident-id-malformed');
}

function form(text: string, pattern: RegExp, code: Parameters<typeof refused>[0]): Checked<string> {
  const number = compact(text).toUpperCase();
  if (number === '') return refused('empty');
  return pattern.test(number) ? accepted(number) : refused(code);
}

/** The number of an identity document of a kind. `today`: YYYY-MM-DD. */
export function checkId(type: IdType, text: string, today: string): Checked<string> {
  switch (type) {
    case 'resident-id':
      return checkResidentId(text, today);
    case 'passport':
      return checkPassport(text);
    case 'hong-kong-macao-permit':
      return checkHongKongMacaoPermit(text);
    case 'taiwan-permit':
      return checkTaiwanPermit(text);
    case 'foreign-resident-id':
      return checkForeignResidentId(text);
  }
}

/** A text that a person reads, in both languages. */
export type Localized = { 'zh-CN': string; en: string };

/** What a field should have been, in one table. Codes never change meaning; no sentence repeats the value, which may be personal data. */
export const FIELD_PROBLEMS = {
  'account-checksum': { 'zh-CN': '银行卡号未通过 Luhn 校验，请核对是否录入有误（对公账号可忽略）', en: 'a card number that passes the Luhn check; look for a typing mistake (an account that is no card may ignore this)' },
  'account-malformed': { 'zh-CN': '应为 8 至 30 位数字的银行账号', en: 'a bank account of 8 to 30 digits' },
  'amount-malformed': { 'zh-CN': '应为以元为单位的金额，如 12345.60 或 12,345.60；不接受科学计数法和“万”', en: 'an amount in yuan such as 12345.60 or 12,345.60, without exponent or units such as 万' },
  'amount-negative': { 'zh-CN': '金额不能为负', en: 'an amount that is not negative' },
  'amount-too-large': { 'zh-CN': '金额过大，应不超过一万亿元', en: 'an amount of at most a trillion yuan' },
  'amount-too-precise': { 'zh-CN': '金额至多两位小数', en: 'an amount with at most two decimals' },
  'credit-code-checksum': { 'zh-CN': '统一社会信用代码校验位不符（GB 32100），请核对录入', en: 'a unified social credit code whose check character fits (GB 32100); look for a typing mistake' },
  'credit-code-malformed': { 'zh-CN': '应为 18 位统一社会信用代码（数字与大写字母，不含 I、O、S、V、Z）', en: 'a unified social credit code of 18 digits and capitals, without I, O, S, V and Z' },
  'date-impossible': { 'zh-CN': '日期不存在，或不在 1900 至 2199 年之间', en: 'a date that exists, between 1900 and 2199' },
  'date-malformed': { 'zh-CN': '应为年月日顺序的日期，如 2024-01-10、2024/1/10、20240110 或 2024年1月10日', en: 'a date in the order year, month, day, such as 2024-01-10, 2024/1/10, 20240110 or 2024年1月10日' },
  empty: { 'zh-CN': '不能为空', en: 'a value; this is empty' },
  'foreign-resident-id-malformed': { 'zh-CN': '应为外国人永久居留身份证号码：以 9 开头的 18 位，或 3 个字母加 12 位数字', en: 'a foreign permanent resident ID: 18 characters beginning with 9, or three letters and twelve digits' },
  'hong-kong-macao-permit-malformed': { 'zh-CN': '应为港澳居民来往内地通行证号码：H 或 M 加 8 位（旧证 10 位）数字', en: 'a Mainland travel permit for Hong Kong and Macao residents: H or M and 8 digits (10 on older ones)' },
  'passport-malformed': { 'zh-CN': '应为 6 至 9 位数字与大写字母组成的护照号码，至少含一位数字', en: 'a passport number of 6 to 9 digits and capitals, at least one of them a digit' },
  'phone-malformed': { 'zh-CN': '应为 11 位手机号码，或带区号的固定电话，如 0755-12345678', en: 'a mobile number of 11 digits, or a land line with its area code such as 0755-12345678' },
  'mobile-malformed': { 'zh-CN': '应为以 13 至 19 开头的 11 位手机号码，可带 +86', en: 'a mobile number of 11 digits beginning with 13 to 19; +86 may precede it' },
  'rate-ambiguous': { 'zh-CN': '小于 1 的利率须带百分号（0.5%），以免 0.18 是指 18% 还是 0.18% 不明', en: 'a rate below 1 with its percent sign (0.5%): 0.18 may mean 18% or 0.18%' },
  'rate-malformed': { 'zh-CN': '应为百分数，如 18% 或 18，至多六位小数', en: 'a rate in percent such as 18% or 18, with at most six decimals' },
  'rate-out-of-bounds': { 'zh-CN': '年利率应在 0 至 100% 之间', en: 'a rate between 0 and 100%' },
  'resident-id-birth-date': { 'zh-CN': '身份证号码中的出生日期不存在，或晚于当日', en: 'a resident ID whose birth date exists and is not in the future' },
  'resident-id-checksum': { 'zh-CN': '身份证号码校验位不符（GB 11643），请核对录入', en: 'a resident ID whose check character fits (GB 11643); look for a typing mistake' },
  'resident-id-fifteen-digits': { 'zh-CN': '15 位身份证已停用，请填写 18 位号码', en: 'a resident ID of 18 characters; those of 15 are no longer valid' },
  'resident-id-malformed': { 'zh-CN': '应为 18 位居民身份证号码（17 位数字加一位数字或 X）', en: 'a resident ID of 17 digits and a last digit or X' },
  'resident-id-region': { 'zh-CN': '身份证号码的前两位不是省级行政区代码', en: 'a resident ID that begins with the code of a province' },
  'taiwan-permit-malformed': { 'zh-CN': '应为台湾居民来往大陆通行证号码：8 位数字（旧证 10 位，可带一个字母）', en: 'a Mainland travel permit for Taiwan residents: 8 digits (10 and perhaps a letter on older ones)' },
} as const satisfies Record<string, Localized>;

export type FieldProblemCode = keyof typeof FIELD_PROBLEMS;

export interface FieldProblem {
  code: FieldProblemCode;
  /** what was expected; never holds the value */
  expected: Localized;
}

/** A field's value in its one spelling, or what is wrong with it. Warnings are for a person to look at and stop nothing. */
export type Checked<T> = { ok: true; value: T; warnings: FieldProblem[] } | { ok: false; problem: FieldProblem };

export const problem = (code: FieldProblemCode): FieldProblem => ({ code, expected: FIELD_PROBLEMS[code] });
export const refused = (code: FieldProblemCode): { ok: false; problem: FieldProblem } => ({ ok: false, problem: problem(code) });
export const accepted = <T>(value: T, ...warnings: FieldProblem[]): Checked<T> => ({ ok: true, value, warnings });

/** Full-width forms folded (NFKC) and invisible marks gone: numbers copied from other programs carry direction marks and zero-width spaces. */
export const folded = (text: string): string => text.normalize('NFKC').replace(/\p{Cf}/gu, '').trim();
/** {@link folded} without any white space, hyphens or dashes. */
export const compact = (text: string): string => folded(text).replace(/[\s\-‐-―−]/gu, '');

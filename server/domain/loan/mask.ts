/**
 * Masking for lists, errors and exports (个人信息保护法 art. 6: no more than the purpose needs). The same value is always masked alike, so that a clerk
 * can tell two rows apart; what stays hidden is too much to be found by trying: the date of birth and the sequence of an ID, six digits of a mobile number.
 */

export const MASK_KINDS = ['name', 'id-number', 'phone', 'address', 'account', 'figure', 'text'] as const;
/** What a value is meant to be; `figure` is an amount, rate or date, `text` anything else. */
export type MaskKind = (typeof MASK_KINDS)[number];

const COMPOUND_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 司空 令狐 长孙 宇文 夏侯 端木 南宫 西门 独孤 轩辕 百里 呼延 东郭 闻人 澹台 公冶 淳于 单于 太叔 申屠 仲孙 钟离 赫连 拓跋 第五 左丘 万俟 濮阳 梁丘'.split(' '),
);
/** A long foreign name is not given away by the number of its stars. */
const MOST_STARS = 6;

const stars = (count: number): string => '*'.repeat(Math.max(1, Math.min(count, MOST_STARS)));
const characters = (text: string): string[] => [...text.trim()];
const isHidden = (text: string): boolean => text.trim() === '';

/** 张三 → 张*, 欧阳娜娜 → 欧阳**, Alice → A****: the surname, or the first character; a single character not at all. */
export function maskName(name: string): string {
  if (isHidden(name)) return '';
  const all = characters(name);
  const surname = all.length > 2 && COMPOUND_SURNAMES.has(all.slice(0, 2).join('')) ? 2 : Math.min(1, all.length - 1);
  return all.slice(0, surname).join('') + stars(all.length - surname);
}

/**
 * First three and last two characters of an ID of 15 or more: province and the first digit of the prefecture, and enough to tell neighbouring rows apart.
 * Birth date and sequence, by which a person is found, stay hidden. Shorter documents show the first and the last two, very short ones nothing.
 */
export function maskIdNumber(number: string): string {
  return ends(number, (length) => (length >= 15 ? [3, 2] : length >= 8 ? [1, 2] : [0, 0]));
}

/** First three and last two digits: the customary 138****5678 leaves ten thousand numbers, which are tried in a minute; this leaves a million. */
export function maskPhone(phone: string): string {
  return ends(phone, (length) => (length >= 10 ? [3, 2] : [0, length >= 7 ? 2 : 0]));
}

/** Last four digits as on a bank slip, for short accounts the last two; the length is not shown. */
export function maskAccount(account: string): string {
  if (isHidden(account)) return '';
  const all = characters(account);
  const shown = all.length >= 12 ? 4 : all.length >= 8 ? 2 : 0;
  return `****${shown === 0 ? '' : all.slice(-shown).join('')}`;
}

const PROVINCE =
  /^(?:(?:北京|天津|上海|重庆)市?|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省?|内蒙古(?:自治区)?|广西(?:壮族自治区)?|西藏(?:自治区)?|宁夏(?:回族自治区)?|新疆(?:维吾尔自治区)?|(?:香港|澳门)(?:特别行政区)?)/;
const CITY = /^(?:市辖区|[\p{Script=Han}]{2,10}?(?:自治州|地区|盟|市))/u;
/** Not 小区, 园区 and the like, which name a housing estate and not a district. */
const DISTRICT = /^[\p{Script=Han}]{1,10}?(?:自治县|自治旗|林区|(?<![小园社校厂景片街院库住商工矿])区|县|旗|市)/u;

/** Province, city and district; the street and all after it are hidden. An address that does not begin so is hidden altogether. */
export function maskAddress(address: string): string {
  if (isHidden(address)) return '';
  const text = address.normalize('NFKC').replace(/\s+/g, '');
  let shown = PROVINCE.exec(text)?.[0] ?? '';
  shown += CITY.exec(text.slice(shown.length))?.[0] ?? '';
  if (shown !== '') shown += DISTRICT.exec(text.slice(shown.length))?.[0] ?? '';
  return `${shown}****`;
}

/** A figure short enough to be no ID, phone or account number: a column that slipped puts one of those where an amount should be. */
const HARMLESS_FIGURE = /^[\d.,/%¥元年月日+-]{1,10}$/;

/** A value for an error, a list or a log, by what it is meant to be. */
export function maskValue(kind: MaskKind, value: string): string {
  switch (kind) {
    case 'name':
      return maskName(value);
    case 'id-number':
      return maskIdNumber(value);
    case 'phone':
      return maskPhone(value);
    case 'address':
      return maskAddress(value);
    case 'account':
      return maskAccount(value);
    case 'figure':
      return HARMLESS_FIGURE.test(value.normalize('NFKC').trim()) ? value.trim() : isHidden(value) ? '' : '****';
    case 'text':
      return isHidden(value) ? '' : '****';
  }
}

/** The first and last characters that `keep` allows for a length, and stars for what lies between. */
function ends(text: string, keep: (length: number) => [number, number]): string {
  if (isHidden(text)) return '';
  const all = characters(text.replace(/[\s-]/g, ''));
  const [first, last] = keep(all.length);
  return `${all.slice(0, first).join('')}${'*'.repeat(Math.max(4, Math.min(18, all.length) - first - last))}${last === 0 ? '' : all.slice(-last).join('')}`;
}

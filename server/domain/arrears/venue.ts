/** Hints for choosing the court. They name rules and doubts; the choice stays with legal staff. */
import { parseDay } from './dates.ts';
import type { Bilingual } from './errors.ts';
import { parseYuan } from './money.ts';
import { oneOf } from './checks.ts';

/** Places with a real link to the dispute (民诉法 35) */
export const VENUE_LINKS = ['defendant-domicile', 'plaintiff-domicile', 'place-of-performance', 'place-of-signing', 'place-of-subject', 'none'] as const;
export const LOAN_CAUSES = ['financial-loan', 'small-loan', 'other'] as const;

export interface VenueInput {
  filingDate: string;
  cause: (typeof LOAN_CAUSES)[number];
  /** whether the court thought of is an internet court */
  isInternetCourt: boolean;
  /** agreed venue of the contract; null when it has none */
  agreed: { link: (typeof VENUE_LINKS)[number]; source?: string } | null;
  /** amount in dispute and average yearly wage of the province, in yuan, for 小额诉讼 */
  amount: string;
  provinceAverageWage?: string;
  /** whether facts, rights and dispute are simple and clear */
  isSimple: boolean;
}

export interface VenueHint {
  code: 'defendant-domicile' | 'place-of-performance' | 'agreed-venue' | 'agreed-venue-without-link' | 'internet-court-closed' | 'internet-court-before-change' | 'small-claim' | 'not-small-claim' | 'small-claim-unknown';
  level: 'info' | 'warning';
  text: Bilingual;
  source: string;
}

/** From this day internet courts take no online 金融借款 or 小额借款 (法释〔2025〕14号). */
export const INTERNET_COURT_CHANGE = '2025-11-01';

/** Hints in order of importance: warnings first. @throws ArrearsError for impossible dates, amounts or choices */
export function venueHints(input: VenueInput): VenueHint[] {
  oneOf(LOAN_CAUSES, input.cause, 'cause');
  const hints = [...agreedHints(input), ...internetHints(input), ...STATUTORY, smallClaimHint(input)];
  return [...hints.filter(({ level }) => level === 'warning'), ...hints.filter(({ level }) => level === 'info')];
}

const STATUTORY: readonly VenueHint[] = [
  { code: 'defendant-domicile', level: 'info', text: { 'zh-CN': '可由被告住所地人民法院管辖', en: 'the court of the defendant\'s domicile has jurisdiction' }, source: '民诉法 24' },
  { code: 'place-of-performance', level: 'info', text: { 'zh-CN': '可由合同履行地人民法院管辖；争议标的为给付货币的，接收货币一方所在地为合同履行地', en: 'so has the court of the place of performance; where money is to be paid, that is the place of the party that receives it' }, source: '民诉法 24；民诉法解释 18' },
];

function agreedHints({ agreed }: VenueInput): VenueHint[] {
  if (agreed === null) return [];
  if (oneOf(VENUE_LINKS, agreed.link, 'agreed.link') === 'none') {
    return [{ code: 'agreed-venue-without-link', level: 'warning', text: { 'zh-CN': '约定管辖的法院与争议没有实际联系，约定可能无效', en: 'the agreed venue has no real link with the dispute; the agreement may be void' }, source: '民诉法 35' }];
  }
  return [{ code: 'agreed-venue', level: 'info', text: { 'zh-CN': '合同约定了有实际联系地点的管辖法院，应按约定起诉', en: 'the contract agrees on a venue with a real link: file there' }, source: '民诉法 35' }];
}

function internetHints({ cause, isInternetCourt, filingDate }: VenueInput): VenueHint[] {
  const changed = parseDay(filingDate, 'filingDate') >= parseDay(INTERNET_COURT_CHANGE, 'change');
  if (!isInternetCourt || cause === 'other') return [];
  if (changed) return [{ code: 'internet-court-closed', level: 'warning', text: { 'zh-CN': '自2025年11月1日起互联网法院不再受理网络金融借款、小额借款合同纠纷，应向基层人民法院起诉', en: 'from 2025-11-01 internet courts no longer take online financial or small loan disputes; file with a basic-level court' }, source: '法释〔2025〕14号' }];
  return [{ code: 'internet-court-before-change', level: 'info', text: { 'zh-CN': '2025年11月1日之前的规则：互联网法院可受理', en: 'rule before 2025-11-01: the internet court may take the case' }, source: '法释〔2025〕14号' }];
}

function smallClaimHint({ amount, provinceAverageWage, isSimple }: VenueInput): VenueHint {
  const source = '民诉法 165';
  const fen = parseYuan(amount, 'amount');
  if (provinceAverageWage === undefined) return { code: 'small-claim-unknown', level: 'info', text: { 'zh-CN': '缺少本省上年度就业人员年平均工资，无法判断是否适用小额诉讼程序', en: 'whether small-claims procedure applies needs the province\'s average yearly wage' }, source };
  const limit = parseYuan(provinceAverageWage, 'provinceAverageWage');
  if (isSimple && 2n * fen <= limit) return { code: 'small-claim', level: 'info', text: { 'zh-CN': '标的额不超过本省年平均工资的50%且案情简单，适用小额诉讼程序', en: 'simple and at most 50% of the province\'s average wage: small-claims procedure applies' }, source };
  return { code: 'not-small-claim', level: 'info', text: { 'zh-CN': '不符合小额诉讼程序的当然适用条件', en: 'the conditions of small-claims procedure are not met' }, source };
}

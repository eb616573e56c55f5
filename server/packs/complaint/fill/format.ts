/** Dates, amounts and rates as Chinese pleadings write them. Amounts stay decimal text: nothing is calculated in floating point. */
import type { SummaryAmount } from '../../../domain/arrears/index.ts';
import type { LineageSource } from '../model.ts';

/** "2024-07-10" as 2024年7月10日 */
export function dateText(date: string): string {
  const [year, month, day] = date.split('-');
  return `${Number(year)}年${Number(month)}月${Number(day)}日`;
}

export const yuan = (amount: string): string => `${amount}元`;
/** Fen of yuan text with up to two decimals. */
export function fenOf(amount: string): bigint {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === '') throw new RangeError('an amount of the complaint is not decimal yuan');
  const fen = BigInt(whole + decimals.padEnd(2, '0'));
  return sign === '' ? fen : -fen;
}

export function yuanOf(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const isZero = (amount: string): boolean => /^-?0+(\.0+)?$/.test(amount);
export const withoutSign = (amount: string): string => amount.replace(/^-/, '');

/** r × (1 + k) of two percentages, exactly: 18 and 50 give 27. */
export function raised(ratePercent: string, surchargePercent: string): string {
  const [rate, surcharge] = [decimal(ratePercent), decimal(surchargePercent)];
  const hundred = 100n * 10n ** BigInt(surcharge.scale);
  const digits = (rate.digits * (hundred + surcharge.digits)).toString();
  const scale = rate.scale + surcharge.scale + 2;
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`.replace(/\.?0+$/, '');
}

function decimal(text: string): { digits: bigint; scale: number } {
  const [whole = '0', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** "合同第6条" or "第6条" as 6; anything else as it is. The form prints 第 and 条 itself. */
export const clauseNumber = (clause: string): string => /^(?:合同)?第(.+)条$/.exec(clause)?.[1] ?? clause;
export const clauseText = (clause: string): string => `第${clauseNumber(clause)}条`;

/** Where an amount of the summary comes from: its lines, else its steps, else the step of the total, which holds that there is none. */
export function sourcesOf({ lines, steps }: SummaryAmount, total: SummaryAmount): LineageSource[] {
  if (lines.length > 0) return lines.map((ref) => ({ kind: 'arrears-line', ref }));
  return (steps.length > 0 ? steps : total.steps).map((ref) => ({ kind: 'arrears-step', ref }));
}

export const words = (chinese: string, english: string): { 'zh-CN': string; en: string } => ({ 'zh-CN': chinese, en: english });
/** 甲、乙 */
export const listed = (items: readonly string[]): string => items.join('、');

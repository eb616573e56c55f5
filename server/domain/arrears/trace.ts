/** The step trace: every calculation in order, with its numbers, so that a reader can redo it by hand. */
import { BOUNDS } from './checks.ts';
import { formatDay } from './dates.ts';
import type { Day } from './dates.ts';
import { ArrearsError } from './errors.ts';
import type { Bilingual } from './errors.ts';
import { formatDecimal } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { inYuan } from './money.ts';
import type { Step } from './statement.ts';

/** Decimals shown of an amount that is carried on exactly. */
const SHOWN_DECIMALS = 8;

export const FORMULAS = {
  'schedule-equal-instalment': { 'zh-CN': '每期还款额 A = P·i·(1+i)^n / ((1+i)^n − 1)，i = 年利率×每期月数/12', en: 'instalment A = P·i·(1+i)^n / ((1+i)^n − 1), i = annual rate × months / 12' },
  'schedule-equal-principal': { 'zh-CN': '每期本金 = P / n，尾差计入末期', en: 'principal of each instalment = P / n, rounding difference in the last' },
  'schedule-bullet': { 'zh-CN': '到期一次性还本付息', en: 'principal and interest once, at maturity' },
  'schedule-interest-only': { 'zh-CN': '按期付息，到期还本', en: 'interest each period, principal at maturity' },
  'schedule-stated': { 'zh-CN': '合同所附还款计划表', en: 'schedule as tabled in the contract' },
  disbursement: { 'zh-CN': '计息本金 = 放款额 − 预先扣除的利息（民法典第670条）', en: 'principal = disbursement − interest cut in advance (Civil Code 670)' },
  'interest-days': { 'zh-CN': '期内利息 I = P × r × d / B（算头不算尾）', en: 'in-period interest I = P × r × d / B (first day counted, last not)' },
  'interest-period': { 'zh-CN': '期内利息 I = P × r × 每期月数/12，不足一期按天数比例', en: 'in-period interest I = P × r × months/12, part of a period pro rata by days' },
  'interest-stated': { 'zh-CN': '期内利息 = 还款计划表所载利息，不足一期按天数比例', en: 'in-period interest = interest of the schedule table, part of a period pro rata by days' },
  penalty: { 'zh-CN': '罚息 = 逾期本金 × r × (1+k) × d / B（自到期次日起）', en: 'penalty = overdue principal × r × (1+k) × d / B (from the day after due)' },
  compound: { 'zh-CN': '复利 = 未付期内利息 × r × (1+k) × d / B', en: 'compound interest = unpaid in-period interest × r × (1+k) × d / B' },
  'compound-on-late': { 'zh-CN': '复利 =（未付期内利息 + 已结未付罚息、复利）× r × (1+k) × d / B（对罚息、复利计复利存在争议）', en: 'compound interest = (unpaid in-period interest + settled late interest) × r × (1+k) × d / B (compounding on late interest is contested)' },
  'damages-flat': { 'zh-CN': '违约金 = 约定金额', en: 'liquidated damages = sum agreed on' },
  'damages-percent': { 'zh-CN': '违约金 = 基数 × 约定比例', en: 'liquidated damages = base × percentage agreed on' },
  'damages-daily': { 'zh-CN': '违约金 = 逾期金额 × 日比例 × 天数（自到期次日起）', en: 'liquidated damages = overdue amount × daily percentage × days (from the day after due)' },
  cap: { 'zh-CN': '上限 = 本金 × 上限年利率 × d / B', en: 'cap = principal × cap rate × d / B' },
  settle: { 'zh-CN': '各段合计，四舍五入到 0.01 元', en: 'sum of the spans, rounded half up to 0.01' },
  'settle-down': { 'zh-CN': '各段合计，舍去不足 0.01 元部分', en: 'sum of the spans, cut off at 0.01' },
  payment: { 'zh-CN': '还款按约定或民法典第561条顺序抵充', en: 'payment allocated in the agreed order, else Civil Code 561' },
  'payment-designated': { 'zh-CN': '还款先按债务人指定抵充（民法典第560条），余额按约定或第561条顺序', en: 'payment allocated as the debtor designated (Civil Code 560), the rest in the agreed order, else Civil Code 561' },
  waiver: { 'zh-CN': '减免后余额 = 余额 − 减免额', en: 'balance after waiver = balance − waiver' },
  fee: { 'zh-CN': '应付费用', en: 'fee payable' },
  acceleration: { 'zh-CN': '提前到期：全部未到期本金到期 = 本金 − 已到期本金 − 提前归还或减免的本金', en: 'acceleration: all principal not yet due falls due = principal − principal fallen due − principal repaid early or waived' },
  cut: { 'zh-CN': '超出上限的部分 = 已付息费 + 上限内已减免息费 + 未付息费 − 上限，不予主张', en: 'cut = charges paid + charges waived within the cap + charges open − cap; not claimed' },
  total: { 'zh-CN': '合计 = 各行之和', en: 'total = sum of the lines' },
  daily: { 'zh-CN': '此后每日增加额', en: 'amount added each day afterwards' },
} as const satisfies Record<string, Bilingual>;

export type FormulaName = keyof typeof FORMULAS;

export interface StepNote {
  kind: Step['kind'];
  formula: FormulaName;
  instalment?: number | null;
  from?: Day;
  to?: Day;
  inputs?: Record<string, string>;
  calculation?: string;
  result: string;
  source?: string | null | undefined;
}

export class Trace {
  readonly steps: Step[] = [];

  /** Adds a step and gives its id. */
  note({ kind, formula, instalment = null, from, to, inputs = {}, calculation = '', result, source = null }: StepNote): string {
    if (this.steps.length >= BOUNDS.steps) throw new ArrearsError('calculation-too-long', 'events', { high: BOUNDS.steps });
    const id = `S${this.steps.length + 1}`;
    const days = from === undefined || to === undefined ? null : to - from;
    const dates = { from: from === undefined ? null : formatDay(from), to: to === undefined ? null : formatDay(to) };
    this.steps.push({ id, kind, instalment, ...dates, days, formula: FORMULAS[formula], inputs, calculation, result, source });
    return id;
  }
}

/** An exact amount in fen as yuan text; `…` where digits are left out. */
export const exactText = (fen: Fraction): string => formatDecimal(inYuan(fen), SHOWN_DECIMALS);
/** A rate such as 27/100 as "27%". */
export const rateText = (rate: Fraction): string => `${formatDecimal({ n: rate.n * 100n, d: rate.d }, 8)}%`;

/** Why the engine refuses to calculate. A code never changes its meaning; `{…}` are parameters. */
export const ARREARS_PROBLEMS = {
  'rate-out-of-bounds': { 'zh-CN': '年利率 {value}% 超出合理范围（0 或 {low}%–{high}%）', en: 'annual rate {value}% is outside sane bounds (0, or {low}% to {high}%)' },
  'penalty-multiplier-out-of-bounds': { 'zh-CN': '逾期上浮 {value}% 超出合理范围（0–{high}%）', en: 'penalty surcharge {value}% is outside sane bounds (0 to {high}%)' },
  'cap-out-of-bounds': { 'zh-CN': '上限年利率 {value}% 超出合理范围（{low}%–{high}%）', en: 'cap rate {value}% is outside sane bounds ({low}% to {high}%)' },
  'rate-malformed': { 'zh-CN': '利率应为百分数的十进制文本，如 "18" 或 "4.35"', en: 'a rate is decimal text in percent, such as "18" or "4.35"' },
  'amount-malformed': { 'zh-CN': '金额应为十进制文本，至多两位小数', en: 'an amount is decimal text in yuan with at most two decimals' },
  'amount-negative': { 'zh-CN': '金额不能为负', en: 'an amount cannot be negative' },
  'amount-zero': { 'zh-CN': '金额不能为零', en: 'an amount cannot be zero' },
  'amount-too-large': { 'zh-CN': '金额超出可计算范围', en: 'the amount is too large' },
  'date-impossible': { 'zh-CN': '不存在的日期或格式不是 YYYY-MM-DD', en: 'no such date, or not written YYYY-MM-DD' },
  'dates-out-of-order': { 'zh-CN': '日期顺序错误：{date} 不应早于 {after}', en: 'dates out of order: {date} must not come before {after}' },
  'payment-before-disbursement': { 'zh-CN': '还款日 {date} 早于放款日 {after}', en: 'payment of {date} comes before the disbursement of {after}' },
  'acceleration-before-disbursement': { 'zh-CN': '提前到期日 {date} 早于放款日 {after}', en: 'acceleration of {date} comes before the disbursement of {after}' },
  'event-before-disbursement': { 'zh-CN': '事项日期 {date} 早于放款日 {after}', en: 'event of {date} comes before the disbursement of {after}' },
  'as-of-before-disbursement': { 'zh-CN': '截止日 {date} 早于放款日 {after}', en: 'as-of date {date} comes before the disbursement of {after}' },
  'disbursement-after-due-date': { 'zh-CN': '放款日 {date} 不早于首个还款日 {after}', en: 'disbursement of {date} is not before the first due date {after}' },
  'acceleration-before-last-disbursement': { 'zh-CN': '提前到期日 {date} 早于最后一次放款日 {after}', en: 'acceleration of {date} comes before the last disbursement of {after}' },
  'no-disbursement': { 'zh-CN': '没有放款记录', en: 'there is no disbursement' },
  'principal-differs': { 'zh-CN': '放款合计 {value} 与合同本金 {expected} 不一致', en: 'disbursements sum to {value}, the contract says {expected}' },
  'schedule-principal-differs': { 'zh-CN': '还款计划本金合计 {value} 与合同本金 {expected} 不一致', en: 'schedule principal sums to {value}, the contract says {expected}' },
  'schedule-empty': { 'zh-CN': '还款计划没有期次', en: 'the schedule has no instalment' },
  'schedule-too-long': { 'zh-CN': '还款计划超过 {high} 期', en: 'the schedule has more than {high} instalments' },
  'bullet-needs-one-date': { 'zh-CN': '到期一次性还本付息只能有一个到期日', en: 'a bullet loan has exactly one due date' },
  'months-per-period-out-of-bounds': { 'zh-CN': '每期月数应为 1–12 的整数', en: 'months per period is a whole number from 1 to 12' },
  'instalment-too-small': { 'zh-CN': '每期还款额不足以支付第 {number} 期利息', en: 'the equal instalment does not cover the interest of instalment {number}' },
  'deduction-exceeds-disbursement': { 'zh-CN': '预先扣除的利息不小于放款额', en: 'interest cut in advance is not less than the disbursement' },
  'schedule-too-far': { 'zh-CN': '还款计划超出可计算的年份', en: 'the schedule reaches beyond the years that can be calculated' },
  'day-of-month-differs': { 'zh-CN': '每月还款日 {value} 与首个还款日 {date} 不符', en: 'the day of the month {value} does not agree with the first due date {date}' },
  'days-off-missing': { 'zh-CN': '约定遇休息日顺延，但未提供休息日（含周末）清单', en: 'due dates move on days off, but no days off (weekends included) are given' },
  'list-too-long': { 'zh-CN': '清单有 {count} 项，超过 {high} 项', en: 'the list has {count} entries, more than {high}' },
  'calculation-too-long': { 'zh-CN': '计算步骤超过 {high} 步；请核对还款与减免记录是否重复', en: 'the calculation takes more than {high} steps; check payments and waivers for duplicates' },
  'damages-out-of-bounds': { 'zh-CN': '违约金比例 {value}% 超出合理范围（大于 0，至多 {high}%）', en: 'liquidated damages of {value}% are outside sane bounds (above 0, at most {high}%)' },
  'designation-empty': { 'zh-CN': '指定抵充须写明期次或款项种类', en: 'a designation names instalments or kinds of debt' },
  'designation-unknown-instalment': { 'zh-CN': '指定的第 {number} 期不存在', en: 'there is no instalment {number} to designate' },
  'designation-not-due': { 'zh-CN': '指定的第 {number} 期在 {date} 尚未到期；请登记为提前还款或普通还款', en: 'designated instalment {number} was not due on {date}; record an early repayment or an ordinary payment' },
  'debt-named-twice': { 'zh-CN': '债务 {value} 重复', en: 'debt {value} is named twice' },
  'debt-unknown': { 'zh-CN': '指定的债务 {value} 不在清单中', en: 'designated debt {value} is not in the list' },
  'grace-out-of-bounds': { 'zh-CN': '宽限期应为 0–{high} 的整数天', en: 'grace days are a whole number from 0 to {high}' },
  'allocation-order-incomplete': { 'zh-CN': '抵充顺序须恰好包含费用、利息、罚息、复利、本金（约定违约金的，并含违约金）各一次', en: 'the allocation order names fee, interest, penalty, compound, principal and, where the contract has them, damages exactly once each' },
  'choice-unknown': { 'zh-CN': '选项 {value} 不存在', en: '{value} is not one of the choices' },
  'compound-base-contested': { 'zh-CN': '复利只以未付期内利息为基数；对罚息、复利再计复利（存在争议）须另行设置 compoundOnLate', en: 'the base of compound interest is unpaid in-period interest; compounding on penalty or compound interest is contested and has a switch of its own, compoundOnLate' },
  'compound-without-penalty': { 'zh-CN': '复利按罚息利率计收，合同没有罚息利率', en: 'compound interest goes by the penalty rate, and the contract has none' },
  'compound-on-late-alone': { 'zh-CN': '对罚息、复利计复利须同时对期内利息计复利', en: 'compounding on late interest needs compound interest on in-period interest' },
  'waiver-exceeds-balance': { 'zh-CN': '{date} 的减免额大于该项当日余额 {expected}；尚未发生的款项待发生后再减免', en: 'the waiver of {date} is larger than the balance {expected} of its kind on that day; waive what has not accrued when it has' },
  'reissue-not-later': { 'zh-CN': '新版本截止日 {date} 须晚于被替代版本的 {after}', en: 'as-of date {date} of a re-issue must be later than {after} of the version it replaces' },
  'reissue-other-case': { 'zh-CN': '被替代的版本属于另一案件', en: 'the version to replace belongs to another case' },
  'reference-empty': { 'zh-CN': '缺少案件编号', en: 'the case reference is missing' },
  'lpr-not-recorded': { 'zh-CN': '{date} 的一年期 LPR 未收录', en: 'the one-year LPR of {date} is not recorded' },
} as const;

export type ArrearsProblem = keyof typeof ARREARS_PROBLEMS;
export type Bilingual = { 'zh-CN': string; en: string };

/** Input that no honest figure can be calculated from; `path` says where it is, e.g. `events.payments[2].date`. */
export class ArrearsError extends Error {
  readonly code: ArrearsProblem;
  readonly path: string;
  readonly text: Bilingual;

  constructor(code: ArrearsProblem, path: string, params: Record<string, string | number> = {}) {
    const fill = (sentence: string) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
    const problem = ARREARS_PROBLEMS[code];
    super(`${path}: ${fill(problem.en)}`);
    this.name = 'ArrearsError';
    this.code = code;
    this.path = path;
    this.text = { 'zh-CN': fill(problem['zh-CN']), en: fill(problem.en) };
  }
}

/** Words that several papers share. */

/** 年 月 日, to be filled by whoever signs */
export const DATE_BLANK = `${'\u3000'.repeat(4)}年\u3000\u3000月\u3000\u3000日`;
export const plainDate = (date: string): string => {
  const [year, month, day] = date.split('-');
  return `${Number(year)}年${Number(month)}月${Number(day)}日`;
};
export const listed = (items: readonly string[]): string => items.join('、');
/** 第12条 of 合同第12条, 第12条 or 12 */
export const clause = (text: string): string => `第${/^(?:合同)?第(.+)条$/.exec(text)?.[1] ?? text}条`;

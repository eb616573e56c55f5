import type { Localized } from '../errors.ts';
import type { RowProblem, RowProblemCode } from './types.ts';

/** What a row may not hold, in one table; `{detail}` is a heading or a position, never a value. */
const ROW_PROBLEMS: Readonly<Record<RowProblemCode, Localized>> = {
  'cell-error-value': { 'zh-CN': '单元格是错误值（如 #N/A）：请更正公式或直接填写数值', en: 'a value; the cell shows an error such as #N/A: mend the formula or type the value' },
  'cell-formula-without-value': { 'zh-CN': '公式没有计算结果：请用 Excel 或 WPS 打开并保存，或直接填写数值', en: 'a value; the formula was never calculated: open and save the file in Excel or WPS, or type the value' },
  'cell-impossible-date': { 'zh-CN': '单元格的日期不存在（如 1900-02-29）：请以文本填写日期，如 2024-01-10', en: 'a date that exists; type it as text such as 2024-01-10' },
  'cell-lost-character': { 'zh-CN': '含有在转换中丢失的字符或私有区字符（常见于生僻字）：请重新录入该字', en: 'readable characters; one was lost in a conversion or stands in a private area (rare characters of names): type it again' },
  'cell-merged': { 'zh-CN': '单元格与其他单元格合并：请取消合并，并在每一行填写各自的值', en: 'a cell of its own; it is merged with others: undo the merge and write each row’s value' },
  'cell-not-plain': { 'zh-CN': '应为文本或数字，而不是对象或数组', en: 'text or a number, not an object or an array' },
  'cell-number-mangled': { 'zh-CN': '长数字已被 Excel 改动（超过 15 位，或显示为 4.4E+17）：请将该列设为“文本”格式后重新录入', en: 'the number as typed; Excel has altered it (more than 15 digits, shown like 4.4E+17): format the column as text and type it again' },
  'cell-too-long': { 'zh-CN': '超过 {detail} 个字符', en: 'at most {detail} characters' },
  'row-cell-without-heading': { 'zh-CN': '第 {detail} 列有内容但没有标题：可能多了一个分隔符（如金额中的逗号），或缺少标题', en: 'nothing in column {detail}, which has no heading: there may be a separator too many (a comma in an amount), or a heading is missing' },
  'row-is-example': { 'zh-CN': '这是模板中的示例行：请删除', en: 'your own values; this is the example of the template: delete it' },
  'row-json-invalid': { 'zh-CN': '不是可接受的 JSON：{detail}', en: 'acceptable JSON: {detail}' },
  'row-key-repeated': { 'zh-CN': '“{detail}”与另一个键指同一列', en: 'each column once; “{detail}” names the same as another key' },
  'row-key-unknown': { 'zh-CN': '没有名为“{detail}”的列', en: 'known keys only; there is no column “{detail}”' },
  'row-not-object': { 'zh-CN': '应为 JSON 对象', en: 'a JSON object' },
};

/** @param detail fills the sentence; text of the sender must have gone through headingText (headings.ts) */
export function rowProblem(code: RowProblemCode, column: string | null, detail: string | number | Localized = ''): RowProblem {
  const fill = (language: keyof Localized) => ROW_PROBLEMS[code][language].replace('{detail}', () => String(typeof detail === 'object' ? detail[language] : detail));
  return { code, column, expected: { 'zh-CN': fill('zh-CN'), en: fill('en') } };
}

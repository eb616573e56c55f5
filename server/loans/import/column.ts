/** A column of an import: what it is called, where in the model its value goes, and how its cells are read and masked. */
import { choiceOf, type Choices, type MaskKind } from '../../domain/loan/index.ts';
import type { ColumnSpec } from '../../tables/index.ts';
import type { Localized } from '../../errors.ts';

export interface LoanColumn extends ColumnSpec {
  /** where the value stands in the value that the row makes; positions of lists left out */
  path: readonly string[];
  mask: MaskKind;
  /** from the cell to what the schema reads; left out, the text itself */
  read?: (text: string) => unknown;
}

type Kind = 'text' | 'name' | 'id-number' | 'phone' | 'address' | 'account' | 'email' | 'date' | 'amount' | 'rate' | 'integer' | 'yes-no';

const FORMS: Record<Kind, { mask: MaskKind; description: Localized; format?: 'number' }> = {
  text: { mask: 'text', description: { 'zh-CN': '文字', en: 'text' } },
  name: { mask: 'name', description: { 'zh-CN': '姓名或名称', en: 'a name' } },
  'id-number': { mask: 'id-number', description: { 'zh-CN': '证件号码，按文本格式填写，以免被电子表格改动', en: 'an identity number; keep the column as text so that the spreadsheet does not alter it' } },
  phone: { mask: 'phone', description: { 'zh-CN': '11 位手机号码，或带区号的固定电话', en: 'a mobile number of 11 digits, or a land line with its area code' } },
  address: { mask: 'address', description: { 'zh-CN': '完整地址，自省、市、区写起', en: 'the full address, beginning with province, city and district' } },
  account: { mask: 'account', description: { 'zh-CN': '银行账号，按文本格式填写', en: 'an account number; keep the column as text' } },
  email: { mask: 'text', description: { 'zh-CN': '电子邮箱', en: 'an e-mail address' } },
  date: { mask: 'figure', description: { 'zh-CN': '日期，如 2024-01-10', en: 'a date such as 2024-01-10' } },
  amount: { mask: 'figure', description: { 'zh-CN': '金额（元），至多两位小数', en: 'yuan, at most two decimals' }, format: 'number' },
  rate: { mask: 'figure', description: { 'zh-CN': '百分数，如 18 或 18%；小于 1 的须带百分号', en: 'percent, such as 18 or 18%; below 1 with the sign' } },
  integer: { mask: 'figure', description: { 'zh-CN': '整数', en: 'a whole number' } },
  'yes-no': { mask: 'figure', description: { 'zh-CN': '是 或 否', en: 'yes or no' } },
};

interface Options {
  path?: string;
  required?: boolean;
  aliases?: string[];
  /** said beside what its form says */
  hint?: [chinese: string, english: string];
}

/** @param path in the model, with dots; left out, the name itself */
export function column(name: string, kind: Kind, chinese: string, english: string, example: string, { path = name, required = false, aliases = [], hint }: Options = {}): LoanColumn {
  const form = FORMS[kind];
  return {
    name,
    headings: { 'zh-CN': chinese, en: english, aliases },
    required,
    example,
    description: hint === undefined ? form.description : { 'zh-CN': `${form.description['zh-CN']}；${hint[0]}`, en: `${form.description.en}; ${hint[1]}` },
    ...(form.format === undefined ? {} : { format: form.format }),
    path: path.split('.'),
    mask: form.mask,
    ...(kind === 'yes-no' ? { read: readYesNo } : {}),
  };
}

/** A column of one of several values, written as value or in either language. */
export function choiceColumn(name: string, choices: Choices, chinese: string, english: string, example: string, { path = name, required = false, aliases = [], hint }: Options = {}): LoanColumn {
  const list = (language: 'zh-CN' | 'en'): string => Object.values(choices).map((label) => label[language]).join(language === 'en' ? ' / ' : '、');
  return {
    name,
    headings: { 'zh-CN': chinese, en: english, aliases },
    required,
    example,
    description: { 'zh-CN': `以下之一：${list('zh-CN')}${hint === undefined ? '' : `；${hint[0]}`}`, en: `one of: ${list('en')}${hint === undefined ? '' : `; ${hint[1]}`}` },
    path: path.split('.'),
    mask: 'text',
    read: (text) => choiceOf(choices, text),
  };
}

const YES = ['是', 'yes', 'y', 'true', '1', '√'];
const NO = ['否', 'no', 'n', 'false', '0', '×'];

function readYesNo(text: string): unknown {
  const typed = text.normalize('NFKC').trim().toLowerCase();
  return YES.includes(typed) ? true : NO.includes(typed) ? false : text;
}

/** Several values in one cell: 1、2、3 or 1,2,3. */
export const listOf = (text: string): string[] => text.split(/[,，、;；\s]+/).filter((part) => part !== '');

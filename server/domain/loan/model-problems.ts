/** What can be wrong with a loan, its product or its lender beyond a single field's form; and both tables' problems as one list. */
import type { z } from 'zod';
import { FIELD_PROBLEMS } from './problems.ts';
import type { FieldProblemCode, Localized } from './problems.ts';

/** `{detail}` is filled from what follows the code in a schema message. Codes never change meaning; no sentence repeats a value that may be personal. */
export const MODEL_PROBLEMS = {
  'amount-zero': { 'zh-CN': '金额应大于零', en: 'an amount greater than zero' },
  'birth-date-differs': { 'zh-CN': '出生日期应与身份证号码所载一致', en: 'the birth date that the resident ID states' },
  blank: { 'zh-CN': '首尾不得有空白字符', en: 'text without white space at its start or end' },
  'borrower-count': { 'zh-CN': '每笔借款应恰有一名借款人；其余为共同借款人或保证人', en: 'exactly one borrower for each loan; others are co-borrowers or guarantors' },
  'daily-rate-malformed': { 'zh-CN': '应为按日的百分比，0 至 1 之间，如日万分之五写作 0.05', en: 'a percentage a day between 0 and 1, such as 0.05 for five in ten thousand' },
  'date-in-future': { 'zh-CN': '日期不应晚于今天', en: 'a date that is not in the future' },
  'date-order': { 'zh-CN': '日期不应早于 {detail}', en: 'a date not before {detail}' },
  'deduction-too-large': { 'zh-CN': '预先扣除的利息应小于该笔放款额', en: 'interest cut in advance that is less than the disbursement' },
  'disbursements-differ': { 'zh-CN': '各笔放款之和应等于借款本金（两者相差 {detail} 元）', en: 'disbursements that sum to the principal (they differ by {detail} yuan)' },
  'email-malformed': { 'zh-CN': '应为电子邮箱地址', en: 'an e-mail address' },
  'forbidden-character': { 'zh-CN': '不得含有控制字符或改变阅读方向的字符（{detail}）', en: 'text without control characters or marks that change the reading direction ({detail})' },
  'guarantee-missing': { 'zh-CN': '保证人须写明保证方式（一般保证或连带责任保证）与保证合同签订日期', en: 'for a guarantor, the mode of guarantee (general or joint) and the date of its contract' },
  'guarantee-unexpected': { 'zh-CN': '只有保证人可填写保证事项', en: 'no guarantee for a party that is no guarantor' },
  'integer-malformed': { 'zh-CN': '应为 {detail} 的整数', en: 'a whole number within {detail}' },
  'instalment-number': { 'zh-CN': '期次应自 1 起连续（此处应为 {detail}）', en: 'instalment numbers from 1 on without a gap (here {detail})' },
  'loan-unknown': { 'zh-CN': '借款台账中应已有此借据号；请先导入借款', en: 'the number of a loan in the book; import the loan first' },
  'maturity-differs': { 'zh-CN': '到期日应等于还款计划最后一期的到期日 {detail}', en: 'a maturity that is the schedule’s last due date, {detail}' },
  missing: { 'zh-CN': '必填', en: 'a value; it is required' },
  'not-one-of': { 'zh-CN': '应为以下之一：{detail}', en: 'one of {detail}' },
  'not-png': { 'zh-CN': '应为不超过 1 MiB 的 PNG 图片（Base64）', en: 'a PNG image of at most 1 MiB, in Base64' },
  'party-twice': { 'zh-CN': '同一当事人编号或证件号码在一笔借款中只能出现一次', en: 'each party id and each identity number once within a loan' },
  'party-unknown': { 'zh-CN': '本笔借款没有编号为此的当事人', en: 'the id of a party of this loan' },
  'powers-without-special': { 'zh-CN': '列明特别权限时，代理权限应为特别授权；特别授权至少列明一项权限', en: 'special powers with a special authority, and at least one of them' },
  'product-unknown': { 'zh-CN': '应为已建立的产品代码；请先用 PUT /api/v1/products/{code} 建立产品', en: 'the code of a product there is; make the product first (PUT /api/v1/products/{code})' },
  'reference-malformed': { 'zh-CN': '应为 1 至 {detail} 个字母、数字、点、下划线或连字符', en: '1 to {detail} letters, digits, dots, underscores or hyphens' },
  'required-for-kind': { 'zh-CN': '此类事项必须填写该字段', en: 'a value; events of this kind require it' },
  'schedule-before-disbursement': { 'zh-CN': '第一个到期日应晚于放款日 {detail}', en: 'a first due date after the disbursement of {detail}' },
  'schedule-empty': { 'zh-CN': '还款计划至少一期、至多 {detail} 期', en: 'a schedule of 1 to {detail} instalments' },
  'schedule-order': { 'zh-CN': '到期日应逐期递增（第 {detail} 期）', en: 'due dates that ascend (instalment {detail})' },
  'schedule-principal-differs': { 'zh-CN': '还款计划各期本金之和应等于借款本金（两者相差 {detail} 元）；同一笔借款的各期须连续排列', en: 'instalments whose principal sums to the loan’s (they differ by {detail} yuan); rows of one loan must stand together' },
  'sex-differs': { 'zh-CN': '性别应与身份证号码所载一致', en: 'the sex that the resident ID states' },
  'status-needs-assignment': { 'zh-CN': '状态为已转让时须填写债权转让事项', en: 'the assignment, since the status is assigned' },
  'text-empty': { 'zh-CN': '不能为空', en: 'a value; this is empty' },
  'too-long': { 'zh-CN': '不超过 {detail} 个字符', en: 'at most {detail} characters' },
  'too-many': { 'zh-CN': '不超过 {detail} 项', en: 'at most {detail} items' },
  twice: { 'zh-CN': '不得重复', en: 'each item once' },
  'unknown-field': { 'zh-CN': '不是已知字段', en: 'a field that is known; this one is not' },
  'wrong-type': { 'zh-CN': '类型应为 {detail}', en: 'a value of type {detail}' },
} as const satisfies Record<string, Localized>;

export type ModelProblemCode = keyof typeof MODEL_PROBLEMS | FieldProblemCode;

export interface ModelProblem {
  /** keys and positions from the value's root, e.g. `['parties', 0, 'idNumber']` */
  path: (string | number)[];
  code: ModelProblemCode;
  /** what was expected; never holds a value that may be personal */
  expected: Localized;
}

/** A schema's message: the code and its detail. */
export function modelMessage(code: ModelProblemCode, detail: string | number = ''): string {
  return `${code}:${detail}`;
}

export function modelProblem(path: (string | number)[], code: ModelProblemCode, detail: string | number = ''): ModelProblem {
  const text: Localized = code in MODEL_PROBLEMS ? MODEL_PROBLEMS[code as keyof typeof MODEL_PROBLEMS] : FIELD_PROBLEMS[code as FieldProblemCode];
  const fill = (sentence: string): string => sentence.replace('{detail}', String(detail));
  return { path, code, expected: { 'zh-CN': fill(text['zh-CN']), en: fill(text.en) } };
}

/** Everything wrong in a value that a schema of this module refused. */
export function modelProblems(error: z.ZodError): ModelProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, []));
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, base: (string | number)[]): ModelProblem[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => modelProblem([...path, key.slice(0, 100)], 'unknown-field'));
    case 'invalid_type':
      return [issue.message.endsWith('received undefined') ? modelProblem(path, 'missing') : modelProblem(path, 'wrong-type', issue.expected)];
    case 'invalid_value':
      return [issue.message.endsWith('received undefined') ? modelProblem(path, 'missing') : modelProblem(path, 'not-one-of', issue.values.map(String).join(', '))];
    case 'invalid_union': {
      // The branch that went furthest says what was meant; none of a discriminated union means that its kind is not known.
      const branch = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0];
      if (branch !== undefined && branch.length > 0) return branch.flatMap((inner) => problemsOf(inner, path));
      return [modelProblem(path, 'not-one-of', discriminatorsOf(issue))];
    }
    default: {
      const [, code = '', detail = ''] = /^([a-z0-9-]+):([^]*)$/.exec(issue.message) ?? [];
      return [code in MODEL_PROBLEMS || code in FIELD_PROBLEMS ? modelProblem(path, code as ModelProblemCode, detail) : modelProblem(path, 'wrong-type', issue.message)];
    }
  }
}

const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));
const discriminatorsOf = (issue: Issue): string => ('options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : '…');

import type { z } from 'zod';
import { formatPath } from '../json/index.ts';

/** What can be wrong with one field, in both languages; `{detail}` is filled from the part of a schema message after the colon. */
const PROBLEMS = {
  blank: { 'zh-CN': '首尾不得有空白字符', en: 'has white space at its start or end' },
  'content-of-digest-only': { 'zh-CN': '仅存摘要时必须为 stated，存入文件时必须为 received', en: 'must be stated when only digests were deposited, and received when the document was' },
  'corroborates-self': { 'zh-CN': '不得印证自身', en: 'a record cannot corroborate itself' },
  'count-of-outcome': { 'zh-CN': '与查验结果（outcome）不符：none 必须为 0，found 至少为 1', en: 'does not fit the outcome: 0 for none, at least 1 for found' },
  'count-of-statement': { 'zh-CN': '必须等于其前的记录数（序号减一）', en: 'must be the number of records before it (sequence − 1)' },
  'document-of-pack': { 'zh-CN': '案卷的记录必须仅存摘要，媒体类型为 application/zip', en: 'of a pack must be digests only, of an application/zip document' },
  'document-of-statement': { 'zh-CN': '案件存证声明必须是已存入的 application/json 文件', en: 'of a case statement must be a deposited application/json document' },
  empty: { 'zh-CN': '不得为空', en: 'is empty' },
  'empty-document': { 'zh-CN': '必须至少为 1：空文件不能证明任何事', en: 'must be at least 1: an empty document proves nothing' },
  'empty-list': { 'zh-CN': '至少应列出一条；没有则省略该字段', en: 'must name at least one record; leave it out otherwise' },
  'findings-without-pdf': { 'zh-CN': '必须为 null：未收到文件，或文件不是 PDF', en: 'must be null: the document was not received, or is no PDF' },
  'forbidden-character': { 'zh-CN': '含有不允许的字符 {detail}', en: 'holds the character {detail}, which is not allowed' },
  'no-previous': { 'zh-CN': '必须写明案件中前一条记录的叶哈希', en: 'must name the previous leaf of the case' },
  'not-case-reference': { 'zh-CN': '必须是 32 位小写十六进制数字', en: 'must be 32 lower-case hex digits' },
  'not-digest': { 'zh-CN': '必须是 64 位小写十六进制数字', en: 'must be 64 lower-case hex digits' },
  'not-media-type': { 'zh-CN': '必须是小写且不带参数的媒体类型，例如 application/pdf', en: 'must be a media type such as application/pdf, in lower case, without parameters' },
  'not-one-of': { 'zh-CN': '必须是以下之一：{detail}', en: 'must be one of {detail}' },
  'not-real-time': { 'zh-CN': '不是真实存在的日期时间', en: 'is not a real date and time' },
  'not-record-id': { 'zh-CN': '必须是小写的随机 UUID（第 4 版）', en: 'must be a random UUID (version 4) in lower case' },
  'not-time': { 'zh-CN': '格式必须如 2024-01-10T02:03:04Z 或 2024-01-10T10:03:04+08:00', en: 'must look like 2024-01-10T02:03:04Z or 2024-01-10T10:03:04+08:00' },
  'not-utc-time': { 'zh-CN': '格式必须如 2024-01-10T02:03:04.000Z', en: 'must look like 2024-01-10T02:03:04.000Z' },
  'not-whole': { 'zh-CN': '必须是整数', en: 'must be a whole number' },
  missing: { 'zh-CN': '缺失', en: 'is missing' },
  'previous-of-first': { 'zh-CN': '案件的第一条记录必须为 null', en: 'must be null for the first record of a case' },
  'reason-of-outcome': { 'zh-CN': '仅在未查验（not-inspected）时写明原因，其余为 null', en: 'must be given for not-inspected, and be null otherwise' },
  'sm3-missing': { 'zh-CN': '文件已存入时不得缺失', en: 'must be there when the document was deposited' },
  'statement-of-stage': { 'zh-CN': '业务阶段为 case-statement 时必须有，其余必须为 null', en: 'must be there for stage case-statement, and be null for any other' },
  'supersedes-of-first': { 'zh-CN': '必须为 null：案件的第一条记录之前没有记录', en: 'must be null: the first record of a case has none before it' },
  'supersedes-self': { 'zh-CN': '不得更正自身', en: 'a record cannot supersede itself' },
  'time-without-source': { 'zh-CN': '签署时间与其来源必须同时写明或同时为 null', en: 'and signingTime must both be given or both be null' },
  'too-long': { 'zh-CN': '超过 {detail} 个字符', en: 'is longer than {detail} characters' },
  'too-many': { 'zh-CN': '超过 {detail} 条', en: 'must not name more than {detail}' },
  'too-small': { 'zh-CN': '必须至少为 {detail}', en: 'must be at least {detail}' },
  twice: { 'zh-CN': '同一条记录出现两次', en: 'names a record twice' },
  'unknown-field': { 'zh-CN': '不是已知字段', en: 'is not a known field' },
  'unsafe-number': { 'zh-CN': '数值超出可精确表示的范围', en: 'is larger than can be kept exactly' },
  'wrong-type': { 'zh-CN': '类型必须为 {detail}', en: 'must be of type {detail}' },
  'wrong-value': { 'zh-CN': '必须是 {detail}', en: 'must be {detail}' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** A schema's message: the code and its detail. */
export function problem(code: ProblemCode, detail: string | number = ''): string {
  return `${code}:${detail}`;
}

export interface FieldProblem {
  /** JSON path, e.g. `$.document.sha256` */
  path: string;
  code: ProblemCode;
  /** the sentence without its subject, which is the path */
  text: { 'zh-CN': string; en: string };
}

/** The first thing wrong in a value that a schema of this module refused. */
export function firstProblem(error: z.ZodError): FieldProblem {
  const issue = error.issues[0];
  if (issue === undefined) return describe([], 'wrong-type', 'JSON');
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return describe([...steps, issue.keys[0] ?? ''], 'unknown-field', '');
  if (issue.code === 'invalid_type') return issue.message.endsWith('received undefined') ? describe(steps, 'missing', '') : describeType(steps, issue.expected, issue.message);
  const [, code = '', detail = ''] = /^([a-z0-9-]+):([^]*)$/.exec(issue.message) ?? [];
  return isProblemCode(code) ? describe(steps, code, detail) : describe(steps, 'wrong-value', issue.message);
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** zod calls a fraction or an unsafe integer a wrong type too, but with the schema's own message. */
function describeType(steps: (string | number)[], expected: string, message: string): FieldProblem {
  const code = message.slice(0, message.indexOf(':'));
  return isProblemCode(code) ? describe(steps, code, message.slice(code.length + 1)) : describe(steps, 'wrong-type', expected);
}

function describe(steps: readonly (string | number)[], code: ProblemCode, detail: string): FieldProblem {
  const fill = (sentence: string) => sentence.replace('{detail}', () => detail);
  return { path: formatPath(steps), code, text: { 'zh-CN': fill(PROBLEMS[code]['zh-CN']), en: fill(PROBLEMS[code].en) } };
}

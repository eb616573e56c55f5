/** What can be wrong with a JSON text. Codes never change meaning. */
export type JsonErrorCode =
  | 'bad-number'
  | 'byte-order-mark'
  | 'control-character'
  | 'duplicate-key'
  | 'inexact-number'
  | 'invalid-escape'
  | 'invalid-utf8'
  | 'lone-surrogate'
  | 'not-plain-data'
  | 'syntax'
  | 'too-deep'
  | 'too-large'
  | 'unterminated';

/** The codes in Chinese, for messages that people read; the English sentence is the error's own. */
export const JSON_PROBLEMS_ZH: Readonly<Record<JsonErrorCode, string>> = {
  'bad-number': '不是合法的 JSON 数字',
  'byte-order-mark': '文本以字节顺序标记（BOM）开头',
  'control-character': '字符串中的控制字符必须转义',
  'duplicate-key': '同一个键出现两次',
  'inexact-number': '数字无法精确保存，请以字符串提交',
  'invalid-escape': '转义序列不合法',
  'invalid-utf8': '不是合法的 UTF-8',
  'lone-surrogate': '字符串含有不成对的代理字符',
  'not-plain-data': '不是纯 JSON 数据',
  syntax: 'JSON 语法错误',
  'too-deep': '对象或数组嵌套过深',
  'too-large': '文本过长',
  unterminated: '文本不完整',
};

/** A text that is not the one JSON value it should be; says what, where in the text, and where in the value. */
export class JsonError extends Error {
  readonly code: JsonErrorCode;
  /** Offset in UTF-16 units from the start of the text (in bytes when the bytes could not be decoded); −1 when there is no text. */
  readonly position: number;
  /** Where in the value, e.g. `$.document.sha256` or `$.items[3]["a b"]`. */
  readonly path: string;

  constructor(code: JsonErrorCode, problem: string, position: number, path: string) {
    super(position < 0 ? `${problem} (at ${path})` : `${problem} (at ${path}, position ${position})`);
    this.name = 'JsonError';
    this.code = code;
    this.position = position;
    this.path = path;
  }
}

/** Most characters of one key that an error repeats: keys are the sender's text and may be as long as the text itself. */
const SHOWN_KEY_LENGTH = 40;

/** The path text for keys and indexes from the root: `$`, `.name` for plain names, `["…"]` for other keys, `[n]` for elements. */
export function formatPath(steps: readonly (string | number)[]): string {
  let path = '$';
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]{0,39}$/.test(step)) path += `.${step}`;
    else path += `[${JSON.stringify(step.length > SHOWN_KEY_LENGTH ? `${step.slice(0, SHOWN_KEY_LENGTH)}…` : step)}]`;
  }
  return path;
}

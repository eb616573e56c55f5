/** The verifier's command line. */
import { parseArgs } from 'node:util';
import { terminalLanguage, type Language } from '../../server/errors.ts';

export interface VerifyArguments {
  /** proof file, case file or pack */
  subject: string;
  /** the documents that it speaks of; of a proof one at most */
  files: string[];
  rpc: string | undefined;
  trust: string | undefined;
  json: boolean;
  language: Language;
}

export const USAGE: Record<Language, string> = {
  'zh-CN': `用法：npm run verify -- 证明文件、案件文件或案卷.zip [--file 文件]… [--rpc 节点地址] [--trust 信任设置] [--json] [--lang zh-CN|en]

  --file 文件       证明所指的原始文件；不给出时仅核验证明本身；核验案件文件时可多次给出
  --rpc 节点地址    由您自己选定的区块链节点；不给出时离线核验，结论附前提
  --trust 信任设置  您从独立渠道取得的信任设置文件；默认取 TRUST_FILE，其次 DATA_DIR/trust.json（./data/trust.json）
  --json            输出 JSON 报告
  --lang            输出语言

退出码：0 一致；2 不一致；3 待确认、未上链、无法核验或已更正；4 出错；64 用法不正确`,
  en: `Usage: npm run verify -- PROOF|CASE|PACK.zip [--file FILE]… [--rpc URL] [--trust FILE] [--json] [--lang zh-CN|en]

  --file FILE    the document that the proof speaks of; without it the proof alone is checked; with a case file, any number
  --rpc URL      a chain node of your own choosing; without it the check is offline and the verdict states its premise
  --trust FILE   trust settings that you obtained independently; default TRUST_FILE, then DATA_DIR/trust.json (./data/trust.json)
  --json         print the report as JSON
  --lang         language of the output

Exit code: 0 consistent; 2 inconsistent; 3 pending, not found, indeterminate or superseded; 4 error; 64 usage`,
};

/** What the command line got wrong. */
export class UsageError extends Error {
  readonly language: Language;
  readonly text: Record<Language, string>;

  constructor(language: Language, text: Record<Language, string>) {
    super(text.en);
    this.language = language;
    this.text = text;
  }
}

/** Something that keeps the check from being made: exit code 4. */
export class CheckError extends Error {
  readonly code: string;
  readonly text: Record<Language, string>;

  constructor(code: string, text: Record<Language, string>, options?: ErrorOptions) {
    super(text.en, options);
    this.code = code;
    this.text = text;
  }
}

/** `null` when help was asked for. @throws UsageError */
export function readArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): VerifyArguments | null {
  const preferred = terminalLanguage(environment);
  const { values, positionals } = parse(argv, preferred);
  const language = values.lang === undefined ? preferred : readLanguage(values.lang, preferred);
  if (values.help) return null;
  const [subject, ...more] = positionals;
  if (subject === undefined || more.length > 0) throw new UsageError(language, { 'zh-CN': '请给出一个证明文件、案件文件或案卷。', en: 'Name one proof file, case file or pack.' });
  for (const name of ['file', 'rpc', 'trust'] as const) {
    if ([values[name]].flat().includes('')) throw new UsageError(language, { 'zh-CN': `--${name} 的值为空。`, en: `The value of --${name} is empty.` });
  }
  if (values.rpc !== undefined && !(URL.canParse(values.rpc) && /^https?:$/.test(new URL(values.rpc).protocol))) {
    throw new UsageError(language, { 'zh-CN': '--rpc 必须是 http 或 https 地址。', en: '--rpc must be an http or https URL.' });
  }
  return { subject, files: values.file ?? [], rpc: values.rpc, trust: values.trust, json: values.json ?? false, language };
}

function parse(argv: readonly string[], language: Language) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { file: { type: 'string', multiple: true }, rpc: { type: 'string' }, trust: { type: 'string' }, json: { type: 'boolean' }, lang: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UsageError(language, { 'zh-CN': `参数不正确：${detail}`, en: detail });
  }
}

function readLanguage(text: string, preferred: Language): Language {
  if (text === 'zh-CN' || text === 'en') return text;
  throw new UsageError(preferred, { 'zh-CN': '--lang 只能是 zh-CN 或 en。', en: '--lang must be zh-CN or en.' });
}

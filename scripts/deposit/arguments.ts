/** The command line of a bulk deposit. */
import { parseArgs } from 'node:util';
import { terminalLanguage, type Language, type Localized } from '../../server/errors.ts';

export interface DepositArguments {
  /** folder or ZIP archive */
  source: string;
  /** without a trailing slash */
  url: string;
  language: Language;
  /** documents under way at once */
  concurrency: number;
  results: string | null;
  /** seconds that a service which does not answer is waited for */
  patience: number;
}

const DEFAULT_CONCURRENCY = 8;
const MOST_CONCURRENCY = 64;
const DEFAULT_PATIENCE = 300;

export const USAGE: Localized = {
  'zh-CN': `用法：npm run deposit -- 文件夹或压缩包.zip [--url 服务地址] [--results 结果.csv] [--concurrency N] [--patience 秒] [--lang zh-CN|en]

  根目录须有清单之一：manifest.json、manifest.ndjson、manifest.csv、manifest.xlsx
  文件夹逐件存入；压缩包整体提交后等待完成。中断后重新运行即可继续：同一内容只存一次。
  --url 服务地址     默认 http://127.0.0.1:8080
  --results 文件     逐件结果写入此 CSV 文件
  --concurrency N    同时存入的文件数（默认 ${DEFAULT_CONCURRENCY}，最多 ${MOST_CONCURRENCY}）
  --patience 秒      服务无应答时最多等待的时间（默认 ${DEFAULT_PATIENCE}）
  --lang             输出语言

退出码：0 全部受理；1 部分未受理（逐件列出）；4 出错；64 用法不正确`,
  en: `Usage: npm run deposit -- FOLDER|ARCHIVE.zip [--url URL] [--results FILE.csv] [--concurrency N] [--patience SECONDS] [--lang zh-CN|en]

  One manifest in the root: manifest.json, manifest.ndjson, manifest.csv or manifest.xlsx
  A folder is sent document by document; an archive is sent whole and watched to its end. Run it again to go on: nothing is recorded twice.
  --url URL           default http://127.0.0.1:8080
  --results FILE      the result per file goes into this CSV
  --concurrency N     documents under way at once (default ${DEFAULT_CONCURRENCY}, at most ${MOST_CONCURRENCY})
  --patience SECONDS  how long a service that does not answer is waited for (default ${DEFAULT_PATIENCE})
  --lang              language of the output

Exit code: 0 all accepted; 1 some refused (each named); 4 error; 64 usage`,
};

/** What the command line got wrong. */
export class UsageError extends Error {
  readonly language: Language;
  readonly text: Localized;

  constructor(language: Language, text: Localized) {
    super(text.en);
    this.language = language;
    this.text = text;
  }
}

/** `null` when help was asked for. @throws UsageError */
export function readArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): DepositArguments | null {
  const preferred = terminalLanguage(environment);
  const { values, positionals } = parse(argv, preferred);
  if (values.help) return null;
  if (values.lang !== undefined && values.lang !== 'zh-CN' && values.lang !== 'en') throw new UsageError(preferred, { 'zh-CN': '--lang 只能是 zh-CN 或 en。', en: '--lang must be zh-CN or en.' });
  const language = values.lang ?? preferred;
  const [source, ...more] = positionals;
  if (source === undefined || source === '' || more.length > 0) throw new UsageError(language, { 'zh-CN': '请给出一个文件夹或压缩包。', en: 'Name one folder or archive.' });
  if (values.results === '') throw new UsageError(language, { 'zh-CN': '--results 的值为空。', en: 'The value of --results is empty.' });
  return {
    source,
    url: readUrl(values.url, language),
    language,
    concurrency: wholeNumber('concurrency', values.concurrency, DEFAULT_CONCURRENCY, MOST_CONCURRENCY, language),
    results: values.results ?? null,
    patience: wholeNumber('patience', values.patience, DEFAULT_PATIENCE, 86_400, language),
  };
}

function parse(argv: readonly string[], language: Language) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { url: text, lang: text, concurrency: text, results: text, patience: text, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UsageError(language, { 'zh-CN': `参数不正确：${detail}`, en: detail });
  }
}

function readUrl(text: string | undefined, language: Language): string {
  if (text === undefined) return 'http://127.0.0.1:8080';
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError(language, { 'zh-CN': '--url 必须是 http 或 https 地址。', en: '--url must be an http or https URL.' });
  return text.replace(/\/+$/, '');
}

function wholeNumber(name: string, text: string | undefined, otherwise: number, most: number, language: Language): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) throw new UsageError(language, { 'zh-CN': `--${name} 必须是 1 至 ${most} 的整数。`, en: `--${name} must be a whole number from 1 to ${most}.` });
  return value;
}

/** The demo's command line. */
import { parseArgs } from 'node:util';

export type DemoLanguage = 'zh-CN' | 'en';

export interface DemoOptions {
  /** number of fictional loans, or of cases over which the documents of a folder are dealt */
  cases: number | undefined;
  documents: string | undefined;
  out: string;
  json: boolean;
  /** a running service to use; its own when left out */
  url: string | undefined;
  /** what the verifier trusts, and the chain it asks, when `url` names a running service */
  trust: string;
  rpc: string;
  seed: string;
  language: DemoLanguage;
}

export const DEFAULT_CASES = 20;
const MAX_CASES = 100_000;

export const USAGE = `用法 / usage: npm run demo -- [--cases N] [--documents DIR] [--out DIR] [--json] [--url URL [--trust FILE] [--rpc URL]] [--seed TEXT] [--lang zh-CN|en]
  --cases N         虚构借款的笔数（默认 ${DEFAULT_CASES}） / number of fictional loans
  --documents DIR   改用该文件夹中的文件，每个子文件夹一个案件 / deposit the files of a folder instead, one case per subfolder
  --out DIR         案卷包的存放位置（默认 ./demo-out） / where the packs go
  --json            最后一行输出 JSON 汇总 / the last line is a JSON summary
  --url URL         使用已在运行的服务 / use a running service
  --trust FILE      与 --url 同用：信任设置（默认 data/trust.json） / with --url: the verifier's trust settings
  --rpc URL         与 --url 同用：链的 JSON-RPC（默认 http://127.0.0.1:8545） / with --url: the chain to ask
  --seed TEXT       相同的种子产生相同的文件 / the same seed makes the same documents
  --lang zh-CN|en   输出语言 / language of the output`;

/** A wrong argument; its message is one sentence to print above the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param argv without node and script @throws UsageError */
export function readArguments(argv: string[]): DemoOptions | 'help' {
  const { values } = parse(argv);
  if (values.help === true) return 'help';
  for (const [name, value] of Object.entries(values)) if (value === '') throw new UsageError(`--${name} needs a value`);
  if (values.url === undefined) {
    for (const name of ['trust', 'rpc'] as const) if (values[name] !== undefined) throw new UsageError(`--${name} goes with --url only`);
  }
  return {
    cases: wholeNumber(values.cases),
    documents: values.documents,
    out: values.out ?? 'demo-out',
    json: values.json ?? false,
    url: address('url', values.url)?.replace(/\/+$/, ''),
    trust: values.trust ?? 'data/trust.json',
    rpc: address('rpc', values.rpc) ?? 'http://127.0.0.1:8545',
    seed: values.seed ?? 'docketproof',
    language: language(values.lang),
  };
}

function parse(argv: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ args: argv, options: { cases: text, documents: text, out: text, json: flag, url: text, trust: text, rpc: text, seed: text, lang: text, help: flag } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MAX_CASES) throw new UsageError(`--cases must be a whole number from 1 to ${MAX_CASES}`);
  return value;
}

function address(name: string, text: string | undefined): string | undefined {
  if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) throw new UsageError(`--${name} must be an http or https URL`);
  return text;
}

function language(text: string | undefined): DemoLanguage {
  if (text === undefined || text === 'zh-CN' || text === 'zh') return 'zh-CN';
  if (text === 'en') return 'en';
  throw new UsageError('--lang must be zh-CN or en');
}

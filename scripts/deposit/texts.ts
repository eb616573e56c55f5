/** What the depositor's command says, in both languages. `{name}` is filled in. */
import type { Language, Localized } from '../../server/errors.ts';

const TEXTS = {
  progress: { 'zh-CN': '已处理 {finished} / {total}（未受理 {refused}）', en: '{finished} of {total} done ({refused} refused)' },
  refused: { 'zh-CN': '未受理：{file}（{row}{code}）{message}', en: 'refused: {file} ({row}{code}) {message}' },
  row: { 'zh-CN': '第 {row} 行，', en: 'row {row}, ' },
  summary: { 'zh-CN': '受理 {accepted} 件，其中 {before} 件此前已存；未受理 {refused} 件。', en: '{accepted} accepted, {before} of them recorded before; {refused} refused.' },
  'summary-archive': { 'zh-CN': '受理 {accepted} 件；未受理 {refused} 件。', en: '{accepted} accepted; {refused} refused.' },
  left: { 'zh-CN': '尚有 {left} 件未处理；重新运行即可继续。', en: '{left} are not done yet; run this again to go on.' },
  unreachable: { 'zh-CN': '服务没有应答或应答不可识别（{where}）。请确认它正在运行、地址无误，然后重新运行：已存入的不会重复。', en: 'The service gives no answer, or none that is known ({where}). Check that it runs and that the address is right, then run this again: nothing is recorded twice.' },
  'source-missing': { 'zh-CN': '{path} 不是可读取的文件夹或文件。', en: '{path} is no folder or file that can be read.' },
  'results-unwritable': { 'zh-CN': '结果文件 {path} 无法写入（{problem}）。', en: 'The results file {path} cannot be written ({problem}).' },
} as const satisfies Record<string, Localized>;

/** The sentence `name` in `language`, filled in. */
export function say(language: Language, name: keyof typeof TEXTS, params: Record<string, string | number> = {}): string {
  return TEXTS[name][language].replace(/\{(\w+)\}/g, (whole, key: string) => (key in params ? String(params[key]) : whole));
}

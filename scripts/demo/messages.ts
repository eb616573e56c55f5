/** What the demo says, in both languages. `{name}` is filled in. */
import type { DemoLanguage } from './arguments.ts';

const MESSAGES = {
  'starting-service': { 'zh-CN': '启动演示服务（临时数据目录，独立本地链）…', en: 'Starting a service of the demo’s own (temporary data folder, local chain of its own) …' },
  'using-service': { 'zh-CN': '使用正在运行的服务 {url}', en: 'Using the running service {url}' },
  'service-ready': { 'zh-CN': '服务就绪：{url}', en: 'Service ready: {url}' },
  depositing: { 'zh-CN': '存证', en: 'Depositing' },
  deposited: { 'zh-CN': '已存证 {documents} 份文件，共 {cases} 个案件', en: 'Deposited {documents} documents of {cases} cases' },
  refused: { 'zh-CN': '  未受理：{label}（{code}）{detail}', en: '  refused: {label} ({code}) {detail}' },
  anchoring: { 'zh-CN': '等待上链', en: 'Waiting for the anchor' },
  anchored: { 'zh-CN': '已上链 {anchored} 份', en: '{anchored} documents anchored' },
  packing: { 'zh-CN': '生成案卷包', en: 'Making packs' },
  packed: { 'zh-CN': '已生成 {packs} 个案卷包', en: '{packs} packs made' },
  'case-failed': { 'zh-CN': '  未生成：{loan} {problem}', en: '  not made: {loan} {problem}' },
  warned: { 'zh-CN': '  案卷包中共注明 {warnings} 处提示（例如存证时间明显晚于事件时间），不影响核验', en: '  the packs note {warnings} points (such as a document deposited long after its event); they do not affect verification' },
  'not-shown': { 'zh-CN': '  卷宗中无法展示（原件照附，存证不受影响）：{label}：{reason}', en: '  cannot be shown in the bundle (its original is in the pack all the same): {label}: {reason}' },
  verifying: { 'zh-CN': '逐一核验案卷包', en: 'Verifying every pack' },
  verified: { 'zh-CN': '核验一致 {verified} / {packs}', en: '{verified} of {packs} packs are consistent' },
  'verify-failed': { 'zh-CN': '  {pack}：退出码 {code}\n{output}', en: '  {pack}: exit code {code}\n{output}' },
  tampering: { 'zh-CN': '改动一个字节：{file} 第 {offset} 字节 {before} → {after}', en: 'Altering one byte: {file}, byte {offset}, {before} → {after}' },
  'tampered-api': { 'zh-CN': '  接口核验（改动后的文件 + 原证明）：{verdict}', en: '  API (altered file with its proof): {verdict}' },
  'tampered-pack': { 'zh-CN': '  命令行核验（改动后的案卷包）：{verdict}（退出码 {code}）', en: '  command line (altered pack): {verdict} (exit code {code})' },
  'not-detected': { 'zh-CN': '改动没有被发现，这是错误。', en: 'The change was not detected; this is an error.' },
  summary: { 'zh-CN': '用时 {seconds} 秒。案卷包在 {out}；核验所用的信任设置已从服务复制到 {trust}（实际核验时应从独立渠道取得）', en: 'Took {seconds} s. The packs are in {out}; the trust settings used are copied from the service to {trust} (a real verifier gets them from elsewhere)' },
  'try-next': { 'zh-CN': '接下来可以试：', en: 'Try next:' },
  mismatch: { 'zh-CN': '结果不符：{what}', en: 'Not as it must be: {what}' },
  'anchor-timeout': { 'zh-CN': '{seconds} 秒后仍有 {count} 份文件未上链', en: '{count} documents are still not anchored after {seconds} s' },
  'batch-timeout': { 'zh-CN': '{seconds} 秒后批次仍未完成（状态 {state}）', en: 'The batch is not finished after {seconds} s (state {state})' },
  'nothing-accepted': { 'zh-CN': '没有一份文件被受理', en: 'Not one document was accepted' },
  unreachable: { 'zh-CN': '服务 {url} 没有应答。请确认它正在运行、地址无误。', en: 'The service at {url} gives no answer. Check that it runs and that the address is right.' },
  'documents-unusable': { 'zh-CN': '文件夹 {path} 无法使用：{problem}', en: 'The folder {path} cannot be used: {problem}' },
  'trust-missing': { 'zh-CN': '找不到信任设置 {path}。请用 --trust 指定服务数据目录中的 trust.json。', en: 'No trust settings at {path}: name the trust.json of the service’s data folder with --trust.' },
} as const satisfies Record<string, Record<DemoLanguage, string>>;

export type MessageName = keyof typeof MESSAGES;
export type MessageParams = Record<string, string | number>;

/** The sentence `name` in `language`, filled in. */
export function message(language: DemoLanguage, name: MessageName, params: MessageParams = {}): string {
  return MESSAGES[name][language].replace(/\{(\w+)\}/g, (whole, key: string) => (key in params ? String(params[key]) : whole));
}

const VERDICTS: Record<string, string> = { consistent: '一致', inconsistent: '不一致', 'not-found': '未上链', pending: '待确认', superseded: '已更正', indeterminate: '无法核验' };

/** A verdict in the words of the design: 不一致 inconsistent. */
export function verdictText(verdict: string): string {
  return `${VERDICTS[verdict] ?? ''} ${verdict}`.trim();
}

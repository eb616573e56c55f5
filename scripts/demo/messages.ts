/** What the demo says, in both languages. `{name}` is filled in. */
import type { DemoLanguage } from './arguments.ts';

const MESSAGES = {
  'starting-service': { 'zh-CN': '启动演示服务（临时数据目录，独立本地链）…', en: 'Starting a service of the demo’s own (temporary data folder, local chain of its own) …' },
  'using-service': { 'zh-CN': '使用正在运行的服务 {url}', en: 'Using the running service {url}' },
  'service-ready': { 'zh-CN': '服务就绪：{url}', en: 'Service ready: {url}' },
  'profile-entered': { 'zh-CN': '出借方：{lender}；已登记产品 {product}', en: 'Lender: {lender}; entered the product {product}' },
  'profile-kept': { 'zh-CN': '服务中已有其他出借方资料，保留不改', en: 'The service has another lender’s profile, which stays as it is' },
  'lender-files': { 'zh-CN': '已存证出借方自身材料：{titles}', en: 'Deposited the lender’s own documents: {titles}' },
  imported: { 'zh-CN': '导入 {kind}（{format}）：{rows} 行，退回 {refused} 行', en: 'Imported {kind} ({format}): {rows} rows, {refused} refused' },
  'row-refused': { 'zh-CN': '  第 {row} 行“{column}”为 {value}：{expected}', en: '  row {row}, “{column}” is {value}: {expected}' },
  'row-corrected': { 'zh-CN': '  已在退回文件（CSV）中更正 {rows} 行并重新提交，全部受理', en: '  corrected {rows} row in the CSV of refused rows and sent it again: all accepted' },
  'import-differs': { 'zh-CN': '导入 {kind} 退回 {refused} 行，应为 {expected} 行', en: 'The import of {kind} refused {refused} rows instead of {expected}' },
  'archive-deposited': { 'zh-CN': '批量存证：一个 ZIP 和清单，受理 {accepted} / {documents} 份（{megabytes} MB）', en: 'Bulk deposit: one ZIP with its manifest, {accepted} of {documents} documents accepted ({megabytes} MB)' },
  'archive-refused': { 'zh-CN': '批量存证未完成：{problem}', en: 'The bulk deposit was not finished: {problem}' },
  closed: { 'zh-CN': '已为 {cases} 个案件出具案件声明，封闭存证序列（出具人：{statedBy}）', en: 'Closed the sequences of {cases} cases by a case statement ({statedBy})' },
  'not-stated': { 'zh-CN': '  来源信息未申报：{loan} {title}：{fields}', en: '  provenance not stated: {loan} {title}: {fields}' },
  timelines: { 'zh-CN': '时间线：{loans} 笔借款的存证顺序完整；相互印证 {corroborations} 处；被更正 {superseded} 份', en: 'Timelines: the sequences of {loans} loans are complete; {corroborations} links by which documents bear out one another; {superseded} corrected' },
  lateness: { 'zh-CN': '  {late} / {documents} 份在业务发生 24 小时以后才存证，均已标明（演示材料的日期都在过去，最长 {days} 天）', en: '  {late} of {documents} were deposited more than a day after their event, and are marked so (the demo’s documents are dated in the past, the longest by {days} days)' },
  signatures: { 'zh-CN': '  {signed} / {loans} 份合同的电子签名经检验有效且最后签名覆盖全文（演示自签名证书，不评判其可信度）', en: '  the electronic signatures of {signed} of {loans} contracts are valid, the last one over the whole file (self-signed for the demo; trust is not judged)' },
  'timeline-differs': { 'zh-CN': '  时间线与预期不符：{loan}', en: '  not what the timeline must show: {loan}' },
  'case-file': { 'zh-CN': '案件文件 {file}：披露 {disclosed} 份，不披露 {withheld} 份（仅留叶值、阶段和理由）；离线核验：{verdict}（退出码 {code}）', en: 'Case file {file}: {disclosed} disclosed, {withheld} withheld (leaf, stage and reason only); offline: {verdict} (exit code {code})' },
  'case-file-late': { 'zh-CN': '{seconds} 秒后仍不能出具案件文件', en: 'There is still no case file after {seconds} s' },
  'cap-cut': { 'zh-CN': '  {loan}：利息与罚息超过上限，核减 {amount} 元', en: '  {loan}: interest and penalty exceed the cap; {amount} yuan cut' },
  waived: { 'zh-CN': '  {loan}：减免罚息 {amount} 元', en: '  {loan}: {amount} yuan of penalty waived' },
  early: { 'zh-CN': '  {loan}：{date} 提前还款 {amount} 元', en: '  {loan}: {amount} yuan repaid early on {date}' },
  'arrears-agree': { 'zh-CN': '欠款计算：{agreed} / {loans} 笔与材料所载、JSON、CSV、所出具的两个版本逐项一致；合计 {total} 元', en: 'Arrears: {agreed} of {loans} agree item by item in documents, JSON, CSV and both issued versions; {total} yuan in all' },
  'arrears-differ': { 'zh-CN': '  欠款不一致：{loan} {problem}', en: '  arrears differ: {loan} {problem}' },
  costs: { 'zh-CN': '  {loan}：标的 {amount} 元，案件受理费 {fee} 元（减半 {halved} 元），保全费 {preservation} 元；诉讼时效至 {lastDay}（不计中断至 {safeDay}）', en: '  {loan}: claim {amount} yuan, court fee {fee} (halved {halved}), preservation fee {preservation}; limitation until {lastDay} (without interruptions {safeDay})' },
  erased: { 'zh-CN': '{loan} 已结清并删除（{documents} 份文件及密钥）；此前交付的证明离线核验：{verdict}（退出码 {code}）', en: '{loan} closed and erased ({documents} documents with their keys); a proof handed out before, offline: {verdict} (exit code {code})' },
  fsck: { 'zh-CN': '  停止服务后运行 npm run fsck：退出码 {code}', en: '  npm run fsck with the service stopped: exit code {code}' },
  'not-erased': { 'zh-CN': '正在使用您的服务：不删除任何案件', en: 'The service is yours: no case is erased' },
  depositing: { 'zh-CN': '存证', en: 'Depositing' },
  deposited: { 'zh-CN': '已存证 {documents} 份文件，共 {cases} 个案件', en: 'Deposited {documents} documents of {cases} cases' },
  refused: { 'zh-CN': '  未受理：{label}（{code}）{detail}', en: '  refused: {label} ({code}) {detail}' },
  anchoring: { 'zh-CN': '等待上链', en: 'Waiting for the anchor' },
  anchored: { 'zh-CN': '已上链 {anchored} 份', en: '{anchored} documents anchored' },
  packing: { 'zh-CN': '生成案卷包', en: 'Making packs' },
  packed: { 'zh-CN': '已生成 {packs} 个案卷包', en: '{packs} packs made' },
  'pack-columns': { 'zh-CN': '序号|看点|状态|页数|提示代码', en: 'No.|look for|state|pages|codes' },
  'more-packs': { 'zh-CN': '  另有 {count} 个案卷包未列出', en: '  {count} more packs are not listed' },
  'case-failed': { 'zh-CN': '  未生成：{loan} {problem}', en: '  not made: {loan} {problem}' },
  warned: { 'zh-CN': '  案卷包中共注明 {warnings} 处提示（例如存证时间明显晚于事件时间），不影响核验', en: '  the packs note {warnings} points (such as a document deposited long after its event); they do not affect verification' },
  'not-shown': { 'zh-CN': '  卷宗中无法展示（原件照附，存证不受影响）：{label}：{reason}', en: '  cannot be shown in the bundle (its original is in the pack all the same): {label}: {reason}' },
  verifying: { 'zh-CN': '逐一核验案卷包', en: 'Verifying every pack' },
  verified: { 'zh-CN': '核验通过 {verified} / {packs}', en: '{verified} of {packs} packs verify' },
  'verified-corrected': { 'zh-CN': '  其中 {corrected} 个同时含有原件和更正件，结论为 已更正 superseded', en: '  of these, {corrected} hold a document with its correction, and the verdict is 已更正 superseded' },
  'ordered-again': { 'zh-CN': '{packs} 件案卷因检查未通过（{codes}）未制作：由责任人说明理由后再次制作，理由载入案卷', en: '{packs} pack(s) were refused by the checks ({codes}): ordered again, with a reason by a named person that the pack prints' },
  'override-reason': { 'zh-CN': '该份材料由托管银行保管，已申请调取，庭前补充（演示用的虚构理由）', en: 'the custodian bank keeps this document; it is asked for and will be added before the hearing (a fictional reason)' },
  'override-person': { 'zh-CN': '王示例（虚构的法务人员）', en: 'Wang Shili (fictional legal staff)' },
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

/** Every difference fsck can name, with its sentence. Codes never change meaning. No params hold personal data or secrets. */
import type { Localized } from '../errors.ts';

const SENTENCES = {
  // — records —
  'record-missing': { 'zh-CN': '日志位置 {index} 缺少记录。', en: 'There is no record at place {index} of the log.' },
  'record-invalid': { 'zh-CN': '位置 {index} 的记录无法读取：{problem}', en: 'The record at place {index} cannot be read: {problem}' },
  'record-unreadable': { 'zh-CN': '位置 {index} 的记录无法解密或已缺失：{problem}', en: 'The record at place {index} cannot be opened or is gone: {problem}' },
  'record-not-canonical': { 'zh-CN': '位置 {index} 的记录不是规范 JSON（RFC 8785）。', en: 'The record at place {index} is not canonical JSON (RFC 8785).' },
  'record-leaf-differs': { 'zh-CN': '位置 {index} 的记录与随其保存的叶子哈希不符。', en: 'The record at place {index} does not hash to the leaf stored with it.' },
  'record-column-differs': { 'zh-CN': '位置 {index} 的记录与索引列 {column} 不符。', en: 'The record at place {index} contradicts its column {column}.' },
  'record-supersedes-invalid': { 'zh-CN': '位置 {index} 的记录更正了一条不存在、属于其他案件或更晚的记录。', en: 'The record at place {index} supersedes one that does not exist, is of another case, or came later.' },
  'record-file-differs': { 'zh-CN': '位置 {index} 的记录与其文件条目不符（{problem}）。', en: 'The record at place {index} contradicts its entry of the file store ({problem}).' },
  'promise-overdue': { 'zh-CN': '{count} 条记录已过回执承诺的上链时间仍未上链，最早一条在位置 {index}。', en: '{count} records are not anchored although the time their receipts promised has passed; the first is at place {index}.' },
  'idempotency-differs': { 'zh-CN': '第 {row} 条幂等键（{time}）所指的记录不存在或数量不符。', en: 'Idempotency key {row} (of {time}) stands for records that are not there.' },
  // — cases —
  'case-sequence-differs': { 'zh-CN': '位置 {index} 的记录在案件 {case} 中的序号应为 {expected}，实为 {actual}。', en: 'The record at place {index} should be number {expected} of case {case}, not {actual}.' },
  'case-previous-differs': { 'zh-CN': '位置 {index} 的记录没有指向案件 {case} 中前一条记录的叶子。', en: 'The record at place {index} does not name the leaf of the record before it in case {case}.' },
  'case-summary-differs': { 'zh-CN': '案件 {case} 的条目与其记录不符：条目 {stated} 条，记录 {found} 条，或末叶不同。', en: 'The entry of case {case} contradicts its records: {stated} stated, {found} found, or another last leaf.' },
  'case-unknown': { 'zh-CN': '有 {found} 条记录属于没有条目的案件 {case}。', en: '{found} records belong to case {case}, which has no entry.' },
  // — erasures —
  'erasure-incomplete': { 'zh-CN': '案件 {case} 已抹除，但仍留有：{problem}。', en: 'Case {case} is erased, but these are still there: {problem}.' },
  'erasure-unfinished': { 'zh-CN': '案件 {case} 的抹除尚未完成。启动服务即会完成。', en: 'An erasure in case {case} is not finished. Start the service, which finishes it.' },
  'erasure-unrecorded': { 'zh-CN': '案件 {case} 有内容标为已抹除，但没有抹除记录。', en: 'Case {case} has something marked as erased, but no entry says who erased it.' },
  // — log —
  'leaf-count-differs': { 'zh-CN': '叶子表有 {leaves} 个叶子，记录有 {records} 条。', en: 'The table of leaves holds {leaves}, the records are {records}.' },
  'leaf-differs': { 'zh-CN': '叶子表中位置 {index} 的叶子与记录不符。', en: 'The leaf at place {index} of the table is not that of the record.' },
  'leaves-unreadable': { 'zh-CN': '叶子表无法按顺序读取：{problem}', en: 'The table of leaves cannot be read in order: {problem}' },
  'published-ahead': { 'zh-CN': '已发布的日志头覆盖 {size} 条记录，实有 {records} 条。', en: 'The published head covers {size} records; there are {records}.' },
  'published-root-differs': { 'zh-CN': '大小为 {size} 的已发布日志头的根与由记录推出的根不符。', en: 'The published head of size {size} has another root than the records give.' },
  'published-checkpoint-invalid': { 'zh-CN': '已发布的检查点无效：{problem}', en: 'The published checkpoint is not valid: {problem}' },
  'tile-missing': { 'zh-CN': '缺少瓦片 {tile}。', en: 'The tile {tile} is missing.' },
  'tile-differs': { 'zh-CN': '瓦片 {tile} 的内容与由记录推出的不符。', en: 'The tile {tile} is not what the records give.' },
  'tile-unexpected': { 'zh-CN': '瓦片目录中有不属于日志的文件 {tile}。', en: 'The tile folder holds {tile}, which is no part of the log.' },
  // — heads —
  'head-ahead': { 'zh-CN': '日志头 {size} 大于记录数 {records}。', en: 'The head of size {size} is larger than the log of {records} records.' },
  'head-root-differs': { 'zh-CN': '日志头 {size} 的根与由记录推出的根不符。', en: 'The head of size {size} has another root than the records give.' },
  'head-checkpoint-invalid': { 'zh-CN': '日志头 {size} 的检查点无效：{problem}', en: 'The checkpoint of the head of size {size} is not valid: {problem}' },
  'head-consistency-invalid': { 'zh-CN': '日志头 {size} 的一致性证明不能证明其延续 {previous}。', en: 'The consistency proof of the head of size {size} does not show that it extends {previous}.' },
  'head-anchor-missing': { 'zh-CN': '日志头 {size} 记为已入块，但没有链上证据。', en: 'The head of size {size} is marked as mined and has no evidence of it.' },
  'head-anchor-invalid': { 'zh-CN': '日志头 {size} 的链上证据无效：{problem}', en: 'The evidence of the anchor of the head of size {size} is not valid: {problem}' },
  'transaction-differs': { 'zh-CN': '交易 {hash} 的签名字节与其条目不符：{problem}', en: 'The signed bytes of transaction {hash} contradict its entry: {problem}' },
  // — chain —
  'chain-head-missing': { 'zh-CN': '链上没有大小为 {size} 的日志头。', en: 'The chain holds no head of size {size}.' },
  'chain-head-differs': { 'zh-CN': '链上大小为 {size} 的日志头的根与由记录推出的根不符。', en: 'The chain’s head of size {size} has another root than the records give.' },
  'chain-head-unknown': { 'zh-CN': '链上最新日志头大小为 {size}，本地没有它。', en: 'The chain’s last head has size {size}, which is not known here.' },
  'chain-block-gone': { 'zh-CN': '日志头 {size} 所在区块 {block} 已不在链上。', en: 'The block {block} of the head of size {size} is not on the chain.' },
  'chain-registry-differs': { 'zh-CN': '登记合约 {registry} 的代码哈希是 {actual}，应为 {expected}。', en: 'The code of the registry {registry} has hash {actual}, not {expected}.' },
  // — files —
  'file-damaged': { 'zh-CN': '文件 {file} 无法解密或已损坏：{problem}', en: 'The file {file} cannot be decrypted or is damaged: {problem}' },
  'file-digest-differs': { 'zh-CN': '文件 {file} 的 {algorithm} 与条目不符。', en: 'The file {file} has another {algorithm} than its entry.' },
  'file-unnamed': { 'zh-CN': '文件条目 {file} 不属于任何记录。', en: 'The file entry {file} belongs to no record.' },
  'file-orphan': { 'zh-CN': '存储中的文件 {file} 没有条目。', en: 'The stored file {file} has no entry.' },
  // — not checked —
  'chain-not-checked': { 'zh-CN': '无法连接区块链，链上日志头未核对：{problem}', en: 'The chain gives no answer; the heads on it were not checked: {problem}' },
  'chain-other-not-checked': { 'zh-CN': '节点的链标识是 {actual}，日志锚定在链 {expected}；链上日志头未核对。', en: 'The node is on chain {actual}, the log is anchored on {expected}; the heads there were not checked.' },
  'target-not-checked': { 'zh-CN': '曾锚定到登记合约 {registry}（链 {chainId}），不在当前设置中，未核对。', en: 'Heads were anchored in registry {registry} on chain {chainId}, which the settings do not name; they were not checked there.' },
  'records-not-checked': { 'zh-CN': '没有主密钥，{count} 条记录的内容未核对，仅核对了其叶子哈希。', en: 'There is no master key; the contents of {count} records were not checked, only their leaves.' },
  'files-not-checked': { 'zh-CN': '没有主密钥，{count} 个文件的内容未核对。', en: 'There is no master key; the contents of {count} files were not checked.' },
  'case-key-gone': { 'zh-CN': '案件 {case} 没有文件密钥（已销毁或丢失），其 {count} 个文件的内容无法核对。', en: 'Case {case} has no file key (destroyed or lost); the contents of its {count} files cannot be checked.' },
  'checkpoints-not-checked': { 'zh-CN': '没有日志密钥，检查点签名未核对。', en: 'There is no log key; the signatures of checkpoints were not checked.' },
} as const satisfies Record<string, Localized>;

export type FindingCode = keyof typeof SENTENCES;
/** Every code, for tests and documentation. */
export const FINDING_CODES = Object.keys(SENTENCES) as FindingCode[];
export type FindingParams = Record<string, string | number>;

export interface Finding {
  code: FindingCode;
  params: FindingParams;
  text: Localized;
}

/** A finding with its sentences filled in. */
export function finding(code: FindingCode, params: FindingParams = {}): Finding {
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
  return { code, params, text: { 'zh-CN': fill(SENTENCES[code]['zh-CN']), en: fill(SENTENCES[code].en) } };
}

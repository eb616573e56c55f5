/** What anchoring is doing, or what keeps it from doing it, in words for people. States keep their meaning; `detail` may be reworded. */

export interface Sentences {
  'zh-CN': string;
  en: string;
}

/** `{name}` is filled from the state's params. No params hold secrets or personal data. */
const SENTENCES = {
  stopped: { 'zh-CN': '上链服务未运行。', en: 'Anchoring is not running.' },
  starting: { 'zh-CN': '正在启动，尚未查询区块链。', en: 'Starting; the chain has not been asked yet.' },
  idle: { 'zh-CN': '没有等待上链的记录。', en: 'No record waits to be anchored.' },
  waiting: { 'zh-CN': '{count} 条记录等待下一次上链。', en: '{count} records wait for the next anchor.' },
  anchoring: { 'zh-CN': '大小为 {size} 的日志头正在上链。', en: 'The head of size {size} is on its way to the chain.' },
  confirming: { 'zh-CN': '大小为 {size} 的日志头已入块，正在等待最终确认。', en: 'The head of size {size} is mined and waits to be final.' },
  stuck: {
    'zh-CN': '大小为 {size} 的日志头的交易迟迟未入块，已用更高手续费在同一序号替换，共签发 {attempts} 笔。',
    en: 'The transaction of the head of size {size} was not mined in time; it was replaced at the same nonce with a higher fee, {attempts} transactions in all.',
  },
  'fee-limit': {
    'zh-CN': '大小为 {size} 的日志头的交易迟迟未入块，手续费已达上限 {maximum} wei，不再提高。请调高 ANCHOR_MAX_FEE_GWEI 或等待网络空闲。',
    en: 'The transaction of the head of size {size} was not mined in time and its fee is at the limit of {maximum} wei. Raise ANCHOR_MAX_FEE_GWEI, or wait for the chain to calm down.',
  },
  'nonce-conflict': {
    'zh-CN': '操作账户 {address} 的交易序号 {nonce} 被其他程序占用，已改用新序号重新签发。请勿让其他程序使用该账户。',
    en: 'Nonce {nonce} of the operator account {address} was used by something else; a new transaction takes the next one. Let nothing else use this account.',
  },
  'waiting-chain': {
    'zh-CN': '无法连接区块链节点（第 {failures} 次），将自动重试：{problem}',
    en: 'The chain gives no answer (attempt {failures}); it is asked again by itself: {problem}',
  },
  'wrong-chain': {
    'zh-CN': '节点的链标识是 {actual}，应为 {expected}。未发送任何交易。请检查 CHAIN_RPC_URL 和 CHAIN_ID。',
    en: 'The node is on chain {actual}, not {expected}. Nothing was sent. Check CHAIN_RPC_URL and CHAIN_ID.',
  },
  'registry-mismatch': {
    'zh-CN': '地址 {registry} 上的合约代码哈希是 {actual}，应为 {expected}。未发送任何交易。请检查 REGISTRY_ADDRESS。',
    en: 'The code at {registry} has hash {actual}, not {expected}. Nothing was sent. Check REGISTRY_ADDRESS.',
  },
  'log-not-open': {
    'zh-CN': '日志 {logId} 尚未在登记合约中开启。未发送任何交易。',
    en: 'The log {logId} is not open in the registry. Nothing was sent.',
  },
  'not-operator': {
    'zh-CN': '账户 {address} 不是日志 {logId} 的操作者。未发送任何交易。请由日志所有者授权。',
    en: 'The account {address} is no operator of the log {logId}. Nothing was sent. The log’s owner has to name it.',
  },
  'insufficient-funds': {
    'zh-CN': '操作账户 {address} 余额不足：需要 {needed} wei，现有 {balance} wei。充值后自动继续。',
    en: 'The operator account {address} lacks funds: {needed} wei needed, {balance} wei there. It goes on by itself once funded.',
  },
  'chain-reset': {
    'zh-CN': '区块链上已没有曾经上链的日志头（{problem}）。上链已停止，不会自行重新开始：请接回原来的链，或明确改用新的登记合约或日志来源。',
    en: 'The chain no longer holds heads that were anchored ({problem}). Anchoring has stopped and does not start over by itself: connect the original chain again, or name a new registry or log origin on purpose.',
  },
  conflict: {
    'zh-CN': '登记合约中的日志头与本地日志不一致（{problem}）。上链已停止。请运行 npm run fsck，并从备份恢复日志或查明是谁写入了该日志头。',
    en: 'The registry’s head contradicts this log ({problem}). Anchoring has stopped. Run npm run fsck, then restore the log from a backup or find out who anchored that head.',
  },
  rejected: {
    'zh-CN': '登记合约拒绝了大小为 {size} 的日志头，该日志头尚未上链：{problem}',
    en: 'The registry refused the head of size {size}, which is not anchored: {problem}',
  },
  'unprovable-block': {
    'zh-CN': '无法由节点数据重建区块 {block} 的可独立核验的证明：{problem}。日志头已入块，但在能够证明之前不视为已上链。',
    en: 'The node’s data does not rebuild a self-contained proof of block {block}: {problem}. The head is in a block but does not count as mined before that can be proven.',
  },
  'internal-error': { 'zh-CN': '上链出现内部错误，将自动重试：{problem}', en: 'Anchoring met an internal error and tries again: {problem}' },
} as const satisfies Record<string, Sentences>;

export type AnchoringState = keyof typeof SENTENCES;
export type StateParams = Record<string, string | number>;

/** States in which nothing is signed or sent before a person has acted, or the cause has gone by itself. */
export const HALTED_STATES: readonly AnchoringState[] = ['wrong-chain', 'registry-mismatch', 'log-not-open', 'not-operator', 'chain-reset', 'conflict', 'rejected'];

/** The sentences of a state with its params filled in. */
export function describeState(state: AnchoringState, params: StateParams): Sentences {
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
  return { 'zh-CN': fill(SENTENCES[state]['zh-CN']), en: fill(SENTENCES[state].en) };
}

/** Thrown inside anchoring: this pass cannot go on, for a reason that has a state of its own. */
export class AnchoringProblem extends Error {
  readonly state: AnchoringState;
  readonly params: StateParams;

  constructor(state: AnchoringState, params: StateParams, options?: ErrorOptions) {
    super(describeState(state, params).en, options);
    this.name = 'AnchoringProblem';
    this.state = state;
    this.params = params;
  }
}

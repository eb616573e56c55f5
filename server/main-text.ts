/** What `npm start` prints. */
import type { Language } from './errors.ts';
import type { ServiceFacts } from './service/index.ts';

export const STEPS = ['folder', 'database', 'chain', 'registry', 'log', 'repair', 'http'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_TEXT: Record<Language, Record<Step, string>> = {
  'zh-CN': {
    folder: '检查数据目录与密钥 …',
    database: '打开数据库并升级结构 …',
    chain: '连接区块链 …',
    registry: '确认登记合约与日志 …',
    log: '打开存证日志 …',
    repair: '清理中断的上传与任务 …',
    http: '启动服务 …',
  },
  en: {
    folder: 'checking the data folder and keys …',
    database: 'opening and migrating the database …',
    chain: 'connecting to the chain …',
    registry: 'checking the registry contract and the log …',
    log: 'opening the evidence log …',
    repair: 'cleaning up after interrupted uploads and batches …',
    http: 'starting the service …',
  },
};

export const STOP_TEXT: Record<Language, { stopping: string; stopped: string }> = {
  'zh-CN': { stopping: '\n正在停止（再次按 Ctrl-C 立即退出）…', stopped: '已停止，数据完整保存。' },
  en: { stopping: '\nstopping (Ctrl-C again to leave at once) …', stopped: 'stopped; everything is saved.' },
};

/** Where things are and what to try next. */
export function greeting(facts: ServiceFacts, language: Language): string {
  const { url, dataDir, chain, log } = facts;
  const rows: [string, string, string][] = [
    ['服务地址', 'Service', url],
    ['接口文档', 'API', `${url}/api/docs`],
    ['日志检查点', 'Checkpoint', `${url}/log/${log.logId}/checkpoint`],
    ['区块链', 'Chain', `${chain.rpcUrl}  (chain id ${chain.chainId})`],
    ['登记合约', 'Registry', chain.registry],
    ['数据目录', 'Data', dataDir],
    ['核验信任设置', 'Trust settings', facts.trustFile],
  ];
  const chinese = language === 'zh-CN';
  const table = rows.map(([zh, en, value]) => `  ${chinese ? zh.padEnd(7, '　') : en.padEnd(15)} ${value}`).join('\n');
  const warning = chain.development
    ? chinese
      ? '\n  注意：这是本地开发链，仅供演示与开发，不具有任何推定效力。\n'
      : '\n  Note: this is a local development chain, for demonstration and development; it has no presumption of its own.\n'
    : '';
  const demo = `npm run demo -- --url ${url} --rpc ${chain.rpcUrl} --trust ${facts.trustFile}`;
  const next = chinese
    ? `\n试一试（另开一个终端）：\n  ${demo}\n      生成虚构贷款，存证、上链、出卷、核验\n  npm run fsck\n      停止服务后：从记录重新推导并检查一切\n按 Ctrl-C 停止。`
    : `\nTry next (in another terminal):\n  ${demo}\n      fictional loans: deposit, anchor, pack, verify\n  npm run fsck\n      with the service stopped: re-derive and check everything\nCtrl-C stops.`;
  return `\nDocketproof 链证 ${facts.version}\n${table}\n${warning}${next}`;
}

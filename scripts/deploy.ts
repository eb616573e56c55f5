/**
 * `npm run deploy`: deploys the registry to the chain of CHAIN_RPC_URL from the operator's account and prints what to put into the
 * settings. Run again, it finds what it deployed and sends nothing.
 */
import { join } from 'node:path';
import { deployRegistry, operatorAddress } from '../server/chain/index.ts';
import { AppError, describeError, terminalLanguage } from '../server/errors.ts';
import { faultFromEnvironment } from '../server/faults.ts';
import { readSecret } from '../server/keys.ts';
import { readSettings, SETTINGS } from '../server/settings.ts';
import { openDatabase } from '../server/store/index.ts';

const USAGE = `CHAIN_RPC_URL=… CHAIN_ID=… OPERATOR_KEY_FILE=… npm run deploy

将登记合约部署到指定的区块链，并打印其地址与代码哈希。重复运行不会重复部署。
Deploys the registry to that chain and prints its address and code hash. Run again, it deploys nothing a second time.
`;
const USAGE_ERROR = 64;
const GWEI = 1_000_000_000n;
const language = terminalLanguage(process.env);

const WORDS = {
  'zh-CN': { account: '部署账户', done: '登记合约已部署。请在设置中填写：' },
  en: { account: 'Deploying from', done: 'The registry is deployed. Put these into the settings:' },
};

async function main(): Promise<number> {
  if (process.argv.length > 2) {
    process.stderr.write(USAGE);
    return USAGE_ERROR;
  }
  // The settings ask for the address of a registry; here it is what comes out.
  const settings = readSettings({ ...process.env, REGISTRY_ADDRESS: process.env['REGISTRY_ADDRESS'] ?? SETTINGS.REGISTRY_ADDRESS.example });
  const { CHAIN_RPC_URL: rpcUrl, CHAIN_ID: chainId } = settings;
  if (rpcUrl === undefined || chainId === undefined) throw new AppError('setting-invalid', { setting: 'CHAIN_RPC_URL', problem: 'required', example: SETTINGS.CHAIN_RPC_URL.example });
  const key = readSecret('OPERATOR_KEY', settings, false);
  process.stderr.write(`${WORDS[language].account} ${operatorAddress(key)} …\n`);
  const database = await openDatabase({ filename: settings.DATABASE_URL ?? join(settings.DATA_DIR, 'docketproof.sqlite') });
  try {
    const deployed = await deployRegistry({ database, rpcUrl, chainId, key, maxFeePerGas: BigInt(settings.ANCHOR_MAX_FEE_GWEI) * GWEI, fault: faultFromEnvironment() });
    process.stdout.write(`${WORDS[language].done}\nCHAIN_ID=${deployed.chainId}\nREGISTRY_ADDRESS=${deployed.address}\nREGISTRY_CODE_HASH=${deployed.codeHash}\n`);
    return 0;
  } finally {
    await database.destroy();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? describeError(error.code, error.params, language) : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}

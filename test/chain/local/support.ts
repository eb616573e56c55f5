/** Temporary folders, chains that are certainly ended, and the chain's whole content for comparison. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonRpcProvider, Wallet } from 'ethers';
import { fundedKeys, startLocalChain, type LocalChain, type LocalChainOptions } from '../../../server/chain/local/index.ts';

export class Bench {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'docketproof-local-chain-'));
  #chains: LocalChain[] = [];
  #providers: JsonRpcProvider[] = [];

  get journalPath(): string {
    return join(this.dataDir, 'chain', 'journal.ndjson');
  }

  lines(): string[] {
    return readFileSync(this.journalPath, 'utf8').split('\n').slice(0, -1);
  }

  rewrite(lines: readonly string[], tail = ''): void {
    writeFileSync(this.journalPath, lines.map((line) => `${line}\n`).join('') + tail);
  }

  /** Without settling blocks unless a test asks for them: then the chain moves by its transactions only. */
  async start(options: Partial<LocalChainOptions> = {}): Promise<LocalChain> {
    const chain = await startLocalChain({ dataDir: this.dataDir, port: 0, settleBlocks: 0, ...options });
    this.#chains.push(chain);
    return chain;
  }

  provider(chain: LocalChain): JsonRpcProvider {
    const provider = new JsonRpcProvider(chain.url, 31337, { cacheTimeout: -1, staticNetwork: true, batchMaxCount: 1, pollingInterval: 20 });
    this.#providers.push(provider);
    return provider;
  }

  async clean(): Promise<void> {
    for (const provider of this.#providers) provider.destroy();
    await Promise.all(this.#chains.map((chain) => chain.stop()));
    rmSync(this.dataDir, { recursive: true });
  }
}

const wallet = new Wallet(fundedKeys[0].privateKey);

/** A signed transfer of the funded account. */
export function transfer(nonce: number, value = 1n): Promise<string> {
  return wallet.signTransaction({ type: 2, chainId: 31337, nonce, to: `0x${'11'.repeat(20)}`, value, gasLimit: 21_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n });
}

/** Every block with its transactions and receipts, as the chain gives them. */
export async function contents(provider: JsonRpcProvider): Promise<unknown[]> {
  const newest = Number(await provider.send('eth_blockNumber', []));
  const blocks: unknown[] = [];
  for (let number = 0; number <= newest; number++) {
    const tag = `0x${number.toString(16)}`;
    const block = (await provider.send('eth_getBlockByNumber', [tag, true])) as { transactions: { hash: string }[] };
    const receipts: unknown[] = [];
    for (const { hash } of block.transactions) receipts.push(await provider.send('eth_getTransactionReceipt', [hash]));
    blocks.push({ block, receipts });
  }
  return blocks;
}

export async function until(condition: () => Promise<boolean> | boolean, what: string, milliseconds = 10_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

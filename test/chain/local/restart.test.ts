import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Contract, ContractFactory, Transaction, Wallet, type ContractTransactionResponse } from 'ethers';
import { fundedKeys } from '../../../server/chain/local/index.ts';
import { readRegistryArtifact } from '../../../server/chain/registry/index.ts';
import type { AppError } from '../../../server/errors.ts';
import { leafHash, treeHash } from '../../contracts/reference-tree.ts';
import { Bench, contents, isRunning, transfer, until } from './support.ts';

describe('local chain: restarts', function () {
  this.timeout(30_000);
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.clean());

  /** Sends `count` transfers and stops; the journal then holds them. */
  async function fill(count: number): Promise<unknown[]> {
    const chain = await bench.start();
    const provider = bench.provider(chain);
    for (let nonce = 0; nonce < count; nonce++) await provider.send('eth_sendRawTransaction', [await transfer(nonce)]);
    const before = await contents(provider);
    await chain.stop();
    return before;
  }

  it('give the same blocks, transactions and receipts, and the registry its heads', async () => {
    let chain = await bench.start({ settleBlocks: 2, settleSeconds: 0.05 });
    let provider = bench.provider(chain);
    const owner = new Wallet(fundedKeys[0].privateKey, provider);
    const { abi, bytecode } = readRegistryArtifact();
    const deployed = await new ContractFactory(abi, bytecode, owner).deploy();
    await deployed.waitForDeployment();
    const registry = new Contract(await deployed.getAddress(), abi, owner);
    const logId = (await registry.getFunction('openLog').staticCall('restart.example')) as string;
    const root = treeHash([leafHash(Buffer.from('record'))]);
    let last = 0;
    for (const [method, ...args] of [['openLog', 'restart.example'], ['anchor', logId, 1, root, []]] as const) {
      const sent = (await registry.getFunction(method)(...args)) as ContractTransactionResponse;
      last = (await sent.wait())?.blockNumber ?? 0;
    }
    await until(async () => (await provider.getBlockNumber()) === last + 2, 'the chain has settled');
    const before = await contents(provider);
    const head = [...((await registry.getFunction('headOf')(logId)) as Iterable<unknown>)];
    expect(head.slice(0, 2)).to.deep.equal([1n, `0x${root.toString('hex')}`]);
    await chain.stop();

    for (let restart = 0; restart < 2; restart++) {
      chain = await bench.start();
      provider = bench.provider(chain);
      expect(await contents(provider)).to.deep.equal(before);
      expect(chain.blocks).to.equal(before.length - 1);
      const reread = new Contract(await registry.getAddress(), abi, provider);
      expect([...((await reread.getFunction('headOf')(logId)) as Iterable<unknown>)]).to.deep.equal(head);
      await chain.stop();
    }
  });

  it('continue with a later block, and take it along into the next', async () => {
    const before = await fill(3);
    let chain = await bench.start();
    let provider = bench.provider(chain);
    await provider.send('eth_sendRawTransaction', [await transfer(3)]);
    const longer = await contents(provider);
    expect(longer.slice(0, 4)).to.deep.equal(before);
    await chain.stop();
    chain = await bench.start();
    provider = bench.provider(chain);
    expect(await contents(provider)).to.deep.equal(longer);
  });

  it('lose no acknowledged transaction when the process is killed while sending', async () => {
    const acknowledged: string[] = [];
    let nonce: number;
    for (let round = 0; round < 4; round++) {
      let problem: AppError | null = null;
      const chain = await bench.start({ settleBlocks: 1, settleSeconds: 0.01, onExit: (exit) => (problem = exit) });
      const provider = bench.provider(chain);
      // what was under way when it was killed may have been mined or not: the chain says which
      nonce = await provider.getTransactionCount(fundedKeys[0].address);
      expect(nonce).to.be.at.least(acknowledged.length);
      const enough = acknowledged.length + 2 + round;
      for (;;) {
        const raw = await transfer(nonce);
        const sending = provider.send('eth_sendRawTransaction', [raw]);
        // with one under way, and a little later in each round
        if (acknowledged.length === enough) setTimeout(() => process.kill(chain.pid, 'SIGKILL'), round);
        try {
          await sending;
        } catch {
          break;
        }
        acknowledged.push(raw);
        nonce++;
      }
      await until(() => problem !== null, 'the parent has learnt of the end');
      provider.destroy();
    }
    expect(acknowledged.length).to.be.at.least(14);
    const provider = bench.provider(await bench.start());
    for (const raw of acknowledged) {
      const receipt = await provider.getTransactionReceipt(Transaction.from(raw).hash ?? '');
      expect(receipt?.status, raw).to.equal(1);
    }
  });

  it('end the process with a code other than 0 when the journal is refused', async () => {
    await fill(1);
    bench.rewrite(['garbage']);
    const entry = fileURLToPath(new URL('../../../server/chain/local/process.ts', import.meta.url));
    const { status } = spawnSync(process.execPath, [entry, JSON.stringify({ dataDir: bench.dataDir, port: 0, settleBlocks: 0, settleSeconds: 1 })], { timeout: 20_000 });
    expect(status).to.equal(1);
  });

  it('mine a few empty blocks behind a transaction and then rest; a restart mines the missing ones', async () => {
    const settle = { settleBlocks: 3, settleSeconds: 0.1 };
    let chain = await bench.start(settle);
    let provider = bench.provider(chain);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await provider.getBlockNumber(), 'nothing to settle before the first transaction').to.equal(0);
    await provider.send('eth_sendRawTransaction', [await transfer(0)]);
    await until(async () => (await provider.getBlockNumber()) === 2, 'one empty block is mined');
    await chain.stop();

    chain = await bench.start(settle);
    provider = bench.provider(chain);
    await until(async () => (await provider.getBlockNumber()) === 4, 'the chain has settled');
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await provider.getBlockNumber()).to.equal(4);
    await provider.send('eth_sendRawTransaction', [await transfer(1)]);
    await until(async () => (await provider.getBlockNumber()) === 8, 'it has settled again');
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await provider.getBlockNumber()).to.equal(8);
    const times = ((await contents(provider)) as { block: { timestamp: string } }[]).map(({ block }) => Number(block.timestamp));
    expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0))).to.equal(true);
  });

  it('leave no process behind', async () => {
    const chain = await bench.start();
    await chain.stop();
    expect(isRunning(chain.pid)).to.equal(false);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { JsonRpcProvider, Transaction, Wallet, parseEther } from 'ethers';
import { fundedKeys, localFaucet, type LocalChain } from '../../../server/chain/local/index.ts';
import { AppError } from '../../../server/errors.ts';
import { Bench, isRunning, transfer, until } from './support.ts';

interface RpcAnswer {
  id: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

async function failure(attempt: Promise<unknown>): Promise<AppError> {
  const error: unknown = await attempt.then(() => null, (reason: unknown) => reason);
  if (error instanceof AppError) return error;
  throw new Error('an AppError was expected', { cause: error });
}

describe('local chain: as a service', function () {
  this.timeout(30_000);
  let bench: Bench;
  let chain: LocalChain;
  let provider: JsonRpcProvider;
  before(async () => {
    bench = new Bench();
    chain = await bench.start();
    provider = bench.provider(chain);
  });
  after(() => bench.clean());

  async function post(body: string): Promise<unknown> {
    const response = await fetch(chain.url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(response.headers.get('content-type')).to.equal('application/json');
    return response.json();
  }
  const ask = async (method: string, ...params: unknown[]): Promise<RpcAnswer> => (await post(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }))) as RpcAnswer;
  const nextNonce = (): Promise<number> => provider.getTransactionCount(fundedKeys[0].address);

  describe('for clients', () => {
    it('is chain 31337 on 127.0.0.1 and works with ethers', async () => {
      expect(chain.url).to.equal(`http://127.0.0.1:${chain.port}`);
      const plain = new JsonRpcProvider(chain.url);
      try {
        expect((await plain.getNetwork()).chainId).to.equal(31337n);
        const wallet = new Wallet(fundedKeys[0].privateKey, plain);
        const to = Wallet.createRandom().address;
        const receipt = await (await wallet.sendTransaction({ to, value: 5n })).wait();
        expect(receipt?.status).to.equal(1);
        expect(await plain.getBalance(to)).to.equal(5n);
        const block = await plain.getBlock(receipt?.blockNumber ?? -1);
        expect(block?.transactions).to.deep.equal([receipt?.hash]);
        expect(Math.abs((block?.timestamp ?? 0) - Date.now() / 1000)).to.be.lessThan(30);
      } finally {
        plain.destroy();
      }
    });

    it('mines a failing transaction and says so in its receipt, as a real chain does', async () => {
      const wallet = new Wallet(fundedKeys[0].privateKey, provider);
      // code that reverts at once
      const sent = await wallet.sendTransaction({ data: '0x60006000fd', gasLimit: 100_000n });
      expect((await provider.getTransactionReceipt(sent.hash))?.status).to.equal(0);
    });

    it('answers batches in order, also of a transaction and what follows from it', async () => {
      const nonce = await nextNonce();
      const raw = await transfer(nonce);
      const hash = Transaction.from(raw).hash;
      const requests = [
        { jsonrpc: '2.0', id: 'a', method: 'eth_chainId', params: [] },
        { jsonrpc: '2.0', id: 'b', method: 'eth_sendRawTransaction', params: [raw] },
        { jsonrpc: '2.0', id: 'c', method: 'eth_getTransactionReceipt', params: [hash] },
        { jsonrpc: '2.0', id: 'd', method: 'eth_sendTransaction', params: [{}] },
      ];
      const answers = (await post(JSON.stringify(requests))) as RpcAnswer[];
      expect(answers.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c', 'd']);
      expect(answers[0]?.result).to.equal('0x7a69');
      expect(answers[1]?.result).to.equal(hash);
      expect((answers[2]?.result as { transactionHash: string }).transactionHash).to.equal(hash);
      expect(answers[3]?.error?.code).to.equal(-32004);
    });

    it('answers what is not JSON-RPC with an error and goes on', async () => {
      expect(((await post('{')) as RpcAnswer).error?.code).to.equal(-32700);
      expect(((await post('[]')) as RpcAnswer).error?.code).to.equal(-32600);
      for (const body of ['5', 'null', '{}', '{"method":5}', '{"method":"eth_chainId","params":{}}']) expect(((await post(body)) as RpcAnswer).error?.code, body).to.equal(-32600);
      expect((await fetch(chain.url)).status).to.equal(405);
      expect((await fetch(chain.url, { method: 'POST', body: 'x'.repeat(17 * 1024 * 1024) }).catch(() => ({ status: 413 }))).status).to.equal(413);
      expect((await ask('eth_blockNumber')).result).to.be.a('string');
    });

    it('serves many senders at once, one block each', async () => {
      const before = await provider.getBlockNumber();
      const first = await nextNonce();
      const raws = await Promise.all(Array.from({ length: 20 }, (_, i) => transfer(first + i)));
      const hashes = await Promise.all(raws.map(async (raw) => (await ask('eth_sendRawTransaction', raw)).result as string | undefined));
      const mined = hashes.filter((hash) => hash !== undefined);
      // requests may overtake each other; whatever was taken is mined, and the rest was told why
      expect(await provider.getBlockNumber()).to.equal(before + mined.length);
      expect(mined.length).to.be.at.least(1);
    });
  });

  describe('refuses', () => {
    const cheats = ['hardhat_setBalance', 'hardhat_mine', 'hardhat_reset', 'evm_mine', 'evm_revert', 'evm_snapshot', 'evm_setNextBlockTimestamp', 'evm_increaseTime', 'anvil_setCode', 'debug_traceTransaction', 'eth_sendTransaction', 'eth_sign', 'eth_signTransaction', 'eth_signTypedData_v4', 'personal_sign'];

    it('every way but a signed transaction to change the chain, and says why', async () => {
      const before = await ask('eth_getBlockByNumber', 'latest', false);
      for (const method of cheats) {
        const { error } = await ask(method);
        expect(error?.code, method).to.equal(-32004);
        expect(error?.message).to.match(new RegExp(`^${method} is refused: `));
      }
      expect((await ask('eth_subscribe', 'newHeads')).error?.code).to.equal(-32601);
      expect((await ask('eth_accounts')).result).to.deep.equal([]);
      expect(await ask('eth_getBlockByNumber', 'latest', false)).to.deep.equal(before);
    });

    it('what is not one canonical signed transaction, without writing it down', async () => {
      const lines = bench.lines().length;
      const raw = await transfer(await nextNonce());
      for (const wrong of [`${raw}00`, raw.slice(0, -2), '0x', 'hello', 5, null, await transfer((await nextNonce()) + 1), await transfer(0)]) {
        const { error, result } = await ask('eth_sendRawTransaction', wrong);
        expect([typeof error?.message, result], String(wrong)).to.deep.equal(['string', undefined]);
      }
      expect(bench.lines()).to.have.length(lines);
    });

    it('a nonce out of turn in words that ethers understands', async () => {
      const { error } = await ask('eth_sendRawTransaction', await transfer(0));
      expect(error?.message).to.match(/^Nonce too low\./);
      expect((await ask('eth_sendRawTransaction', await transfer(1_000_000))).error?.message).to.match(/^Nonce too high\./);
    });

    it('a transaction that the chain rejects, and goes on', async () => {
      const nonce = await nextNonce();
      expect((await ask('eth_sendRawTransaction', await transfer(nonce, parseEther('100000000')))).error?.message).to.match(/enough funds/i);
      expect((await ask('eth_sendRawTransaction', await transfer(nonce))).result).to.be.a('string');
    });
  });

  describe('the faucet', () => {
    it('pays several who ask at once', async () => {
      const addresses = Array.from({ length: 4 }, () => Wallet.createRandom().address);
      const hashes = await Promise.all(addresses.map((address) => localFaucet(chain.url, address, 2)));
      expect(new Set(hashes).size).to.equal(4);
      for (const address of addresses) expect(await provider.getBalance(address)).to.equal(parseEther('2'));
      expect(await localFaucet(chain.url, addresses[0] ?? ''), 'money that is there costs no block').to.equal(null);
    });

    it('knows its own key', () => {
      expect(new Wallet(fundedKeys[0].privateKey).address).to.equal(fundedKeys[0].address);
    });

    it('pays on no other chain: its key is public', async () => {
      const asked: string[] = [];
      const other = createServer((request, response) => {
        void (async () => {
          let body = '';
          for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
          const requests = [JSON.parse(body)].flat() as { id: number; method: string }[];
          asked.push(...requests.map(({ method }) => method));
          const answers = requests.map(({ id }) => ({ jsonrpc: '2.0', id, result: '0x1' }));
          response.setHeader('content-type', 'application/json').end(JSON.stringify(body.startsWith('[') ? answers : answers[0]));
        })();
      }).listen(0, '127.0.0.1');
      await once(other, 'listening');
      try {
        const error = await failure(localFaucet(`http://127.0.0.1:${(other.address() as AddressInfo).port}`, Wallet.createRandom().address));
        expect(error.code).to.equal('local-chain-failed');
        expect(asked).to.not.include('eth_sendRawTransaction');
      } finally {
        other.closeAllConnections();
        other.close();
      }
    });
  });

  describe('as a process', () => {
    it('says that a port is taken, by which setting to change it, and how', async () => {
      const second = new Bench();
      try {
        const error = await failure(second.start({ port: chain.port }));
        expect([error.code, error.params]).to.deep.equal(['port-taken', { port: chain.port, setting: 'LOCAL_CHAIN_PORT', example: chain.port + 1 }]);
        expect(existsSync(join(second.dataDir, 'chain', 'lock')), 'the lock is given back').to.equal(false);
      } finally {
        await second.clean();
      }
    });

    it('refuses a folder that another process uses, and leaves that one alone', async () => {
      const error = await failure(bench.start());
      expect([error.code, error.params['pid']]).to.deep.equal(['data-folder-in-use', chain.pid]);
      expect((await ask('eth_chainId')).result).to.equal('0x7a69');
    });

    it('takes over a lock that nobody holds any more', async () => {
      const second = new Bench();
      try {
        const ended = spawn(process.execPath, ['-e', '']);
        await once(ended, 'exit');
        const lock = join(second.dataDir, 'chain', 'lock');
        mkdirSync(join(second.dataDir, 'chain'));
        const stale = [
          // its process has ended
          JSON.stringify({ pid: ended.pid, started: '1' }),
          // its number belongs to another process now
          JSON.stringify({ pid: process.pid, started: '1' }),
          // cut off while it was written
          '{"pi',
          '',
        ];
        for (const text of process.platform === 'linux' ? stale : stale.toSpliced(1, 1)) {
          writeFileSync(lock, text);
          const started = await second.start();
          expect((JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid).to.equal(started.pid);
          await started.stop();
          expect(existsSync(lock)).to.equal(false);
        }
      } finally {
        await second.clean();
      }
    });

    it('says so when the folder cannot be used', async () => {
      const second = new Bench();
      try {
        writeFileSync(join(second.dataDir, 'chain'), 'a file where a folder should be');
        const error = await failure(second.start());
        expect(error.code).to.equal('data-folder-broken');
      } finally {
        await second.clean();
      }
    });

    it('tells its parent when it is killed, and not when it was asked to stop', async () => {
      const second = new Bench();
      try {
        const problems: AppError[] = [];
        const killed = await second.start({ onExit: (problem) => problems.push(problem) });
        process.kill(killed.pid, 'SIGKILL');
        await until(() => problems.length === 1, 'the parent is told');
        expect(problems[0]?.message).to.include('SIGKILL');
        const stopped = await second.start({ onExit: (problem) => problems.push(problem) });
        await stopped.stop();
        await stopped.stop();
        expect(problems).to.have.length(1);
      } finally {
        await second.clean();
      }
    });

    it('ends when its parent is killed', async () => {
      const second = new Bench();
      const parent = spawn(process.execPath, [fileURLToPath(new URL('./parent.ts', import.meta.url)), second.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        expect(isRunning(pid)).to.equal(true);
        parent.kill('SIGKILL');
        await until(() => !isRunning(pid), 'the chain has ended');
        expect(existsSync(join(second.dataDir, 'chain', 'lock'))).to.equal(false);
      } finally {
        parent.kill('SIGKILL');
        await second.clean();
      }
    });
  });
});

/** Speaking to a node: what each client's refusals mean, what is no answer at all, and the reader that verifiers use. */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainUnavailableError, createChainReader, localFaucet, Rpc, RpcRefusal, startLocalChain } from '../../server/chain/index.ts';
import { REGISTRY_INTERFACE, decodeRegistryError, encodeAnchor } from '../../server/chain/registry-client.ts';
import { Signer } from '../../server/chain/transactions.ts';
import { toHex0x } from '../../server/domain/bytes.ts';
import { DEVELOPMENT_KEYS, startAnvil } from './support/anvil.ts';
import { CHAIN_ID, openLab, until } from './support/lab.ts';

const GWEI = 1_000_000_000n;
const CLIENTS = [
  { client: 'anvil', start: startAnvil },
  {
    client: 'the local chain (Hardhat)',
    start: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'docketproof-rpc-'));
      const chain = await startLocalChain({ dataDir, port: 0 });
      const stop = async (): Promise<void> => {
        await chain.stop();
        rmSync(dataDir, { recursive: true });
      };
      return { url: chain.url, stop };
    },
  },
] as const;

const errorOf = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error);

for (const { client, start } of CLIENTS) {
  describe(`refusals of ${client}`, function () {
    this.timeout(30_000);
    let chain: { url: string; stop(): Promise<void> };
    let rpc: Rpc;
    const key = `0x${randomBytes(32).toString('hex')}`;
    const signer = new Signer(key);

    before(async () => {
      chain = await start();
      await localFaucet(chain.url, signer.address);
      rpc = new Rpc({ url: chain.url });
    });
    after(async () => {
      rpc.close();
      await chain.stop();
    });
    const transfer = (from: Signer, nonce: number, gwei: bigint): string => from.sign({ chainId: CHAIN_ID, nonce, to: signer.address, data: '0x', gasLimit: 21_000n, fees: { kind: 'eip1559', maxFeePerGas: gwei * GWEI, maxPriorityFeePerGas: GWEI } }).raw;
    const kindOf = async (raw: string): Promise<string> => {
      const error = await errorOf(rpc.sendRaw(raw));
      return error === null ? 'accepted' : error instanceof RpcRefusal ? error.kind : 'no answer';
    };

    it('are told apart: nonce used, no funds', async () => {
      expect(await kindOf(transfer(signer, 0, 100n))).to.equal('accepted');
      // Still in the pool, its nonce would be one to replace, not one that is used.
      await until('the transfer in a block', async () => (await rpc.nonce(signer.address, 'latest')) === 1);
      expect(await kindOf(transfer(signer, 0, 101n))).to.equal('nonce-too-low');
      expect(await kindOf(transfer(new Signer(`0x${randomBytes(32).toString('hex')}`), 0, 100n))).to.equal('insufficient-funds');
    });

    it('are named by the registry’s own errors', async () => {
      const lab = await openLab({ url: chain.url, key });
      try {
        const data = encodeAnchor(`0x${'7'.repeat(64)}`, 1, `0x${'1'.repeat(64)}`, []);
        const error = await errorOf(rpc.estimateGas({ from: signer.address, to: lab.options.registry, data }));
        expect(error).to.be.instanceOf(RpcRefusal).with.property('kind', 'reverted');
        expect(decodeRegistryError((error as RpcRefusal).data)?.name).to.equal('RegistryNotOperator');
        expect(decodeRegistryError('0x12345678')).to.equal(null);
      } finally {
        await lab.close();
      }
    });

    it('of an unknown method are refusals, not a chain that is down', async () => {
      expect(await errorOf(rpc.send('eth_noSuchMethod', []))).to.be.instanceOf(RpcRefusal);
    });
  });
}

describe('a replacement that pays less', function () {
  this.timeout(20_000);

  it('is refused as underpriced, and the same bytes again as known', async () => {
    const chain = await startAnvil(['--no-mining']);
    const rpc = new Rpc({ url: chain.url });
    const signer = new Signer(DEVELOPMENT_KEYS[0]);
    const sign = (gwei: bigint): string => signer.sign({ chainId: CHAIN_ID, nonce: 0, to: signer.address, data: '0x', gasLimit: 21_000n, fees: { kind: 'eip1559', maxFeePerGas: gwei * GWEI, maxPriorityFeePerGas: gwei * GWEI } }).raw;
    try {
      await rpc.sendRaw(sign(100n));
      expect(await errorOf(rpc.sendRaw(sign(99n)))).to.have.property('kind', 'underpriced');
      expect(await errorOf(rpc.sendRaw(sign(100n)))).to.have.property('kind', 'already-known');
      expect(await errorOf(rpc.sendRaw(sign(125n)))).to.equal(null);
    } finally {
      rpc.close();
      await chain.stop();
    }
  });
});

describe('no answer', function () {
  this.timeout(10_000);

  const answers = [
    ['a web page', 200, '<html>'],
    ['an overloaded node', 503, '{}'],
    ['a node that limits requests', 429, '{}'],
    ['JSON that is no JSON-RPC', 200, '{"hello":1}'],
    ['nothing', 200, ''],
  ] as const;
  for (const [what, status, body] of answers) {
    it(`is what ${what} counts as, at once`, async () => {
      const server = createServer((_request, response) => response.writeHead(status).end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const rpc = new Rpc({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs: 2000 });
      const started = Date.now();
      expect(await errorOf(rpc.blockNumber())).to.be.instanceOf(ChainUnavailableError);
      expect(Date.now() - started).to.be.below(3000);
      rpc.close();
      server.closeAllConnections();
      server.close();
    });
  }

  it('ends requests under way when the connection is closed', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const rpc = new Rpc({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs: 60_000 });
    const asked = errorOf(rpc.blockNumber());
    rpc.close();
    expect(await asked).to.be.instanceOf(ChainUnavailableError);
    server.closeAllConnections();
    server.close();
  });
});

describe('chain reader', function () {
  this.timeout(20_000);

  it('reads what a verifier asks, null for what is not there, and rejects when it cannot', async () => {
    const chain = await startAnvil();
    const lab = await openLab({ url: chain.url });
    const reader = createChainReader(chain.url);
    try {
      lab.log.append(2);
      lab.service.start();
      const anchor = await lab.service.anchorNow();
      if (anchor === null) throw new Error('nothing was anchored');
      const { registry, registryCodeHash: codeHash } = lab.options;
      const { blockNumber, blockHash } = anchor.evm;
      expect(await reader.chainId()).to.equal(CHAIN_ID);
      expect(await reader.codeHash(registry)).to.equal(codeHash);
      expect(await reader.latestBlockNumber()).to.equal(blockNumber);
      expect(await reader.blockHash(blockNumber)).to.equal(blockHash);
      expect(await reader.blockHash(blockNumber + 1000)).to.equal(null);
      const head = await reader.anchoredAt(registry, lab.logId, 2);
      const block = await chain.send<{ timestamp: string }>('eth_getBlockByNumber', [`0x${blockNumber.toString(16)}`, false]);
      expect(head).to.deep.equal({ root: toHex0x(await lab.log.rootAt(2)), time: Number(block.timestamp), blockNumber });
      expect(await reader.anchoredAt(registry, lab.logId, 1)).to.equal(null);
      const [witness, other] = DEVELOPMENT_KEYS.slice(1).map((key) => new Signer(key).address) as [string, string];
      const data = REGISTRY_INTERFACE.encodeFunctionData('confirm', [lab.logId, 2, head?.root]);
      await chain.send('eth_sendTransaction', [{ from: witness, to: registry, data }]);
      const [confirmed = 0, not] = await reader.confirmations(registry, lab.logId, 2, [witness, other]);
      expect([confirmed >= (head?.time ?? 0) && confirmed > 0, not]).to.deep.equal([true, 0]);
      // An address without a contract has no head to deny: that is no "not found".
      expect(await errorOf(reader.anchoredAt(other, lab.logId, 2))).to.be.instanceOf(Error);
    } finally {
      await lab.close();
      await chain.stop();
    }
    expect(await errorOf(reader.chainId())).to.be.instanceOf(ChainUnavailableError);
    reader.close();
  });
});

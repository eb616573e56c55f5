/** What can happen to anchors on the chain itself, provoked on a real one: reorganisation, other writers, conflict, reset, lies. */
import { expect } from 'chai';
import { Wallet } from 'ethers';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from './support/anvil.ts';
import { chainEvents, openLab, until, untilState, type Lab, type LabOptions } from './support/lab.ts';
import { startLyingNode, type Lie } from './support/lying-node.ts';
import { startProxy, type Proxy } from './support/proxy.ts';

const OPERATOR = new Wallet(DEVELOPMENT_KEYS[0]).address;
const STRANGER = new Wallet(DEVELOPMENT_KEYS[1]).address;

describe('anchoring on a chain that changes', function () {
  this.timeout(30_000);
  let chain: Anvil;
  let proxy: Proxy;
  let lab: Lab;

  before(async () => {
    chain = await startAnvil();
    proxy = await startProxy(chain.port);
  });
  after(async () => {
    await proxy.stop();
    await chain.stop();
  });
  afterEach(async () => {
    proxy.mend();
    await chain.send('evm_setAutomine', [true]);
    await lab.close();
  });

  async function open(options: Partial<LabOptions> = {}): Promise<Lab> {
    lab = await openLab({ url: chain.url, serviceUrl: proxy.url, ...options });
    return lab;
  }

  async function eventNames(size: number): Promise<string[]> {
    return (await lab.store.events(size)).map(({ event }) => event);
  }

  describe('a node that lies', () => {
    const lies: readonly [string, Lie][] = [
      ['about the header', (method, result) => (method === 'eth_getBlockByHash' ? { ...(result as object), stateRoot: `0x${'1'.repeat(64)}` } : result)],
      ['about the receipts', (method, result) => (method === 'eth_getBlockReceipts' ? (result as object[]).map((receipt) => ({ ...receipt, cumulativeGasUsed: '0x5208' })) : result)],
    ];
    for (const [about, lie] of lies) {
      it(`${about} gets no evidence stored from it`, async () => {
        const node = await startLyingNode(chain.url);
        try {
          await open({ serviceUrl: node.url });
          node.tell(lie);
          lab.log.append(1);
          lab.service.start();
          await untilState(lab, 'unprovable-block');
          expect(await lab.store.head(1)).to.include({ state: 'sent', evm: null, blockHash: null });
          expect(await lab.service.covering(0)).to.equal(null);
          node.tell(null);
          await lab.service.anchorNow();
          expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
        } finally {
          await lab.service.stop();
          await node.stop();
        }
      });
    }
  });

  describe('reorganisation', () => {
    it('falls back to sent, sends the same bytes again, and is final only in the block that stays', async () => {
      await open();
      lab.log.append(3);
      lab.service.start();
      const first = await lab.service.anchorNow();
      await chain.mine(1);
      // Depth 2 with other transactions in place of the block's own: the head's block goes away and its transaction with it.
      await chain.send('anvil_reorg', [2, [[{ from: STRANGER, to: OPERATOR, value: '0x7' }, 0]]]);
      await until('the fall back', async () => (await eventNames(3)).includes('fell-back'));
      const second = await lab.service.anchorNow();
      expect(second?.evm.blockHash).not.to.equal(first?.evm.blockHash);
      expect(second?.evm.transactionHash).to.equal(first?.evm.transactionHash);
      expect(second?.state).to.equal('mined');
      await chain.mine(2);
      await untilState(lab, 'idle');
      const covering = await lab.service.covering(0);
      expect([covering?.state, covering?.evm.blockHash]).to.deep.equal(['final', second?.evm.blockHash]);
      expect((await eventNames(3)).filter((event) => event !== 'sent')).to.deep.equal(['persisted', 'signed', 'mined', 'fell-back', 'mined', 'final']);
      expect(await lab.store.attempts(3)).to.have.length(1);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 3']);
    });

    it('brings back two heads in order when both blocks are gone', async () => {
      await open({ policy: { confirmations: 50 } });
      lab.service.start();
      const snapshot = await chain.send<string>('evm_snapshot');
      lab.log.append(2);
      await lab.service.anchorNow();
      lab.log.append(2);
      await lab.service.anchorNow();
      await chain.send('evm_revert', [snapshot]);
      await chain.mine(1);
      await until('both falls back', async () => (await eventNames(4)).includes('fell-back') && (await eventNames(2)).includes('fell-back'));
      await until('both mined again', async () => (await lab.store.mined()).length === 2);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 2', 'anchored 4']);
      expect((await lab.store.attempts(2)).length + (await lab.store.attempts(4)).length).to.equal(2);
    });

    it('shows no covering anchor while the block is gone', async () => {
      await open({ policy: { confirmations: 50 } });
      lab.service.start();
      lab.log.append(2);
      await lab.service.anchorNow();
      await lab.service.stop();
      await chain.send('evm_setAutomine', [false]);
      await chain.send('anvil_reorg', [1, []]);
      await lab.restart();
      await until('the fall back', async () => (await eventNames(2)).includes('fell-back'));
      expect(await lab.service.covering(0)).to.equal(null);
      expect(await lab.service.stateOf(0)).to.equal('sent');
    });
  });

  describe('what the registry knows already', () => {
    it('adopts a head that somebody anchored with the same root', async () => {
      await open();
      lab.log.append(2);
      const twin = await openLab({ url: chain.url, origin: lab.log.origin, changes: { registry: lab.options.registry, logId: lab.logId } });
      twin.log.append(2);
      twin.service.start();
      const theirs = await twin.service.anchorNow();
      await twin.close();
      lab.service.start();
      const ours = await lab.service.anchorNow();
      expect(ours?.evm).to.deep.equal(theirs?.evm);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 2']);
      expect(await eventNames(2)).to.include('adopted');
    });

    it('extends a head that another operator anchored meanwhile, with a proof from there', async () => {
      await open({ changes: { fault: (point) => point === 'anchor:head-persisted' && proxy.cut() } });
      lab.log.append(5);
      lab.service.start();
      await untilState(lab, 'waiting-chain');
      const twin = await openLab({ url: chain.url, origin: lab.log.origin, changes: { registry: lab.options.registry, logId: lab.logId } });
      twin.log.append(3);
      twin.service.start();
      await twin.service.anchorNow();
      await twin.close();
      await lab.restart({ fault: () => {}, rpcUrl: chain.url });
      await lab.service.anchorNow();
      expect(await chainEvents(lab)).to.deep.equal(['anchored 3', 'anchored 5']);
      expect(await eventNames(5)).to.include('proof-replaced');
    });

    /** Another operator of the same log anchors `size` records while our head of 5 is stored and not sent. */
    async function overtakenBy(size: number): Promise<void> {
      await open({ changes: { fault: (point) => point === 'anchor:head-persisted' && proxy.cut() } });
      lab.log.append(5);
      lab.service.start();
      await untilState(lab, 'waiting-chain');
      const twin = await openLab({ url: chain.url, origin: lab.log.origin, changes: { registry: lab.options.registry, logId: lab.logId } });
      twin.log.append(size);
      twin.service.start();
      await twin.service.anchorNow();
      await twin.close();
      lab.log.append(Math.max(0, size - 5));
      await lab.restart({ fault: () => {}, rpcUrl: chain.url });
      await lab.service.anchorNow();
    }

    it('adopts a stored head that is on chain by now, and pays for nothing', async () => {
      await overtakenBy(5);
      expect(await lab.store.attempts(5)).to.deep.equal([]);
      expect(await eventNames(5)).to.deep.equal(['persisted', 'adopted']);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 5']);
    });

    it('gives up a stored head that a larger one has overtaken', async () => {
      await overtakenBy(7);
      expect((await lab.store.head(5))?.state).to.equal('skipped');
      expect(await lab.store.attempts(5)).to.deep.equal([]);
      expect((await lab.service.covering(0))?.size).to.equal(7);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 7']);
    });

    it('stops loudly when the registry holds another root for this log', async () => {
      await open();
      lab.log.append(2);
      const forger = await openLab({ url: chain.url, origin: lab.log.origin, changes: { registry: lab.options.registry, logId: lab.logId } });
      forger.log.append(2, 'another history');
      forger.service.start();
      await forger.service.anchorNow();
      await forger.close();
      lab.service.start();
      await untilState(lab, 'conflict');
      lab.log.append(3);
      lab.service.nudge();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(lab.service.status().state).to.equal('conflict');
      expect(lab.service.status().detail.en).to.contain('contradicts');
      expect(await chainEvents(lab)).to.deep.equal(['anchored 2']);
    });

    it('stops loudly when the log was restored from a backup older than the chain', async () => {
      await open();
      lab.log.append(5);
      lab.service.start();
      await lab.service.anchorNow();
      await chain.mine(2);
      await untilState(lab, 'idle');
      lab.log.leaves.length = 3;
      await lab.restart();
      await untilState(lab, 'conflict');
    });
  });

  describe('chain reset', () => {
    it('stops and says so when final heads are gone, and goes on by itself when they are back', async () => {
      const first = await startAnvil(['--timestamp', '1700000000']);
      const emptied = await startAnvil(['--timestamp', '1700000000']);
      try {
        await open({ url: first.url });
        proxy.mend(first.port);
        lab.log.append(2);
        lab.service.start();
        await lab.service.anchorNow();
        await first.mine(2);
        await untilState(lab, 'idle');
        // Same id, same block 0, same registry, same open log: only the head is missing.
        await (await openLab({ url: emptied.url, origin: lab.log.origin })).close();
        proxy.mend(emptied.port);
        await untilState(lab, 'chain-reset');
        lab.log.append(2);
        lab.service.nudge();
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(lab.service.status().state).to.equal('chain-reset');
        expect(lab.service.status().detail['zh-CN']).to.contain('不会自行重新开始');
        expect(await lab.store.head(4)).to.equal(null);
        expect(await emptied.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x2');
        proxy.mend(first.port);
        await lab.service.anchorNow();
        expect(await chainEvents(lab)).to.deep.equal(['anchored 2', 'anchored 4']);
      } finally {
        await lab.service.stop();
        await first.stop();
        await emptied.stop();
      }
    });

    it('tells a chain that was started over from the one it knew, even with the same id and contract', async () => {
      const first = await startAnvil(['--timestamp', '1700000000']);
      const second = await startAnvil(['--timestamp', '1700000001']);
      try {
        await open({ url: first.url });
        lab.log.append(1);
        proxy.mend(first.port);
        lab.service.start();
        await lab.service.anchorNow();
        const twin = await openLab({ url: second.url, origin: lab.log.origin });
        expect(twin.options.registry).to.equal(lab.options.registry);
        await twin.close();
        proxy.mend(second.port);
        await untilState(lab, 'chain-reset');
        expect(lab.service.status().detail.en).to.contain('block 0');
        expect(await second.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x2');
      } finally {
        await lab.service.stop();
        await first.stop();
        await second.stop();
      }
    });
  });
});

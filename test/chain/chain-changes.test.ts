/** What can happen to anchors on the chain itself, provoked on a real one: reorganisation, other writers, conflict, reset, lies. */
import { expect } from 'chai';
import { Wallet } from 'ethers';
import { DEVELOPMENT_KEYS, startAnvil } from './support/anvil.ts';
import { chainEvents, openLab, until, untilState } from './support/lab.ts';
import { startLyingNode, type Lie } from './support/lying-node.ts';
import { useTrouble } from './support/trouble.ts';

const OPERATOR = new Wallet(DEVELOPMENT_KEYS[0]).address;
const STRANGER = new Wallet(DEVELOPMENT_KEYS[1]).address;

describe('anchoring on a chain that changes', function () {
  this.timeout(30_000);
  const trouble = useTrouble();

  describe('a node that lies', () => {
    const lies: readonly [string, Lie][] = [
      ['about the header', (method, result) => (method === 'eth_getBlockByHash' ? { ...(result as object), stateRoot: `0x${'1'.repeat(64)}` } : result)],
      ['about the receipts', (method, result) => (method === 'eth_getBlockReceipts' ? (result as object[]).map((receipt) => ({ ...receipt, cumulativeGasUsed: '0x5208' })) : result)],
    ];
    for (const [about, lie] of lies) {
      it(`${about} gets no evidence stored from it`, async () => {
        const node = await startLyingNode(trouble.chain.url);
        try {
          await trouble.open({ serviceUrl: node.url });
          node.tell(lie);
          trouble.lab.log.append(1);
          trouble.lab.service.start();
          await untilState(trouble.lab, 'unprovable-block');
          expect(await trouble.lab.store.head(1)).to.include({ state: 'sent', evm: null, blockHash: null });
          expect(await trouble.lab.service.covering(0)).to.equal(null);
          node.tell(null);
          await trouble.lab.service.anchorNow();
          expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
        } finally {
          await trouble.lab.service.stop();
          await node.stop();
        }
      });
    }
  });

  describe('reorganisation', () => {
    it('falls back to sent, sends the same bytes again, and is final only in the block that stays', async () => {
      await trouble.open();
      trouble.lab.log.append(3);
      trouble.lab.service.start();
      const first = await trouble.lab.service.anchorNow();
      await trouble.chain.mine(1);
      // Depth 2 with other transactions in place of the block's own: the head's block goes away and its transaction with it.
      await trouble.chain.send('anvil_reorg', [2, [[{ from: STRANGER, to: OPERATOR, value: '0x7' }, 0]]]);
      await until('the fall back', async () => (await trouble.eventNames(3)).includes('fell-back'));
      const second = await trouble.lab.service.anchorNow();
      expect(second?.evm.blockHash).not.to.equal(first?.evm.blockHash);
      expect(second?.evm.transactionHash).to.equal(first?.evm.transactionHash);
      expect(second?.state).to.equal('mined');
      await trouble.chain.mine(2);
      await untilState(trouble.lab, 'idle');
      const covering = await trouble.lab.service.covering(0);
      expect([covering?.state, covering?.evm.blockHash]).to.deep.equal(['final', second?.evm.blockHash]);
      expect((await trouble.eventNames(3)).filter((event) => event !== 'sent')).to.deep.equal(['persisted', 'signed', 'mined', 'fell-back', 'mined', 'final']);
      expect(await trouble.lab.store.attempts(3)).to.have.length(1);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 3']);
    });

    it('brings back two heads in order when both blocks are gone', async () => {
      await trouble.open({ policy: { confirmations: 50 } });
      trouble.lab.service.start();
      const snapshot = await trouble.chain.send<string>('evm_snapshot');
      trouble.lab.log.append(2);
      await trouble.lab.service.anchorNow();
      trouble.lab.log.append(2);
      await trouble.lab.service.anchorNow();
      await trouble.chain.send('evm_revert', [snapshot]);
      await trouble.chain.mine(1);
      await until('both falls back', async () => (await trouble.eventNames(4)).includes('fell-back') && (await trouble.eventNames(2)).includes('fell-back'));
      await until('both mined again', async () => (await trouble.lab.store.mined()).length === 2);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 2', 'anchored 4']);
      expect((await trouble.lab.store.attempts(2)).length + (await trouble.lab.store.attempts(4)).length).to.equal(2);
    });

    it('shows no covering anchor while the block is gone', async () => {
      await trouble.open({ policy: { confirmations: 50 } });
      trouble.lab.service.start();
      trouble.lab.log.append(2);
      await trouble.lab.service.anchorNow();
      await trouble.lab.service.stop();
      await trouble.chain.send('evm_setAutomine', [false]);
      await trouble.chain.send('anvil_reorg', [1, []]);
      await trouble.lab.restart();
      await until('the fall back', async () => (await trouble.eventNames(2)).includes('fell-back'));
      expect(await trouble.lab.service.covering(0)).to.equal(null);
      expect(await trouble.lab.service.stateOf(0)).to.equal('sent');
    });
  });

  describe('what the registry knows already', () => {
    it('adopts a head that somebody anchored with the same root', async () => {
      await trouble.open();
      trouble.lab.log.append(2);
      const twin = await openLab({ url: trouble.chain.url, origin: trouble.lab.log.origin, changes: { registry: trouble.lab.options.registry, logId: trouble.lab.logId } });
      twin.log.append(2);
      twin.service.start();
      const theirs = await twin.service.anchorNow();
      await twin.close();
      trouble.lab.service.start();
      const ours = await trouble.lab.service.anchorNow();
      expect(ours?.evm).to.deep.equal(theirs?.evm);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 2']);
      expect(await trouble.eventNames(2)).to.include('adopted');
    });

    it('extends a head that another operator anchored meanwhile, with a proof from there', async () => {
      await trouble.open({ changes: { fault: (point) => point === 'anchor:head-persisted' && trouble.proxy.cut() } });
      trouble.lab.log.append(5);
      trouble.lab.service.start();
      await untilState(trouble.lab, 'waiting-chain');
      const twin = await openLab({ url: trouble.chain.url, origin: trouble.lab.log.origin, changes: { registry: trouble.lab.options.registry, logId: trouble.lab.logId } });
      twin.log.append(3);
      twin.service.start();
      await twin.service.anchorNow();
      await twin.close();
      await trouble.lab.restart({ fault: () => {}, rpcUrl: trouble.chain.url });
      await trouble.lab.service.anchorNow();
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 3', 'anchored 5']);
      expect(await trouble.eventNames(5)).to.include('proof-replaced');
    });

    /** Another operator of the same log anchors `size` records while our head of 5 is stored and not sent. */
    async function overtakenBy(size: number): Promise<void> {
      await trouble.open({ changes: { fault: (point) => point === 'anchor:head-persisted' && trouble.proxy.cut() } });
      trouble.lab.log.append(5);
      trouble.lab.service.start();
      await untilState(trouble.lab, 'waiting-chain');
      const twin = await openLab({ url: trouble.chain.url, origin: trouble.lab.log.origin, changes: { registry: trouble.lab.options.registry, logId: trouble.lab.logId } });
      twin.log.append(size);
      twin.service.start();
      await twin.service.anchorNow();
      await twin.close();
      trouble.lab.log.append(Math.max(0, size - 5));
      await trouble.lab.restart({ fault: () => {}, rpcUrl: trouble.chain.url });
      await trouble.lab.service.anchorNow();
    }

    it('adopts a stored head that is on chain by now, and pays for nothing', async () => {
      await overtakenBy(5);
      expect(await trouble.lab.store.attempts(5)).to.deep.equal([]);
      expect(await trouble.eventNames(5)).to.deep.equal(['persisted', 'adopted']);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 5']);
    });

    it('gives up a stored head that a larger one has overtaken', async () => {
      await overtakenBy(7);
      expect((await trouble.lab.store.head(5))?.state).to.equal('skipped');
      expect(await trouble.lab.store.attempts(5)).to.deep.equal([]);
      expect((await trouble.lab.service.covering(0))?.size).to.equal(7);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 7']);
    });

    it('stops loudly when the registry holds another root for this log', async () => {
      await trouble.open();
      trouble.lab.log.append(2);
      const forger = await openLab({ url: trouble.chain.url, origin: trouble.lab.log.origin, changes: { registry: trouble.lab.options.registry, logId: trouble.lab.logId } });
      forger.log.append(2, 'another history');
      forger.service.start();
      await forger.service.anchorNow();
      await forger.close();
      trouble.lab.service.start();
      await untilState(trouble.lab, 'conflict');
      trouble.lab.log.append(3);
      trouble.lab.service.nudge();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(trouble.lab.service.status().state).to.equal('conflict');
      expect(trouble.lab.service.status().detail.en).to.contain('contradicts');
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 2']);
    });

    it('stops loudly when the log was restored from a backup older than the chain', async () => {
      await trouble.open();
      trouble.lab.log.append(5);
      trouble.lab.service.start();
      await trouble.lab.service.anchorNow();
      await trouble.chain.mine(2);
      await untilState(trouble.lab, 'idle');
      trouble.lab.log.leaves.length = 3;
      await trouble.lab.restart();
      await untilState(trouble.lab, 'conflict');
    });
  });

  describe('chain reset', () => {
    it('stops and says so when final heads are gone, and goes on by itself when they are back', async () => {
      const first = await startAnvil(['--timestamp', '1700000000']);
      const emptied = await startAnvil(['--timestamp', '1700000000']);
      try {
        await trouble.open({ url: first.url });
        trouble.proxy.mend(first.port);
        trouble.lab.log.append(2);
        trouble.lab.service.start();
        await trouble.lab.service.anchorNow();
        await first.mine(2);
        await untilState(trouble.lab, 'idle');
        // Same id, same block 0, same registry, same open log: only the head is missing.
        await (await openLab({ url: emptied.url, origin: trouble.lab.log.origin })).close();
        trouble.proxy.mend(emptied.port);
        await untilState(trouble.lab, 'chain-reset');
        trouble.lab.log.append(2);
        trouble.lab.service.nudge();
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(trouble.lab.service.status().state).to.equal('chain-reset');
        expect(trouble.lab.service.status().detail['zh-CN']).to.contain('不会自行重新开始');
        expect(await trouble.lab.store.head(4)).to.equal(null);
        expect(await emptied.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x2');
        trouble.proxy.mend(first.port);
        await trouble.lab.service.anchorNow();
        expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 2', 'anchored 4']);
      } finally {
        await trouble.lab.service.stop();
        await first.stop();
        await emptied.stop();
      }
    });

    /** One head is anchored, then the node is exchanged for one with another block 0 and the same registry. */
    async function expectResetSeen(exchange: (toSecond: () => void) => Promise<void>): Promise<void> {
      const first = await startAnvil(['--timestamp', '1700000000']);
      const second = await startAnvil(['--timestamp', '1700000001']);
      try {
        await trouble.open({ url: first.url });
        trouble.lab.log.append(1);
        trouble.proxy.mend(first.port);
        trouble.lab.service.start();
        await trouble.lab.service.anchorNow();
        const twin = await openLab({ url: second.url, origin: trouble.lab.log.origin });
        expect(twin.options.registry).to.equal(trouble.lab.options.registry);
        await twin.close();
        await exchange(() => trouble.proxy.mend(second.port));
        await untilState(trouble.lab, 'chain-reset');
        expect(trouble.lab.service.status().detail.en).to.contain('block 0');
        expect(await second.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x2');
      } finally {
        await trouble.lab.service.stop();
        await first.stop();
        await second.stop();
      }
    }

    it('tells a chain that was started over from the one it knew, even with the same id and contract', () =>
      expectResetSeen(async (toSecond) => toSecond()));

    it('tells it also when the head had fallen back: a node exchanged in the middle of a pass looks like a reorganisation first', () =>
      expectResetSeen(async (toSecond) => {
        await trouble.lab.service.stop();
        const head = await trouble.lab.store.head(1);
        if (head === null) throw new Error('no head of size 1');
        await trouble.lab.store.fallBack(head);
        toSecond();
        await trouble.lab.restart();
      }));
  });
});

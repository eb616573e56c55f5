/** What can go wrong between us and the chain, provoked on a real one: each has its state, and none leads to a second anchor. */
import { expect } from 'chai';
import { Wallet } from 'ethers';
import { DEVELOPMENT_KEYS, startAnvil } from './support/anvil.ts';
import { chainEvents, transfer, until, untilState } from './support/lab.ts';
import { useTrouble } from './support/trouble.ts';

const OPERATOR = new Wallet(DEVELOPMENT_KEYS[0]).address;
const STRANGER = new Wallet(DEVELOPMENT_KEYS[1]).address;
const ETHER = 10n ** 18n;
const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

describe('anchoring in trouble', function () {
  this.timeout(30_000);
  const trouble = useTrouble();

  describe('RPC down', () => {
    for (const [how, break_] of [['refuses connections', (): void => trouble.proxy.cut()], ['hangs', (): void => trouble.proxy.hang()]] as const) {
      it(`waits and recovers when the node ${how}`, async () => {
        await trouble.open({ changes: { rpcTimeoutMs: 200 } });
        trouble.lab.service.start();
        await untilState(trouble.lab, 'idle');
        break_();
        trouble.lab.log.append(2);
        trouble.lab.service.nudge();
        await untilState(trouble.lab, 'waiting-chain');
        await until('several attempts', () => Number(trouble.lab.service.status().params['failures']) >= 3);
        expect(await chainEvents(trouble.lab)).to.deep.equal([]);
        trouble.proxy.mend();
        await trouble.lab.service.anchorNow();
        expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 2']);
        expect(trouble.lab.service.status().state).not.to.equal('waiting-chain');
      });
    }

    it('sends the same bytes again when the node went down before the answer, and anchors once', async () => {
      await trouble.open({ changes: { rpcTimeoutMs: 300, fault: (point) => point === 'anchor:before-send' && trouble.proxy.cut() } });
      trouble.lab.service.start();
      trouble.lab.log.append(1);
      trouble.lab.service.nudge();
      await untilState(trouble.lab, 'waiting-chain');
      const [attempt] = await trouble.lab.store.attempts(1);
      await trouble.lab.restart({ fault: () => {}, rpcUrl: trouble.chain.url });
      await trouble.lab.service.anchorNow();
      expect((await trouble.lab.store.attempts(1)).map(({ raw }) => raw)).to.deep.equal([attempt?.raw]);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });

    it('stops within seconds while the node hangs', async () => {
      await trouble.open({ changes: { rpcTimeoutMs: 60_000 } });
      trouble.lab.service.start();
      await untilState(trouble.lab, 'idle');
      trouble.proxy.hang();
      trouble.lab.log.append(1);
      trouble.lab.service.nudge();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const started = Date.now();
      await trouble.lab.service.stop();
      expect(Date.now() - started).to.be.below(5000);
    });
  });

  it('has the signed bytes in the database before anything is sent', async () => {
    await trouble.open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && trouble.proxy.cut() } });
    trouble.lab.service.start();
    trouble.lab.log.append(1);
    trouble.lab.service.nudge();
    await untilState(trouble.lab, 'waiting-chain');
    const [attempt] = await trouble.lab.store.attempts(1);
    expect(attempt?.sentAt).to.equal(null);
    expect(await trouble.chain.send('eth_getTransactionByHash', [attempt?.hash])).to.equal(null);
    expect(await chainEvents(trouble.lab)).to.deep.equal([]);
  });

  describe('the wrong place', () => {
    it('sends nothing to a chain with another id, and goes on when the right one is back', async () => {
      const other = await startAnvil(['--chain-id', '4242']);
      try {
        await trouble.open();
        trouble.proxy.mend(other.port);
        trouble.lab.service.start();
        trouble.lab.log.append(1);
        trouble.lab.service.nudge();
        await untilState(trouble.lab, 'wrong-chain');
        expect(trouble.lab.service.status().params).to.deep.equal({ actual: 4242, expected: 31337 });
        expect(trouble.lab.service.status().detail['zh-CN']).to.contain('4242');
        expect(await trouble.lab.store.attempts(1)).to.deep.equal([]);
        expect(await other.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x0');
        trouble.proxy.mend(trouble.chain.port);
        await trouble.lab.service.anchorNow();
        expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
      } finally {
        await other.stop();
      }
    });

    it('sends nothing to a registry whose code differs', async () => {
      await trouble.open();
      const code = await trouble.chain.send<string>('eth_getCode', [trouble.lab.options.registry, 'latest']);
      await trouble.chain.send('anvil_setCode', [trouble.lab.options.registry, `${code}00`]);
      trouble.lab.service.start();
      trouble.lab.log.append(1);
      trouble.lab.service.nudge();
      await untilState(trouble.lab, 'registry-mismatch');
      expect(await trouble.lab.store.all()).to.deep.equal([]);
      await trouble.chain.send('anvil_setCode', [trouble.lab.options.registry, code]);
      await trouble.lab.service.anchorNow();
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });

    it('says that a log is not open, or not ours to write to', async () => {
      await trouble.open({ changes: { logId: `0x${'5'.repeat(64)}` } });
      trouble.lab.service.start();
      await untilState(trouble.lab, 'log-not-open');
      const own = trouble.lab;
      await trouble.open({ url: trouble.chain.url, key: DEVELOPMENT_KEYS[1], changes: { operatorKey: DEVELOPMENT_KEYS[2] } });
      trouble.lab.service.start();
      await untilState(trouble.lab, 'not-operator');
      await own.close();
    });
  });

  it('waits for funds and goes on once funded', async () => {
    await trouble.open();
    const balance = await trouble.chain.send<string>('eth_getBalance', [OPERATOR, 'latest']);
    await trouble.chain.send('anvil_setBalance', [OPERATOR, '0x1']);
    trouble.lab.service.start();
    trouble.lab.log.append(1);
    trouble.lab.service.nudge();
    await untilState(trouble.lab, 'insufficient-funds');
    expect(trouble.lab.service.status().params).to.include({ address: OPERATOR.toLowerCase(), balance: '1' });
    expect(await trouble.lab.store.attempts(1)).to.deep.equal([]);
    await trouble.chain.send('anvil_setBalance', [OPERATOR, balance]);
    await trouble.lab.service.anchorNow();
    expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
  });

  it('waits for funds when they are gone between signing and sending, and then sends the same bytes', async () => {
    await trouble.open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && trouble.proxy.cut() } });
    trouble.lab.service.start();
    trouble.lab.log.append(1);
    trouble.lab.service.nudge();
    await untilState(trouble.lab, 'waiting-chain');
    await trouble.chain.send('anvil_setBalance', [OPERATOR, '0x1']);
    await trouble.lab.restart({ fault: () => {} , rpcUrl: trouble.chain.url });
    await untilState(trouble.lab, 'insufficient-funds');
    await trouble.chain.send('anvil_setBalance', [OPERATOR, hex(1000n * ETHER)]);
    await trouble.lab.service.anchorNow();
    expect(await trouble.lab.store.attempts(1)).to.have.length(1);
    expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
  });

  describe('nonce', () => {
    it('takes the next nonce when something else used the key, and anchors once', async () => {
      await trouble.open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && trouble.proxy.cut() } });
      trouble.lab.service.start();
      trouble.lab.log.append(1);
      trouble.lab.service.nudge();
      await untilState(trouble.lab, 'waiting-chain');
      await transfer(trouble.chain.url, OPERATOR, STRANGER);
      await trouble.chain.send('evm_setAutomine', [false]);
      await trouble.lab.restart({ fault: () => {}, rpcUrl: trouble.chain.url });
      await untilState(trouble.lab, 'nonce-conflict');
      await trouble.chain.mine();
      await trouble.chain.send('evm_setAutomine', [true]);
      await trouble.lab.service.anchorNow();
      const attempts = await trouble.lab.store.attempts(1);
      expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['displaced', 'mined']);
      expect(attempts[1]?.nonce).to.equal((attempts[0]?.nonce ?? 0) + 1);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
      expect(await trouble.eventNames(1)).to.include('nonce-taken');
    });

    it('fills the gap when the transaction below ours is lost, and anchors once', async () => {
      await trouble.open({ policy: { stuckMs: 150 } });
      await trouble.chain.send('evm_setAutomine', [false]);
      const foreign = await transfer(trouble.chain.url, OPERATOR, STRANGER);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      await until('our transaction', async () => (await trouble.lab.store.attempts(1)).length === 1);
      await trouble.chain.send('anvil_dropTransaction', [foreign]);
      await until('a second transaction', async () => (await trouble.lab.store.attempts(1)).length === 2);
      const [gapped, filling] = await trouble.lab.store.attempts(1);
      expect(filling?.nonce).to.equal((gapped?.nonce ?? 0) - 1);
      // Signed and stored before it is sent: a block made between the two would hold neither.
      await until('both in the pool', async () => Number(await trouble.chain.send('eth_getTransactionCount', [OPERATOR, 'pending'])) > (gapped?.nonce ?? 0));
      await trouble.chain.mine();
      await trouble.lab.service.anchorNow();
      expect((await chainEvents(trouble.lab)).filter((event) => event === 'anchored 1')).to.have.length(1);
    });
  });

  describe('stuck', () => {
    it('replaces at the same nonce with a higher fee, keeps all attempts, and accepts the one that is mined', async () => {
      await trouble.open({ policy: { stuckMs: 200 } });
      await trouble.chain.send('evm_setAutomine', [false]);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      await until('three attempts', async () => (await trouble.lab.store.attempts(1)).length >= 3);
      await untilState(trouble.lab, 'stuck');
      await trouble.chain.mine();
      await trouble.chain.send('evm_setAutomine', [true]);
      await trouble.lab.service.anchorNow();
      const attempts = await trouble.lab.store.attempts(1);
      expect(new Set(attempts.map(({ nonce }) => nonce)).size).to.equal(1);
      const fees = attempts.map(({ fees: paid }) => (paid.kind === 'eip1559' ? paid.maxFeePerGas : 0n));
      fees.slice(1).forEach((fee, i) => expect(Number(fee) / Number(fees[i])).to.be.at.least(1.25));
      expect(attempts.filter(({ outcome }) => outcome === 'mined')).to.have.length(1);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });

    it('recognises an earlier attempt when that is the one that is mined', async () => {
      await trouble.open({ policy: { stuckMs: 200 } });
      await trouble.chain.send('evm_setAutomine', [false]);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      await until('two attempts', async () => (await trouble.lab.store.attempts(1)).length >= 2);
      await trouble.lab.service.stop();
      const attempts = await trouble.lab.store.attempts(1);
      const [first] = attempts;
      for (const { hash } of attempts) await trouble.chain.send('anvil_dropTransaction', [hash]).catch(() => null);
      await trouble.chain.send('eth_sendRawTransaction', [first?.raw]);
      await trouble.chain.mine();
      await trouble.chain.send('evm_setAutomine', [true]);
      await trouble.lab.restart();
      const anchor = await trouble.lab.service.anchorNow();
      expect(anchor?.evm.transactionHash).to.equal(first?.hash);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });

    it('stops raising the fee at the limit and says so', async () => {
      await trouble.open({ policy: { stuckMs: 100, maxFeePerGas: 4_000_000_000n } });
      await trouble.chain.send('evm_setAutomine', [false]);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      await untilState(trouble.lab, 'fee-limit');
      const count = (await trouble.lab.store.attempts(1)).length;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await trouble.lab.store.attempts(1)).length).to.equal(count);
      for (const { fees } of await trouble.lab.store.attempts(1)) expect(fees.kind === 'eip1559' && fees.maxFeePerGas <= 4_000_000_000n).to.equal(true);
      await trouble.chain.mine();
      await trouble.chain.send('evm_setAutomine', [true]);
      await trouble.lab.service.anchorNow();
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });
  });

  describe('reverted in a block', () => {
    /** Mines our waiting transaction while the registry's address refuses everything. */
    async function mineReverted(): Promise<void> {
      const code = await trouble.chain.send<string>('eth_getCode', [trouble.lab.options.registry, 'latest']);
      await trouble.chain.send('anvil_setCode', [trouble.lab.options.registry, '0x5f5ffd']);
      await trouble.chain.mine();
      await trouble.chain.send('anvil_setCode', [trouble.lab.options.registry, code]);
    }

    it('says so, and tries again at the next nonce', async () => {
      await trouble.open();
      await trouble.chain.send('evm_setAutomine', [false]);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      await until('an attempt', async () => (await trouble.lab.store.attempts(1)).some(({ sentAt }) => sentAt !== null));
      await mineReverted();
      await untilState(trouble.lab, 'rejected');
      await until('another attempt', async () => (await trouble.lab.store.attempts(1)).length === 2);
      await trouble.chain.mine();
      await trouble.chain.send('evm_setAutomine', [true]);
      await trouble.lab.service.anchorNow();
      expect((await trouble.lab.store.attempts(1)).map(({ outcome }) => outcome)).to.deep.equal(['reverted', 'mined']);
      expect(await chainEvents(trouble.lab)).to.deep.equal(['anchored 1']);
    });

    it('does not pay for ever', async () => {
      await trouble.open();
      await trouble.chain.send('evm_setAutomine', [false]);
      trouble.lab.log.append(1);
      trouble.lab.service.start();
      for (let count = 1; count <= 3; count++) {
        await until(`attempt ${count}`, async () => (await trouble.lab.store.attempts(1)).filter(({ sentAt }) => sentAt !== null).length === count);
        await mineReverted();
        await until(`reverted ${count}`, async () => (await trouble.lab.store.attempts(1)).filter(({ outcome }) => outcome === 'reverted').length === count);
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(trouble.lab.service.status().state).to.equal('rejected');
      expect(await trouble.lab.store.attempts(1)).to.have.length(3);
    });
  });
});

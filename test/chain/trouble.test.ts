/** What can go wrong between us and the chain, provoked on a real one: each has its state, and none leads to a second anchor. */
import { expect } from 'chai';
import { Wallet } from 'ethers';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from './support/anvil.ts';
import { chainEvents, openLab, transfer, until, untilState, type Lab, type LabOptions } from './support/lab.ts';
import { startProxy, type Proxy } from './support/proxy.ts';

const OPERATOR = new Wallet(DEVELOPMENT_KEYS[0]).address;
const STRANGER = new Wallet(DEVELOPMENT_KEYS[1]).address;
const ETHER = 10n ** 18n;
const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

describe('anchoring in trouble', function () {
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

  describe('RPC down', () => {
    for (const [how, break_] of [['refuses connections', (): void => proxy.cut()], ['hangs', (): void => proxy.hang()]] as const) {
      it(`waits and recovers when the node ${how}`, async () => {
        await open({ changes: { rpcTimeoutMs: 200 } });
        lab.service.start();
        await untilState(lab, 'idle');
        break_();
        lab.log.append(2);
        lab.service.nudge();
        await untilState(lab, 'waiting-chain');
        await until('several attempts', () => Number(lab.service.status().params['failures']) >= 3);
        expect(await chainEvents(lab)).to.deep.equal([]);
        proxy.mend();
        await lab.service.anchorNow();
        expect(await chainEvents(lab)).to.deep.equal(['anchored 2']);
        expect(lab.service.status().state).not.to.equal('waiting-chain');
      });
    }

    it('sends the same bytes again when the node went down before the answer, and anchors once', async () => {
      await open({ changes: { rpcTimeoutMs: 300, fault: (point) => point === 'anchor:before-send' && proxy.cut() } });
      lab.service.start();
      lab.log.append(1);
      lab.service.nudge();
      await untilState(lab, 'waiting-chain');
      const [attempt] = await lab.store.attempts(1);
      await lab.restart({ fault: () => {}, rpcUrl: chain.url });
      await lab.service.anchorNow();
      expect((await lab.store.attempts(1)).map(({ raw }) => raw)).to.deep.equal([attempt?.raw]);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });

    it('stops within seconds while the node hangs', async () => {
      await open({ changes: { rpcTimeoutMs: 60_000 } });
      lab.service.start();
      await untilState(lab, 'idle');
      proxy.hang();
      lab.log.append(1);
      lab.service.nudge();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const started = Date.now();
      await lab.service.stop();
      expect(Date.now() - started).to.be.below(5000);
    });
  });

  it('has the signed bytes in the database before anything is sent', async () => {
    await open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && proxy.cut() } });
    lab.service.start();
    lab.log.append(1);
    lab.service.nudge();
    await untilState(lab, 'waiting-chain');
    const [attempt] = await lab.store.attempts(1);
    expect(attempt?.sentAt).to.equal(null);
    expect(await chain.send('eth_getTransactionByHash', [attempt?.hash])).to.equal(null);
    expect(await chainEvents(lab)).to.deep.equal([]);
  });

  describe('the wrong place', () => {
    it('sends nothing to a chain with another id, and goes on when the right one is back', async () => {
      const other = await startAnvil(['--chain-id', '4242']);
      try {
        await open();
        proxy.mend(other.port);
        lab.service.start();
        lab.log.append(1);
        lab.service.nudge();
        await untilState(lab, 'wrong-chain');
        expect(lab.service.status().params).to.deep.equal({ actual: 4242, expected: 31337 });
        expect(lab.service.status().detail['zh-CN']).to.contain('4242');
        expect(await lab.store.attempts(1)).to.deep.equal([]);
        expect(await other.send('eth_getTransactionCount', [OPERATOR, 'pending'])).to.equal('0x0');
        proxy.mend(chain.port);
        await lab.service.anchorNow();
        expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
      } finally {
        await other.stop();
      }
    });

    it('sends nothing to a registry whose code differs', async () => {
      await open();
      const code = await chain.send<string>('eth_getCode', [lab.options.registry, 'latest']);
      await chain.send('anvil_setCode', [lab.options.registry, `${code}00`]);
      lab.service.start();
      lab.log.append(1);
      lab.service.nudge();
      await untilState(lab, 'registry-mismatch');
      expect(await lab.store.all()).to.deep.equal([]);
      await chain.send('anvil_setCode', [lab.options.registry, code]);
      await lab.service.anchorNow();
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });

    it('says that a log is not open, or not ours to write to', async () => {
      await open({ changes: { logId: `0x${'5'.repeat(64)}` } });
      lab.service.start();
      await untilState(lab, 'log-not-open');
      const own = lab;
      lab = await openLab({ url: chain.url, key: DEVELOPMENT_KEYS[1], changes: { operatorKey: DEVELOPMENT_KEYS[2] } });
      lab.service.start();
      await untilState(lab, 'not-operator');
      await own.close();
    });
  });

  it('waits for funds and goes on once funded', async () => {
    await open();
    const balance = await chain.send<string>('eth_getBalance', [OPERATOR, 'latest']);
    await chain.send('anvil_setBalance', [OPERATOR, '0x1']);
    lab.service.start();
    lab.log.append(1);
    lab.service.nudge();
    await untilState(lab, 'insufficient-funds');
    expect(lab.service.status().params).to.include({ address: OPERATOR.toLowerCase(), balance: '1' });
    expect(await lab.store.attempts(1)).to.deep.equal([]);
    await chain.send('anvil_setBalance', [OPERATOR, balance]);
    await lab.service.anchorNow();
    expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
  });

  it('waits for funds when they are gone between signing and sending, and then sends the same bytes', async () => {
    await open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && proxy.cut() } });
    lab.service.start();
    lab.log.append(1);
    lab.service.nudge();
    await untilState(lab, 'waiting-chain');
    await chain.send('anvil_setBalance', [OPERATOR, '0x1']);
    await lab.restart({ fault: () => {} , rpcUrl: chain.url });
    await untilState(lab, 'insufficient-funds');
    await chain.send('anvil_setBalance', [OPERATOR, hex(1000n * ETHER)]);
    await lab.service.anchorNow();
    expect(await lab.store.attempts(1)).to.have.length(1);
    expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
  });

  describe('nonce', () => {
    it('takes the next nonce when something else used the key, and anchors once', async () => {
      await open({ changes: { fault: (point) => point === 'anchor:attempt-persisted' && proxy.cut() } });
      lab.service.start();
      lab.log.append(1);
      lab.service.nudge();
      await untilState(lab, 'waiting-chain');
      await transfer(chain.url, OPERATOR, STRANGER);
      await chain.send('evm_setAutomine', [false]);
      await lab.restart({ fault: () => {}, rpcUrl: chain.url });
      await untilState(lab, 'nonce-conflict');
      await chain.mine();
      await chain.send('evm_setAutomine', [true]);
      await lab.service.anchorNow();
      const attempts = await lab.store.attempts(1);
      expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['displaced', 'mined']);
      expect(attempts[1]?.nonce).to.equal((attempts[0]?.nonce ?? 0) + 1);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
      expect(await eventNames(1)).to.include('nonce-taken');
    });

    it('fills the gap when the transaction below ours is lost, and anchors once', async () => {
      await open({ policy: { stuckMs: 150 } });
      await chain.send('evm_setAutomine', [false]);
      const foreign = await transfer(chain.url, OPERATOR, STRANGER);
      lab.log.append(1);
      lab.service.start();
      await until('our transaction', async () => (await lab.store.attempts(1)).length === 1);
      await chain.send('anvil_dropTransaction', [foreign]);
      await until('a second transaction', async () => (await lab.store.attempts(1)).length === 2);
      const [gapped, filling] = await lab.store.attempts(1);
      expect(filling?.nonce).to.equal((gapped?.nonce ?? 0) - 1);
      await chain.mine();
      await lab.service.anchorNow();
      expect((await chainEvents(lab)).filter((event) => event === 'anchored 1')).to.have.length(1);
    });
  });

  describe('stuck', () => {
    it('replaces at the same nonce with a higher fee, keeps all attempts, and accepts the one that is mined', async () => {
      await open({ policy: { stuckMs: 200 } });
      await chain.send('evm_setAutomine', [false]);
      lab.log.append(1);
      lab.service.start();
      await until('three attempts', async () => (await lab.store.attempts(1)).length >= 3);
      await untilState(lab, 'stuck');
      await chain.mine();
      await chain.send('evm_setAutomine', [true]);
      await lab.service.anchorNow();
      const attempts = await lab.store.attempts(1);
      expect(new Set(attempts.map(({ nonce }) => nonce)).size).to.equal(1);
      const fees = attempts.map(({ fees: paid }) => (paid.kind === 'eip1559' ? paid.maxFeePerGas : 0n));
      fees.slice(1).forEach((fee, i) => expect(Number(fee) / Number(fees[i])).to.be.at.least(1.25));
      expect(attempts.filter(({ outcome }) => outcome === 'mined')).to.have.length(1);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });

    it('recognises an earlier attempt when that is the one that is mined', async () => {
      await open({ policy: { stuckMs: 200 } });
      await chain.send('evm_setAutomine', [false]);
      lab.log.append(1);
      lab.service.start();
      await until('two attempts', async () => (await lab.store.attempts(1)).length >= 2);
      await lab.service.stop();
      const attempts = await lab.store.attempts(1);
      const [first] = attempts;
      for (const { hash } of attempts) await chain.send('anvil_dropTransaction', [hash]).catch(() => null);
      await chain.send('eth_sendRawTransaction', [first?.raw]);
      await chain.mine();
      await chain.send('evm_setAutomine', [true]);
      await lab.restart();
      const anchor = await lab.service.anchorNow();
      expect(anchor?.evm.transactionHash).to.equal(first?.hash);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });

    it('stops raising the fee at the limit and says so', async () => {
      await open({ policy: { stuckMs: 100, maxFeePerGas: 4_000_000_000n } });
      await chain.send('evm_setAutomine', [false]);
      lab.log.append(1);
      lab.service.start();
      await untilState(lab, 'fee-limit');
      const count = (await lab.store.attempts(1)).length;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await lab.store.attempts(1)).length).to.equal(count);
      for (const { fees } of await lab.store.attempts(1)) expect(fees.kind === 'eip1559' && fees.maxFeePerGas <= 4_000_000_000n).to.equal(true);
      await chain.mine();
      await chain.send('evm_setAutomine', [true]);
      await lab.service.anchorNow();
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });
  });

  describe('reverted in a block', () => {
    /** Mines our waiting transaction while the registry's address refuses everything. */
    async function mineReverted(): Promise<void> {
      const code = await chain.send<string>('eth_getCode', [lab.options.registry, 'latest']);
      await chain.send('anvil_setCode', [lab.options.registry, '0x5f5ffd']);
      await chain.mine();
      await chain.send('anvil_setCode', [lab.options.registry, code]);
    }

    it('says so, and tries again at the next nonce', async () => {
      await open();
      await chain.send('evm_setAutomine', [false]);
      lab.log.append(1);
      lab.service.start();
      await until('an attempt', async () => (await lab.store.attempts(1)).some(({ sentAt }) => sentAt !== null));
      await mineReverted();
      await untilState(lab, 'rejected');
      await until('another attempt', async () => (await lab.store.attempts(1)).length === 2);
      await chain.mine();
      await chain.send('evm_setAutomine', [true]);
      await lab.service.anchorNow();
      expect((await lab.store.attempts(1)).map(({ outcome }) => outcome)).to.deep.equal(['reverted', 'mined']);
      expect(await chainEvents(lab)).to.deep.equal(['anchored 1']);
    });

    it('does not pay for ever', async () => {
      await open();
      await chain.send('evm_setAutomine', [false]);
      lab.log.append(1);
      lab.service.start();
      for (let count = 1; count <= 3; count++) {
        await until(`attempt ${count}`, async () => (await lab.store.attempts(1)).filter(({ sentAt }) => sentAt !== null).length === count);
        await mineReverted();
        await until(`reverted ${count}`, async () => (await lab.store.attempts(1)).filter(({ outcome }) => outcome === 'reverted').length === count);
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(lab.service.status().state).to.equal('rejected');
      expect(await lab.store.attempts(1)).to.have.length(3);
    });
  });
});

/** Anchoring on a real chain when all goes well: heads, evidence, finality, recovery, and what is told about records. */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { toHex0x } from '../../server/domain/bytes.ts';
import { Signer } from '../../server/chain/transactions.ts';
import { openEvmAnchor } from '../../server/domain/proof/evm/index.ts';
import { startAnvil, type Anvil } from './support/anvil.ts';
import { chainEvents, openLab, until, untilState, type Lab } from './support/lab.ts';

describe('anchoring', function () {
  this.timeout(20_000);
  let chain: Anvil;
  let lab: Lab;

  before(async () => {
    chain = await startAnvil();
  });
  after(() => chain.stop());
  beforeEach(async () => {
    lab = await openLab({ url: chain.url });
  });
  afterEach(() => lab.close());

  it('anchors the first head without a proof and later ones with the proof from the last', async () => {
    lab.service.start();
    lab.log.append(3);
    const first = await lab.service.anchorNow();
    lab.log.append(5);
    const second = await lab.service.anchorNow();
    expect([first?.size, second?.size]).to.deep.equal([3, 8]);
    expect(await chainEvents(lab)).to.deep.equal(['anchored 3', 'anchored 8']);
    const onChain = await lab.registry.anchoredAt(lab.logId, 8);
    expect(onChain?.root).to.equal(toHex0x(await lab.log.rootAt(8)));
    expect((await lab.store.head(8))?.previousSize).to.equal(3);
  });

  it('stores evidence from which header, receipt and event follow without the chain', async () => {
    lab.service.start();
    lab.log.append(4);
    const anchor = await lab.service.anchorNow();
    if (anchor === null) throw new Error('nothing was anchored');
    const opened = openEvmAnchor(anchor.evm);
    expect(opened.event).to.deep.include({ size: 4, logId: lab.logId, registry: lab.options.registry });
    const block = await chain.send<{ hash: string }>('eth_getBlockByNumber', [`0x${anchor.evm.blockNumber.toString(16)}`, false]);
    expect(anchor.evm.blockHash).to.equal(block.hash);
    expect(anchor.checkpoint).to.equal(lab.log.signCheckpoint(4, await lab.log.rootAt(4)));
  });

  it('is final only after the blocks asked for, and not one earlier', async () => {
    lab.service.start();
    lab.log.append(1);
    await lab.service.anchorNow();
    await chain.mine(1);
    await moreLooks(lab);
    expect((await lab.store.head(1))?.state).to.equal('mined');
    expect(await lab.service.stateOf(0)).to.equal('mined');
    await chain.mine(1);
    await untilState(lab, 'idle');
    expect((await lab.service.covering(0))?.state).to.equal('final');
    expect(lab.states).to.include.members(['confirming', 'idle']);
  });

  it('waits for count or time, whichever comes first', async () => {
    await lab.restart({ policy: { ...lab.options.policy, maxRecords: 4, maxWaitMs: 600_000 }, receivedAt: async () => Date.now() });
    lab.log.append(3);
    lab.service.nudge();
    await untilState(lab, 'waiting');
    expect(await chainEvents(lab)).to.deep.equal([]);
    lab.log.append(1);
    lab.service.nudge();
    await until('the head of 4', async () => (await chainEvents(lab)).join() === 'anchored 4');
    const received = Date.now();
    await lab.restart({ policy: { ...lab.options.policy, maxRecords: 4000, maxWaitMs: 300 }, receivedAt: async () => received });
    lab.log.append(1);
    lab.service.nudge();
    await until('the head of 5', async () => (await lab.store.newest(['mined', 'final']))?.size === 5);
    expect((await lab.store.head(5))?.createdAt).to.be.within(received + 300, received + 3000);
  });

  it('anchors at once what waits at the start when nobody knows since when', async () => {
    lab.log.append(2);
    await lab.restart({ policy: { ...lab.options.policy, maxRecords: 4000, maxWaitMs: 600_000 } });
    await until('the head of 2', async () => (await chainEvents(lab)).length === 1);
  });

  it('tells how far each record is, and which head covers it', async () => {
    lab.service.start();
    lab.log.append(2);
    await lab.service.anchorNow();
    lab.log.append(2);
    await lab.service.anchorNow();
    lab.log.append(1);
    await lab.service.stop();
    expect((await lab.service.covering(0))?.size).to.equal(2);
    expect((await lab.service.covering(1))?.size).to.equal(2);
    expect((await lab.service.covering(2))?.size).to.equal(4);
    expect(await lab.service.covering(4)).to.equal(null);
    expect(await lab.service.stateOf(4)).to.equal('sequenced');
    expect(lab.service.status().state).to.equal('stopped');
  });

  it('adopts heads that are on chain already, after its database was lost', async () => {
    lab.service.start();
    lab.log.append(3);
    await lab.service.anchorNow();
    lab.log.append(2);
    await lab.service.anchorNow();
    await lab.service.stop();
    for (const table of ['anchor_events', 'anchor_heads', 'chain_transactions', 'anchor_targets']) await lab.database(table).delete();
    const again = await openLab({ url: chain.url, origin: lab.log.origin, changes: { registry: lab.options.registry, logId: lab.logId } });
    again.log.append(5);
    again.service.start();
    const adopted = await again.service.anchorNow();
    expect(adopted?.size).to.equal(5);
    expect((await again.store.events(5)).map(({ event }) => event)).to.deep.equal(['persisted', 'adopted']);
    expect(await chainEvents(lab)).to.deep.equal(['anchored 3', 'anchored 5']);
    await again.close();
  });

  it('never shows the operator key', () => {
    const signer = new Signer(lab.options.operatorKey);
    const shown = inspect([lab.service, signer], { depth: 20, showHidden: true }) + JSON.stringify([lab.service, signer, lab.service.status()]);
    expect(shown).to.contain(signer.address).and.not.to.contain(lab.options.operatorKey.slice(2, 20));
    expect(() => new Signer(`${lab.options.operatorKey}00`)).to.throw(TypeError).with.property('message').that.does.not.contain(lab.options.operatorKey.slice(2, 20));
  });
});

/** Lets the worker look at the chain a few more times; that it changes nothing is what the test then sees. */
async function moreLooks(lab: Lab): Promise<void> {
  await sleep((lab.options.policy?.pollMs ?? 20) * 6);
}

import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { as, call, describeOnEachChain, eventsOf, expectRefusal, hex, hexes, openLog, send } from './fixture.ts';
import { consistencyProof, leafHash, nodeHash, treeHash, type Hash } from './reference-tree.ts';

const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Buffer.from(`record ${i}`)));
const root = (size: number): string => hex(treeHash(leaves.slice(0, size)));
const proof = (from: number, to: number): string[] => hexes(consistencyProof(from, leaves.slice(0, to)));

describeOnEachChain('heads of a log', (f) => {
  let logId: string;
  let count = 0;
  beforeEach(async () => {
    logId = await openLog(f.registry, `heads.example/${count++}`);
  });
  const anchor = (size: number, from = 0) => send(f.registry, 'anchor', logId, size, root(size), from === 0 ? [] : proof(from, size));
  const headOf = async (): Promise<unknown[]> => [...(await call<Iterable<unknown>>(f.registry, 'headOf', logId))];
  const anchoredAt = async (size: number | bigint): Promise<unknown[]> => [...(await call<Iterable<unknown>>(f.registry, 'anchoredAt', logId, size))];

  it('has no head before the first is anchored', async () => {
    expect(await headOf()).to.deep.equal([0n, ZeroHash, 0n, 0n]);
    expect(await anchoredAt(0)).to.deep.equal([ZeroHash, 0n, 0n]);
    expect(await anchoredAt(7)).to.deep.equal([ZeroHash, 0n, 0n]);
  });

  it('takes the first head as it is and keeps size, root, time and block', async () => {
    expect(await call(f.registry, 'anchor', logId, 7, root(7), [])).to.equal(true);
    const receipt = await anchor(7);
    const block = await f.chain.provider.getBlock(receipt.blockNumber);
    const stored = [root(7), BigInt(block?.timestamp ?? 0), BigInt(receipt.blockNumber)];
    expect(await headOf()).to.deep.equal([7n, ...stored]);
    expect(await anchoredAt(7)).to.deep.equal(stored);
    expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'HeadAnchored', args: [logId, 7n, root(7), 0n, await f.owner.getAddress()] }]);
  });

  it('takes a head that extends the last one and keeps the older', async () => {
    await anchor(3);
    const before = await anchoredAt(3);
    const receipt = await anchor(19, 3);
    expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'HeadAnchored', args: [logId, 19n, root(19), 3n, await f.owner.getAddress()] }]);
    expect((await headOf()).slice(0, 2)).to.deep.equal([19n, root(19)]);
    expect(await anchoredAt(3)).to.deep.equal(before);
  });

  it('refuses size 0, at the start and later', async () => {
    await expectRefusal(f.registry, 'anchor', [logId, 0, ZeroHash, []], 'RegistryEmptyHead', [logId]);
    await anchor(2);
    await expectRefusal(f.registry, 'anchor', [logId, 0, hex(treeHash([])), []], 'RegistryEmptyHead', [logId]);
  });

  it('refuses a proof with the first head', async () => {
    await expectRefusal(f.registry, 'anchor', [logId, 4, root(4), proof(2, 4)], 'RegistryProofNotExpected', [logId, 1n]);
  });

  it('treats an exact duplicate as done: reports it, changes nothing, whatever proof comes with it', async () => {
    await anchor(5);
    await anchor(9, 5);
    await anchor(20, 9);
    const state = [await headOf(), await anchoredAt(5), await anchoredAt(9), await anchoredAt(20)];
    for (const [size, path] of [[20, proof(9, 20)], [20, []], [9, proof(5, 9)], [9, [ZeroHash]], [5, []]] as const) {
      expect(await call(f.registry, 'anchor', logId, size, root(size), path)).to.equal(false);
      const receipt = await send(f.registry, 'anchor', logId, size, root(size), path);
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'HeadAlreadyAnchored', args: [logId, BigInt(size)] }]);
    }
    expect([await headOf(), await anchoredAt(5), await anchoredAt(9), await anchoredAt(20)]).to.deep.equal(state);
  });

  it('refuses another root for an anchored size, the latest or an older one', async () => {
    await anchor(5);
    await anchor(9, 5);
    for (const size of [5, 9]) {
      await expectRefusal(f.registry, 'anchor', [logId, size, root(8), proof(5, 9)], 'RegistryConflict', [logId, BigInt(size), root(size), root(8)]);
    }
  });

  it('refuses a smaller size that was never anchored, even with the right root', async () => {
    await anchor(9);
    await expectRefusal(f.registry, 'anchor', [logId, 6, root(6), []], 'RegistryRegression', [logId, 6n, 9n]);
    await expectRefusal(f.registry, 'anchor', [logId, 6, root(6), proof(6, 9)], 'RegistryRegression', [logId, 6n, 9n]);
  });

  it('refuses a larger size without a proof, with one from another size, and with one from the empty log', async () => {
    await anchor(8);
    for (const path of [[], proof(7, 16), proof(4, 16), [root(16)], [root(8), root(16)]]) {
      await expectRefusal(f.registry, 'anchor', [logId, 16, root(16), path], 'RegistryInconsistent', [logId, 8n, 16n]);
    }
    // proven against an older head of the log, but not against its last one
    await anchor(12, 8);
    await expectRefusal(f.registry, 'anchor', [logId, 16, root(16), proof(8, 16)], 'RegistryInconsistent', [logId, 12n, 16n]);
  });

  it('refuses a history in which one record was replaced', async () => {
    await anchor(11);
    const altered = [...leaves.slice(0, 4), leafHash(Buffer.from('another record 4')), ...leaves.slice(5, 25)];
    const path = hexes(consistencyProof(11, altered));
    await expectRefusal(f.registry, 'anchor', [logId, 25, hex(treeHash(altered)), path], 'RegistryInconsistent', [logId, 11n, 25n]);
  });

  it('refuses a true proof and root under a larger size', async () => {
    await anchor(3);
    for (const claimed of [8, 9, 1000]) {
      await expectRefusal(f.registry, 'anchor', [logId, claimed, root(4), proof(3, 4)], 'RegistryInconsistent', [logId, 3n, BigInt(claimed)]);
    }
    await anchor(4, 3);
  });

  it('refuses a proof that is too long although it leads from the old root to the new', async () => {
    // the operator has put an inner node in the third leaf's place
    const [a, b, inner, below, added] = leaves as [Hash, Hash, Hash, Hash, Hash];
    const third = nodeHash(inner, below);
    await send(f.registry, 'anchor', logId, 3, hex(treeHash([a, b, third])), []);
    const deeper = nodeHash(nodeHash(a, b), nodeHash(inner, nodeHash(below, added)));
    const path = hexes([below, added, inner, nodeHash(a, b)]);
    await expectRefusal(f.registry, 'anchor', [logId, 4, hex(deeper), path], 'RegistryInconsistent', [logId, 3n, 4n]);
  });

  it('survives sizes next to 2^64', async () => {
    const last = 2n ** 64n - 1n;
    await anchor(1);
    await expectRefusal(f.registry, 'anchor', [logId, last, root(2), proof(1, 2)], 'RegistryInconsistent', [logId, 1n, last]);
    const other = await openLog(f.registry, `heads.example/${count++}`);
    await send(f.registry, 'anchor', other, last, root(5), []);
    await expectRefusal(f.registry, 'anchor', [other, last - 1n, root(4), []], 'RegistryRegression', [other, last - 1n, last]);
    expect(await call(f.registry, 'verifyInclusion', other, last, last - 1n, hex(leaves[0] ?? Buffer.alloc(0)), [])).to.equal(false);
    expect(await call(f.registry, 'verifyInclusion', other, last, last, hex(leaves[0] ?? Buffer.alloc(0)), [])).to.equal(false);
  });

  it('keeps logs apart: the head of one is nothing to another', async () => {
    await anchor(5);
    const other = await openLog(f.registry, `heads.example/${count++}`);
    await expectRefusal(f.registry, 'anchor', [other, 9, root(9), proof(5, 9)], 'RegistryProofNotExpected', [other, BigInt(proof(5, 9).length)]);
    expect([...(await call<Iterable<unknown>>(f.registry, 'anchoredAt', other, 5))]).to.deep.equal([ZeroHash, 0n, 0n]);
  });

  describe('a stranger', () => {
    it('cannot anchor: not the first head, not a copied transaction, not even a duplicate', async () => {
      const stranger = await f.stranger.getAddress();
      const asStranger = as(f.registry, f.stranger);
      await expectRefusal(asStranger, 'anchor', [logId, 3, root(3), []], 'RegistryNotOperator', [logId, stranger]);
      await anchor(3);
      await expectRefusal(asStranger, 'anchor', [logId, 3, root(3), []], 'RegistryNotOperator', [logId, stranger]);
      await expectRefusal(asStranger, 'anchor', [logId, 9, root(9), proof(3, 9)], 'RegistryNotOperator', [logId, stranger]);
      const unopened = await call<string>(f.registry, 'logIdOf', 'heads.example/never', stranger);
      await expectRefusal(asStranger, 'anchor', [unopened, 3, root(3), []], 'RegistryNotOperator', [unopened, stranger]);
    });

    it('who sends the same head first does not make the owner’s fail', async () => {
      const { provider } = f.chain;
      const data = f.registry.interface.encodeFunctionData('anchor', [logId, 3, root(3), []]);
      const sent = await f.stranger.sendTransaction({ to: await f.registry.getAddress(), data, gasLimit: 300_000n }).catch(() => null);
      // Hardhat answers with the failure, Anvil mines it first; neither lets it through
      if (sent !== null) expect((await provider.getTransactionReceipt(sent.hash))?.status).to.equal(0);
      const receipt = await anchor(3);
      expect(eventsOf(f.registry, receipt)[0]?.name).to.equal('HeadAnchored');
    });
  });

  describe('witnesses', () => {
    const times = async (size: number, ...who: string[]): Promise<unknown[]> => [...(await call<Iterable<unknown>>(f.registry, 'confirmations', logId, size, who))];

    it('confirm an anchored head exactly; the first time stays', async () => {
      await anchor(4);
      await anchor(6, 4);
      const witness = await f.stranger.getAddress();
      const asWitness = as(f.registry, f.stranger);
      const receipt = await send(asWitness, 'confirm', logId, 4, root(4));
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'HeadConfirmed', args: [logId, 4n, witness] }]);
      const time = BigInt((await f.chain.provider.getBlock(receipt.blockNumber))?.timestamp ?? 0);
      await f.chain.provider.send('evm_increaseTime', [5]);
      const repeated = await send(asWitness, 'confirm', logId, 4, root(4));
      expect(repeated.logs).to.deep.equal([]);
      expect(await times(4, await f.owner.getAddress(), witness, witness)).to.deep.equal([0n, time, time]);
      expect(await times(6, witness)).to.deep.equal([0n]);
      expect(await times(4)).to.deep.equal([]);
    });

    it('cannot confirm what is not anchored', async () => {
      await anchor(4);
      const asWitness = as(f.registry, f.stranger);
      for (const [size, stated] of [[4, root(5)], [5, root(5)], [0, ZeroHash], [3, ZeroHash]] as const) {
        await expectRefusal(asWitness, 'confirm', [logId, size, stated], 'RegistryNotAnchored', [logId, BigInt(size), stated]);
      }
    });
  });
});

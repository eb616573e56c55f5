import { expect } from 'chai';
import { AbiCoder, ZeroAddress, ZeroHash, keccak256 } from 'ethers';
import { as, call, describeOnEachChain, eventsOf, expectRefusal, hex, hexes, openLog, send } from './fixture.ts';
import { consistencyProof, leafHash, treeHash } from './reference-tree.ts';

const leaves = Array.from({ length: 12 }, (_, i) => leafHash(Buffer.from(`record ${i}`)));
const root = (size: number): string => hex(treeHash(leaves.slice(0, size)));
const proof = (from: number, to: number): string[] => hexes(consistencyProof(from, leaves.slice(0, to)));

describeOnEachChain('logs and their owners', (f) => {
  let logId: string;
  let origin: string;
  let count = 0;
  let owner: string;
  let operator: string;
  let stranger: string;
  beforeEach(async () => {
    [owner, operator, stranger] = await Promise.all([f.owner.getAddress(), f.operator.getAddress(), f.stranger.getAddress()]);
    origin = `logs.example/${count++}`;
    logId = await openLog(f.registry, origin);
  });
  const isOperator = (account: string) => call<boolean>(f.registry, 'isOperator', logId, account);

  describe('opening', () => {
    it('makes the caller the owner of the log that origin and account name', async () => {
      const expected = keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'address'], [origin, owner]));
      expect(logId).to.equal(expected);
      expect(await call(f.registry, 'logIdOf', origin, owner)).to.equal(expected);
      expect(await call(f.registry, 'ownerOf', logId)).to.equal(owner);
      expect(await call(f.registry, 'pendingOwnerOf', logId)).to.equal(ZeroAddress);
      const receipt = await send(as(f.registry, f.stranger), 'openLog', origin);
      const theirs = keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'address'], [origin, stranger]));
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'LogOpened', args: [theirs, stranger, origin] }]);
      expect(theirs).to.not.equal(logId);
    });

    it('is refused for an empty origin and for a log that is open', async () => {
      await expectRefusal(f.registry, 'openLog', [''], 'RegistryEmptyOrigin', []);
      await expectRefusal(f.registry, 'openLog', [origin], 'RegistryLogAlreadyOpen', [logId]);
    });

    it('is refused to the account that opened the log and handed it over', async () => {
      await send(f.registry, 'transferLog', logId, stranger);
      await send(as(f.registry, f.stranger), 'acceptLog', logId);
      await expectRefusal(f.registry, 'openLog', [origin], 'RegistryLogAlreadyOpen', [logId]);
    });

    it('leaves an unopened log to nobody, not even to address 0', async () => {
      const unopened = await call<string>(f.registry, 'logIdOf', 'logs.example/never', owner);
      expect(await call(f.registry, 'ownerOf', unopened)).to.equal(ZeroAddress);
      expect(await call(f.registry, 'isOperator', unopened, ZeroAddress)).to.equal(false);
      await expectRefusal(f.registry, 'setOperator', [unopened, operator, true], 'RegistryNotOwner', [unopened, owner]);
      await expectRefusal(f.registry, 'transferLog', [unopened, operator], 'RegistryNotOwner', [unopened, owner]);
      await expectRefusal(f.registry, 'acceptLog', [unopened], 'RegistryNotPendingOwner', [unopened, owner]);
      await expectRefusal(f.registry, 'anchor', [unopened, 1, ZeroHash, []], 'RegistryNotOperator', [unopened, owner]);
    });
  });

  describe('operators', () => {
    it('anchor while they are allowed, and no longer', async () => {
      expect([await isOperator(owner), await isOperator(operator), await isOperator(stranger)]).to.deep.equal([true, false, false]);
      const allowed = await send(f.registry, 'setOperator', logId, operator, true);
      expect(eventsOf(f.registry, allowed)).to.deep.equal([{ name: 'OperatorSet', args: [logId, operator, true] }]);
      expect(await isOperator(operator)).to.equal(true);
      const asOperator = as(f.registry, f.operator);
      const receipt = await send(asOperator, 'anchor', logId, 3, root(3), []);
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'HeadAnchored', args: [logId, 3n, root(3), 0n, operator] }]);

      const removed = await send(f.registry, 'setOperator', logId, operator, false);
      expect(eventsOf(f.registry, removed)).to.deep.equal([{ name: 'OperatorSet', args: [logId, operator, false] }]);
      expect(await isOperator(operator)).to.equal(false);
      await expectRefusal(asOperator, 'anchor', [logId, 5, root(5), proof(3, 5)], 'RegistryNotOperator', [logId, operator]);
      await expectRefusal(asOperator, 'anchor', [logId, 3, root(3), []], 'RegistryNotOperator', [logId, operator]);
      await send(f.registry, 'anchor', logId, 5, root(5), proof(3, 5));
    });

    it('can do nothing but anchor', async () => {
      await send(f.registry, 'setOperator', logId, operator, true);
      const asOperator = as(f.registry, f.operator);
      for (const [method, ...args] of [['setOperator', logId, stranger, true], ['setOperator', logId, operator, false], ['transferLog', logId, operator]] as const) {
        await expectRefusal(asOperator, method, args, 'RegistryNotOwner', [logId, operator]);
      }
    });

    it('of one log are nobody in another', async () => {
      await send(f.registry, 'setOperator', logId, operator, true);
      const other = await openLog(f.registry, `logs.example/${count++}`);
      expect(await call(f.registry, 'isOperator', other, operator)).to.equal(false);
    });

    it('do not include the owner’s own entry: removing it leaves the owner in', async () => {
      await send(f.registry, 'setOperator', logId, owner, false);
      expect(await isOperator(owner)).to.equal(true);
    });

    it('are named by nobody but the owner', async () => {
      await expectRefusal(as(f.registry, f.stranger), 'setOperator', [logId, stranger, true], 'RegistryNotOwner', [logId, stranger]);
    });
  });

  describe('hand-over', () => {
    it('gives a pending owner no right before accepting', async () => {
      const receipt = await send(f.registry, 'transferLog', logId, stranger);
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'LogTransferStarted', args: [logId, owner, stranger] }]);
      expect([await call(f.registry, 'ownerOf', logId), await call(f.registry, 'pendingOwnerOf', logId)]).to.deep.equal([owner, stranger]);
      expect(await isOperator(stranger)).to.equal(false);
      const asPending = as(f.registry, f.stranger);
      await expectRefusal(asPending, 'anchor', [logId, 3, root(3), []], 'RegistryNotOperator', [logId, stranger]);
      await expectRefusal(asPending, 'setOperator', [logId, stranger, true], 'RegistryNotOwner', [logId, stranger]);
      await expectRefusal(asPending, 'transferLog', [logId, stranger], 'RegistryNotOwner', [logId, stranger]);
      await send(f.registry, 'anchor', logId, 3, root(3), []);
    });

    it('leaves the former owner and his operators nothing afterwards, even when the log comes back', async () => {
      await send(f.registry, 'setOperator', logId, operator, true);
      await send(f.registry, 'anchor', logId, 3, root(3), []);
      await send(f.registry, 'transferLog', logId, stranger);
      const asNew = as(f.registry, f.stranger);
      const receipt = await send(asNew, 'acceptLog', logId);
      expect(eventsOf(f.registry, receipt)).to.deep.equal([{ name: 'LogTransferred', args: [logId, owner, stranger] }]);
      expect([await call(f.registry, 'ownerOf', logId), await call(f.registry, 'pendingOwnerOf', logId)]).to.deep.equal([stranger, ZeroAddress]);

      for (const [account, address] of [[f.registry, owner], [as(f.registry, f.operator), operator]] as const) {
        expect(await isOperator(address)).to.equal(false);
        await expectRefusal(account, 'anchor', [logId, 5, root(5), proof(3, 5)], 'RegistryNotOperator', [logId, address]);
        await expectRefusal(account, 'setOperator', [logId, address, true], 'RegistryNotOwner', [logId, address]);
        await expectRefusal(account, 'transferLog', [logId, address], 'RegistryNotOwner', [logId, address]);
        await expectRefusal(account, 'acceptLog', [logId], 'RegistryNotPendingOwner', [logId, address]);
      }
      // the head goes on where it was
      await send(asNew, 'anchor', logId, 5, root(5), proof(3, 5));

      await send(asNew, 'transferLog', logId, owner);
      await send(f.registry, 'acceptLog', logId);
      expect([await isOperator(owner), await isOperator(operator), await isOperator(stranger)]).to.deep.equal([true, false, false]);
    });

    it('can be withdrawn, or offered to somebody else, until it is accepted', async () => {
      await send(f.registry, 'transferLog', logId, stranger);
      await send(f.registry, 'transferLog', logId, operator);
      await expectRefusal(as(f.registry, f.stranger), 'acceptLog', [logId], 'RegistryNotPendingOwner', [logId, stranger]);
      await send(f.registry, 'transferLog', logId, ZeroAddress);
      expect(await call(f.registry, 'pendingOwnerOf', logId)).to.equal(ZeroAddress);
      await expectRefusal(as(f.registry, f.operator), 'acceptLog', [logId], 'RegistryNotPendingOwner', [logId, operator]);
      expect(await call(f.registry, 'ownerOf', logId)).to.equal(owner);
    });

    it('is started by nobody but the owner, and accepted once', async () => {
      await expectRefusal(as(f.registry, f.stranger), 'transferLog', [logId, stranger], 'RegistryNotOwner', [logId, stranger]);
      await send(f.registry, 'transferLog', logId, stranger);
      await send(as(f.registry, f.stranger), 'acceptLog', logId);
      await expectRefusal(as(f.registry, f.stranger), 'acceptLog', [logId], 'RegistryNotPendingOwner', [logId, stranger]);
    });
  });

  it('takes no money', async () => {
    const to = await f.registry.getAddress();
    const refused = await f.owner.sendTransaction({ to, value: 1n }).then(() => false, () => true);
    expect(refused).to.equal(true);
    expect(f.registry.interface.fragments.filter((fragment) => 'payable' in fragment && fragment.payable === true)).to.deep.equal([]);
  });
});

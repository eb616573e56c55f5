import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { isCallException, type Contract } from 'ethers';
import { deployHelper, describeOnEachChain, hex, hexes, send } from './fixture.ts';
import { consistencyProof, inclusionPath, leafHash, sha256, treeHash, type Hash } from './reference-tree.ts';
import { VirtualTree } from './virtual-tree.ts';

const LARGEST = 64;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(Buffer.from(`record ${i}`)));
const roots = Array.from({ length: LARGEST + 1 }, (_, size) => treeHash(leaves.slice(0, size)));

/** Random, but the same in every run of one seed; a failure names it. */
const SEED = process.env['PROOF_SEED'] ?? randomBytes(8).toString('hex');
let draws = 0;
const draw = (): Hash => sha256(Buffer.from(`${SEED}/${draws++}`));
const below = (limit: bigint): bigint => BigInt(hex(draw())) % limit;

/** As the Solidity helper takes them; `from`/`to` and `index`/`size` in records. */
type Extension = [logId: string, from: bigint, to: bigint, root: string, path: string[]];
type Inclusion = [logId: string, size: bigint, index: bigint, leaf: string, path: string[]];

const MAX_CALLS_PER_REQUEST = 300;

describeOnEachChain('proofs', (f) => {
  let trials: Contract;
  /** id of the log whose head has `size` leaves, at index `size` */
  const logs: string[] = [];

  const openAt = async (origin: string, size: number | bigint, root: Hash): Promise<string> => {
    const receipt = await send(trials, 'openAt', origin, size, hex(root));
    return receipt.logs[0]?.topics[1] ?? '';
  };

  /** Runs one of the helper's methods over all cases; returns how many calls the registry answered as it should. */
  async function run(method: 'extend' | 'include' | 'exclude', cases: readonly (Extension | Inclusion)[], every = false): Promise<number> {
    let tried = 0;
    const size = method === 'exclude' ? MAX_CALLS_PER_REQUEST : every ? 8 : 40;
    for (let from = 0; from < cases.length; from += size) {
      const rest = method === 'exclude' ? [] : [every, BigInt(hex(draw()))];
      try {
        tried += Number(await trials.getFunction(method).staticCall(cases.slice(from, from + size), ...rest));
      } catch (error) {
        // ethers' own message holds the whole request, a megabyte of hex
        const problem = isCallException(error) && error.revert !== null ? `${error.revert.name} ${String(error.revert.args)}` : (error as { shortMessage?: string }).shortMessage;
        expect.fail(`${problem ?? 'the client failed'} (PROOF_SEED=${SEED})`);
      }
    }
    return tried;
  }

  before(async () => {
    trials = await deployHelper('ProofTrials', f.owner, await f.registry.getAddress());
    for (let size = 1; size <= LARGEST; size++) logs[size] = await openAt(`proofs.example/${size}`, size, roots[size] as Hash);
  });

  it(`consistency: accepts the proof of every pair of sizes up to ${LARGEST} and none that is spoiled`, async () => {
    const cases: Extension[] = [];
    for (let m = 1; m < LARGEST; m++) {
      for (let n = m + 1; n <= LARGEST; n++) {
        cases.push([logs[m] as string, BigInt(m), BigInt(n), hex(roots[n] as Hash), hexes(consistencyProof(m, leaves.slice(0, n)))]);
      }
    }
    expect(cases).to.have.length((LARGEST * (LARGEST - 1)) / 2);
    expect(await run('extend', cases, f.thorough)).to.be.greaterThan(cases.length * 6);
  });

  it('consistency: accepts random large sizes and none of their proofs spoiled', async () => {
    const cases: Extension[] = [];
    const limits = [10n, 16n, 24n, 24n, 24n, 40n, 63n].map((bits) => 1n << bits);
    for (let i = 0; i < 28; i++) {
      const limit = limits[i % limits.length] as bigint;
      const m = 1n + below(limit);
      const n = m + 1n + below(limit);
      const tree = new VirtualTree(`${SEED}/${i}`, [m, n]);
      cases.push([await openAt(`large.example/${i}`, m, tree.root(m)), m, n, hex(tree.root(n)), hexes(tree.consistencyProof(m, n))]);
    }
    expect(await run('extend', cases, f.thorough)).to.be.greaterThan(cases.length * 6);
  });

  it(`inclusion: accepts every leaf of every size up to ${LARGEST} and no spoiled path`, async () => {
    const cases: Inclusion[] = [];
    const elsewhere: Inclusion[] = [];
    for (let size = 1; size <= LARGEST; size++) {
      for (let index = 0; index < size; index++) {
        const path = hexes(inclusionPath(index, leaves.slice(0, size)));
        const at = (position: number): Inclusion => [logs[size] as string, BigInt(size), BigInt(position), hex(leaves[index] as Hash), path];
        cases.push(at(index));
        // another index: the neighbour's, and those beyond the tree whose path has the same shape
        if (size > 1) elsewhere.push(at((index + 1) % size));
        if (f.thorough || size < 20) elsewhere.push(at(size), at(size + index), at(index + 2 ** 32));
      }
    }
    expect(await run('include', cases, f.thorough)).to.be.greaterThan(cases.length * 5);
    expect(await run('exclude', elsewhere)).to.equal(elsewhere.length);
  });

  it('inclusion: never accepts an inner node as a leaf', async () => {
    const cases: Inclusion[] = [];
    for (let size = 2; size <= (f.thorough ? 24 : 11); size++) {
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(index, leaves.slice(0, size));
        const offer = (at: number, leaf: Hash, list: readonly Hash[]): number => cases.push([logs[size] as string, BigInt(size), BigInt(at), hex(leaf), hexes(list)]);
        for (let height = 1; height <= path.length; height++) {
          const node = foldUp(index, size, path.slice(0, height));
          // with the rest of the path it does lead to the root …
          if (height === path.length) expect(node.equals(roots[size] as Hash)).to.equal(true);
          // … and yet stands at no position of the tree
          for (let at = 0; at < size; at++) offer(at, node, path.slice(height));
        }
      }
    }
    expect(await run('exclude', cases)).to.equal(cases.length);
  });

  it('inclusion: a leaf below a leaf leads to the root and is still refused', async () => {
    const [left, right] = [draw(), draw()];
    const [first, parent] = [leaves[0] as Hash, sha256(Buffer.of(1), left, right)];
    const logId = await openAt('deeper.example', 2, treeHash([first, parent]));
    expect(await run('include', [[logId, 2n, 1n, hex(parent), [hex(first)]]], true)).to.be.greaterThan(5);
    const below: Inclusion[] = [
      [logId, 2n, 1n, hex(right), hexes([left, first])],
      [logId, 2n, 1n, hex(left), hexes([right, first])],
      [logId, 2n, 0n, hex(left), hexes([right, first])],
    ];
    expect(await run('exclude', below)).to.equal(3);
  });

  it('inclusion: holds for sizes up to 2^64 − 1', async () => {
    const last = (1n << 64n) - 1n;
    const pairs: [index: bigint, size: bigint][] = [[last - 1n, last], [0n, last], [1n << 63n, last], [(1n << 63n) - 1n, (1n << 63n) + 1n], [(1n << 24n) - 1n, 1n << 24n]];
    for (let i = 0; i < 10; i++) {
      const size = 2n + below(last - 1n);
      pairs.push([below(size), size]);
    }
    const cases: Inclusion[] = [];
    const elsewhere: Inclusion[] = [];
    for (const [i, [index, size]] of pairs.entries()) {
      const tree = new VirtualTree(`${SEED}/inclusion/${i}`, [index, index + 1n, size]);
      const logId = await openAt(`large-inclusion.example/${i}`, size, tree.root(size));
      const path = hexes(tree.inclusionPath(index, size));
      const leaf = hex(tree.leaf(index));
      cases.push([logId, size, index, leaf, path]);
      for (const wrong of [index === 0n ? 1n : index - 1n, size, last]) elsewhere.push([logId, size, wrong, leaf, path]);
    }
    expect(await run('include', cases, f.thorough)).to.be.greaterThan(cases.length * 5);
    expect(await run('exclude', elsewhere)).to.equal(elsewhere.length);
  });

  it('inclusion: says no under a size that is not anchored, even where the unset root would match', async () => {
    const leaf = hex(leaves[0] as Hash);
    const zeros = hex(Buffer.alloc(32));
    expect(await run('include', [[logs[1] as string, 1n, 0n, leaf, []]])).to.be.greaterThan(0);
    const cases: Inclusion[] = [
      [logs[1] as string, 2n, 0n, leaf, [hex(leaves[1] as Hash)]],
      [logs[1] as string, 0n, 0n, zeros, []],
      [logs[2] as string, 1n, 0n, zeros, []],
      [zeros, 1n, 0n, zeros, []],
    ];
    expect(await run('exclude', cases)).to.equal(cases.length);
  });
});

/** The node that leaf `index` leads to with the first hashes of its path (RFC 9162 §2.1.3.2). */
function foldUp(index: number, size: number, path: readonly Hash[]): Hash {
  let node = leaves[index] as Hash;
  let [fn, sn] = [index, size - 1];
  for (const sibling of path) {
    const left = fn % 2 === 1 || fn === sn;
    node = sha256(Buffer.of(1), ...(left ? [sibling, node] : [node, sibling]));
    if (left) while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return node;
}

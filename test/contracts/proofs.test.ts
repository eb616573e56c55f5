import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { AbiCoder, type Contract } from 'ethers';
import { deployHelper, describeOnEachChain, hex, hexes, send, type Fixture } from './fixture.ts';
import { consistencyProof, inclusionPath, leafHash, sha256, treeHash, type Hash } from './reference-tree.ts';
import { VirtualTree } from './virtual-tree.ts';

const LARGEST = 64;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(Buffer.from(`record ${i}`)));
const roots = Array.from({ length: LARGEST + 1 }, (_, size) => treeHash(leaves.slice(0, size)));

/** Random, but the same in every run of one seed; the seed is printed when a test fails. */
const SEED = process.env['PROOF_SEED'] ?? randomBytes(8).toString('hex');
let draws = 0;
const draw = (): Hash => sha256(Buffer.from(`${SEED}/${draws++}`));
const below = (limit: bigint): bigint => BigInt(hex(draw())) % limit;

function flipBit(hash: Hash): Hash {
  const flipped = Buffer.from(hash);
  const bit = Number(below(256n));
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return flipped;
}

/** Every way to spoil a list of hashes: a bit of each flipped, each dropped, one added in each place, each two swapped, none left. */
function spoiled(path: readonly Hash[]): Hash[][] {
  const lists: Hash[][] = [];
  path.forEach((hash, i) => {
    lists.push(path.with(i, flipBit(hash)), path.toSpliced(i, 1), path.toSpliced(i, 0, draw()), path.toSpliced(i, 0, hash));
    for (let j = i + 1; j < path.length; j++) lists.push(path.with(i, path[j] as Hash).with(j, hash));
  });
  lists.push([...path, draw()]);
  return lists;
}

interface Trial {
  data: string;
  /** the registry's answer: return value or error, ABI-encoded */
  answer: string;
  about: string;
}

/** Makes every call from the same state and compares each answer. */
async function expectAnswers(trials: Contract, cases: Trial[]): Promise<void> {
  for (let from = 0; from < cases.length; from += 250) {
    const part = cases.slice(from, from + 250);
    const [, answers] = (await trials.getFunction('tryAll').staticCall(part.map(({ data }) => data))) as [boolean[], string[]];
    part.forEach(({ answer, about }, i) => expect(answers[i], `${about} (PROOF_SEED=${SEED})`).to.equal(answer));
  }
}

const TRUE = AbiCoder.defaultAbiCoder().encode(['bool'], [true]);
const FALSE = AbiCoder.defaultAbiCoder().encode(['bool'], [false]);

describeOnEachChain('proofs', (f: Fixture) => {
  let trials: Contract;
  /** log whose head has `size` leaves, at index `size` */
  const logs: string[] = [];

  const openAt = async (origin: string, size: number | bigint, root: Hash): Promise<string> => {
    const receipt = await send(trials, 'openAt', origin, size, hex(root));
    return receipt.logs[0]?.topics[1] ?? '';
  };
  const anchorCase = (logId: string, m: bigint, n: bigint, root: Hash, path: readonly Hash[], valid: boolean, about: string): Trial => ({
    data: f.registry.interface.encodeFunctionData('anchor', [logId, n, hex(root), hexes(path)]),
    answer: valid ? TRUE : f.registry.interface.encodeErrorResult('RegistryInconsistent', [logId, m, n]),
    about,
  });
  const inclusionCase = (logId: string, size: bigint, index: bigint, leaf: Hash, path: readonly Hash[], valid: boolean, about: string): Trial => ({
    data: f.registry.interface.encodeFunctionData('verifyInclusion', [logId, size, index, hex(leaf), hexes(path)]),
    answer: valid ? TRUE : FALSE,
    about,
  });

  before(async () => {
    trials = await deployHelper('ProofTrials', f.owner, await f.registry.getAddress());
    for (let size = 1; size <= LARGEST; size++) logs[size] = await openAt(`proofs.example/${size}`, size, roots[size] as Hash);
  });

  it(`consistency: accepts the proof of every pair of sizes up to ${LARGEST} and none that is spoiled`, async () => {
    const cases: Trial[] = [];
    for (let m = 1; m < LARGEST; m++) {
      for (let n = m + 1; n <= LARGEST; n++) {
        const logId = logs[m] as string;
        const root = roots[n] as Hash;
        const path = consistencyProof(m, leaves.slice(0, n));
        const add = (list: readonly Hash[], to: Hash, valid: boolean): number => cases.push(anchorCase(logId, BigInt(m), BigInt(n), to, list, valid, `${m} → ${n}`));
        add(path, root, true);
        add(path, flipBit(root), false);
        add([], root, false);
        for (const list of spoiled(path)) add(list, root, false);
      }
    }
    await expectAnswers(trials, cases);
  });

  it('consistency: accepts random large sizes and none of their proofs spoiled', async () => {
    const cases: Trial[] = [];
    for (let i = 0; i < 24; i++) {
      const limit = 1n << [10n, 16n, 24n, 24n, 40n, 63n][i % 6]!;
      const m = 1n + below(limit);
      const n = m + 1n + below(limit);
      const tree = new VirtualTree(`${SEED}/${i}`, [m, n]);
      const logId = await openAt(`large.example/${i}`, m, tree.root(m));
      const path = tree.consistencyProof(m, n);
      cases.push(anchorCase(logId, m, n, tree.root(n), path, true, `${m} → ${n}`));
      const lists = [...path.keys()].flatMap((at) => [path.with(at, flipBit(path[at] as Hash)), path.toSpliced(at, 1), path.toSpliced(at, 0, draw())]);
      for (const list of [...lists, [...path, draw()], path.toReversed(), []]) {
        const same = list.length === path.length && list.every((hash, at) => hash.equals(path[at] as Hash));
        cases.push(anchorCase(logId, m, n, tree.root(n), list, same, `${m} → ${n} spoiled`));
      }
    }
    await expectAnswers(trials, cases);
  });

  it(`inclusion: accepts every leaf of every size up to ${LARGEST} and no spoiled path`, async () => {
    const cases: Trial[] = [];
    for (let size = 1; size <= LARGEST; size++) {
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(index, leaves.slice(0, size));
        const leaf = leaves[index] as Hash;
        const add = (at: number, offered: Hash, list: readonly Hash[], valid: boolean): number =>
          cases.push(inclusionCase(logs[size] as string, BigInt(size), BigInt(at), offered, list, valid, `${at} of ${size}`));
        add(index, leaf, path, true);
        add(index, flipBit(leaf), path, false);
        // any other index, the first ones beyond the tree included
        add((index + 1) % size, leaf, path, size === 1);
        add(size, leaf, path, false);
        add(size + index, leaf, path, false);
        // every fourth position in full: the paths next to it differ from it in one hash
        if ((index + size) % 4 === 0 || index >= size - 2) for (const list of spoiled(path)) add(index, leaf, list, false);
      }
    }
    await expectAnswers(trials, cases);
  });

  it('inclusion: never accepts an inner node as a leaf, nor a leaf below a leaf', async () => {
    const cases: Trial[] = [];
    for (let size = 2; size <= 20; size++) {
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(index, leaves.slice(0, size));
        for (let height = 1; height <= path.length; height++) {
          // the node `height` steps up the path, offered at every position of the tree with the rest of the path
          const node = foldUp(index, size, path.slice(0, height));
          for (let at = 0; at < size; at++) cases.push(inclusionCase(logs[size] as string, BigInt(size), BigInt(at), node, path.slice(height), false, `node over ${index} of ${size} as ${at}`));
        }
        const child = draw();
        cases.push(inclusionCase(logs[size] as string, BigInt(size), BigInt(index), child, [draw(), ...path], false, 'a leaf below a leaf'));
      }
    }
    await expectAnswers(trials, cases);
  });

  it('inclusion: holds for large sizes up to 2^64 − 1', async () => {
    const cases: Trial[] = [];
    const last = (1n << 64n) - 1n;
    const pairs: [bigint, bigint][] = [[last - 1n, last], [0n, last], [1n << 63n, last], [(1n << 63n) - 1n, (1n << 63n) + 1n], [(1n << 24n) - 1n, 1n << 24n]];
    for (let i = 0; i < 10; i++) {
      const size = 1n + below(last);
      pairs.push([below(size), size]);
    }
    for (const [i, [index, size]] of pairs.entries()) {
      const tree = new VirtualTree(`${SEED}/inclusion/${i}`, [index, index + 1n, size]);
      const logId = await openAt(`large-inclusion.example/${i}`, size, tree.root(size));
      const path = tree.inclusionPath(index, size);
      cases.push(inclusionCase(logId, size, index, tree.leaf(index), path, true, `${index} of ${size}`));
      for (const list of [path.slice(1), path.slice(0, -1), [...path, draw()], [draw(), ...path]]) cases.push(inclusionCase(logId, size, index, tree.leaf(index), list, false, `${index} of ${size}`));
      for (const wrong of [index ^ 1n, size, last]) if (wrong !== index) cases.push(inclusionCase(logId, size, wrong, tree.leaf(index), path, false, `${wrong} of ${size}`));
    }
    await expectAnswers(trials, cases);
  });

  it('inclusion: says no under a size that is not anchored', async () => {
    const leaf = leaves[0] as Hash;
    const zero = Buffer.alloc(32);
    await expectAnswers(trials, [
      inclusionCase(logs[1] as string, 1n, 0n, leaf, [], true, 'anchored'),
      inclusionCase(logs[1] as string, 2n, 0n, leaf, [leaves[1] as Hash], false, 'not anchored'),
      // an unset root reads as zeros: a leaf of zeros must not match it
      inclusionCase(logs[1] as string, 0n, 0n, zero, [], false, 'size 0'),
      inclusionCase(hex(zero), 1n, 0n, zero, [], false, 'no such log'),
    ]);
  });
});

/** The node reached from leaf `index` by the first hashes of its path. */
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

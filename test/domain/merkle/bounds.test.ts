import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  consistencyElements, Frontier, hashLeaf, inclusionElements, leavesUnder, leftChildIndex, parentIndex, rightChildIndex, rootFromInclusion, rootNodes, siblingIndex, splitPoint, verifyConsistency,
  verifyInclusion,
} from '../../../server/domain/merkle/index.ts';
import { referenceConsistency, referenceInclusion, referenceNode, referenceRoot, sampleLeaves } from './reference.ts';

const RUNS = { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 50) };
const ALL = sampleLeaves(105);
const firstOf = (size: number): Uint8Array[] => ALL.slice(0, size);
const rootOfFirst = (size: number): Uint8Array => referenceRoot(firstOf(size));

describe('Merkle verification is total', () => {
  const good = { leaf: ALL[1]!, index: 1, size: 5, path: referenceInclusion(1, firstOf(5)), root: rootOfFirst(5) };
  const goodPair = { fromSize: 3, fromRoot: rootOfFirst(3), toSize: 5, toRoot: rootOfFirst(5), path: referenceConsistency(3, firstOf(5)) };
  const holed = new Array<Uint8Array>(3);
  holed[0] = good.path[0]!;
  holed[2] = good.path[2]!;
  const thrower = new Proxy([], { get: () => { throw new Error('hostile'); } });
  const notHash = [undefined, null, 1, '', 'aa'.repeat(32), [], {}, new Uint8Array(31), new Uint8Array(33), new Uint8Array(0), new Uint16Array(32), new ArrayBuffer(32), Array.from(ALL[0]!)];
  const notNumber = [undefined, null, '1', 1n, -1, -0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 64, {}, [1], true];
  const notPath = [undefined, null, 5, 'x', {}, ALL[0], holed, thrower, { length: 3, 0: ALL[0], 1: ALL[1], 2: ALL[2] }, ...notHash.map((x) => [x, ...good.path.slice(1)]), Array.from({ length: 1000 }, () => ALL[0])];
  const refused = (verify: (claim: never) => unknown, claim: unknown): void => {
    expect(verify(claim as never)).to.be.oneOf([false, null]);
  };

  it('accepts the claims that the malformed ones are made from', () => {
    expect(verifyInclusion(good)).to.equal(true);
    expect(verifyConsistency(goodPair)).to.equal(true);
  });

  it('refuses values that are no claim', () => {
    const hostile = Object.defineProperty({ ...good }, 'leaf', { get: () => { throw new Error('hostile'); } });
    for (const claim of [undefined, null, 1, 'x', [], {}, thrower, hostile]) {
      for (const verify of [verifyInclusion, rootFromInclusion, verifyConsistency]) refused(verify, claim);
    }
  });

  it('refuses wrong types, wrong lengths and numbers that are no index', () => {
    for (const x of notHash) for (const field of ['leaf', 'root']) refused(verifyInclusion, { ...good, [field]: x });
    for (const x of notHash) for (const field of ['fromRoot', 'toRoot']) refused(verifyConsistency, { ...goodPair, [field]: x });
    for (const x of notNumber) for (const field of ['index', 'size']) refused(verifyInclusion, { ...good, [field]: x });
    for (const x of notNumber) for (const field of ['fromSize', 'toSize']) refused(verifyConsistency, { ...goodPair, [field]: x });
    for (const x of notPath) {
      refused(verifyInclusion, { ...good, path: x });
      refused(rootFromInclusion, { ...good, path: x });
      refused(verifyConsistency, { ...goodPair, path: x });
    }
  });

  it('refuses an index at or beyond the size', () => {
    for (const index of [5, 6, 7, 9, 2 ** 32 + 1]) refused(verifyInclusion, { ...good, index });
  });

  it('reads each field once, so that a getter cannot show another value after the check', () => {
    let reads = 0;
    const claim = Object.defineProperty({ ...good }, 'root', { get: () => (reads++ === 0 ? ALL[9] : good.root) });
    expect(verifyInclusion(claim)).to.equal(false);
    expect(reads).to.equal(1);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), fc.array(fc.anything()), (a, b, c, path) => {
        expect(verifyInclusion({ leaf: a, index: b, size: c, path, root: a } as never)).to.equal(false);
        expect(verifyConsistency({ fromRoot: a, fromSize: b, toSize: c, path, toRoot: a } as never)).to.equal(false);
      }),
      RUNS,
    );
  });
});

describe('Merkle tree beyond 2³² leaves', () => {
  /** Hash of a subtree in a tree all of whose leaves are equal, so that trees of any size can be computed. */
  const uniform: Uint8Array[] = [ALL[0]!];
  for (let level = 1; level <= 52; level++) uniform.push(referenceNode(uniform[level - 1]!, uniform[level - 1]!));
  const fold = (nodes: { level: number }[]): Uint8Array => nodes.map(({ level }) => uniform[level]!).reduceRight((right, left) => referenceNode(left, right));
  const rootAt = (size: number): Uint8Array => fold(rootNodes(size));
  const SIZES = [2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 32 + 5, 2 ** 33, 2 ** 40 + 12_345, 2 ** 52, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER];

  it('proves inclusion, and tells apart indexes that differ by 2³²', () => {
    for (const size of SIZES) {
      for (const index of [0, 1, 2 ** 31, size - 2, size - 1, 2 ** 32 - 2, size > 2 ** 32 ? 2 ** 32 : 0]) {
        const path = inclusionElements(index, size).map(fold);
        const claim = { leaf: ALL[0]!, index, size, path, root: rootAt(size) };
        expect(verifyInclusion(claim), `${index} of ${size}`).to.equal(true);
        expect(verifyInclusion({ ...claim, leaf: ALL[1]! })).to.equal(false);
        expect(verifyInclusion({ ...claim, path: path.slice(1) })).to.equal(false);
        expect(verifyInclusion({ ...claim, path: [...path, ALL[1]!] })).to.equal(false);
      }
    }
    // Cut to 32 bits, 2^32 + 5 of 2^32 + 6 would look like 5 of 6.
    const small = inclusionElements(5, 6).map(fold);
    expect(verifyInclusion({ leaf: ALL[0]!, index: 5, size: 6, path: small, root: rootAt(6) })).to.equal(true);
    expect(verifyInclusion({ leaf: ALL[0]!, index: 2 ** 32 + 5, size: 2 ** 32 + 6, path: small, root: rootAt(6) })).to.equal(false);
  });

  it('proves consistency between any two', () => {
    for (const toSize of SIZES) {
      for (const fromSize of [1, 2, 2 ** 31 + 1, ...SIZES].filter((size) => size <= toSize)) {
        const path = consistencyElements(fromSize, toSize).map(fold);
        const claim = { fromSize, fromRoot: rootAt(fromSize), toSize, toRoot: rootAt(toSize), path };
        expect(verifyConsistency(claim), `${fromSize} to ${toSize}`).to.equal(true);
        if (fromSize < toSize) expect(verifyConsistency({ ...claim, path: path.slice(0, -1) })).to.equal(false);
        expect(verifyConsistency({ ...claim, path: [...path, ALL[1]!] })).to.equal(false);
      }
    }
  });

  it('grows over the border of 2³² leaves', () => {
    const size = 2 ** 32 - 2;
    const frontier = Frontier.restore(size, rootNodes(size).map(({ level }) => uniform[level]!));
    for (let next = size; next <= 2 ** 32 + 3; next++) {
      expect(frontier.root(), `size ${next}`).to.deep.equal(rootAt(next));
      frontier.append(ALL[0]!);
    }
  });

  it('refuses to grow beyond the safe integers', () => {
    const size = Number.MAX_SAFE_INTEGER;
    const frontier = Frontier.restore(size, rootNodes(size).map(({ level }) => uniform[level]!));
    expect(() => frontier.append(ALL[0]!)).to.throw(RangeError);
    expect(frontier.root()).to.deep.equal(rootAt(size));
  });
});

describe('Merkle addresses', () => {
  it('names the arithmetic of neighbours consistently', () => {
    for (const index of [0, 1, 6, 7, 2 ** 32, 2 ** 32 + 1, 2 ** 50 + 3]) {
      expect(siblingIndex(siblingIndex(index))).to.equal(index);
      expect(parentIndex(siblingIndex(index))).to.equal(parentIndex(index));
      expect([leftChildIndex(parentIndex(index)), rightChildIndex(parentIndex(index))]).to.include(index);
    }
    expect([2, 3, 4, 5, 8, 9, 2 ** 33, 2 ** 33 + 1].map(splitPoint)).to.deep.equal([1, 2, 2, 4, 4, 8, 2 ** 32, 2 ** 33]);
  });

  it('covers a tree with its perfect subtrees, left to right and without gap', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (size) => {
        let next = 0;
        for (const { level, index } of rootNodes(size)) {
          expect(index * leavesUnder(level)).to.equal(next);
          next += leavesUnder(level);
        }
        expect(next).to.equal(size);
      }),
      RUNS,
    );
  });

  it('refuses indexes and sizes that are none', () => {
    for (const bad of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => rootNodes(bad)).to.throw(RangeError);
      expect(() => inclusionElements(bad, 8)).to.throw(RangeError);
      expect(() => inclusionElements(0, bad)).to.throw(RangeError);
      expect(() => consistencyElements(bad, 8)).to.throw(RangeError);
      expect(() => consistencyElements(1, bad)).to.throw(RangeError);
    }
    expect(() => inclusionElements(8, 8)).to.throw(RangeError);
    expect(() => consistencyElements(0, 8)).to.throw(RangeError);
    expect(() => consistencyElements(9, 8)).to.throw(RangeError);
  });

  it('restores a frontier and goes on from it; refuses what does not fit', () => {
    const whole = new Frontier();
    for (const leaf of firstOf(100)) whole.append(leaf);
    const restored = Frontier.restore(100, whole.nodes());
    const completed: string[] = [];
    restored.append(ALL[100]!);
    restored.append(ALL[101]!, ({ level, index }) => completed.push(`${level}/${index}`));
    restored.append(ALL[102]!);
    restored.append(ALL[103]!, ({ level, index }) => completed.push(`${level}/${index}`));
    expect(restored.root()).to.deep.equal(referenceRoot(firstOf(104)));
    expect(completed).to.deep.equal(['1/50', '1/51', '2/25', '3/12']);
    expect(() => Frontier.restore(100, whole.nodes().slice(1))).to.throw(RangeError);
    expect(() => Frontier.restore(1, [new Uint8Array(31)])).to.throw(RangeError);
    expect(() => restored.append(new Uint8Array(31))).to.throw(RangeError);
  });
});

describe('Merkle tree: leaves of any length', () => {
  it('are SHA-256(0x00 ‖ record), also after a longer record and beyond the size of a usual one', () => {
    for (const length of [0, 1, 900, 8191, 8192, 8193, 100_000, 64, 0]) {
      const record = new Uint8Array(length).fill(length % 251);
      expect(Buffer.from(hashLeaf(record)).toString('hex'), String(length)).to.equal(createHash('sha256').update(Uint8Array.of(0)).update(record).digest('hex'));
    }
  });
});

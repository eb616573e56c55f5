import { expect } from 'chai';
import fc from 'fast-check';
import { hash } from 'node:crypto';
import {
  consistencyElements, consistencyPath, EMPTY_ROOT, Frontier, hashChildren, hashLeaf, inclusionElements, inclusionPath, leavesUnder, leftChildIndex, parentIndex,
  rightChildIndex, rootFromInclusion, rootNodes, rootOf, siblingIndex, splitPoint, treeHasher, verifyConsistency, verifyInclusion,
} from '../../../server/domain/merkle/index.ts';
import { flipBit, referenceConsistency, referenceInclusion, referenceLeaf, referenceNode, referenceRoot, sampleLeaves } from './reference.ts';

const RUNS = { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 50) };
const ALL = sampleLeaves(700);
const firstOf = (size: number): Uint8Array[] => ALL.slice(0, size);
const ROOT_OF = Array.from({ length: 65 }, (_, size) => referenceRoot(firstOf(size)));

describe('Merkle tree against the recursive definitions of RFC 9162', () => {
  it('hashes leaves and nodes alike', () => {
    expect(hashLeaf(Uint8Array.of(1, 2, 3))).to.deep.equal(referenceLeaf(Uint8Array.of(1, 2, 3)));
    expect(hashChildren(ALL[0]!, ALL[1]!)).to.deep.equal(referenceNode(ALL[0]!, ALL[1]!));
    expect(() => hashChildren(ALL[0]!, ALL[1]!.subarray(1))).to.throw(RangeError);
  });

  it('gives the same roots for every size up to 64, and grows to them', () => {
    const frontier = new Frontier();
    for (let size = 0; size <= 64; size++) {
      expect(rootOf(firstOf(size)), `size ${size}`).to.deep.equal(ROOT_OF[size]);
      expect(frontier.root(), `frontier of ${size}`).to.deep.equal(ROOT_OF[size]);
      expect(frontier.size).to.equal(size);
      frontier.append(ALL[size]!);
    }
  });

  it('gives and accepts the same inclusion path for every leaf of every size up to 64', () => {
    for (let size = 1; size <= 64; size++) {
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(firstOf(size), index);
        expect(path, `leaf ${index} of ${size}`).to.deep.equal(referenceInclusion(index, firstOf(size)));
        expect(verifyInclusion({ leaf: ALL[index]!, index, size, path, root: ROOT_OF[size]! }), `leaf ${index} of ${size}`).to.equal(true);
      }
    }
  }).timeout(15_000);

  it('gives and accepts the same consistency path for every pair up to 64, and refuses it for other roots', () => {
    for (let toSize = 1; toSize <= 64; toSize++) {
      for (let fromSize = 1; fromSize <= toSize; fromSize++) {
        const name = `${fromSize} to ${toSize}`;
        const path = consistencyPath(firstOf(toSize), fromSize);
        expect(path, name).to.deep.equal(referenceConsistency(fromSize, firstOf(toSize)));
        const claim = { fromSize, fromRoot: ROOT_OF[fromSize]!, toSize, toRoot: ROOT_OF[toSize]!, path };
        expect(verifyConsistency(claim), name).to.equal(true);
        expect(verifyConsistency({ ...claim, fromRoot: ALL[699]! }), `${name} with another old root`).to.equal(false);
        expect(verifyConsistency({ ...claim, toRoot: ALL[699]! }), `${name} with another new root`).to.equal(false);
      }
    }
  }).timeout(15_000);

  it('agrees for random sizes, and refuses every wrong neighbour index', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: ALL.length }), fc.nat(), fc.nat(), (size, a, b) => {
        const leaves = firstOf(size);
        const index = a % size;
        const from = 1 + (b % size);
        const root = referenceRoot(leaves);
        const path = inclusionPath(leaves, index);
        expect(path).to.deep.equal(referenceInclusion(index, leaves));
        const claim = { leaf: leaves[index]!, index, size, path, root };
        expect(verifyInclusion(claim)).to.equal(true);
        expect(rootFromInclusion(claim)).to.deep.equal(root);
        expect(verifyInclusion({ ...claim, index: siblingIndex(index) })).to.equal(false);
        expect(verifyInclusion({ ...claim, index: (index + 1) % size })).to.equal(false);
        const fromRoot = referenceRoot(leaves.slice(0, from));
        const consistency = consistencyPath(leaves, from);
        expect(consistency).to.deep.equal(referenceConsistency(from, leaves));
        expect(verifyConsistency({ fromSize: from, fromRoot, toSize: size, toRoot: root, path: consistency })).to.equal(true);
      }),
      RUNS,
    );
  });

  it('refuses a history in which one earlier leaf was changed, whatever path is offered', () => {
    const changed = firstOf(40).map((leaf, i) => (i === 7 ? ALL[650]! : leaf));
    for (let fromSize = 8; fromSize < 40; fromSize++) {
      for (const path of [consistencyPath(changed, fromSize), consistencyPath(firstOf(40), fromSize)]) {
        expect(verifyConsistency({ fromSize, fromRoot: ROOT_OF[fromSize]!, toSize: 40, toRoot: rootOf(changed), path })).to.equal(false);
      }
    }
  });

  it('gives the same with a hasher that is brought along', () => {
    const native = treeHasher((data) => hash('sha256', data, 'buffer'));
    expect(Buffer.from(rootOf(firstOf(37), native))).to.deep.equal(Buffer.from(ROOT_OF[37]!));
    const path = inclusionPath(firstOf(37), 36, native);
    expect(verifyInclusion({ leaf: ALL[36]!, index: 36, size: 37, path, root: ROOT_OF[37]! }, native)).to.equal(true);
  });
});

describe('Merkle proofs under attack', () => {
  it('refuses an inclusion proof with any bit turned over, an element dropped, added or swapped', () => {
    for (let size = 1; size <= 9; size++) {
      for (let index = 0; index < size; index++) {
        const path = referenceInclusion(index, firstOf(size));
        const claim = { leaf: ALL[index]!, index, size, path, root: ROOT_OF[size]! };
        for (const wrong of mangled(path)) expect(verifyInclusion({ ...claim, path: wrong })).to.equal(false);
        for (let bit = 0; bit < 256; bit++) {
          expect(verifyInclusion({ ...claim, leaf: flipBit(claim.leaf, bit) })).to.equal(false);
          expect(verifyInclusion({ ...claim, root: flipBit(claim.root, bit) })).to.equal(false);
        }
      }
    }
  }).timeout(15_000);

  it('refuses a consistency proof with any bit turned over, an element dropped, added or swapped', () => {
    for (let toSize = 2; toSize <= 9; toSize++) {
      for (let fromSize = 1; fromSize < toSize; fromSize++) {
        const path = referenceConsistency(fromSize, firstOf(toSize));
        const claim = { fromSize, fromRoot: ROOT_OF[fromSize]!, toSize, toRoot: ROOT_OF[toSize]!, path };
        for (const wrong of mangled(path)) expect(verifyConsistency({ ...claim, path: wrong }), `${fromSize} to ${toSize}`).to.equal(false);
        for (let bit = 0; bit < 256; bit++) {
          expect(verifyConsistency({ ...claim, fromRoot: flipBit(claim.fromRoot, bit) })).to.equal(false);
          expect(verifyConsistency({ ...claim, toRoot: flipBit(claim.toRoot, bit) })).to.equal(false);
        }
      }
    }
  }).timeout(15_000);

  it('refuses an inner node offered as a leaf, which trees without separate prefixes accept', () => {
    const inner = referenceNode(ALL[0]!, ALL[1]!);
    // The attack: present the record `left ‖ right`, whose plain hash is the inner node, in a tree of half the size.
    const forged = hashLeaf(Uint8Array.from([...ALL[0]!, ...ALL[1]!]));
    expect(forged).to.not.deep.equal(inner);
    const upper = [referenceNode(ALL[2]!, ALL[3]!)];
    expect(verifyInclusion({ leaf: forged, index: 0, size: 2, path: upper, root: ROOT_OF[4]! })).to.equal(false);
    expect(verifyInclusion({ leaf: forged, index: 0, size: 4, path: upper, root: ROOT_OF[4]! })).to.equal(false);
    expect(verifyInclusion({ leaf: inner, index: 0, size: 4, path: upper, root: ROOT_OF[4]! })).to.equal(false);
  });

  it('has different roots for three leaves and for the last one repeated, which trees that duplicate odd leaves confuse', () => {
    for (const size of [1, 3, 5, 7, 11]) {
      expect(rootOf([...firstOf(size), ALL[size - 1]!])).to.not.deep.equal(rootOf(firstOf(size)));
    }
    const path = referenceInclusion(2, firstOf(3));
    expect(verifyInclusion({ leaf: ALL[2]!, index: 3, size: 4, path: [ALL[2]!, ...path], root: ROOT_OF[3]! })).to.equal(false);
  });

  it('takes no consistency proof from size 0 as proof of anything', () => {
    for (const toSize of [0, 1, 2, 8, 13]) {
      const toRoot = ROOT_OF[toSize]!;
      for (const fromRoot of [EMPTY_ROOT, toRoot]) {
        for (const path of [[], [toRoot], [EMPTY_ROOT], referenceInclusion(0, firstOf(Math.max(1, toSize)))]) {
          expect(verifyConsistency({ fromSize: 0, fromRoot, toSize, toRoot, path })).to.equal(false);
        }
      }
    }
    expect(() => consistencyPath(firstOf(5), 0)).to.throw(RangeError);
  });

  it('refuses a consistency proof that is too short for the sizes it claims', () => {
    for (let toSize = 2; toSize <= 32; toSize++) {
      for (let fromSize = 1; fromSize < toSize; fromSize++) {
        const path = referenceConsistency(fromSize, firstOf(toSize));
        for (const claimed of [4 * toSize, 2 ** 20, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
          expect(verifyConsistency({ fromSize, fromRoot: ROOT_OF[fromSize]!, toSize: claimed, toRoot: ROOT_OF[toSize]!, path }), `${fromSize} to ${toSize} as to ${claimed}`).to.equal(false);
        }
      }
    }
  });

  it('refuses a tree that shrinks, though the hashes are made to fit', () => {
    const [old, other] = [ROOT_OF[3]!, ALL[60]!];
    expect(verifyConsistency({ fromSize: 3, fromRoot: old, toSize: 2, toRoot: referenceNode(old, other), path: [old, other] })).to.equal(false);
  });

  it('proves nothing in an empty tree, and no equality of different roots', () => {
    expect(verifyInclusion({ leaf: EMPTY_ROOT, index: 0, size: 0, path: [], root: EMPTY_ROOT })).to.equal(false);
    expect(verifyConsistency({ fromSize: 3, fromRoot: ROOT_OF[3]!, toSize: 3, toRoot: ROOT_OF[4]!, path: [] })).to.equal(false);
    expect(verifyConsistency({ fromSize: 3, fromRoot: ROOT_OF[3]!, toSize: 3, toRoot: ROOT_OF[3]!, path: [ROOT_OF[3]!] })).to.equal(false);
    expect(verifyConsistency({ fromSize: 4, fromRoot: ROOT_OF[4]!, toSize: 3, toRoot: ROOT_OF[3]!, path: [] })).to.equal(false);
  });
});

describe('Merkle verification is total', () => {
  const good = { leaf: ALL[1]!, index: 1, size: 5, path: referenceInclusion(1, firstOf(5)), root: ROOT_OF[5]! };
  const goodPair = { fromSize: 3, fromRoot: ROOT_OF[3]!, toSize: 5, toRoot: ROOT_OF[5]!, path: referenceConsistency(3, firstOf(5)) };
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

/** Every path that differs from `path` by one bit, one element dropped, added or two swapped. */
function* mangled(path: Uint8Array[]): Generator<Uint8Array[]> {
  for (let i = 0; i < path.length; i++) {
    for (let bit = 0; bit < 256; bit++) yield path.with(i, flipBit(path[i]!, bit));
    yield path.toSpliced(i, 1);
    for (let j = i + 1; j < path.length; j++) yield path.with(i, path[j]!).with(j, path[i]!);
  }
  for (let i = 0; i <= path.length; i++) {
    yield path.toSpliced(i, 0, path[i] ?? ALL[0]!);
    yield path.toSpliced(i, 0, ALL[699]!);
  }
}

import { expect } from 'chai';
import fc from 'fast-check';
import { hash } from 'node:crypto';
import {
  consistencyPath, EMPTY_ROOT, Frontier, hashChildren, hashLeaf, inclusionPath, rootFromInclusion, rootOf, siblingIndex, treeHasher, verifyConsistency, verifyInclusion,
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

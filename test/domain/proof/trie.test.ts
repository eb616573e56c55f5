import { expect } from 'chai';
import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { equalBytes, fromHex, toHex, utf8 } from '../../../server/domain/bytes.ts';
import { EvmProofError, buildIndexTrie, encodeRlp, indexKey, verifyTriePath, type RlpItem } from '../../../server/domain/proof/evm/index.ts';

const numRuns = Number(process.env.FAST_CHECK_RUNS ?? 60);
const list = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 300 });

function fails(root: Uint8Array, key: Uint8Array, path: Uint8Array[]): void {
  expect(() => verifyTriePath(root, key, path)).to.throw(EvmProofError);
}

/** Short entries stand inside their parents, so a path may truly show a neighbour too; what it shows must be what is there. */
function showsNothingElse(root: Uint8Array, index: number, path: Uint8Array[], values: Uint8Array[]): void {
  let shown: Uint8Array;
  try {
    shown = verifyTriePath(root, indexKey(index), path);
  } catch (error) {
    expect(error).to.be.instanceOf(EvmProofError);
    return;
  }
  expect(toHex(shown)).to.equal(toHex(values[index] ?? utf8('not in the list')));
}

describe('trie of receipts and transactions', () => {
  it('shows each entry under its index and under no other', () => {
    fc.assert(
      fc.property(list, fc.nat(), (values, seed) => {
        const index = seed % values.length;
        const { root, path } = buildIndexTrie(values, index);
        expect(toHex(verifyTriePath(root, indexKey(index), path))).to.equal(toHex(values[index]!));
        for (const other of [index + 1, index + 128, values.length, 0x10000 + index]) showsNothingElse(root, other, path, values);
      }),
      { numRuns },
    );
  });

  it('has one root whichever entry is shown', () => {
    const values = Array.from({ length: 260 }, (_, i) => utf8(`entry ${i}`));
    const roots = new Set(values.map((_, i) => toHex(buildIndexTrie(values, i).root)));
    expect(roots.size).to.equal(1);
  });

  it('refuses a path with any bit flipped, a node dropped, added, doubled or swapped', () => {
    const values = Array.from({ length: 20 }, (_, i) => utf8(`entry ${i} of some length, so that nodes are hashed`));
    const { root, path } = buildIndexTrie(values, 9);
    expect(path.length).to.be.greaterThan(2);
    path.forEach((node, n) => {
      for (let bit = 0; bit < node.length * 8; bit++) {
        const flipped = node.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        fails(root, indexKey(9), path.with(n, flipped));
      }
      fails(root, indexKey(9), path.toSpliced(n, 1));
      fails(root, indexKey(9), path.toSpliced(n, 0, node));
    });
    fails(root, indexKey(9), [...path, path[0]!]);
    fails(root, indexKey(9), path.toReversed());
    fails(root, indexKey(9), []);
    fails(keccak_256(root), indexKey(9), path);
  });

  it('refuses nodes that hash rightly but are not nodes of such a trie', () => {
    const leaf = (flag: string, value: Uint8Array): Uint8Array => encodeRlp([fromHex(flag), value]);
    const value = utf8('a value that is long enough to be hashed by its parent');
    const cases: [string, RlpItem | Uint8Array][] = [
      ['leaf of another key', leaf('2081', value)],
      ['padding not zero', leaf('2180', value)],
      ['flag above three', leaf('4080', value)],
      ['path missing', leaf('', value)],
      ['empty value', leaf('2080', new Uint8Array(0))],
      ['value is a list', encodeRlp([fromHex('2080'), [value]])],
      ['three items', encodeRlp([fromHex('2080'), value, value])],
      ['a string', encodeRlp(value)],
      ['extension without a path', leaf('00', value)],
    ];
    for (const [, bytes] of cases) fails(keccak_256(bytes as Uint8Array), fromHex('80'), [bytes as Uint8Array]);
    const right = leaf('2080', value);
    fails(keccak_256(right), fromHex('8001'), [right]);
    const emptyExtension = encodeRlp([fromHex('00'), keccak_256(right)]);
    fails(keccak_256(emptyExtension), fromHex('80'), [emptyExtension, right]);
    expect(equalBytes(verifyTriePath(keccak_256(right), fromHex('80'), [right]), value)).to.equal(true);
  });

  it('refuses a short node that is hashed and a long one that is inlined: a path has one form', () => {
    const branch = (child: RlpItem): RlpItem[] => Array.from({ length: 17 }, (_, i) => (i === 8 ? child : new Uint8Array(0)));
    const short: RlpItem = [fromHex('30'), utf8('short')];
    const long: RlpItem = [fromHex('30'), utf8('a value that makes this node longer than a hash')];
    const inline = encodeRlp(branch(short));
    expect(toHex(verifyTriePath(keccak_256(inline), fromHex('80'), [inline]))).to.equal(toHex(utf8('short')));
    const shortHashed = encodeRlp(branch(keccak_256(encodeRlp(short))));
    fails(keccak_256(shortHashed), fromHex('80'), [shortHashed, encodeRlp(short)]);
    const longInlined = encodeRlp(branch(long));
    fails(keccak_256(longInlined), fromHex('80'), [longInlined]);
  });

  it('refuses an index outside the list and empty entries', () => {
    expect(() => buildIndexTrie([], 0)).to.throw(RangeError);
    expect(() => buildIndexTrie([utf8('a')], 1)).to.throw(RangeError);
    expect(() => buildIndexTrie([utf8('a')], -1)).to.throw(RangeError);
    expect(() => buildIndexTrie([new Uint8Array(0)], 0)).to.throw(RangeError);
  });
});

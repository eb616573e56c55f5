import { expect } from 'chai';
import { decodeRlp as ethersDecode, encodeRlp as ethersEncode } from 'ethers';
import fc from 'fast-check';
import { fromHex, toHex } from '../../../server/domain/bytes.ts';
import { EvmProofError, decodeRlp, encodeRlp, type RlpItem } from '../../../server/domain/proof/evm/index.ts';
import { rlpNumber } from '../../../server/domain/proof/evm/rlp.ts';

const numRuns = Number(process.env.FAST_CHECK_RUNS ?? 100);
const { item } = fc.letrec<{ item: RlpItem }>((tie) => ({
  item: fc.oneof({ maxDepth: 4 }, fc.uint8Array({ maxLength: 80 }), fc.array(tie('item'), { maxLength: 6 })),
}));

function asEthers(value: RlpItem): never {
  return (value instanceof Uint8Array ? `0x${toHex(value)}` : value.map(asEthers)) as never;
}

function spellings(hexes: string[]): void {
  for (const hex of hexes) expect(() => decodeRlp(fromHex(hex)), hex).to.throw(EvmProofError).with.property('code', 'rlp');
}

describe('RLP', () => {
  it('encodes and decodes as ethers does', () => {
    fc.assert(
      fc.property(item, (value) => {
        const bytes = encodeRlp(value);
        expect(`0x${toHex(bytes)}`).to.equal(ethersEncode(asEthers(value)));
        expect(asEthers(decodeRlp(bytes))).to.deep.equal(ethersDecode(bytes));
      }),
      { numRuns },
    );
  });

  it('has one spelling per item: what decodes encodes to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (bytes) => {
        let value: RlpItem;
        try {
          value = decodeRlp(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(EvmProofError);
          return;
        }
        expect(toHex(encodeRlp(value))).to.equal(toHex(bytes));
      }),
      { numRuns: numRuns * 20 },
    );
  });

  it('refuses other spellings of a byte, a length and a list', () => {
    spellings(['8100', '817f', `b80161`, `b837${'61'.repeat(55)}`, `b90038${'61'.repeat(56)}`, `f837${'61'.repeat(55)}`, 'f80161']);
  });

  it('refuses truncation, trailing bytes, enormous lengths and deep nesting', () => {
    spellings(['', '82ff', 'c161ff', 'c2', 'c382ff', '8000', `ffffffffffffffffff`, `bbffffffff00`, 'c1'.repeat(64)]);
  });

  it('refuses lists in lists deeper than any node has, before the stack ends', () => {
    const nested = (depth: number): RlpItem => (depth === 0 ? [] : [nested(depth - 1)]);
    expect(decodeRlp(encodeRlp(nested(16)))).to.deep.equal(nested(16));
    expect(() => decodeRlp(encodeRlp(nested(17)))).to.throw(EvmProofError, 'nested too deep');
  });

  it('reads numbers only without leading zeros and within 2⁵³ − 1', () => {
    expect(rlpNumber(fromHex('0400'))).to.equal(1024);
    expect(rlpNumber(fromHex('1fffffffffffff'))).to.equal(Number.MAX_SAFE_INTEGER);
    expect(() => rlpNumber(fromHex('0004'))).to.throw('leading zeros');
    expect(() => rlpNumber(fromHex('00'))).to.throw('leading zeros');
    expect(() => rlpNumber(fromHex('20000000000000'))).to.throw('too large');
    expect(() => rlpNumber([])).to.throw('expected a string');
  });
});

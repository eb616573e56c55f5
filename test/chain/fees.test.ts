import { expect } from 'chai';
import fc from 'fast-check';
import { bumpFees, feeCeiling, feesFromText, feesToText, suggestFees, type Fees } from '../../server/chain/fees.ts';
import { Rpc } from '../../server/chain/rpc.ts';
import { startAnvil } from './support/anvil.ts';
import { chainEvents, openLab } from './support/lab.ts';

const RUNS = { numRuns: Number(process.env['FAST_CHECK_RUNS'] ?? 100) };
const GWEI = 1_000_000_000n;
const amount = fc.bigInt({ min: 1n, max: 10_000n * GWEI });
const anyFees: fc.Arbitrary<Fees> = fc.oneof(
  amount.map((gasPrice): Fees => ({ kind: 'legacy', gasPrice })),
  fc.tuple(amount, amount).map(([a, b]): Fees => ({ kind: 'eip1559', maxFeePerGas: a > b ? a : b, maxPriorityFeePerGas: a > b ? b : a })),
);

describe('fees', () => {
  it('a replacement pays at least 10 % more in every part that nodes compare, and never more than the limit', () => {
    fc.assert(
      fc.property(anyFees, anyFees, fc.integer({ min: 10, max: 300 }), amount, (previous, today, percent, maximum) => {
        const next = bumpFees(previous, today, percent, maximum);
        if (next === null) return;
        expect(next.kind).to.equal(previous.kind);
        expect(feeCeiling(next) <= maximum).to.equal(true);
        const pairs = next.kind === 'eip1559' && previous.kind === 'eip1559' ? [[next.maxFeePerGas, previous.maxFeePerGas], [next.maxPriorityFeePerGas, previous.maxPriorityFeePerGas]] : [[feeCeiling(next), feeCeiling(previous)]];
        for (const [after = 0n, before = 0n] of pairs) expect(after * 10n >= before * 11n).to.equal(true);
      }),
      RUNS,
    );
  });

  it('gives up only when the limit leaves no room', () => {
    fc.assert(
      fc.property(anyFees, anyFees, fc.integer({ min: 10, max: 300 }), (previous, today, percent) => {
        expect(bumpFees(previous, today, percent, 1_000_000n * GWEI)).not.to.equal(null);
        expect(bumpFees(previous, today, percent, feeCeiling(previous))).to.equal(null);
      }),
      RUNS,
    );
  });

  it('takes the suggestion of today when that is more than the raise', () => {
    const next = bumpFees({ kind: 'legacy', gasPrice: GWEI }, { kind: 'legacy', gasPrice: 9n * GWEI }, 25, 100n * GWEI);
    expect(next).to.deep.equal({ kind: 'legacy', gasPrice: 9n * GWEI });
  });

  it('keeps fees in the database without loss', () => {
    fc.assert(fc.property(anyFees, (fees) => void expect(feesFromText(feesToText(fees))).to.deep.equal(fees)), RUNS);
  });

  describe('on a chain without base fee', function () {
    this.timeout(20_000);

    it('pays one gas price, anchors, and proves the older form of header and receipt', async () => {
      const chain = await startAnvil(['--hardfork', 'berlin']);
      const lab = await openLab({ url: chain.url });
      const rpc = new Rpc({ url: chain.url });
      try {
        expect((await suggestFees(rpc, GWEI)).kind).to.equal('legacy');
        lab.service.start();
        lab.log.append(2);
        expect((await lab.service.anchorNow())?.size).to.equal(2);
        expect((await lab.store.attempts(2)).map(({ fees }) => fees.kind)).to.deep.equal(['legacy']);
        expect(await chainEvents(lab)).to.deep.equal(['anchored 2']);
      } finally {
        rpc.close();
        await lab.close();
        await chain.stop();
      }
    });
  });
});

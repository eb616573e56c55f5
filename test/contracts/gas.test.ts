import { expect } from 'chai';
import { as, describeOnEachChain, hex, hexes, openLog, send } from './fixture.ts';
import { VirtualTree } from './virtual-tree.ts';

/** Gas is the same in every run, so these are limits and not timings. Figures of a log of up to 2^24 records. */
const ANCHOR_LIMIT = 115_000n;
const DUPLICATE_LIMIT = 35_000n;
const MILLION_16 = 1n << 24n;

/**
 * Pairs of sizes: the smallest batches, the largest, the longest proofs (25 hashes) and the most hashing per element (an old
 * size with many ones: both roots are rebuilt on almost every step).
 */
const PAIRS: readonly (readonly [bigint, bigint])[] = [
  [1n, 2n],
  [1n, MILLION_16],
  [20_000n, 20_001n],
  [20_000n, 40_000n],
  [MILLION_16 / 2n - 1n, MILLION_16],
  [MILLION_16 / 2n - 1n, MILLION_16 - 1n],
  [MILLION_16 / 2n + 1n, MILLION_16],
  [MILLION_16 - 2n, MILLION_16 - 1n],
  [MILLION_16 - 1n, MILLION_16],
  [11_184_811n, MILLION_16 - 1n],
];

describeOnEachChain('gas', (f) => {
  let count = 0;

  for (const [m, n] of PAIRS) {
    it(`anchors ${m} → ${n} within ${ANCHOR_LIMIT}, sent by an operator`, async () => {
      const tree = new VirtualTree('gas', [m, n]);
      const logId = await openLog(f.registry, `gas.example/${count++}`);
      // an operator, not the owner: its right takes one more read
      await send(f.registry, 'setOperator', logId, await f.operator.getAddress(), true);
      const asOperator = as(f.registry, f.operator);
      const first = await send(asOperator, 'anchor', logId, m, hex(tree.root(m)), []);
      const second = await send(asOperator, 'anchor', logId, n, hex(tree.root(n)), hexes(tree.consistencyProof(m, n)));
      const duplicate = await send(asOperator, 'anchor', logId, n, hex(tree.root(n)), []);
      const older = await send(asOperator, 'anchor', logId, m, hex(tree.root(m)), []);
      expect(Number(first.gasUsed), 'first head').to.be.at.most(Number(ANCHOR_LIMIT));
      expect(Number(second.gasUsed), 'next head').to.be.at.most(Number(ANCHOR_LIMIT));
      expect(Number(duplicate.gasUsed), 'duplicate').to.be.at.most(Number(DUPLICATE_LIMIT));
      expect(Number(older.gasUsed), 'duplicate of an older head').to.be.at.most(Number(DUPLICATE_LIMIT));
      if (process.env['SHOW_GAS'] !== undefined) console.log(`      ${first.gasUsed} · ${second.gasUsed} · ${duplicate.gasUsed} · ${older.gasUsed}`);
    });
  }
});

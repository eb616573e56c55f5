import { expect } from 'chai';
import type { AnchoringContext } from '../../server/chain/anchoring/context.ts';
import { nextDue } from '../../server/chain/anchoring/prepare.ts';

const NOW = 1_000_000;

/** Only what the question needs: `waiting` records that no head covers. */
function context(waiting: number): AnchoringContext {
  return { now: () => NOW, policy: { maxRecords: 10, maxWaitMs: 500 }, store: { newest: () => Promise.resolve(null) }, log: { sequencedSize: () => Promise.resolve(waiting) } } as unknown as AnchoringContext;
}

describe('when the next head is due', () => {
  const at = async (waiting: number, received: number | null) => (await nextDue(context(waiting), () => Promise.resolve(received))).at;

  it('by time: the first waiting record waits no longer than the setting', async () => {
    expect(await at(1, NOW - 100)).to.equal(NOW + 400);
    expect(await at(1, NOW - 10_000)).to.equal(NOW - 9_500);
  });

  it('by count: at once', async () => expect(await at(10, NOW)).to.equal(NOW));

  it('never while nothing waits', async () => expect(await at(0, null)).to.equal(null));

  it('at once when it cannot be told how long the record has waited: unknown, or from after a clock that was set back', async () => {
    expect(await at(1, null)).to.equal(NOW);
    expect(await at(1, NOW + 3_600_000)).to.equal(NOW);
  });
});

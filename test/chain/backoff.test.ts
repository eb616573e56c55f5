import { expect } from 'chai';
import { Backoff } from '../../server/chain/backoff.ts';

describe('back-off', () => {
  it('doubles up to the longest wait, with half of it random, and starts over after a success', () => {
    for (const random of [0, 0.5, 0.999]) {
      const backoff = new Backoff({ first: 100, longest: 1000, random: () => random });
      const waits = Array.from({ length: 7 }, () => backoff.next());
      const full = [100, 200, 400, 800, 1000, 1000, 1000];
      waits.forEach((wait, i) => expect(wait).to.be.closeTo((full[i] ?? 0) * (0.5 + random / 2), 0.001));
      expect(backoff.failures).to.equal(7);
      backoff.reset();
      expect(backoff.next()).to.be.at.most(100);
    }
  });

  it('stays finite however often it fails', () => {
    const backoff = new Backoff({ first: 500, longest: 60_000, random: () => 0.9 });
    for (let i = 0; i < 5000; i++) backoff.next();
    expect(backoff.next()).to.be.within(30_000, 60_000);
  });
});

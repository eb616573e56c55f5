import { expect } from 'chai';
import { AppError } from '../../../server/errors.ts';
import { restingAfterFailure } from '../../../server/packs/sign/index.ts';
import { refusedAs } from './support.ts';

describe('packs: an authority that is down', () => {
  it('is asked again only after a while, and every failure in between says why', async () => {
    let asked = 0;
    let down = true;
    let time = 1000;
    const client = restingAfterFailure(
      () => {
        asked++;
        return down ? Promise.reject(new AppError('timestamp-failed', { problem: 'down' })) : Promise.resolve(new Uint8Array([1]));
      },
      { now: () => time, restMs: 60_000 },
    );
    const digest = new Uint8Array(32);
    expect(await refusedAs(() => client(digest))).to.equal('timestamp-failed');
    time += 59_999;
    const resting = await client(digest).catch((error: unknown) => error);
    expect(resting).to.be.instanceOf(AppError).with.property('message').that.includes('down');
    expect(asked).to.equal(1);
    time += 1;
    down = false;
    expect(await client(digest)).to.deep.equal(new Uint8Array([1]));
    expect(await client(digest)).to.deep.equal(new Uint8Array([1]));
    expect(asked).to.equal(3);
  });

  it('is asked at once where the clock was set back', async () => {
    let asked = 0;
    let time = 1_000_000;
    const client = restingAfterFailure(() => Promise.reject(new AppError('timestamp-failed', { problem: String(++asked) })), { now: () => time, restMs: 60_000 });
    await refusedAs(() => client(new Uint8Array(32)));
    time = 0;
    await refusedAs(() => client(new Uint8Array(32)));
    expect(asked).to.equal(2);
  });
});

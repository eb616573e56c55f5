/** Watching a batch: cuts, refusals, the end. */
import { expect } from 'chai';
import { watchBatch } from '../../server/web/packs/watch-batch.ts';
import type { EventStream } from '../../server/web/packs/watch-batch.ts';

class FakeStream implements EventStream {
  readyState = 1;
  readonly #listeners = new Map<string, ((event: { data?: string }) => void)[]>();
  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  close(): void {
    this.readyState = 2;
  }
  emit(type: string, data?: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(data === undefined ? {} : { data: typeof data === 'string' ? data : JSON.stringify(data) });
  }
}

const view = (state: string) => ({ id: 'b', state, createdAt: '2026-01-01T00:00:00Z', finishedAt: null, options: {}, total: 2, counts: { queued: 1, running: 1, done: 0, failed: 0 }, rate: null, secondsLeft: null });

function watched() {
  const streams: FakeStream[] = [];
  const told: string[] = [];
  const stop = watchBatch('b', { onState: ({ state }) => told.push(state), onCase: () => told.push('case'), onLink: (isUp) => told.push(isUp ? 'up' : 'down') }, (address) => {
    expect(address).to.equal('/api/v1/batches/b/events');
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  });
  return { streams, told, stop, latest: () => streams.at(-1)! };
}

describe('watching a batch', () => {
  it('tells states and changes, and ends with the last state before the stream’s end looks like a cut', () => {
    const { told, latest, streams } = watched();
    latest().emit('state', view('running'));
    latest().emit('case', {});
    latest().emit('state', view('done'));
    expect(latest().readyState).to.equal(2);
    latest().emit('error');
    expect(told).to.deep.equal(['up', 'running', 'case', 'up', 'done']);
    expect(streams).to.have.length(1);
  });

  it('says that the connection is cut, leaves it to the browser where that tries again, and to itself where the service refused', async () => {
    const { told, latest, streams, stop } = watched();
    latest().emit('state', view('running'));
    latest().readyState = 0;
    latest().emit('error');
    expect(told.at(-1)).to.equal('down');
    latest().emit('state', view('running'));
    expect(told.slice(-2)).to.deep.equal(['up', 'running']);
    latest().readyState = 2;
    latest().emit('error');
    await new Promise((done) => setTimeout(done, 1300));
    expect(streams).to.have.length(2);
    // What a stream that was given up still says does not count.
    streams[0]?.emit('state', view('cancelled'));
    expect(told.at(-1)).to.equal('down');
    stop();
  });

  it('waits for what is under way in a cancelled batch', () => {
    const { told, latest } = watched();
    latest().emit('state', view('cancelled'));
    expect(latest().readyState).to.equal(1);
    latest().emit('state', { ...view('cancelled'), counts: { queued: 0, running: 0, done: 1, failed: 0, cancelled: 1 } });
    expect(latest().readyState).to.equal(2);
    expect(told).to.deep.equal(['up', 'cancelled', 'up', 'cancelled']);
  });

  it('takes no broken or foreign state for one', () => {
    const { told, latest, stop } = watched();
    for (const wrong of ['{', 'null', '[]', JSON.stringify({ ...view('running'), state: 'exploded' }), JSON.stringify({ ...view('running'), counts: 3 })]) latest().emit('state', wrong);
    expect(told).to.deep.equal([]);
    stop();
    latest().emit('state', view('running'));
    expect(told).to.deep.equal([]);
  });
});

/** Server-sent events about something that is worked off in the background. */
import type { Request, Response } from 'express';

/** Proxies close connections that say nothing. */
const HEARTBEAT = 15_000;
/** A slow reader gets the newest state and not every step on the way. */
const MOST_CHANGES = 200;

export interface EventSource<Change> {
  /** calls the listener on every change until the returned function is called */
  watch: (listener: (changes: readonly Change[]) => void) => () => void;
  /** the whole state as it is sent, and whether it is the last one */
  state: () => Promise<{ view: unknown; isLast: boolean }>;
  /** name of the event of one change, and how several are sent */
  change: { event: string; views: (changes: readonly Change[]) => unknown[] | Promise<unknown[]> };
}

/**
 * Every connection begins with the full state, so a reader that was away misses nothing and needs no Last-Event-ID; then an event
 * per change with a `state` event behind them, and the stream ends with the last state.
 */
export async function streamEvents<Change>({ watch, state, change }: EventSource<Change>, request: Request, response: Response): Promise<void> {
  const waiting: (readonly Change[])[] = [];
  let wake: () => void = () => undefined;
  // watching begins before the state is read: nothing that happens in between is lost
  const stop = watch((changes) => {
    waiting.push(changes);
    wake();
  });
  try {
    let current = await state();
    let number = 0;
    const send = (event: string, data: unknown): void => {
      response.write(`id: ${++number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
    send('state', current.view);
    while (!current.isLast && !response.destroyed && !request.destroyed) {
      if (waiting.length === 0 && !(await untilWoken((call) => (wake = call), response))) response.write(': waiting\n\n');
      // Read before the changes are taken: whatever led to this state, and to the end of the stream, is then among them.
      current = await state();
      for (const view of await change.views(waiting.splice(0).flat().slice(-MOST_CHANGES))) send(change.event, view);
      send('state', current.view);
    }
    response.end();
  } finally {
    stop();
  }
}

/** True when woken by a change or by the reader going away, false when it is time for a sign of life. */
function untilWoken(onWake: (call: () => void) => void, response: Response): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (woken: boolean): void => {
      clearTimeout(timer);
      response.off('close', closed);
      onWake(() => undefined);
      resolve(woken);
    };
    const closed = (): void => finish(true);
    const timer = setTimeout(() => finish(false), HEARTBEAT);
    response.on('close', closed);
    onWake(() => finish(true));
  });
}

/** A batch as it goes on: server-sent events, taken up again after every cut, ended with the batch's last state. */
import { batchHref, batchOf } from '../api.ts';
import type { Batch } from '../api.ts';

/** As much of EventSource as is used, so that a test can hold it against a stream of its own. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { data?: string }) => void): void;
  close(): void;
}

export interface BatchListener {
  onState: (batch: Batch) => void;
  /** some case changed */
  onCase: () => void;
  /** false while the connection is cut */
  onLink: (isUp: boolean) => void;
}

const CLOSED = 2;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;
/** Then nothing more comes by itself: cases under way end after a cancellation too, and a paused batch may go on from another window. */
export const isFinal = ({ state, counts }: Pick<Batch, 'state' | 'counts'>): boolean => state === 'done' || (state === 'cancelled' && counts.running === 0);

/**
 * Watches until the batch ends or the returned function is called. Every connection begins with the whole state, so a cut loses nothing.
 * @param open a stream of the given address; left out, the browser's own
 */
export function watchBatch(id: string, listener: BatchListener, open: (address: string) => EventStream = (address) => new EventSource(address)): () => void {
  let stream: EventStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE;
  let ended = false;
  const end = (): void => {
    ended = true;
    clearTimeout(timer);
    stream?.close();
  };
  const connect = (): void => {
    if (ended) return;
    const own = (stream = open(batchHref(id, 'events')));
    own.addEventListener('state', ({ data }) => {
      if (ended || own !== stream) return;
      const batch = stateIn(data);
      if (batch === null) return;
      pause = FIRST_PAUSE;
      listener.onLink(true);
      // Closed before anyone is told: the browser would take the end of the stream for a cut and connect again for ever.
      if (isFinal(batch)) end();
      listener.onState(batch);
    });
    own.addEventListener('case', () => ended || listener.onCase());
    own.addEventListener('error', () => {
      if (ended || own !== stream) return;
      listener.onLink(false);
      // The browser tries again by itself only where the connection broke; refused (a restarting service answers 503), it gives up.
      if (own.readyState !== CLOSED) return;
      timer = setTimeout(connect, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    });
  };
  connect();
  return end;
}

function stateIn(data: string | undefined): Batch | null {
  try {
    return batchOf(JSON.parse(data ?? ''));
  } catch {
    return null;
  }
}

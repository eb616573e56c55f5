import { Worker } from 'node:worker_threads';
import type { DecodeAnswer, DecodeOrder } from './decode-thread.ts';

const MIB_LIMIT = 1024;

/** Unpacks pictures on a thread of their own. null when it did not end within the limits of time and memory. */
export function decodeApart(order: DecodeOrder, limitSeconds: number): Promise<DecodeAnswer | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./decode-thread.ts', import.meta.url), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MIB_LIMIT } });
    const timer = setTimeout(() => finish(null), limitSeconds * 1000);
    const finish = (answer: DecodeAnswer | null): void => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(answer);
    };
    worker.once('message', finish);
    worker.once('error', () => finish(null));
    worker.once('exit', () => finish(null));
    worker.postMessage(order);
  });
}

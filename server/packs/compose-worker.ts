/** A worker thread that composes packs: PDF work takes tenths of a second of pure computing, which HTTP must not wait for. */
import { parentPort } from 'node:worker_threads';
import { composePack } from './compose-pack.ts';
import type { Composed, PackInput } from './compose-pack.ts';

export type WorkerAnswer = Composed | { error: string };

parentPort?.on('message', (input: PackInput) => {
  void composePack(input).then(
    (composed) => parentPort!.postMessage(composed satisfies WorkerAnswer, [composed.bytes, ...(composed.filing?.files ?? []).map(({ bytes }) => bytes)].map(({ buffer }) => buffer as ArrayBuffer)),
    (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies WorkerAnswer),
  );
});

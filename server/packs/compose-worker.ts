/** A worker thread that composes bundles: PDF work takes tenths of a second of pure computing, which HTTP must not wait for. */
import { parentPort } from 'node:worker_threads';
import { composeBundle } from './pdf/compose.ts';
import type { BundleInput, BundleReport } from './pdf/compose.ts';

export type WorkerAnswer = { bytes: Uint8Array; report: BundleReport } | { error: string };

parentPort?.on('message', (input: BundleInput) => {
  void composeBundle(input).then(
    ({ bytes, report }) => parentPort!.postMessage({ bytes, report } satisfies WorkerAnswer, [bytes.buffer as ArrayBuffer]),
    (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies WorkerAnswer),
  );
});

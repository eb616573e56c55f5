/** The thread of {@link SignatureInspector}. */
import { parentPort } from 'node:worker_threads';
import type { InspectorAnswer } from './inspector.ts';
import { inspectSignatures } from './signatures/index.ts';

parentPort?.on('message', ({ id, bytes }: { id: number; bytes: Uint8Array }) => {
  parentPort?.postMessage({ id, findings: inspectSignatures(bytes) } satisfies InspectorAnswer);
});

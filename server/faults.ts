/**
 * Fault points: named places at which a crash test kills the process, so that "whatever crashes when" is tried and not argued
 * (invariants 3 and 10). Without the variable nothing happens and nothing is counted.
 */
import { LOG_FAULT_POINTS } from './log/index.ts';

/** Every point there is, in the order in which a run meets them. One list, so that a mistyped name is an error and not a test that never fires. */
export const FAULT_POINTS = [
  // server/evidence: one deposit, from its first byte to its acknowledgement
  'intake:temp-opened',
  'intake:temp-half-written',
  'intake:temp-written',
  'intake:temp-synced',
  'intake:incoming-synced',
  'intake:before-insert',
  'intake:before-commit',
  'intake:committed',
  'intake:before-keep',
  'intake:kept',
  'intake:before-acknowledge',
  // server/bulk: one archive, from its last byte to the removal of its copy
  'bulk:spooled',
  'bulk:stored',
  'bulk:planned',
  'bulk:wave-received',
  'bulk:wave-deposited',
  'bulk:wave-recorded',
  'bulk:before-finish',
  'bulk:finished',
  // server/loans: some hundred rows of an import
  'import:before-commit',
  'import:committed',
  // server/log: sequencing and integration
  ...LOG_FAULT_POINTS,
  // server/chain: one head on its way to being final
  'anchor:decided',
  'anchor:integrated',
  'anchor:head-persisted',
  'anchor:signed',
  'anchor:attempt-persisted',
  'anchor:before-send',
  'anchor:sent',
  'anchor:send-recorded',
  'anchor:replacement-signed',
  'anchor:replacement-persisted',
  'anchor:mined-seen',
  'anchor:evidence-built',
  'anchor:mined-recorded',
  'anchor:before-final',
  'anchor:final-recorded',
  // server/packs: a batch, and one case of it
  'batch:ordered',
  'pack:taken',
  'pack:written',
  'pack:noted',
  'pack:recorded',
  'pack:done',
  'batch:finished',
  'batch:paused',
  'batch:resumed',
  'batch:cancelled',
  'batch:retried',
  // server/retention: erasing a case, and a single file
  'erasure:ordered',
  'erasure:before-commit',
  'erasure:destroyed',
  'erasure:file-removed',
  'erasure:files-removed',
  'erasure:others-removed',
  'erasure:purged',
  'erasure:done',
  'file-erasure:before-commit',
  'file-erasure:destroyed',
  'file-erasure:file-removed',
  'file-erasure:done',
  // server/chain: registry and log, at the first start
  'setup:signed',
  'setup:persisted',
  'setup:sent',
  'setup:mined',
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Called at each point; returns except where a crash test wants the process to end there. */
export type Fault = (point: FaultPoint) => void;

/** The production behaviour: no point does anything. */
export const noFaults: Fault = () => {};

export const FAULT_VARIABLE = 'DOCKETPROOF_FAULT';

/**
 * Reads `DOCKETPROOF_FAULT`: `NAME` kills this process with SIGKILL (no handler, no flush) at the first hit of that point,
 * `NAME:N` at the N-th.
 * @throws RangeError when the name is unknown or N is not a whole number from 1
 */
export function faultFromEnvironment(environment: NodeJS.ProcessEnv = process.env): Fault {
  const text = environment[FAULT_VARIABLE];
  if (text === undefined || text === '') return noFaults;
  const { name, hit } = parseFault(text);
  let hits = 0;
  return (point) => {
    if (point !== name || ++hits !== hit) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal is delivered asynchronously to this thread; nothing after the point may run.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}

function parseFault(text: string): { name: FaultPoint; hit: number } {
  const [, name = '', count = '1'] = /^(.+?)(?::(\d+))?$/.exec(text) ?? [];
  const known = FAULT_POINTS.find((point) => point === name);
  const hit = Number(count);
  if (known === undefined) throw new RangeError(`${FAULT_VARIABLE}: there is no fault point "${name}"; known are ${FAULT_POINTS.join(', ')}`);
  if (!Number.isSafeInteger(hit) || hit < 1) throw new RangeError(`${FAULT_VARIABLE}: the hit must be a whole number from 1, not "${count}"`);
  return { name: known, hit };
}

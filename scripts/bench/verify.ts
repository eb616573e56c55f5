/** Verification by digest against a running service: waiting time at a fixed rate, and how many a second at most. */
import { randomBytes, randomUUID } from 'node:crypto';
import { startService } from '../demo/service.ts';
import { closedLoop, openLoop } from './load.ts';
import { measure, percentile, rowOf, type Bench } from './harness.ts';

/** More than the service keeps verdicts of, so that part of the requests are not answered from memory. */
const RECORDS = 8_000;
const RECORDS_PER_REQUEST = 1_000;
const PER_SECOND = 500;
const SECONDS = 6;
const CONNECTIONS = 16;
const ROUNDS = 3;
const ANCHOR_MILLISECONDS = 120_000;
const SETTINGS = { VERIFY_RATE_PER_MINUTE: '100000000', ANCHOR_MAX_SECONDS: '1', CHAIN_POLL_MILLISECONDS: '200' };

export const verify: Bench = {
  name: 'verify',
  async run({ progress }) {
    progress('starting a service');
    const service = await startService(SETTINGS);
    try {
      await service.ready();
      const digests = await deposit(service.url);
      progress(`${RECORDS} records anchored; ${PER_SECOND} requests/s for ${SECONDS} s, ${ROUNDS} rounds, then ${CONNECTIONS} connections`);
      return await load(service.url, digests);
    } finally {
      await service.stop();
    }
  },
};

async function load(base: string, digests: string[]) {
  const verifyUrl = () => `${base}/api/v1/verify/sha256/${digests[Math.floor(Math.random() * digests.length)] ?? ''}`;
  const healthUrl = () => `${base}/healthz`;
  const figures = await measure({
    ours: () => waitOf99(verifyUrl),
    floor: () => waitOf99(healthUrl),
    most: () => closedLoop(CONNECTIONS, SECONDS, verifyUrl),
    mostFloor: () => closedLoop(CONNECTIONS, SECONDS, healthUrl),
  }, ROUNDS);
  return [
    rowOf('verify', `ms for 99 of 100 at ${PER_SECOND} requests/s; floor /healthz`, { ours: figures.ours, floor: figures.floor }),
    rowOf('verify: most requests', 'requests/s', { ours: figures.most, floor: figures.mostFloor }),
  ];
}

async function waitOf99(url: () => string): Promise<number> {
  const { latencies, failures } = await openLoop(PER_SECOND, SECONDS, url);
  if (failures > 0) throw new Error(`${failures} of ${PER_SECOND * SECONDS} requests failed`);
  return percentile(latencies, 0.99);
}

/** Deposits digests and waits until the last one verifies as consistent. @returns their SHA-256 */
async function deposit(base: string): Promise<string[]> {
  const digests = Array.from({ length: RECORDS }, () => randomBytes(32).toString('hex'));
  const run = randomUUID();
  for (let at = 0; at < RECORDS; at += RECORDS_PER_REQUEST) {
    const items = digests.slice(at, at + RECORDS_PER_REQUEST).map((sha256, index) => ({
      loanNumber: `BENCH-${run}-${Math.floor((at + index) / 10)}`,
      stage: 'contract',
      title: '个人消费借款合同',
      eventTime: '2024-01-10T02:03:04.000Z',
      provenance: { sourceSystem: 'core-lending' },
      sha256,
      size: 123_456,
      mediaType: 'application/pdf',
    }));
    const answer = await fetch(`${base}/api/v1/evidence/digests`, { method: 'POST', body: JSON.stringify({ items }), headers: { 'content-type': 'application/json' } });
    const { accepted } = (await answer.json()) as { accepted?: number };
    if (accepted !== items.length) throw new Error(`only ${accepted ?? 0} of ${items.length} digests were accepted (status ${answer.status})`);
  }
  await untilConsistent(`${base}/api/v1/verify/sha256/${digests.at(-1) ?? ''}`);
  return digests;
}

async function untilConsistent(url: string): Promise<void> {
  const deadline = Date.now() + ANCHOR_MILLISECONDS;
  for (;;) {
    const { verdict } = (await (await fetch(url)).json()) as { verdict?: string };
    if (verdict === 'consistent') return;
    if (Date.now() > deadline) throw new Error(`the records are still ${verdict ?? 'without a verdict'} after ${ANCHOR_MILLISECONDS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/**
 * Kills the service at every step of anchoring and of setting up, for the first head and for a later one, restarts it and lets it
 * finish: one anchor per head, one registry, nothing acknowledged is lost, fsck finds nothing (invariants 1, 3 and 10).
 */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { operatorAddress, RegistryClient, Rpc } from '../../server/chain/index.ts';
import { FAULT_POINTS } from '../../server/faults.ts';
import { fsck } from '../../server/fsck/index.ts';
import { startAnvil, type Anvil } from './support/anvil.ts';
import { openRig, type RigOptions } from './support/rig.ts';

const SERVICE = resolve(import.meta.dirname, 'support/crashing-service.ts');
/** Eighty processes start here: reading the same modules once saves a third of the time. */
const COMPILE_CACHE = join(tmpdir(), 'docketproof-compile-cache');
/** Runs at a time: what the smallest machine has cores for. */
const CONCURRENCY = 2;

interface Outcome {
  signal: string | null;
  code: number | null;
  lines: { acknowledged?: string; id?: string; index?: number; leaf?: string; finished?: boolean }[];
  errors: string;
}

function runService(options: RigOptions, fault: string): Promise<Outcome> {
  return new Promise((resolveRun, reject) => {
    const child = spawn(process.execPath, [SERVICE, JSON.stringify(options)], { env: { ...process.env, DOCKETPROOF_FAULT: fault, NODE_COMPILE_CACHE: COMPILE_CACHE }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const tooLong = setTimeout(() => child.kill('SIGABRT'), 30_000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(tooLong);
      const lines = output.split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Outcome['lines'][number]);
      resolveRun({ code, signal, lines, errors });
    });
  });
}

/** One run: killed at `fault`, then started again, then looked at. Returns what is wrong; empty when all is well. */
async function crashAndRecover(chain: Anvil, fault: string, policy: RigOptions['policy'] = {}): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-crash-'));
  const key = `0x${randomBytes(32).toString('hex')}`;
  await chain.send('anvil_setBalance', [operatorAddress(key), '0x8ac7230489e80000']);
  const options: RigOptions = { folder, rpcUrl: chain.url, key, origin: `example.test/${fault.replace(/[^a-z0-9-]/g, '-')}`, policy: { maxRecords: 1000, maxWaitMs: 600_000, confirmations: 1, ...policy } };
  try {
    const killed = await runService(options, fault);
    if (killed.signal !== 'SIGKILL') return [`was not killed: ${String(killed.signal ?? killed.code)} ${killed.errors}`];
    const again = await runService(options, '');
    if (again.code !== 0) return [`did not finish after the restart: ${String(again.signal ?? again.code)} ${again.errors}`];
    return [...lostAcknowledgements(killed, again), ...(await whatIsWrong(options))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same idempotency keys were used again: they must give the same records at the same places. */
function lostAcknowledgements(killed: Outcome, again: Outcome): string[] {
  const after = new Map(again.lines.map((line) => [line.acknowledged, JSON.stringify(line)]));
  return killed.lines.filter((line) => line.acknowledged !== undefined && after.get(line.acknowledged) !== JSON.stringify(line)).map((line) => `lost the acknowledgement of ${String(line.acknowledged)}`);
}

async function whatIsWrong(options: RigOptions): Promise<string[]> {
  const rig = await openRig(options);
  const rpc = new Rpc({ url: options.rpcUrl });
  try {
    const events = (await new RegistryClient(rpc, rig.registry).allHeadEvents(rig.logId)).map(({ kind, size }) => `${kind} ${size}`);
    const wrong: string[] = [];
    // Three records, then two more. A deposit that was recorded but not acknowledged before the crash is one of them.
    if (events.join() !== 'anchored 3,anchored 5') wrong.push(`events on chain: ${events.join()}`);
    const deployments = await rig.database('chain_transactions').where('purpose', 'like', 'deploy:%').count<{ n: number }[]>('* as n');
    if (deployments[0]?.n !== 1) wrong.push(`${String(deployments[0]?.n)} deployments were signed`);
    const { differences, notChecked } = await fsck(rig.sources());
    return [...wrong, ...[...differences, ...notChecked].map(({ code, text }) => `fsck ${code}: ${text.en}`)];
  } finally {
    rpc.close();
    await rig.close();
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const REPLACEMENTS = FAULT_POINTS.filter((point) => point.startsWith('anchor:replacement-'));
const STEPS = FAULT_POINTS.filter((point) => (point.startsWith('anchor:') || point.startsWith('setup:')) && !REPLACEMENTS.includes(point));

describe('killed at any step', function () {
  this.timeout(180_000);

  it('of setting up and anchoring, and started again, it anchors each head once and loses nothing', async () => {
    const chain = await startAnvil(['--block-time', '0.1', '--mixed-mining']);
    const wrong: Record<string, string[]> = {};
    try {
      // The second hit: opening the log for `setup:`, the head that extends another for `anchor:`.
      const faults = STEPS.flatMap((point) => [point, `${point}:2`]);
      await inTurns(faults, async (fault) => {
        const problems = await crashAndRecover(chain, fault);
        if (problems.length > 0) wrong[fault] = problems;
      });
      expect(faults.length).to.be.greaterThan(30);
      expect(wrong).to.deep.equal({});
    } finally {
      await chain.stop();
    }
  });

  it('while its transaction waits in the pool, or is being replaced, likewise', async () => {
    const chain = await startAnvil(['--block-time', '1']);
    const wrong: Record<string, string[]> = {};
    try {
      const waiting = (['anchor:before-send', 'anchor:sent', 'anchor:send-recorded'] as const).map((fault) => ({ fault, stuckMs: 60_000 }));
      await inTurns([...REPLACEMENTS.map((fault) => ({ fault, stuckMs: 200 })), ...waiting], async ({ fault, stuckMs }) => {
        const problems = await crashAndRecover(chain, fault, { stuckMs });
        if (problems.length > 0) wrong[fault] = problems;
      });
      expect(wrong).to.deep.equal({});
    } finally {
      await chain.stop();
    }
  });
});

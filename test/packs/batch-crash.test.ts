import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULT_POINTS, FAULT_VARIABLE } from '../../server/faults.ts';
import type { BatchCase, BatchService, BatchState } from '../../server/packs/index.ts';
import type { Intake } from '../evidence/setup.ts';
import { CRASH_LOANS, crashService } from './batch-crash.ts';
import { FAILING, caseRefOf } from './batch-fixture.ts';

const CHILD = join(import.meta.dirname, 'batch-crash-child.ts');
const PACKS = CRASH_LOANS.length - 1;

/** @returns with which signal it ended */
function run(folder: string, action: string, environment: Record<string, string>, killAfter: number | null = null): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CHILD, folder, action], { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (text: Buffer) => {
    if (killAfter !== null && text.toString().startsWith('batch')) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (_code, signal) => resolve(signal)));
}

describe('packs: a batch killed', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-batch-crash-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function afterwards(look: (found: { state: BatchState; cases: BatchCase[]; service: BatchService; intake: Intake }) => Promise<void>): Promise<void> {
    const { service, intake } = await crashService(folder);
    try {
      const [{ id }] = (await service.list({ limit: 1 })) as [BatchState];
      if ((await service.state(id)).state === 'paused') await service.resume(id);
      let state = await service.state(id);
      while (state.finishedAt === null) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        state = await service.state(id);
      }
      await look({ state, cases: await service.cases(id, { from: 0, limit: 100 }), service, intake });
    } finally {
      await service.stop();
      await intake.close();
    }
  }

  /** Every pack of a case that is done is on disk as its row says, and is in the log once; there is no other file. */
  async function expectInStep({ id }: BatchState, cases: readonly BatchCase[], intake: Intake): Promise<void> {
    const done = cases.filter(({ state }) => state === 'done');
    expect(readdirSync(join(folder, 'packs', id)).sort()).to.deep.equal(done.map(({ caseRef }) => `${caseRef}.zip`).sort());
    for (const { caseRef, pack, recordId } of done) {
      expect(createHash('sha256').update(readFileSync(join(folder, 'packs', id, `${caseRef}.zip`))).digest('hex')).to.equal(pack!.sha256);
      const recorded = await intake.service.recordsByDigest('sha256', pack!.sha256);
      expect(recorded.map(({ record }) => record.id)).to.deep.equal([recordId]);
    }
  }

  const names = FAULT_POINTS.filter((point) => point.startsWith('pack:') || point.startsWith('batch:'));
  const actionOf: Record<string, string> = { 'batch:paused': 'pause', 'batch:resumed': 'pause', 'batch:retried': 'retry' };
  // the second hit of a point is met with a case done before it; the deposit itself may be the place too
  const points = [...names.filter((point) => point !== 'batch:cancelled'), 'pack:written:2', 'pack:noted:2', 'pack:recorded:2', 'intake:committed', 'intake:before-commit:2'];
  for (const point of points) {
    it(`at ${point} has every case done once, and every pack in the log once, after the next start`, async () => {
      expect(await run(folder, actionOf[point] ?? '', { [FAULT_VARIABLE]: point })).to.equal('SIGKILL');
      await afterwards(async ({ state, cases, intake }) => {
        expect(state).to.deep.include({ state: 'done', counts: { queued: 0, running: 0, done: PACKS, failed: 1, cancelled: 0 } });
        expect(cases.find(({ state: each }) => each === 'failed')!.caseRef).to.equal(caseRefOf(FAILING));
        expect(await intake.log.sequencedSize()).to.equal(PACKS);
        await expectInStep(state, cases, intake);
      });
    });
  }

  it('at pack:noted takes the pack that is on disk, and makes no other', async () => {
    await run(folder, '', { [FAULT_VARIABLE]: 'pack:noted' });
    const [batch] = readdirSync(join(folder, 'packs')) as [string];
    const written = new Map(readdirSync(join(folder, 'packs', batch)).filter((name) => name.endsWith('.zip')).map((name) => [name, readFileSync(join(folder, 'packs', batch, name))]));
    expect(written.size).to.be.at.least(1);
    await afterwards(async ({ cases }) => {
      for (const [name, bytes] of written) expect(cases.find(({ caseRef }) => name === `${caseRef}.zip`)!.pack!.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'));
    });
  });

  it('at batch:cancelled stays cancelled: what was done stays, nothing is left half', async () => {
    expect(await run(folder, 'cancel', { [FAULT_VARIABLE]: 'batch:cancelled' })).to.equal('SIGKILL');
    await afterwards(async ({ state, cases, intake }) => {
      expect(state.state).to.equal('cancelled');
      expect(state.counts).to.include({ queued: 0, running: 0 });
      expect(state.counts.done).to.be.at.least(1);
      await expectInStep(state, cases, intake);
    });
  });

  it('at batch:paused stays paused until somebody resumes it', async () => {
    expect(await run(folder, 'pause', { [FAULT_VARIABLE]: 'batch:paused' })).to.equal('SIGKILL');
    const { service, intake } = await crashService(folder);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [state] = (await service.list({ limit: 1 })) as [BatchState];
    expect(state.state).to.be.oneOf(['paused', 'done']);
    if (state.state === 'paused') expect(state.counts).to.include({ running: 0 });
    await service.stop();
    await intake.close();
  });

  it('at any moment, again and again, has every case done once', async () => {
    for (const milliseconds of [50, 300, 600, 900, 1200]) await run(folder, '', {}, milliseconds);
    await afterwards(async ({ state, cases, intake }) => {
      expect(state.counts).to.include({ done: PACKS, failed: 1 });
      expect(await intake.log.sequencedSize()).to.equal(PACKS);
      await expectInStep(state, cases, intake);
    });
  });
});

/** Pausing, resuming, cancelling and trying again; what is on disk and in the log stays in step with it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../server/errors.ts';
import type { BatchCase, BatchDeps, BatchService, BatchState, PackSource } from '../../server/packs/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';
import { FAILING, caseRefOf, fakeLog, fakeSource, recordIdOf, serviceFor } from './batch-fixture.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('packs: a batch', function () {
  this.timeout(30_000);
  let folder: string;
  let database: Database;
  let service: BatchService;

  const open = async (source: PackSource, more: Partial<BatchDeps> = {}): Promise<void> => {
    service = serviceFor(database, source, join(folder, 'packs'), 1, more);
    await service.start();
  };
  const order = async (...loanNumbers: string[]): Promise<string> => (await service.create({ loanNumbers, cases: [], options: { waitSeconds: 0 }, idempotencyKey: null })).id;
  const loans = (count: number): string[] => Array.from({ length: count }, (_, i) => `L-${i + 1}`);
  const until = async (id: string, holds: (state: BatchState) => boolean): Promise<BatchState> => {
    for (;;) {
      const state = await service.state(id);
      if (holds(state)) return state;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const settled = (id: string) => until(id, ({ counts }) => counts.queued + counts.running === 0);
  const idle = (id: string) => until(id, ({ counts }) => counts.running === 0);
  const codeOf = (action: Promise<unknown>): Promise<string> => action.then(() => 'accepted', (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)));
  const casesOf = (id: string): Promise<BatchCase[]> => service.cases(id, { from: 0, limit: 1000 });
  const zips = (id: string) => readdirSync(join(folder, 'packs', id)).sort();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-control-'));
    database = await openDatabase({ filename: join(folder, 'test.sqlite') });
  });

  afterEach(async () => {
    await service.stop();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  it('that is paused begins no further case, also after a restart, until it is resumed', async () => {
    await open(fakeSource({ delay: 30 }));
    const id = await order(...loans(6));
    await until(id, ({ counts }) => counts.done > 0);
    expect((await service.pause(id)).state).to.equal('paused');
    const { counts } = await idle(id);
    expect(counts.queued).to.be.greaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await service.state(id)).counts).to.deep.equal(counts);
    await service.stop();
    await open(fakeSource());
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await service.state(id)).to.deep.include({ state: 'paused', counts, haltReason: null });
    // another one is not held up
    expect((await settled(await order('L-20'))).counts.done).to.equal(1);
    expect((await service.resume(id)).state).to.be.oneOf(['queued', 'running']);
    expect(await settled(id)).to.deep.include({ state: 'done', counts: { queued: 0, running: 0, done: 6, failed: 0, cancelled: 0 } });
  });

  it('that is cancelled finishes what is under way, keeps what is done, and stays so', async () => {
    await open(fakeSource({ delay: 50 }));
    const id = await order(...loans(8));
    await until(id, ({ counts }) => counts.done > 0);
    const seen: (BatchCase | null)[] = [];
    const stop = service.watch(id, (changed) => seen.push(changed));
    expect((await service.cancel(id)).state).to.equal('cancelled');
    const { counts, finishedAt } = await until(id, (state) => state.finishedAt !== null);
    stop();
    expect(seen).to.include(null);
    expect(finishedAt).to.be.a('string');
    expect(counts.done + counts.cancelled).to.equal(8);
    expect(counts.cancelled).to.be.greaterThan(0);
    const done = (await casesOf(id)).filter(({ state }) => state === 'done').map(({ caseRef }) => `${caseRef}.zip`);
    expect(zips(id)).to.deep.equal(done.sort());
    await service.stop();
    await open(fakeSource());
    expect((await service.state(id)).counts).to.deep.equal(counts);
    for (const action of ['pause', 'resume', 'cancel', 'retry'] as const) expect(await codeOf(service[action](id)), action).to.equal('batch-state-conflict');
    const cancelled = (await casesOf(id)).find(({ state }) => state === 'cancelled')!;
    expect(await codeOf(service.packFile(id, cancelled.caseRef))).to.equal('pack-not-ready');
    expect((await service.archive(id)).destroy().destroyed).to.equal(true);
  });

  it('that was stopped with a case under way after it was cancelled drops that case', async () => {
    await open(fakeSource({ delay: 5000 }));
    const id = await order('L-1', 'L-2', 'L-3');
    await until(id, ({ counts }) => counts.running > 0);
    await service.cancel(id);
    // as a crash leaves it
    await database('batch_cases').where({ batch_id: id, case_ref: caseRefOf('L-1') }).update({ state: 'running' });
    const other = serviceFor(database, fakeSource(), join(folder, 'packs'), 1);
    await other.start();
    expect((await other.state(id)).counts).to.deep.equal({ queued: 0, running: 0, done: 0, failed: 0, cancelled: 3 });
    expect(zips(id)).to.deep.equal([]);
    await other.stop();
  });

  it('has its failed cases tried again, without their reasons, and nothing that is done twice', async () => {
    let broken = true;
    const source = fakeSource();
    const asked: string[] = [];
    const mended: PackSource = {
      ...source,
      case: async (caseRef) => {
        asked.push(caseRef);
        if (broken && [caseRefOf('L-2'), caseRefOf('L-3')].includes(caseRef)) throw new AppError('case-empty');
        return source.case(caseRef, '2024-02-01');
      },
    };
    const log = fakeLog();
    await open(mended, { log });
    const id = await order('L-1', 'L-2', 'L-3', FAILING);
    expect((await settled(id)).counts).to.include({ done: 1, failed: 3 });
    expect(await codeOf(service.retry(id, [caseRefOf('L-2'), caseRefOf('L-1')]))).to.equal('batch-state-conflict');
    expect(await codeOf(service.retry(id, [caseRefOf('L-50')]))).to.equal('batch-case-unknown');
    expect((await service.state(id)).counts.failed, 'refused as a whole').to.equal(3);
    broken = false;
    asked.length = 0;
    const again = await service.retry(id, [caseRefOf('L-2')]);
    expect(again).to.include({ finishedAt: null }).and.have.property('state', 'running');
    expect((await settled(id)).counts).to.include({ done: 2, failed: 2 });
    expect(asked).to.deep.equal([caseRefOf('L-2')]);
    await service.retry(id);
    expect(await until(id, ({ finishedAt }) => finishedAt !== null)).to.deep.include({ state: 'done' });
    expect(asked.sort()).to.deep.equal([caseRefOf('L-2'), caseRefOf('L-3'), caseRefOf(FAILING)].sort());
    const cases = await casesOf(id);
    expect(cases.map(({ state, reason }) => [state, reason?.code ?? null])).to.deep.equal([['done', null], ['done', null], ['done', null], ['failed', 'case-exhibit-inconsistent']]);
    expect(log.recorded).to.have.length(3);
    expect(cases[2]!.recordId).to.equal(recordIdOf({ caseRef: cases[2]!.caseRef, sha256: cases[2]!.pack!.sha256 }));
  });

  it('does not try an erased case again, and lets a retried one wait for its anchor anew', async () => {
    let now = Date.UTC(2031, 0, 1);
    const source = fakeSource();
    const pending: PackSource = { ...source, case: async (caseRef) => ({ ...(await source.case(caseRef, '2024-02-01')), exhibits: (await source.case(caseRef, '2024-02-01')).exhibits.map((each) => ({ ...each, proof: null })) }) };
    await open(pending, { now: () => new Date(now) });
    const { id } = await service.create({ loanNumbers: ['L-1', 'L-2'], cases: [], options: { waitSeconds: 10 }, idempotencyKey: null });
    await until(id, ({ counts }) => counts.queued === 2);
    now += 11_000;
    expect((await settled(id)).counts.failed).to.equal(2);
    await database.transaction((transaction) => service.eraseCase(transaction, caseRefOf('L-1')));
    await database('batch_cases').where({ case_ref: caseRefOf('L-1') }).update({ reason_code: 'case-erased' });
    await service.retry(id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await service.state(id)).counts, 'waits').to.include({ failed: 1, done: 0 });
    now += 11_000;
    expect((await settled(id)).counts.failed).to.equal(2);
    expect(await codeOf(service.retry(id, [caseRefOf('L-1')]))).to.equal('batch-state-conflict');
  });

  it('refuses what does not fit its state, by name', async () => {
    await open(fakeSource());
    const id = await order('L-1');
    await settled(id);
    for (const action of ['pause', 'resume', 'cancel', 'retry'] as const) {
      expect(await codeOf(service[action](id)), action).to.equal('batch-state-conflict');
      expect(await codeOf(service[action](NOBODY)), action).to.equal('not-found');
    }
  });

  it('pauses when the packs on disk reach the limit, with the reason, and goes on when there is room', async () => {
    await open(fakeSource(), { maxBytes: 1 });
    const id = await order(...loans(6));
    const { haltReason, counts } = await until(id, ({ state, counts: { running } }) => state === 'paused' && running === 0);
    expect(haltReason?.code).to.equal('batch-packs-space');
    expect(haltReason?.params).to.include({ limit: 1 });
    expect(counts.done).to.be.greaterThan(0).and.at.most(2);
    expect(zips(id)).to.have.length(counts.done);
    await service.resume(id);
    expect(await until(id, ({ state }) => state === 'paused')).to.deep.include({ counts });
    await service.stop();
    await open(fakeSource(), { maxBytes: 1 << 30 });
    expect((await service.state(id)).state).to.equal('paused');
    await service.resume(id);
    expect(await settled(id)).to.deep.include({ state: 'done', haltReason: null });
  });

  it('pauses on a full disk and fails no case of it', async () => {
    const source = fakeSource();
    let full = true;
    await open({ ...source, case: (caseRef) => (full ? Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })) : source.case(caseRef, '2024-02-01')) });
    const id = await order('L-1', 'L-2', 'L-3');
    const state = await until(id, ({ state: now, counts: { running } }) => now === 'paused' && running === 0);
    expect(state.counts).to.include({ queued: 3, failed: 0 });
    expect(state.haltReason).to.deep.equal({ code: 'pack-not-written', params: { problem: 'ENOSPC' } });
    full = false;
    await service.resume(id);
    expect((await settled(id)).counts.done).to.equal(3);
  });

  it('counts no case as done whose pack could not be recorded, and leaves none of it on disk', async () => {
    const log = fakeLog();
    let refused = true;
    await open(fakeSource(), { log: { ...log, record: (pack) => (refused ? Promise.reject(new AppError('deposit-not-stored', { problem: 'SQLITE_FULL' })) : log.record(pack)) } });
    const id = await order('L-1');
    await settled(id);
    expect((await casesOf(id))[0]).to.deep.include({ state: 'failed', pack: null, recordId: null, reason: { code: 'deposit-not-stored', params: { problem: 'SQLITE_FULL' } } });
    expect(zips(id)).to.deep.equal([]);
    refused = false;
    await service.retry(id);
    expect((await settled(id)).counts.done).to.equal(1);
  });

  it('removes packs that no case has when it starts again', async () => {
    await open(fakeSource());
    const id = await order('L-1', 'L-2');
    await settled(id);
    await service.stop();
    await database('batches').where({ id }).update({ finished_at: null });
    await database('batch_cases').where({ case_ref: caseRefOf('L-1') }).update({ state: 'failed', reason_code: 'case-empty', size: null, sha256: null });
    mkdirSync(join(folder, 'packs'), { recursive: true });
    await open(fakeSource());
    expect(existsSync(join(folder, 'packs', id, `${caseRefOf('L-1')}.zip`))).to.equal(false);
    expect(existsSync(join(folder, 'packs', id, `${caseRefOf('L-2')}.zip`))).to.equal(true);
  });

  it('is listed with the others, the newest first, a page at a time', async () => {
    let now = Date.UTC(2031, 0, 1);
    await open(fakeSource(), { now: () => new Date((now += 1000)) });
    const ids: string[] = [];
    for (let i = 1; i <= 5; i++) ids.unshift(await order(`L-${i}`));
    for (const id of ids) await settled(id);
    const [first, second] = [await service.list({ limit: 3 }), await service.list({ limit: 3, before: ids[2]! })];
    expect([...first, ...second].map(({ id }) => id)).to.deep.equal(ids);
    expect(first[0]).to.deep.include({ state: 'done', total: 1, counts: { queued: 0, running: 0, done: 1, failed: 0, cancelled: 0 } });
    expect(await codeOf(service.list({ limit: 3, before: NOBODY }))).to.equal('not-found');
  });
});

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createApp } from '../../server/http/app.ts';
import { batchFilesRouter } from '../../server/http/routes/batch-files.ts';
import { batchesRouter } from '../../server/http/routes/batches.ts';
import { verifyPackFile } from '../../server/packs/index.ts';
import type { BatchService, PackCase, PackSource } from '../../server/packs/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';
import { openZip } from '../../server/packs/unzip.ts';
import { TRUST } from '../domain/proof/synthetic.ts';
import { FAILING, SLOW_START, caseRefOf, fakeNumbersOf, fakeSource, serviceFor, silent } from './batch-fixture.ts';
import { NOW } from './case.ts';

interface BatchBody {
  id: string;
  state: string;
  total: number;
  counts: Record<string, number>;
  cases: { case: string; state: string; reason: { code: string; messages: Record<string, string> } | null; pack: { href: string; sha256: string; size: number } | null }[];
  next: number | null;
}

describe('packs: batches', function () {
  this.timeout(30_000);
  let folder: string;
  let database: Database;
  let service: BatchService;
  let server: Server;
  let base: string;

  async function serve(source: PackSource, options: { workers?: number } = {}): Promise<void> {
    service = serviceFor(database, source, join(folder, 'packs'), options.workers ?? 1);
    await service.start();
    const app = createApp({ routers: [batchesRouter({ batches: service, loanNumbersOf: fakeNumbersOf, maxBodyBytes: 1 << 20 }), batchFilesRouter({ batches: service })], logger: silent, known: [], proxyHops: 0, hosts: () => [`127.0.0.1:${(server.address() as AddressInfo).port}`] });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const order = (body: unknown, headers: Record<string, string> = {}) => fetch(`${base}/api/v1/batches`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const status = async (id: string, query = ''): Promise<BatchBody> => (await (await fetch(`${base}/api/v1/batches/${id}${query}`)).json()) as BatchBody;
  const place = async (body: unknown): Promise<string> => ((await (await order(body)).json()) as BatchBody).id;

  async function finished(id: string): Promise<BatchBody> {
    for (;;) {
      const body = await status(id);
      if (body.state === 'done') return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-batch-'));
    database = await openDatabase({ filename: join(folder, 'test.sqlite') });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.stop();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  describe('of an erased case', () => {
    const zips = () => readdirSync(join(folder, 'packs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.zip'));
    const erase = async (caseRef: string): Promise<Buffer[]> => {
      const traces = await database.transaction((transaction) => service.eraseCase(transaction, caseRef));
      await service.removePacks(caseRef);
      return traces;
    };

    it('packs are gone, the others of the batch stay, and nothing tells by which number it was ordered', async () => {
      await serve(fakeSource());
      const id = ((await (await order({ loanNumbers: ['L-1', 'L-2'] }, { 'Idempotency-Key': 'packs-of-L-1' })).json()) as BatchBody).id;
      await finished(id);
      const row = (await database('batches').first()) as { request_digest: string };
      const traces = await erase(caseRefOf('L-1'));
      expect(traces.map(String).sort()).to.deep.equal(['packs-of-L-1', row.request_digest].sort());
      expect(zips()).to.deep.equal([join(id, `${caseRefOf('L-2')}.zip`)]);
      const { counts, cases } = await status(id);
      expect(counts).to.include({ done: 1, failed: 1 });
      expect(cases.find((each) => each.case === caseRefOf('L-1'))).to.deep.include({ state: 'failed', pack: null });
      const gone = await fetch(`${base}/api/v1/batches/${id}/cases/${caseRefOf('L-1')}.zip`);
      expect([gone.status, ((await gone.json()) as { code: string }).code]).to.deep.equal([410, 'case-erased']);
      expect((await fetch(`${base}/api/v1/batches/${id}/cases/${caseRefOf('L-2')}.zip`)).status).to.equal(200);
      expect(await database('batches').first()).to.include({ idempotency_key: null, request_digest: '' });
    });

    it('a pack that is being made is waited for and removed, and a queued one is not begun', async () => {
      await serve(fakeSource({ delay: 300 }));
      const first = await place({ loanNumbers: ['L-1'] });
      const second = await place({ loanNumbers: ['L-2', 'L-3', 'L-1'] });
      for (let i = 0; i < 200 && (await status(first)).counts['running'] !== 1; i++) await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await status(first)).counts['running'], 'under way').to.equal(1);
      await erase(caseRefOf('L-1'));
      expect(zips().filter((name) => name.includes(caseRefOf('L-1')))).to.deep.equal([]);
      await finished(second);
      expect((await status(first)).state).to.equal('done');
      expect(zips().sort()).to.deep.equal([caseRefOf('L-2'), caseRefOf('L-3')].map((each) => join(second, `${each}.zip`)).sort());
    });

    it('what a crash left on disk is removed before the service begins again', async () => {
      await serve(fakeSource());
      const id = await place({ loanNumbers: ['L-1'] });
      await finished(id);
      await database.transaction((transaction) => service.eraseCase(transaction, caseRefOf('L-1')));
      await service.stop();
      writeFileSync(join(folder, 'packs', id, `${caseRefOf('L-1')}.zip.tmp`), 'half');
      const again = serviceFor(database, fakeSource(), join(folder, 'packs'), 1);
      await again.removePacks(caseRefOf('L-1'));
      expect(zips()).to.deep.equal([]);
      rmSync(join(folder, 'packs'), { recursive: true });
      await again.removePacks(caseRefOf('L-1'));
      mkdirSync(join(folder, 'packs'));
      await again.stop();
    });
  });

  it('of a case with a document whose file was erased since are withdrawn, and can be ordered anew', async () => {
    await serve(fakeSource());
    const id = await place({ loanNumbers: ['L-1', 'L-2'] });
    await finished(id);
    await database.transaction((transaction) => service.eraseFile(transaction, caseRefOf('L-1')));
    await service.removePacks(caseRefOf('L-1'));
    const gone = await fetch(`${base}/api/v1/batches/${id}/cases/${caseRefOf('L-1')}.zip`);
    expect([gone.status, ((await gone.json()) as { code: string }).code]).to.deep.equal([410, 'pack-erased']);
    expect(readdirSync(join(folder, 'packs', id))).to.deep.equal([`${caseRefOf('L-2')}.zip`]);
    expect((await finished(await place({ loanNumbers: ['L-1'] }))).counts).to.include({ done: 1, failed: 0 });
  });

  it('makes the packs of an order in the background; one bad case never stops the others', async () => {
    await serve(fakeSource());
    const answer = await order({ loanNumbers: ['L-1', FAILING, 'L-2'], cases: [caseRefOf('L-3')] });
    expect(answer.status).to.equal(202);
    const { id } = (await answer.json()) as BatchBody;
    expect(answer.headers.get('location')).to.equal(`/api/v1/batches/${id}`);
    const body = await finished(id);
    expect(body.counts).to.deep.equal({ queued: 0, running: 0, done: 3, failed: 1, cancelled: 0 });
    expect(body.cases.map(({ state }) => state)).to.deep.equal(['done', 'failed', 'done', 'done']);
    expect(body.cases[1]!.reason).to.deep.include({ code: 'case-exhibit-inconsistent' });
    expect(body.cases[1]!.reason!.messages).to.have.all.keys('zh-CN', 'en');
    for (const { pack, case: reference } of body.cases.filter(({ state }) => state === 'done')) {
      const download = await fetch(base + pack!.href);
      expect(download.headers.get('content-type')).to.equal('application/zip');
      const bytes = Buffer.from(await download.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).to.equal(pack!.sha256);
      const file = join(folder, `${reference}.zip`);
      writeFileSync(file, bytes);
      expect((await verifyPackFile(file, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
    }
    const failed = await fetch(`${base}/api/v1/batches/${id}/cases/${body.cases[1]!.case}.zip`);
    expect(failed.status).to.equal(422);
    expect(await failed.json()).to.include({ code: 'case-exhibit-inconsistent' });
  });

  it('streams all packs and the result table as one archive, once everything is done', async () => {
    await serve(fakeSource());
    const id = await place({ loanNumbers: ['L-1', FAILING, 'L-2'] });
    const early = await fetch(`${base}/api/v1/batches/${id}/archive.zip`);
    if (early.status !== 200) expect(await early.json()).to.include({ code: 'batch-not-ready', status: 409 });
    const { cases } = await finished(id);
    const path = join(folder, 'archive.zip');
    writeFileSync(path, Buffer.from(await (await fetch(`${base}/api/v1/batches/${id}/archive.zip`)).arrayBuffer()));
    const { zip, entries } = await openZip(path);
    zip.close();
    expect(entries.map(({ fileName }) => fileName)).to.deep.equal(['batch.json', ...cases.filter(({ state }) => state === 'done').flatMap((each) => [`${each.case}.zip`, `proofs/${each.case}.proof.json`])]);
  });

  it('tells its progress by server-sent events: full state first, an event per case, an end', async () => {
    await serve(fakeSource());
    const id = await place({ loanNumbers: ['L-1', FAILING, 'L-2'] });
    const text = await (await fetch(`${base}/api/v1/batches/${id}/events`, { headers: { 'Last-Event-ID': '7' } })).text();
    const events = text.split('\n\n').filter(Boolean).map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as BatchBody & { case: string } }));
    expect(events[0]!.event).to.equal('state');
    expect(events[0]!.data.total).to.equal(3);
    expect(events.at(-1)!.data.state).to.equal('done');
    const changed = events.filter(({ event }) => event === 'case').map(({ data }) => data as unknown as { case: string; loanNumberMasked: string | null });
    for (const each of changed) expect(each.loanNumberMasked).to.equal((await fakeNumbersOf([each.case])).get(each.case)?.replace(/^.*(?=....$)/, '****') ?? null);
    const last = new Map(events.filter(({ event }) => event === 'case').map(({ data }) => [data.case, data.state]));
    expect([...last.values()].sort()).to.deep.equal(['done', 'done', 'failed']);
    // asked again when all is over: one state, and the end
    const late = await (await fetch(`${base}/api/v1/batches/${id}/events`)).text();
    expect(late.match(/^event: state$/gm)).to.have.length(1);
  });

  it('gives the same batch for the same idempotency key, and refuses the key for another order', async () => {
    await serve(fakeSource());
    const key = { 'Idempotency-Key': 'order-1' };
    const first = (await (await order({ loanNumbers: ['L-1'] }, key)).json()) as BatchBody;
    const again = (await (await order({ loanNumbers: ['L-1'] }, key)).json()) as BatchBody;
    expect(again.id).to.equal(first.id);
    const other = await order({ loanNumbers: ['L-2'] }, key);
    expect(other.status).to.equal(409);
    await finished(first.id);
  });

  it('gives the same batch to two requests with one key that arrive together', async () => {
    await serve(fakeSource());
    const answers = await Promise.all(Array.from({ length: 4 }, () => order({ loanNumbers: ['L-1'] }, { 'Idempotency-Key': 'together' })));
    expect(answers.map(({ status: code }) => code)).to.deep.equal([202, 202, 202, 202]);
    const ids = new Set(await Promise.all(answers.map(async (answer) => ((await answer.json()) as BatchBody).id)));
    expect(ids.size).to.equal(1);
    await finished([...ids][0]!);
  });

  it('refuses a wrong order with the field named, and stores nothing', async () => {
    await serve(fakeSource());
    const wrong: [unknown, number, string][] = [
      [{}, 400, 'invalid-request'],
      [{ loanNumbers: [] }, 400, 'invalid-request'],
      [{ loanNumbers: ['L-1'], extra: 1 }, 400, 'invalid-request'],
      [{ cases: ['../../etc'] }, 400, 'invalid-request'],
      [{ loanNumbers: ['L-1'], options: { waitSeconds: -1 } }, 400, 'invalid-request'],
      [{ loanNumbers: ['L-1', 'nobody'] }, 422, 'batch-case-unknown'],
      ['{"loanNumbers":', 400, 'json-refused'],
      ['{"loanNumbers":["L-1"],"loanNumbers":["L-2"]}', 400, 'json-refused'],
    ];
    for (const [body, code, name] of wrong) {
      const answer = await order(body);
      expect(answer.status, JSON.stringify(body)).to.equal(code);
      const problem = (await answer.json()) as { code: string; params: Record<string, unknown> };
      expect(problem.code).to.equal(name);
      expect(JSON.stringify(problem)).to.not.contain('nobody');
    }
    expect(await database('batches').select()).to.deep.equal([]);
    expect((await order({ loanNumbers: ['L-1'] }, { 'Content-Type': 'text/plain' })).status).to.equal(400);
    for (const path of ['x', '00000000-0000-4000-8000-000000000000', '..%2f..']) expect((await fetch(`${base}/api/v1/batches/${path}`)).status).to.equal(404);
  });

  it('counts a case named twice once', async () => {
    await serve(fakeSource());
    const id = await place({ loanNumbers: ['L-1', 'L-1'], cases: [caseRefOf('L-1')] });
    expect((await finished(id)).total).to.equal(1);
  });

  it('lists cases a page at a time and by state', async () => {
    await serve(fakeSource());
    const id = await place({ loanNumbers: ['L-1', 'L-2', FAILING] });
    await finished(id);
    const first = await status(id, '?limit=2');
    expect(first.cases).to.have.length(2);
    expect((await status(id, `?from=${first.next ?? 0}`)).cases).to.have.length(1);
    expect((await status(id, '?state=failed')).cases.map(({ state }) => state)).to.deep.equal(['failed']);
    expect((await fetch(`${base}/api/v1/batches/${id}?state=nonsense`)).status).to.equal(400);
  });

  it('waits for the anchor when asked to, and otherwise fails the case with what to do', async () => {
    let ready = false;
    const source = fakeSource();
    const pending: PackSource = {
      ...source,
      case: async (caseRef) => {
        const found: PackCase = await source.case(caseRef, '2024-02-01');
        return ready ? found : { ...found, exhibits: found.exhibits.map((exhibit) => ({ ...exhibit, proof: null })) };
      },
    };
    await serve(pending);
    const impatient = await finished(await place({ loanNumbers: ['L-1'] }));
    expect(impatient.cases[0]!.reason!.code).to.equal('case-exhibits-pending');
    const patient = await place({ loanNumbers: ['L-1'], options: { waitSeconds: 60 } });
    // a case that waits keeps nobody else from a thread
    const others = await finished(await place({ loanNumbers: ['L-2', 'L-3', 'L-4'] }));
    expect(others.counts.failed).to.equal(3);
    expect((await status(patient)).counts).to.include({ done: 0, failed: 0 });
    ready = true;
    expect((await finished(patient)).counts.done).to.equal(1);
  });

  it('lets batches take turns: a small one does not wait for a large one', async () => {
    await serve(fakeSource({ delay: 20 }));
    const large = await place({ loanNumbers: Array.from({ length: 12 }, (_, i) => `L-${i + 1}`) });
    const small = await place({ loanNumbers: ['L-20'] });
    await finished(small);
    expect((await status(large)).state).to.equal('running');
  });

  it('keeps HTTP answering while packs are composed', async () => {
    await serve(fakeSource({ pages: 60 }));
    const id = await place({ loanNumbers: ['L-1', 'L-2', 'L-3'] });
    let slowest = 0;
    while ((await status(id)).state !== 'done') {
      const began = performance.now();
      await fetch(`${base}/api/v1/batches/00000000-0000-4000-8000-000000000000`);
      slowest = Math.max(slowest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // composing 60 pages in this thread would block for seconds on a machine this slow
    expect(slowest).to.be.below(1500);
  });

  it('names a case whose source fails, without telling what is inside the error', async () => {
    const source = fakeSource();
    await serve({ ...source, case: () => Promise.reject(new Error('secret of the store')) });
    const body = await finished(await place({ loanNumbers: ['L-1'] }));
    expect(body.cases[0]!.reason!.code).to.equal('internal-error');
    expect(JSON.stringify(body)).to.not.contain('secret');
  });

  it('names a pack that the disk does not take, and tries the others', async () => {
    await serve(fakeSource({ delay: 100 }));
    const id = await place({ loanNumbers: ['L-1', 'L-2'] });
    // a folder stands where the first pack has to be written
    mkdirSync(join(folder, 'packs', id, `${caseRefOf('L-1')}.zip.tmp`), { recursive: true });
    const body = await finished(id);
    expect(body.cases.map(({ state }) => state)).to.deep.equal(['failed', 'done']);
    expect(body.cases[0]!.reason!.code).to.equal('pack-not-written');
  });

  it('goes on after a stop, and does no finished case twice', async () => {
    const asked: string[] = [];
    const counting = (source: PackSource): PackSource => ({ ...source, case: (caseRef) => { asked.push(caseRef); return source.case(caseRef, '2024-02-01'); } });
    await serve(counting(fakeSource({ delay: 30 })));
    const id = await place({ loanNumbers: Array.from({ length: 8 }, (_, i) => `L-${i + 1}`) });
    while ((await status(id)).counts.done! < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.stop();
    const done = new Set((await database('batch_cases').where({ batch_id: id, state: 'done' }).select('case_ref')).map(({ case_ref }: { case_ref: string }) => case_ref));
    expect(await database('batch_cases').where({ batch_id: id, state: 'running' }).select()).to.deep.equal([]);
    asked.length = 0;
    await serve(counting(fakeSource()));
    expect((await finished(id)).counts).to.deep.equal({ queued: 0, running: 0, done: 8, failed: 0, cancelled: 0 });
    expect(asked.filter((caseRef) => done.has(caseRef))).to.deep.equal([]);
  });

  it('goes on after kill -9, leaves no half file, and makes the same bytes', async () => {
    const packs = join(folder, 'packs');
    const child = spawn(process.execPath, [new URL('./batch-child.ts', import.meta.url).pathname, join(folder, 'test.sqlite'), packs], { stdio: ['ignore', 'pipe', 'inherit'] });
    const id = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /batch (\S+)[\s\S]*done 2/.exec(text);
        if (found) resolve(found[1]!);
      });
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    writeFileSync(join(packs, id, `${caseRefOf('L-9')}.zip.tmp`), 'half a pack');
    const before = new Map(readdirSync(join(packs, id)).filter((name) => name.endsWith('.zip')).map((name) => [name, readFileSync(join(packs, id, name))]));
    expect(before.size).to.be.at.least(2);
    await serve(fakeSource());
    expect((await finished(id)).counts).to.deep.equal({ queued: 0, running: 0, done: SLOW_START, failed: 0, cancelled: 0 });
    expect(readdirSync(join(packs, id)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    for (const [name, bytes] of before) expect(readFileSync(join(packs, id, name)).equals(bytes), name).to.equal(true);
    expect(existsSync(join(packs, id, `${caseRefOf('L-1')}.zip`))).to.equal(true);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createApp } from '../../server/http/app.ts';
import { bulkFileView, bulkView } from '../../server/http/openapi/schemas.ts';
import { bulkRouter } from '../../server/http/routes/bulk.ts';
import { openBench, silent, type Bench } from './setup.ts';
import { archiveOf, stated } from './zips.ts';

interface Body {
  id: string;
  state: string;
  total: number;
  counts: Record<string, number>;
  files: { row: number | null; file: string; state: string; recordId: string | null; problem: { code: string; messages: Record<string, string> } | null }[];
  next: number | null;
  code?: string;
}

const MAX_ARCHIVE = 1 << 20;
const ARCHIVE = archiveOf([stated('a.txt'), stated('=b.txt'), stated('absent,"1".txt')], [{ name: 'a.txt', content: 'a' }, { name: '=b.txt', content: 'b' }]);

describe('bulk: HTTP', function () {
  this.timeout(30_000);
  let folder: string;
  let bench: Bench;
  let server: Server;
  let base: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-bulk-http-'));
    bench = await openBench(folder, { limits: { files: 100, archiveBytes: MAX_ARCHIVE, fileBytes: 1 << 20 } });
    const app = createApp({ routers: [bulkRouter({ bulk: bench.bulk, maxArchiveBytes: MAX_ARCHIVE })], logger: silent, known: [], proxyHops: 0, hosts: () => [new URL(base).host] });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (body: BodyInit, headers: Record<string, string> = { 'Content-Type': 'application/zip' }) => fetch(`${base}/api/v1/evidence/bulk`, { method: 'POST', body, headers });
  const bytes = (archive: Buffer) => new Uint8Array(archive);
  const get = async (id: string, query = ''): Promise<Body> => (await (await fetch(`${base}/api/v1/evidence/bulk/${id}${query}`)).json()) as Body;
  async function done(id: string, query = ''): Promise<Body> {
    for (;;) {
      const body = await get(id, query);
      if (body.state === 'done' || body.state === 'refused') return body;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  function form(field: string, archive: Buffer): FormData {
    const body = new FormData();
    body.set(field, new Blob([bytes(archive)]), 'archive.zip');
    return body;
  }

  it('takes an archive as the body or in a form, and gives state and a page of results as documented', async () => {
    const answer = await post(bytes(ARCHIVE));
    expect(answer.status).to.equal(202);
    const taken = (await answer.json()) as Body;
    bulkView.parse(taken);
    expect(answer.headers.get('location')).to.equal(`/api/v1/evidence/bulk/${taken.id}`);
    const body = await done(taken.id);
    expect(body.counts).to.deep.equal({ queued: 0, accepted: 2, refused: 1 });
    for (const file of body.files) bulkFileView.parse(file);
    expect(body.files.map(({ row, file, state }) => [row, file, state])).to.deep.equal([
      [1, 'a.txt', 'accepted'],
      [2, '=b.txt', 'accepted'],
      [3, 'absent,"1".txt', 'refused'],
    ]);
    expect(body.files[2]!.problem!.messages).to.have.keys('zh-CN', 'en');
    expect((await get(taken.id, '?state=refused')).files.map(({ file }) => file)).to.deep.equal(['absent,"1".txt']);
    const page = await get(taken.id, '?limit=2');
    expect([page.files.length, page.next]).to.deep.equal([2, 2]);
    const inForm = (await (await post(form('archive', ARCHIVE), {})).json()) as Body;
    expect((await done(inForm.id)).counts.accepted).to.equal(2);
    expect(await bench.intake.log.sequencedSize()).to.equal(2);
  });

  it('gives the results as a table that a spreadsheet opens and does not run', async () => {
    const { id } = (await (await post(bytes(ARCHIVE))).json()) as Body;
    const { files } = await done(id);
    const answer = await fetch(`${base}/api/v1/evidence/bulk/${id}/results.csv`, { headers: { 'Accept-Language': 'en' } });
    expect(answer.headers.get('content-type')).to.contain('text/csv');
    const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
    expect(text.split('\r\n')).to.deep.equal([
      '\uFEFFrow,file,state,recordId,recordedBefore,code,message',
      `1,a.txt,accepted,${files[0]!.recordId ?? ''},,,`,
      `2,'=b.txt,accepted,${files[1]!.recordId ?? ''},,,`,
      '3,"absent,""1"".txt",refused,,,bulk-file-absent,"The manifest names this file, but it is not there. Check its name, with folder and ending."',
      '',
    ]);
  });

  it('tells its progress by server-sent events: full state first, an event per file, an end', async () => {
    const { id } = (await (await post(bytes(ARCHIVE))).json()) as Body;
    const text = await (await fetch(`${base}/api/v1/evidence/bulk/${id}/events`)).text();
    const events = text.split('\n\n').filter(Boolean).map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as Body }));
    expect(events[0]!.event).to.equal('state');
    expect([events.at(-1)!.event, events.at(-1)!.data.state]).to.deep.equal(['state', 'done']);
    expect(await (await fetch(`${base}/api/v1/evidence/bulk/${id}/events`)).text()).to.match(/^id: 1\nevent: state\ndata: .*\n\n$/);
  });

  it('gives the same job for the same key, and says so', async () => {
    const headers = { 'Content-Type': 'application/zip', 'Idempotency-Key': 'k-1' };
    const one = await post(bytes(ARCHIVE), headers);
    const two = await post(bytes(ARCHIVE), headers);
    expect([(await one.json() as Body).id, one.headers.get('idempotency-replayed'), two.headers.get('idempotency-replayed')]).to.deep.equal([(await two.json() as Body).id, null, 'true']);
    expect((await post(new Uint8Array(5), headers)).status).to.equal(409);
  });

  it('refuses a wrong request with the reason, and keeps nothing of it', async () => {
    const wrong: [Response, number, string][] = [
      [await post('{}', { 'Content-Type': 'application/json' }), 415, 'content-type-wrong'],
      [await post(new Uint8Array(), { 'Content-Type': 'application/zip' }), 400, 'file-empty'],
      [await post(new Uint8Array(MAX_ARCHIVE + 1)), 413, 'file-too-large'],
      [await post(form('file', ARCHIVE), {}), 400, 'bulk-field-unexpected'],
      [await post(new FormData(), {}), 400, 'bulk-archive-missing'],
      [await post('--x\r\n', { 'Content-Type': 'multipart/form-data; boundary=x' }), 400, 'multipart-broken'],
      [await post(bytes(ARCHIVE), { 'Content-Type': 'application/zip', 'Idempotency-Key': 'a b' }), 400, 'idempotency-key-invalid'],
      [await fetch(`${base}/api/v1/evidence/bulk/00000000-0000-4000-8000-000000000000`), 404, 'not-found'],
      [await fetch(`${base}/api/v1/evidence/bulk/x/results.csv`), 404, 'not-found'],
    ];
    for (const [answer, status, code] of wrong) expect([answer.status, ((await answer.json()) as Body).code]).to.deep.equal([status, code]);
    // a length that nobody states is found out on the way
    const chunked = await new Promise<number>((resolve, reject) => {
      const sending = httpRequest(`${base}/api/v1/evidence/bulk`, { method: 'POST', headers: { 'Content-Type': 'application/zip', 'Transfer-Encoding': 'chunked' } }, (answer) => resolve(answer.statusCode ?? 0)).on('error', reject);
      sending.end(Buffer.alloc(MAX_ARCHIVE + 1));
    });
    expect(chunked).to.equal(413);
    // an upload that is broken off leaves nothing
    await new Promise<void>((resolve) => {
      const sending = httpRequest(`${base}/api/v1/evidence/bulk`, { method: 'POST', headers: { 'Content-Type': 'application/zip', 'Content-Length': '1000' } }).on('error', () => resolve());
      sending.write(Buffer.alloc(100));
      setTimeout(() => sending.destroy(), 50);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await bench.intake.database('bulk_jobs').select()).to.deep.equal([]);
    expect(spawnSync('find', [join(folder, 'bulk'), '-type', 'f'], { encoding: 'utf8' }).stdout).to.equal('');
  });

  it('takes what Info-ZIP packs, also from a pipe', async function () {
    if (spawnSync('zip', ['-h']).error !== undefined) {
      console.log('      zip is not installed: archives of other tools are left out');
      return this.skip();
    }
    const source = join(folder, '案卷（虚构）');
    mkdirSync(join(source, '借款'), { recursive: true });
    writeFileSync(join(source, '借款', '合同.txt'), '合同（虚构）');
    writeFileSync(join(source, 'manifest.json'), JSON.stringify([stated('借款/合同.txt')]));
    execFileSync('zip', ['-qr', join(folder, 'plain.zip'), '案卷（虚构）'], { cwd: folder });
    // with data descriptors and Zip64 fields, as sizes are not known ahead
    writeFileSync(join(folder, 'piped.zip'), execFileSync('zip', ['-qr', '-', '.'], { cwd: source }));
    for (const name of ['plain.zip', 'piped.zip']) {
      const { id } = (await (await post(bytes(readFileSync(join(folder, name))))).json()) as Body;
      expect((await done(id)).files.map(({ file, state }) => [file, state]), name).to.deep.equal([['借款/合同.txt', 'accepted']]);
    }
    expect(await bench.intake.log.sequencedSize()).to.equal(1);
  });
});

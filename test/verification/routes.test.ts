import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import { parseProof, serializeProof, type Report } from '../../server/domain/proof/index.ts';
import { problemHandler, type Problem } from '../../server/http/errors.ts';
import { MAX_BATCH, verifyRouter, type VerifyDeps } from '../../server/http/routes/verify.ts';
import type { BatchItem } from '../../server/verification/index.ts';
import { DOCUMENT } from '../domain/proof/synthetic.ts';
import { makeWorld, type World } from './world.ts';

interface Running {
  url: string;
  port: number;
  world: World;
  close(): Promise<void>;
}

async function start(changes: Partial<VerifyDeps> = {}): Promise<Running> {
  const world = makeWorld();
  const router = verifyRouter({ verification: world.service, ratePerMinute: 10_000, maxFileBytes: 5_000_000, maxBodyBytes: 2_000_000, ...changes });
  const server: Server = createServer(express().use(router).use(problemHandler(pino({ level: 'silent' }))));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    world,
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

function form(parts: Record<string, Uint8Array | string>): FormData {
  const data = new FormData();
  for (const [name, content] of Object.entries(parts)) {
    if (typeof content === 'string') data.set(name, content);
    else data.set(name, new Blob([new Uint8Array(content)]), `${name}.bin`);
  }
  return data;
}

describe('verification over HTTP', () => {
  let running: Running;
  let sha256: string;
  let proof: Uint8Array;
  const post = (path: string, body: FormData | string, headers: Record<string, string> = {}) => fetch(running.url + path, { method: 'POST', body, headers });

  before(async () => {
    running = await start();
    ({ sha256 } = running.world.proof.record.document);
    proof = serializeProof(running.world.proof);
  });
  after(() => running.close());

  async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
    const problem = await json<Problem>(response);
    expect({ status: response.status, code: problem.code }).to.deep.equal({ status, code });
    expect(response.headers.get('content-type')).to.include('application/problem+json');
    expect(problem.messages['zh-CN']).to.match(/\p{Script=Han}/u);
    return problem;
  }

  it('GET by digest: the report, never cached', async () => {
    const response = await fetch(`${running.url}/api/v1/verify/sha256/${sha256}`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const report = await json<Report>(response);
    expect(report).to.include({ format: 'docketproof/report/v1', verdict: 'consistent' });
    expect((await json<Report>(await fetch(`${running.url}/api/v1/verify/sm3/${'00'.repeat(32)}`))).verdict).to.equal('not-found');
  });

  it('GET by digest: refuses other algorithms and spellings', async () => {
    await expectProblem(await fetch(`${running.url}/api/v1/verify/md5/${sha256}`), 404, 'not-found');
    for (const hex of [sha256.toUpperCase(), sha256.slice(1), `${sha256}0`, 'x'.repeat(64)]) {
      await expectProblem(await fetch(`${running.url}/api/v1/verify/sha256/${hex}`), 400, 'verify-digest-malformed');
    }
  });

  it('POST a file: looked up by what was hashed', async () => {
    expect(await json<Report>(await post('/api/v1/verify', form({ file: DOCUMENT })))).to.include({ verdict: 'consistent' });
    expect(await json<Report>(await post('/api/v1/verify', form({ file: DOCUMENT.with(0, 0) })))).to.include({ verdict: 'not-found' });
  });

  it('POST a proof, alone or with its file, as file, field or JSON body', async () => {
    const text = new TextDecoder().decode(proof);
    for (const body of [form({ proof }), form({ proof: text }), form({ proof, file: DOCUMENT })]) {
      const report = await json<Report>(await post('/api/v1/verify', body));
      expect(report.verdict).to.equal('consistent');
      expect(report.facts!.document!.title).to.equal(running.world.proof.record.document.title);
    }
    expect((await json<Report>(await post('/api/v1/verify', text, { 'content-type': 'application/json' }))).verdict).to.equal('consistent');
  });

  it('POST a proof with another file, or an altered proof: inconsistent', async () => {
    expect((await json<Report>(await post('/api/v1/verify', form({ proof, file: DOCUMENT.with(0, 0) })))).verdict).to.equal('inconsistent');
    const altered = new TextDecoder().decode(proof).replace('"digestOnly": false', '"digestOnly": true');
    expect((await json<Report>(await post('/api/v1/verify', altered, { 'content-type': 'application/json' }))).verdict).to.equal('inconsistent');
  });

  it('POST: says precisely what is wrong with a request', async () => {
    await expectProblem(await post('/api/v1/verify', form({ proof: 'no JSON' })), 400, 'proof-refused');
    await expectProblem(await post('/api/v1/verify', '{"format":"x"}', { 'content-type': 'application/json' }), 400, 'proof-refused');
    await expectProblem(await post('/api/v1/verify', form({ proof: new Uint8Array(1_100_000) })), 400, 'proof-refused');
    await expectProblem(await post('/api/v1/verify', ' '.repeat(1_100_000), { 'content-type': 'application/json' }), 413, 'body-too-large');
    await expectProblem(await post('/api/v1/verify', form({ other: DOCUMENT })), 400, 'verify-field-unexpected');
    await expectProblem(await post('/api/v1/verify', form({ other: 'text' })), 400, 'verify-field-unexpected');
    await expectProblem(await post('/api/v1/verify', form({})), 400, 'verify-nothing-given');
    await expectProblem(await post('/api/v1/verify', form({ case: 'no JSON' })), 400, 'case-refused');
    await expectProblem(await post('/api/v1/verify', form({ case: proof })), 400, 'case-refused');
    await expectProblem(await post('/api/v1/verify', form({ case: 'x', proof })), 400, 'verify-case-alone');
    await expectProblem(await post('/api/v1/verify', 'text', { 'content-type': 'text/plain' }), 415, 'content-type-wrong');
    await expectProblem(await post('/api/v1/verify', 'broken', { 'content-type': 'multipart/form-data; boundary=x' }), 400, 'multipart-broken');
    await expectProblem(await post('/api/v1/verify', form({ file: new Uint8Array(5_000_001) })), 413, 'file-too-large');
  });

  it('POST a pack: 501 where packs are not verified here', async () => {
    await expectProblem(await post('/api/v1/verify', form({ pack: DOCUMENT })), 501, 'pack-not-supported');
  });

  it('batch: answers in order, refuses what is no list of digests', async () => {
    const send = (body: unknown) => post('/api/v1/verify/batch', JSON.stringify(body), { 'content-type': 'application/json' });
    const { results } = await json<{ results: BatchItem[] }>(await send([sha256, { sm3: '00'.repeat(32) }, { sha256 }]));
    expect(results.map(({ verdict, digest }) => [verdict, digest])).to.deep.equal([['consistent', sha256], ['not-found', '00'.repeat(32)], ['consistent', sha256]]);
    await expectProblem(await send({ sha256 }), 400, 'invalid-request');
    for (const item of [1, null, {}, [], { md5: sha256 }, { sha256, sm3: sha256 }, sha256.toUpperCase(), { sha256: 1 }]) await expectProblem(await send([item]), 400, 'verify-digest-malformed');
    await expectProblem(await send(Array(MAX_BATCH + 1).fill(sha256)), 413, 'verify-too-many');
    await expectProblem(await post('/api/v1/verify/batch', '[', { 'content-type': 'application/json' }), 400, 'json-refused');
    await expectProblem(await post('/api/v1/verify/batch', '[]', { 'content-type': 'text/plain' }), 415, 'content-type-wrong');
  });

  it('the proof of a record is a file that verifies; 202 while it waits; 404 for none', async () => {
    const { id } = running.world.proof.record;
    const response = await fetch(`${running.url}/api/v1/evidence/${id}/proof`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-disposition')).to.equal(`attachment; filename="proof-${id}.json"`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(Buffer.from(bytes).equals(Buffer.from(proof))).to.equal(true);
    expect(parseProof(bytes)).to.deep.equal(running.world.proof);
    // A block that is not deep enough may still go: no proof is handed out over it.
    for (const state of [null, 'mined'] as const) {
      running.world.anchorState = state;
      const waiting = await fetch(`${running.url}/api/v1/evidence/${id}/proof`);
      running.world.anchorState = 'final';
      expect(waiting.status, String(state)).to.equal(202);
      expect(waiting.headers.get('retry-after')).to.equal('5');
      expect(await json<object>(waiting)).to.deep.include({ status: 'pending' });
    }
    await expectProblem(await fetch(`${running.url}/api/v1/evidence/11111111-1111-4111-8111-111111111111/proof`), 404, 'evidence-not-found');
    await expectProblem(await fetch(`${running.url}/api/v1/evidence/1/proof`), 404, 'not-found');
  });

  it('limits requests per address, and says when to come back', async () => {
    const limited = await start({ ratePerMinute: 3 });
    try {
      for (let i = 0; i < 3; i++) expect((await fetch(`${limited.url}/api/v1/verify/sha256/${sha256}`)).status).to.equal(200);
      const refused = await fetch(`${limited.url}/api/v1/verify/sha256/${sha256}`);
      const retryAfter = Number(refused.headers.get('retry-after'));
      expect(retryAfter).to.be.within(1, 60);
      const problem = await expectProblem(refused, 429, 'rate-limited');
      expect(problem.params.seconds).to.be.within(1, 60);
      const batch = () => fetch(`${limited.url}/api/v1/verify/batch`, { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } });
      expect((await batch()).status).to.equal(200);
      expect((await batch()).status, 'a batch counts as many requests').to.equal(429);
    } finally {
      await limited.close();
    }
  });
});

describe('a pack over HTTP', () => {
  const before_ = process.env.TMPDIR;
  let folder: string;
  let running: Running;
  let seen: { path: string; sha256: string } | undefined;
  const post = (body: FormData) => fetch(`${running.url}/api/v1/verify`, { method: 'POST', body });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'verify-routes-'));
    process.env.TMPDIR = folder;
    running = await start({
      verifyPack: async (path) => {
        const bytes = readFileSync(path);
        seen = { path, sha256: createHash('sha256').update(bytes).digest('hex') };
        if (bytes.length === 1) throw new Error('broken');
        return { verdict: 'consistent' };
      },
    });
  });
  after(async () => {
    await running.close();
    if (before_ === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before_;
    rmSync(folder, { recursive: true });
  });

  it('is judged from a file of its own, which is gone afterwards, whatever happened', async () => {
    expect(await json<object>(await post(form({ pack: DOCUMENT })))).to.deep.equal({ verdict: 'consistent' });
    expect(seen!.path).to.include(folder);
    expect(seen!.sha256).to.equal(createHash('sha256').update(DOCUMENT).digest('hex'));
    expect(readdirSync(folder)).to.deep.equal([]);
    expect((await post(form({ pack: new Uint8Array(1) }))).status).to.equal(500);
    expect((await post(form({ pack: new Uint8Array(5_000_001) }))).status).to.equal(413);
    expect((await json<Problem>(await post(form({ pack: DOCUMENT, file: DOCUMENT })))).code).to.equal('verify-pack-alone');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('leaves nothing behind when the sender breaks off', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(`POST /api/v1/verify HTTP/1.1\r\nHost: 127.0.0.1:${running.port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\nContent-Disposition: form-data; name="pack"; filename="p.zip"\r\n\r\nbegin`);
    await until(() => readdirSync(folder).length === 1);
    socket.destroy();
    await until(() => readdirSync(folder).length === 0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (condition()) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  expect.fail('did not come about within four seconds');
}

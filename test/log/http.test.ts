import { expect } from 'chai';
import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { request } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCheckpoint, parseVerifierKey } from '../../server/domain/checkpoint/index.ts';
import { rootOf } from '../../server/domain/merkle/index.ts';
import { AppError, ERRORS } from '../../server/errors.ts';
import { logRouter } from '../../server/http/routes/log.ts';
import type { Log } from '../../server/log/index.ts';
import { append, LogFixture, ORIGIN, sampleLeaves } from './fixture.ts';

const LOG_ID = `0x${'5a'.repeat(32)}`;
const REGISTRY = { chainId: 31337, address: `0x${'11'.repeat(20)}` };
const LEAVES = sampleLeaves(0, 600);

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

describe('Log over HTTP', () => {
  const fixture = new LogFixture();
  let log: Log;
  let server: Server;
  let logId: string | null = LOG_ID;

  before(async () => {
    const database = await fixture.database();
    log = await fixture.open(database);
    await append(database, log, LEAVES);
    await log.integrate();
    const app = express();
    app.use(logRouter({ log, logId: () => logId, registry: () => (logId === null ? null : REGISTRY) }));
    const problems: ErrorRequestHandler = (error: unknown, _request, response, next) => {
      if (!(error instanceof AppError)) return next(error);
      response.status(ERRORS[error.code].status).json({ code: error.code, params: error.params });
    };
    app.use(problems);
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  after(async () => {
    server.close();
    await fixture.remove();
  });

  /** The path is sent as it stands: `fetch` would tidy up `..` and the like. */
  function get(path: string, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const sent = request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
      });
      sent.on('error', reject).end();
    });
  }

  it('serves the checkpoint as text that is not to be cached', async () => {
    const { status, headers, body } = await get(`/log/${LOG_ID}/checkpoint`);
    expect(status).to.equal(200);
    expect(headers).to.include({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' });
    const opened = openCheckpoint(body.toString('utf8'), ORIGIN, [parseVerifierKey(log.vkey)]);
    expect(opened).to.deep.include({ size: 600, root: rootOf(LEAVES) });
  });

  it('serves the verifier key and the list of logs', async () => {
    expect((await get(`/log/${LOG_ID}/vkey`)).body.toString()).to.equal(`${log.vkey}\n`);
    const { headers, body } = await get('/logs');
    expect(headers['content-type']).to.match(/^application\/json/);
    expect(JSON.parse(body.toString())).to.deep.equal([{ logId: LOG_ID, origin: ORIGIN, vkey: log.vkey, size: 600, registry: REGISTRY }]);
  });

  it('serves full tiles for ever and partial ones for a short time', async () => {
    const full = await get(`/log/${LOG_ID}/tile/0/001`);
    expect(full.status).to.equal(200);
    expect(full.headers).to.include({ 'content-type': 'application/octet-stream', 'cache-control': 'public, max-age=31536000, immutable', 'content-length': '8192' });
    expect(full.body.equals(Buffer.concat(LEAVES.slice(256, 512)))).to.equal(true);
    for (const [path, from, to] of [['0/002.p/88', 512, 600], ['0/002.p/3', 512, 515], ['0/001.p/7', 256, 263]] as const) {
      const partial = await get(`/log/${LOG_ID}/tile/${path}`);
      expect(partial.status, path).to.equal(200);
      expect(partial.headers['cache-control'], path).to.equal('public, max-age=60');
      expect(partial.body.equals(Buffer.concat(LEAVES.slice(from, to))), path).to.equal(true);
    }
    const upper = await get(`/log/${LOG_ID}/tile/1/000.p/2`);
    expect(upper.body.equals(Buffer.concat([rootOf(LEAVES.slice(0, 256)), rootOf(LEAVES.slice(256, 512))]))).to.equal(true);
  });

  it('lets a stranger rebuild the root from tiles alone', async () => {
    const parts = await Promise.all(['0/000', '0/001', '0/002.p/88'].map(async (path) => (await get(`/log/${LOG_ID}/tile/${path}`)).body));
    const bytes = Buffer.concat(parts);
    const leaves = Array.from({ length: 600 }, (_, i) => Uint8Array.from(bytes.subarray(32 * i, 32 * i + 32)));
    const checkpoint = (await get(`/log/${LOG_ID}/checkpoint`)).body.toString();
    expect(openCheckpoint(checkpoint, ORIGIN, [parseVerifierKey(log.vkey)]).root).to.deep.equal(rootOf(leaves));
  });

  const absent = [
    'tile/entries/000', 'tile/entries/000.p/1', 'tile/0/002', 'tile/0/002.p/89', 'tile/0/003', 'tile/1/000', 'tile/2/000.p/1', 'tile/0/0', 'tile/0/x000/001', 'tile/0/000/', 'tile/0/000.p/0',
    'tile/0/000.p/256', 'tile/00/000', 'tile/64/000', 'tile/0/%30%30%30', 'tile/0%2F000', 'tile/0/000.tmp', 'tile/0/../0/000', 'tile/', 'tile', 'checkpoint/', 'Checkpoint', 'TILE/0/000', '',
  ];
  for (const path of absent) {
    it(`answers 404 to ${path || 'the bare log'}`, async () => expect((await get(`/log/${LOG_ID}/${path}`)).status).to.equal(404));
  }

  it('answers 404 with the path as a problem, also for another log’s id', async () => {
    for (const id of [`0x${'5b'.repeat(32)}`, LOG_ID.toUpperCase(), LOG_ID.slice(2), 'checkpoint']) {
      for (const path of ['checkpoint', 'vkey', 'tile/0/000']) {
        const { status, body } = await get(`/log/${id}/${path}`);
        expect(status).to.equal(404);
        expect(JSON.parse(body.toString())).to.deep.include({ code: 'not-found' });
      }
    }
  });

  it('answers HEAD, and nothing but reading', async () => {
    const head = await get(`/log/${LOG_ID}/tile/0/000`, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).to.deep.equal([200, '8192', 0]);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get(`/log/${LOG_ID}/checkpoint`, method)).status, method).to.equal(404);
  });

  it('lists the log before its registry is known', async () => {
    logId = null;
    try {
      expect(JSON.parse((await get('/logs')).body.toString())).to.deep.include.members([{ logId: null, origin: ORIGIN, vkey: log.vkey, size: 600, registry: null }]);
      expect((await get('/log/null/checkpoint')).status).to.equal(404);
    } finally {
      logId = LOG_ID;
    }
  });
});

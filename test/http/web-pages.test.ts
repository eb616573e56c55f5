/** How the staff app is served: its addresses, what a browser may keep, and nothing beside it. */
import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../server/http/app.ts';
import { webPages } from '../../server/http/web-pages.ts';

describe('pages of the staff app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-web-'));
  const built = join(folder, 'dist');
  let server: Server;
  let port = 0;

  before(async () => {
    const app = createApp({ routers: [webPages(built)], known: [], logger: pino({ level: 'silent' }), hosts: () => [`127.0.0.1:${port}`], proxyHops: 0 });
    server = await new Promise<Server>((done) => {
      const listening = app.listen(0, '127.0.0.1', () => done(listening));
    });
    port = (server.address() as { port: number }).port;
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const build = (): void => {
    mkdirSync(join(built, 'assets', 'deep'), { recursive: true });
    writeFileSync(join(built, 'index.html'), '<!doctype html><title>app</title>');
    writeFileSync(join(built, '.docketproof-setup'), 'SECRET');
    writeFileSync(join(built, 'assets', 'index-AbC_1-2.js'), 'run()');
    writeFileSync(join(built, 'assets', '.hidden.js'), 'SECRET');
    writeFileSync(join(built, 'assets', 'deep', 'x.js'), 'SECRET');
    writeFileSync(join(folder, 'secret.txt'), 'SECRET');
  };
  /** Sends the path as it stands: fetch would resolve its dots. */
  const get = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> =>
    new Promise((done, fail) => {
      const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      sent.on('error', fail).end();
    });

  it('says what to do while nothing is built, and serves the build as soon as it is there', async () => {
    const absent = await get('/app/');
    expect(absent.status).to.equal(503);
    expect(absent.body).to.contain('npm start').and.contain('页面尚未构建').and.contain('not built yet').and.not.contain('<script');
    build();
    const there = await get('/app/');
    expect(there).to.include({ status: 200, body: '<!doctype html><title>app</title>' });
  });

  it('leads to the app from / and /app, lets a browser keep assets for ever and the page only with a question', async () => {
    for (const path of ['/', '/app']) {
      const { status, headers } = await get(path);
      expect([status, headers.location]).to.deep.equal([302, '/app/']);
    }
    const page = await get('/app/');
    expect(page.headers['cache-control']).to.equal('no-cache');
    expect((await get('/app/', 'GET', { 'If-None-Match': String(page.headers.etag) })).status).to.equal(304);
    const asset = await get('/app/assets/index-AbC_1-2.js');
    expect(asset).to.include({ status: 200, body: 'run()' });
    expect(asset.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).to.match(/^text\/javascript/);
    expect(await get('/app/assets/index-AbC_1-2.js', 'HEAD')).to.include({ status: 200, body: '' });
    const gone = await get('/app/assets/index-Old.js');
    expect([gone.status, gone.headers['cache-control']]).to.deep.equal([404, undefined]);
    expect((await get('/app/', 'POST')).status).to.equal(404);
  });

  it('gives nothing out that is not an asset of the build', async () => {
    const tries = ['/app/../secret.txt', '/app/assets/../../secret.txt', '/app/assets/..%2f..%2fsecret.txt', '/app/assets/%2e%2e/%2e%2e/secret.txt', '/app/assets/..%5c..%5csecret.txt', '/app/assets/.hidden.js', '/app/assets/%2ehidden.js', '/app/.docketproof-setup', '/app/assets/../.docketproof-setup', '/app/assets/deep/x.js', '/app/assets/deep', '/app/assets/', '/app/assets/index-AbC_1-2.js%00.txt', '//app/assets/../secret.txt'];
    for (const path of tries) {
      const { status, body } = await get(path);
      expect(status, path).to.be.within(400, 499);
      expect(body, path).not.to.contain('SECRET');
    }
  });

  it('lets scripts come from here only, and nobody frame the page', async () => {
    const policy = async (path: string): Promise<string> => String((await get(path)).headers['content-security-policy']);
    expect(await policy('/app/')).to.contain("default-src 'self'").and.contain("frame-ancestors 'none'").and.contain("object-src 'none'");
    expect(await policy('/app/')).to.match(/style-src 'self' 'unsafe-inline'/).and.not.match(/script-src|unsafe-eval|https?:/);
  });
});

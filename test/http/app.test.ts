import { expect } from 'chai';
import { Router } from 'express';
import type { Server } from 'node:http';
import { pino } from 'pino';
import { createApp } from '../../server/http/app.ts';
import { AppError } from '../../server/errors.ts';

describe('HTTP application', () => {
  const servers: Server[] = [];
  after(() => servers.forEach((server) => server.close()));

  async function serve(proxyHops: number): Promise<string> {
    const router = Router();
    router.get('/who', (request, response) => void response.json({ ip: request.ip }));
    router.get('/fault', () => {
      throw new Error('secret detail');
    });
    router.get('/refused', () => {
      throw new AppError('rate-limited', { seconds: 7 });
    });
    let host = '';
    const app = createApp({ routers: [router], known: [{ path: '/who', methods: ['get'] }], logger: pino({ level: 'silent' }), hosts: () => [host], proxyHops });
    const server = await new Promise<Server>((done) => {
      const listening = app.listen(0, '127.0.0.1', () => done(listening));
    });
    servers.push(server);
    host = `127.0.0.1:${(server.address() as { port: number }).port}`;
    return `http://${host}`;
  }

  it('believes no stranger’s word about his address, and a proxy’s only when there is one', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.9' };
    const ip = async (url: string) => ((await (await fetch(`${url}/who`, { headers })).json()) as { ip: string }).ip;
    expect(await ip(await serve(0))).to.equal('127.0.0.1');
    expect(await ip(await serve(1))).to.equal('203.0.113.9');
  });

  it('tells of a fault of its own only a reference', async () => {
    const response = await fetch(`${await serve(0)}/fault`);
    expect(response.status).to.equal(500);
    const text = await response.text();
    expect(text).not.to.contain('secret');
    expect(JSON.parse(text)).to.have.nested.property('params.reference').that.matches(/^[0-9a-f-]{36}$/);
  });

  it('speaks the reader’s language and gives both', async () => {
    const url = await serve(0);
    const detail = async (language: string) => ((await (await fetch(`${url}/refused`, { headers: { 'Accept-Language': language } })).json()) as { detail: string }).detail;
    expect(await detail('en')).to.contain('7 seconds');
    expect(await detail('zh-CN,zh;q=0.9,en;q=0.8')).to.contain('7 秒');
    expect(await detail('fr')).to.contain('7 秒');
  });

  it('sends the headers that keep a browser from doing what it should not', async () => {
    const { headers } = await fetch(`${await serve(0)}/who`);
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('content-security-policy')).to.contain("default-src 'self'").and.not.contain('script-src');
    expect(headers.has('x-powered-by')).to.equal(false);
  });

  it('answers a wrong method with what is allowed', async () => {
    const response = await fetch(`${await serve(0)}/who`, { method: 'PUT' });
    expect(response.status).to.equal(405);
    expect(response.headers.get('allow')).to.equal('GET, HEAD');
  });
});

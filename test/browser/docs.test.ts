/** The documentation page in a real browser: readable, in both languages, without a script and without a request elsewhere. */
import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { createApp } from '../../server/http/app.ts';
import { openApiDocument, pathsOf } from '../../server/http/openapi/document.ts';
import { docsRouter } from '../../server/http/routes/docs.ts';
import { BROWSER_SETUP_MS, findChromium, launch } from './chromium.ts';

describe('documentation page in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: Server;
  let url: string;

  before(async function () {
    this.timeout(BROWSER_SETUP_MS);
    const path = await findChromium();
    if (path === null) return this.skip(); // findChromium has printed the reason
    browser = await launch(path);
    const document = openApiDocument('0.0.0');
    const app = express();
    app.use(createApp({ routers: [docsRouter(document)], known: pathsOf(document), logger: pino({ level: 'silent' }), hosts: () => [new URL(url).host], proxyHops: 0 }));
    server = await new Promise<Server>((done) => {
      const listening = app.listen(0, '127.0.0.1', () => done(listening));
    });
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('shows every operation, links that land, and switches language', async () => {
    const page = await browser.newPage({ locale: 'zh-CN' });
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => request.url().startsWith(url) || elsewhere.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('favicon') && !message.location().url.endsWith('/favicon.ico') && complaints.push(message.text()));
    await page.goto(`${url}/api/docs`);
    expect(await page.locator('html').getAttribute('lang')).to.equal('zh-CN');
    const links = await page.locator('nav a').evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href')?.slice(1) ?? ''));
    expect(links).to.have.length.above(15);
    for (const id of links) expect(await page.locator(`[id="${id}"]`).count(), id).to.equal(1);
    // A page that must be scrolled sideways cannot be printed.
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).to.equal(true);
    await page.getByText('English').click();
    expect(await page.locator('html').getAttribute('lang')).to.equal('en');
    expect(elsewhere).to.deep.equal([]);
    expect(complaints).to.deep.equal([]);
    await page.close();
  });
});

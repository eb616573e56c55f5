/**
 * The service's side of the form as the contract has it, in memory, behind the real application shell (its headers, checks and problem
 * details): for states that the real service reaches rarely, and for looking at the pages.
 */
import express, { Router } from 'express';
import multer from 'multer';
import { pino } from 'pino';
import type { Server } from 'node:http';
import { PDFDocument } from 'pdf-lib';
import { AppError } from '../../server/errors.ts';
import { createApp } from '../../server/http/app.ts';
import { streamEvents } from '../../server/http/events.ts';
import { WEB_FOLDER, webPages } from '../../server/http/web-pages.ts';
import type { Batch, BatchCase, LoanLine, Override, PackOptions } from '../../server/web/api.ts';
import { checked, loan, maskedNumber, numberOf, PRODUCTS, PROFILES, refOf } from './fake-cases.ts';
import { FakeBatches } from './fake-batches.ts';

export interface FakeRequest {
  method: string;
  path: string;
  body: unknown;
  actor: string | undefined;
  key: string | undefined;
}

const FILES = ['bundle.pdf', 'filing/01-民事起诉状.pdf', 'filing/02-证据目录及证据.pdf', 'editable/complaint.docx', 'editable/evidence-index.xlsx', 'editable/arrears.xlsx', 'data/arrears.json', 'originals/01-contract.pdf', 'originals/02-notice.html', 'proofs/01.json', 'verify.cjs'];
const HOSTILE = '<!doctype html><script>document.title = "run"</script>材料原文（虚构）';

export class FakeService {
  readonly batches: FakeBatches;
  readonly requests: FakeRequest[] = [];
  /** thrown by the next request whose path ends so */
  readonly refusals = new Map<string, AppError>();
  /** requests that are held until it is called off */
  checkDelayMs = 0;
  streams = 0;
  readonly #open = new Set<() => void>();
  #server: Server | null = null;
  url = '';
  readonly #loans: LoanLine[];

  constructor({ loans = 60, tickMs = 40 }: { loans?: number; tickMs?: number } = {}) {
    this.#loans = Array.from({ length: loans }, (_, index) => loan(index));
    this.batches = new FakeBatches(tickMs);
  }

  async start(): Promise<this> {
    const app = createApp({ routers: [webPages(WEB_FOLDER), await this.#router()], known: [], logger: pino({ level: 'silent' }), hosts: () => [new URL(this.url).host], proxyHops: 0 });
    this.#server = await new Promise<Server>((done) => {
      const listening = app.listen(0, '127.0.0.1', () => done(listening));
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.batches.stop();
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done) ?? done(undefined));
  }

  /** Ends every event stream in the middle, as a proxy or a network does. */
  cutStreams(): void {
    for (const cut of this.#open) cut();
  }

  #indexOf(id: string): number {
    return this.#loans.findIndex((each) => each.id === id);
  }

  #page(filter: Record<string, unknown>, { limit, cursor, count }: { limit: number; cursor: string | undefined; count: boolean }) {
    const is = (value: string | null, name: string): boolean => filter[name] === undefined || filter[name] === value;
    const { overdueFrom: since, overdueBefore: until } = filter as { overdueFrom?: string; overdueBefore?: string };
    const found = this.#loans.filter((each) => is(each.status, 'status') && is(each.productCode, 'product') && is(each.loanNumber, 'loanNumber') && is(each.borrower?.name ?? null, 'name') && (since === undefined || (each.overdueSince ?? '') >= since) && (until === undefined || (each.overdueSince !== null && each.overdueSince <= until)));
    const from = Number(cursor ?? 0);
    return { loans: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : null, total: count ? found.length : null };
  }

  #select(text: string) {
    const numbers = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !/^(借据号|loanNumber)$/.test(line));
    const first = new Map<string, number>();
    const outcome = { rows: numbers.length, cases: [] as { row: number; case: string }[], unknown: [] as { row: number }[], duplicates: [] as { row: number; ofRow: number }[] };
    numbers.forEach((number, index) => {
      const row = index + 1;
      const ofRow = first.get(number);
      if (ofRow !== undefined) return outcome.duplicates.push({ row, ofRow });
      first.set(number, row);
      return this.#indexOf(refOf(number)) < 0 ? outcome.unknown.push({ row }) : outcome.cases.push({ row, case: refOf(number) });
    });
    return outcome;
  }

  async #router(): Promise<Router> {
    const router = Router();
    const pdf = await PDFDocument.create();
    pdf.addPage([595, 842]).drawRectangle({ x: 80, y: 600, width: 300, height: 120 });
    const pdfBytes = Buffer.from(await pdf.save());
    router.use(express.json({ limit: '32mb' }), (request, _response, next) => {
      this.requests.push({ method: request.method, path: request.path, body: request.body, actor: request.get('Docketproof-Actor'), key: request.get('Idempotency-Key') });
      const refused = [...this.refusals.keys()].find((path) => request.path.endsWith(path));
      const refusal = refused === undefined ? undefined : this.refusals.get(refused);
      if (refused !== undefined) this.refusals.delete(refused);
      next(refusal);
    });
    router.get('/api/v1/products', (_request, response) => void response.json({ products: PRODUCTS.map((product) => ({ product, version: 1 })) }));
    router.get('/api/v1/court-profiles', (_request, response) => void response.json({ profiles: PROFILES }));
    router.get('/api/v1/loans', (request, response) => void response.json(this.#page(request.query, { limit: Number(request.query.limit), cursor: request.query.cursor as string | undefined, count: request.query.count === '1' })));
    router.post('/api/v1/loans/search', (request, response) => {
      const { limit, cursor, count, ...filter } = request.body as { limit: number; cursor?: string; count: boolean };
      response.json(this.#page(filter, { limit, cursor, count }));
    });
    router.post('/api/v1/batches/selection', multer().single('table'), (request, response) => void response.json(this.#select(request.file?.buffer.toString('utf8') ?? '')));
    router.post('/api/v1/batches/check', async (request, response) => {
      const { cases, options } = request.body as { cases: string[]; options: PackOptions };
      if (cases.length > 200) throw new AppError('invalid-request', { field: 'cases', problem: 'at most 200' });
      await new Promise((done) => setTimeout(done, this.checkDelayMs));
      response.json({ cases: cases.map((id, position) => checked(this.#indexOf(id), position, options.overrides ?? ([] as Override[]))) });
    });
    this.#batchRoutes(router);
    this.#packRoutes(router, pdfBytes);
    return router;
  }

  #batchRoutes(router: Router): void {
    router.post('/api/v1/batches', (request, response) => {
      const { cases, options } = request.body as { cases: string[]; options: PackOptions };
      response.status(202).json(this.batches.create(cases, options, request.get('Idempotency-Key') ?? '', (id) => maskedNumber(numberOf(this.#indexOf(id)))));
    });
    router.get('/api/v1/batches', (request, response) => {
      const all = this.batches.list();
      const limit = Number(request.query.limit);
      const from = request.query.before === undefined ? 0 : all.findIndex(({ id }) => id === request.query.before) + 1;
      response.json({ batches: all.slice(from, from + limit), next: from + limit < all.length ? (all[from + limit - 1]?.id ?? null) : null });
    });
    router.get('/api/v1/batches/:id', (request, response) => {
      const { id } = request.params;
      const { from, limit, state } = request.query as Record<string, string | undefined>;
      const cases = this.batches.cases(id, { from: Number(from), limit: Number(limit), state });
      response.json({ ...this.batches.view(id), cases, next: cases.length === Number(limit) ? (cases.at(-1)?.position ?? 0) + 1 : null });
    });
    router.get('/api/v1/batches/:id/events', async (request, response) => {
      const { id } = request.params;
      const cut = (): void => void response.destroy();
      this.streams += 1;
      this.#open.add(cut);
      response.once('close', () => this.#open.delete(cut));
      const state = async (): Promise<{ view: Batch; isLast: boolean }> => {
        const view = this.batches.view(id);
        return { view, isLast: view.state === 'done' || view.state === 'cancelled' };
      };
      await streamEvents<BatchCase>({ watch: (listener) => this.batches.watch(id, listener), state, change: { event: 'case', views: (changes) => [...changes] } }, request, response);
    });
    for (const action of ['pause', 'resume', 'cancel'] as const) router.post(`/api/v1/batches/:id/${action}`, (request, response) => void response.json(this.batches[action](request.params.id)));
    router.post('/api/v1/batches/:id/retry', (request, response) => void response.json(this.batches.retry(request.params.id, (request.body as { cases?: string[] }).cases)));
  }

  #packRoutes(router: Router, pdf: Buffer): void {
    router.get('/api/v1/batches/:id/archive.zip', (_request, response) => void response.type('application/zip').send(Buffer.from('PK')));
    router.get('/api/v1/batches/:id/results.csv', (_request, response) => void response.type('text/csv').attachment('results.csv').send('case,state\n'));
    router.get('/api/v1/batches/:id/cases/:case.zip', (_request, response) => void response.type('application/zip').send(Buffer.from('PK')));
    router.get('/api/v1/batches/:id/cases/:case/proof', (_request, response) => void response.status(202).set('Retry-After', '7').json({ state: 'pending' }));
    router.get('/api/v1/batches/:id/cases/:case/files/*name', (request, response) => {
      const name = ([] as string[]).concat(request.params.name).join('/');
      if (name === 'manifest.json') return void response.json({ files: FILES.map((file, index) => ({ name: file, size: 1000 * (index + 1) ** 3, sha256: '0'.repeat(64) })) });
      if (!FILES.includes(name)) throw new AppError('not-found', { what: request.path });
      // As the service sends them: a PDF may be framed by our own pages, anything else is saved.
      const isPdf = name.endsWith('.pdf');
      response.set('Content-Security-Policy', isPdf ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'" : "default-src 'none'; sandbox; frame-ancestors 'none'");
      response.set({ 'X-Frame-Options': isPdf ? 'SAMEORIGIN' : 'DENY', 'Content-Disposition': isPdf ? 'inline' : 'attachment' });
      response.type(isPdf ? 'application/pdf' : name.endsWith('.html') ? 'html' : 'text').send(isPdf ? pdf : HOSTILE);
    });
  }
}

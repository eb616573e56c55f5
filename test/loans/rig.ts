/** A loan book behind its real HTTP application, in a folder of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ArrearsService } from '../../server/arrears/index.ts';
import { AccessLog, CaseBook, Keyring } from '../../server/cases/index.ts';
import { createApp } from '../../server/http/app.ts';
import { arrearsRouter } from '../../server/http/routes/arrears.ts';
import { importsRouter } from '../../server/http/routes/imports.ts';
import { lenderRouter } from '../../server/http/routes/lender.ts';
import { loansRouter } from '../../server/http/routes/loans.ts';
import { ImportService, LoanBook, type ImportKind } from '../../server/loans/index.ts';
import { openDatabase, type Database } from '../../server/store/index.ts';
import { exampleProduct } from '../domain/loan/examples.ts';

export const MASTER_KEY = Buffer.alloc(32, 7);
export const NOW = new Date('2026-01-10T02:03:04.000Z');

export interface Report {
  id: string;
  state: string;
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  refused: number;
  encoding: string;
  errors: { row: number; column: string | null; field: string; value: string | null; code: string; expected: { 'zh-CN': string; en: string } }[];
  links: { errorsCsv: string | null; errorsNdjson: string | null };
}

export class Rig {
  readonly folder: string;
  readonly clock = { now: NOW };
  readonly logged: string[] = [];
  database!: Database;
  cases!: CaseBook;
  accesses!: AccessLog;
  book!: LoanBook;
  imports!: ImportService;
  arrears!: ArrearsService;
  url = '';
  #server: Server | null = null;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'docketproof-loans-'));
  }

  async open({ maxRows = 1000, maxBytes = 64 * 1024 * 1024 } = {}): Promise<this> {
    this.database = await openDatabase({ filename: join(this.folder, 'docketproof.sqlite') });
    this.cases = new CaseBook(this.database, new Keyring({ database: this.database, masterKey: MASTER_KEY }));
    const now = () => this.clock.now;
    this.accesses = new AccessLog(this.database, now);
    this.book = new LoanBook({ database: this.database, cases: this.cases, now });
    this.imports = new ImportService({ database: this.database, cases: this.cases, limits: { rows: maxRows, bytes: maxBytes, errorDays: 7 }, now });
    this.arrears = new ArrearsService({ loans: this.book, cases: this.cases, accesses: this.accesses, database: this.database, now });
    await this.imports.start();
    const routers = [
      importsRouter({ imports: this.imports, maxBytes }),
      lenderRouter({ lenders: this.book.lenders, maxBodyBytes: 8 * 1024 * 1024 }),
      loansRouter({ book: this.book, accesses: this.accesses, stagesOf: () => Promise.resolve({ contract: 2 }) }),
      arrearsRouter({ arrears: this.arrears, accesses: this.accesses, now }),
    ];
    const app = createApp({ routers, known: [], logger: pino({ level: 'trace' }, { write: (line: string) => void this.logged.push(line) }), hosts: () => [new URL(this.url).host], proxyHops: 0 });
    const server = createServer(app);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  /** The database closed, its files left. */
  async stop(): Promise<void> {
    this.imports.stop();
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === null ? resolve() : void server.close(() => resolve())));
    await this.database.destroy();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: T }> {
    const response = await fetch(this.url + path, { method, headers: { 'Accept-Language': 'en', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as T };
  }

  async product(changes: object = {}): Promise<void> {
    const product = { ...exampleProduct(), ...changes };
    const { status, body } = await this.json('PUT', `/api/v1/products/${product.code}`, product);
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  async send(kind: ImportKind, content: string | Uint8Array, headers: Record<string, string> = {}): Promise<Report> {
    const response = await fetch(`${this.url}/api/v1/loans/import?kind=${kind}`, { method: 'POST', body: content as BodyInit, headers: { 'Accept-Language': 'en', 'Content-Type': 'text/csv', ...headers } });
    const body = (await response.json()) as Report & { detail?: string };
    if (response.status !== 200) throw Object.assign(new Error(body.detail), { status: response.status, body });
    return body;
  }

  async text(path: string): Promise<string> {
    return (await fetch(this.url + path, { headers: { 'Accept-Language': 'en' } })).text();
  }

  /** All bytes of the database's files. */
  bytes(): Buffer {
    return Buffer.concat(readdirSync(this.folder).filter((name) => name.startsWith('docketproof.sqlite')).map((name) => readFileSync(join(this.folder, name))));
  }
}

/** A rig for each test of a block, opened and closed around it. */
export function useRig(options: Parameters<Rig['open']>[0] = {}): () => Rig {
  let rig: Rig;
  beforeEach(async () => {
    rig = await new Rig().open(options);
  });
  afterEach(() => rig.close());
  return () => rig;
}

/** The real service as a child process, on free ports and a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../server/main.ts');

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'docketproof-service-'));
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

export class ServiceProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly rpc: string;
  readonly ended: Promise<Ended>;
  #output = '';

  private constructor(environment: { PORT: string; LOCAL_CHAIN_PORT: string } & Record<string, string>) {
    this.url = `http://127.0.0.1:${environment.PORT}`;
    this.rpc = `http://127.0.0.1:${environment.LOCAL_CHAIN_PORT}`;
    this.child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.ended = new Promise((done) => this.child.once('close', (code, signal) => done({ code, signal, output: this.#output })));
  }

  static async spawn(dataDir: string, settings: Record<string, string> = {}): Promise<ServiceProcess> {
    const ports = { PORT: String(await freePort()), LOCAL_CHAIN_PORT: String(await freePort()) };
    return new ServiceProcess({ DATA_DIR: dataDir, ANCHOR_MAX_SECONDS: '1', CHAIN_POLL_MILLISECONDS: '100', CHAIN_CONFIRMATIONS: '1', ...ports, ...settings });
  }

  /** Waits until it takes documents. */
  async ready(): Promise<this> {
    for (let i = 0; i < 300; i++) {
      if (this.child.exitCode !== null) throw new Error(`the service ended: ${this.#output}`);
      const response = await fetch(`${this.url}/readyz`).catch(() => null);
      if (response?.ok) return this;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the service is not ready: ${this.#output}`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Deposits a text document. @returns the answer */
export async function deposit(url: string, content: string, metadata: object = {}, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown> & { recordId: string } }> {
  const form = new FormData();
  form.set('metadata', JSON.stringify({ loanNumber: 'DEMO-0001', stage: 'contract', title: '个人消费借款合同（虚构）', eventTime: '2026-01-10T02:03:04Z', provenance: { sourceSystem: 'core-lending' }, ...metadata }));
  form.set('file', new Blob([content], { type: 'text/plain' }), 'contract.txt');
  const response = await fetch(`${url}/api/v1/evidence`, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { recordId: string } };
}

/** The proof of a record as bytes, once it is final. */
export async function proofOf(url: string, recordId: string): Promise<Uint8Array> {
  for (let i = 0; i < 200; i++) {
    const response = await fetch(`${url}/api/v1/evidence/${recordId}/proof`);
    if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
    if (response.status !== 202) throw new Error(`proof: ${response.status} ${await response.text()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('the proof did not come');
}

export async function verdictOn(url: string, proof: Uint8Array, content?: string): Promise<string> {
  const form = new FormData();
  form.set('proof', new Blob([Uint8Array.from(proof)]), 'proof.json');
  if (content !== undefined) form.set('file', new Blob([content]), 'file');
  const response = await fetch(`${url}/api/v1/verify`, { method: 'POST', body: form });
  const report = (await response.json()) as { verdict?: string };
  return report.verdict ?? JSON.stringify(report);
}

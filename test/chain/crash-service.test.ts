/**
 * The whole service, as `npm start` runs it with its local chain, killed in the middle of intake, log and anchoring; started again
 * it finishes by itself, gives every acknowledgement again, and `npm run fsck` finds nothing (invariants 1, 3 and 10).
 */
import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FsckReport } from '../../server/fsck/index.ts';
import { until } from './support/lab.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const COMPILE_CACHE = join(tmpdir(), 'docketproof-compile-cache');
const DOCUMENTS = ['d1', 'd2', 'd3'] as const;
const FAULTS = ['intake:committed', 'log:before-publish', 'anchor:sent', 'anchor:mined-recorded'] as const;

interface Running {
  url: string;
  child: ChildProcess;
  ended: Promise<string>;
}

function environmentOf(folder: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, DATA_DIR: folder, PORT: '0', LOCAL_CHAIN_PORT: '0', LANG: 'en', ANCHOR_MAX_SECONDS: '1', CHAIN_POLL_MILLISECONDS: '100', ...more };
}

async function startService(folder: string, fault: string): Promise<Running> {
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: ROOT, env: environmentOf(folder, { DOCKETPROOF_FAULT: fault }), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  let over = false;
  const ended = new Promise<string>((resolveEnd) =>
    child.once('exit', (code, signal) => {
      over = true;
      resolveEnd(signal ?? String(code));
    }),
  );
  await until(`the service to start with ${fault || 'no fault'}`, () => over || /Service\s+http:\S+/.test(output), 60_000);
  const url = /Service\s+(http:\S+)/.exec(output)?.[1];
  if (url === undefined) throw new Error(`the service did not start: ${output}`);
  return { url, child, ended };
}

/** Deposits one document under its idempotency key. @returns what identifies it; null when the service died meanwhile */
async function deposit(url: string, name: string): Promise<string | null> {
  const form = new FormData();
  const metadata = { loanNumber: 'LOAN-FICTIONAL-1', stage: 'contract', title: name, eventTime: '2024-01-10T02:03:04Z', provenance: { sourceSystem: 'core-lending' } };
  form.set('metadata', JSON.stringify(metadata));
  form.set('file', new Blob([`fictional document ${name}`], { type: 'text/plain' }), 'document.txt');
  try {
    const response = await fetch(`${url}/api/v1/evidence`, { method: 'POST', body: form, headers: { 'idempotency-key': name } });
    const { recordId, index, leaf } = (await response.json()) as Record<string, unknown>;
    expect(response.status).to.equal(201);
    return JSON.stringify({ recordId, index, leaf });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function isFinal(url: string): Promise<boolean> {
  const { checks } = (await (await fetch(`${url}/readyz`)).json()) as { checks: { anchoring: { state: string; detail: { lastAnchored: { size: number; state: string } | null } } } };
  const { lastAnchored } = checks.anchoring.detail;
  return lastAnchored?.size === DOCUMENTS.length && lastAnchored.state === 'final';
}

async function runFsck(folder: string): Promise<FsckReport & { clean: boolean }> {
  const child = spawn(process.execPath, ['scripts/fsck.ts', '--json'], { cwd: ROOT, env: environmentOf(folder, {}), stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text));
  await new Promise((resolveEnd) => child.once('close', resolveEnd));
  try {
    return JSON.parse(out) as FsckReport & { clean: boolean };
  } catch {
    throw new Error(`fsck: ${out}`);
  }
}

describe('the whole service, killed', function () {
  this.timeout(120_000);

  for (const fault of FAULTS) {
    it(`at ${fault}: finishes after the restart, loses nothing, and is clean`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'docketproof-service-'));
      let running: Running | null = null;
      try {
        running = await startService(folder, fault);
        const acknowledged = new Map<string, string>();
        for (const name of DOCUMENTS) {
          const answer = await deposit(running.url, name);
          if (answer !== null) acknowledged.set(name, answer);
        }
        expect(await running.ended).to.equal('SIGKILL');
        running = await startService(folder, '');
        for (const name of DOCUMENTS) {
          const again = await deposit(running.url, name);
          expect(again).to.be.a('string');
          if (acknowledged.has(name)) expect(again).to.equal(acknowledged.get(name));
        }
        const { url } = running;
        await until('all to be final', () => isFinal(url), 30_000);
        running.child.kill('SIGINT');
        expect(await running.ended).to.equal('0');
        const report = await runFsck(folder);
        expect([...report.differences, ...report.notChecked]).to.deep.equal([]);
        expect(report).to.deep.include({ clean: true });
        expect(report.counts).to.include({ records: DOCUMENTS.length, files: DOCUMENTS.length });
      } finally {
        running?.child.kill('SIGKILL');
        await running?.ended;
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

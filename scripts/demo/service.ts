/** A service of the demo's own: a free port, a local chain, a temporary data folder; ended by its process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { SETTINGS } from '../../server/settings.ts';
import { pause } from './concurrency.ts';

const MAIN = resolve(import.meta.dirname, '../../server/main.ts');
const FSCK = resolve(import.meta.dirname, '../fsck.ts');
const READY_MILLISECONDS = 120_000;
const STOP_MILLISECONDS = 20_000;
/** How much of the service's output is kept, to be shown when it ends unexpectedly. */
const KEPT_OUTPUT = 4_000;

export interface OwnService {
  url: string;
  rpc: string;
  dataFolder: string;
  /** Resolves when the service answers; rejects with its last lines when it ends before or takes too long. */
  ready(): Promise<void>;
  /** Stops the service gracefully and runs `npm run fsck` over its data folder. */
  fsck: () => Promise<{ code: number; output: string }>;
  /** Stops the service gracefully, at once after a while, and removes the data folder. */
  stop(): Promise<void>;
}

/**
 * Starts `server/main.ts`. The caller stops it in any case, also when {@link OwnService.ready} rejects.
 * @param settings settings that differ from the defaults
 */
export async function startService(settings: Record<string, string> = {}): Promise<OwnService> {
  const [port, chainPort] = await twoFreePorts();
  const dataFolder = await mkdtemp(join(tmpdir(), 'docketproof-demo-'));
  const environment = { ...withoutSettings(process.env), PORT: String(port), LOCAL_CHAIN_PORT: String(chainPort), DATA_DIR: dataFolder, ...settings };
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    rpc: `http://127.0.0.1:${chainPort}`,
    dataFolder,
    ready: () => untilReady(child, url, () => output),
    fsck: async () => {
      await end(child);
      return runFsck(environment);
    },
    stop: async () => {
      await end(child);
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The caller's settings of a service of theirs must not reach the demo's. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !(name in SETTINGS)));
}

/** Two ports that nobody listens on at this moment. */
async function twoFreePorts(): Promise<[number, number]> {
  const servers = [await listening(), await listening()] as const;
  const [first, second] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return [first ?? 0, second ?? 0];
}

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`the service ended before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await pause(200);
  }
  throw new Error(`the service was not ready after ${READY_MILLISECONDS / 1000} s:\n${output()}`);
}

async function runFsck(environment: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [FSCK], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done(status ?? 1));
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output: `${out}${errors}`.slice(-KEPT_OUTPUT) };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await ended;
  clearTimeout(timer);
}

/**
 * The child process in which the local chain runs, so that its mining never holds up the service. It lives no longer than its
 * parent: the end of the channel between them is the end of the chain. Exit code 0 when asked to stop, 1 otherwise.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { JournalledChain } from './chain.ts';
import { createFront } from './front.ts';
import { takeLock } from '../../lock.ts';
import type { ChildMessage, ChildOptions, Failed, Stop } from './messages.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ChildOptions;
const folder = join(options.dataDir, 'chain');

function tell(message: ChildMessage): Promise<void> {
  // Without a channel the parent is gone, and with it the reason to tell.
  return new Promise((resolve) => (process.connected ? process.send?.(message, undefined, {}, () => resolve()) : resolve()));
}

function describe(error: unknown): Failed {
  if (error instanceof AppError) return { type: 'failed', code: error.code, params: error.params };
  const { path, syscall, message } = error as NodeJS.ErrnoException;
  // no right to write, no room, a file in place of a folder: all errors of the file system name what they were about
  if (syscall === 'write' || syscall === 'fsync' || path !== undefined) return { type: 'failed', code: 'data-folder-broken', params: { path: path ?? folder, problem: message } };
  return { type: 'failed', code: 'local-chain-failed', params: { problem: message } };
}

async function fail(error: unknown): Promise<never> {
  await tell(describe(error));
  process.exit(1);
}

async function run(): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = takeLock(join(folder, 'lock'));
  process.on('exit', release);

  const started = performance.now();
  const chain = await JournalledChain.open({
    journalPath: join(folder, 'journal.ndjson'),
    settleBlocks: options.settleBlocks,
    settleSeconds: options.settleSeconds,
    now: () => Math.floor(Date.now() / 1000),
    onFatal: (problem) => void fail(problem),
  });
  const replayMilliseconds = Math.round(performance.now() - started);

  const front = createFront(chain);
  await new Promise<void>((resolve, reject) => {
    front.once('error', (error: NodeJS.ErrnoException) => {
      const { port } = options;
      reject(error.code === 'EADDRINUSE' ? new AppError('port-taken', { port, setting: 'LOCAL_CHAIN_PORT', example: port < 65535 ? port + 1 : port - 1 }, { cause: error }) : error);
    });
    front.listen(options.port, '127.0.0.1', resolve);
  });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    front.close();
    front.closeIdleConnections();
    await chain.close();
    process.exit(0);
  };
  process.on('message', (message: Stop) => {
    if (message.type === 'stop') void stop();
  });
  process.on('disconnect', () => void stop());
  process.on('SIGTERM', () => void stop());
  if (!process.connected) return stop();

  await tell({ type: 'ready', port: (front.address() as AddressInfo).port, blocks: chain.blockNumber, replayMilliseconds });
}

// Ctrl-C reaches parent and child alike. The parent decides when the chain ends: it may still be anchoring.
process.on('SIGINT', () => undefined);
run().catch(fail);

import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../errors.ts';
import type { ChildMessage, ChildOptions, Ready, Stop } from './messages.ts';

/** Finishing a block takes milliseconds; a child that needs longer than this is not going to. */
const STOP_MILLISECONDS = 5000;
/** As much of what the child writes on stderr as helps to say why it ended. */
const STDERR_CHARACTERS = 2000;

export interface LocalChainOptions {
  /** folder of the service's data; the chain keeps to `chain/` inside */
  dataDir: string;
  /** port on 127.0.0.1; 0 takes any free one */
  port: number;
  /** empty blocks behind the last transaction, so that it becomes final without further traffic; 3 when left out */
  settleBlocks?: number;
  /** seconds between them; 1 when left out */
  settleSeconds?: number;
  /** called when the chain ends without having been told to */
  onExit?: (problem: AppError) => void;
}

export interface LocalChain {
  /** JSON-RPC */
  url: string;
  port: number;
  pid: number;
  /** blocks after the replay, genesis not counted */
  blocks: number;
  replayMilliseconds: number;
  /** Ends the chain after the block that it is mining. */
  stop(): Promise<void>;
}

/**
 * Starts the local development chain (chain id 31337) in a process of its own, as it was when it last ran. It ends with this
 * process, however that ends.
 * @throws AppError `port-taken`, `data-folder-in-use` (another process runs this chain), `data-folder-broken`,
 * `local-chain-journal-broken` (damaged or altered), `local-chain-failed`
 */
export async function startLocalChain({ dataDir, port, settleBlocks = 3, settleSeconds = 1, onExit }: LocalChainOptions): Promise<LocalChain> {
  const options: ChildOptions = { dataDir: resolve(dataDir), port, settleBlocks, settleSeconds };
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [JSON.stringify(options)], {
    // Hardhat looks for the project it is installed in, wherever the service was started.
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-STDERR_CHARACTERS)));
  let told: AppError | null = null;
  let stopping = false;
  const ended = new Promise<AppError>((resolveEnd) => {
    child.once('error', (cause) => resolveEnd(new AppError('local-chain-failed', { problem: cause.message }, { cause })));
    child.once('exit', (code, signal) => resolveEnd(told ?? new AppError('local-chain-failed', { problem: lastLine(complaint) ?? `it ended with ${signal ?? code ?? 'no code'}` })));
  });

  const ready = await Promise.race([
    ended,
    new Promise<Ready>((resolveReady) => {
      child.on('message', (message: ChildMessage) => {
        if (message.type === 'ready') resolveReady(message);
        else told = new AppError(message.code, message.params);
      });
    }),
  ]);
  if (ready instanceof AppError) throw ready;

  void ended.then((problem) => {
    if (!stopping) onExit?.(problem);
  });
  return {
    url: `http://127.0.0.1:${ready.port}`,
    port: ready.port,
    pid: child.pid ?? 0,
    blocks: ready.blocks,
    replayMilliseconds: ready.replayMilliseconds,
    stop: () => {
      stopping = true;
      return stop(child, ended);
    },
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  if (child.connected) child.send({ type: 'stop' } satisfies Stop, () => undefined);
  await ended;
  clearTimeout(timer);
}

function lastLine(text: string): string | undefined {
  return text.split('\n').findLast((line) => line.trim() !== '')?.trim();
}

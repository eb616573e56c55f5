/** A real chain for these tests: anvil in a process of its own, and its development methods. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** First accounts of the public development mnemonic that anvil funds; worthless anywhere else. */
export const DEVELOPMENT_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
] as const;

export interface Anvil {
  url: string;
  port: number;
  send<T = unknown>(method: string, params?: unknown[]): Promise<T>;
  mine(blocks?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Anvil's own binary, not the npm wrapper around it: ending the wrapper would leave the chain running. */
function anvilBinary(): string {
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${process.platform}-${machine}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`);
}

/** Starts anvil on a free port, or on `port`. */
export async function startAnvil(args: readonly string[] = [], port = 0): Promise<Anvil> {
  const child = spawn(anvilBinary(), ['--host', '127.0.0.1', '--port', String(port), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const listening = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const match = /Listening on 127\.0\.0\.1:(\d+)/.exec(line);
      if (match?.[1] !== undefined) resolve(Number(match[1]));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended with ${String(code)} before it listened`)));
  });
  const url = `http://127.0.0.1:${listening}`;
  const send = <T>(method: string, params: unknown[] = []): Promise<T> => rpcCall<T>(url, method, params);
  return {
    url,
    port: listening,
    send,
    mine: async (blocks = 1) => {
      for (let i = 0; i < blocks; i++) await send('evm_mine');
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

let nextId = 1;

/** One JSON-RPC request without any library, so that tests see what the node says and not what a library makes of it. */
export async function rpcCall<T>(url: string, method: string, params: unknown[] = []): Promise<T> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params }) });
  const answer = (await response.json()) as { result?: T; error?: { message: string } };
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result as T;
}

/** An HTTP proxy before a real node that alters what it says: a node that lies, or has headers of a form nobody knows. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Lie = (method: string, result: unknown) => unknown;

export interface LyingNode {
  url: string;
  /** Replaces the lie; null tells the truth again. */
  tell(lie: Lie | null): void;
  stop(): Promise<void>;
}

export async function startLyingNode(target: string): Promise<LyingNode> {
  let lie: Lie | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then(async (answer) => {
          const { method } = JSON.parse(body) as { method: string };
          const said = (await answer.json()) as { result?: unknown };
          const told = lie === null || said.result === undefined ? said : { ...said, result: lie(method, said.result) };
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told));
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tell: (next) => {
      lie = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

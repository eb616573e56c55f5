/** A TCP proxy before the chain that can be cut and mended: an RPC address that is really down, then back. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  url: string;
  /** Ends all connections and refuses new ones. */
  cut(): void;
  /** Accepts connections and never answers: a node that hangs. */
  hang(): void;
  /** Forwards again, to `port` where given. */
  mend(port?: number): void;
  stop(): Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let mode: 'forward' | 'cut' | 'hang' = 'forward';
  let port = target;
  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    if (mode === 'cut') return client.resetAndDestroy();
    if (mode === 'hang') return undefined;
    const upstream = connect(port, '127.0.0.1');
    sockets.add(upstream);
    upstream.on('close', () => sockets.delete(upstream));
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('end', () => client.end());
    client.pipe(upstream).pipe(client);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    hang: () => {
      mode = 'hang';
      endAll();
    },
    mend: (next = port) => {
      mode = 'forward';
      port = next;
      endAll();
    },
    stop: async () => {
      endAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

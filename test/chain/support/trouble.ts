/** One anvil behind a proxy that can be cut, and a fresh lab for each test: registered as hooks of the suite that calls it. */
import { startAnvil, type Anvil } from './anvil.ts';
import { openLab, type Lab, type LabOptions } from './lab.ts';
import { startProxy, type Proxy } from './proxy.ts';

export interface Trouble {
  readonly chain: Anvil;
  readonly proxy: Proxy;
  /** the one opened last */
  readonly lab: Lab;
  open(options?: Partial<LabOptions>): Promise<Lab>;
  /** what happened to the head of this size, in order */
  eventNames(size: number): Promise<string[]>;
}

export function useTrouble(): Trouble {
  let chain: Anvil;
  let proxy: Proxy;
  let lab: Lab;
  before(async () => {
    chain = await startAnvil();
    proxy = await startProxy(chain.port);
  });
  after(async () => {
    await proxy.stop();
    await chain.stop();
  });
  afterEach(async () => {
    proxy.mend();
    await chain.send('evm_setAutomine', [true]);
    await lab.close();
  });
  return {
    get chain() {
      return chain;
    },
    get proxy() {
      return proxy;
    },
    get lab() {
      return lab;
    },
    async open(options = {}) {
      lab = await openLab({ url: chain.url, serviceUrl: proxy.url, ...options });
      return lab;
    },
    eventNames: async (size) => (await lab.store.events(size)).map(({ event }) => event),
  };
}

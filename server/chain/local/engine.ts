/** Hardhat's chain in this process, told every block's time by us, so that the same steps always give the same block hashes. */
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import type { NetworkUserConfig } from 'hardhat/types/config';
import type { Header, Intent, Outcome } from './journal.ts';
import { FUNDED_BALANCE, LOCAL_CHAIN_ID, LOCAL_GENESIS_TIME, LOCAL_HARDFORK, fundedKeys } from './keys.ts';

export interface Block {
  number: number;
  hash: string;
  /** seconds since 1970 */
  time: number;
}

/** A request that the chain answered with an error of its own, e.g. a nonce too low. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;
  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

const LOCAL_NETWORK: NetworkUserConfig = {
  type: 'edr-simulated',
  chainType: 'l1',
  chainId: LOCAL_CHAIN_ID,
  hardfork: LOCAL_HARDFORK,
  initialDate: new Date(LOCAL_GENESIS_TIME * 1000),
  accounts: fundedKeys.map(({ privateKey }) => ({ privateKey, balance: FUNDED_BALANCE })),
  // Without this, a reverted transaction is mined but answered as an error: no real node does that.
  throwOnTransactionFailures: false,
  mining: { auto: true, interval: 0 },
};

let hardhat: ReturnType<typeof createHardhatRuntimeEnvironment> | undefined;

export class Engine {
  readonly #request: (method: string, params: unknown[]) => Promise<unknown>;
  #head: Block;
  readonly header: Header;

  private constructor(request: (method: string, params: unknown[]) => Promise<unknown>, genesis: Block) {
    this.#request = request;
    this.#head = genesis;
    this.header = { format: 'docketproof/local-chain/v1', chainId: LOCAL_CHAIN_ID, hardfork: LOCAL_HARDFORK, genesisTime: LOCAL_GENESIS_TIME, genesisHash: genesis.hash };
  }

  /** A chain with nothing but its genesis block. */
  static async create(): Promise<Engine> {
    hardhat ??= createHardhatRuntimeEnvironment({ networks: { local: LOCAL_NETWORK } });
    const { provider } = await (await hardhat).network.create('local');
    const request = async (method: string, params: unknown[]): Promise<unknown> => {
      try {
        return await provider.request({ method, params });
      } catch (error) {
        const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
        throw new RpcError(typeof code === 'number' ? code : -32603, String(message), data);
      }
    };
    return new Engine(request, await latest(request));
  }

  get head(): Block {
    return this.#head;
  }

  /** Asks the chain something; the caller sees to it that it changes nothing. @throws RpcError with the chain's own answer */
  request(method: string, params: unknown[]): Promise<unknown> {
    return this.#request(method, params);
  }

  /**
   * Mines the one block that `intent` asks for. Rejected transactions are applied again in a replay too: the chain draws each
   * block's random values from one sequence, and nothing that might have drawn from it is left out.
   * @returns the new block, or why the chain does not take the transaction, with the chain's own error; then nothing changed
   */
  async apply(intent: Intent): Promise<{ outcome: Outcome; error?: RpcError }> {
    if ('empty' in intent) {
      await this.#request('evm_mine', [intent.time]);
    } else {
      await this.#request('evm_setNextBlockTimestamp', [intent.time]);
      try {
        await this.#request('eth_sendRawTransaction', [intent.transaction]);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        return { outcome: { rejected: error.message }, error };
      }
    }
    const block = await latest(this.#request);
    if (block.number !== this.#head.number + 1 || block.time !== intent.time) throw new Error(`expected block ${this.#head.number + 1} at ${intent.time}, the chain has ${block.number} at ${block.time}`);
    this.#head = block;
    return { outcome: { block: block.number, hash: block.hash } };
  }
}

async function latest(request: (method: string, params: unknown[]) => Promise<unknown>): Promise<Block> {
  const { number, hash, timestamp } = (await request('eth_getBlockByNumber', ['latest', false])) as { number: string; hash: string; timestamp: string };
  return { number: Number(number), hash, time: Number(timestamp) };
}

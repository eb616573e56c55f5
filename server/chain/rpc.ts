/**
 * One EVM node, spoken to through ethers, with the two kinds of failure kept apart: the node could not be asked
 * ({@link ChainUnavailableError}: wait and ask again), or it answered no ({@link RpcRefusal}: the answer means something).
 */
import { FetchRequest, JsonRpcProvider, Network, isError } from 'ethers';

/** The node gave no answer: refused, timed out, cut off, overloaded, or not a JSON-RPC server. */
export class ChainUnavailableError extends Error {
  readonly code = 'chain-unavailable';
}

export type RefusalKind = 'already-known' | 'insufficient-funds' | 'nonce-too-low' | 'reverted' | 'underpriced' | 'other';

/** The node understood and refused. `data` holds a contract's revert data, when there is any. */
export class RpcRefusal extends Error {
  readonly code = 'rpc-refused';
  readonly kind: RefusalKind;
  readonly data: string | null;

  constructor(kind: RefusalKind, message: string, data: string | null, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.data = data;
  }
}

/** A block or receipt as the node gives it: quantities and data in 0x hex. */
export type RpcObject = Record<string, unknown>;

export interface RpcLog {
  address: string;
  topics: string[];
  data: string;
  blockHash: string;
  blockNumber: string;
  transactionHash: string;
}

export interface RpcReceipt extends RpcObject {
  transactionHash: string;
  transactionIndex: string;
  blockHash: string;
  blockNumber: string;
  status: string;
  logs: RpcLog[];
}

export interface RpcBlock extends RpcObject {
  hash: string;
  number: string;
  timestamp: string;
  baseFeePerGas?: string;
  receiptsRoot: string;
  transactions: string[];
}

export type BlockTag = 'latest' | 'pending' | number;

export interface RpcOptions {
  url: string;
  /** milliseconds that one request may take; 10 000 when left out */
  timeoutMs?: number;
}

/** Quantity of Ethereum JSON-RPC: 0x hex without leading zeros. */
export function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

export class Rpc {
  readonly #provider: JsonRpcProvider;
  /** ends the wait of each request under way */
  readonly #waits = new Set<(error: Error) => void>();

  constructor(options: RpcOptions) {
    const request = new FetchRequest(options.url);
    request.timeout = options.timeoutMs ?? 10_000;
    // ethers would retry by itself for minutes; back-off belongs to the caller, who shows the state meanwhile.
    request.setThrottleParams({ maxAttempts: 1 });
    // The network given here is a placeholder that keeps ethers from looking the chain up once and remembering it: while a
    // node is down that look-up never settles, and a remembered id would hide that the address now leads to another chain.
    const placeholder = Network.from(1);
    this.#provider = new JsonRpcProvider(request, placeholder, { staticNetwork: placeholder, cacheTimeout: -1, batchMaxCount: 1 });
  }

  /**
   * Asks the node.
   * @throws ChainUnavailableError when it gives no answer
   * @throws RpcRefusal when it answers with an error
   */
  async send(method: string, params: unknown[]): Promise<unknown> {
    let end: (error: Error) => void = () => {};
    const closed = new Promise<never>((_resolve, reject) => (end = reject));
    this.#waits.add(end);
    try {
      return (await Promise.race([this.#provider.send(method, params), closed])) as unknown;
    } catch (error) {
      throw error instanceof ChainUnavailableError ? error : translate(method, error);
    } finally {
      this.#waits.delete(end);
    }
  }

  async chainId(): Promise<number> {
    return Number(await this.#quantity('eth_chainId', []));
  }

  async blockNumber(): Promise<number> {
    return Number(await this.#quantity('eth_blockNumber', []));
  }

  /** Runtime code at `address`; `0x` when there is none. */
  async code(address: string): Promise<string> {
    return asText(await this.send('eth_getCode', [address, 'latest']));
  }

  /** wei */
  async balance(address: string): Promise<bigint> {
    return this.#quantity('eth_getBalance', [address, 'latest']);
  }

  /** Number of transactions of `address`: mined ones for `latest`, with those waiting for `pending`. It is the next nonce. */
  async nonce(address: string, tag: 'latest' | 'pending'): Promise<number> {
    return Number(await this.#quantity('eth_getTransactionCount', [address, tag]));
  }

  /** The canonical block at a height, or null. */
  async block(tag: BlockTag): Promise<RpcBlock | null> {
    return (await this.send('eth_getBlockByNumber', [typeof tag === 'number' ? quantity(tag) : tag, false])) as RpcBlock | null;
  }

  async receipt(hash: string): Promise<RpcReceipt | null> {
    return (await this.send('eth_getTransactionReceipt', [hash])) as RpcReceipt | null;
  }

  /** Whether the node has the transaction, mined or waiting. */
  async knows(hash: string): Promise<boolean> {
    return (await this.send('eth_getTransactionByHash', [hash])) !== null;
  }

  async call(to: string, data: string, from?: string): Promise<string> {
    return asText(await this.send('eth_call', [from === undefined ? { to, data } : { to, data, from }, 'latest']));
  }

  async estimateGas(transaction: { from: string; to?: string; data: string }): Promise<bigint> {
    return this.#quantity('eth_estimateGas', [transaction]);
  }

  async sendRaw(raw: string): Promise<void> {
    await this.send('eth_sendRawTransaction', [raw]);
  }

  async logs(filter: { address: string; topics: (string | null)[]; fromBlock: number; toBlock: number }): Promise<RpcLog[]> {
    const range = { fromBlock: quantity(filter.fromBlock), toBlock: quantity(filter.toBlock) };
    return (await this.send('eth_getLogs', [{ address: filter.address, topics: filter.topics, ...range }])) as RpcLog[];
  }

  /** Abandons the requests under way and refuses new ones. */
  close(): void {
    this.#provider.destroy();
    for (const end of this.#waits) end(new ChainUnavailableError('the connection was closed'));
  }

  async #quantity(method: string, params: unknown[]): Promise<bigint> {
    const answer = await this.send(method, params);
    if (typeof answer !== 'string' || !/^0x[0-9a-f]+$/i.test(answer)) throw new ChainUnavailableError(`${method} gave no number`);
    return BigInt(answer);
  }
}

function asText(answer: unknown): string {
  if (typeof answer !== 'string' || !answer.startsWith('0x')) throw new ChainUnavailableError('the node gave no data');
  return answer;
}

/** The error object of the node's JSON-RPC answer, wherever ethers put it; undefined when the node did not answer at all. */
function nodeError(error: unknown): { message?: string; code?: number } | undefined {
  const holder = error as { error?: object; info?: { error?: object } };
  return holder.info?.error ?? (isError(error, 'UNKNOWN_ERROR') ? holder.error : undefined);
}

function translate(method: string, error: unknown): Error {
  const answer = nodeError(error);
  if (answer === undefined) return new ChainUnavailableError(`${method}: ${shortMessage(error)}`, { cause: error });
  const message = answer.message ?? shortMessage(error);
  return new RpcRefusal(refusalKind(method, error, message), `${method}: ${message}`, revertData(error), { cause: error });
}

function shortMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as { shortMessage?: string }).shortMessage ?? error.message;
}

/** Nodes word the same refusal differently; geth, anvil, Hardhat, Besu and Nethermind are covered. */
function refusalKind(method: string, error: unknown, message: string): RefusalKind {
  if (/already known|known transaction|already imported|already in the (?:mem)?pool/i.test(message)) return 'already-known';
  if (/insufficient funds|doesn't have enough funds|enough funds to send|upfront cost/i.test(message)) return 'insufficient-funds';
  if (/nonce.*too low|nonce too low|old ?nonce|nonce.*(?:expected|less than)/i.test(message)) return 'nonce-too-low';
  if (/underpriced|replacement.*(?:fee|price)|max fee per gas less than|fee too low|lower than the (?:block|minimum)/i.test(message)) return 'underpriced';
  if ((method === 'eth_call' || method === 'eth_estimateGas') && isError(error, 'CALL_EXCEPTION')) return 'reverted';
  return 'other';
}

function revertData(error: unknown): string | null {
  return isError(error, 'CALL_EXCEPTION') && typeof error.data === 'string' && error.data !== '0x' ? error.data : null;
}

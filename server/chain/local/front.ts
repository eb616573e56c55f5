/** The local chain's JSON-RPC over HTTP: every question is let through, and the one change that real nodes allow strangers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { JournalledChain } from './chain.ts';
import { RpcError } from './engine.ts';

/** Enough for the longest transaction this project sends, a thousand times over. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_BATCH = 1000;

/** Questions that change nothing. Everything else is refused, whatever a later Hardhat may add. */
const QUESTIONS = new Set([
  'eth_blobBaseFee', 'eth_blockNumber', 'eth_call', 'eth_chainId', 'eth_coinbase', 'eth_estimateGas', 'eth_feeHistory', 'eth_gasPrice',
  'eth_getBalance', 'eth_getBlockByHash', 'eth_getBlockByNumber', 'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber', 'eth_getCode', 'eth_getFilterChanges', 'eth_getFilterLogs', 'eth_getLogs', 'eth_getProof',
  'eth_getStorageAt', 'eth_getTransactionByBlockHashAndIndex', 'eth_getTransactionByBlockNumberAndIndex', 'eth_getTransactionByHash',
  'eth_getTransactionCount', 'eth_getTransactionReceipt', 'eth_maxPriorityFeePerGas', 'eth_newBlockFilter', 'eth_newFilter',
  'eth_newPendingTransactionFilter', 'eth_pendingTransactions', 'eth_syncing', 'eth_uninstallFilter', 'net_version',
  'web3_clientVersion', 'web3_sha3',
]);

interface Answer {
  jsonrpc: '2.0';
  id: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** An HTTP server for `chain`, not yet listening. */
export function createFront(chain: JournalledChain): Server {
  return createServer((request, response) => {
    serve(chain, request, response).catch(() => response.destroy());
  });
}

async function serve(chain: JournalledChain, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(405, { allow: 'POST', 'content-type': 'text/plain; charset=utf-8' }).end('This is the JSON-RPC of a local development chain; POST a request.\n');
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(await answerBody(chain, body)));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerBody(chain: JournalledChain, body: string): Promise<Answer | Answer[]> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return failure(null, new RpcError(-32700, 'not JSON'));
  }
  if (!Array.isArray(value)) return answer(chain, value);
  if (value.length === 0 || value.length > MAX_BATCH) return failure(null, new RpcError(-32600, `a batch holds 1 to ${MAX_BATCH} requests`));
  const answers: Answer[] = [];
  // In order: a transaction and the question about it may stand in one batch.
  for (const item of value as unknown[]) answers.push(await answer(chain, item));
  return answers;
}

async function answer(chain: JournalledChain, value: unknown): Promise<Answer> {
  if (typeof value !== 'object' || value === null) return failure(null, new RpcError(-32600, 'not a JSON-RPC request'));
  const { id = null, method, params = [] } = value as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== 'string' || !Array.isArray(params)) return failure(id, new RpcError(-32600, 'not a JSON-RPC request with a method and a list of params'));
  try {
    return { jsonrpc: '2.0', id, result: await dispatch(chain, method, params) };
  } catch (error) {
    return failure(id, error instanceof RpcError ? error : new RpcError(-32603, 'the local chain failed to answer'));
  }
}

function dispatch(chain: JournalledChain, method: string, params: unknown[]): Promise<unknown> {
  if (method === 'eth_sendRawTransaction') return chain.send(params[0]);
  // It knows a key, and still none that it would sign with for others.
  if (method === 'eth_accounts') return Promise.resolve([]);
  if (QUESTIONS.has(method)) return chain.ask(method, params);
  throw refusal(method);
}

/** Why a method is refused; -32004 is EIP-1474's "method not supported". */
function refusal(method: string): RpcError {
  if (/^(?:hardhat|evm|anvil|debug|miner|admin|txpool)_/.test(method)) {
    return new RpcError(-32004, `${method} is refused: evidence is anchored on this chain, so only signed transactions change it, as on any other chain`);
  }
  if (/^(?:personal_|wallet_|eth_(?:send|sign))/.test(method)) {
    return new RpcError(-32004, `${method} is refused: this node signs for nobody; sign the transaction yourself and use eth_sendRawTransaction`);
  }
  return new RpcError(-32601, `${method} is not known here`);
}

function failure(id: unknown, { code, message, data }: RpcError): Answer {
  return { jsonrpc: '2.0', id, error: data === undefined || data === null ? { code, message } : { code, message, data } };
}

/** Collects from a node what the self-contained EVM part of a proof is built from, and builds it. */
import { buildEvmAnchor, EvmProofError, type AnchorSource, type RpcReceipt as ProofReceipt } from '../domain/proof/evm/index.ts';
import type { EvmAnchor } from '../domain/proof/types.ts';
import { ChainUnavailableError, RpcRefusal, type Rpc, type RpcReceipt } from './rpc.ts';

export interface AnchoredEvidence {
  evm: EvmAnchor;
  /** seconds since 1970, the block's */
  blockTime: number;
}

/** The block cannot be proven from what the node says: its header has an unknown form, or the node contradicts itself. */
export class UnprovableBlockError extends Error {
  readonly block: number;

  constructor(block: number, options: ErrorOptions & { cause: Error }) {
    super(options.cause.message, options);
    this.block = block;
  }
}

export interface EvidenceRequest {
  chainId: number;
  registry: string;
  logId: string;
  size: number;
  /** 0x + 64 */
  root: string;
}

/**
 * The evidence for the head anchored by the transaction of `receipt`. Everything is checked by hash on the way: header against
 * block hash, receipts against the header's receipts root, event against the head.
 * @throws UnprovableBlockError when the hashes do not fit · ChainUnavailableError when the block changed while it was read
 */
export async function collectEvidence(rpc: Rpc, request: EvidenceRequest, receipt: RpcReceipt): Promise<AnchoredEvidence> {
  const block = (await rpc.send('eth_getBlockByHash', [receipt.blockHash, true])) as AnchorSource['block'] | null;
  if (block === null) throw new ChainUnavailableError(`block ${receipt.blockHash} is not there any more`);
  const receipts = await blockReceipts(rpc, block);
  const source: AnchorSource = { ...request, root: request.root.slice(2), transactionHash: receipt.transactionHash.toLowerCase(), block, receipts };
  try {
    return { evm: buildEvmAnchor(source), blockTime: Number(block.timestamp) };
  } catch (error) {
    if (error instanceof EvmProofError) throw new UnprovableBlockError(Number(block.number), { cause: error });
    throw error;
  }
}

/** Receipts of all transactions of a block, in one request where the node has the method (geth 1.13, anvil), else one by one. */
async function blockReceipts(rpc: Rpc, block: AnchorSource['block']): Promise<ProofReceipt[]> {
  const hashes = block.transactions.map((transaction) => (transaction as unknown as { hash: string }).hash);
  const receipts = (await receiptsAtOnce(rpc, block.hash)) ?? (await receiptsOneByOne(rpc, hashes));
  if (receipts.length !== hashes.length || receipts.some((receipt) => receipt.blockHash !== block.hash)) {
    throw new ChainUnavailableError(`block ${block.hash} changed while its receipts were read`);
  }
  return receipts as unknown as ProofReceipt[];
}

async function receiptsAtOnce(rpc: Rpc, blockHash: string): Promise<RpcReceipt[] | null> {
  try {
    return (await rpc.send('eth_getBlockReceipts', [blockHash])) as RpcReceipt[] | null;
  } catch (error) {
    if (error instanceof RpcRefusal) return null;
    throw error;
  }
}

async function receiptsOneByOne(rpc: Rpc, hashes: readonly string[]): Promise<RpcReceipt[]> {
  const receipts: RpcReceipt[] = [];
  for (const hash of hashes) {
    const receipt = await rpc.receipt(hash);
    if (receipt === null) throw new ChainUnavailableError(`the receipt of ${hash} is not there any more`);
    receipts.push(receipt);
  }
  return receipts;
}

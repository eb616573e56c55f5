/** Building and checking the EVM part of a proof: block header → receipts trie → receipt → HeadAnchored event. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes, fromHex0x, toHex0x } from '../../bytes.ts';
import type { EvmAnchor } from '../types.ts';
import { EvmProofError } from './errors.ts';
import { decodeHeadAnchored, type HeadAnchored } from './event.ts';
import { decodeHeader, encodeHeader, type BlockHeader, type RpcBlock } from './header.ts';
import { decodeReceipt, encodeReceipt, receiptFromRpc, type Receipt, type RpcReceipt } from './receipt.ts';
import { smallQuantity } from './rpc.ts';
import { encodeTransaction, type RpcTransaction } from './transaction.ts';
import { buildIndexTrie, indexKey, verifyTriePath } from './trie.ts';

/**
 * Receipts root of a block and the path of one receipt.
 * @param receipts encoded receipts of all transactions of the block, in order
 * @throws RangeError when `index` is outside the list
 */
export function buildReceiptProof(receipts: readonly Uint8Array[], index: number): { receiptsRoot: Uint8Array; path: Uint8Array[] } {
  const { root, path } = buildIndexTrie(receipts, index);
  return { receiptsRoot: root, path };
}

export interface AnchorSource {
  chainId: number;
  /** 0x + 40 lower-case */
  registry: string;
  /** 0x + 64 lower-case */
  logId: string;
  /** head that was anchored */
  size: number;
  /** hex, 64 digits */
  root: string;
  transactionHash: string;
  /** `eth_getBlockByHash(hash, true)` */
  block: RpcBlock & { transactions: RpcTransaction[] };
  /** receipts of all transactions of that block, in any order */
  receipts: readonly RpcReceipt[];
}

/**
 * The self-contained anchor of a head from what a node says about its block. Everything is checked by hash before it is
 * returned, so that a node that lies or a block that changed meanwhile cannot lead to a proof that does not verify.
 * @throws EvmProofError code `block-mismatch` (header, receipts or transaction do not fit the block's hash), `event` (no such
 *   event in that transaction)
 */
export function buildEvmAnchor(source: AnchorSource): EvmAnchor {
  const { block } = source;
  const header = encodeHeader(block);
  const receipts = [...source.receipts].sort((a, b) => smallQuantity(a.transactionIndex) - smallQuantity(b.transactionIndex));
  const own = receipts.find((receipt) => receipt.transactionHash.toLowerCase() === source.transactionHash);
  if (own === undefined) throw new EvmProofError('block-mismatch', `no receipt of ${source.transactionHash}`);
  const transactionIndex = smallQuantity(own.transactionIndex);
  const { receiptsRoot, path } = buildReceiptProof(receipts.map((receipt) => encodeReceipt(receiptFromRpc(receipt))), transactionIndex);
  if (toHex0x(receiptsRoot) !== block.receiptsRoot.toLowerCase()) throw new EvmProofError('block-mismatch', 'the receipts do not give the header’s receipts root');
  const transaction = transactionPath(block, transactionIndex);
  const anchor: EvmAnchor = {
    type: 'evm',
    chainId: source.chainId,
    registry: source.registry,
    logId: source.logId,
    transactionHash: source.transactionHash,
    blockNumber: smallQuantity(block.number),
    blockHash: block.hash.toLowerCase(),
    header: toHex0x(header),
    receipt: { transactionIndex, logIndex: findEvent(receiptFromRpc(own), source), path: path.map(toHex0x) },
    ...(transaction === null ? {} : { transaction }),
  };
  openEvmAnchor(anchor);
  return anchor;
}

/**
 * Path of the transaction itself, which binds `transactionHash` to the block. Null when the block also holds a transaction of a
 * type we cannot encode: the receipt's path does not depend on it, so the anchor stands, and only the hash stays a statement.
 */
function transactionPath(block: AnchorSource['block'], index: number): { path: string[] } | null {
  let encoded: Uint8Array[];
  try {
    encoded = block.transactions.map(encodeTransaction);
  } catch (error) {
    if (error instanceof EvmProofError) return null;
    throw error;
  }
  const { root, path } = buildIndexTrie(encoded, index);
  if (toHex0x(root) !== block.transactionsRoot.toLowerCase()) throw new EvmProofError('block-mismatch', 'the transactions do not give the header’s transactions root');
  return { path: path.map(toHex0x) };
}

/** Index, among the logs of the receipt, of the event that anchors this head. */
function findEvent(receipt: Receipt, wanted: { registry: string; logId: string; size: number; root: string }): number {
  const index = receipt.logs.findIndex((log) => {
    if (toHex0x(log.address) !== wanted.registry) return false;
    try {
      const event = decodeHeadAnchored(log);
      return event.logId === wanted.logId && event.size === wanted.size && event.root === wanted.root;
    } catch {
      return false;
    }
  });
  if (index < 0) throw new EvmProofError('event', 'the transaction emitted no such HeadAnchored event');
  return index;
}

/** What an anchor shows by itself: if the block with this hash is on the chain, then the registry emitted this event in it. */
export interface OpenedAnchor {
  header: BlockHeader;
  event: HeadAnchored;
  /** whether the transactions trie shows that `transactionHash` is the transaction of this receipt */
  transactionProven: boolean;
}

/**
 * Follows an anchor from its block hash to its event. All of it is attacker-controlled: the result says what the block with that
 * hash contains, and nothing about which chain that block is on, who the registry is, or whether its head is the proof's.
 * @throws EvmProofError at the first link that does not hold
 */
export function openEvmAnchor(anchor: EvmAnchor): OpenedAnchor {
  const header = decodeHeader(fromHex0x(anchor.header));
  if (toHex0x(header.hash) !== anchor.blockHash) throw new EvmProofError('header', 'the header does not hash to the block hash');
  if (header.number !== anchor.blockNumber) throw new EvmProofError('header', 'the header has another block number');
  const key = indexKey(anchor.receipt.transactionIndex);
  const receipt = decodeReceipt(verifyTriePath(header.receiptsRoot, key, nodesOf(anchor.receipt.path)));
  if (receipt.status !== 1) throw new EvmProofError('receipt', 'the transaction was reverted');
  const log = receipt.logs[anchor.receipt.logIndex];
  if (log === undefined) throw new EvmProofError('event', 'the receipt has no such log');
  const event = decodeHeadAnchored(log);
  if (event.registry !== anchor.registry || event.logId !== anchor.logId) throw new EvmProofError('event', 'the event is of another registry or log');
  return { header, event, transactionProven: checkTransaction(anchor, header, key) };
}

function checkTransaction(anchor: EvmAnchor, header: BlockHeader, key: Uint8Array): boolean {
  if (anchor.transaction === undefined) return false;
  const transaction = verifyTriePath(header.transactionsRoot, key, nodesOf(anchor.transaction.path));
  if (!equalBytes(keccak_256(transaction), fromHex0x(anchor.transactionHash))) throw new EvmProofError('transaction', 'the transaction has another hash');
  return true;
}

function nodesOf(path: readonly string[]): Uint8Array[] {
  return path.map((node) => fromHex0x(node));
}


/** The block header (Yellow Paper §4.4 and the EIPs that appended fields), as RLP whose keccak256 is the block hash. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex0x } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';
import { quantity, rpcBytes } from './rpc.ts';
import { decodeRlp, encodeRlp, rlpBytes, rlpList, rlpNumber, type RlpItem } from './rlp.ts';

/** What a proof needs from a header. Hashes are 32 bytes. */
export interface BlockHeader {
  hash: Uint8Array;
  number: number;
  /** seconds since 1970 */
  timestamp: number;
  transactionsRoot: Uint8Array;
  receiptsRoot: Uint8Array;
}

/** Items of a header since the first block; later forks only appended. */
const FIRST_ITEMS = 15;
/** Far more than any fork has appended (21 with Prague); bounds the work for a made-up header. */
const MAX_ITEMS = 64;
/** 9999-12-31T23:59:59Z: a made-up header must not carry a time that no calendar can show. */
const LAST_SECOND = 253_402_300_799;

/**
 * Reads a header; items that later forks may append are tolerated, because the hash covers them whatever they mean.
 * @throws EvmProofError code `rlp` or `header`
 */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  const items = rlpList(decodeRlp(bytes));
  if (items.length < FIRST_ITEMS || items.length > MAX_ITEMS) throw new EvmProofError('header', `header of ${items.length} items`);
  // A nested list has never been part of a header: something else with the right hash is not a header.
  items.forEach((item) => rlpBytes(item));
  for (const [position, length] of [[0, 32], [1, 32], [2, 20], [3, 32], [6, 256], [13, 32], [14, 8]] as const) rlpBytes(items[position], length);
  const timestamp = rlpNumber(items[11]);
  if (timestamp > LAST_SECOND) throw new EvmProofError('header', 'timestamp beyond the year 9999');
  return {
    hash: keccak_256(bytes),
    number: rlpNumber(items[8]),
    timestamp,
    transactionsRoot: rlpBytes(items[4], 32),
    receiptsRoot: rlpBytes(items[5], 32),
  };
}

/** A block as `eth_getBlockByHash` gives it; only the fields of the header, quantities and data as 0x… text. */
export interface RpcBlock {
  hash: string;
  parentHash: string;
  sha3Uncles: string;
  miner: string;
  stateRoot: string;
  transactionsRoot: string;
  receiptsRoot: string;
  logsBloom: string;
  difficulty: string;
  number: string;
  gasLimit: string;
  gasUsed: string;
  timestamp: string;
  extraData: string;
  mixHash: string;
  nonce: string;
  /** London (EIP-1559) */
  baseFeePerGas?: string | null;
  /** Shanghai (EIP-4895) */
  withdrawalsRoot?: string | null;
  /** Cancun (EIP-4844, EIP-4788) */
  blobGasUsed?: string | null;
  excessBlobGas?: string | null;
  parentBeaconBlockRoot?: string | null;
  /** Prague (EIP-7685) */
  requestsHash?: string | null;
}

/** Fields that forks appended, in that order. A field can only be there when all before it are. */
const APPENDED = [
  ['baseFeePerGas', quantity],
  ['withdrawalsRoot', rpcBytes],
  ['blobGasUsed', quantity],
  ['excessBlobGas', quantity],
  ['parentBeaconBlockRoot', rpcBytes],
  ['requestsHash', rpcBytes],
] as const;

/**
 * The header RLP of a block read by JSON-RPC.
 * @throws EvmProofError code `block-mismatch` when its keccak256 is not the block's hash: the node lies, or the chain's
 *   headers have a form that this version does not know, and no proof can be built on either
 */
export function encodeHeader(block: RpcBlock): Uint8Array {
  const items: RlpItem[] = [
    ...[block.parentHash, block.sha3Uncles, block.miner, block.stateRoot, block.transactionsRoot, block.receiptsRoot, block.logsBloom].map(rpcBytes),
    ...[block.difficulty, block.number, block.gasLimit, block.gasUsed, block.timestamp].map(quantity),
    ...[block.extraData, block.mixHash, block.nonce].map(rpcBytes),
  ];
  for (const [name, encode] of APPENDED) {
    const value = block[name];
    if (value === undefined || value === null) break;
    items.push(encode(value));
  }
  const bytes = encodeRlp(items);
  const hash = toHex0x(keccak_256(bytes));
  if (hash !== block.hash.toLowerCase()) throw new EvmProofError('block-mismatch', `header hashes to ${hash}, the block is ${block.hash}`);
  return bytes;
}

/** Transaction receipts (Yellow Paper §4.4.1; typed ones: EIP-2718, EIP-658 status). */
import { concat } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';
import { rpcBytes, smallQuantity } from './rpc.ts';
import { decodeRlp, encodeRlp, rlpBytes, rlpList, rlpNumber, uintBytes, type RlpItem } from './rlp.ts';

/** One event as a receipt holds it. */
export interface EventLog {
  /** 20 bytes */
  address: Uint8Array;
  /** up to four, 32 bytes each */
  topics: Uint8Array[];
  data: Uint8Array;
}

export interface Receipt {
  /** 0 for a legacy transaction, else the EIP-2718 type */
  type: number;
  /** 1 when the transaction succeeded, 0 when it was reverted */
  status: number;
  cumulativeGasUsed: bigint;
  /** 256 bytes */
  logsBloom: Uint8Array;
  logs: EventLog[];
}

/** The bytes that the receipts trie holds. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const logs = receipt.logs.map((log): RlpItem => [log.address, log.topics, log.data]);
  const body = encodeRlp([uintBytes(BigInt(receipt.status)), uintBytes(receipt.cumulativeGasUsed), receipt.logsBloom, logs]);
  return receipt.type === 0 ? body : concat(Uint8Array.of(receipt.type), body);
}

/**
 * A receipt from its trie bytes.
 * @throws EvmProofError code `rlp` or `receipt`: malformed, or of before EIP-658 (a state root in place of the status)
 */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  const first = bytes[0];
  if (first === undefined) throw new EvmProofError('receipt', 'empty receipt');
  // EIP-2718: 0x01…0x7f is a type, 0xc0 and above starts a legacy list; 0x00 is no type that any chain assigned.
  const typed = first >= 0x01 && first <= 0x7f;
  const [status, gas, bloom, logs] = rlpList(decodeRlp(typed ? bytes.subarray(1) : bytes), 4);
  const success = rlpBytes(status);
  if (success.length > 1 || (success.length === 1 && success[0] !== 1)) throw new EvmProofError('receipt', 'status is neither 0 nor 1');
  return {
    type: typed ? first : 0,
    status: success.length,
    cumulativeGasUsed: BigInt(rlpNumber(gas)),
    logsBloom: rlpBytes(bloom, 256),
    logs: rlpList(logs).map(decodeLog),
  };
}

function decodeLog(item: RlpItem): EventLog {
  const [address, topics, data] = rlpList(item, 3);
  const list = rlpList(topics);
  if (list.length > 4) throw new EvmProofError('receipt', 'more than four topics');
  return { address: rlpBytes(address, 20), topics: list.map((topic) => rlpBytes(topic, 32)), data: rlpBytes(data) };
}

/** A receipt as `eth_getTransactionReceipt` or `eth_getBlockReceipts` gives it; only what the trie holds, and its place. */
export interface RpcReceipt {
  type?: string;
  status: string;
  cumulativeGasUsed: string;
  logsBloom: string;
  logs: { address: string; topics: string[]; data: string; logIndex: string }[];
  transactionHash: string;
  transactionIndex: string;
}

/** A receipt read by JSON-RPC. */
export function receiptFromRpc(rpc: RpcReceipt): Receipt {
  return {
    type: smallQuantity(rpc.type ?? '0x0'),
    status: smallQuantity(rpc.status),
    cumulativeGasUsed: BigInt(rpc.cumulativeGasUsed),
    logsBloom: rpcBytes(rpc.logsBloom),
    logs: rpc.logs.map((log) => ({ address: rpcBytes(log.address), topics: log.topics.map(rpcBytes), data: rpcBytes(log.data) })),
  };
}


/** Signed transactions as the transactions trie holds them (EIP-2718 types 0 to 4); their keccak256 is the transaction hash. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, toHex0x } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';
import { quantity, rpcBytes, smallQuantity } from './rpc.ts';
import { encodeRlp, type RlpItem } from './rlp.ts';

/** A transaction as `eth_getBlockByHash` with full transactions gives it. */
export interface RpcTransaction {
  hash: string;
  type?: string;
  chainId?: string | null;
  nonce: string;
  gasPrice?: string | null;
  maxPriorityFeePerGas?: string | null;
  maxFeePerGas?: string | null;
  maxFeePerBlobGas?: string | null;
  gas: string;
  to: string | null;
  value: string;
  input: string;
  accessList?: { address: string; storageKeys: string[] }[] | null;
  blobVersionedHashes?: string[] | null;
  authorizationList?: { chainId: string; address: string; nonce: string; yParity: string; r: string; s: string }[] | null;
  v?: string;
  yParity?: string;
  r: string;
  s: string;
}

/**
 * The bytes of a transaction read by JSON-RPC.
 * @throws EvmProofError code `block-mismatch` when their keccak256 is not the transaction's hash, `transaction` for a type that
 *   this version does not know
 */
export function encodeTransaction(tx: RpcTransaction): Uint8Array {
  const type = smallQuantity(tx.type ?? '0x0');
  const body = encodeRlp(itemsOf(type, tx));
  const bytes = type === 0 ? body : concat(Uint8Array.of(type), body);
  const hash = toHex0x(keccak_256(bytes));
  if (hash !== tx.hash.toLowerCase()) throw new EvmProofError('block-mismatch', `transaction hashes to ${hash}, the node says ${tx.hash}`);
  return bytes;
}

function itemsOf(type: number, tx: RpcTransaction): RlpItem[] {
  const target = [tx.to === null ? new Uint8Array(0) : rpcBytes(tx.to), quantity(tx.value), rpcBytes(tx.input)];
  const signature = [optional(tx.yParity ?? tx.v), quantity(tx.r), quantity(tx.s)];
  // In a legacy transaction v also carries the chain id (EIP-155); some nodes add a yParity that is not in its bytes.
  if (type === 0) return [quantity(tx.nonce), optional(tx.gasPrice), quantity(tx.gas), ...target, optional(tx.v), ...signature.slice(1)];
  const start = [optional(tx.chainId), quantity(tx.nonce)];
  const accessList = (tx.accessList ?? []).map((entry): RlpItem => [rpcBytes(entry.address), entry.storageKeys.map(rpcBytes)]);
  if (type === 1) return [...start, optional(tx.gasPrice), quantity(tx.gas), ...target, accessList, ...signature];
  const feeMarket = [...start, optional(tx.maxPriorityFeePerGas), optional(tx.maxFeePerGas), quantity(tx.gas), ...target, accessList];
  if (type === 2) return [...feeMarket, ...signature];
  if (type === 3) return [...feeMarket, optional(tx.maxFeePerBlobGas), (tx.blobVersionedHashes ?? []).map(rpcBytes), ...signature];
  if (type === 4) return [...feeMarket, (tx.authorizationList ?? []).map(authorization), ...signature];
  throw new EvmProofError('transaction', `transaction type ${type} is not known`);
}

function authorization(entry: NonNullable<RpcTransaction['authorizationList']>[number]): RlpItem {
  return [quantity(entry.chainId), rpcBytes(entry.address), quantity(entry.nonce), quantity(entry.yParity), quantity(entry.r), quantity(entry.s)];
}

/** A quantity that other types lack; a node that leaves out one that this type needs shows in the hash. */
function optional(text: string | null | undefined): Uint8Array {
  return text === null || text === undefined ? new Uint8Array(0) : quantity(text);
}

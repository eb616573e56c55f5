/** The registry's event: event HeadAnchored(bytes32 indexed logId, uint64 indexed size, bytes32 root, uint64 previousSize, address operator). */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, equalBytes, toHex, toHex0x, utf8 } from '../../bytes.ts';
import { EvmProofError } from './errors.ts';
import type { EventLog } from './receipt.ts';
import { uintBytes } from './rlp.ts';

export const HEAD_ANCHORED_TOPIC = keccak_256(utf8('HeadAnchored(bytes32,uint64,bytes32,uint64,address)'));

export interface HeadAnchored {
  /** 0x + 40 */
  registry: string;
  /** 0x + 64 */
  logId: string;
  size: number;
  /** hex, 64 digits */
  root: string;
  previousSize: number;
  /** 0x + 40: account that anchored */
  operator: string;
}

/** @throws EvmProofError code `event` when `log` is not exactly a HeadAnchored event (Solidity ABI, strict) */
export function decodeHeadAnchored(log: EventLog): HeadAnchored {
  const [topic, logId, size] = log.topics;
  if (log.topics.length !== 3 || !equalBytes(topic!, HEAD_ANCHORED_TOPIC)) throw new EvmProofError('event', 'not a HeadAnchored event');
  if (log.data.length !== 96) throw new EvmProofError('event', `data of ${log.data.length} bytes`);
  const operator = log.data.subarray(64);
  if (operator.subarray(0, 12).some((byte) => byte !== 0)) throw new EvmProofError('event', 'address with leading bytes');
  return {
    registry: toHex0x(log.address),
    logId: toHex0x(logId!),
    size: uint64(size!),
    root: toHex(log.data.subarray(0, 32)),
    previousSize: uint64(log.data.subarray(32, 64)),
    operator: toHex0x(operator.subarray(12)),
  };
}

/** The event log that the registry would emit: for fixtures and local checks. Hex as in {@link HeadAnchored}. */
export function encodeHeadAnchored(event: { registry: Uint8Array; logId: Uint8Array; size: number; root: Uint8Array; previousSize: number; operator: Uint8Array }): EventLog {
  return {
    address: event.registry,
    topics: [HEAD_ANCHORED_TOPIC, event.logId, word(uintBytes(BigInt(event.size)))],
    data: concat(event.root, word(uintBytes(BigInt(event.previousSize))), word(event.operator)),
  };
}

function word(bytes: Uint8Array): Uint8Array {
  return concat(new Uint8Array(32 - bytes.length), bytes);
}

function uint64(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  // A log of 2⁵³ records does not exist; a rounded size must not be compared.
  if (!Number.isSafeInteger(value)) throw new EvmProofError('event', 'size too large');
  return value;
}

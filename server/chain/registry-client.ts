/** The EvidenceRegistry contract on one chain: its calls, its events and its named refusals. Hashes are 0x + 64 lower-case hex digits. */
import { AbiCoder, Interface, keccak256 } from 'ethers';
import { REGISTRY_ABI } from './registry/index.ts';
import type { Rpc, RpcLog } from './rpc.ts';

export const REGISTRY_INTERFACE = new Interface(REGISTRY_ABI);

/** A head as the registry stores it. `time` is seconds since 1970. */
export interface ChainHead {
  size: number;
  root: string;
  time: number;
  blockNumber: number;
}

/** One event that the registry emitted about a head. */
export interface HeadEvent {
  kind: 'anchored' | 'already-anchored';
  logId: string;
  size: number;
  /** null for `already-anchored`, which does not name it */
  root: string | null;
  log: RpcLog;
}

/** Id of the log that `owner` opens under `origin`: keccak256(abi.encode(origin, owner)). */
export function logIdOf(origin: string, owner: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'address'], [origin, owner]));
}

/** Call data of `openLog`. */
export function encodeOpenLog(origin: string): string {
  return REGISTRY_INTERFACE.encodeFunctionData('openLog', [origin]);
}

/** Call data of `anchor`; `proof` is the RFC 9162 consistency proof from the last anchored head, empty for the first. */
export function encodeAnchor(logId: string, size: number, root: string, proof: readonly string[]): string {
  return REGISTRY_INTERFACE.encodeFunctionData('anchor', [logId, size, root, proof]);
}

/** Name and arguments of the registry's own error in some revert data, or null when it is none of them. */
export function decodeRegistryError(data: string | null): { name: string; args: string } | null {
  if (data === null) return null;
  const parsed = REGISTRY_INTERFACE.parseError(data);
  return parsed === null ? null : { name: parsed.name, args: parsed.args.map(String).join(', ') };
}

/** The registry's head events among some logs; events of other contracts are left out, whatever they are called. */
export function headEvents(registry: string, logs: readonly RpcLog[]): HeadEvent[] {
  return logs.flatMap((log) => {
    if (log.address.toLowerCase() !== registry) return [];
    const parsed = REGISTRY_INTERFACE.parseLog(log);
    if (parsed === null || (parsed.name !== 'HeadAnchored' && parsed.name !== 'HeadAlreadyAnchored')) return [];
    const anchored = parsed.name === 'HeadAnchored';
    const args = parsed.args as unknown as { logId: string; size: bigint; root: string };
    return [{ kind: anchored ? 'anchored' : 'already-anchored', logId: args.logId, size: Number(args.size), root: anchored ? args.root : null, log }];
  });
}

/** Reads one registry. Methods reject with the errors of {@link Rpc}. */
export class RegistryClient {
  readonly rpc: Rpc;
  /** 0x + 40 lower-case hex digits */
  readonly address: string;

  constructor(rpc: Rpc, address: string) {
    this.rpc = rpc;
    this.address = address.toLowerCase();
  }

  /** keccak256 of the runtime code at the address; of the empty string when there is none. */
  async codeHash(): Promise<string> {
    return keccak256(await this.rpc.code(this.address));
  }

  /** The log's last head, or null when it has none. */
  async headOf(logId: string): Promise<ChainHead | null> {
    const [size, root, time, blockNumber] = (await this.#view('headOf', [logId])) as [bigint, string, bigint, bigint];
    return time === 0n ? null : { size: Number(size), root, time: Number(time), blockNumber: Number(blockNumber) };
  }

  /** The head of exactly this size, or null. */
  async anchoredAt(logId: string, size: number): Promise<ChainHead | null> {
    const [root, time, blockNumber] = (await this.#view('anchoredAt', [logId, size])) as [string, bigint, bigint];
    return time === 0n ? null : { size, root, time: Number(time), blockNumber: Number(blockNumber) };
  }

  /** Seconds since 1970 at which each witness confirmed the head of this size; 0 where it did not. */
  async confirmations(logId: string, size: number, witnesses: readonly string[]): Promise<number[]> {
    const [times] = (await this.#view('confirmations', [logId, size, witnesses])) as [bigint[]];
    return times.map(Number);
  }

  /** Owner of the log, lower case; null when it was never opened. */
  async ownerOf(logId: string): Promise<string | null> {
    const [owner] = (await this.#view('ownerOf', [logId])) as [string];
    return /^0x0{40}$/.test(owner) ? null : owner.toLowerCase();
  }

  async isOperator(logId: string, account: string): Promise<boolean> {
    const [allowed] = (await this.#view('isOperator', [logId, account])) as [boolean];
    return allowed;
  }

  /** The event that anchored the head of `size` in block `blockNumber`, or null when that block has none. */
  async anchoringEvent(logId: string, size: number, blockNumber: number): Promise<HeadEvent | null> {
    const topics = REGISTRY_INTERFACE.encodeFilterTopics('HeadAnchored', [logId, size]) as string[];
    const logs = await this.rpc.logs({ address: this.address, topics, fromBlock: blockNumber, toBlock: blockNumber });
    return headEvents(this.address, logs).find((event) => event.kind === 'anchored') ?? null;
  }

  /** Every head event of the log since the first block, in chain order. For fsck and tests: it asks for the whole chain. */
  async allHeadEvents(logId: string): Promise<HeadEvent[]> {
    const logs = await this.rpc.logs({ address: this.address, topics: [], fromBlock: 0, toBlock: await this.rpc.blockNumber() });
    return headEvents(this.address, logs).filter((event) => event.logId === logId);
  }

  async #view(name: string, args: readonly unknown[]): Promise<readonly unknown[]> {
    const answer = await this.rpc.call(this.address, REGISTRY_INTERFACE.encodeFunctionData(name, args));
    return REGISTRY_INTERFACE.decodeFunctionResult(name, answer);
  }
}

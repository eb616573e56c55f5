/** What the parts of anchoring share: the options, the chain, the store, and the clock. */
import type { Fault } from '../../faults.ts';
import type { RegistryClient } from '../registry-client.ts';
import type { Rpc } from '../rpc.ts';
import type { Signer } from '../transactions.ts';
import type { HeadStore, TargetIdentity } from './head-store.ts';

/** What anchoring needs of the log. Roots and path elements are 32 bytes. */
export interface AnchoredLog {
  /** origin line of the checkpoints */
  readonly origin: string;
  /** records that have an index */
  sequencedSize(): number | Promise<number>;
  /** Brings the tree up to all sequenced records, durably. */
  integrate(): Promise<{ size: number; root: Uint8Array }>;
  /** Root of the tree of the first `size` records. */
  rootAt(size: number): Promise<Uint8Array>;
  /** RFC 9162 §2.1.4 proof. */
  consistencyPath(from: number, to: number): Promise<Uint8Array[]>;
  /** C2SP signed note; the same bytes for the same head. */
  signCheckpoint(size: number, root: Uint8Array): string;
}

export interface AnchoringPolicy {
  /** an anchor is made as soon as this many records wait */
  maxRecords: number;
  /** milliseconds that the first waiting record waits at most */
  maxWaitMs: number;
  /** blocks on top of an anchor's block before it is final */
  confirmations: number;
  /** milliseconds between questions about a transaction under way */
  pollMs: number;
  /** milliseconds between looks at the chain when nothing is under way */
  heartbeatMs: number;
  /** milliseconds after which a transaction that is not mined is replaced */
  stuckMs: number;
  /** how much more a replacement pays */
  feeBumpPercent: number;
  /** wei per gas */
  maxFeePerGas: bigint;
  /** milliseconds; first and longest wait after a failure */
  backoff: { first: number; longest: number };
}

export interface AnchoringContext {
  readonly identity: TargetIdentity;
  /** keccak256 of the runtime code that the registry must have */
  readonly codeHash: string;
  readonly rpc: Rpc;
  readonly registry: RegistryClient;
  readonly store: HeadStore;
  readonly log: AnchoredLog;
  readonly signer: Signer;
  readonly policy: AnchoringPolicy;
  readonly fault: Fault;
  readonly now: () => number;
}

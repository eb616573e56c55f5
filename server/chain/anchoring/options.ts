/** What anchoring is given, and what it tells. */
import type { EvmAnchor } from '../../domain/proof/types.ts';
import type { Fault } from '../../faults.ts';
import type { Database } from '../../store/index.ts';
import type { AnchoredLog, AnchoringPolicy } from './context.ts';
import type { HeadState } from './head-store.ts';
import type { ReceivedAt } from './prepare.ts';
import type { AnchoringState, Sentences, StateParams } from './states.ts';

export interface AnchoringOptions {
  database: Database;
  log: AnchoredLog;
  rpcUrl: string;
  chainId: number;
  /** 0x + 40 hex digits */
  registry: string;
  /** keccak256 of the runtime code that must stand there, 0x + 64 */
  registryCodeHash: string;
  /** id of the log in the registry, 0x + 64 */
  logId: string;
  /** private key of the account that anchors, 0x + 64 */
  operatorKey: string;
  policy?: Partial<AnchoringPolicy>;
  /** when left out, what waits at the start is anchored at once */
  receivedAt?: ReceivedAt;
  /** milliseconds that one request to the node may take */
  rpcTimeoutMs?: number;
  /** told of every change of state; must not throw */
  onStatus?: (status: AnchoringStatus) => void;
  fault?: Fault;
  now?: () => number;
  random?: () => number;
}

export const DEFAULT_POLICY: AnchoringPolicy = {
  maxRecords: 1000,
  maxWaitMs: 10_000,
  confirmations: 12,
  pollMs: 1000,
  heartbeatMs: 30_000,
  stuckMs: 120_000,
  feeBumpPercent: 25,
  maxFeePerGas: 500_000_000_000n,
  backoff: { first: 500, longest: 60_000 },
};

export interface AnchoringStatus {
  state: AnchoringState;
  /** milliseconds since 1970 */
  since: number;
  detail: Sentences;
  params: StateParams;
  /** the largest head in a block */
  lastAnchored: { size: number; root: string; state: HeadState; blockNumber: number; minedAt: number } | null;
  /** records that no mined head covers */
  pending: number;
}

export interface CoveringAnchor {
  size: number;
  checkpoint: string;
  evm: EvmAnchor;
  state: 'mined' | 'final';
}

/** Where a record is on its way, and of the head that covers it, as far as there is one on chain, where it lies. */
export interface RecordAnchor {
  state: RecordAnchoring;
  head: { size: number; blockNumber: number; transactionHash: string } | null;
  /** chain clock, RFC 3339 UTC; null while the head is not mined */
  anchoredTime: string | null;
}

export type RecordAnchoring = 'sequenced' | 'sent' | 'mined' | 'final';

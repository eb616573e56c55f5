/** The proof file, the trust settings a verifier brings of its own, and the report it gives. No I/O, no platform API. */
import type { EvidenceRecord } from '../record/index.ts';

export const PROOF_FORMAT = 'docketproof/proof/v1';

/**
 * One anchor on an EVM chain, self-contained: the block header and the receipt-trie path show that the block with this hash
 * contains our event, so that without any RPC the only open premise is "this block hash is on that chain".
 */
export interface EvmAnchor {
  type: 'evm';
  chainId: number;
  /** 0x + 40 lower-case hex digits */
  registry: string;
  /** 0x + 64: keccak256(abi.encode(origin, owner)), the log's id in the registry */
  logId: string;
  transactionHash: string;
  blockNumber: number;
  /** keccak256 of `header` */
  blockHash: string;
  /** RLP of the block header, 0x… */
  header: string;
  receipt: {
    /** index of the transaction in its block: the key of the trie is rlp(index) */
    transactionIndex: number;
    /** index of our event among the logs of that receipt */
    logIndex: number;
    /** nodes of the receipt trie from root to leaf, 0x… each */
    path: string[];
  };
  /**
   * Shows that the transaction with `transactionHash` is the one of this receipt: nodes of the transactions trie from root to
   * leaf, 0x… each. Left out when the block holds a transaction of a kind that could not be encoded; then the hash is a
   * statement that nothing proves, and no report repeats it as a fact.
   */
  transaction?: { path: string[] };
}

/** An anchor or time stamp of a kind this version does not know: kept, reported as not checked, never counted. */
export interface UnknownEntry {
  type: string;
  [field: string]: unknown;
}

export interface Proof {
  format: typeof PROOF_FORMAT;
  record: EvidenceRecord;
  inclusion: {
    index: number;
    size: number;
    /** sibling hashes from leaf to root, hex (RFC 9162 §2.1.3) */
    path: string[];
  };
  /** C2SP signed note over origin, size and root */
  checkpoint: string;
  anchors: (EvmAnchor | UnknownEntry)[];
  timestamps: UnknownEntry[];
}

/** What a verifier trusts. It comes from the verifier's own settings and never from the evidence (invariant 4). */
export interface TrustSettings {
  format: 'docketproof/trust/v1';
  logs: { origin: string; /** C2SP note verifier key */ vkey: string }[];
  registries: TrustedRegistry[];
  /** addresses whose confirmations count */
  witnesses: string[];
  /** confirmations by trusted witnesses that a head needs; 0 when none are asked for */
  witnessThreshold: number;
  /** PEM roots of time-stamp authorities */
  tsaRoots: string[];
}

export interface TrustedRegistry {
  chainId: number;
  /** 0x + 40 lower-case hex digits */
  address: string;
  /** keccak256 of the runtime code, 0x + 64 */
  codeHash: string;
  /** logs of this registry that are trusted, with the origin each stands for */
  logs: { logId: string; origin: string }[];
  /** true for a local development chain: such a chain has no presumption of its own, and every report says so */
  development: boolean;
  /** blocks deep enough to count as final */
  confirmations: number;
}

/** Reads the trusted chain. Each method rejects when the chain cannot be reached: then the verdict is indeterminate. */
export interface ChainReader {
  chainId(): Promise<number>;
  /** keccak256 of the runtime code at `address`, 0x + 64 */
  codeHash(address: string): Promise<string>;
  /** number of the newest block */
  latestBlockNumber(): Promise<number>;
  /** hash of the canonical block at `number`, or null when the chain has none there */
  blockHash(number: number): Promise<string | null>;
  /** head as the registry stores it, or null when it has none of that size */
  anchoredAt(registry: string, logId: string, size: number): Promise<{ root: string; /** seconds since 1970 */ time: number; blockNumber: number } | null>;
  /** seconds since 1970 at which each witness confirmed that head; 0 where it did not */
  confirmations(registry: string, logId: string, size: number, witnesses: string[]): Promise<number[]>;
}

export const VERDICTS = ['consistent', 'inconsistent', 'not-found', 'pending', 'superseded', 'indeterminate'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const STAGE_RESULTS = ['passed', 'failed', 'not-present', 'not-checked'] as const;
export type StageResult = (typeof STAGE_RESULTS)[number];

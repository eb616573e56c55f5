/** The checks that ask the trusted chain, through a reader of the verifier's own choosing. */
import { reason } from './reasons.ts';
import type { AnchorCheck } from './check.ts';
import type { CheckpointHead } from './checkpoint.ts';
import type { ReportStage, ReportStageName } from './report.ts';
import { stage, stageWith } from './stage.ts';
import type { ChainReader, TrustedRegistry, TrustSettings } from './types.ts';

export interface WitnessTime {
  address: string;
  /** RFC 3339 UTC; null when it has not confirmed */
  time: string | null;
}

export interface ChainCheck {
  /** registry-code, block-canonical, head-on-chain, finality, witnesses */
  stages: ReportStage[];
  witnesses: WitnessTime[];
  /** whether the chain gave all answers */
  read: boolean;
}

const CHAIN_STAGES: readonly ReportStageName[] = ['registry-code', 'block-canonical', 'head-on-chain', 'finality'];

/** What is read for one anchor. */
interface ChainState {
  codeHash: string;
  latest: number;
  blockHash: string | null;
  head: { root: string; time: number; blockNumber: number } | null;
  confirmations: number[];
}

/**
 * Judges one anchor by its chain. Without a reader nothing is asked, and the report states the premise instead; with a reader that
 * fails, the outcome is indeterminate: a missing dependency is never "consistent".
 */
export async function checkOnChain(check: AnchorCheck, head: CheckpointHead | null, trust: TrustSettings | null, reader: ChainReader | null): Promise<ChainCheck> {
  const { anchor, opened, registry } = check;
  // An anchor that is broken or of an untrusted registry: whatever its chain says would prove nothing.
  if (anchor === null || opened === null || registry === null || head === null || trust === null) return notAsked(CHAIN_STAGES.map((name) => stageWith(name, 'not-checked')), stageWith('witnesses', 'not-checked'));
  if (reader === null) return notAsked(CHAIN_STAGES.map((name) => stageWith(name, 'not-checked', reason('offline'))), offlineWitnesses(trust));
  const place = { chainId: anchor.chainId, registry: anchor.registry, logId: anchor.logId, size: head.size, blockNumber: anchor.blockNumber };
  const state = await readChain(place, trust, reader);
  if (typeof state === 'string') return notAsked([...CHAIN_STAGES, 'witnesses' as const].map((name) => stage(name, reason('chain-unreachable'))));
  if ('otherChain' in state) return notAsked([...CHAIN_STAGES, 'witnesses' as const].map((name) => stage(name, reason('wrong-chain', { given: state.otherChain, chainId: anchor.chainId }))));
  const canonical = state.blockHash === anchor.blockHash;
  return {
    stages: [
      judgeCode(state, registry),
      judgeBlock(state, anchor, head, registry),
      judgeHead(state, canonical, head, { number: anchor.blockNumber, timestamp: opened.header.timestamp }),
      judgeFinality(state, anchor.blockNumber, registry),
      judgeWitnesses(state, trust),
    ],
    witnesses: trust.witnesses.map((address, i) => ({ address, time: isoOfSeconds(state.confirmations[i] ?? 0) })),
    read: true,
  };
}

function notAsked(stages: ReportStage[], ...more: ReportStage[]): ChainCheck {
  return { stages: [...stages, ...more], witnesses: [], read: false };
}

function offlineWitnesses(trust: TrustSettings): ReportStage {
  if (trust.witnessThreshold === 0) return stageWith('witnesses', 'not-present', reason('witnesses-not-required'));
  return stage('witnesses', reason('witnesses-not-checked', { needed: trust.witnessThreshold }));
}

async function readChain(
  place: { chainId: number; registry: string; logId: string; size: number; blockNumber: number },
  trust: TrustSettings,
  reader: ChainReader,
): Promise<ChainState | { otherChain: number } | 'unreachable'> {
  try {
    // First the chain id alone: a node of another chain must not be believed about anything.
    const chainId = await reader.chainId();
    if (chainId !== place.chainId) return { otherChain: chainId };
    const [codeHash, latest, blockHash, head, confirmations] = await Promise.all([
      reader.codeHash(place.registry),
      reader.latestBlockNumber(),
      reader.blockHash(place.blockNumber),
      reader.anchoredAt(place.registry, place.logId, place.size),
      trust.witnesses.length === 0 ? [] : reader.confirmations(place.registry, place.logId, place.size, trust.witnesses),
    ]);
    if (confirmations.length !== trust.witnesses.length) return 'unreachable';
    confirmations.forEach(isoOfSeconds);
    return { codeHash, latest, blockHash, head, confirmations };
  } catch {
    return 'unreachable';
  }
}

/** RFC 3339 of seconds since 1970, null for 0. @throws RangeError for what is no time */
function isoOfSeconds(seconds: number): string | null {
  return seconds === 0 ? null : new Date(seconds * 1000).toISOString();
}

/** An upgradeable or look-alike contract at the address could report any head: only the code that was audited counts. */
function judgeCode(state: ChainState, registry: TrustedRegistry): ReportStage {
  return stage('registry-code', reason(state.codeHash === registry.codeHash ? 'registry-code-matches' : 'registry-code-differs'));
}

/**
 * A header can be made up; a block on the trusted chain cannot. That the block is not there does not yet mean forgery: chains
 * reorganise, nodes lag, development chains are reset. Only another root under this size would contradict the proof, and that is
 * the head's stage; here a missing block waits (shallow) or cannot be judged (deep).
 */
function judgeBlock(state: ChainState, anchor: { blockNumber: number; blockHash: string }, head: CheckpointHead, registry: TrustedRegistry): ReportStage {
  const params = { blockNumber: anchor.blockNumber };
  if (state.blockHash === anchor.blockHash) return stage('block-canonical', reason('block-canonical', params));
  if (state.blockHash === null) return stage('block-canonical', reason('block-unknown', params));
  if (state.head !== null && sameRoot(state.head.root, head.root)) return stage('block-canonical', reason('anchor-moved'));
  const deep = state.latest - anchor.blockNumber >= registry.confirmations;
  return stage('block-canonical', reason(deep ? 'block-not-on-chain' : 'block-reorganised'));
}

function judgeHead(state: ChainState, canonical: boolean, head: CheckpointHead, block: { number: number; timestamp: number }): ReportStage {
  if (state.head === null) return stage('head-on-chain', reason(canonical ? 'head-missing' : 'head-not-anchored'));
  if (!sameRoot(state.head.root, head.root)) return stage('head-on-chain', reason('head-differs'));
  // Compared only where both speak of one block: on some chains the contract sees another block number than the header's.
  if (canonical && state.head.blockNumber === block.number && state.head.time !== block.timestamp) return stage('head-on-chain', reason('head-time-differs'));
  return stage('head-on-chain', reason('head-on-chain'));
}

/** Readers may write a bytes32 with 0x; a checkpoint's root has none. */
function sameRoot(stored: string, root: string): boolean {
  return stored.toLowerCase().replace(/^0x/, '') === root;
}

/** A block near the tip may still be replaced by whoever rents enough hash power or stake: it waits. */
function judgeFinality(state: ChainState, blockNumber: number, registry: TrustedRegistry): ReportStage {
  const depth = state.latest - blockNumber;
  const params = { depth: Math.max(depth, 0), needed: registry.confirmations };
  return stage('finality', reason(depth >= 0 && depth >= registry.confirmations ? 'final' : 'not-final', params));
}

/** An operator could confirm its own head from accounts it made up: only the verifier's witnesses count. */
function judgeWitnesses(state: ChainState, trust: TrustSettings): ReportStage {
  if (trust.witnessThreshold === 0) return stageWith('witnesses', 'not-present', reason('witnesses-not-required'));
  const confirmed = state.confirmations.filter((time) => time > 0).length;
  const params = { count: confirmed, needed: trust.witnessThreshold };
  return stage('witnesses', reason(confirmed >= trust.witnessThreshold ? 'witnesses-confirmed' : 'witnesses-missing', params));
}

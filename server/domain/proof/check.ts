/**
 * The checks that need nothing but proof and trust settings: pure, without clock or chain, so their outcome may be kept as long as
 * both stay the same. Whatever the proof holds is under the control of whoever hands it in.
 */
import { fromHex } from '../bytes.ts';
import { verifyInclusion } from '../merkle/index.ts';
import { parseRecord, recordLeaf, RECORD_FORMATS, RecordError, type EvidenceRecord } from '../record/index.ts';
import { judgeSignature, readHead, type CheckpointHead } from './checkpoint.ts';
import { EvmProofError, openEvmAnchor, type OpenedAnchor } from './evm/index.ts';
import { jsonProblem } from './errors.ts';
import { openProof } from './parse.ts';
import { reason, type LocalText } from './reasons.ts';
import type { ReportStage } from './report.ts';
import { stage, stageWith } from './stage.ts';
import { findRegistry } from './trust.ts';
import type { EvmAnchor, Proof, TrustSettings, TrustedRegistry, UnknownEntry } from './types.ts';

/** One anchor, as far as it can be judged without its chain. */
export interface AnchorCheck {
  /** position in the proof's `anchors` */
  position: number;
  /** anchor-event and registry-trusted */
  stages: ReportStage[];
  anchor: EvmAnchor | null;
  /** null when the anchor does not show what it should */
  opened: OpenedAnchor | null;
  /** null when it is not a trusted registry for this log: then its chain is not asked */
  registry: TrustedRegistry | null;
}

/** The part of a check that all records under one checkpoint share. */
export interface HeadCheck {
  trust: TrustSettings | null;
  /** what the checkpoint says, whoever signed it; null when it is malformed or there is none yet */
  head: CheckpointHead | null;
  /** checkpoint-signature */
  signature: ReportStage;
  anchors: AnchorCheck[];
}

export interface ProofCheck {
  trust: TrustSettings | null;
  /** null when it is no valid record */
  record: EvidenceRecord | null;
  /** position in the log, from 0 */
  index: number;
  head: CheckpointHead | null;
  /** record, inclusion, checkpoint-signature, timestamps */
  stages: ReportStage[];
  anchors: AnchorCheck[];
}

/**
 * Checks a proof against trust settings.
 * @param trust null when the verifier has none: then nothing can be better than indeterminate
 * @throws ProofError when the value is no proof file at all (see openProof)
 */
export function checkProof(input: Proof, trust: TrustSettings | null): ProofCheck {
  const proof = openProof(input);
  return checkUnderHead(proof, checkHead(proof, trust));
}

/** Signature and anchors: the costly part, the same for every proof with this checkpoint and these anchors. */
export function checkHead(proof: Pick<Proof, 'checkpoint' | 'anchors'>, trust: TrustSettings | null): HeadCheck {
  const head = readHead(proof.checkpoint);
  return { trust, head, signature: checkSignature(proof.checkpoint, head, trust), anchors: proof.anchors.map((anchor, position) => checkAnchor(anchor, position, head, trust)) };
}

/** The part that is the proof's own: its record, and that record's place under the head. */
export function checkUnderHead(proof: Pick<Proof, 'record' | 'inclusion' | 'timestamps'>, { trust, head, signature, anchors }: HeadCheck): ProofCheck {
  const { record, stage: recordStage } = checkRecord(proof.record);
  return {
    trust,
    record,
    index: proof.inclusion.index,
    head,
    stages: [recordStage, checkInclusion(proof.inclusion, record, head), signature, checkTimestamps(proof.timestamps)],
    anchors,
  };
}

/** A record that is sequenced and waits for its first anchor: there is no proof to check yet. */
export function checkWaiting(record: EvidenceRecord, index: number, trust: TrustSettings | null): ProofCheck {
  const checked = checkRecord(record);
  return { trust, record: checked.record, index, head: null, stages: [checked.stage, stageWith('inclusion', 'not-present'), stageWith('checkpoint-signature', 'not-present'), checkTimestamps([])], anchors: [] };
}

/** A verifier that only hashed the record would accept fields that no reader shows, or "100000" where the lender wrote 100000. */
function checkRecord(value: EvidenceRecord): { record: EvidenceRecord | null; stage: ReportStage } {
  const format: unknown = value.format;
  if (typeof format === 'string' && /^docketproof\/record\/v\d+$/.test(format) && !RECORD_FORMATS.includes(format)) return { record: null, stage: stage('record', reason('record-version-unknown')) };
  try {
    return { record: parseRecord(value), stage: stage('record', reason('record-valid')) };
  } catch (error) {
    return { record: null, stage: stage('record', reason('record-invalid', { problem: recordProblem(error) })) };
  }
}

function recordProblem(error: unknown): LocalText {
  if (error instanceof RecordError) return { 'zh-CN': `${error.path} ${error.problem.text['zh-CN']}`, en: `${error.path} ${error.problem.text.en}` };
  return jsonProblem(error).problem;
}

/** The leaf is computed here and never taken from the proof: otherwise any leaf of the log would carry any record. */
function checkInclusion({ index, size, path }: Proof['inclusion'], record: EvidenceRecord | null, head: CheckpointHead | null): ReportStage {
  if (record === null || head === null) return stageWith('inclusion', 'not-checked');
  if (size !== head.size) return stage('inclusion', reason('inclusion-size-differs'));
  const holds = verifyInclusion({ leaf: recordLeaf(record), index, size, path: path.map((hash) => fromHex(hash)), root: fromHex(head.root) });
  return stage('inclusion', holds ? reason('included', { position: index + 1, size }) : reason('not-included'));
}

/** A lender could sign a private log with any key: only keys that the verifier brought count, and only for their own log. */
function checkSignature(text: string, head: CheckpointHead | null, trust: TrustSettings | null): ReportStage {
  if (head === null) return stage('checkpoint-signature', reason('checkpoint-malformed'));
  if (trust === null) return stage('checkpoint-signature', reason('trust-missing'));
  const keys = trust.logs.filter(({ origin }) => origin === head.origin).map(({ vkey }) => vkey);
  return stage('checkpoint-signature', reason(judgeSignature(text, head.origin, keys), { origin: head.origin }));
}

/** Kept and named, never counted: a token of an unknown kind must not look like time evidence. */
function checkTimestamps(timestamps: readonly UnknownEntry[]): ReportStage {
  if (timestamps.length === 0) return stageWith('timestamps', 'not-present', reason('no-timestamps'));
  return stageWith('timestamps', 'not-checked', ...timestamps.map(({ type }) => reason('timestamp-type-unknown', { type })));
}

function checkAnchor(entry: EvmAnchor | UnknownEntry, position: number, head: CheckpointHead | null, trust: TrustSettings | null): AnchorCheck {
  if (!isEvm(entry)) {
    return { position, stages: [stage('anchor-event', reason('anchor-type-unknown', { type: entry.type })), stageWith('registry-trusted', 'not-checked')], anchor: null, opened: null, registry: null };
  }
  const event = checkEvent(entry, head);
  const trusted = checkRegistry(entry, head, trust);
  return { position, stages: [event.stage, trusted.stage], anchor: entry, opened: event.opened, registry: event.opened === null ? null : trusted.registry };
}

function isEvm(entry: EvmAnchor | UnknownEntry): entry is EvmAnchor {
  return entry.type === 'evm';
}

const PART_TEXTS: Record<EvmProofError['code'], LocalText> = {
  'block-mismatch': { 'zh-CN': '区块不符', en: 'block mismatch' },
  event: { 'zh-CN': '登记事件', en: 'event' },
  header: { 'zh-CN': '区块头', en: 'block header' },
  receipt: { 'zh-CN': '交易收据', en: 'receipt' },
  rlp: { 'zh-CN': '编码', en: 'encoding' },
  transaction: { 'zh-CN': '交易哈希', en: 'transaction hash' },
  trie: { 'zh-CN': '收据路径', en: 'trie path' },
};

/** Someone else's head, or another head of the same log, in a real block proves nothing about this record. */
function checkEvent(anchor: EvmAnchor, head: CheckpointHead | null): { stage: ReportStage; opened: OpenedAnchor | null } {
  let opened: OpenedAnchor;
  try {
    opened = openEvmAnchor(anchor);
  } catch (error) {
    if (!(error instanceof EvmProofError)) throw error;
    return { stage: stage('anchor-event', reason('anchor-broken', { part: PART_TEXTS[error.code] })), opened: null };
  }
  if (head === null) return { stage: stageWith('anchor-event', 'not-checked'), opened: null };
  if (opened.event.size !== head.size || opened.event.root !== head.root) return { stage: stage('anchor-event', reason('anchor-head-differs')), opened: null };
  const notes = opened.transactionProven ? [] : [reason('transaction-not-proven')];
  return { stage: stage('anchor-event', reason('anchor-proven', { blockNumber: anchor.blockNumber }), ...notes), opened };
}

/**
 * Anyone can deploy a contract that emits our event, on any chain, and anyone can open a log in the real registry: address, chain
 * and log id must be the verifier's own, and the log id must stand for the origin that signed.
 */
function checkRegistry(anchor: EvmAnchor, head: CheckpointHead | null, trust: TrustSettings | null): { stage: ReportStage; registry: TrustedRegistry | null } {
  const untrusted = (...reasons: Parameters<typeof reason>) => ({ stage: stage('registry-trusted', reason(...reasons)), registry: null });
  if (trust === null) return untrusted('trust-missing');
  const registry = findRegistry(trust, anchor.chainId, anchor.registry);
  if (registry === undefined) return untrusted('registry-untrusted', { registry: anchor.registry, chainId: anchor.chainId });
  const log = registry.logs.find(({ logId }) => logId === anchor.logId);
  if (log === undefined) return untrusted('log-untrusted', { logId: anchor.logId });
  if (head === null) return { stage: stageWith('registry-trusted', 'not-checked'), registry: null };
  if (log.origin !== head.origin) return untrusted('log-origin-differs', { expected: log.origin, origin: head.origin });
  return { stage: stage('registry-trusted', reason('registry-trusted')), registry };
}


/** Heads and their evidence, as stored: roots, checkpoints, consistency proofs, anchors, and the transactions that were signed. */
import { fromHex0x, toHex0x } from '../domain/bytes.ts';
import type { VerifierKey } from '../domain/checkpoint/index.ts';
import { verifyConsistency } from '../domain/merkle/index.ts';
import { openEvmAnchor } from '../domain/proof/evm/index.ts';
import { encodeAnchor, inspectTransaction, type AnchorTarget, type HeadStore, type StoredHead } from '../chain/index.ts';
import { checkpointProblem } from './log.ts';
import { messageOf, type ReportBuilder } from './report.ts';
import type { RootRecorder } from './tree.ts';

export interface TargetHeads {
  target: AnchorTarget;
  store: HeadStore;
  heads: StoredHead[];
}

/** Sizes at which the heads' checks need the root. */
export function sizesOf(targets: readonly TargetHeads[]): number[] {
  return targets.flatMap(({ heads }) => heads.flatMap(({ size, previousSize }) => [size, previousSize]));
}

/** Every head of every target against the roots that the records give. */
export async function checkHeads(targets: readonly TargetHeads[], roots: RootRecorder, key: VerifierKey | null, report: ReportBuilder): Promise<void> {
  for (const { target, store, heads } of targets) {
    for (const head of heads) {
      report.counts.heads++;
      const root = roots.rootAt(head.size);
      if (root === null) report.differs('head-ahead', { size: head.size, records: roots.size });
      else checkHead(head, root, roots, key, report);
      checkAnchor(head, target, report);
      await checkTransactions(head, target, store, report);
    }
  }
}

function checkHead(head: StoredHead, root: Uint8Array, roots: RootRecorder, key: VerifierKey | null, report: ReportBuilder): void {
  const { size, previousSize: previous } = head;
  if (toHex0x(root) !== head.root) report.differs('head-root-differs', { size });
  const problem = key === null ? null : checkpointProblem(head.checkpoint, key, size, root);
  if (problem !== null) report.differs('head-checkpoint-invalid', { size, problem });
  if (!isConsistent(head, root, roots)) report.differs('head-consistency-invalid', { size, previous });
}

function isConsistent(head: StoredHead, root: Uint8Array, roots: RootRecorder): boolean {
  // The first head extends nothing, and the registry refuses it with a proof.
  if (head.previousSize === 0) return head.consistencyProof.length === 0;
  const fromRoot = roots.rootAt(head.previousSize);
  if (fromRoot === null) return false;
  try {
    const path = head.consistencyProof.map((element) => fromHex0x(element, 32));
    return verifyConsistency({ fromSize: head.previousSize, fromRoot, toSize: head.size, toRoot: root, path });
  } catch {
    return false;
  }
}

function checkAnchor(head: StoredHead, target: AnchorTarget, report: ReportBuilder): void {
  const { size, evm, state } = head;
  if (state !== 'mined' && state !== 'final') return;
  if (evm === null) return report.differs('head-anchor-missing', { size });
  const problem = anchorProblem(head, target);
  if (problem !== null) report.differs('head-anchor-invalid', { size, problem });
}

function anchorProblem({ evm, ...head }: StoredHead, { chainId, registry, logId }: AnchorTarget): string | null {
  if (evm === null) return null;
  try {
    const { event, header } = openEvmAnchor(evm);
    if (event.size !== head.size || `0x${event.root}` !== head.root) return 'its event is about another head';
    if (evm.chainId !== chainId || event.registry !== registry || event.logId !== logId) return 'it is of another chain, registry or log';
    if (evm.blockHash !== head.blockHash || evm.blockNumber !== head.blockNumber || header.timestamp !== head.blockTime) return 'it is of another block than the head’s';
    return evm.transactionHash === head.transactionHash ? null : 'it is of another transaction than the head’s';
  } catch (error) {
    return messageOf(error);
  }
}

async function checkTransactions(head: StoredHead, target: AnchorTarget, store: HeadStore, report: ReportBuilder): Promise<void> {
  for (const attempt of await store.attempts(head.size)) {
    report.counts.transactions++;
    const problem = transactionProblem(attempt, head, target);
    if (problem !== null) report.differs('transaction-differs', { hash: attempt.hash, problem });
  }
}

function transactionProblem(attempt: { raw: string; hash: string; sender: string; nonce: number }, head: StoredHead, target: AnchorTarget): string | null {
  try {
    const signed = inspectTransaction(attempt.raw);
    if (signed.hash !== attempt.hash) return 'another hash';
    if (signed.sender !== attempt.sender || signed.nonce !== attempt.nonce) return 'another sender or nonce';
    if (signed.chainId !== target.chainId || signed.to !== target.registry) return 'another chain or registry';
    // The proof part may differ: the registry's last head can have moved between two attempts.
    const call = encodeAnchor(target.logId, head.size, head.root, []).slice(2, ANCHOR_CALL_DIGITS);
    return signed.data.slice(2, ANCHOR_CALL_DIGITS) === call ? null : 'it anchors another head';
  } catch (error) {
    return messageOf(error);
  }
}

/** `0x`, selector, and the words for log, size and root. */
const ANCHOR_CALL_DIGITS = 2 + 8 + 3 * 64;

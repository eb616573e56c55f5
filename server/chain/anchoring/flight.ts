/**
 * One head on its way into a block. Every step is durable before the next, and every step first asks the chain what has happened
 * already: after a crash, a timeout or a reorganisation the same code runs again and finds the answer (invariant 3).
 */
import { collectEvidence, UnprovableBlockError } from '../evidence.ts';
import { headEvents, type ChainHead } from '../registry-client.ts';
import { ChainUnavailableError, RpcRefusal, type RpcReceipt } from '../rpc.ts';
import type { StoredTransaction } from '../transactions.ts';
import { signFirst, signReplacement } from './attempt.ts';
import type { AnchoringContext } from './context.ts';
import type { StoredHead } from './head-store.ts';
import { AnchoringProblem } from './states.ts';

/** A head whose transactions were reverted this often is not paid for again. */
const MAX_REVERTED = 3;

/** landed: in a block, or needing none · waiting: signed and sent · fee-limit: waiting too long, and cannot be paid more */
export interface Flight {
  head: StoredHead;
  state: 'landed' | 'waiting' | 'fee-limit';
}

/**
 * Brings a head one step further.
 * @param maySign false while a smaller head is still in flight: then only what is signed already is followed and sent again
 * @throws AnchoringProblem `conflict`, `rejected`, `insufficient-funds`, `unprovable-block` · ChainUnavailableError
 */
export async function advance(context: AnchoringContext, head: StoredHead, maySign: boolean): Promise<Flight> {
  const attempts = await context.store.attempts(head.size);
  // The count first: if it is beyond our nonce and afterwards none of ours has a receipt, somebody else's transaction took it.
  const used = attempts.length === 0 ? 0 : await context.rpc.nonce(context.signer.address, 'latest');
  if ((await landedByUs(context, head, attempts)) || (await landedOtherwise(context, head))) return { head, state: 'landed' };

  const live = attempts.filter(({ outcome }) => outcome === null);
  const displaced = live.filter(({ nonce }) => nonce < used);
  if (displaced.length > 0) await context.store.markDisplaced(head.size, displaced);
  const current = live.filter(({ nonce }) => nonce >= used).at(-1);
  if (current !== undefined) return { head, state: await follow(context, head, current, maySign) };
  if (maySign) await sendNew(context, head, attempts);
  return { head, state: 'waiting' };
}

/** Whether one of our transactions is in a block; then the head is mined, with its evidence. */
async function landedByUs(context: AnchoringContext, head: StoredHead, attempts: readonly StoredTransaction[]): Promise<boolean> {
  for (const attempt of attempts.toReversed()) {
    const receipt = await context.rpc.receipt(attempt.hash);
    if (receipt === null) continue;
    if (BigInt(receipt.status) === 1n) {
      if (await recordMined(context, head, receipt, attempt)) return true;
    } else if (attempt.outcome !== 'reverted') {
      await context.store.markReverted(head.size, attempt);
      // Seen with the other attempts at the next pass, after a pause: why it was reverted may pass too.
      throw new AnchoringProblem('rejected', { size: head.size, problem: `transaction ${attempt.hash} was reverted in block ${Number(receipt.blockNumber)}` });
    }
  }
  return false;
}

/** Whether the registry has the head, or one beyond it, without our knowing the transaction. */
async function landedOtherwise(context: AnchoringContext, head: StoredHead): Promise<boolean> {
  const { registry, identity, store } = context;
  const onChain = await registry.anchoredAt(identity.logId, head.size);
  if (onChain !== null) {
    await adopt(context, head, onChain);
    return true;
  }
  const last = await registry.headOf(identity.logId);
  if (last === null || last.size < head.size) return false;
  await store.markSkipped(head.size, last.size);
  return true;
}

/**
 * Takes over a head that the registry holds already: a former life of this service, or another operator of the log, anchored it.
 * @throws AnchoringProblem `conflict` when it has another root
 */
export async function adopt(context: AnchoringContext, head: StoredHead, onChain: ChainHead): Promise<void> {
  const { registry, identity, rpc } = context;
  if (onChain.root !== head.root) throw new AnchoringProblem('conflict', { problem: `size ${head.size}: registry ${onChain.root}, log ${head.root}` });
  const event = await registry.anchoringEvent(identity.logId, head.size, onChain.blockNumber);
  const receipt = event === null ? null : await rpc.receipt(event.log.transactionHash);
  if (receipt === null) throw new ChainUnavailableError(`the node holds the head of size ${head.size} and not its event`);
  if (!(await recordMined(context, head, receipt, null))) throw new ChainUnavailableError(`the receipt of the head of size ${head.size} does not hold its event`);
}

/** Stores evidence and block of a mined head. @returns false when the transaction did not anchor it (it was anchored before) */
async function recordMined(context: AnchoringContext, head: StoredHead, receipt: RpcReceipt, by: StoredTransaction | null): Promise<boolean> {
  const { identity, fault, rpc, store } = context;
  const anchored = headEvents(identity.registry, receipt.logs).some((event) => event.kind === 'anchored' && event.logId === identity.logId && event.size === head.size && event.root === head.root);
  if (!anchored) return false;
  fault('anchor:mined-seen');
  try {
    const evidence = await collectEvidence(rpc, { ...identity, size: head.size, root: head.root }, receipt);
    fault('anchor:evidence-built');
    await store.markMined(head.size, evidence, by);
  } catch (error) {
    if (error instanceof UnprovableBlockError) throw new AnchoringProblem('unprovable-block', { block: error.block, problem: error.message }, { cause: error });
    throw error;
  }
  fault('anchor:mined-recorded');
  return true;
}

/** Signs at a fresh nonce and sends. */
async function sendNew(context: AnchoringContext, head: StoredHead, attempts: readonly StoredTransaction[]): Promise<void> {
  const reverted = attempts.filter(({ outcome }) => outcome === 'reverted').length;
  if (reverted >= MAX_REVERTED) throw new AnchoringProblem('rejected', { size: head.size, problem: `${reverted} transactions were reverted` });
  await send(context, head, await signFirst(context, head, reverted));
}

/** A transaction that is signed and not in a block: send it, send it again, replace it, or wait. */
async function follow(context: AnchoringContext, head: StoredHead, current: StoredTransaction, maySign: boolean): Promise<Flight['state']> {
  const { rpc, policy, now, signer } = context;
  if (head.state === 'persisted' || current.sentAt === null || !(await rpc.knows(current.hash))) await send(context, head, current);
  if (!maySign || now() - (current.sentAt ?? now()) < policy.stuckMs) return 'waiting';
  if ((await rpc.nonce(signer.address, 'pending')) < current.nonce) {
    // A transaction below ours has left the node (a reorganisation, a stranger's that was dropped): at any fee, ours cannot be
    // mined before that nonce is used. Should ours be mined as well one day, the registry takes it for the duplicate that it is.
    await sendNew(context, head, await context.store.attempts(head.size));
    return 'waiting';
  }
  const replacement = await signReplacement(context, head, current);
  if (replacement === null) return 'fee-limit';
  await send(context, head, replacement);
  return 'waiting';
}

/**
 * Sends the stored bytes. Refusals that only say "seen already" or "something at this nonce is ahead" are left for the next look
 * at the chain, which tells what it was.
 */
async function send(context: AnchoringContext, head: StoredHead, attempt: StoredTransaction): Promise<void> {
  context.fault('anchor:before-send');
  try {
    await context.rpc.sendRaw(attempt.raw);
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    if (error.kind === 'insufficient-funds') throw await lackOfFunds(context, error);
    if (error.kind !== 'already-known' && error.kind !== 'nonce-too-low' && error.kind !== 'underpriced') {
      throw new AnchoringProblem('rejected', { size: head.size, problem: error.message }, { cause: error });
    }
  }
  context.fault('anchor:sent');
  await context.store.markSent(head.size, attempt);
  context.fault('anchor:send-recorded');
}

async function lackOfFunds({ rpc, signer }: AnchoringContext, error: RpcRefusal): Promise<AnchoringProblem> {
  const balance = await rpc.balance(signer.address);
  const needed = /\bwant (\d+)/.exec(error.message)?.[1] ?? 'more';
  return new AnchoringProblem('insufficient-funds', { address: signer.address, balance: String(balance), needed }, { cause: error });
}

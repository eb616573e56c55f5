/** When the next head is due, and making it: integrate, look at the registry, store head and proof. */
import { fromHex0x, toHex0x } from '../../domain/bytes.ts';
import { ChainUnavailableError } from '../rpc.ts';
import { consistencyProofBetween } from './attempt.ts';
import type { AnchoringContext } from './context.ts';
import { adopt } from './flight.ts';
import { checkAgainstLog } from './guard.ts';
import type { StoredHead } from './head-store.ts';

/** Time at which the record at an index was received, in milliseconds since 1970; null when that is not known. */
export type ReceivedAt = (index: number) => Promise<number | null>;

export interface Due {
  /** records that a head covers, whatever its state */
  covered: number;
  /** records that no head covers yet */
  waiting: number;
  /** milliseconds since 1970 at which the next head is due; null when no record waits */
  at: number | null;
}

/** When a head has to be made for what waits now: at once when enough records wait, else when the first has waited long enough. */
export async function nextDue(context: AnchoringContext, receivedAt: ReceivedAt): Promise<Due> {
  const covered = (await context.store.newest())?.size ?? 0;
  const waiting = (await context.log.sequencedSize()) - covered;
  if (waiting <= 0) return { covered, waiting: 0, at: null };
  const now = context.now();
  if (waiting >= context.policy.maxRecords) return { covered, waiting, at: now };
  // Not knowing how long the first has waited, it may be about to break its receipt's promise.
  const received = await receivedAt(covered);
  // From the future: the clock was set back since, and how long the record has waited cannot be told either.
  return { covered, waiting, at: received === null || received > now ? now : received + context.policy.maxWaitMs };
}

/**
 * Makes and stores the next head, with its proof from the registry's last one. Nothing is signed yet.
 * @returns null when the registry is as far as the log already
 * @throws AnchoringProblem `conflict` when the registry's last head is not one of this log
 */
export async function prepareHead(context: AnchoringContext): Promise<StoredHead | null> {
  const { log, registry, identity, store, fault } = context;
  fault('anchor:decided');
  const tree = await log.integrate();
  fault('anchor:integrated');
  const last = await registry.headOf(identity.logId);
  const known = await store.newest(['mined', 'final']);
  if ((last?.size ?? 0) < (known?.size ?? 0)) throw new ChainUnavailableError(`the node is behind: its last head is ${last?.size ?? 0}, ours ${known?.size ?? 0}`);
  if (last !== null) {
    await checkAgainstLog(log, last, tree.size);
    // Anchored by a former life of this service whose database was lost, or by another operator of the log.
    if (last.size !== known?.size) await adopt(context, await persist(context, last.size, last.root, known?.size ?? 0), last);
  }
  const previousSize = last?.size ?? 0;
  if (tree.size <= previousSize) return null;
  const head = await persist(context, tree.size, toHex0x(tree.root), previousSize);
  fault('anchor:head-persisted');
  return head;
}

async function persist({ log, store }: AnchoringContext, size: number, root: string, previousSize: number): Promise<StoredHead> {
  const consistencyProof = await consistencyProofBetween(log, previousSize, size);
  return store.persist({ size, root, checkpoint: log.signCheckpoint(size, fromHex0x(root)), previousSize, consistencyProof });
}

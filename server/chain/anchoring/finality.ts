/** Follows heads that are in a block until that block is deep enough, or gone. */
import { ChainUnavailableError } from '../rpc.ts';
import type { AnchoringContext } from './context.ts';
import type { StoredHead } from './head-store.ts';
import { AnchoringProblem } from './states.ts';

/**
 * Moves each mined head on: final when enough blocks lie on top and its block hash, asked again, is still the canonical one;
 * back to sent when its block has gone.
 */
export async function followMined(context: AnchoringContext): Promise<void> {
  const heads = await context.store.mined();
  if (heads.length === 0) return;
  // Before the blocks are asked for: read afterwards, the height could count blocks that came after a reorganisation.
  const latest = await context.rpc.blockNumber();
  for (const head of heads) await followHead(context, head, latest);
}

async function followHead(context: AnchoringContext, head: StoredHead, latest: number): Promise<void> {
  const number = head.blockNumber ?? 0;
  if (!(await isCanonical(context, head, number))) return context.store.fallBack(head);
  if (latest - number < context.policy.confirmations) return;
  const onChain = await context.registry.anchoredAt(context.identity.logId, head.size);
  if (onChain === null) throw new ChainUnavailableError(`the node has block ${number} and not what it holds`);
  if (onChain.root !== head.root) throw new AnchoringProblem('conflict', { problem: `size ${head.size}: registry ${onChain.root}, stored ${head.root}` });
  context.fault('anchor:before-final');
  await context.store.markFinal(head.size, latest);
  context.fault('anchor:final-recorded');
}

async function isCanonical({ rpc }: AnchoringContext, head: StoredHead, number: number): Promise<boolean> {
  return (await rpc.block(number))?.hash.toLowerCase() === head.blockHash;
}

/**
 * Looks at the chain before anything is done on it. Each check has its own state, and while one fails nothing is signed or sent:
 * a transaction to the wrong chain or contract costs money, and worse, would be taken for an anchor.
 */
import { toHex0x } from '../../domain/bytes.ts';
import type { AnchoringContext } from './context.ts';
import { AnchoringProblem } from './states.ts';

/** keccak256 of no code at all. */
const NO_CODE = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';

/**
 * Checks chain id, genesis, registry code, the log and our right to write to it, and that what was final is still there.
 * @throws AnchoringProblem `wrong-chain`, `chain-reset`, `registry-mismatch`, `log-not-open`, `not-operator`, `conflict`
 * @throws ChainUnavailableError when the chain gives no answer
 */
export async function checkChain(context: AnchoringContext): Promise<void> {
  await checkChainId(context);
  // Not the heads that are anchored now: a node exchanged in the middle of a pass makes a mined head fall back like a reorganisation,
  // and its chain, taken for a new one, would be anchored on as if nothing had been lost.
  const anchoredBefore = await context.store.everAnchored();
  await checkGenesis(context, anchoredBefore);
  await checkCode(context, anchoredBefore);
  await checkLog(context, anchoredBefore);
  await checkFinalHead(context);
}

async function checkChainId({ rpc, identity }: AnchoringContext): Promise<void> {
  const actual = await rpc.chainId();
  if (actual !== identity.chainId) throw new AnchoringProblem('wrong-chain', { actual, expected: identity.chainId });
}

async function checkGenesis({ rpc, store }: AnchoringContext, anchoredBefore: boolean): Promise<void> {
  const genesis = (await rpc.block(0))?.hash.toLowerCase();
  // A node that prunes may not have block 0; the later checks do not need it.
  if (genesis === undefined) return;
  const known = await store.genesisHash();
  if (known === genesis) return;
  if (known !== null && anchoredBefore) throw new AnchoringProblem('chain-reset', { problem: `block 0 is ${genesis}, it was ${known}` });
  await store.setGenesisHash(genesis);
}

async function checkCode({ registry, codeHash }: AnchoringContext, anchoredBefore: boolean): Promise<void> {
  const actual = await registry.codeHash();
  if (actual === codeHash) return;
  if (actual === NO_CODE && anchoredBefore) throw new AnchoringProblem('chain-reset', { problem: `there is no registry at ${registry.address}` });
  throw new AnchoringProblem('registry-mismatch', { registry: registry.address, actual, expected: codeHash });
}

async function checkLog({ registry, identity, signer }: AnchoringContext, anchoredBefore: boolean): Promise<void> {
  const { logId } = identity;
  if ((await registry.ownerOf(logId)) === null) {
    if (anchoredBefore) throw new AnchoringProblem('chain-reset', { problem: `the log ${logId} is not open` });
    throw new AnchoringProblem('log-not-open', { logId });
  }
  if (!(await registry.isOperator(logId, signer.address))) throw new AnchoringProblem('not-operator', { logId, address: signer.address });
}

/** The newest final head stands for all before it: the registry takes no head that does not extend the last one. */
async function checkFinalHead({ registry, identity, store, log }: AnchoringContext): Promise<void> {
  const head = await store.newest(['final']);
  if (head === null) return;
  const onChain = await registry.anchoredAt(identity.logId, head.size);
  if (onChain === null) throw new AnchoringProblem('chain-reset', { problem: `the head of size ${head.size} was final and is gone` });
  if (onChain.root !== head.root) throw new AnchoringProblem('conflict', { problem: `size ${head.size}: registry ${onChain.root}, stored ${head.root}` });
  if ((await log.sequencedSize()) < head.size) throw new AnchoringProblem('conflict', { problem: `the log holds fewer records than the ${head.size} that are anchored` });
}

/**
 * Checks that the registry's last head is one of this log's.
 * @throws AnchoringProblem `conflict` when the registry knows more records than this log has, or other ones
 */
export async function checkAgainstLog(log: AnchoringContext['log'], chainHead: { size: number; root: string }, logSize: number): Promise<void> {
  if (chainHead.size > logSize) throw new AnchoringProblem('conflict', { problem: `the registry holds a head of ${chainHead.size} records, this log has ${logSize}` });
  const root = toHex0x(await log.rootAt(chainHead.size));
  if (root !== chainHead.root) throw new AnchoringProblem('conflict', { problem: `size ${chainHead.size}: registry ${chainHead.root}, log ${root}` });
}

/** Making the transaction of a head: its proof, gas, fees and nonce; signed and stored, not sent. */
import { toHex0x } from '../../domain/bytes.ts';
import { bumpFees, feeCeiling, suggestFees, type Fees } from '../fees.ts';
import { decodeRegistryError, encodeAnchor } from '../registry-client.ts';
import { RpcRefusal } from '../rpc.ts';
import type { StoredTransaction } from '../transactions.ts';
import { Transaction } from 'ethers';
import type { AnchoringContext } from './context.ts';
import { checkAgainstLog } from './guard.ts';
import type { StoredHead } from './head-store.ts';
import { AnchoringProblem } from './states.ts';

/** What is allowed above the estimate: storage that others touch meanwhile can make a call dearer. */
const GAS_MARGIN_PERCENT = 25n;

/**
 * Signs and stores the first transaction of a head, or the next one after its nonce was taken by another.
 * @param reverted transactions of this head that failed in a block; each allows more gas to the next
 * @throws AnchoringProblem `insufficient-funds`, `not-operator`, `conflict`, `rejected`
 */
export async function signFirst(context: AnchoringContext, head: StoredHead, reverted: number): Promise<StoredTransaction> {
  const { identity, registry, rpc, signer, policy } = context;
  const extended = await extendLastHead(context, head);
  const data = encodeAnchor(identity.logId, extended.size, extended.root, extended.consistencyProof);
  const estimate = await estimateGas(context, extended, data);
  const gasLimit = (estimate * (100n + GAS_MARGIN_PERCENT * BigInt(reverted + 1))) / 100n;
  const fees = await suggestFees(rpc, policy.maxFeePerGas);
  await requireFunds(context, gasLimit * feeCeiling(fees));
  // With those that wait: a stranger to this service may have used the key, and its transaction is not ours to replace.
  const nonce = await rpc.nonce(signer.address, 'pending');
  const signed = signer.sign({ chainId: identity.chainId, nonce, to: registry.address, data, gasLimit, fees });
  context.fault('anchor:signed');
  const stored = await context.store.addAttempt(head.size, signed);
  context.fault('anchor:attempt-persisted');
  return stored;
}

/**
 * Signs and stores a replacement of a transaction that is not mined in time: same nonce and content, higher fee.
 * @returns null when the limit on fees leaves no room for one that nodes accept
 */
export async function signReplacement(context: AnchoringContext, head: StoredHead, current: StoredTransaction): Promise<StoredTransaction | null> {
  const { policy, rpc, signer, identity } = context;
  const fees = bumpFees(current.fees, await suggestFees(rpc, policy.maxFeePerGas), policy.feeBumpPercent, policy.maxFeePerGas);
  if (fees === null) return null;
  const { to, data, gasLimit } = Transaction.from(current.raw);
  await requireFunds(context, gasLimit * feeCeiling(fees));
  const signed = signer.sign({ chainId: identity.chainId, nonce: current.nonce, to, data, gasLimit, fees: fees satisfies Fees });
  context.fault('anchor:replacement-signed');
  const stored = await context.store.addAttempt(head.size, signed);
  context.fault('anchor:replacement-persisted');
  return stored;
}

/** The head with a proof from where the registry is now, which can have moved since the head was stored. */
async function extendLastHead(context: AnchoringContext, head: StoredHead): Promise<StoredHead> {
  const { identity, log, registry, store } = context;
  const last = await registry.headOf(identity.logId);
  const previousSize = last?.size ?? 0;
  if (previousSize === head.previousSize) return head;
  if (last !== null) await checkAgainstLog(log, last, head.size);
  const consistencyProof = await consistencyProofBetween(log, previousSize, head.size);
  await store.replaceProof(head.size, previousSize, consistencyProof);
  return { ...head, previousSize, consistencyProof };
}

/** Elements of the proof that `anchor` takes: none for the first head of a log. */
export async function consistencyProofBetween(log: AnchoringContext['log'], previousSize: number, size: number): Promise<string[]> {
  return previousSize === 0 ? [] : (await log.consistencyPath(previousSize, size)).map(toHex0x);
}

/** Runs the call on the node first: what the registry would refuse is not paid for. */
async function estimateGas({ rpc, registry, signer, identity }: AnchoringContext, head: StoredHead, data: string): Promise<bigint> {
  try {
    return await rpc.estimateGas({ from: signer.address, to: registry.address, data });
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    const named = decodeRegistryError(error.data);
    if (named?.name === 'RegistryNotOperator') throw new AnchoringProblem('not-operator', { logId: identity.logId, address: signer.address }, { cause: error });
    const problem = named === null ? error.message : `${named.name}(${named.args})`;
    const conflict = named?.name === 'RegistryConflict' || named?.name === 'RegistryInconsistent';
    throw new AnchoringProblem(conflict ? 'conflict' : 'rejected', { size: head.size, problem }, { cause: error });
  }
}

async function requireFunds({ rpc, signer }: AnchoringContext, needed: bigint): Promise<void> {
  const balance = await rpc.balance(signer.address);
  if (balance < needed) throw new AnchoringProblem('insufficient-funds', { address: signer.address, balance: String(balance), needed: String(needed) });
}

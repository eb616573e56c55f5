/**
 * Setting up on a chain: deploying the registry, opening a log. Both may be repeated at will: the chain is asked first, the signed
 * bytes are stored before they are sent, and after a crash the same bytes are sent again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { getCreateAddress, keccak256 } from 'ethers';
import { AppError } from '../errors.ts';
import { noFaults, type Fault } from '../faults.ts';
import type { Database } from '../store/index.ts';
import { feeCeiling, suggestFees } from './fees.ts';
import { RegistryClient, decodeRegistryError, encodeOpenLog, logIdOf } from './registry-client.ts';
import { readRegistryArtifact } from './registry/index.ts';
import { ChainUnavailableError, Rpc, RpcRefusal } from './rpc.ts';
import { Signer, TransactionJournal, type StoredTransaction } from './transactions.ts';

export interface SetupOptions {
  database: Database;
  rpcUrl: string;
  /** private key of the account that pays, 0x + 64; the log opened belongs to it */
  key: string;
  /** id that the chain must have; any when left out */
  chainId?: number;
  /** wei per gas; 500 gwei when left out */
  maxFeePerGas?: bigint;
  /** milliseconds between questions; 250 when left out */
  pollMs?: number;
  /** milliseconds to wait for a block; 180 000 when left out */
  timeoutMs?: number;
  fault?: Fault;
  now?: () => number;
}

export interface DeployedRegistry {
  chainId: number;
  /** 0x + 40 lower-case hex digits */
  address: string;
  codeHash: string;
}

export interface OpenedLog {
  logId: string;
  owner: string;
}

interface Setup {
  rpc: Rpc;
  signer: Signer;
  journal: TransactionJournal;
  chainId: number;
  options: SetupOptions;
}

interface Task<T> {
  purpose: string;
  to: string | null;
  data: string;
  /** what the chain shows once the task is done; null before */
  outcome: () => Promise<T | null>;
}

/** A deployment that was signed; whether it is on chain is for the chain to say. */
export interface SignedDeployment extends DeployedRegistry {
  sender: string;
}

const DEPLOY = 'deploy:';

/** Every deployment of a registry that was ever signed from this database, oldest first. Reads only. */
export async function signedDeployments(database: Database): Promise<SignedDeployment[]> {
  const signed = await new TransactionJournal(database, Date.now).withPurposePrefix(DEPLOY);
  return signed.map(({ purpose, sender, nonce }) => {
    const [, chainId = '', , codeHash = ''] = purpose.split(':');
    return { chainId: Number(chainId), sender, codeHash, address: getCreateAddress({ from: sender, nonce }).toLowerCase() };
  });
}

/**
 * Deploys the registry, or finds the one that was deployed from this database and account before.
 * @param options `anyVersion`: one of an older version of the contract will do. A log stays with the registry it was opened in: a
 *   second one would know nothing of its heads, and proofs made before would name a registry that nobody trusts any more
 * @throws AppError `chain-unavailable`, `chain-wrong-id`, `chain-funds-missing`, `chain-transaction-failed`, `chain-transaction-waiting`
 */
export async function deployRegistry(options: SetupOptions & { anyVersion?: boolean }): Promise<DeployedRegistry> {
  const { bytecode, deployedBytecode } = readRegistryArtifact();
  const codeHash = keccak256(deployedBytecode);
  return withSetup(options, async (setup) => {
    const { chainId, signer } = setup;
    const ours = async (): Promise<SignedDeployment[]> => (await signedDeployments(options.database)).filter((one) => one.chainId === chainId && one.sender === signer.address);
    return perform(setup, {
      purpose: `${DEPLOY}${chainId}:${signer.address}:${codeHash}`,
      to: null,
      data: bytecode,
      outcome: async () => standing(setup.rpc, (await ours()).filter((one) => options.anyVersion === true || one.codeHash === codeHash)),
    });
  });
}

/** The newest of these deployments whose code stands on the chain. */
async function standing(rpc: Rpc, deployments: readonly SignedDeployment[]): Promise<DeployedRegistry | null> {
  for (const { chainId, address, codeHash } of deployments.toReversed()) if (keccak256(await rpc.code(address)) === codeHash) return { chainId, address, codeHash };
  return null;
}

/**
 * Opens the log of `origin` that belongs to the account of the key, or finds it open.
 * @throws AppError as {@link deployRegistry}
 */
export async function openLogOnChain(options: SetupOptions & { registry: string; origin: string }): Promise<OpenedLog> {
  return withSetup(options, (setup) => {
    const logId = logIdOf(options.origin, setup.signer.address);
    const registry = new RegistryClient(setup.rpc, options.registry);
    return perform(setup, {
      purpose: `open-log:${setup.chainId}:${registry.address}:${logId}`,
      to: registry.address,
      data: encodeOpenLog(options.origin),
      outcome: async () => {
        // It may have been handed over since; it is open all the same.
        const owner = await registry.ownerOf(logId);
        return owner === null ? null : { logId, owner };
      },
    });
  });
}

async function withSetup<T>(options: SetupOptions, work: (setup: Setup) => Promise<T>): Promise<T> {
  const rpc = new Rpc({ url: options.rpcUrl });
  try {
    const chainId = await rpc.chainId();
    if (options.chainId !== undefined && options.chainId !== chainId) throw new AppError('chain-wrong-id', { actual: chainId, expected: options.chainId });
    return await work({ rpc, signer: new Signer(options.key), journal: new TransactionJournal(options.database, options.now ?? Date.now), chainId, options });
  } catch (error) {
    if (error instanceof ChainUnavailableError) throw new AppError('chain-unavailable', { problem: error.message }, { cause: error });
    if (error instanceof RpcRefusal) throw new AppError('chain-transaction-failed', { problem: decodeRegistryError(error.data)?.name ?? error.message }, { cause: error });
    throw error;
  } finally {
    rpc.close();
  }
}

async function perform<T>(setup: Setup, task: Task<T>): Promise<T> {
  const { journal, rpc, signer, options } = setup;
  const fault = options.fault ?? noFaults;
  const signed = await journal.forPurpose(task.purpose);
  // Asked for before the outcome: a transaction mined between the two questions must show in the second.
  const used = await rpc.nonce(signer.address, 'latest');
  const before = await task.outcome();
  if (before !== null) return before;

  const live = signed.findLast(({ nonce }) => nonce >= used) ?? (await sign(setup, task, fault));
  await sendAgain(rpc, live);
  fault('setup:sent');
  const result = await waitFor(setup, live, task.outcome);
  fault('setup:mined');
  return result;
}

async function sign<T>(setup: Setup, task: Task<T>, fault: Fault): Promise<StoredTransaction> {
  const { rpc, signer, chainId, journal, options } = setup;
  const { to, data } = task;
  const estimate = await rpc.estimateGas({ from: signer.address, data, ...(to === null ? {} : { to }) });
  const fees = await suggestFees(rpc, options.maxFeePerGas ?? 500_000_000_000n);
  const gasLimit = (estimate * 125n) / 100n;
  const needed = gasLimit * feeCeiling(fees);
  const balance = await rpc.balance(signer.address);
  if (balance < needed) throw new AppError('chain-funds-missing', { address: signer.address, balance: String(balance), needed: String(needed) });
  const transaction = signer.sign({ chainId, nonce: await rpc.nonce(signer.address, 'pending'), to, data, gasLimit, fees });
  fault('setup:signed');
  const stored = await journal.add(task.purpose, chainId, transaction);
  fault('setup:persisted');
  return stored;
}

async function sendAgain(rpc: Rpc, transaction: StoredTransaction): Promise<void> {
  try {
    await rpc.sendRaw(transaction.raw);
  } catch (error) {
    // Seen before, or mined between our question and now: the wait below tells.
    if (!(error instanceof RpcRefusal) || (error.kind !== 'already-known' && error.kind !== 'nonce-too-low')) throw error;
  }
}

async function waitFor<T>({ rpc, journal, options }: Setup, transaction: StoredTransaction, outcome: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 180_000);
  for (;;) {
    const result = await outcome();
    if (result !== null) {
      await journal.markOutcome([transaction.id], 'mined');
      return result;
    }
    const receipt = await rpc.receipt(transaction.hash);
    if (receipt !== null && BigInt(receipt.status) === 0n) {
      await journal.markOutcome([transaction.id], 'reverted');
      throw new AppError('chain-transaction-failed', { problem: `${transaction.hash} was reverted in block ${Number(receipt.blockNumber)}` });
    }
    if (Date.now() > deadline) throw new AppError('chain-transaction-waiting', { hash: transaction.hash });
    await sleep(options.pollMs ?? 250);
  }
}

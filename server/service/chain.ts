/** Which chain the service anchors on: the one that the settings name, or a local one that it starts and sets up itself. */
import { createChainReader, deployRegistry, localFaucet, logIdOf, openLogOnChain, operatorAddress, registryCodeHash, startLocalChain, type ClosableChainReader, type LocalChain, type SetupOptions } from '../chain/index.ts';
import { AppError } from '../errors.ts';
import type { Fault } from '../faults.ts';
import type { Keys } from '../keys.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../store/index.ts';

const GWEI = 1_000_000_000n;
/** Local blocks come at once and are followed by a few empty ones; other chains may replace a block that is not deep. */
const DEFAULT_CONFIRMATIONS = { local: 2, other: 12 };

export interface ConnectedChain {
  rpcUrl: string;
  chainId: number;
  /** 0x + 40 lower-case hex digits */
  registry: string;
  codeHash: string;
  /** id of our log in the registry */
  logId: string;
  confirmations: number;
  /** a chain that this service started: for demonstration and development only */
  development: boolean;
  reader: ClosableChainReader;
  stop(): Promise<void>;
}

export interface ChainDeps {
  settings: Settings;
  keys: Keys;
  database: Database;
  fault: Fault;
  /** told when the local chain ends by itself */
  onChainExit: (error: AppError) => void;
  /** between connecting and setting up */
  onRegistry: () => void;
}

/**
 * Connects, and sets up what is missing: on the local chain the registry and funds, on any chain the log.
 * @throws AppError `chain-unavailable`, `chain-wrong-id`, `registry-mismatch`, `chain-funds-missing`, `port-taken` and others
 */
export async function connectChain(deps: ChainDeps): Promise<ConnectedChain> {
  const { settings } = deps;
  const local = settings.CHAIN_RPC_URL === undefined ? await startLocalChain({ dataDir: settings.DATA_DIR, port: settings.LOCAL_CHAIN_PORT, onExit: deps.onChainExit }) : null;
  try {
    return await setUp(deps, local);
  } catch (error) {
    await local?.stop();
    throw error;
  }
}

async function setUp(deps: ChainDeps, local: LocalChain | null): Promise<ConnectedChain> {
  const { settings, keys, database, fault } = deps;
  const rpcUrl = local?.url ?? settings.CHAIN_RPC_URL!;
  const reader = createChainReader(rpcUrl);
  try {
    const chainId = await reader.chainId().catch((error: unknown) => {
      throw new AppError('chain-unavailable', { problem: error instanceof Error ? error.message : String(error) }, { cause: error });
    });
    if (settings.CHAIN_ID !== undefined && settings.CHAIN_ID !== chainId) throw new AppError('chain-wrong-id', { actual: chainId, expected: settings.CHAIN_ID });
    deps.onRegistry();
    const setup: SetupOptions = { database, rpcUrl, key: keys.operatorKey, chainId, maxFeePerGas: BigInt(settings.ANCHOR_MAX_FEE_GWEI) * GWEI, pollMs: local ? 20 : 1000, fault };
    const operator = operatorAddress(keys.operatorKey).toLowerCase();
    if (local) await localFaucet(rpcUrl, operator);
    // A registry that an older version of the contract deployed stays the registry of its log.
    const deployed = settings.REGISTRY_ADDRESS === undefined ? await deployRegistry({ ...setup, anyVersion: true }) : { address: settings.REGISTRY_ADDRESS, codeHash: registryCodeHash() };
    const registry = deployed.address;
    const codeHash = settings.REGISTRY_CODE_HASH ?? deployed.codeHash;
    const actual = await reader.codeHash(registry);
    if (actual !== codeHash) throw new AppError('registry-mismatch', { address: registry, actual, expected: codeHash });
    const owner = settings.LOG_OWNER ?? operator;
    // Another account's log is that account's to open; whether it is open to us, anchoring says before it signs anything.
    const logId = owner === operator ? (await openLogOnChain({ ...setup, registry, origin: settings.LOG_ORIGIN })).logId : logIdOf(settings.LOG_ORIGIN, owner);
    const confirmations = settings.CHAIN_CONFIRMATIONS ?? (local ? DEFAULT_CONFIRMATIONS.local : DEFAULT_CONFIRMATIONS.other);
    const stop = async () => {
      reader.close();
      await local?.stop();
    };
    return { rpcUrl, chainId, registry, codeHash, logId, confirmations, development: local !== null, reader, stop };
  } catch (error) {
    reader.close();
    throw error;
  }
}

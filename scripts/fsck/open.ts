/** Opens what the service keeps, for reading: database, files, tiles, keys and the chain. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CaseBook, Keyring } from '../../server/cases/index.ts';
import { registryCodeHash, signedDeployments, startLocalChain } from '../../server/chain/index.ts';
import { takeDataFolder } from '../../server/data-folder.ts';
import { seedSigner, type NoteSigner } from '../../server/domain/checkpoint/index.ts';
import { fromHex0x } from '../../server/domain/bytes.ts';
import { AppError } from '../../server/errors.ts';
import { EvidenceService, FileVault } from '../../server/evidence/index.ts';
import type { ChainSource, FsckSources } from '../../server/fsck/index.ts';
import { readSecret, type SecretName } from '../../server/keys.ts';
import type { Settings } from '../../server/settings.ts';
import { openDatabase } from '../../server/store/index.ts';

export interface OpenedData {
  sources: FsckSources;
  close(): Promise<void>;
}

/**
 * @throws AppError `data-folder-broken`, `data-folder-in-use` (the service runs: what it writes meanwhile would look like damage)
 */
export async function openData(settings: Settings): Promise<OpenedData> {
  const folder = settings.DATA_DIR;
  const filename = settings.DATABASE_URL ?? join(folder, 'docketproof.sqlite');
  if (!existsSync(filename)) throw new AppError('data-folder-broken', { path: filename, problem: { 'zh-CN': '其中没有数据库；请先启动一次服务，或检查 DATA_DIR', en: 'there is no database; start the service once, or check DATA_DIR' } });
  const release = lock(folder);
  const database = await openDatabase({ filename, readOnly: true });
  const vault = await FileVault.open(join(folder, 'files'));
  const chain = await openChain(settings, database);
  const masterKey = secret('MASTER_KEY', settings);
  const seed = secret('LOG_KEY', settings);
  const signer = seed === null ? null : seedSigner(settings.LOG_ORIGIN, seed);
  const sources: FsckSources = {
    database,
    evidence: reader({ database, vault, masterKey: masterKey ?? randomBytes(32), signer: signer ?? seedSigner(settings.LOG_ORIGIN, randomBytes(32)) }),
    storedFileIds: () => vault.list(),
    hasMasterKey: masterKey !== null,
    logFolder: join(folder, 'log'),
    verifierKey: signer,
    chain: chain.source,
    now: Date.now,
  };
  return {
    sources,
    close: async () => {
      await chain.stop();
      await database.destroy();
      release();
    },
  };
}

/** Keeps the service from starting meanwhile. A folder that cannot be written cannot have a service in it. */
function lock(folder: string): () => void {
  try {
    const held = takeDataFolder(folder);
    return () => held.release();
  } catch (error) {
    if (error instanceof AppError && error.code === 'data-folder-broken') return () => {};
    throw error;
  }
}

function secret(name: SecretName, settings: Settings): Uint8Array | null {
  try {
    return fromHex0x(readSecret(name, settings, false));
  } catch (error) {
    if (error instanceof AppError && error.code === 'key-missing') return null;
    throw error;
  }
}

/** Evidence for reading only: whatever would write has nothing to write with. */
function reader({ masterKey, ...parts }: { database: FsckSources['database']; vault: FileVault; masterKey: Uint8Array; signer: NoteSigner }): EvidenceService {
  const cases = new CaseBook(parts.database, new Keyring({ database: parts.database, masterKey }));
  const log = { append: () => Promise.reject(new Error('fsck writes nothing')) };
  return new EvidenceService({ ...parts, cases, log, maxFileBytes: 0, promiseSeconds: 0 });
}

/** The chain of the settings; without one, the local chain, which runs only while the service does and is started from its journal. */
async function openChain(settings: Settings, database: FsckSources['database']): Promise<{ source: FsckSources['chain']; stop: () => Promise<void> }> {
  const stop = (): Promise<void> => Promise.resolve();
  // A registry that was deployed from here has the code of the version that deployed it.
  const deployments = await signedDeployments(database);
  const codeHashOf = (address: string): string => settings.REGISTRY_CODE_HASH ?? deployments.find((one) => one.address === address)?.codeHash ?? registryCodeHash();
  const named = settings.REGISTRY_ADDRESS === undefined ? {} : { registry: settings.REGISTRY_ADDRESS };
  if (settings.CHAIN_RPC_URL !== undefined) return { source: { rpcUrl: settings.CHAIN_RPC_URL, codeHashOf, ...named } satisfies ChainSource, stop };
  const folder = join(settings.DATA_DIR, 'chain');
  // Without its journal a new, empty chain would be started, and written: the opposite of looking.
  if (!existsSync(folder) || readdirSync(folder).length === 0) return { source: { problem: `${folder} is not there` }, stop };
  try {
    const local = await startLocalChain({ dataDir: settings.DATA_DIR, port: 0, settleBlocks: 0 });
    return { source: { rpcUrl: local.url, codeHashOf, ...named }, stop: () => local.stop() };
  } catch (error) {
    return { source: { problem: error instanceof Error ? error.message : String(error) }, stop };
  }
}

/** The real store, log, evidence and anchoring in one folder, as the service composes them; shared by fsck's and the crash tests. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CaseBook, Keyring } from '../../../server/cases/index.ts';
import { AnchoringService, deployRegistry, openLogOnChain, type AnchoringPolicy } from '../../../server/chain/index.ts';
import { toHex0x } from '../../../server/domain/bytes.ts';
import { parseVerifierKey } from '../../../server/domain/checkpoint/index.ts';
import { EvidenceService, FileVault, nativeSigner, readDepositMetadata, type Deposited } from '../../../server/evidence/index.ts';
import { noFaults, type Fault } from '../../../server/faults.ts';
import type { FsckSources } from '../../../server/fsck/index.ts';
import { openLog, type Log } from '../../../server/log/index.ts';
import { openDatabase, type Database } from '../../../server/store/index.ts';
import { CHAIN_ID, QUICK } from './lab.ts';

export interface RigOptions {
  folder: string;
  rpcUrl: string;
  /** private key of an account with funds */
  key: string;
  origin: string;
  policy?: Partial<AnchoringPolicy>;
  fault?: Fault;
  /** seconds */
  promiseSeconds?: number;
}

export interface Rig {
  database: Database;
  log: Log;
  evidence: EvidenceService;
  vault: FileVault;
  cases: CaseBook;
  anchoring: AnchoringService;
  registry: string;
  logId: string;
  /** Deposits a small document under a loan number and an idempotency key. */
  deposit(loan: string, name: string): Promise<Deposited>;
  /** What fsck reads, on this rig's open database. */
  sources(changes?: Partial<FsckSources>): FsckSources;
  close(): Promise<void>;
}

/** Fixed secrets: fictional, the same in every process of a test. */
const SEED = new Uint8Array(32).fill(7);
const MASTER_KEY = new Uint8Array(32).fill(9);
/** The same, as settings. */
export const RIG_KEYS = { LOG_KEY: toHex0x(SEED), MASTER_KEY: toHex0x(MASTER_KEY) } as const;

export async function openRig({ folder, rpcUrl, key, origin, policy = {}, fault = noFaults, promiseSeconds = 3600 }: RigOptions): Promise<Rig> {
  mkdirSync(folder, { recursive: true });
  const database = await openDatabase({ filename: join(folder, 'docketproof.sqlite') });
  const setup = { database, rpcUrl, key, chainId: CHAIN_ID, pollMs: 20, fault };
  const { address: registry, codeHash } = await deployRegistry(setup);
  const { logId } = await openLogOnChain({ ...setup, registry, origin });
  const log = await openLog({ database, directory: join(folder, 'log'), origin, signingSeed: SEED, fault });
  const vault = await FileVault.open(join(folder, 'files'));
  const anchoring: AnchoringService = await AnchoringService.open({
    database,
    log,
    rpcUrl,
    chainId: CHAIN_ID,
    registry,
    registryCodeHash: codeHash,
    logId,
    operatorKey: key,
    policy: { ...QUICK, ...policy },
    // Anchored when a test asks for it, so that each run makes the same heads.
    receivedAt: async () => Date.now(),
    fault,
  });
  const signer = nativeSigner(origin, SEED);
  const cases = new CaseBook(database, new Keyring({ database, masterKey: MASTER_KEY }));
  const evidence = new EvidenceService({ database, vault, log, signer, cases, maxFileBytes: 1 << 20, promiseSeconds, fault, onSequenced: () => anchoring.nudge() });
  await evidence.recover();
  const rig: Rig = {
    database,
    log,
    evidence,
    vault,
    cases,
    anchoring,
    registry,
    logId,
    deposit: (loan, name) => evidence.depositContent({ metadata: metadataOf(loan, name), content: contentOf(name), idempotencyKey: name }),
    sources: (changes = {}) => ({
      database,
      evidence,
      storedFileIds: () => vault.list(),
      hasMasterKey: true,
      logFolder: join(folder, 'log'),
      verifierKey: parseVerifierKey(log.vkey),
      chain: { rpcUrl, registry, codeHashOf: () => codeHash },
      now: Date.now,
      ...changes,
    }),
    close: async () => {
      await evidence.close();
      await anchoring.stop();
      await log.close();
      await database.destroy();
    },
  };
  return rig;
}

function metadataOf(loanNumber: string, title: string) {
  return readDepositMetadata({ loanNumber, stage: 'contract', title, eventTime: '2024-01-10T02:03:04.000Z', provenance: { sourceSystem: 'core-lending' } });
}

async function* contentOf(name: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`fictional document ${name}\n`.repeat(50));
}

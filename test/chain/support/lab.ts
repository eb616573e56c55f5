/** One log, one registry, one anchoring service on a real chain, with short times. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnchoringService, deployRegistry, openLogOnChain, RegistryClient, Rpc, HeadStore, type AnchoredLog, type AnchoringOptions, type AnchoringPolicy, type AnchoringState } from '../../../server/chain/index.ts';
import { consistencyPath, hashLeaf, rootOf } from '../../../server/domain/merkle/index.ts';
import { toBase64, utf8 } from '../../../server/domain/bytes.ts';
import { openDatabase, type Database } from '../../../server/store/index.ts';
import { DEVELOPMENT_KEYS, rpcCall } from './anvil.ts';

export const CHAIN_ID = 31337;

/** A log in memory: real leaves, roots and proofs; the tiles and the database of the real one have tests of their own. */
export class MemoryLog implements AnchoredLog {
  readonly origin: string;
  readonly leaves: Uint8Array[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  append(count: number, salt = ''): void {
    for (let i = 0; i < count; i++) this.leaves.push(hashLeaf(utf8(`${this.origin} ${this.leaves.length} ${salt}`)));
  }

  sequencedSize(): number {
    return this.leaves.length;
  }

  async integrate(): Promise<{ size: number; root: Uint8Array }> {
    return { size: this.leaves.length, root: rootOf(this.leaves) };
  }

  async rootAt(size: number): Promise<Uint8Array> {
    return rootOf(this.leaves.slice(0, size));
  }

  async consistencyPath(from: number, to: number): Promise<Uint8Array[]> {
    return consistencyPath(this.leaves.slice(0, to), from);
  }

  signCheckpoint(size: number, root: Uint8Array): string {
    return `${this.origin}\n${size}\n${toBase64(root)}\n`;
  }
}

export const QUICK: Partial<AnchoringPolicy> = { maxRecords: 1, maxWaitMs: 50, confirmations: 2, pollMs: 20, heartbeatMs: 100, stuckMs: 60_000, backoff: { first: 20, longest: 100 } };

export interface Lab {
  database: Database;
  log: MemoryLog;
  service: AnchoringService;
  registry: RegistryClient;
  store: HeadStore;
  logId: string;
  options: AnchoringOptions;
  /** every state that was entered, in order */
  states: AnchoringState[];
  /** Stops the service and opens another on the same database, as a restart does. */
  restart(changes?: Partial<AnchoringOptions>): Promise<AnchoringService>;
  close(): Promise<void>;
}

export interface LabOptions {
  url: string;
  /** address that the service is given, when it is not `url` */
  serviceUrl?: string;
  policy?: Partial<AnchoringPolicy>;
  key?: string;
  changes?: Partial<AnchoringOptions>;
  origin?: string;
}

let labs = 0;

/** Deploys a registry of its own, opens a log in it, and composes a service that is not started. */
export async function openLab(given: LabOptions): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-chain-'));
  const database = await openDatabase({ filename: join(folder, 'test.sqlite') });
  const key = given.key ?? DEVELOPMENT_KEYS[0];
  const log = new MemoryLog(given.origin ?? `example.test/log-${++labs}`);
  const setup = { database, rpcUrl: given.url, key, chainId: CHAIN_ID, pollMs: 20 };
  const deployed = await deployRegistry(setup);
  const { logId } = await openLogOnChain({ ...setup, registry: deployed.address, origin: log.origin });
  const states: AnchoringState[] = [];
  const options: AnchoringOptions = {
    database,
    log,
    rpcUrl: given.serviceUrl ?? given.url,
    chainId: CHAIN_ID,
    registry: deployed.address,
    registryCodeHash: deployed.codeHash,
    logId,
    operatorKey: key,
    rpcTimeoutMs: 2000,
    onStatus: ({ state }) => states.push(state),
    ...given.changes,
    policy: { ...QUICK, ...given.policy },
  };
  const rpc = new Rpc({ url: given.url });
  const lab: Lab = {
    database,
    log,
    logId,
    options,
    states,
    registry: new RegistryClient(rpc, deployed.address),
    store: await HeadStore.open(database, { chainId: options.chainId, registry: options.registry, logId, origin: log.origin }, Date.now),
    service: await AnchoringService.open(options),
    restart: async (changes = {}) => {
      await lab.service.stop();
      lab.service = await AnchoringService.open({ ...options, ...changes });
      lab.service.start();
      return lab.service;
    },
    close: async () => {
      await lab.service.stop();
      rpc.close();
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return lab;
}

/** Waits for something that the service does by itself. */
export async function until(what: string | (() => string), holds: () => boolean | Promise<boolean>, milliseconds = 8000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for: ${typeof what === 'string' ? what : what()}`);
    await sleep(15);
  }
}

export async function untilState(lab: Lab, state: AnchoringState): Promise<void> {
  await until(() => `state ${state} (is ${lab.service.status().state}: ${lab.service.status().detail.en})`, () => lab.service.status().state === state);
}

/** Kinds and sizes of all head events of the log on the chain. */
export async function chainEvents(lab: Lab): Promise<string[]> {
  return (await lab.registry.allHeadEvents(lab.logId)).map(({ kind, size }) => `${kind} ${size}`);
}

/** Sends one plain transfer from a development account, as a stranger to the service would. */
export async function transfer(url: string, from: string, to: string, value = '0x1', extra: object = {}): Promise<string> {
  return rpcCall<string>(url, 'eth_sendTransaction', [{ from, to, value, ...extra }]);
}

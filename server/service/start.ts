/** The composition root: settings → stores → services → HTTP → workers, and the way back. */
import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ArrearsService, eraseStatements } from '../arrears/index.ts';
import { BulkService, eraseBulkResults } from '../bulk/index.ts';
import { AccessLog, CaseBook, Keyring, sealOldCases } from '../cases/index.ts';
import { AnchoringService } from '../chain/index.ts';
import { takeDataFolder } from '../data-folder.ts';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { AppError } from '../errors.ts';
import { EvidenceEraser, EvidenceService, FileVault, nativeSigner, sealOldRecords } from '../evidence/index.ts';
import type { Fault } from '../faults.ts';
import { createApp } from '../http/app.ts';
import { openApiDocument, pathsOf } from '../http/openapi/document.ts';
import type { BatchCheckDeps } from '../http/routes/batch-check.ts';
import { loadKeys, type Keys } from '../keys.ts';
import { dayOf, eraseLoan, ImportService, LoanBook } from '../loans/index.ts';
import { openLog, type Log } from '../log/index.ts';
import { createLogger } from '../logger.ts';
import { BatchService, checkOrder, loadProfiles } from '../packs/index.ts';
import { RetentionService, type CaseEraser } from '../retention/index.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { openDatabase, type Database } from '../store/index.ts';
import { createProofService, RecentReader, VerificationService } from '../verification/index.ts';
import { VERSION } from '../version.ts';
import { connectChain, type ConnectedChain } from './chain.ts';
import { claimOf } from './pack-claim.ts';
import { packLog } from './pack-log.ts';
import { elementsOf } from './elements.ts';
import { packSettings } from './pack-settings.ts';
import { createPackSource, exhibitById } from './pack-source.ts';
import { openPdfSeal } from './pdf-seal.ts';
import { buildRouters } from './routers.ts';
import { ownTrust, writeTrustFile } from './trust-file.ts';
import type { Step } from '../main-text.ts';

export interface StartOptions {
  fault: Fault;
  onStep: (step: Step) => void;
  /** something the service cannot go on without is gone */
  onFatal: (error: unknown) => void;
}

export interface ServiceFacts {
  version: string;
  /** address on this machine */
  url: string;
  dataDir: string;
  trustFile: string;
  chain: { rpcUrl: string; chainId: number; registry: string; development: boolean };
  log: { origin: string; logId: string };
}

export interface RunningService {
  facts: ServiceFacts;
  /** takes nothing new, finishes what is under way, closes everything */
  stop(): Promise<void>;
}

/** Milliseconds for which packs use an answer of the chain again: a case has many exhibits under few heads. */
const PACK_CHAIN_AGE_MS = 1000;

/** Milliseconds in which a request's headers must have come, and after which a connection on which nothing moves is closed. */
const HEADERS_MS = 60_000;
const SILENCE_MS = 120_000;

/** What must be undone, last first. */
class Closers {
  readonly #stack: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#stack.push(close);
  }

  /** Closes everything, even when one of them fails; then throws the first failure. */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#stack.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * Starts the service.
 * @throws AppError whose sentence says what is wrong with settings, data folder, port or chain; everything opened is closed again
 */
export async function startService(settings: Settings, options: StartOptions): Promise<RunningService> {
  const closers = new Closers();
  try {
    return await start(settings, options, closers);
  } catch (error) {
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

async function start(settings: Settings, { fault, onStep, onFatal }: StartOptions, closers: Closers): Promise<RunningService> {
  const logger = createLogger(settings.LOG_LEVEL);
  onStep('folder');
  const lock = takeDataFolder(settings.DATA_DIR);
  closers.add(() => lock.release());
  // The port first: taken, it must be said before minutes of other work, and until all is ready it answers 503.
  let app: RequestListener = answerStarting;
  // Node would cut every upload after five minutes, whatever its speed; what counts is that bytes still come.
  const server = createServer({ requestTimeout: 0, headersTimeout: HEADERS_MS }, (request, response) => app(request, response));
  server.timeout = SILENCE_MS;
  const port = await listen(server, settings);
  closers.add(() => closeServer(server));

  onStep('database');
  const database = await openDatabase({ filename: settings.DATABASE_URL ?? join(settings.DATA_DIR, 'docketproof.sqlite') });
  closers.add(() => database.destroy());
  const keys = await keysFor(settings, database);
  // A key that cannot be used is told at the start, not by the first pack.
  const seal = openPdfSeal(settings, () => new Date(), logger);

  const profiles = loadProfiles(settings.COURT_PROFILES_DIR);

  onStep('chain');
  const chain = await connectChain({ settings, keys, database, fault, onChainExit: onFatal, onRegistry: () => onStep('registry') });
  closers.add(() => chain.stop());

  onStep('log');
  const log = await openLog({ database, directory: join(settings.DATA_DIR, 'log'), origin: settings.LOG_ORIGIN, signingSeed: keys.logSeed, fault });
  closers.add(() => log.close());

  onStep('repair');
  const signer = nativeSigner(log.origin, keys.logSeed);
  const cases = await openCases(database, keys.masterKey);
  const vault = await FileVault.open(join(settings.DATA_DIR, 'files'));
  const { evidence, anchoring } = await openEvidence({ settings, keys, signer, database, cases, vault, log, chain, fault, logger });
  closers.add(() => anchoring.stop());
  closers.add(() => evidence.close());

  const url = `http://${settings.HOST.includes(':') ? `[${settings.HOST}]` : settings.HOST}:${port}`;
  const publicUrl = (settings.PUBLIC_URL ?? url).replace(/\/+$/, '');
  const trust = ownTrust(chain, log);
  const trustFile = join(settings.DATA_DIR, 'trust.json');
  writeTrustFile(trustFile, trust);
  const now = () => new Date();
  const latenessHours = settings.LATENESS_HOURS;
  const proofs = createProofService({ evidence, log, anchors: anchoring, retryAfterSeconds: 1 + Math.ceil(settings.CHAIN_POLL_MILLISECONDS / 1000) });
  const verification = new VerificationService({ evidence, proofs, trust, reader: chain.reader, latenessHours, expectedProvenance: settings.PROVENANCE_EXPECTED, now });
  const recent = new RecentReader(chain.reader, { ttlMs: PACK_CHAIN_AGE_MS, failureTtlMs: 1000, timeoutMs: 5000, now: Date.now });
  const exhibits = { evidence, proofs, trust, reader: () => recent.session().reader, latenessHours, now };

  const loans = new LoanBook({ database, cases, now });
  const imports = new ImportService({ database, cases, limits: { rows: settings.IMPORT_MAX_ROWS, bytes: settings.IMPORT_MAX_BYTES, errorDays: settings.IMPORT_ERROR_DAYS }, now, fault });
  const accesses = new AccessLog(database, now);
  const arrears = new ArrearsService({ loans, cases, accesses, database, now });
  const source = createPackSource(exhibits, (caseRef, asOf) => claimOf(arrears, caseRef, asOf));
  const checkOrderNow: BatchCheckDeps['check'] = (order) => checkOrder({ source, requiredStages: settings.PACK_REQUIRED_STAGES, profiles }, order, order.options.asOf ?? dayOf(now()));
  const batches = new BatchService({ database, source, log: packLog(evidence, proofs), maxBytes: settings.PACKS_MAX_BYTES, fault, folder: join(settings.DATA_DIR, 'packs'), workers: settings.PACK_WORKERS, settings: packSettings(settings, { publicUrl, signer, seal, trust }), profiles, now, logger });
  const retention = new RetentionService({ database, cases, evidence, eraser: new EvidenceEraser(cases.keyring, vault), accesses, policy: settings.RETENTION_YEARS, now, fault });
  retention.register(packEraser(batches));
  retention.register({ name: 'loans', erase: eraseLoan });
  retention.register({ name: 'bulk', erase: eraseBulkResults });
  retention.register({ name: 'arrears', erase: eraseStatements });
  // Before anything is packed or deposited again.
  const { withdrawn } = await retention.recover();
  for (const { case: caseId, error } of withdrawn) logger.warn({ case: caseId, reason: error.message }, 'an erasure that was ordered before the last stop was not carried out');
  const bulk = await openBulk({ settings, keys, database, evidence, fault, logger });

  onStep('http');
  await imports.start();
  closers.add(() => imports.stop());
  await batches.start();
  closers.add(() => batches.stop());
  await bulk.start();
  closers.add(() => bulk.stop());
  const document = openApiDocument(VERSION);
  const routers = buildRouters({ settings, log, chain, evidence, anchoring, verification, batches, profiles, elements: elementsOf({ batches, profiles, arrears }), checkOrder: checkOrderNow, bulk, retention, loans, imports, arrears, cases, accesses, proofs, exhibit: (recordId) => exhibitById(exhibits, recordId), seal, trust, publicUrl, document, now });
  app = createApp({ routers, known: pathsOf(document), logger, hosts: () => ownHosts(settings, port), proxyHops: settings.PROXY_HOPS });
  closers.add(() => closeServer(server));
  anchoring.start();
  return {
    facts: { version: VERSION, url, dataDir: settings.DATA_DIR, trustFile, chain, log: { origin: log.origin, logId: chain.logId } },
    stop: () => closers.closeAll(),
  };
}

/** Packs hold everything of a case. */
function packEraser(batches: BatchService): CaseEraser {
  return {
    name: 'packs',
    erase: (transaction, caseId) => batches.eraseCase(transaction, caseId),
    eraseFile: (transaction, caseId) => batches.eraseFile(transaction, caseId),
    afterCommit: (caseId) => batches.removePacks(caseId),
  };
}

const answerStarting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '2', 'Content-Type': 'text/plain; charset=utf-8' }).end('正在启动 / starting\n');
};

/** Secrets are made only where nothing depends on them yet: a fresh key beside old data would make that data unreadable. */
async function keysFor(settings: Settings, database: Database): Promise<Keys> {
  const isNew = (await database<{ record_id: string }>('records').first('record_id')) === undefined;
  if (settings.CHAIN_RPC_URL !== undefined && settings.OPERATOR_KEY === undefined && settings.OPERATOR_KEY_FILE === undefined && !existsSync(join(settings.DATA_DIR, 'keys', 'operator.key'))) {
    throw new AppError('setting-invalid', { setting: 'OPERATOR_KEY_FILE', problem: 'OPERATOR_KEY or OPERATOR_KEY_FILE is required when CHAIN_RPC_URL is set', example: SETTINGS.OPERATOR_KEY_FILE.example });
  }
  return loadKeys(settings, { operator: settings.CHAIN_RPC_URL === undefined && isNew, others: isNew });
}

/** The cases, with what older versions left in the clear sealed. */
async function openCases(database: Database, masterKey: Uint8Array): Promise<CaseBook> {
  const cases = new CaseBook(database, new Keyring({ database, masterKey }));
  await cases.checkMasterKey();
  await sealOldCases(database, cases.keyring, masterKey);
  await sealOldRecords(database, cases.keyring);
  return cases;
}

interface EvidenceParts {
  cases: CaseBook;
  settings: Settings;
  keys: Keys;
  signer: NoteSigner;
  database: Database;
  vault: FileVault;
  log: Log;
  chain: ConnectedChain;
  fault: Fault;
  logger: Logger;
}

/** Intake and anchoring know of each other only this: a commit wakes the anchoring. */
async function openEvidence({ settings, keys, signer, database, cases, vault, log, chain, fault, logger }: EvidenceParts): Promise<{ evidence: EvidenceService; anchoring: AnchoringService }> {
  const anchoring = await AnchoringService.open({
    database,
    log,
    rpcUrl: chain.rpcUrl,
    chainId: chain.chainId,
    registry: chain.registry,
    registryCodeHash: chain.codeHash,
    logId: chain.logId,
    operatorKey: keys.operatorKey,
    policy: {
      maxRecords: settings.ANCHOR_MAX_RECORDS,
      maxWaitMs: settings.ANCHOR_MAX_SECONDS * 1000,
      confirmations: chain.confirmations,
      pollMs: settings.CHAIN_POLL_MILLISECONDS,
      stuckMs: settings.ANCHOR_STUCK_SECONDS * 1000,
      feeBumpPercent: settings.ANCHOR_FEE_BUMP_PERCENT,
      maxFeePerGas: BigInt(settings.ANCHOR_MAX_FEE_GWEI) * 1_000_000_000n,
    },
    receivedAt: async (index) => {
      const received = await evidence.receivedTimeAt(index);
      return received === null ? null : Date.parse(received);
    },
    onStatus: ({ state, detail }) => logger.info({ state, detail: detail.en }, 'anchoring'),
    fault,
  });
  const evidence = new EvidenceService({
    database,
    vault,
    log,
    signer,
    cases,
    required: settings.PROVENANCE_REQUIRED,
    maxFileBytes: settings.MAX_FILE_BYTES,
    promiseSeconds: settings.ANCHOR_PROMISE_SECONDS,
    fault,
    onSequenced: () => anchoring.nudge(),
  });
  await evidence.recover();
  return { evidence, anchoring };
}

/** Archives wait in a file store of their own: fsck holds the other one against the records. */
async function openBulk({ settings, keys, database, evidence, fault, logger }: Pick<EvidenceParts, 'settings' | 'keys' | 'database' | 'fault' | 'logger'> & { evidence: EvidenceService }): Promise<BulkService> {
  const spool = await FileVault.open(join(settings.DATA_DIR, 'bulk'));
  const limits = { files: settings.BULK_MAX_FILES, archiveBytes: settings.BULK_MAX_ARCHIVE_BYTES, fileBytes: settings.MAX_FILE_BYTES };
  return new BulkService({ database, evidence, spool, masterKey: keys.masterKey, limits, now: () => new Date(), logger, fault });
}

function ownHosts(settings: Settings, port: number): string[] {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);
  return settings.PUBLIC_URL === undefined ? own : [...own, new URL(settings.PUBLIC_URL).host];
}

/** @throws AppError `port-taken` */
function listen(server: Server, { PORT, HOST }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new AppError('port-taken', { port: PORT, setting: 'PORT', example: PORT + 1 }, { cause: error }));
      else if (error.code === 'EACCES') reject(new AppError('setting-invalid', { setting: 'PORT', problem: `this user may not listen on ${PORT}`, example: '8080' }, { cause: error }));
      else reject(error);
    });
    server.listen(PORT, HOST, () => resolve((server.address() as { port: number }).port));
  });
}

/** Lets requests under way finish for a while, then cuts them. */
function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3000).unref();
  });
}

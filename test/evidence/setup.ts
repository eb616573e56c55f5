/** A real database, file store and log in a temporary folder. All persons and loans are invented. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CaseBook, Keyring } from '../../server/cases/index.ts';
import { EvidenceService, FileVault, nativeSigner, type Deposited, type DepositMetadata, type EvidenceOptions } from '../../server/evidence/index.ts';
import { openLog, type Log } from '../../server/log/index.ts';
import { openDatabase, type Database } from '../../server/store/index.ts';

export const ORIGIN = 'example.test/log';
export const SEED = Buffer.alloc(32, 7);
export const MASTER_KEY = Buffer.alloc(32, 9);
/** 2024-06-01T08:00:00Z */
export const NOW = 1_717_228_800_000;
export const LOAN = '虚构贷款-EXAMPLE-0001';

export interface Intake {
  folder: string;
  database: Database;
  vault: FileVault;
  log: Log;
  cases: CaseBook;
  service: EvidenceService;
  /** Closes what is open and opens it again, as a restart does. */
  restart(options?: IntakeOptions): Promise<Intake>;
  close(): Promise<void>;
}

export interface IntakeOptions extends Partial<EvidenceOptions> {
  masterKey?: Uint8Array;
}

export async function openIntake(folder: string, { masterKey = MASTER_KEY, ...options }: IntakeOptions = {}): Promise<Intake> {
  const database = await openDatabase({ filename: join(folder, 'docketproof.sqlite') });
  const vault = await FileVault.open(join(folder, 'vault'));
  const log = await openLog({ database, directory: join(folder, 'log'), origin: ORIGIN, signingSeed: SEED });
  const cases = new CaseBook(database, new Keyring({ database, masterKey }));
  const service = new EvidenceService({
    database,
    vault,
    log,
    signer: nativeSigner(ORIGIN, SEED),
    cases,
    maxFileBytes: 1 << 20,
    promiseSeconds: 3600,
    clock: () => NOW,
    ...options,
  });
  await service.recover();
  const close = async () => {
    await service.close();
    await log.close();
    await database.destroy();
  };
  return {
    folder,
    database,
    vault,
    log,
    cases,
    service,
    close,
    restart: async (changed = {}) => {
      await close();
      return openIntake(folder, { masterKey, ...options, ...changed });
    },
  };
}

/** For one `describe`: `intake()` gives a fresh one per test, and all is removed afterwards. */
export function useIntake(): (options?: IntakeOptions) => Promise<Intake> {
  const opened: Intake[] = [];
  afterEach(async () => {
    for (const intake of opened.splice(0)) {
      await intake.close().catch(() => {});
      rmSync(intake.folder, { recursive: true, force: true });
    }
  });
  return async (options = {}) => {
    const intake = await openIntake(mkdtempSync(join(tmpdir(), 'docketproof-intake-')), options);
    opened.push(intake);
    return intake;
  };
}

export function metadata(changes: Partial<DepositMetadata> = {}): DepositMetadata {
  return {
    loanNumber: LOAN,
    stage: 'contract',
    title: '个人消费借款合同（虚构样本）',
    eventTime: '2024-05-31T08:00:00.000Z',
    provenance: { sourceSystem: 'core-lending' },
    supersedes: null,
    ...changes,
  };
}

export function digestItem(number: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...metadata(), sha256: number.toString(16).padStart(64, '0'), size: 1000 + number, mediaType: 'application/pdf', ...changes };
}

/** `bytes` in pieces, as a socket would bring them. */
export function streamOf(bytes: Uint8Array, pieceSize = 65_536): Readable {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceSize) pieces.push(bytes.subarray(at, at + pieceSize));
  return Readable.from(pieces, { objectMode: false });
}

export interface Planned {
  content: string;
  changes?: Partial<DepositMetadata>;
  key?: string;
}

/** Receives all files first and deposits them in one turn of the event loop, so that they are certain to share one commit. */
export async function depositTogether({ service }: Intake, planned: Planned[]): Promise<PromiseSettledResult<Deposited>[]> {
  const received = await Promise.all(planned.map(({ content, changes }) => service.receiveFile(metadata(changes).loanNumber, streamOf(Buffer.from(content)))));
  return Promise.allSettled(received.map((file, i) => service.deposit({ metadata: metadata(planned[i]?.changes), file, idempotencyKey: planned[i]?.key })));
}

/** Bytes that look random and are the same each time. */
export function pseudoRandom(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    bytes[i] = state & 0xff;
  }
  return bytes;
}

export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

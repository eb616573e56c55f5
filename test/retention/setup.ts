/** Intake with retention on top, and a clock that a test sets forward by years. All persons and loans are invented. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AccessLog } from '../../server/cases/index.ts';
import { parseVerifierKey } from '../../server/domain/checkpoint/index.ts';
import { parseRetentionPolicy } from '../../server/domain/retention/index.ts';
import { AppError, type ErrorCode } from '../../server/errors.ts';
import { EvidenceEraser, type Deposited, type DepositMetadata } from '../../server/evidence/index.ts';
import { noFaults, type Fault } from '../../server/faults.ts';
import { fsck, type FsckReport } from '../../server/fsck/index.ts';
import { RetentionService, type CaseEraser } from '../../server/retention/index.ts';
import { metadata, NOW, openIntake, streamOf, type Intake, type IntakeOptions } from '../evidence/setup.ts';

export interface RetentionRig {
  intake: Intake;
  retention: RetentionService;
  recovered: Awaited<ReturnType<RetentionService['recover']>>;
  accesses: AccessLog;
  /** milliseconds since 1970; the intake's own clock stands still */
  clock: { now: number };
  deposit(loanNumber: string, content: string, changes?: Partial<DepositMetadata>, key?: string): Promise<Deposited>;
  close(): Promise<void>;
}

export interface RetentionSetup extends IntakeOptions {
  policy?: string;
  fault?: Fault;
  erasers?: CaseEraser[];
}

export const ACT = { person: '李档案（虚构）', reason: '保存期满，经档案部批准' };
export const POLICY = 'collection:5,*:20';
/** when loans are closed in these tests */
export const CLOSED = '2024-06-01';
export const AFTER_5_YEARS = Date.parse('2029-06-02T00:00:00.000Z');
export const AFTER_20_YEARS = Date.parse('2044-06-02T00:00:00.000Z');

export async function openRetention(folder: string, { policy = POLICY, fault = noFaults, erasers = [], ...options }: RetentionSetup = {}): Promise<RetentionRig> {
  const intake = await openIntake(folder, options);
  const clock = { now: NOW };
  const now = () => new Date(clock.now);
  const accesses = new AccessLog(intake.database, now);
  const retention = new RetentionService({ database: intake.database, cases: intake.cases, evidence: intake.service, eraser: new EvidenceEraser(intake.cases.keyring, intake.vault), accesses, policy: parseRetentionPolicy(policy), now, fault });
  for (const eraser of erasers) retention.register(eraser);
  const recovered = await retention.recover();
  return {
    intake,
    recovered,
    retention,
    accesses,
    clock,
    deposit: (loanNumber, content, changes = {}, key) => intake.service.depositContent({ metadata: metadata({ loanNumber, ...changes }), content: streamOf(Buffer.from(content)), idempotencyKey: key }),
    close: () => intake.close(),
  };
}

/** fsck over it; there is no chain here. */
export function check({ intake: { folder, database, service, vault, log } }: RetentionRig): Promise<FsckReport> {
  return fsck({ database, evidence: service, storedFileIds: () => vault.list(), hasMasterKey: true, logFolder: join(folder, 'log'), verifierKey: parseVerifierKey(log.vkey), chain: { problem: 'none here' }, now: () => NOW });
}

export async function expectClean(rig: RetentionRig): Promise<FsckReport> {
  const report = await check(rig);
  expect(report.differences).to.deep.equal([]);
  return report;
}

/** All bytes of all files under a folder, by name. */
export function filesUnder(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Which of these can be found where, in UTF-8 or as bytes. */
export function findIn(folder: string, secrets: Record<string, string | Uint8Array>): string[] {
  return [...filesUnder(folder)].flatMap(([file, bytes]) => Object.entries(secrets).flatMap(([name, secret]) => (bytes.includes(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret)) ? [`${name} in ${file}`] : [])));
}

export async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const outcome: unknown = await promise.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  if (!(outcome instanceof AppError)) throw outcome instanceof Error ? outcome : new Error(String(outcome));
  return outcome;
}

export async function refuses(code: ErrorCode, promise: Promise<unknown>): Promise<AppError> {
  const error = await refusal(promise);
  expect(error.code, error.message).to.equal(code);
  return error;
}

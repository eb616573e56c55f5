/** A log in a temporary folder, and a bare model of it: the list of its leaves. */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../server/errors.ts';
import type { ErrorCode } from '../../server/errors.ts';
import { openLog } from '../../server/log/index.ts';
import type { Log, LogFault } from '../../server/log/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';

export const ORIGIN = 'log.example.com/fictional-lender';
export const SEED = new Uint8Array(32).fill(9);

/** Leaf number `i` of the sample log: what a record's hash looks like. */
export function sampleLeaf(i: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`record ${i}`).digest());
}

export function sampleLeaves(from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => sampleLeaf(from + i));
}

export class LogFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'docketproof-log-'));
  readonly tiles = join(this.folder, 'log');
  #databases: Database[] = [];

  async database(): Promise<Database> {
    const database = await openDatabase({ filename: join(this.folder, 'database.sqlite') });
    this.#databases.push(database);
    return database;
  }

  open(database: Database, fault?: LogFault): Promise<Log> {
    return openLog({ database, directory: this.tiles, origin: ORIGIN, signingSeed: SEED, ...(fault && { fault }) });
  }

  /** Ends what was opened and removes the folder. */
  async remove(): Promise<void> {
    for (const database of this.#databases) await database.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Appends leaves in a transaction of their own. */
export function append(database: Database, log: Log, leaves: Uint8Array[]): Promise<number> {
  return database.transaction((transaction) => log.append(transaction, leaves));
}

/** The error of that code with which `action` has to fail. */
export async function rejected(code: ErrorCode, action: Promise<unknown>): Promise<AppError> {
  const error: unknown = await action.then(() => null, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(AppError).with.property('code', code);
  return error as AppError;
}

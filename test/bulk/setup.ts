/** A real intake with bulk deposits before it, in a folder of its own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { BulkService, type BulkDeps, type JobView } from '../../server/bulk/index.ts';
import { FileVault } from '../../server/evidence/index.ts';
import { MASTER_KEY, NOW, openIntake, streamOf, type Intake } from '../evidence/setup.ts';

export const silent = pino({ level: 'silent' });
export const LIMITS = { files: 12_000, archiveBytes: 1 << 30, fileBytes: 1 << 20 };

export interface Bench {
  intake: Intake;
  bulk: BulkService;
  spool: FileVault;
  close(): Promise<void>;
}

export async function openBench(folder: string, options: Partial<BulkDeps> & { intake?: Parameters<typeof openIntake>[1] } = {}): Promise<Bench> {
  const { intake: intakeOptions, ...deps } = options;
  mkdirSync(folder, { recursive: true });
  const intake = await openIntake(folder, intakeOptions);
  const spool = await FileVault.open(join(folder, 'bulk'));
  const bulk = new BulkService({ database: intake.database, evidence: intake.service, spool, masterKey: MASTER_KEY, limits: LIMITS, now: () => new Date(NOW), logger: silent, ...deps });
  await bulk.start();
  return {
    intake,
    bulk,
    spool,
    close: async () => {
      await bulk.stop();
      await intake.close();
    },
  };
}

export async function finished(bulk: BulkService, id: string): Promise<JobView> {
  for (;;) {
    const state = await bulk.state(id);
    if (state.finishedAt !== null) return state;
    await pause(5);
  }
}

/** Sends an archive and waits for its end: how each file came out, by path. */
export async function send(bulk: BulkService, archive: Buffer, key: string | null = null): Promise<{ job: JobView; files: Record<string, string>; ids: Record<string, string | null>; replayed: Record<string, boolean> }> {
  const { id } = await bulk.receive(streamOf(archive), key);
  const job = await finished(bulk, id);
  const results = await bulk.results(id, { from: 0, limit: 20_000 });
  return {
    job,
    files: Object.fromEntries(results.map(({ path, reason, state }) => [path, reason?.code ?? state])),
    ids: Object.fromEntries(results.map(({ path, recordId }) => [path, recordId])),
    replayed: Object.fromEntries(results.map(({ path, replayed }) => [path, replayed])),
  };
}

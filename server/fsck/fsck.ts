/**
 * Derives everything again from the records, compares, and names each difference. Nothing is repaired and nothing is written: a
 * difference in evidence is for people to look at, and a repair could destroy the trace of what happened.
 */
import { HeadStore } from '../chain/index.ts';
import type { VerifierKey } from '../domain/checkpoint/index.ts';
import type { EvidenceCase } from '../cases/index.ts';
import type { RawRecordRow, StoredFile } from '../evidence/index.ts';
import type { Database } from '../store/index.ts';
import { checkCases, checkCorrections, checkIdempotency, checkPromises } from './cases.ts';
import { checkChain, type ChainSource } from './chain.ts';
import { checkErasures } from './erasures.ts';
import { checkFileEntries, checkFiles } from './files.ts';
import { checkHeads, sizesOf, type TargetHeads } from './heads.ts';
import { checkLog } from './log.ts';
import { ReportBuilder, type FsckReport } from './report.ts';

/** The part of evidence that is read: rows as they are stored, and files decrypted. */
export interface EvidenceSource {
  allRecordRows(): AsyncIterable<RawRecordRow>;
  /** the canonical text of a row; throws when it does not open */
  textOfRow(row: RawRecordRow): string;
  allCases(): AsyncIterable<EvidenceCase>;
  allFiles(): AsyncIterable<StoredFile>;
  readStoredFile(file: StoredFile): Promise<AsyncIterable<Uint8Array>>;
}

export interface FsckSources {
  database: Database;
  evidence: EvidenceSource;
  /** ids of all files in the store, named by the database or not */
  storedFileIds(): AsyncIterable<string>;
  /** false when neither records nor files can be opened: they are then named as not checked */
  hasMasterKey: boolean;
  /** the folder that holds `tile/` */
  logFolder: string;
  /** key that signs checkpoints, named by the log's origin; null when it is not known */
  verifierKey: VerifierKey | null;
  /** the chain, or why it cannot be asked */
  chain: ChainSource | { problem: string };
  /** milliseconds since 1970 */
  now: () => number;
}

/** Checks all of it. The service should be stopped: what changes while it is read looks like a difference. */
export async function fsck(sources: FsckSources): Promise<FsckReport> {
  const report = new ReportBuilder();
  const targets = await readTargets(sources.database);
  const { roots, cases } = await checkLog(sources, report, sizesOf(targets));
  await checkCases(sources, report, cases);
  await checkCorrections(sources, report);
  await checkErasures(sources, report);
  await checkFileEntries(sources, report);
  await checkIdempotency(sources, report);
  await checkPromises(sources, report, anchoredSize(targets));
  if (sources.verifierKey === null) report.notChecked('checkpoints-not-checked');
  await checkHeads(targets, roots, sources.verifierKey, report);
  await checkChain(sources.chain, targets, roots, report);
  await checkFiles(sources, report);
  return report.report;
}

async function readTargets(database: Database): Promise<TargetHeads[]> {
  const targets: TargetHeads[] = [];
  for (const target of await HeadStore.targets(database)) {
    const store = HeadStore.at(database, target, Date.now);
    targets.push({ target, store, heads: await store.all() });
  }
  return targets;
}

function anchoredSize(targets: readonly TargetHeads[]): number {
  return Math.max(0, ...targets.flatMap(({ heads }) => heads.filter(({ state }) => state === 'mined' || state === 'final').map(({ size }) => size)));
}

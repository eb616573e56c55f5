import type { Logger } from 'pino';
import type { Fault } from '../../faults.ts';
import type { Database } from '../../store/index.ts';
import type { sealPack, SealSettings } from '../seal.ts';
import type { CourtProfiles } from '../profiles/index.ts';
import type { PackSource } from '../source.ts';

/** A pack as its record in the log names it. */
export interface PackToRecord {
  batchId: string;
  caseRef: string;
  /** of the ZIP file: hex, and bytes */
  sha256: string;
  size: number;
}

export type PackProof = { status: 'pending'; /** seconds */ retryAfter: number } | { status: 'ready'; /** the proof file */ bytes: Uint8Array };

/** The log, as far as packs are concerned. */
export interface PackLog {
  /** Records a pack's digest, durably. However often it is called for the same pack, there is one record. */
  record(pack: PackToRecord): Promise<{ recordId: string }>;
  /** The proof of such a record. @throws AppError when there is no such record */
  proofOf(recordId: string): Promise<PackProof>;
}

export interface BatchDeps {
  database: Database;
  source: PackSource;
  log: PackLog;
  /** folder for packs: `<folder>/<batch>/<case reference>.zip` */
  folder: string;
  /** threads that compose */
  workers: number;
  settings: SealSettings;
  /** court profiles that an order may name; left out, the shipped ones */
  profiles?: CourtProfiles;
  /** makes a pack; left out, {@link sealPack} */
  seal?: typeof sealPack;
  /** bytes of packs on disk at which batches pause; left out, none */
  maxBytes?: number;
  now: () => Date;
  logger: Pick<Logger, 'error'>;
  /** seconds one pack may take to compose */
  composeTimeoutSeconds?: number;
  fault?: Fault;
}

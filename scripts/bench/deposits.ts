/**
 * Deposits: digests per second until they are sequenced, against bare batched inserts of as large rows into the same database:
 * into a table that is indexed as the records are, and, as the utmost that SQLite can do, into one that nothing can be found in.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CaseBook, Keyring } from '../../server/cases/index.ts';
import { EvidenceService, FileVault, nativeSigner } from '../../server/evidence/index.ts';
import { STAGES } from '../../server/domain/record/index.ts';
import { openLog } from '../../server/log/index.ts';
import { openDatabase, type Database, type Transaction } from '../../server/store/index.ts';
import { measure, rate, rowOf, type Bench } from './harness.ts';

const ITEMS_PER_REQUEST = 1_000;
const ITEMS_PER_LOAN = 10;
const REQUESTS = 5;
const ROUNDS = 7;
const ORIGIN = 'bench.invalid/log';

/** One request: documents of a hundred loans that nobody has heard of yet. */
function makeRequest(): object[] {
  const request = randomUUID();
  return Array.from({ length: ITEMS_PER_REQUEST }, (_, index) => ({
    loanNumber: `BENCH-${request}-${Math.floor(index / ITEMS_PER_LOAN)}`,
    stage: STAGES[index % STAGES.length],
    title: '个人消费借款合同',
    eventTime: '2024-01-10T02:03:04.000Z',
    provenance: { sourceSystem: 'core-lending', sourceRecordId: `DOC-${index}`, basisOfTruth: 'regular-business' },
    sha256: randomBytes(32).toString('hex'),
    sm3: randomBytes(32).toString('hex'),
    size: 123_456,
    mediaType: 'application/pdf',
  }));
}

type BareRow = (string | number | Buffer | null)[];

/** Rows as large as those that a request leaves behind, put into a table by themselves. */
class BareTable {
  readonly #database: Database;
  readonly #name: string;
  #next = 0;

  constructor(database: Database, name: string) {
    this.#database = database;
    this.#name = name;
  }

  /** @param found columns by which the table can be searched, as the real one can; each costs an index */
  async create(found: string[]): Promise<void> {
    await this.#database.schema.createTable(this.#name, (table) => {
      table.integer('log_index').primary();
      for (const name of COLUMNS.slice(1)) table.text(name);
      for (const name of found) table.index(name);
    });
  }

  /** Rows made before the clock runs. */
  rows(): BareRow[] {
    return Array.from({ length: ITEMS_PER_REQUEST }, () => [
      this.#next++, randomUUID(), randomBytes(16).toString('hex'), 1, 'contract', randomBytes(32).toString('hex'), randomBytes(32).toString('hex'), 123_456, 'application/pdf',
      null, null, '2024-01-10T02:03:04.000Z', '2024-01-10T03:03:04.000Z', randomBytes(32).toString('hex'), '', randomBytes(RECORD_TEXT),
    ]);
  }

  /** Digests per second of some requests' rows, one commit each. */
  async rate(): Promise<number> {
    const batches = Array.from({ length: REQUESTS }, () => this.rows());
    return rate(REQUESTS * ITEMS_PER_REQUEST, async () => {
      for (const rows of batches) await this.#database.transaction((transaction) => this.#insert(transaction, rows));
    });
  }

  async #insert(transaction: Transaction, rows: BareRow[]): Promise<void> {
    const row = `(${COLUMNS.map(() => '?').join(',')})`;
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      const some = rows.slice(at, at + ROWS_PER_STATEMENT);
      await transaction.raw(`insert into ${this.#name} (${COLUMNS.join(',')}) values ${some.map(() => row).join(',')}`, some.flat() as (string | number)[]);
    }
  }
}

const COLUMNS = ['log_index', 'record_id', 'case_id', 'case_sequence', 'stage', 'sha256', 'sm3', 'size', 'media_type', 'file_id', 'supersedes', 'received_time', 'anchor_by', 'leaf', 'record', 'sealed_record'];
const ROWS_PER_STATEMENT = 200;
/** Characters of the canonical record of such an item, about. */
const RECORD_TEXT = 800;

export const deposits: Bench = {
  name: 'deposits',
  async run({ folder, progress }) {
    progress(`${REQUESTS} requests of ${ITEMS_PER_REQUEST} digests, ${ROUNDS} rounds`);
    const seed = createHash('sha256').update('bench').digest();
    const database = await openDatabase({ filename: join(folder, 'evidence.sqlite') });
    const log = await openLog({ database, directory: join(folder, 'log'), origin: ORIGIN, signingSeed: seed });
    const vault = await FileVault.open(join(folder, 'vault'));
    const evidence = new EvidenceService({ database, vault, log, signer: nativeSigner(ORIGIN, seed), cases: new CaseBook(database, new Keyring({ database, masterKey: randomBytes(32) })), maxFileBytes: 1024, promiseSeconds: 3600 });
    const unindexed = new BareTable(database, 'bare_unindexed');
    await unindexed.create([]);
    const bare = new BareTable(database, 'bare');
    await bare.create(['record_id', 'case_id', 'sha256', 'sm3', 'supersedes']);
    const figures = await measure({
      ours: async () => {
        const requests = Array.from({ length: REQUESTS }, makeRequest);
        const figure = await rate(REQUESTS * ITEMS_PER_REQUEST, async () => {
          for (const request of requests) await depositAll(evidence, request);
        });
        await log.integrate();
        return figure;
      },
      floor: () => bare.rate(),
      unindexed: () => unindexed.rate(),
    }, ROUNDS);
    await evidence.close();
    await log.close();
    await database.destroy();
    const { ours, floor } = figures;
    return [rowOf('deposits', 'digests/s until sequenced', { ours, floor }), rowOf('deposits: floor without indexes', 'digests/s', { ours, floor: figures.unindexed })];
  },
};

/** A deposit that was refused quickly would count as a fast one. */
async function depositAll(evidence: EvidenceService, request: object[]): Promise<void> {
  const { outcomes } = await evidence.depositDigests(request);
  const refused = outcomes.find((outcome) => outcome instanceof Error);
  if (refused !== undefined) throw refused;
}

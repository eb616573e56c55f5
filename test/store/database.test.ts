import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../server/errors.ts';
import { openDatabase } from '../../server/store/index.ts';

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('database', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-store-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has every commit on disk when it returns: full sync, write-ahead log, foreign keys', async () => {
    const database = await openDatabase({ filename: join(folder, 'd.sqlite') });
    try {
      const pragma = async (name: string) => {
        const [row] = await database.raw<Record<string, unknown>[]>(`PRAGMA ${name}`);
        return Object.values(row ?? {})[0];
      };
      expect(await pragma('synchronous')).to.equal(2);
      expect(await pragma('journal_mode')).to.equal('wal');
      expect(await pragma('foreign_keys')).to.equal(1);
    } finally {
      await database.destroy();
    }
  });

  it('migrates once and opens again', async () => {
    for (let i = 0; i < 2; i++) {
      const database = await openDatabase({ filename: join(folder, 'd.sqlite') });
      expect(await database.schema.hasTable('records')).to.equal(true);
      await database.destroy();
    }
  });

  it('finds the places in the log of idempotency keys that an older version stored', async () => {
    const filename = join(folder, 'd.sqlite');
    const old = await openDatabase({ filename });
    // Back to what version 0.1 left.
    for (const table of ['case_closures', 'case_holds', 'case_erasures', 'file_erasures', 'erased_files']) await old.schema.dropTable(table);
    await old.schema.alterTable('cases', (table) => {
      table.dropIndex(['closed_date']);
      table.dropColumn('closed_date');
    });
    await old.schema.alterTable('records', (table) => table.dropColumn('file_erased_time'));
    await old.schema.alterTable('idempotency_keys', (table) => {
      table.dropIndex(['first_index']);
      table.dropColumns('first_index', 'end_index');
    });
    await old('migrations').where({ name: '009-retention' }).delete();
    const rows = Array.from({ length: 1201 }, (_, i) => ({ key: `key-${i}`, body_digest: 'aa'.repeat(32), created_time: '2024-01-01T00:00:00.000Z', outcome: JSON.stringify(i === 7 ? { items: 2, first: null, refused: [[0, 'x', {}], [1, 'x', {}]] } : { items: 3, first: 2 * i, refused: [[1, 'x', {}]] }) }));
    await old.batchInsert('idempotency_keys', rows, 100);
    await old.destroy();
    const database = await openDatabase({ filename });
    try {
      const found = await database<{ key: string }>('idempotency_keys').select('key', 'first_index', 'end_index');
      expect(found.map((row: object) => ({ ...row }))).to.have.deep.members(rows.map(({ key }, i) => ({ key, first_index: i === 7 ? null : 2 * i, end_index: i === 7 ? null : 2 * i + 2 })));
    } finally {
      await database.destroy();
    }
  });

  it('changes nothing when opened to read', async () => {
    const filename = join(folder, 'd.sqlite');
    await (await openDatabase({ filename })).destroy();
    const database = await openDatabase({ filename, readOnly: true });
    try {
      await database.raw('CREATE TABLE t (a)').then(
        () => expect.fail('wrote'),
        (error: Error) => expect(error.message).to.contain('readonly'),
      );
    } finally {
      await database.destroy();
    }
    const missing = join(folder, 'none.sqlite');
    expect((await refusal(openDatabase({ filename: missing, readOnly: true }))).code).to.equal('data-folder-broken');
  });

  it('names a damaged file and leaves it as it is', async () => {
    const filename = join(folder, 'd.sqlite');
    writeFileSync(filename, 'not a database '.repeat(500));
    const error = await refusal(openDatabase({ filename }));
    expect(error.code).to.equal('data-folder-broken');
    expect(error.message).to.contain('damaged').and.to.contain(filename);
    expect(readFileSync(filename, 'utf8')).to.equal('not a database '.repeat(500));
  });

  it('refuses a database of a newer version', async () => {
    const filename = join(folder, 'd.sqlite');
    const database = await openDatabase({ filename });
    await database('migrations').insert({ name: '999-from-the-future', batch: 9, migration_time: new Date() });
    await database.destroy();
    expect((await refusal(openDatabase({ filename }))).message).to.contain('newer version');
  });
});

/**
 * Numbered migrations, applied in order and never changed after release. They are listed here rather than found in the folder,
 * so that a stray file can never alter a database.
 */
import type { Knex } from 'knex';

export interface Migration {
  up(database: Knex): Promise<void>;
}

const LIST: Record<string, () => Promise<Migration>> = {
  '001-evidence': () => import('./001-evidence.ts'),
  '002-log': () => import('./002-log.ts'),
  '003-anchoring': () => import('./003-anchoring.ts'),
  '004-batches': () => import('./004-batches.ts'),
  '005-cases': () => import('./005-cases.ts'),
  '006-loans': () => import('./006-loans.ts'),
  '007-lender': () => import('./007-lender.ts'),
  '008-bulk': () => import('./008-bulk.ts'),
  '009-retention': () => import('./009-retention.ts'),
  '010-statements': () => import('./010-statements.ts'),
  '011-packs': () => import('./011-packs.ts'),
};

export const MIGRATIONS: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(LIST)),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const load = LIST[name];
    if (!load) throw new Error(`unknown migration ${name}`);
    const migration = await load();
    return { up: (database) => migration.up(database), down: () => Promise.reject(new Error('migrations only go forward')) };
  },
};

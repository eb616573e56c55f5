/** The one place that knows the database driver. Features use the query builder through {@link Database}; SQL stays portable. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import { AppError } from '../errors.ts';
import { MIGRATIONS } from './migrations/index.ts';

export type Database = Knex;
export type Transaction = Knex.Transaction;

export interface DatabaseOptions {
  /** path of the SQLite file; its folder is made when missing */
  filename: string;
  /** open without any write, for fsck; migrations are then not run */
  readOnly?: boolean;
}

interface SqliteConnection {
  run(sql: string, callback: (error: Error | null) => void): void;
}

/**
 * WAL so that readers never wait for the writer; FULL so that a commit is on disk when it returns (invariant 1): NORMAL would
 * lose acknowledged records when the power fails. Secure deletion, so that what is erased or sealed is overwritten and not only
 * unlinked: a copy of the file must not still hold a destroyed key.
 */
const PRAGMAS: readonly string[] = ['PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', 'PRAGMA foreign_keys = ON', 'PRAGMA secure_delete = ON', 'PRAGMA busy_timeout = 5000', 'PRAGMA cache_size = -65536'];

/** knex always opens for writing; this makes SQLite refuse every change all the same. */
const READ_ONLY_PRAGMAS: readonly string[] = ['PRAGMA query_only = ON', 'PRAGMA busy_timeout = 5000'];

type PoolCallback = (error: Error | null, connection: SqliteConnection) => void;

function runAll(connection: SqliteConnection, statements: readonly string[], done: PoolCallback): void {
  const [first, ...rest] = statements;
  if (first === undefined) return done(null, connection);
  connection.run(first, (error) => (error ? done(error, connection) : runAll(connection, rest, done)));
}

/**
 * Opens (and where needed creates and migrates) the database.
 * @throws AppError `data-folder-broken` when the file is no database, cannot be written, or was made by a newer version
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { filename, readOnly = false } = options;
  try {
    if (!readOnly) mkdirSync(dirname(filename), { recursive: true, mode: 0o700 });
    else if (!existsSync(filename)) throw new Error('there is no database in it; start the service once, or check DATA_DIR');
    const database = knex({
      client: 'sqlite3',
      connection: { filename },
      useNullAsDefault: true,
      // What goes wrong is thrown; said on the console as well, it would reach a clerk as a line of English between ours.
      log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
      // SQLite has one writer; a second connection would only wait for the first.
      pool: { min: 1, max: 1, afterCreate: (connection: SqliteConnection, done: PoolCallback) => runAll(connection, readOnly ? READ_ONLY_PRAGMAS : PRAGMAS, done) },
    });
    try {
      if (!readOnly) await database.migrate.latest({ migrationSource: MIGRATIONS, tableName: 'migrations' });
      else await database.raw('SELECT 1 FROM sqlite_master');
    } catch (error) {
      await database.destroy();
      throw error;
    }
    return database;
  } catch (error) {
    throw new AppError('data-folder-broken', { path: filename, problem: problemOf(error) }, { cause: error });
  }
}

function ignore(): void {}

function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/NOTADB|not a database|malformed/i.test(message)) return 'the database file is damaged; restore it from a backup (it was not touched)';
  if (/CANTOPEN|EACCES|EROFS|READONLY|ENOTDIR|EEXIST/i.test(message)) return 'it cannot be written; check that the folder exists and belongs to this user';
  if (/migration directory is corrupt/i.test(message)) return 'it was made by a newer version of Docketproof; start that version';
  return message;
}

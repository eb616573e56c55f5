/** Large sets of rows and values, in statements that every database takes. */
import type { Database, Transaction } from './database.ts';

export type Connection = Database | Transaction;

/** SQLite takes 32 766 values in one statement; longer statements are not faster (measured from 100 rows of 15 on). */
const MAX_VALUES = 3000;

/**
 * Inserts rows with as few statements as there is room for. Written out as VALUES lists: knex's own form for SQLite is a UNION of
 * SELECTs, which takes twice as long to build and to parse.
 */
export async function insertRows(connection: Connection, table: string, rows: readonly object[]): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const columns = Object.keys(first);
  const rowsPerStatement = Math.max(1, Math.floor(MAX_VALUES / columns.length));
  const row = `(${columns.map(() => '?').join(',')})`;
  for (let at = 0; at < rows.length; at += rowsPerStatement) {
    const some = rows.slice(at, at + rowsPerStatement);
    const values = some.flatMap((item) => Object.values(item) as (string | number | Buffer | null)[]);
    await connection.raw(`insert into ${table} (${columns.join(',')}) values ${some.map(() => row).join(',')}`, values);
  }
}

/** Writes rows over those of the same key, or as new ones where there are none. @param key columns of the primary key */
export async function replaceRows(connection: Connection, table: string, key: readonly string[], rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += MAX_REPLACED) await connection(table).insert(rows.slice(at, at + MAX_REPLACED)).onConflict([...key]).merge();
}

/** knex writes these as a UNION of SELECTs, of which SQLite takes 500. */
const MAX_REPLACED = 200;

/** Values of one IN list. */
const MAX_IN = 500;

/** Runs `query` over pieces of `values` small enough for one IN list, and joins the answers. */
export async function inPieces<Value, Row>(values: readonly Value[], query: (some: Value[]) => PromiseLike<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < values.length; at += MAX_IN) rows.push(...(await query(values.slice(at, at + MAX_IN))));
  return rows;
}

/**
 * What is known of a person leaves the plain columns: the loan number becomes a keyed hash and a sealed value, the record's text a
 * sealed one, so that destroying the case's key erases them from every page and backup of the database as well. What older versions
 * wrote in the clear is sealed at the next start, because a migration has no keys (server/cases/upgrade.ts, server/evidence/upgrade.ts).
 */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  // The keyed hash of the loan number; `erased:` and the case reference once the case is erased.
  await database.raw('ALTER TABLE cases RENAME COLUMN loan_number TO loan_hash');
  await database.schema.alterTable('cases', (table) => {
    // The loan number under the case's key. Null: not yet sealed, or erased.
    table.binary('sealed_number');
    table.string('erased_time', 24);
  });
  await database.schema.alterTable('records', (table) => {
    // The canonical bytes under the case's key; `record` is then empty. Both empty: erased, and only the leaf is left.
    table.binary('sealed_record');
  });
  await database.schema.createTable('case_accesses', (table) => {
    table.increments('id');
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.string('time', 24).notNullable();
    table.string('action', 32).notNullable();
    table.string('record_id', 36);
    // As stated by the caller: there is no sign-in yet.
    table.string('actor', 200).notNullable();
    table.string('detail', 500);
    table.index(['case_id', 'id']);
  });
}

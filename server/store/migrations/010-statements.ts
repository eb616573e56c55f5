/** Issued statements of arrears, every version: what was claimed, by whom and when, can be shown after the books have moved on. */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('arrears_statements', (table) => {
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.integer('version').notNullable();
    // YYYY-MM-DD; later with every version
    table.string('as_of', 10).notNullable();
    // SHA-256 of the statement's canonical JSON, by which the next version names it
    table.string('digest', 64).notNullable();
    table.string('issued_time', 24).notNullable();
    // who issued it, by name or staff number
    table.string('person', 200).notNullable();
    // Statement, reason and the versions of loan, product and lender it rests on: sealed under the case's key.
    table.binary('sealed').notNullable();
    table.primary(['case_id', 'version']);
  });
}

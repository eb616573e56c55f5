/** The lender's profile and its products, every version: what a statement was calculated with can be looked up later. */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('lender_versions', (table) => {
    table.integer('version').primary();
    // Names and telephones of the lender's people are in it: sealed under a key derived from the master key.
    table.binary('sealed').notNullable();
    table.string('changed_time', 24).notNullable();
    table.string('changed_by', 200).notNullable();
  });
  await database.schema.createTable('product_versions', (table) => {
    table.string('code', 50).notNullable();
    table.integer('version').notNullable();
    // Canonical JSON; a product says nothing of a person.
    table.text('content').notNullable();
    table.string('changed_time', 24).notNullable();
    table.string('changed_by', 200).notNullable();
    table.primary(['code', 'version']);
  });
}

/** The log: its leaves in order, and the head up to which tiles and checkpoint are published. */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('leaf_runs', (table) => {
    // Index of the first leaf of the run. Two writers that saw the same end of the log collide here.
    table.bigInteger('first_index').primary();
    // 32 bytes for each of 1–256 consecutive leaves.
    table.binary('leaves').notNullable();
  });

  await database.schema.createTable('log_state', (table) => {
    // There is one log, and one row.
    table.integer('id').primary();
    table.bigInteger('size').notNullable();
    table.string('root', 64).notNullable();
    table.text('checkpoint').notNullable();
    table.bigInteger('previous_size').notNullable();
  });
}

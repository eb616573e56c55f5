/** Batches of packs: what was ordered and how far each case is. Rows are the queue; a restart goes on where they stand. */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('batches', (table) => {
    table.string('id', 36).primary();
    // RFC 3339 UTC: printed in every pack of the batch, so that doing a case again gives the same bytes.
    table.string('created_at', 24).notNullable();
    table.text('options').notNullable();
    table.integer('total').notNullable();
    table.string('finished_at', 24);
    table.string('idempotency_key', 255).unique();
    table.string('request_digest', 64).notNullable();
  });

  await database.schema.createTable('batch_cases', (table) => {
    table.string('batch_id', 36).notNullable().references('id').inTable('batches');
    table.integer('position').notNullable();
    table.string('case_ref', 32).notNullable();
    // queued, running, done, failed
    table.string('state', 8).notNullable();
    // Code of the error table, with its params as JSON; only when failed.
    table.string('reason_code', 64);
    table.text('reason_params');
    table.bigInteger('size');
    table.string('sha256', 64);
    table.integer('pages');
    table.integer('exhibits');
    table.integer('warnings');
    table.string('finished_at', 24);
    table.primary(['batch_id', 'case_ref']);
    table.index(['batch_id', 'state', 'position']);
  });
}

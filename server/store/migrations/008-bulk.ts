/** Bulk deposits: an archive that waits, and how far each of its files is. Rows are the queue; a restart goes on where they stand. */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('bulk_jobs', (table) => {
    table.string('id', 36).primary();
    table.string('created_at', 24).notNullable();
    table.string('finished_at', 24);
    // queued, running, done, refused
    table.string('state', 8).notNullable();
    // The archive in the spool, encrypted with the job's key; deleted when the job is finished.
    table.string('file_id', 32).notNullable();
    table.bigInteger('size').notNullable();
    table.string('sha256', 64).notNullable();
    // The job's key under the master key: it opens the archive and the sealed columns of bulk_files.
    table.binary('wrapped_key').notNullable();
    table.integer('total').notNullable();
    // Code of the error table, with its params as JSON; only when the job as a whole was refused.
    table.string('reason_code', 64);
    table.text('reason_params');
    table.string('idempotency_key', 255).unique();
    table.index(['finished_at', 'created_at']);
  });

  await database.schema.createTable('bulk_files', (table) => {
    table.string('job_id', 36).notNullable().references('id').inTable('bulk_jobs');
    table.integer('position').notNullable();
    // The row of the manifest, as the clerk counts; null for a file that the manifest does not name.
    table.integer('manifest_row');
    // 0, or one more than the highest level among the files of the archive that this one refers to.
    table.integer('level').notNullable();
    // queued, accepted, refused
    table.string('state', 8).notNullable();
    // Path and, while queued, what the manifest states: names of people and loans stand in both.
    table.binary('sealed').notNullable();
    table.string('record_id', 36);
    // 1 when an earlier deposit had recorded the same entry.
    table.integer('replayed').notNullable();
    table.string('reason_code', 64);
    table.text('reason_params');
    table.primary(['job_id', 'position']);
    table.index(['job_id', 'state', 'level', 'position']);
  });
}

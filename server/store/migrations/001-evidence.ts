import type { Knex } from 'knex';

/** Cases, stored files, evidence records, and the answers that idempotency keys stand for. */
export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('cases', (table) => {
    // One loan in dispute. The loan number is here and nowhere else.
    table.string('id', 32).primary();
    table.string('loan_number', 200).notNullable().unique();
    // Absent until the first file; destroyed to make the case's files unreadable.
    table.binary('wrapped_key');
    table.integer('next_sequence').notNullable();
    table.string('last_leaf', 64).notNullable();
    table.string('opened_time', 24).notNullable();
  });
  await database.schema.createTable('files', (table) => {
    table.string('file_id', 32).primary();
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.string('sha256', 64).notNullable();
    table.string('sm3', 64).notNullable();
    table.bigInteger('size').notNullable();
    table.string('media_type', 127).notNullable();
    // The same content of the same case is stored once.
    table.unique(['case_id', 'sha256']);
  });
  await database.schema.createTable('records', (table) => {
    // Place in the log, from 0. INTEGER, not BIGINT: so it is SQLite's row id and costs no index of its own.
    table.integer('log_index').primary();
    table.string('record_id', 36).notNullable().unique();
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.integer('case_sequence').notNullable();
    table.string('stage', 20).notNullable();
    table.string('sha256', 64).notNullable().index();
    table.string('sm3', 64).index();
    table.bigInteger('size').notNullable();
    table.string('media_type', 127).notNullable();
    // Null when only the digests were deposited.
    table.string('file_id', 32).references('file_id').inTable('files');
    // A record is superseded once; what comes later supersedes the correction.
    table.string('supersedes', 36).unique();
    table.string('received_time', 24).notNullable();
    table.string('anchor_by', 24).notNullable();
    table.string('leaf', 64).notNullable();
    // The canonical bytes (RFC 8785) as text: what the leaf is the hash of.
    table.text('record').notNullable();
    table.unique(['case_id', 'case_sequence']);
  });
  await database.schema.createTable('idempotency_keys', (table) => {
    table.string('key', 200).primary();
    table.string('body_digest', 64).notNullable();
    // What to answer again: where the accepted records are, and which items were refused why.
    table.text('outcome').notNullable();
    table.string('created_time', 24).notNullable();
  });
}

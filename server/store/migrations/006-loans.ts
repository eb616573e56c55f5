/**
 * The loan book. What lists filter and sort by stands in plain columns and identifies nobody; everything else is sealed under the key of
 * the loan's case and lies in a table of its own, so that lists need not read it. Persons are found by keyed hashes.
 */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('loans', (table) => {
    table.string('case_id', 32).primary().references('id').inTable('cases');
    table.string('product_code', 50).notNullable();
    table.string('status', 16).notNullable();
    table.bigInteger('principal_fen').notNullable();
    // YYYY-MM-DD; empty where there is none, so that pages can go on from it (null sorts differently in each database).
    table.string('disbursed_date', 10).notNullable();
    table.string('maturity_date', 10).notNullable();
    table.string('overdue_since', 10).notNullable();
    table.string('changed_time', 24).notNullable();
    table.index(['disbursed_date', 'case_id']);
    table.index(['maturity_date', 'case_id']);
    table.index(['overdue_since', 'case_id']);
    table.index(['principal_fen', 'case_id']);
    table.index(['changed_time', 'case_id']);
  });

  // What holds now of a loan, its payments and its events.
  await database.schema.createTable('loan_contents', (table) => {
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    // loan, payment or event
    table.string('kind', 8).notNullable();
    // Keyed hash of the lender's id of the payment or event; empty for the loan itself.
    table.string('item_key', 32).notNullable();
    table.integer('version').notNullable();
    table.binary('sealed').notNullable();
    table.string('changed_time', 24).notNullable();
    table.string('changed_by', 200).notNullable();
    table.string('import_id', 36);
    table.primary(['case_id', 'kind', 'item_key']);
  });

  // What held before, sealed as it was.
  await database.schema.createTable('loan_history', (table) => {
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.string('kind', 8).notNullable();
    table.string('item_key', 32).notNullable();
    table.integer('version').notNullable();
    table.binary('sealed').notNullable();
    table.string('changed_time', 24).notNullable();
    table.string('changed_by', 200).notNullable();
    table.string('import_id', 36);
    table.primary(['case_id', 'kind', 'item_key', 'version']);
  });

  await database.schema.createTable('loan_search', (table) => {
    table.string('hash', 64).notNullable();
    table.string('case_id', 32).notNullable().references('id').inTable('cases');
    table.primary(['hash', 'case_id']);
    table.index(['case_id']);
  });

  await database.schema.createTable('loan_imports', (table) => {
    table.string('id', 36).primary();
    table.string('kind', 12).notNullable();
    // running, done, stopped
    table.string('state', 8).notNullable();
    table.string('format', 8);
    table.string('encoding', 12);
    table.string('actor', 200).notNullable();
    table.string('started_time', 24).notNullable().index();
    table.string('finished_time', 24);
    table.integer('rows').notNullable();
    table.integer('inserted').notNullable();
    table.integer('updated').notNullable();
    table.integer('unchanged').notNullable();
    table.integer('refused').notNullable();
    // Why it stopped: code of the error table with its params as JSON.
    table.string('problem_code', 64);
    table.text('problem_params');
    // The table's headings in their order, for the error file; sealed, since a table without headings has persons there.
    table.binary('sealed_headings');
    table.string('idempotency_key', 200).unique();
    table.string('content_digest', 64);
    // When the refused rows are deleted; null once they are.
    table.string('errors_until', 24).index();
  });

  await database.schema.createTable('loan_import_errors', (table) => {
    table.string('import_id', 36).notNullable().references('id').inTable('loan_imports');
    table.integer('position').notNullable();
    // Keyed hash of the row's loan number, where it has one: an erased case takes its refused rows with it.
    table.string('loan_hash', 64).index();
    // The row as it came and what was expected, under a key derived from the master key.
    table.binary('sealed').notNullable();
    table.primary(['import_id', 'position']);
  });
}

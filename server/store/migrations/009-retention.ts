/**
 * How long what is kept: when a loan was closed and why, what holds its documents back, and what was erased by whom. Free text that
 * people wrote about a case is sealed under its key and goes with it; who erased it and why is what has to outlive it.
 */
import type { Knex } from 'knex';

interface OldKey {
  key: string;
  outcome: string;
}

export async function up(database: Knex): Promise<void> {
  await database.schema.alterTable('cases', (table) => {
    // YYYY-MM-DD; null while the loan is open, which holds all its documents.
    table.string('closed_date', 10);
    table.index(['closed_date']);
  });
  await database.schema.alterTable('records', (table) => {
    // The document's file was erased when its own time had passed; the record stays.
    table.string('file_erased_time', 24);
  });
  await database.schema.alterTable('idempotency_keys', (table) => {
    // Places in the log [first, end) that the key stands for, so that those of an erased case are found. Null: nothing was accepted.
    table.integer('first_index').index();
    table.integer('end_index');
  });
  await fillPlaces(database);
  await database.schema.createTable('case_closures', (table) => {
    table.increments('id');
    table.string('case_id', 32).notNullable().references('id').inTable('cases').index();
    // closed, reopened
    table.string('action', 8).notNullable();
    table.string('closed_date', 10);
    table.string('time', 24).notNullable();
    table.string('person', 200).notNullable();
    table.binary('sealed_reason');
  });
  await database.schema.createTable('case_holds', (table) => {
    table.string('id', 36).primary();
    table.string('case_id', 32).notNullable().references('id').inTable('cases').index();
    // litigation, audit, complaint
    table.string('kind', 16).notNullable();
    table.string('placed_time', 24).notNullable();
    table.string('placed_by', 200).notNullable();
    table.binary('sealed_reason');
    table.string('released_time', 24);
    table.string('released_by', 200);
    table.binary('sealed_release_reason');
  });
  await database.schema.createTable('case_erasures', (table) => {
    table.string('id', 36).primary();
    table.string('case_id', 32).notNullable().unique().references('id').inTable('cases');
    table.string('person', 200).notNullable();
    table.string('reason', 500).notNullable();
    table.string('basis', 32).notNullable();
    table.string('ordered_time', 24).notNullable();
    // Next sequence of the case when the order was checked: a document that came later makes it be checked again.
    table.integer('next_sequence').notNullable();
    // ordered → destroyed → done; the next start goes on where a crash left it.
    table.string('state', 16).notNullable().index();
    table.integer('documents');
    table.integer('files');
    table.string('done_time', 24);
  });
  await database.schema.createTable('file_erasures', (table) => {
    table.string('id', 36).primary();
    table.string('case_id', 32).notNullable().references('id').inTable('cases').index();
    table.string('record_id', 36).notNullable();
    table.string('person', 200).notNullable();
    table.binary('sealed_reason');
    table.string('ordered_time', 24).notNullable();
    // destroyed → done
    table.string('state', 16).notNullable().index();
    table.string('done_time', 24);
  });
  // Encrypted files that no entry names any more and that are still to be removed from the disk.
  await database.schema.createTable('erased_files', (table) => {
    table.string('file_id', 32).primary();
    table.string('erasure_id', 36).notNullable().index();
  });
}

const PIECE = 500;

/** The places of keys that older versions stored, as their saved outcomes say. */
async function fillPlaces(database: Knex): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await database<OldKey>('idempotency_keys').where('key', '>', after).orderBy('key').limit(PIECE).select('key', 'outcome');
    for (const { key, outcome } of rows) {
      const { items, first, refused } = JSON.parse(outcome) as { items: number; first: number | null; refused: unknown[] };
      if (first !== null) await database('idempotency_keys').where({ key }).update({ first_index: first, end_index: first + items - refused.length });
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.key;
  }
}

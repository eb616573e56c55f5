/**
 * Batches that are paused, cancelled and tried again, and the packs' own digests in the log. A batch's packs are recorded in the
 * sequence of a case of their own, which no loan number finds.
 */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.alterTable('cases', (table) => {
    // The batch of whose packs this is the sequence; null for the case of a loan.
    table.string('batch_id', 36);
  });
  await database.schema.alterTable('batches', (table) => {
    // paused, cancelled; null while nobody holds it up.
    table.string('halt', 9);
    // Why the service paused it by itself: code and params as JSON.
    table.text('halt_reason');
    // When failed cases were last queued again: from then on they may wait for their anchors as long as the order says.
    table.string('retried_at', 24);
    table.index(['created_at', 'id']);
  });
  await database.schema.alterTable('batch_cases', (table) => {
    // queued, running, done, failed, cancelled
    table.string('state', 9).notNullable().alter();
    // Of the pack's own digest in the log.
    table.string('record_id', 36);
  });
}

/**
 * Anchoring: which registry and log are anchored to, the heads on their way there, and every transaction ever signed.
 * Nothing is deleted here: a replaced or displaced transaction can still be mined, and has to be recognised when it is.
 */
import type { Knex } from 'knex';

export async function up(database: Knex): Promise<void> {
  await database.schema.createTable('anchor_targets', (table) => {
    table.increments('id');
    table.bigInteger('chain_id').notNullable();
    table.string('registry', 42).notNullable();
    table.string('log_id', 66).notNullable();
    table.string('origin', 255).notNullable();
    // Tells this chain from another one with the same id: a development chain that was started over, above all. Null until asked.
    table.string('genesis_hash', 66);
    table.bigInteger('created_at').notNullable();
    table.unique(['chain_id', 'registry', 'log_id']);
  });

  await database.schema.createTable('anchor_heads', (table) => {
    table.integer('target_id').notNullable().references('id').inTable('anchor_targets');
    table.bigInteger('size').notNullable();
    table.string('root', 66).notNullable();
    table.text('checkpoint').notNullable();
    table.bigInteger('previous_size').notNullable();
    table.text('consistency_proof').notNullable();
    table.string('state', 16).notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('transaction_hash', 66);
    table.bigInteger('block_number');
    table.string('block_hash', 66);
    table.bigInteger('block_time');
    table.text('evm_anchor');
    table.bigInteger('mined_at');
    table.bigInteger('final_at');
    table.primary(['target_id', 'size']);
    table.index(['target_id', 'state']);
  });

  await database.schema.createTable('chain_transactions', (table) => {
    table.increments('id');
    // What the transaction is for: one anchor head, one deployment, one opening of a log.
    table.string('purpose', 255).notNullable().index();
    table.bigInteger('chain_id').notNullable();
    table.string('sender', 42).notNullable();
    table.bigInteger('nonce').notNullable();
    table.string('hash', 66).notNullable().unique();
    table.text('raw').notNullable();
    table.text('fees').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('sent_at');
    table.string('outcome', 16);
  });

  await database.schema.createTable('anchor_events', (table) => {
    table.increments('id');
    table.integer('target_id').notNullable().references('id').inTable('anchor_targets');
    table.bigInteger('size').notNullable();
    table.string('event', 32).notNullable();
    table.text('detail').notNullable();
    table.bigInteger('at').notNullable();
    table.index(['target_id', 'size']);
  });
}

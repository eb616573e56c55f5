/** Seals what older versions wrote in the clear. */
import type { Database } from '../store/index.ts';
import { makeCaseKey, wrapCaseKey } from './case-key.ts';
import type { Keyring } from './keyring.ts';
import type { CaseRow } from './rows.ts';
import { seal } from './seal.ts';

const PIECE = 200;

/**
 * Turns plain loan numbers into keyed hashes and sealed values, and gives a key to cases that have none because they hold digests
 * only. To be called at the start, before anything looks for a case; a crash in between is made good by the next call.
 * @returns cases changed
 */
export async function sealOldCases(database: Database, keyring: Keyring, masterKey: Uint8Array): Promise<number> {
  for (let changed = 0; ; ) {
    const rows = await database<CaseRow>('cases').whereNull('sealed_number').whereNull('erased_time').whereNull('batch_id').limit(PIECE);
    if (rows.length === 0) return changed;
    await database.transaction(async (transaction) => {
      for (const row of rows) {
        const wrapped = row.wrapped_key ?? wrapCaseKey(masterKey, row.id, makeCaseKey());
        const { sealingKey } = keyring.keysOf({ id: row.id, wrapped_key: wrapped });
        // In an unsealed row the column still holds the number itself.
        const loanNumber = row.loan_hash;
        await transaction<CaseRow>('cases')
          .where({ id: row.id })
          .update({ wrapped_key: wrapped, loan_hash: keyring.searchHash('loan-number', loanNumber), sealed_number: seal(sealingKey, 'loan-number', row.id, loanNumber) });
      }
    });
    changed += rows.length;
  }
}

/** Seals the records that older versions wrote in the clear. */
import { seal, type CaseRow, type Keyring } from '../cases/index.ts';
import type { Database } from '../store/index.ts';
import { SEALED_AS, type RecordRow } from './rows.ts';

const PIECE = 500;

/**
 * To be called at the start, after the cases have their keys (`sealOldCases`); a crash in between is made good by the next call.
 * @returns records changed
 */
export async function sealOldRecords(database: Database, keyring: Keyring): Promise<number> {
  for (let changed = 0; ; ) {
    const rows = await database<RecordRow>('records as r')
      .join('cases as c', 'c.id', 'r.case_id')
      .whereNot('r.record', '')
      .limit(PIECE)
      .select<(RecordRow & Pick<CaseRow, 'wrapped_key'>)[]>('r.*', 'c.wrapped_key');
    if (rows.length === 0) return changed;
    await database.transaction(async (transaction) => {
      for (const { log_index, case_id: id, record_id, record, wrapped_key } of rows) {
        const { sealingKey } = keyring.keysOf({ id, wrapped_key });
        await transaction<RecordRow>('records').where({ log_index }).update({ record: '', sealed_record: seal(sealingKey, SEALED_AS, record_id, record) });
      }
    });
    changed += rows.length;
  }
}

/** Erasure of a case's part of bulk deposits. */
import { inPieces, type Transaction } from '../store/index.ts';

/**
 * Deletes the results of files that became records of the case: their paths in the archive may name a person, and the job's key, under
 * which they are sealed, opens the results of other cases too.
 * @returns the sealed paths, which must not be found in the database any more
 */
export async function eraseBulkResults(transaction: Transaction, caseId: string): Promise<Uint8Array[]> {
  const records = await transaction<{ case_id: string; record_id: string }>('records').where({ case_id: caseId }).select('record_id');
  const ids = records.map((row) => row.record_id);
  const rows = await inPieces(ids, (some) => transaction<{ job_id: string; position: number; record_id: string | null; sealed: Buffer }>('bulk_files').whereIn('record_id', some).select('job_id', 'position', 'sealed'));
  for (const { job_id, position } of rows) {
    await transaction('bulk_files').where({ job_id, position }).delete();
    await transaction('bulk_jobs').where({ id: job_id }).decrement('total', 1);
  }
  return rows.map(({ sealed }) => sealed);
}

/** Erasure of a case's issued statements. */
import type { Transaction } from '../store/index.ts';
import type { StatementRow } from './statement-store.ts';

/** Deletes every version. @returns their digests: a digest of figures that somebody else still knows would name the case */
export async function eraseStatements(transaction: Transaction, caseId: string): Promise<readonly Uint8Array[]> {
  const rows = await transaction<StatementRow>('arrears_statements').where({ case_id: caseId }).select('digest');
  await transaction<StatementRow>('arrears_statements').where({ case_id: caseId }).del();
  return rows.map(({ digest }) => Buffer.from(digest, 'utf8'));
}

/** Erasures: what was erased is gone, what is gone was erased by somebody, and none is half done. */
import { erasedHash } from '../cases/index.ts';
import type { FsckSources } from './fsck.ts';
import type { ReportBuilder } from './report.ts';

interface ErasedCase {
  id: string;
  loan_hash: string;
  sealed_number: Buffer | null;
  wrapped_key: Buffer | null;
  erasure_state: string | null;
}

export async function checkErasures({ database }: FsckSources, report: ReportBuilder): Promise<void> {
  const erased = await database('cases as c')
    .leftJoin('case_erasures as e', 'e.case_id', 'c.id')
    .whereNotNull('c.erased_time')
    .orderBy('c.id')
    .select<ErasedCase[]>('c.id', 'c.loan_hash', 'c.sealed_number', 'c.wrapped_key', 'e.state as erasure_state');
  for (const row of erased) {
    if (row.erasure_state === null) report.differs('erasure-unrecorded', { case: row.id });
    const left = [...leftInEntry(row), ...(await leftElsewhere(database, row.id))];
    if (left.length > 0) report.differs('erasure-incomplete', { case: row.id, problem: left.join(', ') });
  }
  const unfinished = [...(await database<{ case_id: string; state: string }>('case_erasures').whereNot({ state: 'done' })), ...(await database<{ case_id: string; state: string }>('file_erasures').whereNot({ state: 'done' }))];
  for (const { case_id: id } of unfinished) report.differs('erasure-unfinished', { case: id });
  const unexplained = await database('records as r')
    .leftJoin('file_erasures as e', 'e.case_id', 'r.case_id')
    .whereNotNull('r.file_erased_time')
    .whereNull('e.id')
    .orderBy('r.log_index')
    .select<{ case_id: string }[]>('r.case_id');
  for (const id of new Set(unexplained.map((row) => row.case_id))) report.differs('erasure-unrecorded', { case: id });
}

function leftInEntry({ id, loan_hash: hash, sealed_number: number, wrapped_key: key }: ErasedCase): string[] {
  return [...(key === null ? [] : ['wrapped_key']), ...(number === null ? [] : ['sealed_number']), ...(hash === erasedHash(id) ? [] : ['loan_hash'])];
}

async function leftElsewhere(database: FsckSources['database'], caseId: string): Promise<string[]> {
  const records = await database('records')
    .where({ case_id: caseId })
    .where((left) => void left.whereNot('record', '').orWhereNotNull('sealed_record').orWhereNot('sha256', '').orWhereNotNull('sm3').orWhereNotNull('file_id'))
    .first<{ log_index: number } | undefined>('log_index');
  const files = await database('files').where({ case_id: caseId }).first<{ file_id: string } | undefined>('file_id');
  return [...(records === undefined ? [] : ['records']), ...(files === undefined ? [] : ['files'])];
}

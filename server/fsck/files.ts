/** Stored files: decrypted and hashed again, and matched with the records that name them. */
import { AppError } from '../errors.ts';
import { DoubleDigest, type StoredFile } from '../evidence/index.ts';
import type { FsckSources } from './fsck.ts';
import { messageOf, type ReportBuilder } from './report.ts';

/** Every file's contents, and files without an entry. */
export async function checkFiles(sources: FsckSources, report: ReportBuilder): Promise<void> {
  const known = new Set<string>();
  const unreadable = new Map<string, number>();
  for await (const file of sources.evidence.allFiles()) {
    report.counts.files++;
    known.add(file.fileId);
    if (sources.hasMasterKey && (await checkContent(sources, report, file)) === 'no-key') unreadable.set(file.caseId, (unreadable.get(file.caseId) ?? 0) + 1);
  }
  for (const [id, count] of unreadable) report.notChecked('case-key-gone', { case: id, count });
  if (!sources.hasMasterKey && known.size > 0) report.notChecked('files-not-checked', { count: known.size });
  for await (const file of sources.storedFileIds()) if (!known.has(file)) report.differs('file-orphan', { file });
}

async function checkContent({ evidence }: FsckSources, report: ReportBuilder, file: StoredFile): Promise<'checked' | 'no-key'> {
  const digest = new DoubleDigest();
  try {
    for await (const chunk of await evidence.readStoredFile(file)) digest.update(chunk);
  } catch (error) {
    if (error instanceof AppError && error.code === 'case-erased') return 'no-key';
    report.differs('file-damaged', { file: file.fileId, problem: messageOf(error) });
    return 'checked';
  }
  const { sha256, sm3 } = digest.finish();
  if (sha256 !== file.sha256) report.differs('file-digest-differs', { file: file.fileId, algorithm: 'SHA-256' });
  if (sm3 !== file.sm3) report.differs('file-digest-differs', { file: file.fileId, algorithm: 'SM3' });
  return 'checked';
}

interface Mismatch {
  log_index: number;
  file_id: string;
  file_case: string | null;
  file_sha256: string | null;
}

/** Records and file entries have to name each other: same case, same digests, same size. */
export async function checkFileEntries({ database }: FsckSources, report: ReportBuilder): Promise<void> {
  const rows = await database('records as r')
    .leftJoin('files as f', 'f.file_id', 'r.file_id')
    .whereNotNull('r.file_id')
    .where((wrong) => void wrong.whereNull('f.file_id').orWhereRaw('f.case_id <> r.case_id').orWhereRaw('f.sha256 <> r.sha256').orWhereRaw('f.sm3 <> r.sm3').orWhereRaw('f.size <> r.size'))
    .orderBy('r.log_index')
    .select<Mismatch[]>('r.log_index', 'r.file_id', 'f.case_id as file_case', 'f.sha256 as file_sha256');
  for (const row of rows) report.differs('record-file-differs', { index: row.log_index, problem: row.file_case === null ? `no entry ${row.file_id}` : `entry ${row.file_id}` });
  const unnamed = await database('files as f').leftJoin('records as r', 'r.file_id', 'f.file_id').whereNull('r.record_id').orderBy('f.file_id').select<{ file_id: string }[]>('f.file_id');
  for (const { file_id: file } of unnamed) report.differs('file-unnamed', { file });
}

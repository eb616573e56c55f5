/** Destroying what was recorded of a case, and single files. Leaves stay: the log and its heads verify as before. */
import type { Keyring } from '../cases/index.ts';
import type { Transaction } from '../store/index.ts';
import { inPieces, type FileRow, type IdempotencyRow, type RecordRow } from './rows.ts';
import type { FileVault } from './vault/index.ts';

export interface ErasedRecords {
  /** records whose text, salt and digests are gone */
  documents: number;
  /** stored files that no entry names any more; to be given to {@link EvidenceEraser.removeFiles} after the commit */
  fileIds: string[];
  /** bytes that must not be found in the database any more */
  traces: Buffer[];
}

export interface ErasedFile {
  /** all records whose document it was */
  recordIds: string[];
}

export class EvidenceEraser {
  readonly #keyring: Keyring;
  readonly #vault: FileVault;

  constructor(keyring: Keyring, vault: FileVault) {
    this.#keyring = keyring;
    this.#vault = vault;
  }

  /**
   * Empties a case's records but for their places (index, sequence, leaf, correction, stage, times), removes its files' entries, and
   * forgets the requests that made them: an idempotency key and the digest of a request's body may tell the loan.
   */
  async eraseCase(transaction: Transaction, caseId: string): Promise<ErasedRecords> {
    const records = await transaction<RecordRow>('records').where({ case_id: caseId }).orderBy('log_index').select('log_index', 'sha256', 'sm3');
    const files = await transaction<FileRow>('files').where({ case_id: caseId }).orderBy('file_id').select('file_id');
    await transaction<RecordRow>('records').where({ case_id: caseId }).update({ record: '', sealed_record: null, sha256: '', sm3: null, size: 0, media_type: '', file_id: null, file_erased_time: null });
    await transaction<FileRow>('files').where({ case_id: caseId }).delete();
    const requests = await this.#forgetRequests(transaction, caseId, records.map((row) => row.log_index));
    const digests = records.flatMap(({ sha256, sm3 }) => (sm3 === null ? [sha256] : [sha256, sm3]));
    const traces = [...(await notElsewhere(transaction, digests)), ...requests].map((text) => Buffer.from(text, 'utf8'));
    return { documents: records.length, fileIds: files.map((row) => row.file_id), traces };
  }

  /**
   * Takes a stored file from all records that name it; they stay as they are.
   * @param time RFC 3339 UTC with milliseconds
   */
  async eraseFile(transaction: Transaction, fileId: string, time: string): Promise<ErasedFile> {
    const rows = await transaction<RecordRow>('records').where({ file_id: fileId }).orderBy('log_index').select('record_id');
    await transaction<RecordRow>('records').where({ file_id: fileId }).update({ file_id: null, file_erased_time: time });
    await transaction<FileRow>('files').where({ file_id: fileId }).delete();
    return { recordIds: rows.map((row) => row.record_id) };
  }

  /** Removes files from the disk, durably. Safe to repeat. @param onRemoved called after each */
  async removeFiles(fileIds: readonly string[], onRemoved: () => void = () => {}): Promise<void> {
    await this.#vault.remove(fileIds, onRemoved);
  }

  /**
   * Forgets the requests that deposited nothing but what is erased, and returns what they said. One that also stands for documents of
   * other cases keeps its answer for these (invariant 1); the digest of its body, which covers what is erased, becomes a keyed one.
   */
  async #forgetRequests(transaction: Transaction, caseId: string, indexes: readonly number[]): Promise<string[]> {
    const seen = new Set<string>();
    const said: string[] = [];
    for (const index of indexes) {
      // Ranges of different keys never overlap: the last that begins here or before is the only one that can cover it.
      const row = await transaction<IdempotencyRow>('idempotency_keys').where('first_index', '<=', index).orderBy('first_index', 'desc').first();
      if (row === undefined || row.first_index === null || row.end_index === null || row.end_index <= index || seen.has(row.key)) continue;
      seen.add(row.key);
      said.push(row.body_digest);
      const isAllErased = await this.#isAllErased(transaction, caseId, row.first_index, row.end_index);
      if (isAllErased) said.push(row.key);
      const query = transaction<IdempotencyRow>('idempotency_keys').where({ key: row.key });
      await (isAllErased ? query.delete() : query.update({ body_digest: keyedBodyDigest(this.#keyring, row.body_digest) }));
    }
    return said;
  }

  /** Whether places [first, end) hold nothing but records of this case and of cases that were erased before. */
  async #isAllErased(transaction: Transaction, caseId: string, first: number, end: number): Promise<boolean> {
    const other = await transaction('records as r').join('cases as c', 'c.id', 'r.case_id').where('r.log_index', '>=', first).andWhere('r.log_index', '<', end).whereNot('r.case_id', caseId).whereNull('c.erased_time').first<{ record_id: string } | undefined>('r.record_id');
    return other === undefined;
  }
}

/** What the digest of a request's body becomes when a part of what it covers is erased: nobody can try guesses against it without the master key. */
export function keyedBodyDigest(keyring: Keyring, bodyDigest: string): string {
  return keyring.searchHash('request', bodyDigest);
}

/** Of these digests, those that no record has any more: the same document may have been deposited in another case too. */
async function notElsewhere(transaction: Transaction, digests: readonly string[]): Promise<string[]> {
  const [bySha256, bySm3] = [
    await inPieces(digests, (some) => transaction<RecordRow>('records').whereIn('sha256', some).select('sha256')),
    await inPieces(digests, (some) => transaction<RecordRow>('records').whereIn('sm3', some).select('sm3')),
  ];
  const kept = new Set([...bySha256.map((row) => row.sha256), ...bySm3.map((row) => row.sm3)]);
  return digests.filter((digest) => !kept.has(digest));
}

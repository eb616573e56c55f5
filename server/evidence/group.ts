/**
 * What one group commit will write, decided without any I/O: every item is either accepted, with its record, or refused by name,
 * and a refused one leaves its neighbours untouched.
 */
import { AppError, type ErrorCode, type ErrorParams } from '../errors.ts';
import { RECORD_FORMAT_V2, recordText, type CaseStatement, type DocumentDescription, type EvidenceRecordV2, type RecordStage, type SignatureFindings } from '../domain/record/index.ts';
import type { TreeHasher } from '../domain/merkle/index.ts';
import type { CaseRow, Keyring } from '../cases/index.ts';
import type { IncomingFile } from './vault/index.ts';
import { requirePastEvent, type DepositMetadata } from './metadata.ts';
import type { FileRow, IdempotencyRow, StoredRecord } from './rows.ts';

/** What is stated about a document, be it by a depositor or, of a case statement, by us. */
export type StatedMetadata = Omit<DepositMetadata, 'stage' | 'loanNumber'> & { stage: RecordStage };

/** Whose case a record belongs to: a loan's, or that of a batch's packs. */
export type CaseOwner = { loanNumber: string } | { batchId: string };

/** By what a group knows a case. */
export const ownerKey = (owner: CaseOwner): string => ('batchId' in owner ? `batch ${owner.batchId}` : `loan ${owner.loanNumber}`);

/** By what the database knows it. */
export const ownerHash = (keyring: Keyring, owner: CaseOwner): string => ('batchId' in owner ? keyring.searchHash('batch', owner.batchId) : keyring.searchHash('loan-number', owner.loanNumber));

/** A document to be recorded. */
export interface JobItem {
  owner: CaseOwner;
  metadata: StatedMetadata;
  document: DocumentDescription;
  /** null for a digest-only deposit */
  upload: { file: IncomingFile; key: Buffer; signatures: SignatureFindings | null } | null;
  /** null unless the document is a case statement */
  statement: CaseStatement | null;
}

/** One request. */
export interface Job {
  /** in the order of the request; an error is an item that was refused when it was read */
  items: (JobItem | AppError)[];
  /** one document: refused means that the whole request is refused and its idempotency key not used up */
  isSingle: boolean;
  idempotency: { key: string; bodyDigest: string } | null;
}

export type Outcome = StoredRecord | AppError;

/** What the database says, of everything the jobs of a group touch. */
export interface GroupState {
  /** by {@link ownerKey} */
  cases: Map<string, CaseRow>;
  /** by {@link contentKey} */
  files: Map<string, FileRow>;
  /** records that jobs want to supersede or corroborate, by id */
  records: Map<string, { caseId: string; supersededBy: string | null }>;
}

export interface GroupContext {
  /** milliseconds since 1970 */
  now: number;
  promiseSeconds: number;
  /** software that makes the records, e.g. `docketproof/0.1.0` */
  build: string;
  keyring: Keyring;
  random: (size: number) => Buffer;
  hasher: TreeHasher;
}

export const contentKey = (caseId: string, sha256: string): string => `${caseId}/${sha256}`;

const SALT_BYTES = 32;
/** Random bytes asked for at a time: one call for 48 costs 9 µs, nearly all of it the call. */
const RANDOM_POOL = 4096;

/** Collects the writes of a group. Indexes are relative to the first record of the group until {@link placeAt}. */
export class GroupPlan {
  readonly records: StoredRecord[] = [];
  readonly leaves: Uint8Array[] = [];
  /** by id; new or changed */
  readonly cases = new Map<string, CaseRow>();
  readonly files: FileRow[] = [];
  /** ids of uploads whose content the case had already */
  readonly redundantUploads: string[] = [];
  private readonly state: GroupState;
  private readonly context: GroupContext;
  private pool: Buffer = Buffer.alloc(0);
  private readonly receivedTime: string;
  private readonly anchorBy: string;

  constructor(state: GroupState, context: GroupContext) {
    this.state = state;
    this.context = context;
    this.receivedTime = new Date(context.now).toISOString();
    this.anchorBy = new Date(context.now + context.promiseSeconds * 1000).toISOString();
  }

  /** Takes in one job: an outcome per item, in order. */
  add(job: Job): Outcome[] {
    return job.items.map((item) => {
      if (item instanceof AppError) return item;
      try {
        return this.accept(item);
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      }
    });
  }

  /** The case of a record of this group. */
  caseOf({ record }: StoredRecord): CaseRow {
    const row = this.cases.get(record.case);
    if (row === undefined) throw new Error('a record of a case that the group does not write');
    return row;
  }

  /** Gives the records their places in the log, from `first` on. */
  placeAt(first: number): void {
    for (const record of this.records) record.index += first;
  }

  private accept(item: JobItem): StoredRecord {
    const { metadata, owner } = item;
    requirePastEvent(metadata.eventTime, this.context.now);
    const known = this.state.cases.get(ownerKey(owner));
    this.requireReferences(metadata, known);
    requireSequenceEnd(item, known);
    // Nothing is changed before this line: a refused item leaves no trace.
    const ofCase = known ?? this.openCase(owner);
    const fileId = item.upload === null ? null : this.placeFile(ofCase, item.upload);
    const stored = this.record(item, ofCase, fileId);
    ofCase.next_sequence++;
    ofCase.last_leaf = stored.leaf;
    this.cases.set(ofCase.id, ofCase);
    if (metadata.supersedes !== null) this.markSuperseded(metadata.supersedes, stored.record.id);
    return stored;
  }

  private requireReferences({ supersedes, provenance }: StatedMetadata, ofCase: CaseRow | undefined): void {
    if (supersedes !== null) {
      const target = this.state.records.get(supersedes);
      if (target === undefined) throw new AppError('superseded-missing', { id: supersedes });
      if (target.caseId !== ofCase?.id) throw new AppError('superseded-of-other-case', { id: supersedes });
      if (target.supersededBy !== null) throw new AppError('superseded-already', { id: supersedes, by: target.supersededBy });
    }
    for (const id of provenance.corroborates ?? []) if (!this.state.records.has(id)) throw new AppError('corroborated-missing', { id });
  }

  private markSuperseded(recordId: string, by: string): void {
    const target = this.state.records.get(recordId);
    if (target !== undefined) target.supersededBy = by;
  }

  private openCase(owner: CaseOwner): CaseRow {
    const { keyring } = this.context;
    const id = this.randomPart(16).toString('hex');
    const opened = 'batchId' in owner ? keyring.newBatchCase(owner.batchId, this.receivedTime, id) : keyring.newCase(owner.loanNumber, this.receivedTime, id);
    this.state.cases.set(ownerKey(owner), opened);
    return opened;
  }

  /** The same content of the same case is stored once: the id of the file that holds it. */
  private placeFile(ofCase: CaseRow, { file, key }: Pick<NonNullable<JobItem['upload']>, 'file' | 'key'>): string {
    this.requireKey(ofCase, key);
    const content = contentKey(ofCase.id, file.sha256);
    const existing = this.state.files.get(content);
    if (existing !== undefined) {
      this.redundantUploads.push(file.fileId);
      return existing.file_id;
    }
    const row: FileRow = { file_id: file.fileId, case_id: ofCase.id, sha256: file.sha256, sm3: file.sm3, size: file.size, media_type: file.mediaType };
    this.files.push(row);
    this.state.files.set(content, row);
    return row.file_id;
  }

  private requireKey(ofCase: CaseRow, key: Buffer): void {
    // The keyring gives all who open a case or upload to it one key; a file under any other could never be read again.
    if (!this.context.keyring.keysOf(ofCase).fileKey.equals(key)) throw new Error(`an upload of case ${ofCase.id} was encrypted with another key`);
  }

  /** `size` ≤ RANDOM_POOL random bytes, no byte of which is ever given again. */
  private randomPart(size: number): Buffer {
    if (this.pool.length < size) this.pool = this.context.random(RANDOM_POOL);
    const part = this.pool.subarray(0, size);
    this.pool = this.pool.subarray(size);
    return part;
  }

  private record({ metadata, document, upload, statement }: JobItem, ofCase: CaseRow, fileId: string | null): StoredRecord {
    const random = this.randomPart(16 + SALT_BYTES);
    const record: EvidenceRecordV2 = {
      format: RECORD_FORMAT_V2,
      id: uuidOf(random.subarray(0, 16)),
      case: ofCase.id,
      sequence: ofCase.next_sequence,
      previous: ofCase.next_sequence === 1 ? null : ofCase.last_leaf,
      stage: metadata.stage,
      document,
      eventTime: metadata.eventTime,
      receivedTime: this.receivedTime,
      provenance: metadata.provenance,
      established: { by: this.context.build, content: document.digestOnly ? 'stated' : 'received', signatures: upload?.signatures ?? null },
      statement,
      supersedes: metadata.supersedes,
      salt: random.toString('hex', 16),
    };
    const text = recordText(record);
    const leaf = this.context.hasher.leaf(Buffer.from(text, 'utf8'));
    const stored: StoredRecord = { index: this.records.length, record, text, leaf: Buffer.from(leaf).toString('hex'), fileId, fileErasedTime: null, anchorBy: this.anchorBy, supersededBy: null };
    this.records.push(stored);
    this.leaves.push(leaf);
    return stored;
  }
}

/** A statement speaks of exactly the records before it: one that came in meanwhile makes it void. @throws AppError `case-moved-on` */
function requireSequenceEnd({ statement }: JobItem, ofCase: CaseRow | undefined): void {
  if (statement === null) return;
  if (ofCase === undefined || statement.count !== ofCase.next_sequence - 1) throw new AppError('case-moved-on', { count: statement.count });
}

/** A version 4 UUID (RFC 9562 §5.4) from 16 random bytes. */
function uuidOf(random: Buffer): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * What an idempotency key stands for: enough to give the same answer again. Accepted items are at consecutive places in the log.
 */
interface SavedOutcome {
  items: number;
  /** index of the first accepted item, or null when there is none */
  first: number | null;
  /** the refused items, by position in the request */
  refused: [position: number, code: ErrorCode, params: ErrorParams][];
}

/** What the idempotency row keeps; call after the records were given their places. */
export function saveOutcomes(outcomes: readonly Outcome[]): Pick<IdempotencyRow, 'outcome' | 'first_index' | 'end_index'> {
  const first = (outcomes.find((outcome) => !(outcome instanceof AppError)) as StoredRecord | undefined)?.index ?? null;
  const refused = outcomes.flatMap((outcome, position): SavedOutcome['refused'] => (outcome instanceof AppError ? [[position, outcome.code, outcome.params]] : []));
  const outcome = JSON.stringify({ items: outcomes.length, first, refused } satisfies SavedOutcome);
  return { outcome, first_index: first, end_index: first === null ? null : first + outcomes.length - refused.length };
}

/** The outcomes again; `case-erased` where the record is of a case that was erased since. @param readRecords gives what is at the places [from, to) */
export async function restoreOutcomes(text: string, readRecords: (from: number, to: number) => Promise<Outcome[]>): Promise<Outcome[]> {
  const saved = JSON.parse(text) as SavedOutcome;
  const refused = new Map(saved.refused.map(([position, code, params]) => [position, new AppError(code, params)]));
  const accepted = saved.first === null ? [] : await readRecords(saved.first, saved.first + saved.items - refused.size);
  if (accepted.length !== saved.items - refused.size) throw new Error('records of an idempotency key are missing');
  const next = accepted.values();
  return Array.from({ length: saved.items }, (_, position) => refused.get(position) ?? (next.next().value as Outcome));
}


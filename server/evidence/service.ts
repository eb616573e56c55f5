/** Intake and reading of evidence. */
import { createHash, hash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { noFaults, type Fault } from '../faults.ts';
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import { canonicalize } from '../domain/json/index.ts';
import { treeHasher } from '../domain/merkle/index.ts';
import { STATEMENT_MEDIA_TYPE, STATEMENT_TITLE, statementDocument, statementOfCase } from '../domain/case/index.ts';
import { CASE_STATEMENT_STAGE, PACK_STAGE, REQUIRED_PROVENANCE, type ProvenanceRequirements, type RecordStage, type SignatureFindings, type StatementPurpose } from '../domain/record/index.ts';
import { signBatchReceipt, signReceipt, type BatchReceipt, type Receipt } from '../domain/receipt/index.ts';
import type { CaseBook, CaseKeyLease, EvidenceCase } from '../cases/index.ts';
import type { Database } from '../store/index.ts';
import { BUILD } from '../version.ts';
import { Committer, type JobResult, type LogAppender } from './committer.ts';
import { restoreOutcomes, type CaseOwner, type Job, type JobItem } from './group.ts';
import { SignatureInspector } from './inspector.ts';
import { readDepositMetadata, readDigestMetadata, requireIdempotencyKey, requirePastEvent, requireProvenance, type DepositMetadata } from './metadata.ts';
import * as queries from './queries.ts';
import { inPieces, textOf, type FileRow, type IdempotencyRow, type StoredRecord } from './rows.ts';
import { FileDamagedError, type FileVault, type IncomingFile } from './vault/index.ts';

/** Most items of one digest-only request. */
export const MAX_DIGESTS = 10_000;

/** Tries at a statement while documents come in between reading the case and recording it. */
const MAX_CLOSINGS = 8;
const MAX_STATEMENT_BYTES = 64 * 1024;

export interface EvidenceOptions {
  database: Database;
  vault: FileVault;
  log: LogAppender;
  /** the log's key: it signs receipts; its name is the log's origin */
  signer: NoteSigner;
  /** the cases that records belong to, and their keys */
  cases: CaseBook;
  /** software that makes the records, e.g. `docketproof/0.1.0` */
  build?: string;
  /** what must be stated of a document, per stage; left out, what the form itself requires */
  required?: ProvenanceRequirements;
  /** bytes of the largest document */
  maxFileBytes: number;
  /** a receipt promises an anchor within this time */
  promiseSeconds: number;
  /** milliseconds since 1970 */
  clock?: () => number;
  random?: (size: number) => Buffer;
  fault?: Fault;
  /** told after each commit which places in the log were filled, e.g. to wake the anchoring */
  onSequenced?: (first: number, count: number) => void;
}

/** A file that is encrypted and on disk and waits for its deposit; give it to `deposit` or `discardFile`, whatever happens. */
export interface ReceivedFile extends IncomingFile {
  lease: CaseKeyLease;
  /** null for what is no PDF */
  signatures: SignatureFindings | null;
}

export interface DepositRequest {
  metadata: DepositMetadata;
  file: ReceivedFile;
  idempotencyKey?: string | undefined;
}

/** What is stated when the sequence of a case is closed. */
export interface StatedClosing {
  purpose: StatementPurpose;
  note: string | null;
  /** the named person who closes it */
  statedBy: string;
}

export interface ClosingRequest extends StatedClosing {
  caseId: string;
  idempotencyKey?: string | undefined;
}

/** A pack as its record names it: no personal data. */
export interface SealedPack {
  batchId: string;
  /** random reference of the case it shows */
  caseRef: string;
  /** of the ZIP file: hex, and bytes */
  sha256: string;
  size: number;
}

export interface Deposited {
  stored: StoredRecord;
  receipt: Receipt;
  /** true when the idempotency key gave the answer of an earlier request */
  replayed: boolean;
}

export interface DigestsDeposited {
  /** per item, in the order of the request: the record, or why there is none */
  outcomes: (StoredRecord | AppError)[];
  /** for all records that were accepted; null when none was */
  receipt: BatchReceipt | null;
  replayed: boolean;
}

export class EvidenceService {
  private readonly options: Required<Omit<EvidenceOptions, 'onSequenced'>>;
  private readonly committer: Committer;
  private readonly inspector = new SignatureInspector();

  constructor(options: EvidenceOptions) {
    const { onSequenced, ...rest } = options;
    this.options = { clock: Date.now, random: randomBytes, fault: noFaults, build: BUILD, required: REQUIRED_PROVENANCE, ...rest };
    const { database, vault, log, fault, cases, random, promiseSeconds, build } = this.options;
    const hasher = treeHasher((data) => hash('sha256', data, 'buffer'));
    this.committer = new Committer({ database, vault, log, fault, onSequenced, context: () => ({ now: this.options.clock(), promiseSeconds, build, keyring: cases.keyring, random, hasher }) });
  }

  /** Origin of the log that the receipts are of. */
  get origin(): string {
    return this.options.signer.name;
  }

  /** Commits and records since the start. */
  get statistics(): Readonly<{ commits: number; records: number }> {
    return this.committer.statistics;
  }

  /** Deals with what a crash left in the file store. To be called once, before anything is deposited. */
  async recover(): Promise<{ kept: number; removed: number }> {
    const { database, vault } = this.options;
    return vault.recover(async (ids) => {
      const rows = await inPieces(ids, (some) => database<FileRow>('files').whereIn('file_id', some).select('file_id'));
      return new Set(rows.map((row) => row.file_id));
    });
  }

  /** Takes no more deposits and resolves when those under way are durable and answered. */
  async close(): Promise<void> {
    await this.committer.close();
    await this.inspector.close();
  }

  /**
   * Streams a document into the encrypted store. It belongs to no record until `deposit`.
   * @throws AppError `file-empty`, `file-too-large`; whatever `content` throws; nothing is left then
   */
  async receiveFile(loanNumber: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ReceivedFile> {
    const { vault, maxFileBytes, fault, cases } = this.options;
    const lease = await cases.keyring.lease(loanNumber);
    let file: IncomingFile | null = null;
    try {
      file = await vault.receive(content, { caseKey: lease.key, maxBytes: maxFileBytes, fault, ...(signal && { signal }) });
      const signatures = await this.inspect(file, lease.key);
      return { ...file, lease, signatures };
    } catch (error) {
      if (file !== null) await vault.discard(file.fileId);
      lease.release();
      throw error;
    }
  }

  /** Signatures of a PDF, as found; the bytes are read back from the store, since they came in as a stream. */
  private async inspect({ fileId, size, mediaType }: IncomingFile, key: Buffer): Promise<SignatureFindings | null> {
    return mediaType === 'application/pdf' ? this.inspector.inspect(size, () => this.options.vault.read(fileId, key, size)) : null;
  }

  /** Gives up a received file. Safe to repeat. */
  async discardFile(file: ReceivedFile): Promise<void> {
    file.lease.release();
    await this.options.vault.discard(file.fileId);
  }

  /**
   * Records a received document. When this resolves, file, record and place in the log are durable (invariant 1). When it
   * throws, the file is given up too.
   * @throws AppError naming the reason; `deposit-not-stored` when only a retry with the same key can tell whether it was stored
   */
  async deposit({ metadata, file, idempotencyKey }: DepositRequest): Promise<Deposited> {
    const { lease, signatures, ...incoming } = file;
    try {
      if (lease.loanNumber !== metadata.loanNumber) throw new Error('the file was received for another loan');
      if (idempotencyKey !== undefined) requireIdempotencyKey(idempotencyKey);
      const stated = readDepositMetadata(metadata);
      requirePastEvent(stated.eventTime, this.options.clock());
      requireProvenance(stated.stage, stated.provenance, this.options.required);
      const { fileId: _fileId, ...described } = incoming;
      const { loanNumber, ...recorded } = stated;
      const item: JobItem = { owner: { loanNumber }, metadata: recorded, document: { ...described, title: stated.title, digestOnly: false }, upload: { file: incoming, key: lease.key, signatures }, statement: null };
      // The detected media type follows from the content and is left out: a newer detector must not turn a retry into another body.
      const bodyDigest = idempotencyKey === undefined ? '' : digestOf({ metadata: stated, sha256: file.sha256 });
      const result = await this.submit({ items: [item], isSingle: true, idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, bodyDigest } });
      return this.acknowledge(result);
    } catch (error) {
      // Where it is not certain that nothing was stored, a record may name the file: the next start finds out.
      if (!(error instanceof AppError) || error.code !== 'deposit-not-stored') await this.options.vault.discard(file.fileId);
      throw error;
    } finally {
      lease.release();
    }
  }

  /**
   * Closes the sequence of a case where it stands: a case statement, itself a record, over every record before it.
   * @throws AppError `case-not-found`, `case-erased`, `case-without-records`; `case-moved-on` when documents keep coming in meanwhile;
   *   as {@link deposit}
   */
  async closeSequence({ caseId, idempotencyKey, ...stated }: ClosingRequest): Promise<Deposited> {
    if (idempotencyKey !== undefined) requireIdempotencyKey(idempotencyKey);
    const bodyDigest = digestOf({ caseId, ...stated });
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await this.submit({ items: [await this.statementItem(caseId, stated)], isSingle: true, idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, bodyDigest } });
        return this.acknowledge(result);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'case-moved-on' || attempt === MAX_CLOSINGS) throw error;
      }
    }
  }

  /** The statement over the case as it stands now, with its document in the store. */
  private async statementItem(caseId: string, stated: StatedClosing): Promise<JobItem> {
    const { cases, clock, vault, maxFileBytes, fault, build } = this.options;
    const row = await cases.rowById(caseId);
    if (row === null) throw new AppError('case-not-found', { case: caseId });
    const { fileKey } = cases.keyring.keysOf(row);
    const entries = await queries.sequenceOf(this.options.database, caseId);
    if (entries.length === 0) throw new AppError('case-without-records', { case: caseId });
    const eventTime = new Date(clock()).toISOString();
    const statement = statementOfCase({ entries, ...stated });
    const content = Readable.from([statementDocument(caseId, statement, eventTime)], { objectMode: false });
    const file = { ...(await vault.receive(content, { caseKey: fileKey, maxBytes: Math.max(maxFileBytes, MAX_STATEMENT_BYTES), fault })), mediaType: STATEMENT_MEDIA_TYPE };
    const { fileId: _fileId, ...described } = file;
    const owner: CaseOwner = row.batch_id === null ? { loanNumber: cases.keyring.loanNumberOf(row) } : { batchId: row.batch_id };
    return {
      owner,
      metadata: { stage: CASE_STATEMENT_STAGE, title: STATEMENT_TITLE, eventTime, provenance: { sourceSystem: 'docketproof', sourceVersion: build, actor: stated.statedBy }, supersedes: null },
      document: { ...described, title: STATEMENT_TITLE, digestOnly: false },
      upload: { file, key: fileKey, signatures: null },
      statement,
    };
  }

  /** {@link receiveFile} and {@link deposit} in one. */
  async depositContent(request: Omit<DepositRequest, 'file'> & { content: AsyncIterable<Uint8Array>; signal?: AbortSignal }): Promise<Deposited> {
    const file = await this.receiveFile(request.metadata.loanNumber, request.content, request.signal);
    return this.deposit({ metadata: request.metadata, file, idempotencyKey: request.idempotencyKey });
  }

  /**
   * Records documents that stay with the lender. Good items are recorded, bad ones come back with their reason, in order.
   * @param items as they came: parsed JSON, not validated
   * @throws AppError `digests-empty`, `digests-too-many`, `idempotency-key-reused`, `deposit-not-stored`
   */
  async depositDigests(items: readonly unknown[], idempotencyKey?: string): Promise<DigestsDeposited> {
    if (items.length === 0) throw new AppError('digests-empty');
    if (items.length > MAX_DIGESTS) throw new AppError('digests-too-many', { limit: MAX_DIGESTS, count: items.length });
    if (idempotencyKey !== undefined) requireIdempotencyKey(idempotencyKey);
    const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, bodyDigest: digestOf(items) };
    const { outcomes, replayed } = await this.submit({ items: items.map((item) => readDigestItem(item, this.options.required)), isSingle: false, idempotency });
    return { outcomes, receipt: this.batchReceipt(outcomes), replayed };
  }

  /**
   * Records the digest of a pack in the sequence of its batch. However often it is called for the same pack, there is one record.
   * @throws AppError `deposit-not-stored`, `service-stopping`
   */
  async depositPack(pack: SealedPack): Promise<Deposited> {
    const { batchId, caseRef, sha256, size } = pack;
    const item: JobItem = {
      owner: { batchId },
      metadata: { stage: PACK_STAGE, title: packTitle(pack), eventTime: new Date(this.options.clock()).toISOString(), provenance: { sourceSystem: 'docketproof', sourceVersion: this.options.build }, supersedes: null },
      document: { sha256, sm3: null, size, mediaType: 'application/zip', title: packTitle(pack), digestOnly: true },
      upload: null,
      statement: null,
    };
    // With blanks, which a client's key cannot have: nobody can take it beforehand. The time and the software are no part of the body: after a crash they are others.
    const idempotency = { key: `pack ${batchId} ${caseRef} ${sha256}`, bodyDigest: digestOf({ batchId, caseRef, sha256, size }) };
    return this.acknowledge(await this.submit({ items: [item], isSingle: true, idempotency }));
  }

  /** The receipt of a stored record: the same bytes each time. */
  receiptFor(stored: StoredRecord): Receipt {
    return signReceipt(placeOf(stored), timesOf(stored), this.options.signer);
  }

  /** @returns null when there is no such record */
  async receiptOf(recordId: string): Promise<Receipt | null> {
    const stored = await this.recordById(recordId);
    return stored === null ? null : this.receiptFor(stored);
  }

  recordById(recordId: string): Promise<StoredRecord | null> {
    return queries.recordById(this.options.database, this.options.cases.keyring, recordId);
  }

  /** What is left of a record of an erased case; null for any other. */
  erasedById(recordId: string): Promise<queries.ErasedRecord | null> {
    return queries.erasedById(this.options.database, recordId);
  }

  /** The record that a single deposit with this idempotency key made; null when none did. */
  async recordOfKey(idempotencyKey: string): Promise<StoredRecord | null> {
    const row = await this.options.database<IdempotencyRow>('idempotency_keys').where({ key: idempotencyKey }).first();
    if (row === undefined) return null;
    const [outcome, ...more] = await restoreOutcomes(row.outcome, (from, to) => this.recordsBetween(from, to));
    return outcome === undefined || outcome instanceof AppError || more.length > 0 ? null : outcome;
  }

  /** Records whose document has this digest, in log order. @param hex 64 lower-case hex digits */
  recordsByDigest(algorithm: 'sha256' | 'sm3', hex: string): Promise<StoredRecord[]> {
    return queries.recordsByDigest(this.options.database, this.options.cases.keyring, algorithm, hex);
  }

  /** All records of a case in sequence. */
  recordsOfCase(caseId: string): Promise<StoredRecord[]> {
    return queries.recordsOfCase(this.options.database, this.options.cases.keyring, caseId);
  }

  /** How many records a case has of each stage; corrected ones are not counted. */
  async stageCounts(caseId: string): Promise<Partial<Record<RecordStage, number>>> {
    return queries.stageCounts(this.options.database, caseId);
  }

  /** Records with indexes [from, to), in order. */
  recordsBetween(from: number, to: number): Promise<StoredRecord[]> {
    return queries.recordsBetween(this.options.database, this.options.cases.keyring, from, to);
  }

  /** When the record at a place of the log was received; null where there is none. */
  receivedTimeAt(index: number): Promise<string | null> {
    return queries.receivedTimeAt(this.options.database, index);
  }

  caseById(caseId: string): Promise<EvidenceCase | null> {
    return this.options.cases.byId(caseId);
  }

  caseByLoanNumber(loanNumber: string): Promise<EvidenceCase | null> {
    return this.options.cases.byLoanNumber(loanNumber);
  }

  /** See `CaseBook.loanNumberOf`: for the lender's own eyes. */
  loanNumberOf(caseId: string): Promise<string | null> {
    return this.options.cases.loanNumberOf(caseId);
  }

  /** All record rows in log order, unchecked, for fsck. */
  allRecordRows(from = 0): AsyncGenerator<queries.RawRecordRow> {
    return queries.allRecordRows(this.options.database, from);
  }

  /** The canonical text of such a row. @throws AppError `case-erased`, `case-key-unreadable`; SealBrokenError */
  textOfRow(row: queries.RawRecordRow): string {
    return textOf(row, this.options.cases.keyring);
  }

  allCases(): AsyncGenerator<EvidenceCase> {
    return this.options.cases.all();
  }

  allFiles(): AsyncGenerator<queries.StoredFile> {
    return queries.allFiles(this.options.database);
  }

  /**
   * The plain bytes of a record's document, each chunk authenticated before it is handed out. Nothing is read before the first
   * chunk is asked for.
   * @throws AppError `evidence-not-found`, `file-not-deposited`, `file-erased`, `case-erased`, `case-key-unreadable` at once; `file-damaged` while reading
   */
  async openFile(recordId: string): Promise<{ stored: StoredRecord; content: AsyncGenerator<Buffer> }> {
    const { vault } = this.options;
    const stored = await this.recordById(recordId);
    if (stored === null) throw new AppError('evidence-not-found', { id: recordId });
    if (stored.fileErasedTime !== null) throw new AppError('file-erased', { id: recordId, time: stored.fileErasedTime });
    if (stored.fileId === null) throw new AppError('file-not-deposited', { id: recordId });
    const { record, fileId } = stored;
    return { stored, content: nameDamage(vault.read(fileId, await this.fileKeyOf(record.case), record.document.size), recordId) };
  }

  /** The plain bytes of a stored file, for fsck. @throws AppError as {@link openFile}; FileDamagedError while reading */
  async readStoredFile(file: queries.StoredFile): Promise<AsyncGenerator<Buffer>> {
    return this.options.vault.read(file.fileId, await this.fileKeyOf(file.caseId), file.size);
  }

  private async fileKeyOf(caseId: string): Promise<Buffer> {
    const { cases } = this.options;
    const row = await cases.rowById(caseId);
    if (row === null) throw new AppError('case-erased', { case: caseId });
    return cases.keyring.keysOf(row).fileKey;
  }

  private submit(job: Job): Promise<JobResult> {
    return this.committer.submit(job);
  }

  private acknowledge({ outcomes, replayed }: JobResult): Deposited {
    const [stored] = outcomes;
    if (stored === undefined || stored instanceof AppError) throw new Error('an accepted deposit without a record');
    return { stored, receipt: this.receiptFor(stored), replayed };
  }

  /** One promise for all: signing costs more than everything else about a digest. */
  private batchReceipt(outcomes: readonly (StoredRecord | AppError)[]): BatchReceipt | null {
    const accepted = outcomes.filter((outcome): outcome is StoredRecord => !(outcome instanceof AppError));
    const [first] = accepted;
    return first === undefined ? null : signBatchReceipt(accepted.map(placeOf), timesOf(first), this.options.signer);
  }
}

/** What the record of a pack is called in the log. */
function packTitle({ batchId, caseRef }: SealedPack): string {
  return `案卷 ${caseRef}（批次 ${batchId}）`;
}

function placeOf({ record, leaf, index }: StoredRecord) {
  return { recordId: record.id, leaf, index };
}

function timesOf({ record, anchorBy }: StoredRecord) {
  return { receivedTime: record.receivedTime, anchorBy };
}

function readDigestItem(value: unknown, required: ProvenanceRequirements): JobItem | AppError {
  try {
    const { loanNumber, sha256, sm3, size, mediaType, ...metadata } = readDigestMetadata(value);
    requireProvenance(metadata.stage, metadata.provenance, required);
    return { owner: { loanNumber }, metadata, document: { sha256, sm3, size, mediaType, title: metadata.title, digestOnly: true }, upload: null, statement: null };
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** SHA-256 over the canonical form: the same body however it was spelled. */
function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalize(value)).digest('hex');
}

async function* nameDamage(content: AsyncGenerator<Buffer>, recordId: string): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    if (error instanceof FileDamagedError) throw new AppError('file-damaged', { id: recordId }, { cause: error });
    throw error;
  }
}

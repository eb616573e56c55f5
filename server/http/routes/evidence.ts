/** Deposit of documents and digests, and reading a record back. Addresses carry random ids only (invariant 6). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { Router } from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AccessLog } from '../../cases/index.ts';
import type { RecordAnchor } from '../../chain/index.ts';
import { intervalsOf } from '../../domain/proof/index.ts';
import { establishedOf, missingProvenance, type ProvenanceRequirements } from '../../domain/record/index.ts';
import { AppError, describeError, type Localized } from '../../errors.ts';
import { MAX_DIGESTS, type EvidenceService, type StoredRecord } from '../../evidence/index.ts';
import { actorOf } from '../actor.ts';
import { idempotencyKeyOf, markReplayed } from '../idempotency.ts';
import { readJson } from '../read-json.ts';
import { DocumentUpload, type UploadLimits } from '../upload.ts';

export interface EvidenceDeps {
  service: EvidenceService;
  /** who looked at a document of a case */
  accesses: Pick<AccessLog, 'note'>;
  limits: UploadLimits & {
    /** bytes of a list of digests */
    bodyBytes: number;
  };
  /** How far the record at this place of the log has come. Every record read here is sequenced at least. */
  anchorOf: (index: number) => Promise<RecordAnchor>;
  /** what should be stated of a document, per stage */
  expected: ProvenanceRequirements;
  /** hours after which a document counts as late */
  latenessHours: number;
  /** What a depositor must know although the deposit is kept: why nothing is anchored at present; null when all is well. */
  notice?: () => Localized | null;
}

const RECORD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** body → items → item → provenance → corroborates */
const DIGESTS_DEPTH = 5;

/** `POST /api/v1/evidence`, `POST /api/v1/evidence/digests`, `GET /api/v1/evidence/{id}`, `GET /api/v1/evidence/{id}/file`. */
export function evidenceRouter(deps: EvidenceDeps): Router {
  const router = Router({ caseSensitive: true });
  const upload = new DocumentUpload(deps.service, deps.limits);
  router.post('/api/v1/evidence', depositDocument(deps, upload));
  router.post('/api/v1/evidence/digests', requireJson, rawBody(deps.limits.bodyBytes), depositDigests(deps));
  router.get('/api/v1/evidence/:id', showRecord(deps));
  router.get('/api/v1/evidence/:id/file', sendFile(deps));
  return router;
}

function depositDocument({ service, notice, expected }: EvidenceDeps, upload: DocumentUpload): RequestHandler {
  return async (request, response) => {
    const idempotencyKey = idempotencyKeyOf(request);
    const { metadata, file } = await upload.receive(request, response);
    const { stored, receipt, replayed } = await service.deposit({ metadata, file, idempotencyKey });
    const links = linksOf(stored.record.id);
    markReplayed(response, replayed);
    response.status(201).location(links.self).json({ ...placeOf(stored), document: documentView(stored.record.document), established: establishedOf(stored.record), missing: missingOf(stored, expected), receivedTime: stored.record.receivedTime, receipt, links, ...noticeOf(notice) });
  };
}

function depositDigests({ service, limits, notice }: EvidenceDeps): RequestHandler {
  return async (request, response) => {
    const idempotencyKey = idempotencyKeyOf(request);
    const body: unknown = request.body;
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    const items = itemsOf(readJson(bytes, { field: 'body', maxBytes: limits.bodyBytes, maxDepth: DIGESTS_DEPTH }));
    const { outcomes, receipt, replayed } = await service.depositDigests(items, idempotencyKey);
    const accepted = outcomes.filter((outcome) => !(outcome instanceof AppError)).length;
    markReplayed(response, replayed);
    response.json({ accepted, refused: outcomes.length - accepted, results: outcomes.map(resultOf), receipt, ...noticeOf(notice) });
  };
}

function showRecord({ service, accesses, anchorOf, expected, latenessHours }: EvidenceDeps): RequestHandler {
  return async (request, response) => {
    const stored = await service.recordById(recordIdOf(request));
    if (stored === null) throw new AppError('evidence-not-found', { id: recordIdOf(request) });
    const { index, leaf, record, supersededBy, fileId, fileErasedTime } = stored;
    const anchoring = await anchorOf(index);
    await accesses.note(record.case, { action: 'record-read', actor: actorOf(request), recordId: record.id });
    const links = linksOf(record.id);
    response.set('Cache-Control', 'no-store').json({
      record,
      index,
      leaf,
      anchoring,
      times: intervalsOf({ eventTime: record.eventTime, receivedTime: record.receivedTime, anchoredTime: anchoring.anchoredTime }, latenessHours),
      missing: missingOf(stored, expected),
      supersededBy,
      fileErasedTime,
      receipt: service.receiptFor(stored),
      links: fileId === null ? { ...links, file: null } : links,
    });
  };
}

/** Endings of the neutral names under which documents are handed out. */
const ENDINGS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
};

function sendFile({ service, accesses }: EvidenceDeps): RequestHandler {
  return async (request, response) => {
    const { stored, content } = await service.openFile(recordIdOf(request));
    // The first chunk is authenticated before the answer begins: of a damaged file, the reader gets the reason and not a stump.
    const first = request.method === 'HEAD' ? undefined : (await content.next()).value as Buffer | undefined;
    setFileHeaders(response, stored);
    if (first === undefined) return void response.end();
    // Written before the first byte is handed out.
    await accesses.note(stored.record.case, { action: 'file-read', actor: actorOf(request), recordId: stored.record.id });
    await sendContent(first, content, response);
  };
}

function setFileHeaders(response: Response, { record }: StoredRecord): void {
  const { sha256, size, mediaType } = record.document;
  response.set({
    'Content-Type': mediaType,
    'Content-Length': String(size),
    // The name says nothing about borrower or loan.
    'Content-Disposition': `attachment; filename="${record.id}.${ENDINGS[mediaType] ?? 'bin'}"`,
    // A deposited page is evidence and not part of this site: it must not run as one.
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    // RFC 9530
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  });
}

async function sendContent(first: Buffer, rest: AsyncGenerator<Buffer>, response: Response): Promise<void> {
  async function* all() {
    yield first;
    yield* rest;
  }
  try {
    await pipeline(Readable.from(all(), { objectMode: false }), response);
  } catch (error) {
    // A reader that goes away is none of our errors; damage found on the way has cut the answer short, which its length shows.
    if (!response.destroyed || !isPrematureClose(error)) throw error;
  }
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function recordIdOf(request: Request): string {
  const { id } = request.params;
  // What is no id is not repeated: it may be anything, a loan number too.
  if (typeof id !== 'string' || !RECORD_ID.test(id)) throw new AppError('evidence-not-found', { id: '…' });
  return id;
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  if (!request.is('application/json')) throw new AppError('content-type-wrong', { expected: 'application/json' });
  next();
}

/** The body as bytes: our own parser reads it. */
function rawBody(limit: number): RequestHandler {
  const read = express.raw({ type: () => true, limit });
  return (request, response, next) => {
    read(request, response, (error?: unknown) => {
      const type = error instanceof Error && 'type' in error ? error.type : undefined;
      next(type === 'entity.too.large' ? new AppError('json-too-large', { field: 'body', limit }, { cause: error }) : error);
    });
  };
}

function itemsOf(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !('items' in body) || !Array.isArray(body.items)) throw new AppError('digests-empty');
  const unknown = Object.keys(body).find((key) => key !== 'items');
  if (unknown !== undefined) throw new AppError('metadata-invalid', { path: '$', problem: { 'zh-CN': '含有 items 以外的字段', en: 'has a field other than items' } });
  if (body.items.length > MAX_DIGESTS) throw new AppError('digests-too-many', { limit: MAX_DIGESTS, count: body.items.length });
  return body.items;
}

function placeOf({ record, index, leaf }: StoredRecord) {
  return { recordId: record.id, case: record.case, sequence: record.sequence, index, leaf };
}

function noticeOf(notice: EvidenceDeps['notice']): { notice?: Localized } {
  const text = notice?.() ?? null;
  return text === null ? {} : { notice: text };
}

/** In one order of fields, whether the record was just made or read back: a repeated request gets the same bytes. */
function documentView({ sha256, sm3, size, mediaType, title, digestOnly }: StoredRecord['record']['document']) {
  return { sha256, sm3, size, mediaType, title, digestOnly };
}

function resultOf(outcome: StoredRecord | AppError) {
  if (!(outcome instanceof AppError)) return { status: 'accepted', ...placeOf(outcome) };
  const { code, params } = outcome;
  return { status: 'refused', problem: { code, params, messages: { 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') } } };
}

/** Provenance that should be stated and is not. */
function missingOf({ record }: StoredRecord, expected: ProvenanceRequirements) {
  return missingProvenance(record.stage, record.provenance, expected);
}

function linksOf(recordId: string) {
  const self = `/api/v1/evidence/${recordId}`;
  return { self, proof: `${self}/proof`, certificate: `${self}/certificate.pdf`, file: `${self}/file` };
}

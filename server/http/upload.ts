/**
 * One document in a multipart form, streamed through multer into the encrypted store: nothing of it is ever on disk in the clear, and
 * memory does not grow with it. Nothing is recorded here: what comes back still has to be deposited, and is discarded when the
 * form turns out to be wrong after all.
 */
import type { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';
import { readDepositMetadata, type DepositMetadata, type EvidenceService, type ReceivedFile } from '../evidence/index.ts';
import { readJson } from './read-json.ts';

export interface UploadLimits {
  /** bytes of one document */
  fileBytes: number;
  /** bytes of the field `metadata` */
  metadataBytes: number;
}

export interface UploadedDocument {
  metadata: DepositMetadata;
  file: ReceivedFile;
}

/** Room for boundaries, part headers and names beside file and metadata. */
const FORM_OVERHEAD = 64 * 1024;
/** loanNumber, stage, …, provenance → corroborates: metadata has three containers inside one another. */
const METADATA_DEPTH = 3;
/** Form fields beside the file: one is right; the others are counted to say which. */
const MAX_FIELDS = 8;
type Storage = multer.StorageEngine;
type UploadedFile = Express.Multer.File & { received?: UploadedDocument };

/** Reads the form of one request. */
export class DocumentUpload {
  private readonly service: EvidenceService;
  private readonly limits: UploadLimits;
  private readonly form: RequestHandler;
  /** tells a waiting request that its file was refused, without waiting for the rest of it */
  private readonly refusals = new WeakMap<object, (error: unknown) => void>();

  constructor(service: EvidenceService, limits: UploadLimits) {
    this.service = service;
    this.limits = limits;
    this.form = multer({
      storage: this.storage(),
      // busboy would silently cut a path off the name; it is to be seen and refused.
      preservePath: true,
      defParamCharset: 'utf8',
      limits: { fieldSize: limits.metadataBytes, fieldNameSize: 100, fields: MAX_FIELDS, headerPairs: 50 },
    }).single('file');
  }

  /**
   * The document of a request, on disk and not yet recorded: deposit or discard it.
   * @throws AppError with the reason; nothing is stored then
   */
  async receive(request: Request, response: Response): Promise<UploadedDocument> {
    this.requireForm(request);
    await this.readForm(request, response);
    const received = (request.file as UploadedFile | undefined)?.received;
    try {
      requireFields(request.body as Record<string, unknown>);
      if (received === undefined) throw new AppError('file-missing');
      return received;
    } catch (error) {
      if (received !== undefined) await this.service.discardFile(received.file);
      throw error;
    }
  }

  private requireForm(request: Request): void {
    if (!request.is('multipart/form-data')) throw new AppError('content-type-wrong', { expected: 'multipart/form-data' });
    const { fileBytes, metadataBytes } = this.limits;
    // Known to be too much before a byte of it is read.
    if (Number(request.headers['content-length'] ?? 0) > fileBytes + metadataBytes + FORM_OVERHEAD) throw new AppError('file-too-large', { limit: fileBytes });
  }

  private readForm(request: Request, response: Response): Promise<void> {
    return new Promise((resolve, reject) => {
      this.refusals.set(request, (error) => reject(asUploadError(error, request, this.limits)));
      void this.form(request, response, (error?: unknown) => {
        if (error === undefined || error === null) resolve();
        else reject(asUploadError(error, request, this.limits));
      });
    });
  }

  private storage(): Storage {
    return {
      _handleFile: (request, file, callback) => {
        this.take(request, file).then(
          (received) => callback(null, { received } as Partial<Express.Multer.File>),
          (error: unknown) => {
            callback(error);
            this.refusals.get(request)?.(error);
          },
        );
      },
      _removeFile: (_request, file: UploadedFile, callback) => {
        if (file.received === undefined) return callback(null);
        this.service.discardFile(file.received.file).then(() => callback(null), callback);
      },
    };
  }

  private async take(request: Request, file: Express.Multer.File): Promise<UploadedDocument> {
    requirePlainName(file.originalname);
    const fields = request.body as Record<string, unknown>;
    if (fields.metadata === undefined) throw new AppError('metadata-after-file');
    requireFields(fields);
    const metadata = readDepositMetadata(readJson(fields.metadata as string, { field: 'metadata', maxBytes: this.limits.metadataBytes, maxDepth: METADATA_DEPTH }));
    return { metadata, file: await this.service.receiveFile(metadata.loanNumber, withoutDestroying(file.stream)) };
  }
}

/** A refused file's stream is multer's to throw away; destroying it would bring up an error of its own that hides the reason. */
function withoutDestroying(stream: Readable): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> };
}

/** The form has the text field metadata, once, and no other. */
function requireFields(fields: Record<string, unknown>): void {
  for (const name of Object.keys(fields)) if (name !== 'metadata') throw new AppError('field-unexpected', { field: shownName(name) });
  if (fields.metadata === undefined) throw new AppError('metadata-missing');
  if (Array.isArray(fields.metadata)) throw new AppError('metadata-repeated');
  if (typeof fields.metadata !== 'string') throw new AppError('field-unexpected', { field: 'metadata[…]' });
}

/** Names are the client's text and go into a message: a few plain characters of them. */
function shownName(name: string): string {
  return /^[\w.[\]-]{1,40}$/.test(name) ? name : '…';
}

const NAME_PROBLEMS: readonly [form: RegExp, en: string, zh: string][] = [
  // eslint-disable-next-line no-control-regex
  [/[\u0000-\u001f\u007f-\u009f]/, 'it holds a control character', '含有控制字符'],
  [/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, 'it holds characters that change the reading direction', '含有改变阅读方向的字符'],
  [/[/\\]/, 'it holds a path', '含有路径'],
  [/^[A-Za-z]:/, 'it starts with a drive letter', '以盘符开头'],
  [/^\.{1,2}$/, 'it names a folder', '指向文件夹'],
  [/^.{256}/su, 'it is longer than 255 characters', '超过 255 个字符'],
];

/** The name is never used. One that tries to be a path shows that the sender is confused or hostile, which is refused rather than cleaned up. */
function requirePlainName(name: string): void {
  const found = NAME_PROBLEMS.find(([form]) => form.test(name));
  if (found !== undefined) throw new AppError('file-name-refused', { problem: { 'zh-CN': found[2], en: found[1] } });
}

function asUploadError(error: unknown, request: Request, limits: UploadLimits): Error {
  if (error instanceof AppError) return error;
  if (error instanceof multer.MulterError) return fromMulter(error, limits);
  // A request that was read to its end is destroyed too.
  if (request.destroyed && !request.complete) return new AppError('upload-aborted', {}, { cause: error });
  // busboy has no codes: what is left is a form that it could not read to its end.
  if (isFormError(error)) return new AppError('multipart-broken', { problem: error.message }, { cause: error });
  return error instanceof Error ? error : new Error('upload failed', { cause: error });
}

function isFormError(error: unknown): error is Error {
  return error instanceof Error && /^(?:Unexpected end of (?:form|file)|Malformed|Multipart: |Unsupported|Missing)/.test(error.message);
}

function fromMulter(error: multer.MulterError, limits: UploadLimits): AppError {
  const options = { cause: error };
  switch (error.code) {
    case 'LIMIT_FIELD_VALUE':
      return error.field === 'metadata' ? new AppError('json-too-large', { field: 'metadata', limit: limits.metadataBytes }, options) : unexpected(error);
    case 'LIMIT_UNEXPECTED_FILE':
    case 'LIMIT_FILE_COUNT':
      return error.field === 'file' ? new AppError('files-too-many', {}, options) : unexpected(error);
    default:
      return unexpected(error);
  }
}

function unexpected(error: multer.MulterError): AppError {
  return new AppError('field-unexpected', { field: shownName(error.field ?? '') }, { cause: error });
}

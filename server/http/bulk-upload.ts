/** An archive as it comes: as the body itself, or as the field `archive` of a form. It is streamed on; nothing of it is kept here. */
import type { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';

/** What becomes of the bytes. */
export type ArchiveSink<T> = (content: AsyncIterable<Uint8Array>) => Promise<T>;

const ZIP_TYPES = ['application/zip', 'application/x-zip-compressed', 'application/octet-stream'];
/** Room for boundaries, part headers and names beside the archive. */
const FORM_OVERHEAD = 64 * 1024;

/**
 * Gives the archive of a request to `sink` and resolves with its answer.
 * @param maxBytes of the archive
 * @throws AppError `content-type-wrong`, `file-too-large`, `bulk-archive-missing`, `bulk-field-unexpected`, `multipart-broken`, `upload-aborted`; whatever `sink` throws
 */
export async function receiveArchive<T>(request: Request, response: Response, maxBytes: number, sink: ArchiveSink<T>): Promise<T> {
  const isForm = Boolean(request.is('multipart/form-data'));
  if (!isForm && !request.is(ZIP_TYPES)) throw new AppError('content-type-wrong', { expected: 'application/zip' });
  // Known to be too much before a byte of it is read.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + (isForm ? FORM_OVERHEAD : 0)) throw new AppError('file-too-large', { limit: maxBytes });
  try {
    return isForm ? await receiveForm(request, response, sink) : await sink(withoutDestroying(request));
  } catch (error) {
    // A request that was read to its end is destroyed too.
    if (!(error instanceof AppError) && request.destroyed && !request.complete) throw new AppError('upload-aborted', {}, { cause: error });
    throw error;
  }
}

/** A refused request is read on by the error handler, so that its sender sees the reason. */
function withoutDestroying(stream: Readable): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> };
}

function receiveForm<T>(request: Request, response: Response, sink: ArchiveSink<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let answer: Promise<T> | null = null;
    const storage: multer.StorageEngine = {
      _handleFile: (_request, file, callback) => {
        answer = sink(withoutDestroying(file.stream));
        answer.then(
          () => callback(null, {}),
          (error: unknown) => {
            callback(error);
            // At once, without waiting for the rest of the form.
            reject(asError(error));
          },
        );
      },
      _removeFile: (_request, _file, callback) => callback(null),
    };
    const form: RequestHandler = multer({ storage, preservePath: true, defParamCharset: 'utf8', limits: { fields: 0, files: 1, fieldNameSize: 100, headerPairs: 50 } }).single('archive');
    void form(request, response, (error?: unknown) => {
      if (error !== undefined && error !== null) reject(fromForm(error));
      else if (answer === null) reject(new AppError('bulk-archive-missing'));
      else answer.then(resolve, reject);
    });
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('upload failed', { cause: error });
}

function fromForm(error: unknown): Error {
  if (error instanceof multer.MulterError) return new AppError('bulk-field-unexpected', { field: /^[\w.[\]-]{1,40}$/.test(error.field ?? '') ? error.field! : '…' }, { cause: error });
  if (error instanceof AppError || !(error instanceof Error)) return asError(error);
  // busboy has no codes: what is left is a form that it could not read to its end.
  return /^(?:Unexpected end of (?:form|file)|Malformed|Multipart: |Unsupported|Missing)/.test(error.message) ? new AppError('multipart-broken', { problem: error.message }, { cause: error }) : error;
}

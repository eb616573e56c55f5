/** A table in a request, as raw body or as the file of a form: streamed on, never on disk. */
import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';

type UseContent<T> = (content: AsyncIterable<Uint8Array>) => Promise<T>;
type Taken<T> = Express.Multer.File & { taken?: T };

/** Room for boundaries and part headers beside the file. */
const FORM_OVERHEAD = 64 * 1024;

/**
 * Hands the table's bytes to `use` as they come and gives back its answer.
 * @param field of a form in which the table is
 * @throws AppError `table-too-large` by the stated length, `file-missing`, `multipart-broken`, `upload-aborted`; what `use` throws
 */
export async function withTable<T>(request: Request, response: Response, maxBytes: number, use: UseContent<T>, field = 'file'): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_OVERHEAD) throw new AppError('table-too-large', { limit: maxBytes });
  // Once all has come, nothing moves on the connection until the answer: it must not be closed for its silence.
  const { socket } = request;
  const silence = socket.timeout ?? 0;
  request.once('end', () => socket.setTimeout(0));
  response.once('close', () => socket.setTimeout(silence));
  if (request.is('multipart/form-data')) return fromForm(request, response, use, field);
  return use(undestroyed(request, request));
}

function fromForm<T>(request: Request, response: Response, use: UseContent<T>, field: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown): void => reject(asFormError(error, request, field));
    const storage: multer.StorageEngine = {
      _handleFile: (_request, file, callback) => {
        use(undestroyed(file.stream, request)).then(
          (taken) => callback(null, { taken } as Partial<Express.Multer.File>),
          (error: unknown) => {
            callback(error);
            refuse(error);
          },
        );
      },
      _removeFile: (_request, _file, callback) => callback(null),
    };
    const form = multer({ storage, limits: { fields: 0, files: 1, fieldNameSize: 100, headerPairs: 50 } }).single(field);
    void form(request, response, (error?: unknown) => {
      if (error !== undefined && error !== null) return refuse(error);
      const taken = request.file as Taken<T> | undefined;
      if (taken === undefined || !('taken' in taken)) return refuse(new AppError(field === 'file' ? 'file-missing' : 'table-missing', { field }));
      resolve(taken.taken);
    });
  });
}

/** A table that is refused half-way is read on and thrown away by the error handler: destroyed, the sender would see a broken pipe and no reason. */
async function* undestroyed(stream: Readable, request: Request): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const bytes of stream.iterator({ destroyOnReturn: false })) yield bytes as Uint8Array;
  } catch (error) {
    if (request.destroyed && !request.complete) throw new AppError('upload-aborted', {}, { cause: error });
    throw error;
  }
}

function asFormError(error: unknown, request: Request, field: string): Error {
  if (error instanceof AppError) return error;
  if (request.destroyed && !request.complete) return new AppError('upload-aborted', {}, { cause: error });
  if (error instanceof multer.MulterError) return new AppError('table-field-unexpected', { field }, { cause: error });
  if (error instanceof Error && /^(?:Unexpected end of (?:form|file)|Malformed|Multipart: |Unsupported|Missing)/.test(error.message)) return new AppError('multipart-broken', { problem: error.message }, { cause: error });
  return error instanceof Error ? error : new Error('upload failed', { cause: error });
}

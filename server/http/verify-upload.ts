/**
 * What a stranger sends to be verified: hashed as it streams in, and not kept. Only a pack is put on disk, since its directory is at
 * its end; it lies in a folder of its own that is removed with the answer.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { MAX_PROOF_BYTES } from '../domain/proof/index.ts';
import { AppError } from '../errors.ts';
import { DoubleDigest } from '../evidence/index.ts';

export interface VerifyUpload {
  file?: { sha256: string; sm3: string; size: number };
  proof?: Uint8Array;
  case?: Uint8Array;
  /** path of the pack while the request is being answered */
  pack?: string;
}

/** Fields that are read into memory, and their largest content in bytes. A case of more than some two thousand records is for the command line. */
const IN_MEMORY = { proof: MAX_PROOF_BYTES, case: 16 << 20 } as const;
type InMemory = keyof typeof IN_MEMORY;

function isInMemory(name: string): name is InMemory {
  return Object.hasOwn(IN_MEMORY, name);
}

interface Part {
  digests?: { sha256: string; sm3: string; size: number };
  read?: { name: InMemory; bytes: Uint8Array };
  path?: string;
}

type PartFile = Express.Multer.File & { part?: Part };

export class VerifyUploads {
  readonly #form: RequestHandler;
  readonly #fileBytes: number;

  /** @param fileBytes largest file or pack, in bytes */
  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
    this.#form = multer({
      storage: { _handleFile: (request, file, callback) => void receive(request, file).then((part) => callback(null, { part } as Partial<Express.Multer.File>), callback), _removeFile: (_request, file: PartFile, callback) => void discard(file.part).then(() => callback(null), callback) },
      limits: { fileSize: fileBytes, fieldSize: IN_MEMORY.case, fieldNameSize: 100, fields: 2, headerPairs: 50 },
    }).fields([{ name: 'file', maxCount: 1 }, { name: 'proof', maxCount: 1 }, { name: 'case', maxCount: 1 }, { name: 'pack', maxCount: 1 }]);
  }

  /**
   * Reads the form, hands its parts to `use`, and leaves nothing behind.
   * @throws AppError for a form that cannot be read
   */
  async with<T>(request: Request, response: Response, use: (upload: VerifyUpload) => Promise<T>): Promise<T> {
    if (!request.is('multipart/form-data')) throw new AppError('content-type-wrong', { expected: 'multipart/form-data' });
    await new Promise<void>((resolve, reject) => {
      void this.#form(request, response, (error?: unknown) => (error === undefined || error === null ? resolve() : reject(this.#asAppError(error, request))));
    });
    const parts = Object.values((request.files ?? {}) as Record<string, PartFile[]>).flatMap((files) => files.map(({ part }) => part));
    try {
      return await use(assemble(parts, (request.body ?? {}) as Record<string, unknown>));
    } finally {
      await Promise.all(parts.map(discard));
    }
  }

  #asAppError(error: unknown, request: Request): Error {
    const options = { cause: error };
    if (error instanceof AppError) return error;
    if (error instanceof multer.MulterError) {
      if (error.code === 'LIMIT_FILE_SIZE') return new AppError('file-too-large', { limit: this.#fileBytes }, options);
      if (error.code === 'LIMIT_FIELD_VALUE' && isInMemory(error.field ?? '')) return tooLarge(error.field as InMemory, options);
      return new AppError('verify-field-unexpected', { field: /^[\w.-]{1,40}$/.test(error.field ?? '') ? error.field! : '…' }, options);
    }
    // `destroyed` would not tell: Node also sets it on a request that was read to its end.
    if (!request.complete) return new AppError('upload-aborted', {}, options);
    // busboy has no codes; the errors of our own storage are I/O errors and have one.
    if (error instanceof Error && !('code' in error)) return new AppError('multipart-broken', { problem: error.message }, options);
    return error instanceof Error ? error : new Error('upload failed', options);
  }
}

function assemble(parts: readonly (Part | undefined)[], fields: Record<string, unknown>): VerifyUpload {
  const upload: VerifyUpload = {};
  for (const part of parts) {
    if (part?.digests) upload.file = part.digests;
    if (part?.read) upload[part.read.name] = part.read.bytes;
    if (part?.path !== undefined) upload.pack = part.path;
  }
  for (const [name, value] of Object.entries(fields)) {
    // Proofs and case files are text, and a form may send them as a plain field.
    if (!isInMemory(name) || typeof value !== 'string' || upload[name] !== undefined) throw new AppError('verify-field-unexpected', { field: /^[\w.-]{1,40}$/.test(name) ? name : '…' });
    const bytes = new TextEncoder().encode(value);
    if (bytes.length > IN_MEMORY[name]) throw tooLarge(name);
    upload[name] = bytes;
  }
  return upload;
}

function tooLarge(field: InMemory, options?: ErrorOptions): AppError {
  return new AppError('json-too-large', { field, limit: IN_MEMORY[field] }, options);
}

async function receive(_request: Request, { fieldname, stream }: Express.Multer.File): Promise<Part> {
  if (isInMemory(fieldname)) return { read: { name: fieldname, bytes: await readInMemory(fieldname, stream) } };
  if (fieldname === 'pack') return receivePack(stream);
  const digest = new DoubleDigest();
  for await (const chunk of stream as AsyncIterable<Uint8Array>) digest.update(chunk);
  return { digests: digest.finish() };
}

/** One byte more than is allowed is enough to know; the rest is read and dropped. A proof that long is refused by its own reader. */
async function readInMemory(name: InMemory, stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (size <= IN_MEMORY[name]) chunks.push(chunk);
    size += chunk.length;
  }
  if (name === 'case' && size > IN_MEMORY[name]) throw tooLarge(name);
  return new Uint8Array(Buffer.concat(chunks));
}

async function receivePack(stream: NodeJS.ReadableStream): Promise<Part> {
  const folder = await mkdtemp(join(tmpdir(), 'docketproof-verify-'));
  const part: Part = { path: join(folder, 'pack.zip') };
  try {
    await pipeline(stream, createWriteStream(part.path!, { mode: 0o600 }));
    return part;
  } catch (error) {
    await discard(part);
    throw error;
  }
}

async function discard(part: Part | undefined): Promise<void> {
  if (part?.path !== undefined) await rm(join(part.path, '..'), { recursive: true, force: true });
}

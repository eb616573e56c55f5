/** JSON bodies and queries: bytes in, what a schema gives out, or the first wrong field by name. */
import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { firstProblem } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import { readJson } from './read-json.ts';

export interface BodyLimits {
  maxBytes: number;
  /** containers inside one another */
  maxDepth: number;
}

/** Takes the body as bytes, for our own parser. @throws AppError `content-type-wrong`, `json-too-large` */
export function jsonBytes(limit: number): RequestHandler {
  const read = express.raw({ type: () => true, limit });
  return (request, response, next) => {
    if (!request.is('application/json')) throw new AppError('content-type-wrong', { expected: 'application/json' });
    read(request, response, (error?: unknown) => {
      const type = error instanceof Error && 'type' in error ? error.type : undefined;
      next(type === 'entity.too.large' ? new AppError('json-too-large', { field: 'body', limit }, { cause: error }) : error);
    });
  };
}

/** Says what is wrong with a value that a schema refused. */
export type Refusal = (error: z.ZodError) => AppError;

const invalidRequest: Refusal = (error) => {
  const { path, text } = firstProblem(error);
  return new AppError('invalid-request', { field: path, problem: text });
};

/** The body of a request that went through {@link jsonBytes}. @throws AppError `json-refused`, or as `refuse` says */
export function readBodyBy<T extends z.ZodType>(request: Request, schema: T, limits: BodyLimits, refuse: Refusal): z.output<T> {
  const body: unknown = request.body;
  return readBy(schema, readJson(body instanceof Uint8Array ? body : new Uint8Array(), { field: 'body', ...limits }), refuse);
}

/** What the schema gives. @throws AppError as `refuse` says */
export function readBy<T extends z.ZodType>(schema: T, value: unknown, refuse: Refusal): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw refuse(result.error);
  return result.data;
}

/** {@link readBodyBy} with `invalid-request`, naming the first wrong field. */
export function readBody<T extends z.ZodType>(request: Request, schema: T, limits: BodyLimits): z.output<T> {
  return readBodyBy(request, schema, limits, invalidRequest);
}

/** {@link readBy} with `invalid-request`, naming the first wrong field. */
export function readWith<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  return readBy(schema, value, invalidRequest);
}

const CASE_REFERENCE = /^[0-9a-f]{32}$/;

/** The case reference of an address. What has not its form is not repeated: it may be a loan number. @throws AppError `not-found` */
export function caseOf(request: Request): string {
  const { id } = request.params;
  if (typeof id !== 'string' || !CASE_REFERENCE.test(id)) throw new AppError('not-found', { what: '…' });
  return id;
}

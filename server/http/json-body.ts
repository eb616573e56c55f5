/** JSON bodies: bytes in, what a schema gives out. */
import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { modelProblems } from '../domain/loan/index.ts';
import { AppError } from '../errors.ts';
import { readJson } from './read-json.ts';

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

/** The body of a request that went through {@link jsonBytes}. @throws AppError `json-refused`, `loan-field-invalid` */
export function readBody<T extends z.ZodType>(request: Request, schema: T, { maxBytes, maxDepth = 8 }: { maxBytes: number; maxDepth?: number }): z.output<T> {
  const body: unknown = request.body;
  return readWith(schema, readJson(body instanceof Uint8Array ? body : new Uint8Array(), { field: 'body', maxBytes, maxDepth }), 'body');
}

/** What the schema gives, or the first problem with its path. @throws AppError `loan-field-invalid` */
export function readWith<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const first = modelProblems(result.error)[0];
  throw new AppError('loan-field-invalid', { path: first?.path.join('.') || name, expected: first?.expected ?? name });
}

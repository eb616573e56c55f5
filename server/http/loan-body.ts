/** Bodies and queries of the loan book, whose fields have problems of their own, in the words of its tables. */
import type { Request } from 'express';
import type { z } from 'zod';
import { modelProblems } from '../domain/loan/index.ts';
import { AppError } from '../errors.ts';
import { readBodyBy, readBy, type Refusal } from './body.ts';

const refusal = (name: string): Refusal => (error) => {
  const first = modelProblems(error)[0];
  return new AppError('loan-field-invalid', { path: first?.path.join('.') || name, expected: first?.expected ?? name });
};

/** The body of a request that went through `jsonBytes`. @throws AppError `json-refused`, `loan-field-invalid` */
export function readBody<T extends z.ZodType>(request: Request, schema: T, { maxBytes, maxDepth = 8 }: { maxBytes: number; maxDepth?: number }): z.output<T> {
  return readBodyBy(request, schema, { maxBytes, maxDepth }, refusal('body'));
}

/** What the schema gives, or the first problem with its path. @param name of what is read, for a problem with all of it @throws AppError `loan-field-invalid` */
export function readWith<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  return readBy(schema, value, refusal(name));
}

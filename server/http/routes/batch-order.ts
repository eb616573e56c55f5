/** The body by which cases are named for packs, whether to check them or to make them. */
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { packOptionsSchema } from '../../packs/index.ts';
import { readJson } from '../read-json.ts';

/** An order is object → options → overrides → override. */
const ORDER_DEPTH = 5;

export const caseReference = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');

/** @param most cases in one request */
export function orderFields(most: number) {
  return z
    .strictObject({
      loanNumbers: z.array(z.string().min(1).max(100)).max(most).default([]),
      cases: z.array(caseReference).max(most).default([]),
      options: packOptionsSchema.prefault({}),
    })
    .refine(({ loanNumbers, cases }) => loanNumbers.length + cases.length > 0, { message: 'name at least one loan number or case', path: ['loanNumbers'] })
    .refine(({ loanNumbers, cases }) => loanNumbers.length + cases.length <= most, { message: `at most ${most} cases`, path: ['loanNumbers'] });
}

/** @throws AppError `invalid-request` naming the field */
export function parseOrder<T extends z.ZodType>(schema: T, request: Request, maxBytes: number): z.output<T> {
  if (!request.is('application/json')) throw new AppError('invalid-request', { field: 'Content-Type', problem: 'must be application/json' });
  const body: unknown = request.body;
  return parseQuery(schema, readJson(body instanceof Uint8Array ? body : '', { field: 'body', maxBytes, maxDepth: ORDER_DEPTH }));
}

/** @throws AppError `invalid-request` naming the first field that is wrong */
export function parseQuery<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AppError('invalid-request', { field: issue?.path.join('.') || 'body', problem: issue?.message ?? 'not valid' });
}

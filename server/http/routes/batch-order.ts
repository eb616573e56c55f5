/** The body by which cases are named for packs, whether to check them or to make them. */
import express from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { packOptionsSchema } from '../../packs/index.ts';
import { readBody } from '../body.ts';

/** An order is object → options → overrides → override. */
export const ORDER_DEPTH = 5;

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

/** Takes an order's body as bytes, for our own parser. */
export const orderBytes = (limit: number): RequestHandler => express.raw({ type: 'application/json', limit });

/** @throws AppError `invalid-request` naming the field, `json-refused` */
export function readOrder<T extends z.ZodType>(request: Request, schema: T, maxBytes: number): z.output<T> {
  if (!request.is('application/json')) throw new AppError('invalid-request', { field: 'Content-Type', problem: 'must be application/json' });
  return readBody(request, schema, { maxBytes, maxDepth: ORDER_DEPTH });
}

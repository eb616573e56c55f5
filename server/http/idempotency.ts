import type { Request, Response } from 'express';
import { AppError } from '../errors.ts';
import { requireIdempotencyKey } from '../evidence/index.ts';

/** The request's `Idempotency-Key`; undefined without one. @throws AppError `idempotency-key-invalid` */
export function idempotencyKeyOf(request: Request): string | undefined {
  const values = request.headersDistinct['idempotency-key'];
  if (values === undefined) return undefined;
  const [key = ''] = values;
  if (values.length !== 1) throw new AppError('idempotency-key-invalid');
  requireIdempotencyKey(key);
  return key;
}

/** Says that the answer is that of an earlier request with the same key. */
export function markReplayed(response: Response, replayed: boolean): void {
  if (replayed) response.set('Idempotency-Replayed', 'true');
}

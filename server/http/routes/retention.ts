/** Closing loans, holds, what is due, and erasure. Addresses carry random references, never loan numbers. */
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { lineOfText, problem, TEXT_LIMITS } from '../../domain/record/index.ts';
import { AppError } from '../../errors.ts';
import { ERASURE_BASES, HOLD_KINDS, type RetentionService } from '../../retention/index.ts';
import { caseOf, jsonBytes, readBody, readWith } from '../body.ts';

export interface RetentionDeps {
  retention: RetentionService;
}

/** An act is a flat object of a few short texts. */
const LIMITS = { maxBytes: 16_384, maxDepth: 1 };
const PAGE_LIMIT = 500;

const actShape = {
  person: lineOfText(TEXT_LIMITS.reference).describe('who does it, by name or staff number / 经办人'),
  reason: lineOfText(TEXT_LIMITS.statement).describe('why / 事由'),
};

/** Body of a release and of a reopening. */
export const actSchema = z.strictObject(actShape);

/** Body of `POST /api/v1/loans/{id}/closure`. */
export const closureSchema = z.strictObject({ date: z.string().refine(isDay, problem('not-real-time')).describe('day on which the loan was closed, YYYY-MM-DD in China / 结清日'), ...actShape });

/** Body of `POST /api/v1/loans/{id}/holds`. */
export const holdSchema = z.strictObject({ kind: z.enum(HOLD_KINDS, problem('not-one-of', HOLD_KINDS.join(', '))).default('litigation').describe('litigation, audit or complaint / 保全种类'), ...actShape });

/** The reason of an erasure outlives what is erased. */
const erasureReason = actShape.reason.describe('why; it is kept for good, so it must say nothing of the borrower / 事由（长期保留，不得含借款人信息）');

/** Body of `POST /api/v1/loans/{id}/erasure`. */
export const erasureSchema = z.strictObject({ ...actShape, reason: erasureReason, basis: z.enum(ERASURE_BASES, problem('not-one-of', ERASURE_BASES.join(', '))).describe('on what it rests / 依据') });

/** Query of `GET /api/v1/retention/due`. */
export const dueQuerySchema = z.strictObject({
  after: z.string().regex(/^[0-9a-f]{32}$/, problem('not-case-reference')).optional(),
  limit: z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.number().min(1).max(PAGE_LIMIT)).default(100),
});

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** An identifier of an address, or the answer that there is no such thing: what has not its form is not repeated, it may be a loan number. */
function segment(request: Request, name: 'id' | 'holdId', form: RegExp): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !form.test(value)) throw new AppError('not-found', { what: '…' });
  return value;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `/api/v1/loans/{id}/closure` · `/reopening` · `/holds` · `/holds/{holdId}/release` · `/retention` · `/erasure`, `/api/v1/evidence/{id}/file-erasure`, `/api/v1/retention/due` */
export function retentionRouter({ retention }: RetentionDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.post('/api/v1/loans/:id/closure', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = caseOf(request);
    await retention.close(id, readBody(request, closureSchema, LIMITS));
    response.set('Cache-Control', 'no-store').json(await retention.state(id));
  });

  router.post('/api/v1/loans/:id/reopening', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = caseOf(request);
    await retention.reopen(id, readBody(request, actSchema, LIMITS));
    response.set('Cache-Control', 'no-store').json(await retention.state(id));
  });

  router.post('/api/v1/loans/:id/holds', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = caseOf(request);
    const hold = await retention.placeHold(id, readBody(request, holdSchema, LIMITS));
    response.status(201).set('Cache-Control', 'no-store').json({ id: hold, ...(await retention.state(id)) });
  });

  router.post('/api/v1/loans/:id/holds/:holdId/release', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = caseOf(request);
    await retention.releaseHold(id, segment(request, 'holdId', UUID), readBody(request, actSchema, LIMITS));
    response.set('Cache-Control', 'no-store').json(await retention.state(id));
  });

  router.get('/api/v1/loans/:id/retention', async (request, response) => {
    response.set('Cache-Control', 'no-store').json(await retention.state(caseOf(request)));
  });

  router.get('/api/v1/retention/due', async (request, response) => {
    const { after = null, limit } = readWith(dueQuerySchema, request.query);
    response.set('Cache-Control', 'no-store').json(await retention.due({ after, limit }));
  });

  router.post('/api/v1/evidence/:id/file-erasure', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = segment(request, 'id', UUID);
    response.set('Cache-Control', 'no-store').json(await retention.eraseFile(id, readBody(request, actSchema, LIMITS)));
  });

  router.post('/api/v1/loans/:id/erasure', jsonBytes(LIMITS.maxBytes), async (request, response) => {
    const id = caseOf(request);
    response.set('Cache-Control', 'no-store').json(await retention.eraseCase(id, readBody(request, erasureSchema, LIMITS)));
  });

  router.get('/api/v1/loans/:id/erasure', async (request, response) => {
    const id = caseOf(request);
    const erasure = await retention.erasureOf(id);
    if (erasure === null) throw new AppError('not-found', { what: `loans/${id}/erasure` });
    response.set('Cache-Control', 'no-store').json(erasure);
  });

  return router;
}

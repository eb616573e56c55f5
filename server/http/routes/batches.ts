/** Batches of packs: order, watch, download. Addresses carry random case references, never loan numbers. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import express, { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { AppError, describeError } from '../../errors.ts';
import { CASE_STATES } from '../../packs/index.ts';
import type { BatchCase, BatchService, BatchState } from '../../packs/index.ts';
import { streamEvents } from '../events.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import { orderFields, parseOrder, parseQuery } from './batch-order.ts';

export interface BatchesDeps {
  batches: BatchService;
  /** largest JSON body, in bytes */
  maxBodyBytes: number;
}

/** Cases in one order; also what keeps an order's answer quick. */
const MAX_CASES = 20_000;
const PAGE_LIMIT = 1000;
/** Body of `POST /api/v1/batches`. */
export const batchOrderSchema = orderFields(MAX_CASES);

/** Query of `GET /api/v1/batches/{id}`. */
export const batchQuerySchema = z.strictObject({
  from: z.string().regex(/^\d{1,9}$/).transform(Number).default(0),
  limit: z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().min(1).max(PAGE_LIMIT)).default(PAGE_LIMIT),
  state: z.enum(CASE_STATES).optional(),
});

/** An identifier of an address, or the answer that there is no such thing. */
function segment(request: Request, name: 'id' | 'loanId', form: RegExp): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !form.test(value)) throw new AppError('not-found', { what: request.path });
  return value;
}

const batchId = (request: Request): string => segment(request, 'id', /^[0-9a-f-]{36}$/);
const loanId = (request: Request): string => segment(request, 'loanId', /^[0-9a-f]{32}$/);

function batchView({ id, state, createdAt, finishedAt, options, total, counts, rate, secondsLeft }: BatchState) {
  return { id, state, createdAt, finishedAt, options, total, counts, rate, secondsLeft };
}

function caseView(id: string, { caseRef, position, state, reason, pack, finishedAt }: BatchCase) {
  return {
    case: caseRef,
    position,
    state,
    reason: reason && { code: reason.code, params: reason.params, messages: { 'zh-CN': describeError(reason.code, reason.params, 'zh-CN'), en: describeError(reason.code, reason.params, 'en') } },
    pack: pack && { ...pack, href: `/api/v1/batches/${id}/cases/${caseRef}.zip` },
    finishedAt,
  };
}

/** `POST /api/v1/batches` · `GET /api/v1/batches/{id}` · `/events` · `/cases/{loanId}.zip` · `/archive.zip` */
export function batchesRouter({ batches, maxBodyBytes }: BatchesDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.post('/api/v1/batches', express.raw({ type: 'application/json', limit: maxBodyBytes }), async (request, response) => {
    const order = parseOrder(batchOrderSchema, request, maxBodyBytes);
    const batch = await batches.create({ ...order, idempotencyKey: idempotencyKeyOf(request) ?? null });
    const state = await batches.state(batch.id);
    response.status(202).location(`/api/v1/batches/${batch.id}`).set('Cache-Control', 'no-store').json(batchView(state));
  });

  router.get('/api/v1/batches/:id', async (request, response) => {
    const id = batchId(request);
    const { from, limit, state } = parseQuery(batchQuerySchema, request.query);
    const batch = await batches.state(id);
    const cases = await batches.cases(id, { from, limit, state });
    const next = cases.length === limit ? (cases.at(-1)?.position ?? 0) + 1 : null;
    response.set('Cache-Control', 'no-store').json({ ...batchView(batch), cases: cases.map((each) => caseView(id, each)), next });
  });

  router.get('/api/v1/batches/:id/events', async (request, response) => {
    const id = batchId(request);
    await streamEvents<BatchCase>(
      {
        watch: (listener) => batches.watch(id, (changed) => listener(changed === null ? [] : [changed])),
        state: async () => {
          const state = await batches.state(id);
          return { view: batchView(state), isLast: state.state === 'done' };
        },
        change: { event: 'case', view: (changed) => caseView(id, changed) },
      },
      request,
      response,
    );
  });

  router.get('/api/v1/batches/:id/cases/:loanId.zip', async (request, response) => {
    const reference = loanId(request);
    const { path, size, sha256 } = await batches.packFile(batchId(request), reference);
    response.set({ 'Content-Type': 'application/zip', 'Content-Length': String(size), 'Content-Disposition': `attachment; filename="${reference}.zip"`, 'Cache-Control': 'no-store', ETag: `"${sha256}"` });
    await pipeline(createReadStream(path), response);
  });

  router.get('/api/v1/batches/:id/archive.zip', async (request, response) => {
    const id = batchId(request);
    const archive = await batches.archive(id);
    response.set({ 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${id}.zip"`, 'Cache-Control': 'no-store' });
    await pipeline(archive, response);
  });

  return router;
}

/** Batches of packs: order, watch, pause, cancel, try again. Addresses carry random case references, never loan numbers. */
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { AppError, describeError } from '../../errors.ts';
import { CASE_STATES } from '../../packs/index.ts';
import type { BatchCase, BatchService, BatchState, Reason } from '../../packs/index.ts';
import { jsonBytes, readBody, readWith } from '../body.ts';
import { streamEvents } from '../events.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import { maskedNumbers } from '../masked-numbers.ts';
import type { LoanNumbersOf } from '../masked-numbers.ts';
import { withTable } from '../table-upload.ts';
import { caseReference, ORDER_DEPTH, orderBytes, orderFields, readOrder } from './batch-order.ts';

export interface BatchesDeps {
  batches: BatchService;
  loanNumbersOf: LoanNumbersOf;
  /** largest JSON body, and largest table of loan numbers, in bytes */
  maxBodyBytes: number;
}

/** Cases in one order; also what keeps an order's answer quick. */
const MAX_CASES = 20_000;
const PAGE_LIMIT = 1000;
const LIST_LIMIT = 100;

const batchReference = z.string().regex(/^[0-9a-f-]{36}$/, 'must be the id of a batch');

/** Body of `POST /api/v1/batches`. */
export const batchOrderSchema = orderFields(MAX_CASES);

/** Query of `GET /api/v1/batches`. */
export const batchListSchema = z.strictObject({
  limit: z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.number().min(1).max(LIST_LIMIT)).default(20),
  before: batchReference.optional().describe('id of the last batch of the page before / 上一页最后一个批次'),
});

/** Query of `GET /api/v1/batches/{id}`. */
export const batchQuerySchema = z.strictObject({
  from: z.string().regex(/^\d{1,9}$/).transform(Number).default(0),
  limit: z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().min(1).max(PAGE_LIMIT)).default(PAGE_LIMIT),
  state: z.enum(CASE_STATES).optional(),
});

/** Body of `POST /api/v1/batches/{id}/retry`; none at all means every failed case. */
export const batchRetrySchema = z.strictObject({ cases: z.array(caseReference).min(1).max(MAX_CASES).optional().describe('of the failed cases, only these / 仅重试这些失败案件') });

/** An identifier of an address, or the answer that there is no such thing. */
function segment(request: Request, name: 'id' | 'loanId', form: RegExp): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !form.test(value)) throw new AppError('not-found', { what: request.path });
  return value;
}

export const batchId = (request: Request): string => segment(request, 'id', /^[0-9a-f-]{36}$/);
export const loanId = (request: Request): string => segment(request, 'loanId', /^[0-9a-f]{32}$/);

const reasonView = (reason: Reason | null) => reason && { code: reason.code, params: reason.params, messages: { 'zh-CN': describeError(reason.code, reason.params, 'zh-CN'), en: describeError(reason.code, reason.params, 'en') } };

function batchView({ id, state, createdAt, finishedAt, options, total, counts, rate, secondsLeft, haltReason }: BatchState) {
  return { id, state, pausedReason: reasonView(haltReason), createdAt, finishedAt, options, total, counts, rate, secondsLeft };
}

async function caseViews(id: string, cases: readonly BatchCase[], loanNumbersOf: LoanNumbersOf) {
  const masked = await maskedNumbers(loanNumbersOf, cases.map(({ caseRef }) => caseRef));
  return cases.map((each) => caseView(id, each, masked(each.caseRef)));
}

function caseView(id: string, { caseRef, position, state, reason, pack, recordId, finishedAt }: BatchCase, loanNumberMasked: string | null) {
  const self = `/api/v1/batches/${id}/cases/${caseRef}`;
  return { case: caseRef, position, loanNumberMasked, state, reason: reasonView(reason), pack: pack && { ...pack, recordId, href: `${self}.zip`, proof: `${self}/proof` }, finishedAt };
}

/** `POST/GET /api/v1/batches` · `POST /api/v1/batches/selection` · `GET /api/v1/batches/{id}` · `/events` · `POST …/pause` · `/resume` · `/cancel` · `/retry` */
export function batchesRouter({ batches, loanNumbersOf, maxBodyBytes }: BatchesDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.post('/api/v1/batches', orderBytes(maxBodyBytes), async (request, response) => {
    const order = readOrder(request, batchOrderSchema, maxBodyBytes);
    const batch = await batches.create({ ...order, idempotencyKey: idempotencyKeyOf(request) ?? null });
    const state = await batches.state(batch.id);
    response.status(202).location(`/api/v1/batches/${batch.id}`).set('Cache-Control', 'no-store').json(batchView(state));
  });

  router.get('/api/v1/batches', async (request, response) => {
    const { limit, before } = readWith(batchListSchema, request.query);
    const page = await batches.list({ limit, before });
    const next = page.length === limit ? (page.at(-1)?.id ?? null) : null;
    response.set('Cache-Control', 'no-store').json({ batches: page.map(batchView), next });
  });

  router.post('/api/v1/batches/selection', async (request, response) => {
    const selection = await withTable(request, response, maxBodyBytes, (content) => batches.selection(content, { rows: MAX_CASES, bytes: maxBodyBytes }), 'table');
    response.set('Cache-Control', 'no-store').json(selection);
  });

  router.get('/api/v1/batches/:id', async (request, response) => {
    const id = batchId(request);
    const { from, limit, state } = readWith(batchQuerySchema, request.query);
    const batch = await batches.state(id);
    const cases = await batches.cases(id, { from, limit, state });
    const next = cases.length === limit ? (cases.at(-1)?.position ?? 0) + 1 : null;
    response.set('Cache-Control', 'no-store').json({ ...batchView(batch), cases: await caseViews(id, cases, loanNumbersOf), next });
  });

  router.get('/api/v1/batches/:id/events', sendEvents(batches, loanNumbersOf));

  const act = (action: (request: Request, id: string) => Promise<BatchState>): RequestHandler => async (request, response) => {
    response.set('Cache-Control', 'no-store').json(batchView(await action(request, batchId(request))));
  };
  router.post('/api/v1/batches/:id/pause', act((_request, id) => batches.pause(id)));
  router.post('/api/v1/batches/:id/resume', act((_request, id) => batches.resume(id)));
  router.post('/api/v1/batches/:id/cancel', act((_request, id) => batches.cancel(id)));
  router.post('/api/v1/batches/:id/retry', bodyIfAny(maxBodyBytes), act((request, id) => batches.retry(id, retriedCases(request, maxBodyBytes))));
  return router;
}

/** A request without a body needs no content type. */
function bodyIfAny(limit: number): RequestHandler {
  const read = jsonBytes(limit);
  return (request, response, next) => (hasBody(request) ? read(request, response, next) : next());
}

const hasBody = (request: Request): boolean => request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

function retriedCases(request: Request, maxBytes: number): string[] | undefined {
  return hasBody(request) ? readBody(request, batchRetrySchema, { maxBytes, maxDepth: ORDER_DEPTH }).cases : undefined;
}

/** Ends with the batch: when it is done, or cancelled and nothing of it is under way any more. A paused one may be resumed. */
function sendEvents(batches: BatchService, loanNumbersOf: LoanNumbersOf): RequestHandler {
  return async (request, response) => {
    const id = batchId(request);
    await streamEvents<BatchCase>(
      {
        watch: (listener) => batches.watch(id, (changed) => listener(changed === null ? [] : [changed])),
        state: async () => {
          const state = await batches.state(id);
          return { view: batchView(state), isLast: state.counts.queued + state.counts.running === 0 };
        },
        change: { event: 'case', views: (changes) => caseViews(id, changes, loanNumbersOf) },
      },
      request,
      response,
    );
  };
}

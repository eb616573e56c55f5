/** The loan book: lists, search, one loan, its payments and events. Addresses carry case references only. */
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { AccessLog } from '../../cases/index.ts';
import { eventSchema, maskEvent, maskLoan, maskPayment, paymentSchema } from '../../domain/loan/index.ts';
import type { Stage } from '../../domain/record/index.ts';
import { AppError } from '../../errors.ts';
import { loanQuerySchema, loanSearchSchema, type LoanBook, type LoanFile, type LoanItem } from '../../loans/index.ts';
import { actorOf } from '../actor.ts';
import { jsonBytes, readBody, readWith } from '../json-body.ts';

export interface LoansDeps {
  book: LoanBook;
  accesses: AccessLog;
  /** how many records a case has of each stage, superseded ones not counted */
  stagesOf: (caseId: string) => Promise<Partial<Record<Stage, number>>>;
}

/** A search or one payment is small. */
const MAX_BODY = 64 * 1024;
const CASE = /^[0-9a-f]{32}$/;
const PERSON_FIELDS = ['loanNumber', 'idNumber', 'phone', 'name'];
export const loanDetailQuerySchema = z.strictObject({ reveal: z.enum(['0', '1']).default('0').describe('1: nothing masked; noted with the actor') });

/**
 * `GET /api/v1/loans` · `POST /api/v1/loans/search` · `GET /api/v1/loans/{id}` · `POST /api/v1/loans/{id}/payments` · `/events`.
 * Mounted after the routes of imports, whose addresses would be read as ids of loans.
 */
export function loansRouter(deps: LoansDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const body = jsonBytes(MAX_BODY);
  router.get('/api/v1/loans', list(deps));
  router.post('/api/v1/loans/search', body, search(deps));
  router.get('/api/v1/loans/:id', show(deps));
  router.post('/api/v1/loans/:id/payments', body, putItem(deps, (request) => ({ kind: 'payment', value: readBody(request, paymentSchema, { maxBytes: MAX_BODY }) })));
  router.post('/api/v1/loans/:id/events', body, putItem(deps, (request) => ({ kind: 'event', value: readBody(request, eventSchema, { maxBytes: MAX_BODY }) })));
  return router;
}

function list({ book }: LoansDeps): RequestHandler {
  return async (request, response) => {
    const personal = PERSON_FIELDS.find((field) => field in request.query);
    if (personal !== undefined) throw new AppError('person-in-address', { field: personal });
    response.set('Cache-Control', 'no-store').json(await book.list(readWith(loanQuerySchema, request.query, 'query')));
  };
}

function search({ book }: LoansDeps): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store').json(await book.list(readBody(request, loanSearchSchema, { maxBytes: MAX_BODY })));
  };
}

function show({ book, accesses, stagesOf }: LoansDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const isRevealed = readWith(loanDetailQuerySchema, request.query, 'query').reveal === '1';
    const actor = actorOf(request);
    const file = await book.loan(id);
    if (file === null) throw new AppError('loan-not-found', { id });
    const evidence = await stagesOf(id);
    await accesses.note(id, { action: 'loan-read', actor, detail: isRevealed ? 'revealed' : 'masked' });
    response.set('Cache-Control', 'no-store').json(viewOf(file, evidence, isRevealed));
  };
}

function viewOf({ id, loan, version, product, payments, events }: LoanFile, evidence: Partial<Record<Stage, number>>, isRevealed: boolean) {
  return {
    id,
    masked: !isRevealed,
    loan: isRevealed ? loan : maskLoan(loan),
    version,
    product: { ...product.value, version: product.version },
    payments: isRevealed ? payments : payments.map((payment) => maskPayment(payment)),
    events: isRevealed ? events : events.map((event) => maskEvent(event)),
    evidence: { total: Object.values(evidence).reduce((sum, count) => sum + count, 0), stages: evidence },
  };
}

function putItem({ book, accesses }: LoansDeps, read: (request: Request) => LoanItem): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const actor = actorOf(request);
    const item = read(request);
    const outcome = await book.putItem(id, item, actor);
    if (outcome !== 'unchanged') await accesses.note(id, { action: 'loan-changed', actor, detail: `${item.kind} ${outcome}` });
    response.status(outcome === 'inserted' ? 201 : 200).set('Cache-Control', 'no-store').json({ outcome });
  };
}

/** What is no id is not repeated: it may be anything, a loan number too. @throws AppError `loan-not-found` */
export function loanId(request: Request): string {
  const { id } = request.params;
  if (typeof id !== 'string' || !CASE.test(id)) throw new AppError('loan-not-found', { id: '…' });
  return id;
}

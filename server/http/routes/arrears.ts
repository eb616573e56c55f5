/** Statements of arrears of a loan, issued versions, and the costs of a claim. Addresses and file names carry case references and dates only. */
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { costsQuerySchema, type ArrearsService, type IssuedStatement } from '../../arrears/index.ts';
import type { AccessLog } from '../../cases/index.ts';
import { arrearsCsv, arrearsTable, claimSummary, type ArrearsStatement } from '../../domain/arrears/index.ts';
import { dateField, textField } from '../../domain/loan/index.ts';
import { AppError } from '../../errors.ts';
import { dayOf } from '../../loans/index.ts';
import { actorOf } from '../actor.ts';
import { languageOf } from '../errors.ts';
import { jsonBytes, readBody, readWith } from '../json-body.ts';
import { loanId } from './loans.ts';

export interface ArrearsDeps {
  arrears: ArrearsService;
  accesses: AccessLog;
  now: () => Date;
}

const asOf = dateField.optional().describe('counted itself; left out, today in China / 截止日');
const shape = {
  format: z.enum(['json', 'csv', 'table']).optional().describe('left out, by Accept'),
  lang: z.enum(['zh-CN', 'en']).optional().describe('language of CSV and table; left out, by Accept-Language'),
};
export const arrearsQuerySchema = z.strictObject({ asOf, ...shape });
export const versionQuerySchema = z.strictObject(shape);
export const arrearsCostsQuerySchema = costsQuerySchema.extend({ asOf });

/** Body of `POST /api/v1/loans/{id}/arrears`. */
export const issueSchema = z.strictObject({
  asOf,
  person: textField(200).describe('who issues it, by name or staff number / 出具人'),
  reason: textField(500).nullable().default(null).describe('what for; sealed with the statement / 事由'),
});

const MAX_BODY = 16 * 1024;
const VERSION = /^[1-9]\d{0,5}$/;
/** Excel takes a CSV without it for the system's own encoding and garbles Chinese. */
const BYTE_ORDER_MARK = '\uFEFF';
const TYPES = { 'application/json': 'json', 'text/csv': 'csv', 'text/plain': 'table' } as const;
type Shape = z.output<typeof versionQuerySchema>;

/** `GET/POST /api/v1/loans/{id}/arrears` · `GET …/arrears/versions` · `GET …/arrears/versions/{version}` · `GET /api/v1/loans/{id}/costs` */
export function arrearsRouter(deps: ArrearsDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/v1/loans/:id/arrears', calculate(deps));
  router.post('/api/v1/loans/:id/arrears', jsonBytes(MAX_BODY), issue(deps));
  router.get('/api/v1/loans/:id/arrears/versions', list(deps));
  router.get('/api/v1/loans/:id/arrears/versions/:version', show(deps));
  router.get('/api/v1/loans/:id/costs', costs(deps));
  return router;
}

function calculate({ arrears, accesses, now }: ArrearsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const query = readWith(arrearsQuerySchema, request.query, 'query');
    const actor = actorOf(request);
    const { statement } = await arrears.statementFor(id, query.asOf ?? dayOf(now()));
    await accesses.note(id, { action: 'arrears-read', actor, detail: `as of ${statement.asOf}` });
    send(request, response, query, statement, { statement, summary: claimSummary(statement) });
  };
}

function issue({ arrears, now }: ArrearsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const order = readBody(request, issueSchema, { maxBytes: MAX_BODY });
    const { issued, isNew } = await arrears.issue(id, order.asOf ?? dayOf(now()), { person: order.person, reason: order.reason, actor: actorOf(request) });
    response.status(isNew ? 201 : 200).location(`/api/v1/loans/${id}/arrears/versions/${issued.version}`).set('Cache-Control', 'no-store').json(viewOf(issued));
  };
}

function list({ arrears, accesses }: ArrearsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const actor = actorOf(request);
    const versions = await arrears.list(id);
    await accesses.note(id, { action: 'arrears-read', actor, detail: 'list of versions' });
    response.set('Cache-Control', 'no-store').json({ versions });
  };
}

function show({ arrears, accesses }: ArrearsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const query = readWith(versionQuerySchema, request.query, 'query');
    const actor = actorOf(request);
    const issued = await arrears.issued(id, versionOf(request, id));
    await accesses.note(id, { action: 'arrears-read', actor, detail: `version ${issued.version}` });
    send(request, response, query, issued.statement, viewOf(issued));
  };
}

function costs({ arrears, accesses, now }: ArrearsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const { asOf: day = dayOf(now()), ...query } = readWith(arrearsCostsQuerySchema, request.query, 'query');
    const actor = actorOf(request);
    const answer = await arrears.costs(id, day, query);
    await accesses.note(id, { action: 'arrears-read', actor, detail: `costs as of ${day}` });
    response.set('Cache-Control', 'no-store').json(answer);
  };
}

/** The summary is taken from the statement each time and never kept, so that it cannot differ from it. */
function viewOf({ statement, ...facts }: IssuedStatement) {
  return { ...facts, statement, summary: claimSummary(statement) };
}

function send(request: Request, response: Response, { format = formatOf(request), lang = languageOf(request) }: Shape, statement: ArrearsStatement, json: object): void {
  response.set('Cache-Control', 'no-store').vary('Accept').vary('Accept-Language');
  if (format === 'json') return void response.json(json);
  if (format === 'table') return void response.type('text/plain; charset=utf-8').send(arrearsTable(statement, lang));
  response.set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="arrears-${statement.asOf}.csv"` });
  response.send(BYTE_ORDER_MARK + arrearsCsv(statement, lang));
}

function formatOf(request: Request): NonNullable<Shape['format']> {
  const type = request.accepts(Object.keys(TYPES));
  return typeof type === 'string' && type in TYPES ? TYPES[type as keyof typeof TYPES] : 'json';
}

function versionOf(request: Request, id: string): number {
  const { version } = request.params;
  if (typeof version !== 'string' || !VERSION.test(version)) throw new AppError('arrears-version-not-found', { id, version: '…' });
  return Number(version);
}

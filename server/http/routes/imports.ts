/** Imports of the loan book: tables in, templates and refused rows out. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { AppError, type Language } from '../../errors.ts';
import { requireIdempotencyKey } from '../../evidence/index.ts';
import { IMPORT_COLUMNS, type ImportKind, type ImportService } from '../../loans/index.ts';
import { actorOf } from '../actor.ts';
import { languageOf } from '../errors.ts';
import { readWith } from '../loan-body.ts';
import { withTable } from '../table-upload.ts';

export interface ImportsDeps {
  imports: ImportService;
  /** bytes of one table */
  maxBytes: number;
}

const KINDS = Object.keys(IMPORT_COLUMNS) as [ImportKind, ...ImportKind[]];
const IMPORT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const language = z.enum(['zh-CN', 'en']).optional().describe('language of the file; left out, by Accept-Language');

export const importQuerySchema = z.strictObject({ kind: z.enum(KINDS).describe('what the rows are') });
export const templateQuerySchema = z.strictObject({ kind: z.enum(KINDS), format: z.enum(['csv', 'xlsx']).default('xlsx'), lang: language });
export const errorFileQuerySchema = z.strictObject({ lang: language });

const FILE_TYPES = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

/** `POST /api/v1/loans/import` · `GET /api/v1/loans/import/template` · `GET /api/v1/loans/imports` · `/imports/{id}` · `/imports/{id}/errors.csv` · `/errors.ndjson` */
export function importsRouter(deps: ImportsDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post('/api/v1/loans/import', takeTable(deps));
  router.get('/api/v1/loans/import/template', sendTemplate(deps));
  router.get('/api/v1/loans/imports', async (_request, response) => void response.set('Cache-Control', 'no-store').json({ imports: await deps.imports.newest() }));
  router.get('/api/v1/loans/imports/:id', async (request, response) => void response.set('Cache-Control', 'no-store').json(withLinks(await deps.imports.report(importId(request)))));
  router.get('/api/v1/loans/imports/:id/errors.csv', sendErrors(deps, 'csv'));
  router.get('/api/v1/loans/imports/:id/errors.ndjson', sendErrors(deps, 'ndjson'));
  return router;
}

function takeTable({ imports, maxBytes }: ImportsDeps): RequestHandler {
  return async (request, response) => {
    const { kind } = readWith(importQuerySchema, request.query, 'query');
    const actor = actorOf(request);
    const idempotencyKey = keyOf(request);
    const { report, replayed } = await withTable(request, response, maxBytes, (content) => imports.run({ kind, content, actor, idempotencyKey }));
    if (replayed) response.set('Idempotency-Replayed', 'true');
    response.set('Cache-Control', 'no-store').location(`/api/v1/loans/imports/${report.id}`).json(withLinks(report));
  };
}

function withLinks<T extends { id: string; refused: number }>(report: T) {
  const self = `/api/v1/loans/imports/${report.id}`;
  return { ...report, links: { self, errorsCsv: report.refused > 0 ? `${self}/errors.csv` : null, errorsNdjson: report.refused > 0 ? `${self}/errors.ndjson` : null } };
}

function sendTemplate({ imports }: ImportsDeps): RequestHandler {
  return async (request, response) => {
    const { kind, format, lang } = readWith(templateQuerySchema, request.query, 'query');
    const bytes = await imports.template(kind, format, lang ?? languageOf(request));
    response.set({ 'Content-Type': FILE_TYPES[format], 'Content-Disposition': `attachment; filename="${kind}.${format}"` }).send(Buffer.from(bytes));
  };
}

function sendErrors({ imports }: ImportsDeps, format: 'csv' | 'ndjson'): RequestHandler {
  return async (request, response) => {
    const id = importId(request);
    const lang: Language = readWith(errorFileQuerySchema, request.query, 'query').lang ?? languageOf(request);
    const lines = format === 'csv' ? imports.errorsCsv(id, lang) : imports.errorsNdjson(id, lang);
    // The first piece before the headers: an import that is not there, or that CSV cannot hold, is answered as a problem.
    const first = await lines.next();
    response.set({ 'Content-Type': format === 'csv' ? FILE_TYPES.csv : 'application/x-ndjson', 'Content-Disposition': `attachment; filename="${id}.${format}"`, 'Cache-Control': 'no-store' });
    await sendLines(first.done === true ? '' : first.value, lines, response);
  };
}

async function sendLines(first: string, rest: AsyncGenerator<string>, response: Response): Promise<void> {
  async function* all() {
    yield first;
    yield* rest;
  }
  await pipeline(Readable.from(all(), { objectMode: false }), response);
}

function keyOf(request: Request): string | null {
  const values = request.headersDistinct['idempotency-key'];
  if (values === undefined) return null;
  if (values.length !== 1) throw new AppError('idempotency-key-invalid');
  requireIdempotencyKey(values[0] ?? '');
  return values[0] ?? null;
}

function importId(request: Request): string {
  const { id } = request.params;
  if (typeof id !== 'string' || !IMPORT_ID.test(id)) throw new AppError('import-not-found', { id: '…' });
  return id;
}

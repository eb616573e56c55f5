/** What comes out of a batch: packs, single files of them, their proofs, all as one archive, and the result table. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Language } from '../../errors.ts';
import { RESULT_COLUMNS, resultCells, resultView } from '../../packs/index.ts';
import type { BatchCase, BatchService, PackEntry } from '../../packs/index.ts';
import { BYTE_ORDER_MARK, csvLine, writeSheet } from '../../tables/index.ts';
import { readWith } from '../body.ts';
import { languageOf } from '../errors.ts';
import { batchId, loanId } from './batches.ts';

export interface BatchFilesDeps {
  batches: BatchService;
}

/** Query of `GET /api/v1/batches/{id}/results.csv` and `.xlsx`. */
export const resultsQuerySchema = z.strictObject({ lang: z.enum(['zh-CN', 'en']).optional().describe('of headings and states; left out, by Accept-Language / 表头语言') });

/** `GET /api/v1/batches/{id}/cases/{loanId}.zip` · `/cases/{loanId}/files/{name}` · `/cases/{loanId}/proof` · `/archive.zip` · `/results.json|csv|xlsx` */
export function batchFilesRouter({ batches }: BatchFilesDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/api/v1/batches/:id/cases/:loanId.zip', async (request, response) => {
    const reference = loanId(request);
    const { path, size, sha256 } = await batches.packFile(batchId(request), reference);
    response.set({ 'Content-Type': 'application/zip', 'Content-Length': String(size), 'Content-Disposition': `attachment; filename="${reference}.zip"`, 'Cache-Control': 'no-store', ETag: `"${sha256}"` });
    await pipeline(createReadStream(path), response);
  });

  router.get('/api/v1/batches/:id/cases/:loanId/files/*name', async (request, response) => {
    const { name } = request.params;
    const entry = await batches.packEntry(batchId(request), loanId(request), Array.isArray(name) ? name.join('/') : String(name));
    await sendEntry(entry, request, response);
  });

  router.get('/api/v1/batches/:id/cases/:loanId/proof', async (request, response) => {
    const reference = loanId(request);
    const proof = await batches.packProof(batchId(request), reference);
    response.set('Cache-Control', 'private, no-store');
    if (proof.status === 'pending') {
      const { recordId, retryAfter } = proof;
      response.status(202).set('Retry-After', String(retryAfter)).json({ status: 'pending', recordId, retryAfter });
      return;
    }
    response.set({ 'Content-Type': 'application/json', 'Content-Disposition': `attachment; filename="${reference}.proof.json"` }).send(Buffer.from(proof.bytes));
  });

  router.get('/api/v1/batches/:id/archive.zip', async (request, response) => {
    const id = batchId(request);
    const archive = await batches.archive(id);
    response.set({ 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${id}.zip"`, 'Cache-Control': 'no-store' });
    await pipeline(archive, response);
  });

  router.get('/api/v1/batches/:id/results.json', sendResults(batches, 'json'));
  router.get('/api/v1/batches/:id/results.csv', sendResults(batches, 'csv'));
  router.get('/api/v1/batches/:id/results.xlsx', sendResults(batches, 'xlsx'));
  return router;
}

type Cases = AsyncGenerator<BatchCase, void, undefined>;

/** Each is written as the rows are read: how many cases there are makes no difference to memory. */
const RESULTS: Record<'json' | 'csv' | 'xlsx', { type: string; write: (id: string, cases: Cases, language: Language) => Readable }> = {
  json: { type: 'application/json', write: (id, cases) => Readable.from(jsonOf(id, cases), { objectMode: false }) },
  csv: { type: 'text/csv; charset=utf-8', write: (_id, cases, language) => Readable.from(csvOf(cases, language), { objectMode: false }) },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: (_id, cases, language) => sheetOf(cases, language) },
};

function sendResults(batches: BatchService, format: keyof typeof RESULTS): RequestHandler {
  return async (request, response) => {
    const id = batchId(request);
    const { lang } = readWith(resultsQuerySchema, request.query);
    const cases = await batches.allCases(id);
    const { type, write } = RESULTS[format];
    response.set({ 'Content-Type': type, 'Content-Disposition': `attachment; filename="${id}.${format}"`, 'Cache-Control': 'no-store' });
    await pipeline(write(id, cases, lang ?? languageOf(request)), response);
  };
}

async function* jsonOf(id: string, cases: Cases): AsyncGenerator<string, void, undefined> {
  yield `{"format":"docketproof/batch-results/v1","batch":${JSON.stringify(id)},"cases":[`;
  let separator = '\n';
  for await (const each of cases) {
    yield separator + JSON.stringify(resultView(each));
    separator = ',\n';
  }
  yield '\n]}\n';
}

async function* csvOf(cases: Cases, language: Language): AsyncGenerator<string, void, undefined> {
  yield BYTE_ORDER_MARK + csvLine(RESULT_COLUMNS.map((heading) => heading[language]));
  for await (const each of cases) yield csvLine(resultCells(each, language).map((cell) => (cell === null ? '' : String(cell))));
}

/** Characters; in the order of the columns. */
const WIDTHS = [8, 36, 10, 28, 60, 60, 8, 10, 14, 68, 38, 8, 26];

function sheetOf(cases: Cases, language: Language): Readable {
  async function* rows() {
    for await (const each of cases) yield resultCells(each, language);
  }
  return writeSheet({ name: language === 'en' ? 'Results' : '结果', headings: RESULT_COLUMNS.map((heading) => heading[language]), widths: WIDTHS, rows: rows() });
}

const TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  sig: 'text/plain; charset=utf-8',
  cjs: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
};

/**
 * A PDF is shown in our own page, everything else is saved: an original may be a web page that somebody made for the purpose. A PDF
 * viewer is a plug-in to the browser, so nothing but the document itself may be one.
 */
const PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
const OTHER_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

async function sendEntry(entry: PackEntry, request: Request, response: Response): Promise<void> {
  const { name, size, sha256 } = entry;
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const isPdf = ending === 'pdf';
  const file = name.split('/').at(-1) ?? name;
  response.set({
    'Content-Type': TYPES[ending] ?? 'application/octet-stream',
    'Content-Disposition': `${isPdf ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    'Content-Security-Policy': isPdf ? PDF_POLICY : OTHER_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': isPdf ? 'SAMEORIGIN' : 'DENY',
    'Cache-Control': 'private, no-store',
    'Accept-Ranges': 'bytes',
    ETag: `"${sha256}"`,
  });
  const range = rangeOf(request, response, size);
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  response.set('Content-Length', String(range ? range.end - range.start + 1 : size));
  await pipeline(entry.read(range), response);
}

/** One range is served; several, or one that makes no sense, are answered with the whole (RFC 9110, 14.2). @throws AppError `range-unsatisfiable` */
function rangeOf(request: Request, response: Response, size: number): { start: number; end: number } | undefined {
  const ifRange = request.headers['if-range'];
  if (ifRange !== undefined && ifRange !== response.get('ETag')) return undefined;
  const ranges = request.range(size);
  if (ranges === undefined || ranges === -2 || (Array.isArray(ranges) && (ranges.type !== 'bytes' || ranges.length !== 1))) return undefined;
  if (ranges === -1) {
    response.set('Content-Range', `bytes */${size}`);
    throw new AppError('range-unsatisfiable', { size });
  }
  return ranges[0];
}

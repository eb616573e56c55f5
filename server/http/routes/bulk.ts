/** Bulk deposit: an archive is taken at once and worked off in the background. Addresses carry random ids only. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { FILE_STATES, RESULT_HEADING, resultLine, type BulkService, type JobFile, type JobView, type Outcome, type Reason } from '../../bulk/index.ts';
import { AppError, describeError, type Language } from '../../errors.ts';
import { receiveArchive } from '../bulk-upload.ts';
import { languageOf } from '../errors.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import { streamEvents } from '../events.ts';

export interface BulkRouterDeps {
  bulk: BulkService;
  /** bytes of one archive */
  maxArchiveBytes: number;
}

const PAGE_LIMIT = 1000;

/** Query of `GET /api/v1/evidence/bulk/{id}`. */
export const bulkQuerySchema = z.strictObject({
  from: z.string().regex(/^\d{1,9}$/).transform(Number).default(0),
  limit: z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().min(1).max(PAGE_LIMIT)).default(PAGE_LIMIT),
  state: z.enum(FILE_STATES).optional(),
});

/** `POST /api/v1/evidence/bulk` · `GET /api/v1/evidence/bulk/{id}` · `/results.csv` · `/events` */
export function bulkRouter({ bulk, maxArchiveBytes }: BulkRouterDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.post('/api/v1/evidence/bulk', async (request, response) => {
    const key = idempotencyKeyOf(request) ?? null;
    const { id, replayed } = await receiveArchive(request, response, maxArchiveBytes, (content) => bulk.receive(content, key));
    if (replayed) response.set('Idempotency-Replayed', 'true');
    response.status(202).location(addressOf(id)).set('Cache-Control', 'no-store').json(jobView(await bulk.state(id)));
  });

  router.get('/api/v1/evidence/bulk/:id', async (request, response) => {
    const id = jobId(request);
    const query = bulkQuerySchema.safeParse(request.query);
    if (!query.success) throw new AppError('invalid-request', { field: query.error.issues[0]?.path.join('.') || 'query', problem: query.error.issues[0]?.message ?? 'not valid' });
    const { from, limit, state } = query.data;
    const job = await bulk.state(id);
    const files = await bulk.results(id, { from, limit, state });
    const next = files.length === limit ? (files.at(-1)?.position ?? 0) + 1 : null;
    response.set('Cache-Control', 'no-store').json({ ...jobView(job), files: files.map(fileView), next });
  });

  router.get('/api/v1/evidence/bulk/:id/results.csv', async (request, response) => {
    const id = jobId(request);
    await bulk.state(id);
    response.set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${id}.csv"`, 'Cache-Control': 'no-store' });
    await pipeline(Readable.from(resultLines(bulk, id, languageOf(request))), response);
  });

  router.get('/api/v1/evidence/bulk/:id/events', async (request, response) => {
    const id = jobId(request);
    await streamEvents<Outcome>(
      {
        watch: (listener) => bulk.watch(id, listener),
        state: async () => {
          const job = await bulk.state(id);
          return { view: jobView(job), isLast: job.finishedAt !== null };
        },
        change: { event: 'file', views: (changes) => changes.map(outcomeView) },
      },
      request,
      response,
    );
  });

  return router;
}

function addressOf(id: string): string {
  return `/api/v1/evidence/bulk/${id}`;
}

function jobId(request: Request): string {
  const { id } = request.params;
  if (typeof id !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new AppError('not-found', { what: request.path });
  return id;
}

function jobView({ id, reason, ...others }: JobView) {
  const self = addressOf(id);
  return { id, ...others, problem: problemView(reason), links: { self, results: `${self}/results.csv`, events: `${self}/events` } };
}

function problemView(reason: Reason | null) {
  if (reason === null) return null;
  const { code, params } = reason;
  return { code, params, messages: { 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') } };
}

function fileView({ position, row, path, state, recordId, replayed, reason }: JobFile) {
  return { position, row, file: path, state, recordId, recordedBefore: replayed, problem: problemView(reason) };
}

function outcomeView({ file, result }: Outcome) {
  const common = { position: file.position, row: file.row, file: file.entry.path };
  if ('recordId' in result) return { ...common, state: 'accepted', recordId: result.recordId, recordedBefore: result.replayed, problem: null };
  return { ...common, state: 'refused', recordId: null, recordedBefore: false, problem: problemView(result) };
}

async function* resultLines(bulk: BulkService, id: string, language: Language): AsyncGenerator<string> {
  yield RESULT_HEADING;
  for (let from = 0; ; ) {
    const files = await bulk.results(id, { from, limit: PAGE_LIMIT });
    for (const file of files) yield resultLine({ ...file, problem: file.reason && { code: file.reason.code, message: describeError(file.reason.code, file.reason.params, language) } });
    if (files.length < PAGE_LIMIT) return;
    from = (files.at(-1)?.position ?? 0) + 1;
  }
}

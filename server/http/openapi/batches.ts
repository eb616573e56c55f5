/** Batches of packs. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { CASE_STATES } from '../../packs/index.ts';
import { batchCheckSchema } from '../routes/batch-check.ts';
import { resultsQuerySchema } from '../routes/batch-files.ts';
import { batchListSchema, batchOrderSchema, batchQuerySchema, batchRetrySchema } from '../routes/batches.ts';
import { binary, file, idempotencyKey, json, JSON_TYPE, operation } from './parts.ts';
import { batchCaseView, batchCheckView, batchView, bothLanguages, proofView } from './schemas.ts';

const batchId = z.object({ id: z.string().meta({ description: 'batch id' }) });
const caseOfBatch = z.object({ id: z.string(), loanId: z.string().meta({ description: 'the case reference, 32 hex digits' }) });
const row = z.number().int().meta({ description: 'row of the file as a person sees it, the first being 1' });
const count = z.number().int().min(0).nullable();

const selectionView = z
  .object({
    rows: z.number().int().meta({ description: 'rows that are not empty, headings not counted' }),
    cases: z.array(z.object({ row, case: z.string() })),
    unknown: z.array(z.object({ row })).meta({ description: 'rows of which no case is known' }),
    duplicates: z.array(z.object({ row, ofRow: row })),
    unreadable: z.array(z.object({ row, problem: bothLanguages })).meta({ description: 'rows whose loan number could not be read' }),
  })
  .meta({ id: 'Selection', description: 'The cases that a list of loan numbers means; the numbers themselves are not repeated.' });

const resultsView = z
  .object({
    format: z.literal('docketproof/batch-results/v1'),
    batch: z.string(),
    cases: z.array(
      z.object({
        position: z.number().int(),
        case: z.string(),
        state: z.enum(CASE_STATES),
        reason: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()), messages: bothLanguages }).nullable(),
        pages: count,
        exhibits: count,
        size: count,
        sha256: z.string().nullable(),
        recordId: z.string().nullable(),
        warnings: count,
        finishedAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'BatchResults' });

const stateAction = (summary: string, description: string) => ({ post: operation({ summary, description, requestParams: { path: batchId }, responses: { '200': json(batchView, 'the batch as it is now'), '409': { description: '`batch-state-conflict`: not in this state, and why' } } }) });

export const BATCHES: ZodOpenApiPathsObject = {
  '/api/v1/batches': {
    get: operation({
      summary: 'Batches, the newest first / 批次列表',
      requestParams: { query: batchListSchema },
      responses: { '200': json(z.object({ batches: z.array(batchView), next: z.string().nullable().meta({ description: 'give it as `before` for the next page' }) }), 'a page of batches') },
    }),
    post: operation({
      summary: 'Order litigation packs / 生成案卷',
      requestParams: { header: idempotencyKey },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: batchOrderSchema } } },
      responses: { '202': json(batchView, 'ordered; durable') },
    }),
  },
  '/api/v1/batches/check': {
    post: operation({
      summary: 'Check cases before their packs are ordered / 制作前检查',
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: batchCheckSchema } } },
      responses: { '200': json(batchCheckView, 'each case with its findings') },
    }),
  },
  '/api/v1/batches/selection': {
    post: operation({
      summary: 'Cases of a list of loan numbers / 按借据号清单选取案件',
      description: 'CSV, XLSX or text in the field `table`: a column 借据号 or loanNumber, whatever else the table holds, or one loan number a line. Nothing of it is kept.',
      requestBody: { required: true, content: { 'multipart/form-data': { schema: z.object({ table: binary }) } } },
      responses: { '200': json(selectionView, 'each row: its case, unknown, a duplicate, or unreadable') },
    }),
  },
  '/api/v1/batches/{id}': {
    get: operation({
      summary: 'A batch and its cases / 批次进度',
      requestParams: { path: batchId, query: batchQuerySchema },
      responses: { '200': json(z.intersection(batchView, z.object({ cases: z.array(batchCaseView), next: z.number().int().nullable() })), 'progress and a page of cases') },
    }),
  },
  '/api/v1/batches/{id}/events': {
    get: operation({
      summary: 'Progress as server-sent events / 进度事件流',
      description: 'Ends when nothing is left to do; of a paused batch it stays open. A reader that comes back gets the state of now first.',
      requestParams: { path: batchId },
      responses: { '200': file('text/event-stream', 'a `state` event at once and after every change, a `case` event per changed case; ends with the batch') },
    }),
  },
  '/api/v1/batches/{id}/pause': stateAction('Begin no further case / 暂停批次', 'Cases under way are finished. It stays paused, also after a restart, until it is resumed.'),
  '/api/v1/batches/{id}/resume': stateAction('Go on with a paused batch / 继续批次', 'Where the service paused it for want of room, it pauses again as long as there is none.'),
  '/api/v1/batches/{id}/cancel': stateAction('Cancel what is not begun / 取消批次', 'For good. Cases under way are finished, packs that are done stay.'),
  '/api/v1/batches/{id}/retry': {
    post: operation({
      summary: 'Try failed cases again / 重试失败案件',
      description: 'All failed cases, or the given ones of them; a batch that was done is unfinished again. Cases that were erased cannot be tried again. They may wait for their anchors as long as the order says, from now on.',
      requestParams: { path: batchId },
      requestBody: { required: false, content: { [JSON_TYPE]: { schema: batchRetrySchema } } },
      responses: { '200': json(batchView, 'the batch as it is now'), '409': { description: '`batch-state-conflict`: cancelled, or no such case failed' } },
    }),
  },
  '/api/v1/batches/{id}/results.json': { get: operation({ summary: 'What became of each case / 结果表（JSON）', requestParams: { path: batchId, query: resultsQuerySchema }, responses: { '200': json(resultsView, 'a row per case') } }) },
  '/api/v1/batches/{id}/results.csv': { get: operation({ summary: 'The same as CSV / 结果表（CSV）', requestParams: { path: batchId, query: resultsQuerySchema }, responses: { '200': file('text/csv', 'UTF-8 with byte order mark; no cell is run by a spreadsheet') } }) },
  '/api/v1/batches/{id}/results.xlsx': { get: operation({ summary: 'The same as a workbook / 结果表（XLSX）', requestParams: { path: batchId, query: resultsQuerySchema }, responses: { '200': file('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'the result table') } }) },
  '/api/v1/batches/{id}/cases/{loanId}.zip': {
    get: operation({ summary: 'The pack of one case / 单案案卷', requestParams: { path: caseOfBatch }, responses: { '200': file('application/zip', 'the pack') } }),
  },
  '/api/v1/batches/{id}/cases/{loanId}/files/{name}': {
    get: operation({
      summary: 'One file of a pack / 案卷中的单个文件',
      description: 'By its name in manifest.json, which may have folders in it; also manifest.json and manifest.sig, which the manifest cannot list; a PDF to be shown in a page of this service, anything else to be saved. One range of bytes may be asked for.',
      requestParams: { path: caseOfBatch.extend({ name: z.string().meta({ description: 'e.g. bundle.pdf, originals/03-<record id>.pdf' }) }) },
      responses: { '200': file('application/octet-stream', 'the file in its own media type'), '206': file('application/octet-stream', 'the range'), '416': { description: 'there is no such range' } },
    }),
  },
  '/api/v1/batches/{id}/cases/{loanId}/proof': {
    get: operation({
      summary: 'Proof of a pack’s own record in the log / 案卷的存证证明',
      requestParams: { path: caseOfBatch },
      responses: { '200': json(proofView, 'the proof'), '202': { description: 'not anchored for good yet; ask again after Retry-After seconds' } },
    }),
  },
  '/api/v1/batches/{id}/archive.zip': { get: operation({ summary: 'All packs of a finished batch / 全部案卷', requestParams: { path: batchId }, responses: { '200': file('application/zip', 'batch.json (each case with its record id), the packs, and in proofs/ the proofs of those that are anchored by now') } }) },
};

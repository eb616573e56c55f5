/** Retention and erasure, as OpenAPI. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { STAGES } from '../../domain/record/index.ts';
import { ERASURE_BASES, HOLD_KINDS } from '../../retention/index.ts';
import { actSchema, closureSchema, dueQuerySchema, erasureSchema, holdSchema } from '../routes/retention.ts';
import { json, JSON_TYPE, operation } from './parts.ts';

const caseId = z.object({ id: z.string().meta({ description: 'the case reference, 32 hex digits' }) });
const day = z.string().meta({ description: 'calendar day in China', example: '2044-01-10' });
const time = z.string().meta({ description: 'RFC 3339 UTC with milliseconds' });
const stage = z.enum(STAGES);
const count = z.number().int().min(0);

export const holdView = z.object({
  id: z.string(),
  kind: z.enum(HOLD_KINDS),
  placedTime: time,
  placedBy: z.string(),
  reason: z.string(),
  releasedTime: time.nullable(),
  releasedBy: z.string().nullable(),
  releaseReason: z.string().nullable(),
});

export const retentionView = z
  .object({
    case: z.string(),
    closedDate: day.nullable().meta({ description: 'null while the loan is open, which holds all its documents' }),
    keepUntil: day.nullable().meta({ description: 'last day of the document kept longest' }),
    history: z.array(z.object({ action: z.enum(['closed', 'reopened']), date: day.nullable(), time, person: z.string(), reason: z.string() })),
    holds: z.array(holdView),
    documents: z.array(z.object({ recordId: z.string(), stage, keepUntil: day.nullable(), hasFile: z.boolean() })),
  })
  .meta({ id: 'Retention', description: 'How long a case and its documents are kept, and what holds them back.' });

export const dueView = z.object({
  cases: z.array(z.object({ case: z.string(), closedDate: day, keepUntil: day, due: z.enum(['case', 'documents']), holds: count, documents: z.array(z.object({ recordId: z.string(), stage, keepUntil: day })) })),
  next: z.string().nullable().meta({ description: '`after` of the next page; null on the last' }),
});

export const erasureView = z
  .object({
    id: z.string(),
    case: z.string(),
    person: z.string(),
    reason: z.string(),
    basis: z.enum(ERASURE_BASES),
    orderedTime: time,
    state: z.enum(['ordered', 'destroyed', 'done']),
    documents: count.nullable(),
    files: count.nullable(),
    doneTime: time.nullable(),
  })
  .meta({ id: 'Erasure', description: 'What stays of an erased case: who erased it, on what basis, why, when, and how much it was.' });

export const fileErasureView = z.object({ id: z.string(), case: z.string(), recordId: z.string(), recordIds: z.array(z.string()), time });

const body = (schema: z.ZodType) => ({ required: true, content: { [JSON_TYPE]: { schema } } });

export const RETENTION: ZodOpenApiPathsObject = {
  '/api/v1/loans/{id}/closure': {
    post: operation({
      summary: 'Record that a loan was closed / 登记结清',
      description: 'Retention is counted from that day. Until then the open loan holds all its documents.',
      requestParams: { path: caseId },
      requestBody: body(closureSchema),
      responses: { '200': json(retentionView, 'closed') },
    }),
  },
  '/api/v1/loans/{id}/reopening': {
    post: operation({ summary: 'Take a closure back / 重新开启', requestParams: { path: caseId }, requestBody: body(actSchema), responses: { '200': json(retentionView, 'open again') } }),
  },
  '/api/v1/loans/{id}/holds': {
    post: operation({
      summary: 'Hold a case’s documents / 设置保全',
      description: 'Several may stand; while one does, nothing of the case is erased, on whatever basis.',
      requestParams: { path: caseId },
      requestBody: body(holdSchema),
      responses: { '201': json(retentionView.extend({ id: z.string() }), 'held; `id` is that of the hold') },
    }),
  },
  '/api/v1/loans/{id}/holds/{holdId}/release': {
    post: operation({ summary: 'Release a hold / 解除保全', requestParams: { path: caseId.extend({ holdId: z.string() }) }, requestBody: body(actSchema), responses: { '200': json(retentionView, 'released') } }),
  },
  '/api/v1/loans/{id}/retention': {
    get: operation({ summary: 'How long a case is kept, and what holds it / 保存期限与保全', requestParams: { path: caseId }, responses: { '200': json(retentionView, 'the state') } }),
  },
  '/api/v1/retention/due': {
    get: operation({
      summary: 'What may be erased / 保存期满清单',
      description: 'Cases whose time has passed, and documents whose own time has passed though their case’s has not. Nothing is erased by itself.',
      requestParams: { query: dueQuerySchema },
      responses: { '200': json(dueView, 'a page in the order of the case references') },
    }),
  },
  '/api/v1/evidence/{id}/file-erasure': {
    post: operation({
      summary: 'Erase the file of a document whose time has passed / 抹除到期文件',
      description: 'Record, leaf and proof stay; packs made before are removed.',
      requestParams: { path: z.object({ id: z.string().meta({ description: 'record id' }) }) },
      requestBody: body(actSchema),
      responses: { '200': json(fileErasureView, 'erased') },
    }),
  },
  '/api/v1/loans/{id}/erasure': {
    post: operation({
      summary: 'Erase a case / 抹除案件',
      description: 'Destroys its keys, salts, records, files, packs and search hashes. The log and its heads verify as before, and so does every proof handed out. It cannot be undone.',
      requestParams: { path: caseId },
      requestBody: body(erasureSchema),
      responses: { '200': json(erasureView, 'erased') },
    }),
    get: operation({ summary: 'The erasure of a case / 抹除记录', requestParams: { path: caseId }, responses: { '200': json(erasureView, 'who erased it, why and when') } }),
  },
};

/** The operations of server/http/routes/cases.ts. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ACCESS_ACTIONS } from '../../cases/index.ts';
import { CASE_FORMAT } from '../../domain/case/index.ts';
import { documentSchema, provenanceSchema, RECORD_STAGES, recordV2Schema, STATEMENT_PURPOSES } from '../../domain/record/index.ts';
import { TIMELINE_FORMAT } from '../../timeline/index.ts';
import { caseFileOrderSchema, statementOrderSchema } from '../routes/cases.ts';
import { actorHeader, idempotencyKey, json, JSON_TYPE, operation } from './parts.ts';
import { establishedView, intervalsView, missingView, proofView, receiptSchema, recordAnchorView } from './schemas.ts';

const caseId = z.object({ id: z.string().meta({ description: 'case reference, 32 hex digits' }) });
const count = z.number().int().min(0);
const statement = recordV2Schema.shape.statement;

export const timelineView = z
  .object({
    format: z.literal(TIMELINE_FORMAT),
    case: z.string(),
    openedTime: z.string(),
    count,
    closedTo: z.object({ count, recordId: z.string(), purpose: z.enum(STATEMENT_PURPOSES), time: z.string() }).nullable().meta({ description: 'how far the last case statement closes the sequence' }),
    late: count,
    superseded: count,
    stages: z.array(z.object({ stage: z.enum(RECORD_STAGES), documents: count, first: z.string().nullable(), last: z.string().nullable() })),
    records: z.array(
      z.object({
        sequence: count,
        recordId: z.string(),
        leaf: z.string(),
        index: count,
        stage: z.enum(RECORD_STAGES),
        document: documentSchema,
        provenance: provenanceSchema,
        established: establishedView,
        missing: missingView,
        times: intervalsView,
        anchoring: recordAnchorView,
        supersedes: z.string().nullable(),
        supersededBy: z.string().nullable(),
        corroboratedBy: z.array(z.string()),
        statement,
      }),
    ),
    book: z.array(z.object({ date: z.string(), kind: z.string(), amount: z.string().nullable(), label: z.string().nullable(), sourceRecordId: z.string().nullable() })).meta({ description: 'disbursements, due dates, payments and events of the loan book in order of date; a label is a value, never what people wrote' }),
    keeping: z.array(z.object({ time: z.string(), kind: z.enum(['hold-placed', 'hold-released', 'closed', 'reopened']), person: z.string(), reason: z.string() })),
    accesses: z.array(z.object({ time: z.string(), action: z.enum(ACCESS_ACTIONS), recordId: z.string().nullable(), actor: z.string(), detail: z.string().nullable() })).meta({ description: 'who looked at what, and who did what' }),
  })
  .meta({ id: 'Timeline', description: 'The life of one loan: documents by stage with times, lateness and anchors, corrections, corroboration, the lender’s books, and who looked.' });

const caseFileView = z
  .looseObject({ format: z.literal(CASE_FORMAT), case: z.string(), disclosedFor: z.object({ purpose: z.enum(STATEMENT_PURPOSES), statedBy: z.string(), preparedAt: z.string() }), entries: z.array(z.looseObject({ sequence: count })), statement: proofView.nullable() })
  .meta({ id: 'CaseFile', description: 'Every record of a case with its proof or, withheld, as leaf, stage and reason, and the statement that closes the sequence.' });

export const CASES: ZodOpenApiPathsObject = {
  '/api/v1/loans/{id}/timeline': { get: operation({ summary: 'The life of a loan / 案件时间线', requestParams: { path: caseId, header: actorHeader }, responses: { '200': json(timelineView, 'the timeline') } }) },
  '/api/v1/loans/{id}/statements': {
    post: operation({
      summary: 'Close the sequence of a case with a statement / 出具案件存证声明',
      description: 'The statement is a record itself: it commits to leaf, place and stage of every record before it.',
      requestParams: { path: caseId, header: idempotencyKey.extend(actorHeader.shape) },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: statementOrderSchema } } },
      responses: { '201': json(z.object({ record: recordV2Schema, index: count, leaf: z.string(), receipt: receiptSchema }), 'the statement’s record') },
    }),
  },
  '/api/v1/loans/{id}/case-file': {
    post: operation({
      summary: 'Hand out a case, all of it or with records withheld / 导出案件文件',
      description: 'Nothing is recorded but the access. Verify the file with POST /api/v1/verify or npm run verify.',
      requestParams: { path: caseId, header: actorHeader },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: caseFileOrderSchema } } },
      responses: { '200': json(caseFileView, 'the case file'), '202': { description: 'a proof of it is not final yet; ask again after Retry-After seconds' } },
    }),
  },
};

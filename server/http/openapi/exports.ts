/** The operations of server/http/routes/exports.ts. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { PERSONAL_KINDS } from '../../domain/loan/index.ts';
import { EXPORT_FORMAT } from '../../exports/index.ts';
import { exportOrderSchema, exportQuerySchema } from '../routes/exports.ts';
import { statementAnswer, versionsView } from './arrears.ts';
import { timelineView } from './cases.ts';
import { actorHeader, json, JSON_TYPE, operation } from './parts.ts';
import { bothLanguages } from './schemas.ts';

const id = z.object({ id: z.string().meta({ description: 'case reference of the loan, 32 hex digits' }) });
const kinds = z.array(z.enum(PERSONAL_KINDS));
const amount = z.string();

export const exportView = z
  .object({
    format: z.literal(EXPORT_FORMAT),
    case: z.string(),
    exportedTime: z.string(),
    revealed: kinds,
    masked: kinds,
    documents: z.array(z.object({ recordId: z.string(), file: z.string().nullable(), proof: z.string() })).nullable(),
    loan: z.looseObject({ loanNumber: z.string(), productCode: z.string(), principal: amount }),
    parties: z.array(z.looseObject({ partyId: z.string(), role: z.string() })),
    product: z.looseObject({ code: z.string(), version: z.number().int() }),
    schedule: z.array(z.looseObject({ number: z.number().int(), dueDate: z.string(), principal: amount, interest: amount, total: amount, balance: amount })).nullable(),
    payments: z.array(z.looseObject({ paymentId: z.string(), date: z.string(), amount })),
    events: z.array(z.looseObject({ eventId: z.string(), date: z.string(), kind: z.string() })),
    arrears: statementAnswer.nullable(),
    arrearsProblem: z.object({ code: z.string(), messages: bothLanguages }).nullable().meta({ description: 'why nothing can be calculated' }),
    issued: versionsView.shape.versions,
    timeline: timelineView,
  })
  .meta({ id: 'LoanExport', description: 'Everything the service knows of a loan. Free text (titles, notes, labels, reasons, details) is hidden unless every kind is revealed; titles, provenance and signers of documents unless `documents` is asked for too.' });

export const EXPORTS: ZodOpenApiPathsObject = {
  '/api/v1/loans/{id}/export': {
    get: operation({ summary: 'A loan with all personal data masked / 脱敏导出', requestParams: { path: id, header: actorHeader, query: exportQuerySchema }, responses: { '200': json(exportView, 'the export; the access is noted') } }),
    post: operation({
      summary: 'A loan with single kinds of personal data revealed / 按种类明文导出',
      description: 'Person, reason and kinds are noted in the access log, which outlives the case.',
      requestParams: { path: id, header: actorHeader },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: exportOrderSchema } } },
      responses: { '200': json(exportView, 'the export') },
    }),
  },
};

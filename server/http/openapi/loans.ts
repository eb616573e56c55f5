/** The loan book in OpenAPI. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { eventSchema, lenderSchema, loanSchema, paymentSchema, productSchema } from '../../domain/loan/index.ts';
import { STAGES } from '../../domain/record/index.ts';
import { loanQuerySchema, loanSearchSchema } from '../../loans/index.ts';
import { errorFileQuerySchema, importQuerySchema, templateQuerySchema } from '../routes/imports.ts';
import { loanDetailQuerySchema } from '../routes/loans.ts';
import { actorHeader, binary, file, idempotencyKey, json, JSON_TYPE, operation } from './parts.ts';
import { bothLanguages } from './schemas.ts';

const id = z.object({ id: z.string().meta({ description: 'case reference of the loan, 32 hex digits' }) });
const importId = z.object({ id: z.string().meta({ description: 'import id' }) });
const code = z.object({ code: z.string() });
const count = z.number().int().min(0);
const time = z.string().meta({ description: 'RFC 3339 UTC with milliseconds' });
const body = (schema: z.ZodType) => ({ required: true, content: { [JSON_TYPE]: { schema } } });
/** A view has the fields of what was sent; masked, some no longer have their form. */
const plain = (name: string, description: string) => z.looseObject({}).meta({ id: name, description });

const loanView = plain('Loan', 'As sent to the import in JSON; masked unless revealed.');
const versionFacts = { version: count, changedTime: time, changedBy: z.string() };

export const loanLineView = z
  .object({
    id: z.string(),
    loanNumber: z.string(),
    productCode: z.string(),
    status: z.string(),
    principal: z.string(),
    disbursedDate: z.string(),
    maturityDate: z.string().nullable(),
    overdueSince: z.string().nullable(),
    changedTime: time,
    borrower: z.object({ name: z.string(), idNumber: z.string(), phone: z.string().nullable() }).nullable().meta({ description: 'masked' }),
  })
  .meta({ id: 'LoanLine' });
export const loanPageView = z.object({ loans: z.array(loanLineView), next: z.string().nullable(), total: count.nullable() }).meta({ id: 'LoanPage', description: '`next` is the cursor of the page that follows; `total` is given when it was asked for.' });

export const loanDetailView = z
  .object({
    id: z.string(),
    masked: z.boolean(),
    loan: loanView,
    version: z.object({ ...versionFacts, importId: z.string().nullable() }),
    product: plain('ProductInForce', 'The product’s present version.'),
    payments: z.array(z.looseObject({ paymentId: z.string(), date: z.string(), amount: z.string() })),
    events: z.array(z.looseObject({ eventId: z.string(), date: z.string(), kind: z.string() })),
    evidence: z.object({ total: count, stages: z.partialRecord(z.enum(STAGES), count) }),
  })
  .meta({ id: 'LoanDetail' });

const importSummary = {
  id: z.string(),
  kind: z.string(),
  state: z.enum(['running', 'done', 'stopped']),
  format: z.string().nullable(),
  encoding: z.string().nullable(),
  actor: z.string(),
  startedTime: time,
  finishedTime: time.nullable(),
  rows: count,
  inserted: count,
  updated: count,
  unchanged: count,
  refused: count,
  problem: z.object({ code: z.string(), messages: bothLanguages }).nullable(),
  errorsUntil: time.nullable(),
};
export const importReportView = z
  .object({
    ...importSummary,
    errors: z.array(z.object({ row: count, column: z.string().nullable(), field: z.string(), value: z.string().nullable().meta({ description: 'masked' }), code: z.string(), expected: bothLanguages })),
    links: z.object({ self: z.string(), errorsCsv: z.string().nullable(), errorsNdjson: z.string().nullable() }),
  })
  .meta({ id: 'ImportReport', description: 'Rows by outcome, and the first thousand things that stand against refused rows.' });

const versioned = (name: string, view: z.ZodType) => z.object({ [name]: view, ...versionFacts });
const lenderAnswer = versioned('lender', plain('Lender', 'As put.'));
const productAnswer = versioned('product', plain('Product', 'As put.'));
const outcome = z.object({ outcome: z.enum(['inserted', 'updated', 'unchanged']) });

export const LOANS: ZodOpenApiPathsObject = {
  '/api/v1/loans/import': {
    post: operation({
      summary: 'Import loans, parties, schedules, payments or events / 导入借款台账',
      description: 'CSV (UTF-8, UTF-16 or GB 18030), XLSX, JSON or NDJSON, told apart by content; as raw body or as `file` of a form. Good rows are kept, bad rows come back. Sending a table again changes nothing. An empty cell takes a value away, a missing column leaves it. JSON loans may nest parties, schedule, payments and events.',
      requestParams: { header: idempotencyKey.extend(actorHeader.shape), query: importQuerySchema },
      requestBody: { required: true, content: { 'text/csv': { schema: binary }, [JSON_TYPE]: { schema: z.array(z.union([loanSchema.extend({ payments: z.array(paymentSchema).optional(), events: z.array(eventSchema).optional() }), z.looseObject({})])) }, 'application/x-ndjson': { schema: binary }, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: binary }, 'multipart/form-data': { schema: z.object({ file: binary }) } } },
      responses: { '200': json(importReportView, 'what became of the rows') },
    }),
  },
  '/api/v1/loans/import/template': { get: operation({ summary: 'A table to fill in / 下载导入模板', requestParams: { query: templateQuerySchema }, responses: { '200': file('application/octet-stream', 'CSV or XLSX with one fictional example row') } }) },
  '/api/v1/loans/imports': { get: operation({ summary: 'The newest imports / 导入记录', responses: { '200': json(z.object({ imports: z.array(z.object(importSummary)) }), 'the newest first') } }) },
  '/api/v1/loans/imports/{id}': { get: operation({ summary: 'An import / 导入结果', requestParams: { path: importId }, responses: { '200': json(importReportView, 'the report') } }) },
  '/api/v1/loans/imports/{id}/errors.csv': { get: operation({ summary: 'Refused rows to correct and send again / 下载错误行（CSV）', requestParams: { path: importId, query: errorFileQuerySchema }, responses: { '200': file('text/csv', 'the rows as they came, and what was expected') } }) },
  '/api/v1/loans/imports/{id}/errors.ndjson': { get: operation({ summary: 'Refused rows with nested content / 下载错误行（NDJSON）', requestParams: { path: importId, query: errorFileQuerySchema }, responses: { '200': file('application/x-ndjson', 'the rows as they came, and what was expected') } }) },
  '/api/v1/loans': { get: operation({ summary: 'Loans, masked / 借款列表', description: 'What identifies a person stands in no address: see the search.', requestParams: { query: loanQuerySchema }, responses: { '200': json(loanPageView, 'a page') } }) },
  '/api/v1/loans/search': { post: operation({ summary: 'Find loans by number or person / 按借据号或个人信息查询', requestBody: body(loanSearchSchema), responses: { '200': json(loanPageView, 'a page') } }) },
  '/api/v1/loans/{id}': { get: operation({ summary: 'A loan / 借款详情', description: 'Masked unless `reveal=1`; either way the access is noted with the actor.', requestParams: { path: id, header: actorHeader, query: loanDetailQuerySchema }, responses: { '200': json(loanDetailView, 'the loan') } }) },
  '/api/v1/loans/{id}/payments': { post: operation({ summary: 'Add or correct a payment / 登记还款', requestParams: { path: id, header: actorHeader }, requestBody: body(paymentSchema), responses: { '200': json(outcome, 'known before'), '201': json(outcome, 'added') } }) },
  '/api/v1/loans/{id}/events': { post: operation({ summary: 'Add or correct an event / 登记事项', requestParams: { path: id, header: actorHeader }, requestBody: body(eventSchema), responses: { '200': json(outcome, 'known before'), '201': json(outcome, 'added') } }) },
  '/api/v1/lender': {
    get: operation({ summary: 'The lender’s profile / 出借方资料', responses: { '200': json(lenderAnswer, 'the profile') } }),
    put: operation({ summary: 'Enter the lender’s profile / 填写出借方资料', requestParams: { header: actorHeader }, requestBody: body(lenderSchema), responses: { '200': json(lenderAnswer, 'the profile as it is now; every version is kept') } }),
  },
  '/api/v1/products': { get: operation({ summary: 'Products / 产品列表', responses: { '200': json(z.object({ products: z.array(productAnswer) }), 'in the order of their codes') } }) },
  '/api/v1/products/{code}': {
    get: operation({ summary: 'A product / 产品', requestParams: { path: code }, responses: { '200': json(productAnswer, 'the product') } }),
    put: operation({ summary: 'Make or change a product / 建立或修改产品', requestParams: { path: code, header: actorHeader }, requestBody: body(productSchema), responses: { '200': json(productAnswer, 'the product as it is now; every version is kept') } }),
  },
};

/** OpenAPI 3.1, generated from the schemas that read the requests. A test holds it against the routes that are really there. */
import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { documentSchema } from '../../domain/record/index.ts';
import { depositSchema, digestSchema, MAX_DIGESTS } from '../../evidence/index.ts';
import { bulkQuerySchema } from '../routes/bulk.ts';
import { MAX_BATCH } from '../routes/verify.ts';
import { ARREARS } from './arrears.ts';
import { BATCHES } from './batches.ts';
import { caseReport } from './case-schemas.ts';
import { CASES } from './cases.ts';
import { EXPORTS } from './exports.ts';
import { LOANS } from './loans.ts';
import { METHODS, type OpenApiDocument } from './page.ts';
import { binary, file, idempotencyKey, json, JSON_TYPE, operation } from './parts.ts';
import { COURT_PROFILES, ELEMENTS } from './profiles.ts';
import { RETENTION } from './retention.ts';
import { bothLanguages, batchReceiptSchema, bulkFileView, bulkView, establishedView, intervalsView, logSummarySchema, missingView, proofView, readinessSchema, receiptSchema, recordAnchorView, recordView, reportSchema } from './schemas.ts';

const id = z.object({ id: z.string().meta({ description: 'record id' }) });
const logId = z.object({ logId: z.string().meta({ description: 'id of the log in the registry, 0x + 64 hex digits' }) });
const place = { recordId: z.string(), case: z.string(), sequence: z.number().int(), index: z.number().int(), leaf: z.string() };
const links = z.object({ self: z.string(), proof: z.string(), certificate: z.string(), file: z.string().nullable() });

const depositAnswer = z
  .object({ ...place, document: documentSchema, established: establishedView, missing: missingView, receivedTime: z.string(), receipt: receiptSchema, links, notice: bothLanguages.optional().meta({ description: 'why nothing is anchored at present, when that is so' }) })
  .meta({ id: 'Deposited', description: 'Where the record stands in its case and in the log, and the signed promise to anchor it.' });

const digestResult = z
  .union([z.object({ status: z.literal('accepted'), ...place }), z.object({ status: z.literal('refused'), problem: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()), messages: z.object({ 'zh-CN': z.string(), en: z.string() }) }) })])
  .meta({ id: 'DigestResult' });

const EVIDENCE: ZodOpenApiPathsObject = {
  '/api/v1/evidence': {
    post: operation({
      summary: 'Deposit a document / 存入一份文件',
      description: 'The field `metadata` comes before `file`. Answered when file, record and place in the log are durable.',
      requestParams: { header: idempotencyKey },
      requestBody: { required: true, content: { 'multipart/form-data': { schema: z.object({ metadata: depositSchema, file: binary }) } } },
      responses: { '201': json(depositAnswer, 'stored and sequenced') },
    }),
  },
  '/api/v1/evidence/digests': {
    post: operation({
      summary: 'Deposit digests; the documents stay with the lender / 仅存摘要',
      requestParams: { header: idempotencyKey },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: z.object({ items: z.array(digestSchema).min(1).max(MAX_DIGESTS) }) } } },
      responses: { '200': json(z.object({ accepted: z.number().int(), refused: z.number().int(), results: z.array(digestResult), receipt: batchReceiptSchema.nullable(), notice: bothLanguages.optional() }), 'a result per item, in order') },
    }),
  },
  '/api/v1/evidence/{id}': {
    get: operation({
      summary: 'A record and how far it has come / 查看存证记录',
      requestParams: { path: id },
      responses: { '200': json(z.object({ record: recordView, index: z.number().int(), leaf: z.string(), anchoring: recordAnchorView, times: intervalsView, missing: missingView, supersededBy: z.string().nullable(), fileErasedTime: z.string().nullable().meta({ description: 'when its file was erased; null where it was not' }), receipt: receiptSchema, links }), 'the record') },
    }),
  },
  '/api/v1/evidence/{id}/file': { get: operation({ summary: 'The document, byte for byte / 原件', requestParams: { path: id }, responses: { '200': file('application/octet-stream', 'the document in its own media type') } }) },
  '/api/v1/evidence/{id}/proof': {
    get: operation({
      summary: 'The proof file / 证明文件',
      requestParams: { path: id },
      responses: { '200': json(proofView, 'the proof'), '202': { description: 'not anchored for good yet; ask again after Retry-After seconds' } },
    }),
  },
  '/api/v1/evidence/{id}/certificate.pdf': {
    get: operation({ summary: 'One-page certificate, signed (PAdES) / 区块链存证证书（带电子签章）', description: 'The header Docketproof-Warning: timestamp-failed says that the configured time-stamping authority could not be had and the signature carries no time stamp.', requestParams: { path: id }, responses: { '200': file('application/pdf', 'the certificate'), '202': { description: 'not anchored for good yet' } } }),
  },
};

const packReport = z
  .looseObject({ format: z.literal('docketproof/pack-report/v1'), verdict: reportSchema.shape.verdict, verdictText: reportSchema.shape.verdictText, case: z.string().nullable(), exhibits: z.array(z.unknown()), bundle: z.unknown(), sha256: z.string(), checkedAt: z.string() })
  .meta({ id: 'PackReport', description: 'The verdict on a pack: everything in it, exhibit by exhibit.' });

const lookupReport = reportSchema.extend({ matches: z.number().int(), others: z.array(reportSchema) }).meta({ id: 'LookupReport', description: 'The best report about the records of a digest, and the others.' });

const VERIFY: ZodOpenApiPathsObject = {
  '/api/v1/verify/{algorithm}/{hex}': {
    get: operation({
      summary: 'Verify a digest; no account needed / 按摘要核验',
      requestParams: { path: z.object({ algorithm: z.enum(['sha256', 'sm3']), hex: z.string().regex(/^[0-9a-f]{64}$/) }) },
      responses: { '200': json(lookupReport, 'an unknown digest is 未上链, an unreachable chain 无法核验') },
    }),
  },
  '/api/v1/verify': {
    post: operation({
      summary: 'Verify a file, a proof, a case file or a pack / 核验文件、证明、案件文件或案卷',
      description: 'Nothing that is sent is kept. A file may come with a proof or a case file, a pack comes alone.',
      requestBody: { required: true, content: { 'multipart/form-data': { schema: z.object({ file: binary.optional(), proof: binary.optional(), case: binary.optional(), pack: binary.optional() }) }, [JSON_TYPE]: { schema: proofView } } },
      responses: { '200': json(z.union([lookupReport, reportSchema, caseReport, packReport]), 'the report: about a file, a proof, a case, or a pack') },
    }),
  },
  '/api/v1/verify/batch': {
    post: operation({
      summary: 'Verify many digests / 批量核验',
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: z.array(z.union([z.string(), z.object({ sha256: z.string() }), z.object({ sm3: z.string() })])).max(MAX_BATCH) } } },
      responses: { '200': json(z.object({ format: z.literal('docketproof/batch-report/v1'), results: z.array(z.unknown()) }), 'a result per item, in order') },
    }),
  },
};

const bulkId = z.object({ id: z.string().meta({ description: 'id of the bulk deposit' }) });

const BULK: ZodOpenApiPathsObject = {
  '/api/v1/evidence/bulk': {
    post: operation({
      summary: 'Deposit many documents / 批量存证',
      description:
        'A ZIP with manifest.json, manifest.ndjson, manifest.csv or manifest.xlsx in its root: an entry per document with `file` (its path in the archive) beside the metadata of a single deposit; `supersedes` and `corroborates` may name a file of the same archive as `file:PATH`. Answered when the archive is durable; each document is deposited in the background, once, however often the archive is sent.',
      requestParams: { header: idempotencyKey },
      requestBody: { required: true, content: { 'application/zip': { schema: binary }, 'multipart/form-data': { schema: z.object({ archive: binary }) } } },
      responses: { '202': json(bulkView, 'taken; durable') },
    }),
  },
  '/api/v1/evidence/bulk/{id}': {
    get: operation({
      summary: 'A bulk deposit and the result per file / 批量存证进度与逐件结果',
      requestParams: { path: bulkId, query: bulkQuerySchema },
      responses: { '200': json(z.intersection(bulkView, z.object({ files: z.array(bulkFileView), next: z.number().int().nullable() })), 'progress and a page of results') },
    }),
  },
  '/api/v1/evidence/bulk/{id}/results.csv': { get: operation({ summary: 'The result per file as a table / 逐件结果表', requestParams: { path: bulkId }, responses: { '200': file('text/csv', 'row, file, state, recordId, recordedBefore, code, message') } }) },
  '/api/v1/evidence/bulk/{id}/events': { get: operation({ summary: 'Progress as server-sent events / 进度事件流', requestParams: { path: bulkId }, responses: { '200': file('text/event-stream', 'a `state` event at once and after every change, a `file` event per finished file; ends with the bulk deposit') } }) },
};

const LOG: ZodOpenApiPathsObject = {
  '/logs': { get: operation({ summary: 'Logs of this service / 日志列表', responses: { '200': json(z.array(logSummarySchema), 'the logs') } }) },
  '/log/{logId}/checkpoint': { get: operation({ summary: 'Latest checkpoint (C2SP signed note) / 检查点', requestParams: { path: logId }, responses: { '200': file('text/plain', 'origin, size, root, signature') } }) },
  '/log/{logId}/vkey': { get: operation({ summary: 'Verifier key of the log (C2SP) / 日志验证公钥', requestParams: { path: logId }, responses: { '200': file('text/plain', 'the key') } }) },
  '/log/{logId}/tile/{path}': {
    get: operation({
      summary: 'A hash tile (C2SP tlog-tiles) / 日志瓦片',
      description: '`path` is L/N or L/N.p/W. Hashes only; `tile/entries` answers 404 on purpose: records are private.',
      requestParams: { path: z.object({ logId: z.string(), path: z.string() }) },
      responses: { '200': file('application/octet-stream', 'up to 256 hashes of 32 bytes') },
    }),
  },
};

const OPERATION: ZodOpenApiPathsObject = {
  '/healthz': { get: operation({ summary: 'The process lives / 存活', responses: { '200': json(z.object({ status: z.literal('ok') }), 'alive') } }) },
  '/readyz': { get: operation({ summary: 'It can take and anchor documents / 就绪', responses: { '200': json(readinessSchema, 'ready'), '503': json(readinessSchema, 'not ready, and why') } }) },
  '/metrics': { get: operation({ summary: 'Figures for operators (Prometheus) / 运行指标', responses: { '200': file('text/plain', 'metrics') } }) },
  '/api/openapi.json': { get: operation({ summary: 'This document / 本接口定义', responses: { '200': json(z.unknown(), 'OpenAPI 3.1') } }) },
  '/api/docs': { get: operation({ summary: 'The same to read / 接口文档', requestParams: { query: z.object({ lang: z.enum(['zh-CN', 'en']).optional() }) }, responses: { '200': file('text/html', 'a page without scripts') } }) },
};

export function openApiDocument(version: string): OpenApiDocument {
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Docketproof 链证', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, description: 'Deposit, log, anchor, proof, verification, packs. Stable: only additions.' },
    paths: { ...EVIDENCE, ...BULK, ...VERIFY, ...BATCHES, ...COURT_PROFILES, ...ELEMENTS, ...LOANS, ...ARREARS, ...CASES, ...EXPORTS, ...RETENTION, ...LOG, ...OPERATION },
  }) as unknown as OpenApiDocument;
}

/** The addresses of a document with their methods. */
export function pathsOf(document: OpenApiDocument): { path: string; methods: string[] }[] {
  return Object.entries(document.paths ?? {}).map(([path, item]) => ({ path, methods: METHODS.filter((method) => item[method]) }));
}

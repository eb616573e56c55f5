/** The life of a case, the statements that close its sequence, and the case file. Addresses carry case references, never loan numbers. */
import { Router } from 'express';
import { z } from 'zod';
import type { AccessLog } from '../../cases/index.ts';
import { MAX_CASE_ENTRIES, serializeCase } from '../../domain/case/index.ts';
import { lineOfText, problem, recordIdText, STATEMENT_PURPOSES, TEXT_LIMITS } from '../../domain/record/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import type { Timeline } from '../../timeline/index.ts';
import type { CaseFileOutcome, CaseFileRequest } from '../../verification/index.ts';
import { actorOf } from '../actor.ts';
import { caseOf, jsonBytes, readBody } from '../body.ts';
import { idempotencyKeyOf, markReplayed } from '../idempotency.ts';

export interface CasesDeps {
  evidence: Pick<EvidenceService, 'closeSequence'>;
  accesses: AccessLog;
  timelineOf: (caseId: string) => Promise<Timeline>;
  caseFileOf: (request: CaseFileRequest) => Promise<CaseFileOutcome>;
  now: () => Date;
}

const purpose = z.enum(STATEMENT_PURPOSES, problem('not-one-of', STATEMENT_PURPOSES.join(', '))).describe('for what / 用途');
const statedBy = lineOfText(TEXT_LIMITS.reference).describe('the named person / 出具人');

/** Body of `POST /api/v1/loans/{id}/statements`. */
export const statementOrderSchema = z.strictObject({ purpose, statedBy, note: lineOfText(TEXT_LIMITS.statement).nullable().default(null).describe('what else is to be said / 说明') });

/** Body of `POST /api/v1/loans/{id}/case-file`. */
export const caseFileOrderSchema = z.strictObject({
  purpose,
  statedBy,
  withheld: z
    .array(z.strictObject({ recordId: recordIdText, reason: lineOfText(TEXT_LIMITS.statement).describe('why it is not disclosed; stands in the file / 不披露的理由') }))
    .max(MAX_CASE_ENTRIES, problem('too-many', MAX_CASE_ENTRIES))
    .default([])
    .describe('records that stay in the sequence as leaf, stage and reason / 不披露的存证'),
});

const STATEMENT_LIMITS = { maxBytes: 16_384, maxDepth: 1 };
const CASE_FILE_LIMITS = { maxBytes: 16 << 20, maxDepth: 3 };

/** `GET /api/v1/loans/{id}/timeline` · `POST /api/v1/loans/{id}/statements` · `POST /api/v1/loans/{id}/case-file` */
export function casesRouter({ evidence, accesses, timelineOf, caseFileOf, now }: CasesDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/api/v1/loans/:id/timeline', async (request, response) => {
    const caseId = caseOf(request);
    const timeline = await timelineOf(caseId);
    await accesses.note(caseId, { action: 'timeline-read', actor: actorOf(request) });
    response.set('Cache-Control', 'private, no-store').json(timeline);
  });

  router.post('/api/v1/loans/:id/statements', jsonBytes(STATEMENT_LIMITS.maxBytes), async (request, response) => {
    const caseId = caseOf(request);
    const order = readBody(request, statementOrderSchema, STATEMENT_LIMITS);
    const { stored, receipt, replayed } = await evidence.closeSequence({ caseId, ...order, idempotencyKey: idempotencyKeyOf(request) });
    if (!replayed) await accesses.note(caseId, { action: 'statement-made', actor: actorOf(request), recordId: stored.record.id });
    markReplayed(response, replayed);
    response.status(201).location(`/api/v1/evidence/${stored.record.id}`).set('Cache-Control', 'no-store').json({ record: stored.record, index: stored.index, leaf: stored.leaf, receipt });
  });

  router.post('/api/v1/loans/:id/case-file', jsonBytes(CASE_FILE_LIMITS.maxBytes), async (request, response) => {
    const caseId = caseOf(request);
    const order = readBody(request, caseFileOrderSchema, CASE_FILE_LIMITS);
    const outcome = await caseFileOf({ caseId, ...order, preparedAt: now().toISOString() });
    response.set('Cache-Control', 'private, no-store');
    if (outcome.status === 'pending') {
      const { retryAfter } = outcome;
      response.status(202).set('Retry-After', String(retryAfter)).json({ status: 'pending', case: caseId, retryAfter });
      return;
    }
    await accesses.note(caseId, { action: 'case-file-read', actor: actorOf(request), detail: `${order.purpose}; withheld ${order.withheld.length}` });
    response.set({ 'Content-Type': 'application/json', 'Content-Disposition': `attachment; filename="case-${caseId}.json"`, 'X-Content-Type-Options': 'nosniff' });
    response.send(Buffer.from(serializeCase(outcome.caseFile)));
  });

  return router;
}


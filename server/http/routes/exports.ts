/** The export of a loan: masked for whoever asks, with single kinds of personal data revealed to a named person for a stated reason. */
import { Router } from 'express';
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { AccessLog } from '../../cases/index.ts';
import { dateField, PERSONAL_KINDS, textField } from '../../domain/loan/index.ts';
import { exportLoan, requireReasonWithoutPerson, type ExportSources, type LoanExport } from '../../exports/index.ts';
import { dayOf } from '../../loans/index.ts';
import { actorOf } from '../actor.ts';
import { jsonBytes, readBody, readWith } from '../json-body.ts';
import { loanId } from './loans.ts';

export interface ExportsDeps extends ExportSources {
  accesses: AccessLog;
}

const asOf = dateField.optional().describe('as-of date of the arrears; left out, today in China / 欠款截止日');
export const exportQuerySchema = z.strictObject({ asOf });

/** Body of `POST /api/v1/loans/{id}/export`. Person and reason stand in the access log for good, so they are short. */
export const exportOrderSchema = z.strictObject({
  asOf,
  person: textField(100).describe('who receives it, by name or staff number / 领取人'),
  reason: textField(300).describe('why; it is kept for good, so it must say nothing of the borrower / 事由（长期保留，不得含借款人信息）'),
  reveal: z.array(z.enum(PERSONAL_KINDS)).min(1).max(PERSONAL_KINDS.length).describe('exactly these kinds are not masked / 明文显示的个人信息种类'),
  documents: z.boolean().default(false).describe('titles, provenance and signers of the documents and where to fetch them; only with every kind / 是否包含文件信息'),
});

const MAX_BODY = 16 * 1024;

/** `GET/POST /api/v1/loans/{id}/export` */
export function exportsRouter(deps: ExportsDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/v1/loans/:id/export', masked(deps));
  router.post('/api/v1/loans/:id/export', jsonBytes(MAX_BODY), revealed(deps));
  return router;
}

function masked(deps: ExportsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const { asOf: day = dayOf(deps.now()) } = readWith(exportQuerySchema, request.query, 'query');
    const actor = actorOf(request);
    const content = await exportLoan(deps, id, { asOf: day, reveal: [], documents: false });
    await deps.accesses.note(id, { action: 'export-masked', actor });
    send(response, content);
  };
}

function revealed(deps: ExportsDeps): RequestHandler {
  return async (request, response) => {
    const id = loanId(request);
    const { asOf: day = dayOf(deps.now()), person, reason, reveal, documents } = readBody(request, exportOrderSchema, { maxBytes: MAX_BODY });
    const actor = actorOf(request);
    await requireReasonWithoutPerson(deps, id, reason);
    const content = await exportLoan(deps, id, { asOf: day, reveal, documents });
    await deps.accesses.note(id, { action: 'export-revealed', actor, detail: `${[...content.revealed, ...(documents ? ['documents'] : [])].join(', ')}; ${person}: ${reason}` });
    send(response, content);
  };
}

function send(response: Response, content: LoanExport): void {
  response.set({ 'Cache-Control': 'private, no-store', 'Content-Disposition': `attachment; filename="loan-${content.case}.json"` }).json(content);
}

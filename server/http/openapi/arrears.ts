/** The operations of server/http/routes/arrears.ts. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { DEBT_KINDS, INTERRUPTIONS } from '../../domain/arrears/index.ts';
import { arrearsCostsQuerySchema, arrearsQuerySchema, issueSchema, versionQuerySchema } from '../routes/arrears.ts';
import { actorHeader, binary, json, JSON_TYPE, operation } from './parts.ts';
import { bothLanguages } from './schemas.ts';

const id = z.object({ id: z.string().meta({ description: 'case reference of the loan, 32 hex digits' }) });
const count = z.number().int().min(0);
const amount = z.string().meta({ description: 'yuan with two decimals', example: '12406.58' });
const day = z.string().meta({ description: 'YYYY-MM-DD' });
const byKind = z.object(Object.fromEntries(DEBT_KINDS.map((kind) => [kind, amount])));

const step = z
  .looseObject({ id: z.string(), kind: z.string(), from: day.nullable(), to: day.nullable(), days: z.number().int().nullable(), formula: bothLanguages, inputs: z.record(z.string(), z.string()), calculation: z.string(), result: z.string(), source: z.string().nullable() })
  .meta({ id: 'ArrearsStep', description: 'One calculation that a reader can redo by hand; a result with … is carried on exactly.' });

export const statementView = z
  .looseObject({
    format: z.literal('docketproof/arrears/v1'),
    reference: z.string().meta({ description: 'case reference' }),
    version: count,
    replaces: z.object({ version: count, asOf: day, total: amount, digest: z.string() }).nullable(),
    asOf: day,
    lines: z.array(z.looseObject({ id: z.string(), kind: z.string(), instalment: z.number().int().nullable(), label: bothLanguages, amount, due: z.boolean(), steps: z.array(z.string()) })),
    totals: byKind.extend({ capCut: amount, unappliedPayments: amount, total: amount, due: amount }),
    daily: z.looseObject({ from: day, amount: z.string(), rounded: amount, governedBy: z.enum(['charges', 'cap']), formula: bothLanguages, calculation: z.string(), until: day.nullable() }),
    steps: z.array(step),
    warnings: z.array(z.object({ code: z.string(), text: bothLanguages })),
  })
  .meta({ id: 'ArrearsStatement', description: 'What is owed: schedule, payments and what they were applied to, lines, totals, cap, daily amount afterwards, and every step.' });

const summaryAmount = z.object({ amount, lines: z.array(z.string()), steps: z.array(z.string()) });
const summaryView = z
  .looseObject({ reference: z.string(), version: count, asOf: day, principal: summaryAmount, interestTotal: summaryAmount, fees: summaryAmount, cut: summaryAmount, total: summaryAmount, due: summaryAmount })
  .meta({ id: 'ClaimSummary', description: 'The figures that the complaint form asks for, each with the lines and steps it comes from.' });

export const statementAnswer = z.object({ statement: statementView, summary: summaryView }).meta({ id: 'Arrears' });
const versionFacts = { version: count, asOf: day, digest: z.string().meta({ description: 'SHA-256 of the statement’s canonical JSON (RFC 8785)' }), issuedTime: z.string(), person: z.string() };
export const issuedView = z
  .object({
    ...versionFacts,
    reason: z.string().nullable(),
    basis: z.object({ loan: count, product: z.object({ code: z.string(), version: count }), lender: count.nullable() }).meta({ description: 'versions of the books it was calculated from' }),
    ...statementAnswer.shape,
  })
  .meta({ id: 'IssuedArrears' });
export const versionsView = z.object({ versions: z.array(z.object(versionFacts)) });

const feePart = z.object({ from: amount, to: amount.nullable(), ratePercent: z.string().nullable(), fee: amount });
const claimCosts = z.object({
  acceptance: z.object({ amount, fee: amount, halved: amount, paymentOrder: amount, parts: z.array(feePart), source: z.string() }),
  preservation: z.object({ amount, fee: amount, parts: z.array(feePart), source: z.string() }),
});
const limitationView = z.object({
  runsFrom: day,
  lastDay: day,
  lastDayMoved: day.nullable(),
  longStop: day,
  lastDayFromAcceleration: day.nullable(),
  interruptions: z.array(z.object({ date: day, kind: z.enum(INTERRUPTIONS), effect: z.string(), lastDay: day, source: z.string().nullable() })),
  sources: z.array(z.string()),
});
export const costsView = z
  .object({
    reference: z.string(),
    asOf: day,
    total: claimCosts.nullable().meta({ description: 'over the total of the statement; null where there is nothing to claim' }),
    due: claimCosts.nullable().meta({ description: 'over what of it is due' }),
    limitation: limitationView,
    limitationWithoutInterruptions: limitationView.meta({ description: 'if no interruption can be proven' }),
    venue: z.object({ input: z.looseObject({ filingDate: day, cause: z.string() }), hints: z.array(z.object({ code: z.string(), level: z.enum(['info', 'warning']), text: bothLanguages, source: z.string() })) }),
    warnings: z.array(z.object({ code: z.string(), text: bothLanguages })),
  })
  .meta({ id: 'ClaimCosts', description: 'Court fees, preservation fee, limitation and hints of venue; the choice stays with legal staff.' });

const formats = (schema: z.ZodType, description: string) => ({ description, content: { [JSON_TYPE]: { schema }, 'text/csv': { schema: binary }, 'text/plain': { schema: binary } } });

export const ARREARS: ZodOpenApiPathsObject = {
  '/api/v1/loans/{id}/arrears': {
    get: operation({
      summary: 'What is owed, with every step / 欠款计算',
      description: 'Calculated from the loan book as it stands; nothing is kept but the access.',
      requestParams: { path: id, header: actorHeader, query: arrearsQuerySchema },
      responses: { '200': formats(statementAnswer, 'the statement; CSV with a byte order mark for spreadsheets, a table for reading') },
    }),
    post: operation({
      summary: 'Issue a statement of arrears / 出具欠款计算书',
      description: 'Kept, sealed under the case’s key. A later one names the version it replaces; its as-of date must be later. The same date with the same figures gives the version that there is.',
      requestParams: { path: id, header: actorHeader },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: issueSchema } } },
      responses: { '201': json(issuedView, 'issued'), '200': json(issuedView, 'issued before') },
    }),
  },
  '/api/v1/loans/{id}/arrears/versions': { get: operation({ summary: 'Issued statements / 已出具的欠款计算书', requestParams: { path: id, header: actorHeader }, responses: { '200': json(versionsView, 'the oldest first') } }) },
  '/api/v1/loans/{id}/arrears/versions/{version}': {
    get: operation({ summary: 'A statement as it was issued / 查看某一版', requestParams: { path: id.extend({ version: z.string().meta({ description: 'number of the version' }) }), header: actorHeader, query: versionQuerySchema }, responses: { '200': formats(issuedView, 'the version') } }),
  },
  '/api/v1/loans/{id}/costs': {
    get: operation({ summary: 'Court fees, limitation and venue / 诉讼费用、时效与管辖提示', requestParams: { path: id, header: actorHeader, query: arrearsCostsQuerySchema }, responses: { '200': json(costsView, 'each by its own rule, with its source') } }),
  },
};

/** The report on a case file, as the API answers it. */
import { z } from 'zod';
import { CASE_CHECKS, CASE_REASONS, CASE_REPORT_FORMAT } from '../../domain/case/index.ts';
import { STAGE_RESULTS, VERDICTS } from '../../domain/proof/index.ts';
import { caseReference, digestHex, RECORD_STAGES, recordIdText, STATEMENT_PURPOSES, statementSchema } from '../../domain/record/index.ts';
import { bothLanguages, reportSchema } from './schemas.ts';

const { reasons, facts, stages } = reportSchema.shape;
const time = reportSchema.shape.checkedAt;
const count = z.number().int().min(0);

const caseReasonSchema = z.object({ code: z.enum(Object.keys(CASE_REASONS) as [string, ...string[]]), sequences: z.array(count), 'zh-CN': z.string(), en: z.string() });
const corroborationSchema = z.object({ recordId: recordIdText, target: z.enum(['in-case', 'elsewhere', 'missing', 'unknown']), sequence: count.nullable() });
const judgedRecord = z.object({
  sequence: count,
  leaf: digestHex.nullable(),
  stage: z.enum(RECORD_STAGES).nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  reasons,
  facts,
  stages: stages.meta({ description: 'where the verdict is not consistent' }),
  supersededBy: z.object({ recordId: recordIdText, sequence: count.nullable() }).nullable(),
  corroborates: z.array(corroborationSchema),
});

export const caseReport = z
  .object({
    format: z.literal(CASE_REPORT_FORMAT),
    verdict: z.enum(VERDICTS),
    verdictText: bothLanguages,
    case: caseReference,
    disclosedFor: z.object({ purpose: z.enum(STATEMENT_PURPOSES), statedBy: z.string(), preparedAt: time }).meta({ description: 'as the file states it; proven by nothing' }),
    counts: z.object({ disclosed: count, withheld: count, later: count }),
    reasons: z.array(caseReasonSchema),
    checks: z.array(z.object({ name: z.enum(CASE_CHECKS), result: z.enum(STAGE_RESULTS), reasons: z.array(caseReasonSchema) })),
    statement: judgedRecord.extend({ statement: statementSchema.nullable() }).nullable(),
    entries: z.array(
      judgedRecord.extend({
        kind: z.enum(['disclosed', 'withheld']),
        later: z.boolean().meta({ description: 'after the case statement' }),
        withheld: z.object({ reason: z.string(), index: count, provenBy: z.array(z.enum(['statement-root', 'next-record', 'inclusion-path'])) }).nullable(),
      }),
    ),
    premises: z.array(z.union([caseReasonSchema, reasons.element])),
    checkedAt: time,
    chainReadAt: time.nullable(),
  })
  .meta({ id: 'CaseReport', description: 'The verdict on a case: nothing dropped, added or relabelled, and what is withheld.' });

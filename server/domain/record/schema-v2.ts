/** Records v2: what the depositor stated, what we established, and the statement that closes a case. */
import { z } from 'zod';
import { findingsSchema } from './findings-schema.ts';
import { TEXT_LIMITS } from './limits.ts';
import { problem } from './problems.ts';
import { checkLinks, digestHex, lineOfText, provenanceV1Schema, RECORD_FORMAT_V2, RECORD_FORMATS, recordShape, recordStageName, wholeNumber, type Same, type WithoutUndefined } from './schema.ts';
import { CASE_STATEMENT_STAGE, PACK_STAGE, STATEMENT_PURPOSES, type CaseStatement, type Established, type EvidenceRecordV2, type Provenance } from './types.ts';

/** How the document came about; all but `sourceSystem` may be left out. Field meanings: {@link Provenance}. */
export const provenanceSchema = provenanceV1Schema.extend({
  account: lineOfText(TEXT_LIMITS.reference).optional().describe('account, in the source system, that generated it / 生成账户'),
  device: lineOfText(TEXT_LIMITS.reference).optional().describe('device on which a customer acted / 客户操作设备'),
  ipAddress: lineOfText(TEXT_LIMITS.reference).optional().describe('network address from which a customer acted / 客户操作的网络地址'),
});

const establishedSchema = z.strictObject({
  by: z.string().max(TEXT_LIMITS.build, problem('too-long', TEXT_LIMITS.build)).regex(/^docketproof\/[0-9A-Za-z.+-]+$/, problem('wrong-value', 'docketproof/<version>')),
  content: z.enum(['received', 'stated'], problem('not-one-of', 'received, stated')),
  signatures: findingsSchema.nullable(),
});

export const statementSchema = z.strictObject({
  purpose: z.enum(STATEMENT_PURPOSES, problem('not-one-of', STATEMENT_PURPOSES.join(', '))),
  note: lineOfText(TEXT_LIMITS.statement).nullable(),
  statedBy: lineOfText(TEXT_LIMITS.reference),
  count: wholeNumber.min(1, problem('too-small', 1)),
  root: digestHex,
});

export const recordV2Schema = z
  .strictObject({
    format: z.literal(RECORD_FORMAT_V2, problem('wrong-value', RECORD_FORMATS.join(' / '))),
    ...recordShape,
    stage: recordStageName,
    provenance: provenanceSchema,
    established: establishedSchema,
    statement: statementSchema.nullable(),
  })
  .superRefine(checkLinks)
  .superRefine(({ stage, sequence, document, established, statement }, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((established.content === 'stated') !== document.digestOnly) refuse(['established', 'content'], problem('content-of-digest-only'));
    // Nobody can have inspected what stayed with the lender; findings there would be a statement dressed up as a finding.
    if (established.signatures !== null && (document.digestOnly || document.mediaType !== 'application/pdf')) refuse(['established', 'signatures'], problem('findings-without-pdf'));
    // The pack itself stays with whoever ordered it; what is recorded is its digest.
    if (stage === PACK_STAGE && (!document.digestOnly || document.mediaType !== 'application/zip')) refuse(['document'], problem('document-of-pack'));
    if ((statement !== null) !== (stage === CASE_STATEMENT_STAGE)) refuse(['statement'], problem('statement-of-stage'));
    if (statement === null) return;
    if (statement.count !== sequence - 1) refuse(['statement', 'count'], problem('count-of-statement'));
    if (document.digestOnly || document.mediaType !== 'application/json') refuse(['document'], problem('document-of-statement'));
  });

const sameTypes: [
  Same<WithoutUndefined<Required<z.output<typeof provenanceSchema>>>, Required<Provenance>>,
  Same<z.output<typeof establishedSchema>, Established>,
  Same<z.output<typeof statementSchema>, CaseStatement>,
  Same<Omit<z.output<typeof recordV2Schema>, 'provenance'>, Omit<EvidenceRecordV2, 'provenance'>>,
] = [true, true, true, true];
void sameTypes;

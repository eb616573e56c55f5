/** Answers of the API as zod schemas, from which OpenAPI is made and against which the HTTP tests hold real answers. */
import { z } from 'zod';
import { REASONS, REPORT_STAGES } from '../../domain/proof/index.ts';
import { STAGE_RESULTS, VERDICTS, PROOF_FORMAT } from '../../domain/proof/index.ts';
import { PROVENANCE_FIELDS, RECORD_STAGES, recordV1Schema, recordV2Schema } from '../../domain/record/index.ts';
import { BATCH_RECEIPT_FORMAT, RECEIPT_FORMAT } from '../../domain/receipt/index.ts';
import { FILE_STATES } from '../../bulk/index.ts';
import { BATCH_STATES, CASE_STATES } from '../../packs/index.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/).meta({ description: '64 lower-case hex digits' });
const hash0x = z.string().regex(/^0x[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-f]{40}$/);
const uuid = z.string().regex(/^[0-9a-f-]{36}$/);
const caseReference = z.string().regex(/^[0-9a-f]{32}$/).meta({ description: 'random case reference; never derived from the loan number' });
const time = z.string().meta({ description: 'RFC 3339 UTC with milliseconds', example: '2024-01-10T02:03:04.000Z' });
const count = z.number().int().min(0);
export const bothLanguages = z.object({ 'zh-CN': z.string(), en: z.string() });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'in the reader’s language (Accept-Language; zh-CN by default)' }),
    instance: z.string(),
    code: z.string().meta({ description: 'stable; see the table of error codes' }),
    params: z.record(z.string(), z.union([z.string(), z.number(), bothLanguages])),
    messages: bothLanguages,
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

const signature = z.object({ algorithm: z.literal('Ed25519'), keyId: z.string(), value: z.string() });
const promise = { origin: z.string(), receivedTime: time, anchorBy: time, statement: bothLanguages, signature };
const received = { recordId: uuid, leaf: digest, index: count };

export const receiptSchema = z
  .object({ format: z.literal(RECEIPT_FORMAT), ...received, ...promise })
  .meta({ id: 'Receipt', description: 'The signed promise to anchor by a stated time. A promise is not a proof.' });

export const batchReceiptSchema = z
  .object({ format: z.literal(BATCH_RECEIPT_FORMAT), records: z.array(z.object(received)), ...promise })
  .meta({ id: 'BatchReceipt', description: 'One promise for all records that a request deposited.' });

export const recordView = z.union([recordV1Schema, recordV2Schema]).meta({ id: 'EvidenceRecord', description: 'The canonical JSON (RFC 8785) that describes one document; its leaf is SHA-256(0x00 ‖ its bytes).' });

export const establishedView = recordV2Schema.shape.established.extend({ by: z.string().nullable() }).meta({ id: 'Established', description: 'What the service found itself, kept apart from what was stated: whether it computed the digests, and the signatures in a PDF.' });
export const missingView = z.array(z.enum(PROVENANCE_FIELDS as [string, ...string[]])).meta({ description: 'provenance that should be stated of a document of this stage and is not' });
export const recordAnchorView = z
  .object({ state: z.enum(['sequenced', 'sent', 'mined', 'final']), head: z.object({ size: count, blockNumber: count, transactionHash: hash0x }).nullable(), anchoredTime: time.nullable() })
  .meta({ id: 'RecordAnchor', description: 'How far the record has come, and the head on chain that covers it.' });

const interval = z.object({ minutes: z.number().int(), hours: z.number().int(), late: z.boolean(), disordered: z.boolean().meta({ description: 'the later event is dated before the earlier one: a clock is wrong' }) });
export const intervalsView = z
  .object({ eventToReceived: interval, receivedToAnchored: interval.nullable(), eventToAnchored: interval.nullable(), limitHours: z.number() })
  .meta({ id: 'Intervals', description: 'Event → received → anchored, by three clocks.' });

export const proofView = z
  .object({
    format: z.literal(PROOF_FORMAT),
    record: recordView,
    inclusion: z.object({ index: count, size: count, path: z.array(digest) }),
    checkpoint: z.string().meta({ description: 'C2SP signed note: origin, size, root' }),
    anchors: z.array(
      z.looseObject({
        type: z.string(),
        chainId: count.optional(),
        registry: address.optional(),
        logId: hash0x.optional(),
        transactionHash: hash0x.optional(),
        blockNumber: count.optional(),
        blockHash: hash0x.optional(),
        header: z.string().optional().meta({ description: 'RLP of the block header; its keccak256 is blockHash' }),
        receipt: z.object({ transactionIndex: count, logIndex: count, path: z.array(z.string()) }).optional(),
        transaction: z.object({ path: z.array(z.string()) }).optional(),
      }),
    ),
    timestamps: z.array(z.looseObject({ type: z.string() })),
  })
  .meta({ id: 'Proof', description: 'One file that shows, without any server of ours, that a record is in the log and its head on chain.' });

const reasonSchema = z.object({ code: z.enum(Object.keys(REASONS) as [string, ...string[]]), params: z.record(z.string(), z.unknown()).optional(), 'zh-CN': z.string(), en: z.string() });

const factsSchema = z.looseObject({
  recordId: uuid,
  case: caseReference,
  sequence: count,
  stage: z.enum(RECORD_STAGES),
  index: count.nullable(),
  size: count.nullable(),
  sha256: digest,
  sm3: digest.nullable(),
  eventTime: time,
  receivedTime: time,
  anchoredTime: time.nullable(),
  intervals: intervalsView,
  developmentChain: z.boolean(),
  supersededBy: uuid.nullable(),
});

export const reportSchema = z
  .object({
    format: z.literal('docketproof/report/v1'),
    verdict: z.enum(VERDICTS),
    verdictText: bothLanguages,
    reasons: z.array(reasonSchema),
    stages: z.array(z.object({ name: z.enum(REPORT_STAGES), anchor: count.optional(), result: z.enum(STAGE_RESULTS), reasons: z.array(reasonSchema) })),
    premises: z.array(reasonSchema).meta({ description: 'what must be taken from elsewhere for the verdict to hold' }),
    facts: factsSchema.nullable(),
    policy: z.object({ trust: z.string().nullable(), witnessThreshold: count, latenessHours: count, online: z.boolean() }),
    checkedAt: time,
    chainReadAt: time.nullable(),
  })
  .meta({ id: 'Report', description: 'A verdict with the outcome of every stage and its reasons.' });

const countsSchema = z.record(z.enum(CASE_STATES), count);

export const batchView = z
  .looseObject({
    id: uuid,
    state: z.enum(BATCH_STATES).meta({ description: 'paused and cancelled outlive a restart; of a cancelled one, a case under way is still finished' }),
    pausedReason: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()), messages: bothLanguages }).nullable().meta({ description: 'why the service paused it by itself; null when a person did, or it is not paused' }),
    createdAt: time,
    finishedAt: time.nullable(),
    total: count,
    counts: countsSchema,
    rate: z.number().nullable().meta({ description: 'cases finished a second over the last minute' }),
    secondsLeft: count.nullable(),
  })
  .meta({ id: 'Batch', description: 'Progress of a batch of packs.' });

const loanNumberMasked = z.string().nullable().meta({ description: 'end of the loan number; null for a case that does not exist or was erased' });

export const batchCaseView = z
  .object({
    case: caseReference,
    position: count.meta({ description: 'from 0' }),
    loanNumberMasked,
    state: z.enum(CASE_STATES),
    reason: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()), messages: bothLanguages }).nullable().meta({ description: 'why no pack was made, and what to do' }),
    pack: z.looseObject({ size: count, sha256: digest, pages: count, exhibits: count, warnings: count, recordId: z.string().nullable().meta({ description: 'record of the pack’s own digest in the log; null for packs of versions that recorded none' }), href: z.string(), proof: z.string().meta({ description: 'where the proof of that record is' }) }).nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'BatchCase', description: 'One case of a batch.' });

const findingSchema = z
  .object({
    code: z.string(),
    level: z.enum(['error', 'warning']).meta({ description: 'an error keeps the pack from being made unless it is overridden' }),
    overridable: z.boolean(),
    params: z.record(z.string(), z.unknown()),
    messages: bothLanguages,
    help: bothLanguages.meta({ description: 'what to do' }),
  })
  .meta({ id: 'Finding', description: 'What a check found in a case.' });

export const batchCheckView = z
  .object({
    cases: z.array(
      z.object({
        position: count.meta({ description: 'from 1, loan numbers first' }),
        case: caseReference.nullable(),
        loanNumberMasked,
        state: z.enum(['ready', 'warning', 'blocked']),
        claim: z.object({ total: z.string(), principal: z.string(), asOf: z.string() }).nullable().meta({ description: 'yuan' }),
        exhibits: count,
        findings: z.array(findingSchema),
      }),
    ),
    counts: z.object({ ready: count, warning: count, blocked: count }),
  })
  .meta({ id: 'BatchCheck', description: 'What stands in the way of each case’s pack.' });

const problemOfPart = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()), messages: bothLanguages }).nullable();

export const bulkView = z
  .object({
    id: uuid,
    createdAt: time,
    finishedAt: time.nullable(),
    state: z.enum(['queued', 'running', 'done', 'refused']).meta({ description: 'refused: as a whole, nothing of it is recorded; single refused files leave it done' }),
    total: count.meta({ description: 'files; 0 until the manifest was read' }),
    archive: z.object({ size: count, sha256: digest }),
    counts: z.record(z.enum(FILE_STATES), count),
    rate: z.number().nullable().meta({ description: 'files a second over the last minute' }),
    secondsLeft: count.nullable(),
    trouble: bothLanguages.nullable().meta({ description: 'why nothing moves at present; it is tried again by itself' }),
    problem: problemOfPart.meta({ description: 'why it was refused as a whole' }),
    links: z.object({ self: z.string(), results: z.string(), events: z.string() }),
  })
  .meta({ id: 'BulkDeposit', description: 'Progress of a bulk deposit.' });

export const bulkFileView = z
  .object({
    position: count,
    row: count.nullable().meta({ description: 'row of the manifest; null for a file that it does not name' }),
    file: z.string().meta({ description: 'path in the archive' }),
    state: z.enum(FILE_STATES),
    recordId: uuid.nullable(),
    recordedBefore: z.boolean().meta({ description: 'true when an earlier deposit had recorded the same entry' }),
    problem: problemOfPart.meta({ description: 'why it was refused, and what to do' }),
  })
  .meta({ id: 'BulkFile', description: 'The result of one file.' });

export const readinessSchema = z
  .object({ ready: z.boolean(), checks: z.record(z.string(), z.object({ ok: z.boolean(), state: z.string(), detail: z.unknown().optional() })) })
  .meta({ id: 'Readiness' });

export const logSummarySchema = z
  .object({ logId: hash0x.nullable(), origin: z.string(), vkey: z.string(), size: count, registry: z.object({ chainId: count, address }).nullable() })
  .meta({ id: 'LogSummary', description: 'One log and where it is anchored.' });

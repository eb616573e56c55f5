/** The HTTP side of the service: which router gets what. */
import type { RequestHandler, Router } from 'express';
import type { ArrearsService } from '../arrears/index.ts';
import type { BulkService } from '../bulk/index.ts';
import type { AccessLog, CaseBook } from '../cases/index.ts';
import { HALTED_STATES, type AnchoringService } from '../chain/index.ts';
import type { TrustSettings } from '../domain/proof/index.ts';
import type { Localized } from '../errors.ts';
import type { EvidenceService } from '../evidence/index.ts';
import type { OpenApiDocument } from '../http/openapi/page.ts';
import { createMetrics } from '../http/metrics.ts';
import { arrearsRouter } from '../http/routes/arrears.ts';
import { batchCheckRouter, type BatchCheckDeps } from '../http/routes/batch-check.ts';
import { batchFilesRouter } from '../http/routes/batch-files.ts';
import { batchesRouter } from '../http/routes/batches.ts';
import { bulkRouter } from '../http/routes/bulk.ts';
import { casesRouter, type CasesDeps } from '../http/routes/cases.ts';
import { certificateRouter } from '../http/routes/certificate.ts';
import { docsRouter } from '../http/routes/docs.ts';
import { evidenceRouter } from '../http/routes/evidence.ts';
import { exportsRouter } from '../http/routes/exports.ts';
import { healthRouter } from '../http/routes/health.ts';
import { importsRouter } from '../http/routes/imports.ts';
import { lenderRouter } from '../http/routes/lender.ts';
import { loansRouter } from '../http/routes/loans.ts';
import { logRouter } from '../http/routes/log.ts';
import { courtProfilesRouter, elementsRouter, type ElementsDeps } from '../http/routes/profiles.ts';
import { retentionRouter } from '../http/routes/retention.ts';
import { verifyRouter } from '../http/routes/verify.ts';
import { WEB_FOLDER, webPages } from '../http/web-pages.ts';
import type { ImportService, LoanBook } from '../loans/index.ts';
import type { Log } from '../log/index.ts';
import { verifyPackFile, type BatchService, type CaseExhibit, type CourtProfiles, type PdfSeal } from '../packs/index.ts';
import type { RetentionService } from '../retention/index.ts';
import type { Settings } from '../settings.ts';
import { timelineOf, type TimelineSources } from '../timeline/index.ts';
import { buildCaseFile as caseFileOf, type ProofService, type VerificationService } from '../verification/index.ts';
import { BUILD } from '../version.ts';
import { bookOf } from './book-entries.ts';
import type { ConnectedChain } from './chain.ts';
import { keepingOf } from './keeping.ts';
import { readinessOf } from './readiness.ts';

export interface RouterParts {
  settings: Settings;
  log: Log;
  chain: ConnectedChain;
  evidence: EvidenceService;
  anchoring: AnchoringService;
  verification: VerificationService;
  batches: BatchService;
  checkOrder: BatchCheckDeps['check'];
  profiles: CourtProfiles;
  elements: ElementsDeps;
  retention: RetentionService;
  cases: CaseBook;
  accesses: AccessLog;
  proofs: ProofService;
  bulk: BulkService;
  loans: LoanBook;
  imports: ImportService;
  arrears: ArrearsService;
  exhibit: (recordId: string) => Promise<CaseExhibit | null>;
  /** signs certificates */
  seal: PdfSeal;
  trust: TrustSettings;
  publicUrl: string;
  document: OpenApiDocument;
  now: () => Date;
}

/** A receipt promises an anchor: while anchoring is halted, whoever gets one is told why. */
function haltedNotice(anchoring: AnchoringService): Localized | null {
  const { state, detail } = anchoring.status();
  return HALTED_STATES.includes(state) ? detail : null;
}

function caseParts({ settings, evidence, anchoring, log, cases, accesses, loans, proofs, retention, now }: RouterParts): CasesDeps {
  const recordsOfCase = (caseId: string) => evidence.recordsOfCase(caseId);
  const sources: TimelineSources = {
    cases,
    evidence: { recordsOfCase },
    anchorOf: (index) => anchoring.anchorOf(index),
    accesses,
    bookOf: (caseId) => bookOf(loans, caseId),
    keepingOf: (caseId) => keepingOf(retention, caseId),
    expected: settings.PROVENANCE_EXPECTED,
    latenessHours: settings.LATENESS_HOURS,
  };
  return { evidence, accesses, now, timelineOf: (caseId) => timelineOf(sources, caseId), caseFileOf: (request) => caseFileOf({ cases, recordsOfCase, proofs, log }, request) };
}

export function buildRouters(parts: RouterParts): (Router | RequestHandler)[] {
  const { settings, log, chain, evidence, anchoring, verification, batches, loans } = parts;
  const cases = caseParts(parts);
  const loanNumbersOf = (caseRefs: readonly string[]) => parts.cases.loanNumbersOf(caseRefs);
  const metrics = createMetrics({ sequenced: () => log.sequencedSize(), integrated: () => log.integrated().size, anchored: () => Promise.resolve(anchoring.status().lastAnchored?.size ?? 0) });
  const retryAfterSeconds = Math.min(settings.ANCHOR_MAX_SECONDS, 5);
  return [
    metrics.measure,
    webPages(WEB_FOLDER),
    healthRouter({ readiness: () => readinessOf(parts), metrics: settings.OPEN_METRICS ? metrics.registry : null }),
    docsRouter(parts.document),
    logRouter({ log, logId: () => chain.logId, registry: () => ({ chainId: chain.chainId, address: chain.registry }) }),
    certificateRouter({
      exhibit: parts.exhibit,
      seal: parts.seal,
      lender: settings.LENDER_NAME,
      operator: settings.PLATFORM_OPERATOR,
      filingNumber: settings.PLATFORM_FILING_NUMBER ?? null,
      build: BUILD,
      publicUrl: parts.publicUrl,
      latenessHours: settings.LATENESS_HOURS,
      retryAfterSeconds,
      now: parts.now,
    }),
    verifyRouter({
      verification,
      verifyPack: (path) => verifyPackFile(path, { trust: parts.trust, reader: chain.reader, now: parts.now(), supersessionOf: (proof) => verification.supersessionOf(proof), latenessHours: settings.LATENESS_HOURS }),
      ratePerMinute: settings.VERIFY_RATE_PER_MINUTE,
      maxFileBytes: settings.MAX_FILE_BYTES,
      maxBodyBytes: settings.MAX_BODY_BYTES,
    }),
    evidenceRouter({ service: evidence, accesses: parts.accesses, limits: { fileBytes: settings.MAX_FILE_BYTES, metadataBytes: settings.MAX_METADATA_BYTES, bodyBytes: settings.MAX_BODY_BYTES }, anchorOf: (index) => anchoring.anchorOf(index), expected: settings.PROVENANCE_EXPECTED, latenessHours: settings.LATENESS_HOURS, notice: () => haltedNotice(anchoring) }),
    bulkRouter({ bulk: parts.bulk, maxArchiveBytes: settings.BULK_MAX_ARCHIVE_BYTES }),
    importsRouter({ imports: parts.imports, maxBytes: settings.IMPORT_MAX_BYTES }),
    lenderRouter({ lenders: loans.lenders, maxBodyBytes: settings.MAX_BODY_BYTES }),
    loansRouter({ book: loans, accesses: parts.accesses, stagesOf: (caseId) => evidence.stageCounts(caseId) }),
    arrearsRouter({ arrears: parts.arrears, accesses: parts.accesses, now: parts.now }),
    exportsRouter({ loans, arrears: parts.arrears, accesses: parts.accesses, timelineOf: cases.timelineOf, now: parts.now }),
    batchCheckRouter({ check: parts.checkOrder, loanNumbersOf, maxBodyBytes: settings.MAX_BODY_BYTES }),
    batchesRouter({ batches, loanNumbersOf, maxBodyBytes: settings.MAX_BODY_BYTES }),
    batchFilesRouter({ batches }),
    courtProfilesRouter({ profiles: parts.profiles }),
    elementsRouter(parts.elements),
    retentionRouter({ retention: parts.retention }),
    casesRouter(cases),
  ];
}

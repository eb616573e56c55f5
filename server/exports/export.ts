/**
 * The export of a loan. Masking has two lines: every field by what it holds, with all free text hidden unless every kind is shown; then every text
 * of the answer is searched for the loan's known personal values, former ones included, since ids and references are the lender's own.
 */
import type { ArrearsService, StatementFacts } from '../arrears/index.ts';
import { claimSummary, type ArrearsInput, type ArrearsStatement, type ClaimSummary, type ScheduleRow } from '../domain/arrears/index.ts';
import {
  isTextShown, mapTexts, maskEventForExport, maskLoanForExport, maskPayment, NOTHING_SHOWN, PERSONAL_KINDS, personalValuesOf, scrubber, type Loan, type LoanEvent, type LoanPayment, type PersonalKind,
  type PersonalValue, type Product, type Shown,
} from '../domain/loan/index.ts';
import { AppError, describeError, type ErrorCode, type Localized } from '../errors.ts';
import type { LoanBook, LoanFile } from '../loans/index.ts';
import type { Timeline } from '../timeline/index.ts';
import { maskTimeline } from './mask-timeline.ts';

export const EXPORT_FORMAT = 'docketproof/loan-export/v1';

export interface ExportSources {
  loans: Pick<LoanBook, 'loan' | 'history'>;
  arrears: Pick<ArrearsService, 'statementFor' | 'list'>;
  timelineOf: (caseId: string) => Promise<Timeline>;
  now: () => Date;
}

export interface ExportOrder {
  /** YYYY-MM-DD of the arrears */
  asOf: string;
  reveal: readonly PersonalKind[];
  /** titles, provenance and signers of the documents, and where they are fetched */
  documents: boolean;
}

export interface LoanExport {
  format: typeof EXPORT_FORMAT;
  /** case reference */
  case: string;
  exportedTime: string;
  revealed: PersonalKind[];
  masked: PersonalKind[];
  documents: { recordId: string; file: string | null; proof: string }[] | null;
  loan: Omit<Loan, 'parties'>;
  parties: Loan['parties'];
  product: Product & { version: number };
  /** as agreed; null where nothing can be calculated */
  schedule: ScheduleRow[] | null;
  payments: LoanPayment[];
  events: LoanEvent[];
  arrears: { statement: ArrearsStatement; summary: ClaimSummary } | null;
  /** why there are no arrears */
  arrearsProblem: { code: ErrorCode; messages: Localized } | null;
  issued: StatementFacts[];
  timeline: Timeline;
}

/**
 * @throws AppError `loan-not-found`; `export-documents-masked` when documents are asked for and not every kind is shown: nobody can mask what stands
 * in a document
 */
export async function exportLoan(sources: ExportSources, caseId: string, { asOf, reveal, documents }: ExportOrder): Promise<LoanExport> {
  const shown: Shown = new Set(reveal);
  if (documents && !isTextShown(shown)) throw new AppError('export-documents-masked', { kinds: PERSONAL_KINDS.filter((kind) => !shown.has(kind)).join(', ') });
  const file = await sources.loans.loan(caseId);
  if (file === null) throw new AppError('loan-not-found', { id: caseId });
  const [arrears, issued, timeline] = [await arrearsOf(sources, caseId, asOf, shown), await sources.arrears.list(caseId), await sources.timelineOf(caseId)];
  const { parties, ...loan } = maskLoanForExport(file.loan, shown);
  const masked: LoanExport = {
    format: EXPORT_FORMAT,
    case: caseId,
    exportedTime: sources.now().toISOString(),
    revealed: PERSONAL_KINDS.filter((kind) => shown.has(kind)),
    masked: PERSONAL_KINDS.filter((kind) => !shown.has(kind)),
    documents: documents ? timeline.records.map(linksOf) : null,
    loan,
    parties,
    product: { ...file.product.value, version: file.product.version },
    schedule: arrears.arrears?.statement.schedule ?? null,
    payments: file.payments.map((payment) => maskPayment(payment, shown)),
    events: file.events.map((event) => maskEventForExport(event, shown)),
    ...arrears,
    issued,
    timeline: maskTimeline(timeline, shown, documents),
  };
  return mapTexts(masked, scrubber(await valuesOf(sources, file), shown));
}

/**
 * The reason of an export stays in the access log for good, longer than the case.
 * @throws AppError `export-reason-personal` when it holds a personal value of the loan; `loan-not-found`
 */
export async function requireReasonWithoutPerson(sources: Pick<ExportSources, 'loans'>, caseId: string, reason: string): Promise<void> {
  const file = await sources.loans.loan(caseId);
  if (file === null) throw new AppError('loan-not-found', { id: caseId });
  if (scrubber(await valuesOf(sources, file), NOTHING_SHOWN)(reason) !== reason) throw new AppError('export-reason-personal');
}

/** Of the loan as it is and as it was: what a person was called or where they lived before is still theirs. */
async function valuesOf({ loans }: Pick<ExportSources, 'loans'>, { id, loan }: LoanFile): Promise<PersonalValue[]> {
  const former = (await loans.history(id)).flatMap(({ kind, content }) => (kind === 'loan' ? [content as Loan] : []));
  return [loan, ...former].flatMap(personalValuesOf);
}

function linksOf({ recordId, document }: Timeline['records'][number]): NonNullable<LoanExport['documents']>[number] {
  const self = `/api/v1/evidence/${recordId}`;
  return { recordId, file: document.digestOnly ? null : `${self}/file`, proof: `${self}/proof` };
}

/** A loan of which nothing can be calculated is exported all the same, with the reason. */
async function arrearsOf({ arrears }: ExportSources, caseId: string, asOf: string, shown: Shown): Promise<Pick<LoanExport, 'arrears' | 'arrearsProblem'>> {
  try {
    const { statement } = await arrears.statementFor(caseId, asOf, isTextShown(shown) ? undefined : withoutLabels);
    return { arrears: { statement, summary: claimSummary(statement) }, arrearsProblem: null };
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'arrears-refused' && error.code !== 'arrears-terms-missing')) throw error;
    const { code, params } = error;
    return { arrears: null, arrearsProblem: { code, messages: { 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') } } };
  }
}

/** The figures without the words of whoever recorded a fee. */
function withoutLabels(input: ArrearsInput): ArrearsInput {
  const { fees } = input.events;
  return fees === undefined ? input : { ...input, events: { ...input.events, fees: fees.map((fee) => ({ ...fee, label: '****' })) } };
}

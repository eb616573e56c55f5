/**
 * The verifier of a case: whether the records that are handed out are consistent, all there and in order, and what is withheld. A pure
 * function of (case file, trust settings, chain reader, time), as the verifier of one proof is.
 */
import { decisive, VERDICT_OF_EFFECT, VERDICT_TEXTS, type Effect, type Reason, type StageResult, type Verdict } from '../proof/index.ts';
import { statementOf } from '../record/index.ts';
import { checkStatements, checkWithheld } from './closing.ts';
import { itemsOf, type CaseContext, type CaseItem } from './items.ts';
import { openCase } from './parse.ts';
import { CASE_REASONS, caseReason, type CaseReason, type CaseReasonCode } from './reasons.ts';
import { checkCorroboration, correctionsIn, corroborationsOf, type RecordLocation } from './relations.ts';
import { CASE_CHECKS, CASE_REPORT_FORMAT, type CaseCheck, type CaseCheckName, type CaseEntryReport, type CaseReport, type StatementReport } from './report.ts';
import { checkLinks, checkLogOrder, checkSequence, checkTimes } from './sequence.ts';
import type { CaseFile } from './types.ts';

export interface VerifyCaseInput extends CaseContext {
  caseFile: CaseFile;
  /** names of files at hand that are none of the disclosed documents (see matchFiles) */
  unmatchedFiles?: readonly string[] | undefined;
  /** what a platform knows of a record that is corroborated and not in this file; left out, not asked */
  locate?: ((recordId: string) => Promise<RecordLocation>) | undefined;
}

/**
 * Verifies a case file.
 * @throws CaseFileError when it has not the form of a case file at all; everything else is a verdict
 */
export async function verifyCase(input: VerifyCaseInput): Promise<CaseReport> {
  const caseFile = openCase(input.caseFile);
  const items = await itemsOf(caseFile, input);
  const corrections = correctionsIn(items);
  const corroborations = await corroborationsOf(items, input.locate);
  const statements = checkStatements(items);
  const withheld = checkWithheld(items, statements.proven);
  const found: Record<CaseCheckName, CaseReason[]> = {
    documents: [...documentReasons(items, corrections), ...fileReasons(items, input.unmatchedFiles ?? []), ...noteReasons(items)],
    sequence: checkSequence(caseFile.case, items),
    links: checkLinks(items),
    'log-order': checkLogOrder(items),
    times: checkTimes(items),
    statement: statements.reasons,
    withheld: withheld.reasons,
    corroboration: checkCorroboration(corroborations),
  };
  const reasons = CASE_CHECKS.flatMap((name) => found[name]);
  const verdict = VERDICT_OF_EFFECT[decisive(reasons.map(effectOfReason))];
  const closing = items.find(({ isStatement }) => isStatement);
  const later = (item: CaseItem) => closing !== undefined && item.sequence > closing.sequence;
  const describe = (item: CaseItem) => ({
    sequence: item.sequence,
    leaf: item.leaf,
    stage: item.stage,
    verdict: item.report?.verdict ?? null,
    reasons: item.report?.reasons ?? [],
    facts: item.report?.facts ?? null,
    stages: item.report === null || item.report.verdict === 'consistent' ? [] : item.report.stages,
    supersededBy: corrections.get(item) ?? null,
    corroborates: corroborations.get(item) ?? [],
  });
  const entries = items.filter((item) => item !== closing);
  return {
    format: CASE_REPORT_FORMAT,
    verdict,
    verdictText: VERDICT_TEXTS[verdict],
    case: caseFile.case,
    disclosedFor: caseFile.disclosedFor,
    counts: { disclosed: entries.filter(({ withheld: each }) => each === null).length, withheld: withheld.evidence.size, later: entries.filter(later).length },
    reasons: topReasons(reasons),
    checks: CASE_CHECKS.map((name) => checkOf(name, found[name])),
    statement: closing === undefined ? null : ({ ...describe(closing), statement: closing.record === null ? null : statementOf(closing.record) } satisfies StatementReport),
    entries: entries.map(
      (item): CaseEntryReport => ({
        ...describe(item),
        kind: item.withheld === null ? 'disclosed' : 'withheld',
        later: later(item),
        withheld: item.withheld === null ? null : { reason: item.withheld.reason, index: item.withheld.index, provenBy: withheld.evidence.get(item) ?? [] },
      }),
    ),
    premises: premisesOf(items, closing !== undefined),
    checkedAt: input.now.toISOString(),
    chainReadAt: items.map(({ report }) => report?.chainReadAt ?? null).reduce((oldest, time) => (oldest === null || (time !== null && time < oldest) ? time : oldest), null),
  };
}

const CODE_OF_VERDICT: Record<Exclude<Verdict, 'consistent' | 'superseded'>, CaseReasonCode> = {
  inconsistent: 'document-inconsistent',
  indeterminate: 'document-indeterminate',
  pending: 'document-pending',
  // No check of a proof ends like this; should one, it is no "consistent".
  'not-found': 'document-indeterminate',
};

function documentReasons(items: readonly CaseItem[], corrections: ReturnType<typeof correctionsIn>): CaseReason[] {
  const disclosed = items.filter(({ report, isStatement }) => report !== null && !isStatement);
  if (disclosed.length === 0) return [caseReason('documents-none')];
  const groups = new Map<CaseReasonCode, number[]>();
  for (const item of disclosed) {
    const { verdict } = item.report!;
    if (verdict === 'consistent') continue;
    const code = verdict !== 'superseded' ? CODE_OF_VERDICT[verdict] : corrections.get(item)?.sequence === null ? 'document-superseded' : 'document-corrected';
    const numbers = groups.get(code) ?? [];
    numbers.push(item.sequence);
    groups.set(code, numbers);
  }
  const reasons = [...groups].map(([code, numbers]) => caseReason(code, numbers));
  return reasons.some((each) => effectOfReason(each) !== 'none') ? reasons : [caseReason('documents-consistent', [], { count: disclosed.length }), ...reasons];
}

/** A file that fits nothing may still be one of those that are withheld: of them no digest is known. */
function fileReasons(items: readonly CaseItem[], names: readonly string[]): CaseReason[] {
  if (names.length === 0) return [];
  const code = items.some(({ withheld }) => withheld !== null) ? 'file-not-disclosed' : 'file-not-in-case';
  return names.map((what) => caseReason(code, [], { what }));
}

/** What a verdict on records says nothing about, and what it is worth. */
function noteReasons(items: readonly CaseItem[]): CaseReason[] {
  const numbers = (wanted: (item: CaseItem) => boolean | undefined) => items.filter(wanted).map(({ sequence }) => sequence);
  // The statement's own document is rebuilt from its record.
  const alone = numbers(({ report, isStatement }) => !isStatement && report?.reasons.some(({ code }) => code === 'evidence-not-given'));
  const development = numbers(({ report }) => report?.facts?.developmentChain);
  return [...(alone.length > 0 ? [caseReason('files-not-given', alone)] : []), ...(development.length > 0 ? [caseReason('development-chain', development)] : [])];
}

function effectOfReason({ code }: CaseReason): Effect {
  return CASE_REASONS[code].effect;
}

const RESULT_OF_EFFECT: Record<Effect, StageResult> = { none: 'passed', superseded: 'not-present', pending: 'not-present', 'not-found': 'not-present', indeterminate: 'not-checked', inconsistent: 'failed' };
/** Nothing of this kind was there to be checked. */
const ABSENT: readonly CaseReasonCode[] = ['documents-none', 'statement-missing', 'withheld-none'];

function checkOf(name: CaseCheckName, reasons: CaseReason[]): CaseCheck {
  const absent = reasons.length === 0 || reasons.every(({ code }) => ABSENT.includes(code));
  return { name, result: absent ? 'not-present' : RESULT_OF_EFFECT[decisive(reasons.map(effectOfReason))], reasons };
}

/** What a reader must not miss although it decides nothing. */
const NOTES: readonly CaseReasonCode[] = ['documents-none', 'document-corrected', 'files-not-given', 'development-chain', 'later-records', 'withheld-proven', 'times-backwards', 'corroboration-missing'];

/** The gravest first. */
function topReasons(reasons: readonly CaseReason[]): CaseReason[] {
  const deciding = reasons.filter((each) => effectOfReason(each) !== 'none');
  const graver = (a: CaseReason, b: CaseReason) => decisive([effectOfReason(a), effectOfReason(b)]) === effectOfReason(a);
  deciding.sort((a, b) => (effectOfReason(a) === effectOfReason(b) ? 0 : graver(a, b) ? -1 : 1));
  return [...deciding, ...reasons.filter(({ code }) => NOTES.includes(code))];
}

/** Records under one head have the same premises: each is said once. */
function premisesOf(items: readonly CaseItem[], closed: boolean): (Reason | CaseReason)[] {
  const premises = new Map<string, Reason>();
  for (const { report } of items) for (const premise of report?.premises ?? []) premises.set(premise.en, premise);
  return [...premises.values(), caseReason('premise-disclosure-stated'), ...(closed ? [caseReason('premise-tail')] : [])];
}

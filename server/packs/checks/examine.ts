import { ArrearsInconsistency, claimSummary } from '../../domain/arrears/index.ts';
import type { RequiredStages } from '../../domain/pack/index.ts';
import type { RECORD_STAGES } from '../../domain/record/index.ts';
import { AppError } from '../../errors.ts';
import type { Localized } from '../../errors.ts';
import { complaintOf } from '../complaint/index.ts';
import { documentProblems } from '../documents/problems.ts';
import { particularsOf } from '../particulars/index.ts';
import type { PackOptions } from '../options.ts';
import type { ClaimInput, PackLanguage, PrintedOverride } from '../pdf/input.ts';
import { defaultFonts } from '../pdf/text/fonts.ts';
import { Shaper } from '../pdf/text/shape.ts';
import type { CaseClaim, PackCase } from '../source.ts';
import { textFor } from '../text/index.ts';
import { checkCase } from './exhibits.ts';
import { finding, findingOfComplaint, findingOfDocument, findingOfError } from './findings.ts';
import type { Finding } from './findings.ts';

export interface Examined {
  findings: Finding[];
  /** what the pack claims; left out where it can hold evidence only */
  claim?: ClaimInput;
}

/**
 * Everything that is checked before a pack is sealed, in the order in which a person would mend it: exhibits and sequence, figures, required
 * stages, the complaint, characters. Nothing is thrown: one run names all that is wrong.
 */
export function examineCase(packCase: PackCase, options: PackOptions, requiredStages: RequiredStages, language: PackLanguage = 'zh-CN'): Examined {
  const findings: Finding[] = [...exhibitFindings(packCase)];
  const claim = claimOf(packCase, options, findings);
  if (claim !== undefined) {
    findings.push(...stageFindings(packCase, claim, requiredStages));
    pleadingFindings(packCase, claim, language, findings);
    findings.push(...paperFindings(claim, language));
    findings.push(...costFindings(claim));
  }
  const missing = missingCharacters(packCase, claim);
  if (missing.length > 0) findings.push(finding('characters-missing', { characters: missing.join(' ') }));
  return claim === undefined ? { findings } : { findings, claim };
}

function exhibitFindings(packCase: PackCase): Finding[] {
  const found: Finding[] = [];
  try {
    checkCase(packCase);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    found.push(findingOfError(error));
  }
  const numbers = new Map(packCase.exhibits.map(({ record }, index) => [record.id, index + 1]));
  packCase.exhibits.forEach(({ supersededBy, original, erasedTime }, index) => {
    const number = index + 1;
    if (supersededBy !== null) found.push(finding('exhibit-superseded', { number, by: numbers.get(supersededBy) ?? supersededBy }));
    if (original === null) found.push(finding((erasedTime ?? null) === null ? 'exhibit-retained' : 'exhibit-erased', { number }));
  });
  return found;
}

function claimOf({ claim = { missing: 'loan' } }: PackCase, options: PackOptions, findings: Finding[]): ClaimInput | undefined {
  if ('missing' in claim) {
    findings.push(claim.missing === 'loan' ? finding('claim-absent') : claim.missing === 'lender' ? finding('lender-absent') : finding('claim-incalculable', { problem: claim.problem }));
    return undefined;
  }
  return unlessFiguresDiffer(findings, () => claimInputOf(claim, options));
}

/** What is claimed, with the decisions of the order. @throws ArrearsInconsistency */
export function claimInputOf({ lender, product, loan, statement, costs }: CaseClaim, options: PackOptions): ClaimInput {
  return { lender, product, loan, statement, costs, summary: claimSummary(statement), court: options.court ?? agreedCourt(product), complaint: options.complaint, preservation: options.preservation };
}

/** Where no court is chosen, the one that the contract agrees on; an agreement without a real link may be void (民诉法 35), so that somebody must choose. */
function agreedCourt({ agreedVenue }: ClaimInput['product']): string | null {
  return agreedVenue === undefined || agreedVenue.link === 'none' ? null : agreedVenue.court;
}

/** A document that was corrected proves nothing any more: its stage must have another. */
function stageFindings({ exhibits, claim }: PackCase, { product }: ClaimInput, required: RequiredStages): Finding[] {
  const present = new Set(exhibits.filter(({ supersededBy }) => supersededBy === null).map(({ record }) => record.stage));
  const missing = required[product.cause].filter((stage) => !present.has(stage));
  const found = missing.map((stage) => finding('stage-missing', { stage: stageName(stage) }, stage));
  const mustDisclose = claim !== undefined && !('missing' in claim) && claim.events.some(({ kind }) => DISCLOSED.includes(kind));
  if (mustDisclose && !present.has('settlement')) found.push(finding('settlement-undisclosed'));
  return found;
}

/** Whoever sues must disclose what was let off or agreed (pack.md no. 21). */
const DISCLOSED: readonly CaseClaim['events'][number]['kind'][] = ['waiver', 'settlement'];

function stageName(stage: (typeof RECORD_STAGES)[number]): Localized {
  return { 'zh-CN': textFor('zh-CN').stage(stage).name, en: textFor('en').stage(stage).name };
}

function pleadingFindings({ exhibits }: PackCase, claim: ClaimInput, language: PackLanguage, findings: Finding[]): void {
  const listed = exhibits.map(({ record, supersededBy }, index) => ({ number: index + 1, title: record.document.title, pages: 1, stage: record.stage, superseded: supersededBy !== null }));
  const data = { ...claim, agents: claim.lender.agents, asOf: claim.statement.asOf, options: claim.complaint, exhibits: listed };
  const pleading = unlessFiguresDiffer(findings, () => (language === 'en' ? particularsOf(data) : complaintOf(data)));
  findings.push(...(pleading?.problems ?? []).map(findingOfComplaint));
}

/** What the engine warns of is a finding of its own already. */
function paperFindings(claim: ClaimInput, language: PackLanguage): Finding[] {
  return documentProblems({ claim, language }).filter(({ code }) => code !== 'arrears-warning').map(findingOfDocument);
}

/** Whatever asserts that figures are equal: what it finds is a finding of the case. */
function unlessFiguresDiffer<T>(findings: Finding[], make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ArrearsInconsistency)) throw error;
    findings.push(finding('figures-differ', { what: error.what, left: error.left, right: error.right }));
    return undefined;
  }
}

/** Days before the end of limitation from which it is said. */
const NEAR_DAYS = 90;
const DAY = 86_400_000;

function costFindings({ statement, costs }: ClaimInput): Finding[] {
  const found = statement.warnings.map(({ text }) => finding('arrears-warning', { text }));
  const { limitation, venue } = costs;
  const days = (Date.parse(limitation.lastDay) - Date.parse(statement.asOf)) / DAY;
  if (days < 0) found.push(finding('limitation-passed', { date: limitation.lastDay }));
  else if (days <= NEAR_DAYS) found.push(finding('limitation-near', { date: limitation.lastDay }));
  for (const { level, text } of venue.hints) if (level === 'warning') found.push(finding('venue-hint', { text }));
  return found;
}

/** Characters of the case's own data that no font has: a name that prints as a code point names nobody. */
function missingCharacters({ exhibits }: PackCase, claim: ClaimInput | undefined): string[] {
  const shaper = new Shaper(defaultFonts());
  const visit = (value: unknown): void => {
    if (typeof value === 'string') shaper.shape(value, 'serif');
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const { record } of exhibits) visit([record.document.title, record.provenance]);
  // seals are pictures
  if (claim !== undefined) visit([{ ...claim.lender, seals: [] }, claim.product, claim.loan]);
  return shaper.missing.list().map(({ character }) => character);
}

/**
 * What keeps the pack from being sealed, and the overrides that do not: each with its finding, to be printed.
 * @param caseRef overrides may name a case, or hold for all of the order
 */
export function applyOverrides(findings: readonly Finding[], options: PackOptions, caseRef: string): { blocking: Finding[]; overrides: PrintedOverride[] } {
  const errors = findings.filter(({ level }) => level === 'error');
  const chosen = options.overrides.filter(({ case: of = caseRef }) => of === caseRef);
  const blocking: Finding[] = [];
  const overrides: PrintedOverride[] = [];
  for (const found of errors) {
    const override = found.overridable ? chosen.find(({ code }) => code === found.code) : undefined;
    if (override === undefined) blocking.push(found);
    else overrides.push({ code: found.code, finding: found.messages satisfies Record<PackLanguage, string>, reason: override.reason, by: override.by });
  }
  return { blocking, overrides };
}

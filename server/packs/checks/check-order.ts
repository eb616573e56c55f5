/** The checks of many cases without making their packs: what legal staff see before they order. */
import type { RequiredStages } from '../../domain/pack/index.ts';
import { AppError } from '../../errors.ts';
import type { PackOptions } from '../options.ts';
import type { PackLanguage } from '../pdf/input.ts';
import type { CourtProfiles } from '../profiles/index.ts';
import type { PackSource } from '../source.ts';
import { applyOverrides, examineCase } from './examine.ts';
import { finding, findingOfError } from './findings.ts';
import type { Finding } from './findings.ts';

export interface CheckedCase {
  /** from 1, loan numbers first, as they stand in the request */
  position: number;
  /** null where there is no such case */
  case: string | null;
  /** blocked: its pack would not be made; warning: it would, and something should be looked at */
  state: 'ready' | 'warning' | 'blocked';
  claim: { total: string; principal: string; asOf: string } | null;
  exhibits: number;
  findings: Finding[];
}

export interface CheckDeps {
  source: PackSource;
  requiredStages: RequiredStages;
  profiles: CourtProfiles;
}

/**
 * Checks each case as sealing would. A case that cannot be read is named with the reason and stops no other.
 * @throws AppError `profile-unknown`
 * @param asOf YYYY-MM-DD
 */
export async function checkOrder(deps: CheckDeps, order: { loanNumbers: readonly string[]; cases: readonly string[]; options: PackOptions }, asOf: string): Promise<CheckedCase[]> {
  const { source } = deps;
  // an unknown profile is the order's fault, not that of each case
  const { language } = deps.profiles.get(order.options.profile);
  const resolved = await source.resolveLoanNumbers(order.loanNumbers);
  const known = await source.knownCases(order.cases);
  const all = [...resolved, ...order.cases.map((caseRef) => (known.has(caseRef) ? caseRef : null))];
  const checked: CheckedCase[] = [];
  for (const [index, caseRef] of all.entries()) checked.push(await checkOne(deps, caseRef, index + 1, order.options, { asOf, language }));
  return checked;
}

async function checkOne({ source, requiredStages }: CheckDeps, caseRef: string | null, position: number, options: PackOptions, { asOf, language }: { asOf: string; language: PackLanguage }): Promise<CheckedCase> {
  const blocked = (found: Finding): CheckedCase => ({ position, case: caseRef, state: 'blocked', claim: null, exhibits: 0, findings: [found] });
  if (caseRef === null) return blocked(finding('case-unknown'));
  try {
    const packCase = await source.case(caseRef, asOf);
    const { findings, claim } = examineCase(packCase, options, requiredStages, language);
    const { blocking } = applyOverrides(findings, options, caseRef);
    const state = blocking.length > 0 ? 'blocked' : findings.length > 0 ? 'warning' : 'ready';
    const amounts = claim === undefined ? null : { total: claim.summary.total.amount, principal: claim.summary.principal.amount, asOf: claim.statement.asOf };
    return { position, case: caseRef, state, claim: amounts, exhibits: packCase.exhibits.length, findings };
  } catch (error) {
    if (error instanceof AppError) return blocked(findingOfError(error));
    throw error;
  }
}

import { ArrearsInconsistency, claimSummary } from '../../domain/arrears/index.ts';
import type { ComplaintData } from './data.ts';
import { fillCardClaims, fillCardFacts } from './fill/card.ts';
import { caseOf } from './fill/case.ts';
import type { ComplaintCase } from './fill/case.ts';
import { feesOf, fillClaims, fillVenue } from './fill/claims.ts';
import { fillFacts } from './fill/facts.ts';
import { Filler } from './fill/filler.ts';
import { fenOf, yuanOf } from './fill/format.ts';
import { fillParties } from './fill/parties.ts';
import { claimsStatement, factsStatement } from './fill/statements.ts';
import { CREDIT_CARD } from './forms/credit-card.ts';
import { FINANCIAL_LOAN } from './forms/financial-loan.ts';
import type { FormDefinition, FormValues, Lineage, LineageSource } from './model.ts';
import { fieldNames } from './notation.ts';
import type { ComplaintProblem } from './problems.ts';

export interface ComplaintForm {
  definition: FormDefinition;
  values: FormValues;
  /** one entry for each source of each filled value, in the order of filling */
  lineage: Lineage[];
  problems: ComplaintProblem[];
}

/**
 * The filled 民事起诉状 of one case. What the data lack stays the form's blank and is a problem of the list; figures are the statement's.
 * @throws ArrearsInconsistency when summary, as-of date or the rows' sum are not the statement's
 */
export function complaintOf(input: ComplaintData): ComplaintForm {
  assertSameStatement(input);
  const data = caseOf(input);
  const filler = new Filler();
  const isCard = data.product.cause === 'credit-card';
  fillParties(filler, data);
  if (isCard) fillCardClaims(filler, data);
  else fillClaims(filler, data);
  fillVenue(filler, data);
  if (isCard) fillCardFacts(filler, data);
  else fillFacts(filler, data);
  fillMediation(filler, data);
  fillStatements(filler, data);
  if (data.product.cause === 'small-loan') filler.problem('cause-without-form');
  assertRowsSum(filler, data, isCard);
  const definition = definitionOf(data);
  // the two forms ask for different sums of the same amounts: lineage is of what is printed
  const printed = fieldNames(definition.items);
  const lineage = filler.lineage.filter(({ field }) => printed.has(field.replace(/^.*\./, '')));
  return { definition, values: filler.values(), lineage, problems: filler.problems };
}

function definitionOf({ product: { cause } }: ComplaintCase): FormDefinition {
  if (cause === 'credit-card') return CREDIT_CARD;
  return cause === 'small-loan' ? { ...FINANCIAL_LOAN, cause: '（小额借款合同纠纷）' } : FINANCIAL_LOAN;
}

/** A summary of another statement, or of one that was altered, must not reach a court. */
export function assertSameStatement({ statement, summary, asOf }: Pick<ComplaintData, 'statement' | 'summary' | 'asOf'>): void {
  if (asOf !== statement.asOf) throw new ArrearsInconsistency('as-of date of the complaint and of the statement', asOf, statement.asOf);
  const own = claimSummary(statement);
  for (const name of Object.keys(own) as (keyof typeof own)[]) {
    const [left, right] = [JSON.stringify(summary[name]), JSON.stringify(own[name])];
    if (left !== right) throw new ArrearsInconsistency(`${name} of the summary and of the statement`, left, right);
  }
}

/** The rows as filled, read back: principal, interest, costs, charges and what is taken off make the total that is printed. */
function assertRowsSum(filler: Filler, data: ComplaintCase, isCard: boolean): void {
  const { statement, summary } = data;
  const read = (field: string): bigint => fenOf(String(filler.fields[field]));
  const same = (what: string, left: bigint, right: bigint): void => {
    if (left !== right) throw new ArrearsInconsistency(what, yuanOf(left), yuanOf(right));
  };
  const interest = isCard ? read('chargesTotal') : read('interestTotal') + fenOf(feesOf(data, false));
  const sum = read('principal') + interest + fenOf(feesOf(data, true)) + fenOf(summary.unapplied.amount);
  same('rows of the complaint and the statement’s total', sum, fenOf(statement.totals.total));
  same('interest rows with the cut and 欠利息', read('interest') + read('compound') + read('penaltyAndDamages') + fenOf(summary.cut.amount), read('interestTotal'));
  same('标的总额 and the statement’s total', fenOf(/^(-?[\d.]+)元/.exec(String(filler.fields['total']))?.[1] ?? ''), fenOf(statement.totals.total));
  const lines = filler.groups['disbursement'] ?? [];
  if (!isCard) same('disbursements of the complaint and of the statement', lines.reduce((all, { fields }) => all + fenOf(String(fields['amount'])), 0n), fenOf(statement.disbursed));
}

function fillMediation(filler: Filler, { options }: ComplaintCase): void {
  const { known, benefits, consider } = options?.mediation ?? {};
  const at = (ref: string): LineageSource => ({ kind: 'setting', ref: `options.mediation.${ref}` });
  if (known !== undefined) filler.tick('mediation', known ? 'yes' : 'no', at('known'));
  if (benefits !== undefined) for (const number of [1, 2, 3, 4, 5]) filler.tick(`benefit${number}`, benefits ? 'yes' : 'no', at('benefits'));
  if (consider !== undefined) filler.tick('consider', consider, at('consider'));
}

function fillStatements(filler: Filler, data: ComplaintCase): void {
  const { summary } = data;
  const total: LineageSource = { kind: 'arrears-step', ref: summary.total.steps[0]! };
  filler.set('claimsStatement', claimsStatement(data), [...summary.total.lines.map((ref): LineageSource => ({ kind: 'arrears-line', ref })), total]);
  filler.set('factsStatement', factsStatement(data), [{ kind: 'loan', ref: 'contract' }, { kind: 'loan', ref: 'disbursements' }, total]);
}

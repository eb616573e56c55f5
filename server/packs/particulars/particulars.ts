import { ArrearsInconsistency } from '../../domain/arrears/index.ts';
import type { RecordStage } from '../../domain/record/index.ts';
import { assertSameStatement, caseOf } from '../complaint/index.ts';
import type { ComplaintData, ComplaintExhibit } from '../complaint/index.ts';
import { fenOf, yuanOf } from '../complaint/fill/format.ts';
import { pleadCurrency, pleadInterest, pleadPrayer, pleadSums } from './account.ts';
import { pleadAdvance, pleadAgreement, pleadDefault, pleadPayments, pleadSecurity } from './agreement.ts';
import type { Proofs } from './agreement.ts';
import type { Particulars, Proceedings } from './model.ts';
import { pleadParties, proceedingsOf } from './parties.ts';
import { Pleader } from './pleader.ts';

export interface ParticularsData extends Omit<ComplaintData, 'exhibits'> {
  exhibits: readonly (ComplaintExhibit & { stage: RecordStage; superseded: boolean })[];
}

/**
 * The particulars of claim of one case (CPR 16.4): numbered paragraphs from the data that also fill the complaint. What the data lack is a
 * problem of the list; figures are the statement's.
 * @throws ArrearsInconsistency when summary, as-of date, the rows' sum, the prayer's or the advances' are not the statement's
 */
export function particularsOf(input: ParticularsData): Particulars {
  assertSameStatement(input);
  const data = caseOf(input);
  const pleader = new Pleader();
  const proofs: Proofs = (...stages) => input.exhibits.filter(({ stage, superseded }) => stages.includes(stage) && !superseded).map(({ number }) => ({ exhibit: number }));
  const proceedings = proceedingsOf(data);
  if (proceedings.court === null) pleader.problem('court-missing', 'court');
  pleadParties(pleader, data);
  pleadAgreement(pleader, data, proofs);
  pleadAdvance(pleader, data, proofs);
  assertAdvances(pleader, input);
  pleadSecurity(pleader, data, proofs);
  pleadPayments(pleader, data, proofs);
  pleadDefault(pleader, data, proofs);
  const sums = pleadSums(pleader, data);
  pleadCurrency(pleader, data);
  const interest = pleadInterest(pleader, data, sums);
  pleadPrayer(pleader, data, { sums, interest });
  // the references in the margin name the exhibits; no one paragraph pleads them all
  for (const { number, title } of input.exhibits) pleader.lineage.push({ field: 'evidence', value: `${number}. ${title}`, source: { kind: 'exhibit', ref: String(number) } });
  return { proceedings, items: pleader.items, lineage: pleader.lineage, places: pleader.places, problems: pleader.problems };
}

/** The heading's parties alone, for documents that carry it too. */
export const headingOf = (data: ComplaintData): Proceedings => proceedingsOf(caseOf(data));

function assertAdvances({ lineage }: Pleader, { statement, product }: ParticularsData): void {
  if (product.cause === 'credit-card') return;
  const sum = lineage.filter(({ field }) => field.startsWith('advance[')).reduce((all, { value }) => all + fenOf(value), 0n);
  if (sum !== fenOf(statement.disbursed)) throw new ArrearsInconsistency('advances of the particulars and of the statement', yuanOf(sum), statement.disbursed);
}

/** Everything that the papers of a pack lack, so that checks can list it before sealing. */
import * as arrears from './arrears.ts';
import * as authority from './authority.ts';
import * as defendantLeads from './defendant-leads.ts';
import * as legalRepresentative from './legal-representative.ts';
import * as preservation from './preservation.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import * as serviceAddress from './service-address.ts';
import type { DocumentMaker } from './types.ts';

export type { DocumentProblem, DocumentProblemCode } from './problem.ts';

/** Problems of the documents that the case has, in the order of {@link DOCUMENT_KINDS}. */
export function documentProblems(input: ProblemInput): DocumentProblem[] {
  return CHECKED.flatMap(([maker, problemsOf]) => (maker.applies({ ...input, exhibits: [] }) ? problemsOf(input) : []));
}

const CHECKED: readonly (readonly [maker: DocumentMaker, problemsOf: (input: ProblemInput) => DocumentProblem[]])[] = [
  [preservation.preservation, preservation.problemsOf],
  [arrears.arrears, arrears.problemsOf],
  [legalRepresentative.legalRepresentative, legalRepresentative.problemsOf],
  [authority.authority, authority.problemsOf],
  [serviceAddress.serviceAddress, serviceAddress.problemsOf],
  [defendantLeads.defendantLeads, defendantLeads.problemsOf],
];

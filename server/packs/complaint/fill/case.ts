/** What several rows and both statements say alike, read from the data once. */
import { termsOf } from '../../../domain/loan/index.ts';
import type { Loan, LoanTerms, Party } from '../../../domain/loan/index.ts';
import type { Line, Step } from '../../../domain/arrears/index.ts';
import type { ComplaintData } from '../data.ts';

export interface FeeLine {
  line: Line;
  /** costs of enforcing the claim are claimed in a row of their own */
  isEnforcementCost: boolean;
}

export type Collateral = NonNullable<Loan['collateral']>[number];

export interface ComplaintCase extends ComplaintData {
  terms: LoanTerms;
  /** borrower first, then co-borrowers: they owe together */
  debtors: { party: Party; index: number }[];
  guarantors: { party: Party; index: number }[];
  fees: FeeLine[];
  acceleration: Step | null;
  /** whether principal is claimed that was not due on the as-of date */
  hasUndue: boolean;
  maturity: string;
  collateral: readonly Collateral[];
  /** those for which priority is claimed: an unregistered one would be pleaded in vain */
  enforceable: { collateral: Collateral; index: number }[];
}

export function caseOf(data: ComplaintData): ComplaintCase {
  const { loan, product, statement } = data;
  const defendants = defendantsOf(loan);
  const collateral = loan.collateral ?? [];
  return {
    ...data,
    terms: termsOf(loan, product),
    debtors: defendants.filter(({ party }) => party.role !== 'guarantor'),
    guarantors: defendants.filter(({ party }) => party.role === 'guarantor'),
    fees: statement.lines.filter(({ kind }) => kind === 'fee').map((line) => ({ line, isEnforcementCost: isEnforcementCost(line, statement.steps) })),
    acceleration: statement.steps.find(({ kind }) => kind === 'acceleration') ?? null,
    hasUndue: statement.lines.some(({ kind, due }) => kind === 'principal' && !due),
    maturity: loan.maturityDate ?? statement.schedule.at(-1)!.dueDate,
    collateral,
    enforceable: collateral.map((each, index) => ({ collateral: each, index })).filter((each) => each.collateral.registration === 'formal'),
  };
}

const ORDER: readonly Party['role'][] = ['borrower', 'co-borrower', 'guarantor'];

/** Every party in the order in which the complaint numbers the defendants, each with its place in the loan. */
export function defendantsOf({ parties }: Pick<Loan, 'parties'>): { party: Party; index: number }[] {
  const numbered = parties.map((party, index) => ({ party, index }));
  return ORDER.flatMap((role) => numbered.filter(({ party }) => party.role === role));
}

function isEnforcementCost(line: Line, steps: readonly Step[]): boolean {
  return steps.some(({ id, kind, inputs }) => line.steps.includes(id) && kind === 'fee' && inputs['kind'] === 'enforcement-cost');
}

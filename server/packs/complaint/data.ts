import type { ArrearsStatement, ClaimSummary } from '../../domain/arrears/index.ts';
import type { Agent, Lender, Loan, Product } from '../../domain/loan/index.ts';

/** Decisions of legal staff; what is left out stays blank on the form. */
export interface ComplaintOptions {
  /** whether the plaintiff asks for early repayment or termination where no acceleration took effect before the as-of date */
  early?: 'acceleration' | 'termination' | 'none';
  /** 诉讼费用; claimed unless false */
  courtFees?: boolean;
  /** wishes on mediation: the plaintiff's own statement, never assumed */
  mediation?: { known?: boolean; benefits?: boolean; consider?: 'yes' | 'no' | 'undecided' };
  /** of a card: when each is absent from the loan book, the form's blank stays */
  card?: { terminationClause?: string; notice?: string };
}

export interface ComplaintExhibit {
  number: number;
  title: string;
  /** how many pages it has in the pack */
  pages: number;
}

export interface ComplaintData {
  lender: Lender;
  agents: readonly Agent[];
  product: Product;
  loan: Loan;
  statement: ArrearsStatement;
  summary: ClaimSummary;
  /** the court it is filed with; null when not chosen yet */
  court: string | null;
  exhibits: readonly ComplaintExhibit[];
  /** YYYY-MM-DD; the statement's */
  asOf: string;
  options?: ComplaintOptions;
}

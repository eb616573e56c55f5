import type { Loan } from '../../domain/loan/index.ts';

/** Names of the defendants in the complaint's order: the borrower, co-borrowers, guarantors. */
export const partiesOf = ({ parties }: Loan): string[] => (['borrower', 'co-borrower', 'guarantor'] as const).flatMap((role) => parties.filter((party) => party.role === role).map(({ person }) => person.name));

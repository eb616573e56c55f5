import type { PackServiceCopies } from '../../domain/pack/index.ts';
import type { ClaimInput } from '../pdf/input.ts';
import type { CourtProfile } from './schema.ts';

/** How many copies are to be served, by the number of defendants; null where the loan book does not say who is sued. Everybody named in the loan is sued, as in the complaint. */
export function serviceCopiesOf({ serviceCopies: { perDefendant, court, documents } }: Pick<CourtProfile, 'serviceCopies'>, claim: Pick<ClaimInput, 'loan'> | undefined): PackServiceCopies {
  const defendants = claim === undefined ? null : claim.loan.parties.length;
  return { defendants, perDefendant, court, total: defendants === null ? null : court + perDefendant * defendants, documents: [...documents] };
}

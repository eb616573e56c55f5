/** Gives the element table what is claimed in each case of a batch, one after the other. */
import type { ArrearsService } from '../arrears/index.ts';
import type { ElementsDeps } from '../http/routes/profiles.ts';
import { dayOf } from '../loans/index.ts';
import { claimInputOf, type BatchService, type ClaimInput, type CourtProfiles } from '../packs/index.ts';
import { claimOf } from './pack-claim.ts';

export function elementsOf({ batches, profiles, arrears }: { batches: BatchService; profiles: CourtProfiles; arrears: ArrearsService }): ElementsDeps {
  return {
    profileOf: async (batchId) => profiles.get((await batches.state(batchId)).options.profile),
    claimsOf: (batchId) => claimsOf(batches, arrears, batchId),
  };
}

/** Of the cases whose pack was made: as of the same day, with the same decisions. */
async function* claimsOf(batches: BatchService, arrears: ArrearsService, batchId: string): AsyncGenerator<ClaimInput, void, undefined> {
  const { options, createdAt } = await batches.state(batchId);
  const asOf = options.asOf ?? dayOf(new Date(createdAt));
  for await (const { caseRef, state } of await batches.allCases(batchId)) {
    if (state !== 'done') continue;
    const claim = await claimOf(arrears, caseRef, asOf);
    if (!('missing' in claim)) yield claimInputOf(claim, options);
  }
}

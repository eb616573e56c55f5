/** Court profiles, and the element table (要素总表) of a batch. The table holds personal data: it is never cached, and its name carries none. */
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { AppError } from '../../errors.ts';
import { elementTable } from '../../packs/index.ts';
import type { ClaimInput, CourtProfile, CourtProfiles } from '../../packs/index.ts';
import { languageOf } from '../errors.ts';

export interface CourtProfilesDeps {
  profiles: CourtProfiles;
}

export interface ElementsDeps {
  /** the profile that a batch was ordered with. @throws AppError `not-found` */
  profileOf: (batchId: string) => Promise<CourtProfile>;
  /** what is claimed in each case of a batch, in its order, read one by one; cases without a claim are left out */
  claimsOf: (batchId: string) => AsyncIterable<ClaimInput>;
}

const BATCH_ID = /^[0-9a-f-]{36}$/;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a form needs to offer a profile: limits and rules too, so that they are seen before an order. */
function profileView({ id, name, description, language, jurisdiction, slots, serviceCopies, elementTable: table, rules }: CourtProfile) {
  return { id, name, description, language, jurisdiction, slots, serviceCopies, elementTable: table !== null, rules };
}

/** `GET /api/v1/court-profiles` */
export function courtProfilesRouter({ profiles }: CourtProfilesDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/v1/court-profiles', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ profiles: profiles.list().map(profileView) });
  });
  return router;
}

/** `GET /api/v1/batches/{id}/elements.xlsx` */
export function elementsRouter({ profileOf, claimsOf }: ElementsDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/v1/batches/:id/elements.xlsx', async (request, response) => {
    const { id } = request.params;
    if (!BATCH_ID.test(id)) throw new AppError('not-found', { what: request.path });
    const profile = await profileOf(id);
    if (profile.elementTable === null) throw new AppError('profile-element-table-missing', { profile: profile.id });
    const table = elementTable(profile.elementTable, claimsOf(id), languageOf(request));
    response.set({ 'Content-Type': XLSX, 'Content-Disposition': `attachment; filename="elements-${id}.xlsx"`, 'Cache-Control': 'no-store' });
    await pipeline(table, response);
  });
  return router;
}

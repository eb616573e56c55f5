/** The operations of server/http/routes/profiles.ts. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { courtProfileSchema } from '../../packs/index.ts';
import { file, json, operation } from './parts.ts';

const { id, name, description, language, jurisdiction, slots, serviceCopies, rules } = courtProfileSchema.shape;
const view = z
  .object({ id, name, description, language, jurisdiction, slots, serviceCopies, rules, elementTable: z.boolean().meta({ description: 'whether batches have one' }) })
  .meta({ id: 'CourtProfile', description: 'What one court accepts: slots, types, bytes per file, volumes, copies.' });

export const COURT_PROFILES: ZodOpenApiPathsObject = {
  '/api/v1/court-profiles': {
    get: operation({ summary: 'Court profiles: what each court accepts / 法院方案', responses: { '200': json(z.object({ profiles: z.array(view) }), 'the shipped ones and those of COURT_PROFILES_DIR') } }),
  },
};

export const ELEMENTS: ZodOpenApiPathsObject = {
  '/api/v1/batches/{id}/elements.xlsx': {
    get: operation({
      summary: 'The element table of a batch / 要素总表',
      description: 'A row for each case, or for each defendant, as its court profile says; 409 where that has no table.',
      requestParams: { path: z.object({ id: z.string().meta({ description: 'batch id' }) }) },
      responses: { '200': file('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'made while it is sent; amounts are numbers, all else is text') },
    }),
  },
};

/** `POST /api/v1/batches/check`: what stands in the way of each case's pack, before it is ordered. */
import { Router } from 'express';
import type { CheckedCase, PackOptions } from '../../packs/index.ts';
import { orderBytes, orderFields, readOrder } from './batch-order.ts';

export interface BatchCheckDeps {
  check: (order: { loanNumbers: readonly string[]; cases: readonly string[]; options: PackOptions }) => Promise<CheckedCase[]>;
  /** largest JSON body, in bytes */
  maxBodyBytes: number;
}

/** Each case is verified and calculated while the request waits. */
export const MAX_CHECKED = 200;

/** Body of `POST /api/v1/batches/check`. */
export const batchCheckSchema = orderFields(MAX_CHECKED);

export function batchCheckRouter({ check, maxBodyBytes }: BatchCheckDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post('/api/v1/batches/check', orderBytes(maxBodyBytes), async (request, response) => {
    const cases = await check(readOrder(request, batchCheckSchema, maxBodyBytes));
    const count = (state: CheckedCase['state']): number => cases.filter((each) => each.state === state).length;
    response.set('Cache-Control', 'no-store').json({ cases, counts: { ready: count('ready'), warning: count('warning'), blocked: count('blocked') } });
  });
  return router;
}

/** `POST /api/v1/batches/check`: what stands in the way of each case's pack, before it is ordered. */
import { Router } from 'express';
import type { CheckedCase, PackOptions } from '../../packs/index.ts';
import { maskedNumbers } from '../masked-numbers.ts';
import type { LoanNumbersOf } from '../masked-numbers.ts';
import { orderBytes, orderFields, readOrder } from './batch-order.ts';

export interface BatchCheckDeps {
  check: (order: { loanNumbers: readonly string[]; cases: readonly string[]; options: PackOptions }) => Promise<CheckedCase[]>;
  loanNumbersOf: LoanNumbersOf;
  /** largest JSON body, in bytes */
  maxBodyBytes: number;
}

/** Each case is verified and calculated while the request waits. */
export const MAX_CHECKED = 200;

/** Body of `POST /api/v1/batches/check`. */
export const batchCheckSchema = orderFields(MAX_CHECKED);

export function batchCheckRouter({ check, loanNumbersOf, maxBodyBytes }: BatchCheckDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post('/api/v1/batches/check', orderBytes(maxBodyBytes), async (request, response) => {
    const cases = await check(readOrder(request, batchCheckSchema, maxBodyBytes));
    const masked = await maskedNumbers(loanNumbersOf, cases.map((each) => each.case));
    const count = (state: CheckedCase['state']): number => cases.filter((each) => each.state === state).length;
    response.set('Cache-Control', 'no-store').json({ cases: cases.map((each) => ({ ...each, loanNumberMasked: masked(each.case) })), counts: { ready: count('ready'), warning: count('warning'), blocked: count('blocked') } });
  });
  return router;
}

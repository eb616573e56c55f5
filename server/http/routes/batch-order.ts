/** The body by which cases are named for packs, whether to check them or to make them. */
import { z } from 'zod';
import { packOptionsSchema } from '../../packs/index.ts';

/** An order is object → options → overrides → override. */
export const ORDER_DEPTH = 5;

export const caseReference = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');

/** @param most cases in one request */
export function orderFields(most: number) {
  return z
    .strictObject({
      loanNumbers: z.array(z.string().min(1).max(100)).max(most).default([]),
      cases: z.array(caseReference).max(most).default([]),
      options: packOptionsSchema.prefault({}),
    })
    .refine(({ loanNumbers, cases }) => loanNumbers.length + cases.length > 0, { message: 'name at least one loan number or case', path: ['loanNumbers'] })
    .refine(({ loanNumbers, cases }) => loanNumbers.length + cases.length <= most, { message: `at most ${most} cases`, path: ['loanNumbers'] });
}

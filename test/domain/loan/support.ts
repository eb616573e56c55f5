import { expect } from 'chai';
import type { z } from 'zod';
import { modelProblems } from '../../../server/domain/loan/index.ts';

/** What the schema gives for a value that it must accept. */
export function acceptedBy<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(withoutUndefined(value));
  if (!result.success) expect.fail(JSON.stringify(modelProblems(result.error)));
  return result.data;
}

/** `path code` of everything wrong with a value. */
export function refusalsOf(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(withoutUndefined(value));
  return result.success ? [] : modelProblems(result.error).map(({ path, code }) => `${path.join('.')} ${code}`);
}

/** Examples leave fields out by setting them to undefined. */
const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

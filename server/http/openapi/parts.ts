/** What the descriptions of all operations are made of. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { problemSchema } from './schemas.ts';

export const JSON_TYPE = 'application/json';
export const binary = z.string().meta({ override: { type: 'string', format: 'binary' } });
export const idempotencyKey = z.object({ 'Idempotency-Key': z.string().optional().meta({ description: 'up to 200 visible ASCII characters; the same key and body give the same answer, another body 409' }) });
export const actorHeader = z.object({ 'Docketproof-Actor': z.string().optional().meta({ description: 'who does it, percent-encoded UTF-8 of up to 100 characters; `local` without it' }) });

export function json(schema: z.ZodType, description: string) {
  return { description, content: { [JSON_TYPE]: { schema } } };
}

export function file(type: string, description: string) {
  return { description, content: { [type]: { schema: binary } } };
}

/** Every operation may answer a problem; the codes are in the table of `/api/docs`. */
export function operation(definition: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  return { ...definition, responses: { ...definition.responses, default: { description: 'a problem, with a stable code', content: { 'application/problem+json': { schema: problemSchema } } } } };
}

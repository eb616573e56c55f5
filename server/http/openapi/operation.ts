/** The parts that every operation's description is made of. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { problemSchema } from './schemas.ts';

export const JSON_TYPE = 'application/json';
export const binary = z.string().meta({ override: { type: 'string', format: 'binary' } });

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

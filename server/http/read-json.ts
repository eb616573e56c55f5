import { JSON_PROBLEMS_ZH, JsonError, parseJson, type JsonValue } from '../domain/json/index.ts';
import { AppError } from '../errors.ts';

/**
 * Reads a client's JSON with our own strict parser.
 * @param field what it is called in the message
 * @throws AppError `json-too-large`, `json-refused` with position and path
 */
export function readJson(input: Uint8Array | string, { field, maxBytes, maxDepth }: { field: string; maxBytes: number; maxDepth: number }): JsonValue {
  try {
    return parseJson(input, { maxLength: maxBytes, maxDepth });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.code === 'too-large') throw new AppError('json-too-large', { field, limit: maxBytes }, { cause: error });
    throw new AppError('json-refused', { field, problem: { 'zh-CN': `${JSON_PROBLEMS_ZH[error.code]}（位置 ${error.position}，${error.path}）`, en: error.message }, position: error.position, path: error.path }, { cause: error });
  }
}

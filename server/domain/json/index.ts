/** Strict JSON in, canonical JSON out: the only way our formats are read and hashed. */
export { JSON_PROBLEMS_ZH, JsonError, formatPath, type JsonErrorCode } from './error.ts';
export { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LENGTH, parseJson, type JsonValue, type ParseLimits } from './parse.ts';
export { canonicalText, canonicalize } from './canonicalize.ts';

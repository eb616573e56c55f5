import serialize from 'canonicalize';
import { utf8 } from '../bytes.ts';
import { JsonError, formatPath } from './error.ts';

/**
 * The canonical bytes of plain JSON data (RFC 8785): what we hash and sign. Anything JSON would drop or change without a word is refused:
 * undefined, NaN, infinities, lone surrogates, sparse arrays, functions, symbols, dates and other objects with a class.
 * @throws JsonError naming the path of the first value that is not plain data
 */
export function canonicalize(value: unknown): Uint8Array {
  return utf8(canonicalText(value));
}

/** {@link canonicalize} as text, before UTF-8. @throws JsonError as {@link canonicalize} */
export function canonicalText(value: unknown): string {
  requirePlainData(value, [], new Set());
  const text = serialize(value);
  if (text === undefined) throw refusal('is not JSON data', []);
  return text;
}

function refusal(problem: string, steps: readonly (string | number)[]): JsonError {
  return new JsonError('not-plain-data', `the value ${problem}`, -1, formatPath(steps));
}

/** `steps` is where `value` stands; `open` holds the containers around it, so that a cycle is seen. */
function requirePlainData(value: unknown, steps: (string | number)[], open: Set<object>): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw refusal(`is ${value}`, steps);
      return;
    case 'string':
      if (!value.isWellFormed()) throw new JsonError('lone-surrogate', 'a string holds half of a surrogate pair', -1, formatPath(steps));
      return;
    case 'object':
      if (value !== null) requirePlainContainer(value, steps, open);
      return;
    default:
      throw refusal(`is of type ${typeof value}`, steps);
  }
}

function requirePlainContainer(value: object, steps: (string | number)[], open: Set<object>): void {
  if (open.has(value)) throw refusal('contains itself', steps);
  open.add(value);
  if (Array.isArray(value)) requirePlainArray(value, steps, open);
  else requirePlainObject(value, steps, open);
  open.delete(value);
}

function requirePlainArray(value: readonly unknown[], steps: (string | number)[], open: Set<object>): void {
  if (Object.keys(value).length !== value.length) throw refusal('is an array with holes or with named properties', steps);
  for (let i = 0; i < value.length; i++) {
    steps.push(i);
    requirePlainData(value[i], steps, open);
    steps.pop();
  }
}

function requirePlainObject(value: object, steps: (string | number)[], open: Set<object>): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal('is not a plain object', steps);
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal('has symbols as keys', steps);
  for (const key of Object.keys(value)) {
    steps.push(key);
    if (!key.isWellFormed()) throw new JsonError('lone-surrogate', 'a key holds half of a surrogate pair', -1, formatPath(steps.slice(0, -1)));
    requirePlainData((value as Record<string, unknown>)[key], steps, open);
    steps.pop();
  }
}

import { deflateSync } from 'node:zlib';
import type { ObjectStore } from './objects/store.ts';
import type { Ref } from './objects/values.ts';

/**
 * Writes a stream compressed by native zlib. Level 6 packs content streams a tenth smaller than 1 and is hardly slower at their
 * size of a few kilobytes, where setting zlib up costs most of the time.
 * @param entries of the stream's dictionary, without /Filter and /Length
 */
export function flate(objects: ObjectStore, content: Uint8Array, entries = ''): Ref {
  return objects.register(`${entries}/Filter/FlateDecode`, deflateSync(content));
}

/** A number as PDF writes it: at most three decimals (1/1000 pt is below any printer's dot), never an exponent. */
export function num(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

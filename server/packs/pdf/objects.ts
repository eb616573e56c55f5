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

const THOUSANDTHS = Array.from({ length: 1000 }, (_, i) => (i === 0 ? '' : `.${String(i).padStart(3, '0').replace(/0+$/, '')}`));

/**
 * A number as PDF writes it: at most three decimals (1/1000 pt is below any printer's dot), never an exponent. Thousands a page
 * are written: the decimals come from a table, since the general way from fraction to text was a tenth of a page's time.
 */
export function num(value: number): string {
  const thousandths = Math.round(Math.abs(value) * 1000);
  const whole = Math.floor(thousandths / 1000);
  const text = `${whole}${THOUSANDTHS[thousandths - whole * 1000] ?? ''}`;
  return value < 0 && thousandths > 0 ? `-${text}` : text;
}

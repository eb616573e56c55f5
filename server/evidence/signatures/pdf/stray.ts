import { looksLikeSignature } from './dictionary.ts';
import { walk } from './walk.ts';
import type { Dictionary } from './walk.ts';

/** How far before its /ByteRange the start of a dictionary outside any object is looked for, and how many starts are tried. */
const STRAY_BYTES = 4096;
const STRAY_TRIES = 8;

/**
 * The signature dictionary around a /ByteRange that lies in no object that could be read, or in the data of a stream. It counts only when
 * the gap of that range is its own /Contents, so that it is about this very file.
 * @param at of `/ByteRange`
 * @param spend is told how many bytes were read again
 */
export function dictionaryAround(file: Buffer, at: number, spend: (count: number) => void): Dictionary | null {
  const range = /^\s*\[\s*(\d{1,10})\s+(\d{1,10})\s/.exec(file.toString('latin1', at + 10, at + 74));
  if (!range) return null;
  const gap = Number(range[1]) + Number(range[2]);
  // what is not so here could not be so below; most bait ends here
  if (file[gap] !== 0x3c || !file.subarray(Math.max(0, gap - 16), gap).includes('/Contents')) return null;
  let from = Math.min(at, gap);
  const floor = Math.max(0, from - STRAY_BYTES);
  for (let tries = 0; tries < STRAY_TRIES; tries++) {
    const back = file.subarray(floor, from).lastIndexOf('<<');
    if (back < 0) return null;
    const open = floor + back;
    from = open;
    const seen = walk(file, open, file.length);
    spend(seen.end - open);
    if (!seen.ok || seen.end <= at) continue;
    const own: Dictionary[] = [];
    walk(file, open, seen.end, (dictionary) => dictionary.depth === 0 && dictionary.entries.get('Contents')?.start === gap && looksLikeSignature(file, dictionary) && own.push(dictionary));
    if (own[0] !== undefined) return own[0];
  }
  return null;
}

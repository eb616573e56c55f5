/** Cross-reference tables and streams (ISO 32000-1 §7.5.4, §7.5.8), newest first, as every reader follows them. */
import { decodeStream } from './filters.ts';
import { damaged } from './refuse.ts';
import { elementsOf, endOfValue, entriesOf, integerOf, nameOf, skipSpace } from './syntax.ts';
import type { Dict } from './syntax.ts';

/** Where an object lies. */
export type Place = { at: number; generation: number } | { stream: number; index: number } | null;

export interface Xref {
  /** null for an object that is free */
  places: Map<number, Place>;
  /** of the newest section */
  trailer: Dict;
  kind: 'table' | 'stream';
  startxref: number;
}

/** A dictionary and the stream behind it, if there is one. */
export interface Streamed {
  entries: Dict;
  /** start of the stream's data; null when none follows */
  data: number | null;
}

const MAX_SECTIONS = 4096;
/** ISO 32000-1 annex C: readers take no more. */
const MAX_OBJECTS = 8_388_607;

/** The value at `at` as dictionary. */
export function streamedAt(file: Buffer, at: number): Streamed {
  const end = endOfValue(file, at);
  const entries = entriesOf(file.toString('latin1', at, end));
  const word = skipSpace(file, end);
  if (file.toString('latin1', word, word + 6) !== 'stream') return { entries, data: null };
  let data = word + 6;
  if (file[data] === 13) data++;
  if (file[data] === 10) data++;
  return { entries, data };
}

/** @throws AppError `pdf-not-signable` when a section is not where it should be */
export function readXref(file: Buffer): Xref {
  const word = file.lastIndexOf('startxref', undefined, 'latin1');
  const startxref = integerOf(/^startxref\s+(\d+)/.exec(file.toString('latin1', Math.max(0, word), word + 40))?.[1]);
  if (word < 0 || startxref === null) throw damaged('startxref');
  const places = new Map<number, Place>();
  const seen = new Set<number>();
  let newest: { trailer: Dict; kind: Xref['kind'] } | null = null;
  for (let at: number | null = startxref; at !== null; ) {
    if (seen.has(at) || seen.size === MAX_SECTIONS) throw damaged('xref');
    seen.add(at);
    const section = readSection(file, at, places);
    newest ??= section;
    at = section.trailer.has('Prev') ? (integerOf(section.trailer.get('Prev')) ?? NaN) : null;
    if (at !== null && !(at >= 0)) throw damaged('xref');
  }
  return { places, ...newest!, startxref };
}

function readSection(file: Buffer, at: number, places: Map<number, Place>): { trailer: Dict; kind: Xref['kind'] } {
  const start = skipSpace(file, at);
  if (file.toString('latin1', start, start + 4) !== 'xref') return { trailer: readStream(file, start, places), kind: 'stream' };
  const own = new Map<number, Place>();
  const trailer = readTable(file, start + 4, own);
  // a hybrid file lists as free what only its stream knows, so the stream goes before the table (§7.5.8.4)
  const hidden = integerOf(trailer.get('XRefStm'));
  if (hidden !== null) readStream(file, hidden, places);
  for (const [number, place] of own) if (!places.has(number)) places.set(number, place);
  return { trailer, kind: 'table' };
}

function readTable(file: Buffer, from: number, places: Map<number, Place>): Dict {
  let at = from;
  const word = (): string => {
    const start = skipSpace(file, at);
    at = start;
    while (at < file.length && at - start < 20 && /[\w+-]/.test(String.fromCharCode(file[at]!))) at++;
    return file.toString('latin1', start, at);
  };
  for (let first = word(); first !== 'trailer'; first = word()) {
    const [start, count] = [integerOf(first), integerOf(word())];
    if (start === null || count === null || start < 0 || count < 0 || start + count > MAX_OBJECTS) throw damaged('xref');
    for (let number = start; number < start + count; number++) {
      const [offset, generation, state] = [integerOf(word()), integerOf(word()), word()];
      if (offset === null || generation === null || (state !== 'n' && state !== 'f')) throw damaged('xref');
      if (!places.has(number)) places.set(number, state === 'n' ? { at: offset, generation } : null);
    }
  }
  const start = skipSpace(file, at);
  return entriesOf(file.toString('latin1', start, endOfValue(file, start)));
}

function readStream(file: Buffer, at: number, places: Map<number, Place>): Dict {
  const header = /^\s*\d+\s+\d+\s+obj/.exec(file.toString('latin1', at, at + 40));
  if (!header) throw damaged('xref');
  const { entries, data } = streamedAt(file, skipSpace(file, at + header[0].length));
  const length = integerOf(entries.get('Length'));
  const widths = elementsOf(entries.get('W') ?? '').map((width) => integerOf(width) ?? -1);
  if (nameOf(entries.get('Type')) !== 'XRef' || data === null || length === null || length < 0 || data + length > file.length) throw damaged('xref');
  if (widths.length !== 3 || widths.some((width) => width < 0 || width > 6)) throw damaged('xref');
  const table = decodeStream(entries, file.subarray(data, data + length));
  const size = widths.reduce((sum, width) => sum + width, 0);
  const ranges = entries.has('Index') ? elementsOf(entries.get('Index')!).map((value) => integerOf(value) ?? -1) : [0, integerOf(entries.get('Size')) ?? -1];
  let row = 0;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const [start, count] = [ranges[i]!, ranges[i + 1]!];
    if (start < 0 || count < 0 || start + count > MAX_OBJECTS || row + count * size > table.length) throw damaged('xref');
    for (let number = start; number < start + count; number++, row += size) if (!places.has(number)) places.set(number, placeOf(table, row, widths));
  }
  return entries;
}

function placeOf(table: Buffer, row: number, [first = 0, second = 0, third = 0]: readonly number[]): Place {
  const field = (at: number, width: number, otherwise: number): number => (width === 0 ? otherwise : table.readUIntBE(at, width));
  const type = field(row, first, 1);
  const [a, b] = [field(row + first, second, 0), field(row + first + second, third, 0)];
  return type === 1 ? { at: a, generation: b } : type === 2 ? { stream: a, index: b } : null;
}

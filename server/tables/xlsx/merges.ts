import { brokenWorkbook, largeWorkbook } from './errors.ts';

/** Rows and columns count from 1 and 0, ends included. */
interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Forms with more merged cells are no tables. */
const MOST_MERGES = 100_000;
/** Positions beyond this are not looked at: no table has so many columns, and a merge may claim them all. */
const WIDEST = 1023;
/** Longer than any tag that is looked for, so that one cut by a chunk is seen with the next. */
const OVERLAP = 512;
const MERGE = /<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?\bref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']/g;

/**
 * The merged areas of a sheet, which stand after all its rows: a first pass over the part finds them (and checks its CRC) before any row is given.
 * @throws AppError as Package.read, and when there are too many
 */
export async function findMerges(part: string, bytes: AsyncIterable<Uint8Array>): Promise<MergedCells> {
  const areas: Area[] = [];
  let kept = '';
  for await (const chunk of bytes) {
    // Only ASCII matters here; without its zeros UTF-16 reads the same.
    const text = kept + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1').replaceAll('\0', '');
    let end = 0;
    for (const match of text.matchAll(MERGE)) {
      areas.push({ left: columnIndex(match[1]!), top: Number(match[2]), right: columnIndex(match[3]!), bottom: Number(match[4]) });
      if (areas.length > MOST_MERGES) throw largeWorkbook(part, `${MOST_MERGES} mergeCell`);
      end = match.index + match[0].length;
    }
    kept = text.slice(Math.max(end, text.length - OVERLAP));
  }
  return new MergedCells(areas);
}

/** Asked row by row, in order. */
export class MergedCells {
  private readonly coming: Area[];
  private next = 0;
  private current: Area[] = [];

  constructor(areas: Area[]) {
    this.coming = areas.sort((a, b) => a.top - b.top);
  }

  /** Positions from 0 of the cells of a row that are merged with another, whichever holds the value. */
  inRow(row: number): number[] {
    while (this.next < this.coming.length && this.coming[this.next]!.top <= row) this.current.push(this.coming[this.next++]!);
    if (this.current.length === 0) return [];
    this.current = this.current.filter(({ bottom }) => bottom >= row);
    const columns = new Set<number>();
    for (const { left, right } of this.current) for (let column = left; column <= Math.min(right, WIDEST); column++) columns.add(column);
    return [...columns];
  }
}

/** 0 for A; 16 383 for XFD, the last. @throws AppError beyond it */
export function columnIndex(letters: string, part = 'sheet'): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  if (index > 16_384) throw brokenWorkbook(part, '列超出 XFD', 'a column lies beyond XFD');
  return index - 1;
}

/** Tables of a TrueType font program (ISO/IEC 14496-22), and the writing of subsets. */

interface Table {
  offset: number;
  length: number;
}

/** Copied into a subset as they are: instructions that outlines refer to. */
const CARRIED = ['cvt ', 'fpgm', 'prep'] as const;

const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_TWO_BY_TWO = 0x0080;

/** The outlines and metrics of one font file, read where they lie. */
export class TrueType {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #tables = new Map<string, Table>();
  readonly #longOffsets: boolean;
  readonly #metrics: number;
  readonly glyphs: number;

  /** @throws TypeError when the file is not a single font with TrueType outlines */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < this.#view.getUint16(4); i++) {
      const at = 12 + 16 * i;
      this.#tables.set(String.fromCharCode(...bytes.subarray(at, at + 4)), { offset: this.#view.getUint32(at + 8), length: this.#view.getUint32(at + 12) });
    }
    for (const tag of ['head', 'hhea', 'maxp', 'hmtx', 'loca', 'glyf']) if (!this.#tables.has(tag)) throw new TypeError(`no ${tag} table: a font with TrueType outlines is needed`);
    this.#longOffsets = this.#view.getInt16(this.#at('head') + 50) === 1;
    this.#metrics = this.#view.getUint16(this.#at('hhea') + 34);
    this.glyphs = this.#view.getUint16(this.#at('maxp') + 4);
  }

  #at(tag: string): number {
    return this.#tables.get(tag)!.offset;
  }

  /** A whole table; empty when there is none. */
  table(tag: string): Uint8Array {
    const table = this.#tables.get(tag);
    return table ? this.#bytes.subarray(table.offset, table.offset + table.length) : new Uint8Array(0);
  }

  /** A glyph's outline, not copied; empty for a blank. @throws RangeError when there is no such glyph */
  outline(gid: number): Uint8Array {
    if (gid < 0 || gid >= this.glyphs) throw new RangeError(`glyph ${gid} of ${this.glyphs}`);
    const loca = this.#at('loca');
    const offset = (index: number): number => (this.#longOffsets ? this.#view.getUint32(loca + 4 * index) : 2 * this.#view.getUint16(loca + 2 * index));
    const glyf = this.#at('glyf');
    return this.#bytes.subarray(glyf + offset(gid), glyf + offset(gid + 1));
  }

  /** Advance width and left side bearing, font units. */
  metric(gid: number): { advance: number; bearing: number } {
    const at = this.#at('hmtx');
    const own = Math.min(gid, this.#metrics - 1);
    const bearing = gid < this.#metrics ? at + 4 * gid + 2 : at + 4 * this.#metrics + 2 * (gid - this.#metrics);
    return { advance: this.#view.getUint16(at + 4 * own), bearing: this.#view.getInt16(bearing) };
  }
}

/** Byte positions of the glyph ids inside a composite outline; none for a simple one. */
function componentsOf(outline: Uint8Array): number[] {
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
  if (outline.length < 10 || view.getInt16(0) >= 0) return [];
  const places: number[] = [];
  for (let at = 10, flags = MORE_COMPONENTS; flags & MORE_COMPONENTS; ) {
    flags = view.getUint16(at);
    places.push(at + 2);
    at += 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + (flags & HAS_TWO_BY_TWO ? 8 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_SCALE ? 2 : 0);
  }
  return places;
}

/**
 * A font program of the given glyphs: `gids[i]` becomes glyph i, parts of composite glyphs follow. What it costs is the copying:
 * nothing is parsed or interpreted. The same glyphs in the same order give the same bytes.
 */
export function subsetProgram(font: TrueType, gids: readonly number[]): Uint8Array {
  const all = [...gids];
  const places = new Map(all.map((gid, index) => [gid, index]));
  const outlines: Uint8Array[] = [];
  for (let index = 0; index < all.length; index++) {
    let outline = font.outline(all[index]!);
    const components = componentsOf(outline);
    if (components.length > 0) {
      outline = Uint8Array.from(outline);
      const view = new DataView(outline.buffer);
      for (const at of components) {
        const gid = view.getUint16(at);
        let place = places.get(gid);
        if (place === undefined) places.set(gid, (place = all.push(gid) - 1));
        view.setUint16(at, place);
      }
    }
    outlines.push(outline);
  }
  return assemble(tablesOf(font, all, outlines));
}

const padded = (length: number): number => (length + 3) & ~3;

function tablesOf(font: TrueType, gids: readonly number[], outlines: readonly Uint8Array[]): [string, Uint8Array][] {
  const count = gids.length;
  const loca = new DataView(new ArrayBuffer(4 * (count + 1)));
  const glyf = new Uint8Array(outlines.reduce((sum, { length }) => sum + padded(length), 0));
  const hmtx = new DataView(new ArrayBuffer(4 * count));
  let at = 0;
  outlines.forEach((outline, index) => {
    loca.setUint32(4 * index, at);
    glyf.set(outline, at);
    at += padded(outline.length);
    const { advance, bearing } = font.metric(gids[index]!);
    hmtx.setUint16(4 * index, advance);
    hmtx.setInt16(4 * index + 2, bearing);
  });
  loca.setUint32(4 * count, at);
  const altered = (tag: string, alter: (view: DataView) => void): [string, Uint8Array] => {
    const copy = Uint8Array.from(font.table(tag));
    alter(new DataView(copy.buffer));
    return [tag, copy];
  };
  const bytes = (view: DataView): Uint8Array => new Uint8Array(view.buffer);
  return [
    ...CARRIED.flatMap((tag): [string, Uint8Array][] => (font.table(tag).length > 0 ? [[tag, font.table(tag)]] : [])),
    ['glyf', glyf] satisfies [string, Uint8Array],
    altered('head', (view) => {
      view.setUint32(8, 0);
      view.setInt16(50, 1);
    }),
    altered('hhea', (view) => view.setUint16(34, count)),
    ['hmtx', bytes(hmtx)] satisfies [string, Uint8Array],
    ['loca', bytes(loca)] satisfies [string, Uint8Array],
    altered('maxp', (view) => view.setUint16(4, count)),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Sum of big-endian 32-bit words, zeros behind the end. */
function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  for (let at = whole; at < bytes.length; at++) sum = (sum + bytes[at]! * 2 ** (24 - 8 * (at - whole))) >>> 0;
  return sum;
}

function assemble(tables: readonly (readonly [tag: string, bytes: Uint8Array])[]): Uint8Array {
  const start = 12 + 16 * tables.length;
  const file = new Uint8Array(start + tables.reduce((sum, [, { length }]) => sum + padded(length), 0));
  const view = new DataView(file.buffer);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, tables.length);
  view.setUint16(6, 16 * power);
  view.setUint16(8, Math.log2(power));
  view.setUint16(10, 16 * (tables.length - power));
  let at = start;
  let head = 0;
  let sum = 0;
  tables.forEach(([tag, bytes], index) => {
    const entry = 12 + 16 * index;
    const own = checksum(bytes);
    for (let i = 0; i < 4; i++) file[entry + i] = tag.charCodeAt(i);
    view.setUint32(entry + 4, own);
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, bytes.length);
    file.set(bytes, at);
    if (tag === 'head') head = at;
    at += padded(bytes.length);
    sum = (sum + own) >>> 0;
  });
  view.setUint32(head + 8, (0xb1b0afba - sum - checksum(file.subarray(0, start))) >>> 0);
  return file;
}

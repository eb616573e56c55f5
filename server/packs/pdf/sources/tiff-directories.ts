/** The directories of a TIFF file (TIFF 6.0 §2), read by ourselves: what a decoder is given must lie in the file, end, and fit into memory. */
import { MAX_PIXELS } from './raster.ts';
import { MAX_EXHIBIT_PAGES } from './types.ts';

/** Values by tag. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export interface TiffPage {
  directory: Directory;
  width: number;
  height: number;
  compression: number;
  /** bits of a component, components of a pixel */
  bits: number;
  samples: number;
  /** where its strips or tiles lie in the file */
  segments: { offset: number; length: number }[];
  rowsPerStrip: number;
  isTiled: boolean;
  orientation: number;
  /** points of a pixel; null when the file states no resolution that could be true */
  scale: { x: number; y: number } | null;
}

export const TAG = { subfile: 254, width: 256, height: 257, bits: 258, compression: 259, photometric: 262, fillOrder: 266, offsets: 273, orientation: 274, samples: 277, rowsPerStrip: 278, counts: 279, x: 282, y: 283, planar: 284, faxOptions: 292, unit: 296, tileWidth: 322, tileHeight: 323, tileOffsets: 324, tileCounts: 325 } as const;

/** Bytes of each type of value: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** Tags that are read at all; a camera adds hundreds of its own. */
const READ = new Set([...Object.values(TAG), 293, 317, 320, 338, 339, 347, 530, 532]);
/** Values of a file: a thousand pages of a hundred strips have a tenth of it. */
const MOST_VALUES = 2_000_000;
const MOST_ENTRIES = 1000;
/** Bytes of one page's samples, unpacked. */
const MOST_RAW = 480 << 20;
const FEWEST_DPI = 30;
const MOST_DPI = 4800;

/** A way of packing or of laying out samples that is not read. */
export class UnreadTiff extends Error {}

/**
 * The pages of a TIFF file in their order; previews and masks beside them are left out.
 * @throws RangeError when the file is damaged or claims what cannot be, UnreadTiff
 */
export function readTiff(bytes: Uint8Array): TiffPage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let room = MOST_VALUES;
  for (let at = view.getUint32(4, little); at !== 0; ) {
    // a directory that follows itself would never end
    if (seen.has(at)) throw new RangeError('directories in a circle');
    seen.add(at);
    const { directory, next } = readDirectory(view, at, little, room);
    for (const values of directory.values()) room -= values.length;
    const kind = directory.get(TAG.subfile)?.[0] ?? 0;
    if ((kind & 0b101) === 0) pages.push(pageOf(directory, bytes.length));
    if (pages.length > MAX_EXHIBIT_PAGES) return pages;
    at = next;
  }
  return pages;
}

function readDirectory(view: DataView, at: number, little: boolean, room: number): { directory: Directory; next: number } {
  const count = view.getUint16(at, little);
  if (count > MOST_ENTRIES) throw new RangeError('too many entries');
  const directory = new Map<number, readonly number[]>();
  for (let index = 0; index < count; index++) {
    const entry = at + 2 + 12 * index;
    const [tag, type, length] = [view.getUint16(entry, little), view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
    const size = SIZES[type] ?? 0;
    if (size === 0 || !READ.has(tag) || directory.has(tag)) continue;
    if (length > room) throw new RangeError('too many values');
    room -= length;
    const start = size * length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    directory.set(tag, Array.from({ length }, (_, position) => readValue(view, start + size * position, type, little)));
  }
  return { directory, next: view.getUint32(at + 2 + 12 * count, little) };
}

function readValue(view: DataView, at: number, type: number, little: boolean): number {
  switch (type) {
    case 3: return view.getUint16(at, little);
    case 4: return view.getUint32(at, little);
    case 5: return view.getUint32(at, little) / view.getUint32(at + 4, little);
    case 6: return view.getInt8(at);
    case 8: return view.getInt16(at, little);
    case 9: return view.getInt32(at, little);
    case 10: return view.getInt32(at, little) / view.getInt32(at + 4, little);
    case 11: return view.getFloat32(at, little);
    case 12: return view.getFloat64(at, little);
    default: return view.getUint8(at);
  }
}

function pageOf(directory: Directory, fileLength: number): TiffPage {
  const one = (tag: number, otherwise: number): number => directory.get(tag)?.[0] ?? otherwise;
  const [width, height, bits, samples] = [one(TAG.width, 0), one(TAG.height, 0), one(TAG.bits, 1), one(TAG.samples, 1)];
  if (width < 1 || height < 1 || width * height > MAX_PIXELS) throw new RangeError(`${width} × ${height} pixels`);
  if (![1, 2, 4, 8, 16].includes(bits) || samples < 1 || samples > 6 || (directory.get(TAG.bits) ?? []).some((each) => each !== bits)) throw new UnreadTiff(`${samples} × ${bits} bit`);
  if (height * Math.ceil((width * samples * bits) / 8) > MOST_RAW) throw new RangeError(`${width} × ${height} × ${samples} × ${bits} pixels`);
  if (samples > 1 && one(TAG.planar, 1) !== 1) throw new UnreadTiff('planar');
  const isTiled = directory.has(TAG.tileWidth);
  const rowsPerStrip = isTiled ? one(TAG.tileHeight, 0) : Math.min(one(TAG.rowsPerStrip, height), height);
  const across = isTiled ? Math.ceil(width / Math.max(1, one(TAG.tileWidth, 0))) : 1;
  if (rowsPerStrip < 1 || (isTiled && (one(TAG.tileWidth, 0) < 1 || one(TAG.tileWidth, 0) * rowsPerStrip > MAX_PIXELS))) throw new RangeError('strips');
  const offsets = directory.get(isTiled ? TAG.tileOffsets : TAG.offsets) ?? [];
  const counts = directory.get(isTiled ? TAG.tileCounts : TAG.counts) ?? (offsets.length === 1 ? [fileLength - offsets[0]!] : []);
  if (offsets.length !== across * Math.ceil(height / rowsPerStrip) || counts.length !== offsets.length) throw new RangeError('strips');
  const segments = offsets.map((offset, index) => ({ offset, length: counts[index]! }));
  if (segments.some(({ offset, length }) => offset + length > fileLength)) throw new RangeError('strips beyond the end');
  return { directory, width, height, compression: one(TAG.compression, 1), bits, samples, segments, rowsPerStrip, isTiled, orientation: one(TAG.orientation, 1), scale: scaleOf(directory) };
}

/** Faxes have pixels that are not square: their resolution must be honoured. */
function scaleOf(directory: Directory): TiffPage['scale'] {
  const unit = directory.get(TAG.unit)?.[0] ?? 2;
  const [x, y] = [directory.get(TAG.x)?.[0], directory.get(TAG.y)?.[0]];
  if (x === undefined || y === undefined || (unit !== 2 && unit !== 3)) return null;
  const dpi = [x, y].map((value) => (unit === 3 ? value * 2.54 : value));
  if (dpi.some((value) => !(value >= FEWEST_DPI && value <= MOST_DPI))) return null;
  return { x: 72 / dpi[0]!, y: 72 / dpi[1]! };
}

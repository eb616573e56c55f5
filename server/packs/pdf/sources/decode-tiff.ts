/** Unpacks TIFF pages to pixels: the part that runs in a thread of its own (see decode-thread.ts). */
import { createRequire } from 'node:module';
import { deflateSync, inflateSync } from 'node:zlib';
import { readJpegFacts } from './jpeg.ts';
import { layOnWhite, packRows } from './raster.ts';
import type { Raster } from './raster.ts';
import { TAG, UnreadTiff } from './tiff-directories.ts';
import type { TiffPage } from './tiff-directories.ts';

/** What utif2 takes: tags as `t256`, and gives: samples. Its own types ask for a module that there is not. */
interface Utif {
  decodeImage(file: Uint8Array, image: UtifImage, all: UtifImage[]): void;
  toRGBA8(image: UtifImage): Uint8Array;
}
type UtifImage = Record<string, unknown> & { data?: Uint8Array };

const utif = createRequire(import.meta.url)('utif2') as Utif;

/** None, CCITT (modified Huffman, T.4, T.6), LZW, JPEG, Deflate, PackBits. */
const READ = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946]);
const DEFLATE = new Set([8, 32946]);
const JPEG = 7;
/** Tags that a decoder may look at; a camera's own ones lead into code for raw files that nobody has tested with hostile ones. */
const PASSED = [254, 256, 257, 258, 259, 262, 266, 277, 278, 284, 292, 293, 317, 320, 322, 323, 338, 339, 347, 530, 532];

/** @throws RangeError, UnreadTiff */
export function decodeTiffPage(file: Uint8Array, page: TiffPage): Raster {
  const { width, height, compression, bits, samples } = page;
  if (!READ.has(compression)) throw new UnreadTiff(`compression ${compression}`);
  assertSizes(file, page);
  const { bytes, image } = prepare(file, page);
  utif.decodeImage(bytes, image, [image]);
  const { data } = image;
  if (data === undefined) throw new RangeError('no samples');
  const photometric = page.directory.get(TAG.photometric)?.[0] ?? (bits === 1 ? 0 : 1);
  if (bits === 1 && samples === 1 && photometric <= 1) return { width, height, bits: 1, colors: 1, rows: deflateSync(photometric === 0 ? inverted(data) : data, { level: 6 }) };
  const rgba = utif.toRGBA8(image);
  if (rgba.length !== 4 * width * height) throw new RangeError('too few samples');
  layOnWhite(rgba);
  return { width, height, bits: 8, colors: 3, rows: packRows(rgba, width, height) };
}

/** Packed segments are at most a little longer than what they hold: a longer one is there to keep the decoder busy. */
function assertSizes(file: Uint8Array, page: TiffPage): void {
  const { width, rowsPerStrip, isTiled, directory, bits, samples, segments, compression } = page;
  const across = isTiled ? directory.get(TAG.tileWidth)![0]! : width;
  const raw = rowsPerStrip * Math.ceil((across * bits * samples) / 8);
  for (const { offset, length } of segments) {
    if (length > 2 * raw + 4096 + (compression === JPEG ? 65_536 : 0)) throw new RangeError('strips longer than their content');
    if (compression !== JPEG) continue;
    const frame = readJpegFacts(file.subarray(offset, offset + length));
    if (frame.width > across + 64 || frame.height > rowsPerStrip + 64) throw new RangeError(`${frame.width} × ${frame.height} pixels`);
  }
}

/** Deflated strips are unpacked here, where their length can be bounded; the decoder then has them plain. */
function prepare(file: Uint8Array, page: TiffPage): { bytes: Uint8Array; image: UtifImage } {
  const { directory, segments, isTiled, width, rowsPerStrip, bits, samples, compression, height } = page;
  const image: UtifImage = {};
  for (const tag of PASSED) if (directory.has(tag)) image[`t${tag}`] = directory.get(tag);
  image['t258'] ??= [bits];
  image['t277'] ??= [samples];
  image['t262'] ??= [bits === 1 ? 0 : 1];
  const place = (offsets: readonly number[], counts: readonly number[]): void => {
    image[isTiled ? 't324' : 't273'] = offsets;
    image[isTiled ? 't325' : 't279'] = counts;
  };
  if (!DEFLATE.has(compression)) {
    // without a count for a single strip the decoder believes the height
    place(segments.map(({ offset }) => offset), segments.map(({ length }) => length));
    return { bytes: compression === 1 && segments.length === 1 ? padded(file, segments[0]!.offset + height * Math.ceil((width * bits * samples) / 8)) : file, image };
  }
  const across = isTiled ? directory.get(TAG.tileWidth)![0]! : width;
  const raw = rowsPerStrip * Math.ceil((across * bits * samples) / 8);
  const order = file.subarray(0, 8);
  const parts: Uint8Array[] = [order];
  const offsets: number[] = [];
  let at = order.length;
  for (const { offset, length } of segments) {
    const part = inflateSync(file.subarray(offset, offset + length), { maxOutputLength: raw + 64 });
    offsets.push(at);
    parts.push(part);
    at += part.length;
  }
  image['t259'] = [1];
  place(offsets, parts.slice(1).map(({ length }) => length));
  return { bytes: padded(Buffer.concat(parts), offsets.at(-1)! + raw), image };
}

/** With zeros behind it where samples are missing: the decoder reads on without looking. */
function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes;
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}

function inverted(data: Uint8Array): Uint8Array {
  return data.map((byte) => ~byte & 0xff);
}

/** TIFF (one page or many) and HEIC exhibits. */
import type { CopiedObjects } from '../reader/copier.ts';
import type { Compiled } from './compiled.ts';
import { decodeApart } from './decode.ts';
import { embedRaster, imageObject, pagesOf } from './image.ts';
import type { Picture } from './image.ts';
import { TAG, UnreadTiff, readTiff } from './tiff-directories.ts';
import type { TiffPage } from './tiff-directories.ts';
import { MAX_EXHIBIT_PAGES, placeholder } from './types.ts';

/** Pixels of all pages that are unpacked: about fifty A4 pages at 300 dots an inch. Faxes pass through and are not counted. */
const MOST_UNPACKED = 450_000_000;

/** Far more than a picture of so many pixels takes; what is still not done then is hostile. */
const secondsFor = (pixels: number): number => 15 + pixels / 4_000_000;
/** libheif says how many pixels there are only when it has begun. */
const HEIC_SECONDS = 45;

export async function compileTiff(bytes: Uint8Array, limitSeconds?: number): Promise<Compiled> {
  let pages: TiffPage[];
  try {
    pages = readTiff(bytes);
  } catch (error) {
    return error instanceof UnreadTiff ? unread(error.message) : placeholder('damaged', { detail: `TIFF${error instanceof RangeError && /pixels$/.test(error.message) ? `: ${error.message}` : ''}` });
  }
  if (pages.length === 0) return placeholder('no-pages');
  if (pages.length > MAX_EXHIBIT_PAGES) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
  const unpacked = pages.filter((page) => !passesThrough(page));
  const pixels = unpacked.reduce((sum, { width, height }) => sum + width * height, 0);
  if (pixels > MOST_UNPACKED) return placeholder('render-limit', { type: 'TIFF' });
  const answer = unpacked.length === 0 ? { rasters: [] } : await decodeApart({ kind: 'tiff', bytes, pages: unpacked }, limitSeconds ?? secondsFor(pixels));
  if (answer === null) return placeholder('render-limit', { type: 'TIFF' });
  if ('problem' in answer) return answer.problem === 'unread' ? unread(answer.detail) : placeholder('damaged', { detail: 'TIFF' });
  const rasters = [...answer.rasters];
  return compiled(pages.map((page) => ({ ...(passesThrough(page) ? fax(bytes, page) : embedRaster(rasters.shift()!, page.orientation)), ...(page.scale ? { scale: page.scale } : {}) })), true);
}

export async function compileHeic(bytes: Uint8Array, limitSeconds = HEIC_SECONDS): Promise<Compiled> {
  const answer = await decodeApart({ kind: 'heic', bytes }, limitSeconds);
  if (answer === null) return placeholder('render-limit', { type: 'HEIC' });
  if ('problem' in answer) return placeholder('damaged', { detail: 'HEIC' });
  return compiled(answer.rasters.map((raster) => embedRaster(raster)), answer.rasters.length > 1);
}

const unread = (detail: string): Compiled => placeholder('unsupported-type', { type: `TIFF (${detail})` });

/** One strip of black and white packed for faxes goes into the file as it is; of several strips the seams would show. */
function passesThrough({ compression, bits, samples, segments, isTiled, directory }: TiffPage): boolean {
  return [2, 3, 4].includes(compression) && bits === 1 && samples === 1 && segments.length === 1 && !isTiled && (directory.get(TAG.photometric)?.[0] ?? 0) <= 1;
}

/** CCITTFaxDecode (ISO 32000-1 §7.4.6) reads what TIFF's compressions 2, 3 and 4 write. */
function fax(bytes: Uint8Array, { width, height, compression, directory, segments: [strip], orientation }: TiffPage): Picture {
  const options = directory.get(TAG.faxOptions)?.[0] ?? 0;
  const k = compression === 4 ? -1 : compression === 3 && (options & 1) === 1 ? 1 : 0;
  const isAligned = compression === 2 || (compression === 3 && (options & 4) !== 0);
  const data = bytes.slice(strip!.offset, strip!.offset + strip!.length);
  if (directory.get(TAG.fillOrder)?.[0] === 2) for (let at = 0; at < data.length; at++) data[at] = REVERSED[data[at]!]!;
  const isBlackZero = directory.get(TAG.photometric)?.[0] === 1;
  const parameters = `/K ${k}/Columns ${width}/Rows ${height}${isAligned ? '/EncodedByteAlign true' : ''}${isBlackZero ? '/BlackIs1 true' : ''}${compression === 4 ? '' : '/EndOfBlock false'}`;
  return { object: imageObject(width, height, 1, '/DeviceGray', `/Filter/CCITTFaxDecode/DecodeParms<<${parameters}>>`, data), width, height, orientation, colors: 1 };
}

/** Each byte with its bits in the other order. */
const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2));

/** @param hasPages whether the original has pages of its own that can be cited */
function compiled(pictures: readonly Picture[], hasPages: boolean): Compiled {
  const objects: CopiedObjects = { objects: pictures.flatMap(({ object }) => [...object.objects]), order: pictures.map((_, place) => place) };
  return {
    objects,
    pages: pictures.flatMap((picture, index) => pagesOf(picture, hasPages ? index + 1 : null, index)),
    warnings: [], archival: [], originalPages: hasPages ? pictures.length : null, bookmarks: [], layers: [],
    size: pictures.reduce((sum, { object }) => sum + object.data.length, 0),
  };
}

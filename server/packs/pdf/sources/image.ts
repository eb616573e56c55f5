import { deflateSync, inflateSync } from 'node:zlib';
import type { Matrix } from '../canvas.ts';
import { A4 } from '../style.ts';
import { readJpegFacts } from './jpeg.ts';
import { readPng } from './png.ts';
import type { PngFacts } from './png.ts';
import { SingleObject } from '../reader/copier.ts';
import type { Compiled, CompiledPage } from './compiled.ts';
import { placeholder } from './types.ts';
import type { Warning } from '../../text/warnings.ts';

interface Picture {
  object: SingleObject;
  /** stored pixels */
  width: number;
  height: number;
  /** EXIF orientation */
  orientation: number;
  /** components of a pixel */
  colors: number;
}

/** A few kilobytes of PNG can claim gigabytes of pixels. */
const MAX_PIXELS = 120_000_000;
/** Screens count 96 pixels to the inch; a picture is never blown up beyond its size at that density. */
const POINTS_PER_PIXEL = 72 / 96;
/** A picture this much higher than wide (a long screenshot) is cut into slices that can be read. */
const LONG = 2.2;
/** Part of a slice that is repeated on the next one, so that no line of text is lost at the cut. */
const OVERLAP = 0.04;

/** Reads a picture exhibit. JPEG data and plain PNG rows go into the file as they are; everything else is decoded once. */
export async function compileImage(bytes: Uint8Array, kind: 'jpeg' | 'png' | 'webp'): Promise<Compiled> {
  const warnings: Warning[] = [];
  try {
    const picture = kind === 'jpeg' ? embedJpeg(bytes, warnings) : kind === 'png' ? await embedPng(bytes) : await embedDecoded(bytes);
    const cmyk = picture.colors === 4;
    return {
      objects: picture.object,
      pages: pagesOf(picture),
      warnings,
      archival: cmyk ? [{ code: 'color-not-defined', detail: 'DeviceCMYK' }] : [],
      originalPages: null,
      bookmarks: [],
      layers: [],
      size: picture.object.data.length,
    };
  } catch (error) {
    return placeholder('damaged', { detail: error instanceof RangeError && /pixels/.test(error.message) ? error.message : kind.toUpperCase() });
  }
}

const COLOR_SPACES: Record<number, string> = { 1: '/DeviceGray', 3: '/DeviceRGB', 4: '/DeviceCMYK' };

/** An image object. `entries` say how its samples are coded. */
function imageObject(width: number, height: number, bits: number, colorSpace: string, entries: string, data: Uint8Array): SingleObject {
  return new SingleObject(`/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent ${bits}/ColorSpace${colorSpace}${entries}`, data);
}

/** Flate over PNG's row filters (ISO 32000-1 §7.4.4.4). */
const predicted = (colors: number, bits: number, columns: number): string => `/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors ${colors}/BitsPerComponent ${bits}/Columns ${columns}>>`;

function assertPixels(width: number, height: number): void {
  if (width * height > MAX_PIXELS) throw new RangeError(`${width} × ${height} pixels`);
}

function embedJpeg(bytes: Uint8Array, warnings: Warning[]): Picture {
  const facts = readJpegFacts(bytes);
  assertPixels(facts.width, facts.height);
  if (!facts.complete) warnings.push({ code: 'truncated', params: {} });
  const inverted = facts.components === 4 && facts.adobe ? '/Decode[1 0 1 0 1 0 1 0]' : '';
  const object = imageObject(facts.width, facts.height, 8, COLOR_SPACES[facts.components]!, `/Filter/DCTDecode${inverted}`, bytes);
  return { object, width: facts.width, height: facts.height, orientation: facts.orientation, colors: facts.components };
}

async function embedPng(bytes: Uint8Array): Promise<Picture> {
  const png = readPng(bytes);
  assertPixels(png.width, png.height);
  if (png.needsDecoding) return embedDecoded(bytes);
  const colors = png.colorType === 2 ? 3 : 1;
  assertRows(png, colors);
  const palette = png.palette && png.colorType === 3 ? `[/Indexed/DeviceRGB ${Math.floor(png.palette.length / 3) - 1}<${Buffer.from(png.palette).toString('hex')}>]` : null;
  const object = imageObject(png.width, png.height, png.bitDepth, palette ?? COLOR_SPACES[colors]!, predicted(colors, png.bitDepth, png.width), png.data);
  return { object, width: png.width, height: png.height, orientation: 1, colors };
}

/** Rows are passed on unread otherwise: a short or broken stream would print as a black or half-empty picture. */
function assertRows(png: PngFacts, colors: number): void {
  const row = 1 + Math.ceil((png.width * colors * png.bitDepth) / 8);
  if (inflateSync(png.data, { maxOutputLength: row * png.height + 65536 }).length < row * png.height) throw new RangeError('too few rows');
}

/** Decodes a picture, lays it on white (as paper does) and stores the pixels. */
async function embedDecoded(bytes: Uint8Array): Promise<Picture> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(bytes);
  const { width, height } = image;
  assertPixels(width, height);
  const paper = createCanvas(width, height).getContext('2d');
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(image, 0, 0);
  const { data } = paper.getImageData(0, 0, width, height);
  // level 3 packs rows of differences nearly as well as 6, in half the time
  const rows = deflateSync(rowDifferences(data, width, height), { level: 3 });
  return { object: imageObject(width, height, 8, '/DeviceRGB', predicted(3, 8, width), rows), width, height, orientation: 1, colors: 3 };
}

/**
 * PNG's "up" filter over RGBA pixels without their alpha: most rows of a document resemble the one above, and many are the same.
 * The loop is written out: it runs over millions of bytes, and a loop over the channels took five times as long.
 */
function rowDifferences(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const row = 1 + 3 * width;
  const stride = 4 * width;
  const rows = new Uint8Array(height * row);
  const pixels = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  for (let y = 0; y < height; y++) {
    const start = y * stride;
    let to = y * row;
    rows[to++] = 2;
    // the row above the first counts as zeros
    const above = y === 0 ? null : start - stride;
    if (above !== null && pixels.compare(pixels, above, start, start, start + stride) === 0) continue;
    for (let from = start; from < start + stride; from += 4) {
      rows[to++] = pixels[from]! - (above === null ? 0 : pixels[from - stride]!);
      rows[to++] = pixels[from + 1]! - (above === null ? 0 : pixels[from + 1 - stride]!);
      rows[to++] = pixels[from + 2]! - (above === null ? 0 : pixels[from + 2 - stride]!);
    }
  }
  return rows;
}

/** Maps the unit square of an image object to an upright w × h rectangle at the origin, for each EXIF orientation. */
export function orientationMatrix(orientation: number, w: number, h: number): Matrix {
  const matrices: Record<number, Matrix> = {
    1: [w, 0, 0, h, 0, 0],
    2: [-w, 0, 0, h, w, 0],
    3: [-w, 0, 0, -h, w, h],
    4: [w, 0, 0, -h, 0, h],
    5: [0, -h, -w, 0, w, h],
    6: [0, -h, w, 0, 0, h],
    7: [0, h, w, 0, 0, 0],
    8: [0, h, -w, 0, w, 0],
  };
  return matrices[orientation] ?? matrices[1]!;
}

function pagesOf(picture: Picture): CompiledPage[] {
  const { orientation } = picture;
  const turned = orientation >= 5;
  const width = (turned ? picture.height : picture.width) * POINTS_PER_PIXEL;
  const height = (turned ? picture.width : picture.height) * POINTS_PER_PIXEL;
  const draw = (offset: number, part: number): CompiledPage => ({
    width,
    height: part,
    originalPage: null,
    mode: 'fit',
    draw: (canvas, x, y, scale, placed) =>
      canvas.within({ clip: [x, y, width * scale, part * scale] }, () => {
        const [a, b, c, d, e, f] = orientationMatrix(orientation, width * scale, height * scale);
        // the slice's upper edge lies `offset` below the picture's
        canvas.within({ matrix: [a, b, c, d, e + x, f + y - (height - offset - part) * scale] }, () => canvas.object(`${placed.prefix}i`, placed.ref(0)));
      }),
  });
  if (height <= width * LONG) return [draw(0, height)];
  const slice = (width * A4.height) / A4.width;
  const step = slice * (1 - OVERLAP);
  const pages: CompiledPage[] = [];
  for (let offset = 0; offset < height - slice * OVERLAP; offset += step) pages.push(draw(offset, Math.min(slice, height - offset)));
  return pages;
}


import { inflateSync } from 'node:zlib';
import type { Matrix } from '../canvas.ts';
import { A4 } from '../style.ts';
import { readJpegFacts } from './jpeg.ts';
import { readPng } from './png.ts';
import type { PngFacts } from './png.ts';
import { MAX_PIXELS, packRows } from './raster.ts';
import type { Raster } from './raster.ts';
import { SingleObject } from '../reader/copier.ts';
import type { Compiled, CompiledPage } from './compiled.ts';
import { placeholder } from './types.ts';
import type { Warning } from '../../text/warnings.ts';

export interface Picture {
  object: SingleObject;
  /** stored pixels */
  width: number;
  height: number;
  /** EXIF orientation */
  orientation: number;
  /** components of a pixel */
  colors: number;
  /** points of a pixel, where the file states its resolution */
  scale?: { x: number; y: number };
}

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
export function imageObject(width: number, height: number, bits: number, colorSpace: string, entries: string, data: Uint8Array): SingleObject {
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
  return embedRaster({ width, height, bits: 8, colors: 3, rows: packRows(paper.getImageData(0, 0, width, height).data, width, height) });
}

/** A picture whose rows are packed already. */
export function embedRaster({ width, height, bits, colors, rows }: Raster, orientation = 1): Picture {
  return { object: imageObject(width, height, bits, COLOR_SPACES[colors]!, bits === 1 ? '/Filter/FlateDecode' : predicted(colors, bits, width), rows), width, height, orientation, colors };
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

/** Pages of a picture. @param page of the original, where it has pages @param place of its object among the file's */
export function pagesOf(picture: Picture, page: number | null = null, place = 0): CompiledPage[] {
  const { orientation, scale: { x: across, y: down } = { x: POINTS_PER_PIXEL, y: POINTS_PER_PIXEL } } = picture;
  const turned = orientation >= 5;
  const width = turned ? picture.height * down : picture.width * across;
  const height = turned ? picture.width * across : picture.height * down;
  const draw = (offset: number, part: number): CompiledPage => ({
    width,
    height: part,
    originalPage: page,
    mode: 'fit',
    draw: (canvas, x, y, scale, placed) =>
      canvas.within({ clip: [x, y, width * scale, part * scale] }, () => {
        const [a, b, c, d, e, f] = orientationMatrix(orientation, width * scale, height * scale);
        // the slice's upper edge lies `offset` below the picture's
        canvas.within({ matrix: [a, b, c, d, e + x, f + y - (height - offset - part) * scale] }, () => canvas.object(`${placed.prefix}i${place === 0 ? '' : place}`, placed.ref(place)));
      }),
  });
  if (height <= width * LONG) return [draw(0, height)];
  const slice = (width * A4.height) / A4.width;
  const step = slice * (1 - OVERLAP);
  const pages: CompiledPage[] = [];
  for (let offset = 0; offset < height - slice * OVERLAP; offset += step) pages.push(draw(offset, Math.min(slice, height - offset)));
  return pages;
}


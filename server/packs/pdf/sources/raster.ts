import { deflateSync } from 'node:zlib';

/** A few kilobytes can claim gigabytes of pixels. */
export const MAX_PIXELS = 120_000_000;

/** Pixels as they go into the file. */
export interface Raster {
  width: number;
  height: number;
  /** of a component */
  bits: 1 | 8;
  /** components of a pixel */
  colors: 1 | 3;
  /** deflated; rows of differences (PNG's "up") when `bits` is 8, plain when it is 1 (0 is black) */
  rows: Uint8Array;
}

/** RGBA pixels without their alpha, packed. Level 3 packs rows of differences nearly as well as 6, in half the time. */
export function packRows(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): Uint8Array {
  return deflateSync(rowDifferences(rgba, width, height), { level: 3 });
}

/**
 * PNG's "up" filter over RGBA pixels without their alpha: most rows of a document resemble the one above, and many are the same.
 * The loop is written out: it runs over millions of bytes, and a loop over the channels took five times as long.
 */
function rowDifferences(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): Uint8Array {
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

/** Lays RGBA pixels on white, as paper does, in place. */
export function layOnWhite(rgba: Uint8ClampedArray | Uint8Array): void {
  for (let at = 3; at < rgba.length; at += 4) {
    const alpha = rgba[at]!;
    if (alpha === 255) continue;
    for (let channel = at - 3; channel < at; channel++) rgba[channel] = Math.round((rgba[channel]! * alpha + 255 * (255 - alpha)) / 255);
  }
}

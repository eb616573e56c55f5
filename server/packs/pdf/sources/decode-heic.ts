/** Unpacks HEIC pictures to pixels: the part that runs in a thread of its own (see decode-thread.ts). */
import { createRequire } from 'node:module';
import { MAX_PIXELS, layOnWhite, packRows } from './raster.ts';
import type { Raster } from './raster.ts';

interface HeicImage {
  width: number;
  height: number;
  decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
}
type HeicDecode = { all(input: { buffer: Uint8Array }): Promise<HeicImage[] & { dispose(): void }> };

/** Pictures of one file: a phone writes one, a burst some. */
const MOST_PICTURES = 50;

/** Every picture of the file, upright. @throws RangeError and whatever the decoder throws */
export async function decodeHeic(bytes: Uint8Array): Promise<Raster[]> {
  const decoder = createRequire(import.meta.url)('heic-decode') as HeicDecode;
  const images = await decoder.all({ buffer: bytes });
  const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0);
  if (images.length > MOST_PICTURES || pixels > MAX_PIXELS) throw new RangeError(`${pixels} pixels`);
  const rasters: Raster[] = [];
  for (const image of images) {
    const { width, height, data } = await image.decode();
    layOnWhite(data);
    rasters.push({ width, height, bits: 8, colors: 3, rows: packRows(data, width, height) });
  }
  images.dispose();
  return rasters;
}

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const available = new Map<string, boolean>();

/** Whether a PDF tool is installed; a test that needs a missing one is left out with this printed as the reason. */
export function hasTool(name: string): boolean {
  let found = available.get(name);
  if (found === undefined) {
    found = spawnSync(name, ['-h'], { stdio: 'ignore' }).error === undefined;
    available.set(name, found);
    if (!found) console.log(`      ${name} is not installed: the checks that need it are left out`);
  }
  return found;
}

/** Skips the running test when a tool is missing. */
export function needs(context: Mocha.Context, ...names: string[]): void {
  if (!names.every(hasTool)) context.skip();
}

function withFile<T>(bytes: Uint8Array, use: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-pdf-'));
  try {
    const path = join(folder, 'file.pdf');
    writeFileSync(path, bytes);
    return use(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `qpdf --check` says; throws when it finds a fault. */
export function qpdfCheck(bytes: Uint8Array): string {
  return withFile(bytes, (path) => {
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`qpdf --check: ${stdout}${stderr}`);
    return stdout;
  });
}

export function pdfText(bytes: Uint8Array, page?: number): string {
  const pages = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  return withFile(bytes, (path) => execFileSync('pdftotext', [...pages, '-layout', path, '-'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
}

/** Text in the order in which it was drawn, which is the reading order of a table. */
export function rawText(bytes: Uint8Array, page?: number): string {
  const pages = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  return withFile(bytes, (path) => execFileSync('pdftotext', [...pages, '-raw', path, '-'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
}

export interface Pixels {
  width: number;
  height: number;
  /** RGBA */
  data: Uint8ClampedArray;
}

/** One page as pixels. */
export async function render(bytes: Uint8Array, page: number, options: { dpi?: number; cropBox?: boolean } = {}): Promise<Pixels> {
  const png = withFile(bytes, (path, folder) => {
    execFileSync('pdftoppm', ['-png', '-singlefile', '-f', String(page), '-l', String(page), '-r', String(options.dpi ?? 72), ...(options.cropBox ? ['-cropbox'] : []), path, join(folder, 'page')], { stdio: 'pipe' });
    return readFileSync(join(folder, 'page.png'));
  });
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return { width: image.width, height: image.height, data: context.getImageData(0, 0, image.width, image.height).data };
}

/** A rectangle of a picture, scaled to another size. */
export function part(pixels: Pixels, [x, y, w, h]: readonly [number, number, number, number], width: number, height: number): Pixels {
  const whole = createCanvas(pixels.width, pixels.height);
  const context = whole.getContext('2d');
  const image = context.createImageData(pixels.width, pixels.height);
  image.data.set(pixels.data);
  context.putImageData(image, 0, 0);
  const target = createCanvas(width, height).getContext('2d');
  target.drawImage(whole, x, y, w, h, 0, 0, width, height);
  return { width, height, data: target.getImageData(0, 0, width, height).data };
}

/** Mean difference of two pictures of one size, 0…255 per channel, after averaging over small blocks (scaling blurs edges). */
export function difference(a: Pixels, b: Pixels, block = 8): number {
  let total = 0;
  let blocks = 0;
  for (let y = 0; y + block <= a.height; y += block) {
    for (let x = 0; x + block <= a.width; x += block) {
      for (let channel = 0; channel < 3; channel++) total += Math.abs(mean(a, x, y, block, channel) - mean(b, x, y, block, channel));
      blocks += 3;
    }
  }
  return total / blocks;
}

function mean({ data, width }: Pixels, x: number, y: number, block: number, channel: number): number {
  let sum = 0;
  for (let j = 0; j < block; j++) for (let i = 0; i < block; i++) sum += data[4 * ((y + j) * width + x + i) + channel]!;
  return sum / block ** 2;
}

/** Share of a rectangle's pixels that are darker than paper. */
export function ink({ data, width }: Pixels, [x, y, w, h]: readonly [number, number, number, number]): number {
  let dark = 0;
  for (let j = Math.floor(y); j < y + h; j++) {
    for (let i = Math.floor(x); i < x + w; i++) {
      const at = 4 * (j * width + i);
      if (data[at]! + data[at + 1]! + data[at + 2]! < 600) dark++;
    }
  }
  return dark / (Math.ceil(w) * Math.ceil(h));
}

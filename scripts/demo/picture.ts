/** Drawing of "scans" and vouchers on a canvas, with the same Chinese fonts as the documents. */
import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { registerCanvasFonts } from './fonts.ts';

export type Align = 'left' | 'center' | 'right';

export class Picture {
  readonly #canvas: Canvas;
  readonly context: SKRSContext2D;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number, background: string) {
    registerCanvasFonts();
    this.#canvas = createCanvas(width, height);
    this.width = width;
    this.height = height;
    this.context = this.#canvas.getContext('2d');
    this.fill(0, 0, width, height, background);
  }

  fill(x: number, y: number, width: number, height: number, colour: string): void {
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  box(x: number, y: number, width: number, height: number, colour: string, line = 2): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = line;
    this.context.strokeRect(x, y, width, height);
  }

  /** @param y of the base line */
  text(text: string, x: number, y: number, size: number, options: { colour?: string; bold?: boolean; align?: Align; width?: number } = {}): void {
    this.context.font = `${size}px ${options.bold === true ? 'sans-sc' : 'serif-sc'}`;
    this.context.fillStyle = options.colour ?? '#1a1a1a';
    this.context.textAlign = options.align ?? 'left';
    this.context.fillText(text, x, y, options.width);
  }

  /** A large translucent word across the picture. */
  watermark(text: string, size: number, colour = 'rgba(200, 30, 30, 0.28)'): void {
    this.context.save();
    this.context.translate(this.width / 2, this.height / 2);
    this.context.rotate(-0.35);
    this.text(text, 0, size / 3, size, { colour, bold: true, align: 'center' });
    this.context.restore();
  }

  /** A round seal with a star, centred at (x, y). */
  seal(x: number, y: number, radius: number, text: string, kind: string): void {
    const { context } = this;
    const colour = 'rgba(200, 25, 25, 0.85)';
    context.save();
    context.translate(x, y);
    context.strokeStyle = colour;
    context.lineWidth = radius / 16;
    context.beginPath();
    context.arc(0, 0, radius, 0, 2 * Math.PI);
    context.stroke();
    this.text('★', 0, radius * 0.2, radius * 0.5, { colour, align: 'center' });
    this.text(kind, 0, radius * 0.6, radius * 0.2, { colour, bold: true, align: 'center' });
    const chars = [...text];
    const step = Math.min(0.42, (1.5 * Math.PI) / chars.length);
    chars.forEach((char, index) => {
      context.save();
      context.rotate((index - (chars.length - 1) / 2) * step);
      this.text(char, 0, -radius * 0.72, radius * 0.22, { colour, bold: true, align: 'center' });
      context.restore();
    });
    context.restore();
  }

  jpeg(quality = 82): Uint8Array {
    return this.#canvas.toBuffer('image/jpeg', quality);
  }

  png(): Uint8Array {
    return this.#canvas.toBuffer('image/png');
  }
}

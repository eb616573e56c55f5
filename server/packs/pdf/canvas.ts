import { num } from './objects.ts';
import type { Ref } from './objects/values.ts';
import type { FaceName } from './text/fonts.ts';
import type { Line } from './text/lines.ts';
import type { Glyph, Shaper } from './text/shape.ts';
import { widthOf } from './text/shape.ts';
import type { EmbeddedFont } from './text/subset.ts';

/** Red, green, blue, each 0…1. */
export type Color = readonly [number, number, number];

export interface TextStyle {
  face: FaceName;
  /** points */
  size: number;
  color?: Color;
}

/** A link's target: a place of this document by its anchor name, or an outside address. */
export type LinkTarget = { anchor: string } | { uri: string };

export interface Link {
  /** left, bottom, right, top in points */
  rect: readonly [number, number, number, number];
  target: LinkTarget;
}

/** A place for the electronic signature of a person: an empty field of the document's form. */
export interface SignaturePlace {
  /** unique in the document, without a full stop (ISO 32000-1 §12.7.3.2) */
  name: string;
  /** left, bottom, right, top in points */
  rect: Link['rect'];
}

/** A page range of a document or an exhibit as a page prints it: kept, so that what was printed can be held against where everything lies. */
export interface Citation {
  /** the list that prints it */
  on: 'contents' | 'index';
  /** anchor of its first page */
  of: string;
  from: number;
  to: number;
}

export type Matrix = readonly [number, number, number, number, number, number];

/** Gives each face its font object in the document being written. */
export type FontProvider = (glyph: Glyph) => EmbeddedFont;

/** Draws one page as a content stream. The origin is the lower left corner; units are points. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly links: Link[] = [];
  readonly signatures: SignaturePlace[] = [];
  readonly citations: Citation[] = [];
  /** the number that the page prints of itself; null where it prints none */
  folio: { number: number; total: number } | null = null;
  readonly fonts = new Map<string, Ref>();
  readonly objects = new Map<string, Ref>();
  readonly shaper: Shaper;
  readonly #font: FontProvider;
  readonly #out: string[] = [];

  constructor(size: { width: number; height: number }, shaper: Shaper, font: FontProvider) {
    this.width = size.width;
    this.height = size.height;
    this.shaper = shaper;
    this.#font = font;
  }

  /** The content stream so far. */
  content(): string {
    return this.#out.join('\n');
  }

  /** Text with its baseline starting at (x, y). Returns its width. */
  text(text: string, x: number, y: number, style: TextStyle): number {
    return this.glyphs(this.shaper.shape(text, style.face), x, y, style);
  }

  /** Text that ends at x. */
  textRight(text: string, x: number, y: number, style: TextStyle): void {
    const glyphs = this.shaper.shape(text, style.face);
    this.glyphs(glyphs, x - widthOf(glyphs, style.size), y, style);
  }

  /** Text centred on x. */
  textCentered(text: string, x: number, y: number, style: TextStyle): void {
    const glyphs = this.shaper.shape(text, style.face);
    this.glyphs(glyphs, x - widthOf(glyphs, style.size) / 2, y, style);
  }

  /** One laid-out line; `stretchTo` spreads it over that many points (两端对齐). Words of letters are not spaced out: such a line stays ragged. */
  line(line: Line, x: number, y: number, style: TextStyle, stretchTo?: number): void {
    const gaps = line.glyphs.length - 1;
    const slack = stretchTo === undefined || line.last || gaps < 1 || !line.glyphs.some(({ breakClass }) => breakClass === 'ideograph') ? 0 : stretchTo - line.width;
    this.glyphs(line.glyphs, x, y, style, slack > 0 && slack < 2.5 * style.size ? slack / gaps : 0);
  }

  /** Shaped glyphs from (x, y), with `spacing` points after each. Returns the width without spacing. */
  glyphs(glyphs: readonly Glyph[], x: number, y: number, style: TextStyle, spacing = 0): number {
    if (glyphs.length === 0) return 0;
    const [r, g, b] = style.color ?? [0, 0, 0];
    let out = `BT ${num(r)} ${num(g)} ${num(b)} rg ${num(spacing)} Tc 1 0 0 1 ${num(x)} ${num(y)} Tm`;
    let i = 0;
    while (i < glyphs.length) {
      const font = this.#font(glyphs[i]!);
      const face = glyphs[i]!.face;
      let codes = '';
      for (; i < glyphs.length && glyphs[i]!.face === face; i++) codes += font.code(glyphs[i]!);
      this.fonts.set(font.resourceName, font.ref);
      out += ` /${font.resourceName} ${num(style.size)} Tf <${codes}> Tj`;
    }
    this.#out.push(`${out} ET`);
    return widthOf(glyphs, style.size);
  }

  /** A straight line. */
  rule(x1: number, y1: number, x2: number, y2: number, width = 0.5, color: Color = [0, 0, 0]): void {
    this.#out.push(`${color.map(num).join(' ')} RG ${num(width)} w ${num(x1)} ${num(y1)} m ${num(x2)} ${num(y2)} l S`);
  }

  /** A rectangle from its lower left corner, filled, outlined or both. */
  rect(x: number, y: number, width: number, height: number, paint: { fill?: Color; stroke?: Color; lineWidth?: number }): void {
    const parts: string[] = [];
    if (paint.fill) parts.push(`${paint.fill.map(num).join(' ')} rg`);
    if (paint.stroke) parts.push(`${paint.stroke.map(num).join(' ')} RG ${num(paint.lineWidth ?? 0.5)} w`);
    const operator = paint.fill && paint.stroke ? 'B' : paint.fill ? 'f' : 'S';
    this.#out.push(`${parts.join(' ')} ${num(x)} ${num(y)} ${num(width)} ${num(height)} re ${operator}`);
  }

  /** Many filled squares of one colour in one path (a QR code). */
  squares(cells: readonly (readonly [x: number, y: number])[], side: number): void {
    this.#out.push(`0 0 0 rg ${cells.map(([x, y]) => `${num(x)} ${num(y)} ${num(side)} ${num(side)} re`).join(' ')} f`);
  }

  /** Runs `draw` with the graphics state saved, transformed and, when asked, clipped to a rectangle of the page. */
  within(options: { clip?: readonly [number, number, number, number]; matrix?: Matrix }, draw: () => void): void {
    this.#out.push('q');
    if (options.clip) this.#out.push(`${options.clip.map(num).join(' ')} re W n`);
    if (options.matrix) this.#out.push(`${options.matrix.map(precise).join(' ')} cm`);
    draw();
    this.#out.push('Q');
  }

  /** Draws a form or image object. */
  object(name: string, ref: Ref): void {
    this.objects.set(name, ref);
    this.#out.push(`/${name} Do`);
  }

  /** Keeps a rectangle for an electronic signature: nothing is drawn, and whoever signs with software finds the empty field. */
  signaturePlace(name: string, rect: Link['rect']): void {
    this.signatures.push({ name, rect });
  }

  /** Notes that the page prints where a document or an exhibit lies. */
  cite(citation: Citation): void {
    this.citations.push(citation);
  }

  /** Makes a rectangle clickable. */
  link(rect: Link['rect'], target: LinkTarget): void {
    this.links.push({ rect, target });
  }
}

/** Matrix entries scale whole pages, so they keep six decimals. */
function precise(value: number): string {
  const text = value.toFixed(6).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

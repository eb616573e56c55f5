/** Form texts with their values as lines of glyphs; boxes and blanks stand among them as glyphs of their own and are drawn as vectors. */
import type { Canvas, TextStyle } from '../pdf/canvas.ts';
import { INK } from '../pdf/style.ts';
import { breakLines } from '../pdf/text/lines.ts';
import type { Line } from '../pdf/text/lines.ts';
import type { Glyph, Shaper } from '../pdf/text/shape.ts';
import { EMPTY_VALUES } from './model.ts';
import type { FormValues, Scope } from './model.ts';
import { piecesOf, repeatedLine } from './notation.ts';
import type { Piece } from './notation.ts';

export const BODY: TextStyle = { face: 'serif', size: 10.5, color: INK };
/** Points from line to line, as in the published form. */
export const LEADING = 17;

/** Noncharacters: no font has them and text that holds them is shaped as `[U+FDD0]`, so that no value can pass for a box. */
const MARKS = { blank: 0xfdd0, ruled: 0xfdd1, open: 0xfdd2, ticked: 0xfdd3 } as const;
type Mark = keyof typeof MARKS;
const MARK_OF = new Map<number, Mark>(Object.entries(MARKS).map(([mark, codePoint]) => [codePoint, mark as Mark]));

/** Years take four digits, months and days two: what the published form leaves open. */
const DATE_BLANKS = [['年', 2.5], ['月', 2], ['日', 2]] as const;

export interface SetLine extends Line {
  /** points from the left edge */
  indent: number;
}

/**
 * Lines of one form text. A text that is nothing but a value of several paragraphs gives the lines of each.
 * @param indent points taken from the first line
 */
export function setText(shaper: Shaper, text: string, values: Scope, width: number, style: TextStyle = BODY, indent = 0): SetLine[] {
  const pieces = piecesOf(text);
  const only = pieces.length === 1 ? pieces[0] : undefined;
  const list = only?.kind === 'value' ? values.fields[only.name] : undefined;
  if (list !== undefined && typeof list !== 'string') return list.flatMap((paragraph) => setGlyphs(shaper.shape(paragraph, style.face), style, width, indent));
  return setGlyphs(pieces.flatMap((piece) => glyphsOf(shaper, piece, values, style)), style, width, indent);
}

/** Lines of paragraphs that begin two characters in. */
export function setParagraphs(shaper: Shaper, paragraphs: readonly string[], width: number, style: TextStyle = BODY): SetLine[] {
  return paragraphs.flatMap((paragraph) => setGlyphs(shaper.shape(paragraph, style.face), style, width, 2 * style.size));
}

/** Lines of a row's text; one that begins with `{#name}` is set once for each scope of that group, or once blank. */
export function setRowText(shaper: Shaper, text: string, values: FormValues, own: Scope, width: number): SetLine[] {
  const { group, text: line } = repeatedLine(text);
  if (group === undefined) return setText(shaper, line, own, width);
  const scopes = values.groups[group] ?? [];
  return (scopes.length === 0 ? [EMPTY_VALUES] : scopes).flatMap((scope) => setText(shaper, line, scope, width));
}

function setGlyphs(glyphs: readonly Glyph[], style: TextStyle, width: number, indent: number): SetLine[] {
  return breakLines(glyphs, style.size, width, indent).map((line, index) => ({ ...line, indent: index === 0 ? indent : 0 }));
}

function glyphsOf(shaper: Shaper, piece: Piece, values: Scope, style: TextStyle): Glyph[] {
  switch (piece.kind) {
    case 'text':
      return shaper.shape(piece.text, style.face);
    case 'box':
      return [markGlyph(shaper, style, (values.choices[piece.name] ?? []).includes(piece.choice) ? 'ticked' : 'open', 1)];
    case 'date': {
      const date = values.fields[piece.name];
      if (typeof date === 'string') return shaper.shape(date, style.face);
      return DATE_BLANKS.flatMap(([unit, width]) => [markGlyph(shaper, style, 'blank', width), ...shaper.shape(unit, style.face)]);
    }
    case 'value':
      return valueGlyphs(shaper, piece, values.fields[piece.name], style);
  }
}

function valueGlyphs(shaper: Shaper, { width, spaced, ruled }: Extract<Piece, { kind: 'value' }>, value: string | readonly string[] | undefined, style: TextStyle): Glyph[] {
  const text = value === undefined ? '' : typeof value === 'string' ? value : value.join('；');
  const glyphs = shaper.shape(text, style.face);
  const used = glyphs.reduce((sum, { advance }) => sum + advance, 0) / 1000;
  if (ruled) return text === '' ? [markGlyph(shaper, style, 'ruled', width)] : glyphs;
  // a filled amount needs no more room than it has digits; columns (`4+`) keep theirs
  const rest = text !== '' && !spaced ? 0 : Math.max(width - used, spaced ? 1 : 0);
  return rest > 0 ? [...glyphs, markGlyph(shaper, style, 'blank', rest)] : glyphs;
}

/** @param width in characters */
function markGlyph(shaper: Shaper, style: TextStyle, mark: Mark, width: number): Glyph {
  const space = shaper.shape('\u3000', style.face)[0]!;
  // a box stays with the word before it; a ruled blank counts as content, a plain one as space
  const breakClass = mark === 'blank' ? 'space' : mark === 'ruled' ? 'ideograph' : 'closing';
  return { face: space.face, gid: space.gid, codePoint: MARKS[mark], advance: width * 1000, breakClass };
}

/** Draws one line with its baseline at y; `stretchTo` is the width of a justified line. */
export function drawSetLine(canvas: Canvas, line: SetLine, x: number, y: number, stretchTo: number, style: TextStyle = BODY): void {
  const gaps = line.glyphs.length - 1;
  const slack = line.last || gaps < 1 ? 0 : stretchTo - line.indent - line.width;
  const spacing = slack > 0 && slack < 2.5 * style.size ? slack / gaps : 0;
  let left = x + line.indent;
  let run: Glyph[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    left += canvas.glyphs(run, left, y, style, spacing) + spacing * run.length;
    run = [];
  };
  for (const glyph of line.glyphs) {
    const mark = MARK_OF.get(glyph.codePoint);
    if (mark === undefined) {
      run.push(glyph);
      continue;
    }
    flush();
    const width = (glyph.advance * style.size) / 1000;
    drawMark(canvas, mark, left, y, width, style.size);
    left += width + spacing;
  }
  flush();
}

function drawMark(canvas: Canvas, mark: Mark, x: number, y: number, width: number, size: number): void {
  if (mark === 'blank') return;
  if (mark === 'ruled') return canvas.rule(x + 2, y - 2, x + width, y - 2, 0.5, INK);
  const side = size * 0.76;
  const left = x + (size - side) / 2;
  const bottom = y - size * 0.04;
  canvas.rect(left, bottom, side, side, { stroke: INK, lineWidth: 0.5 });
  if (mark === 'open') return;
  canvas.rule(left + side * 0.16, bottom + side * 0.52, left + side * 0.4, bottom + side * 0.18, 1.1, INK);
  canvas.rule(left + side * 0.4, bottom + side * 0.18, left + side * 0.98, bottom + side * 1.06, 1.1, INK);
}

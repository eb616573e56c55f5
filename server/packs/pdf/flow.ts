import type { Canvas, Citation, Color, LinkTarget, TextStyle } from './canvas.ts';
import { HAIRLINE, SHADE } from './style.ts';
import type { Line } from './text/lines.ts';
import { breakLines } from './text/lines.ts';
import { widthOf } from './text/shape.ts';
import type { Shaper } from './text/shape.ts';

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Something with a height that flows down pages. `y` is always its upper edge. */
export interface Block {
  height: number;
  draw(canvas: Canvas, x: number, y: number): void;
  /** never the last thing on a page while something follows */
  keepWithNext?: boolean;
  /** drawn again on top of each page that continues the same table */
  header?: Block;
  /** head of at most `room` points and the rest; null when nothing useful fits */
  split?(room: number): [Block, Block] | null;
  /** names of places that lie where this block begins: its page carries them */
  anchors?: readonly string[];
}

/** Empty space. */
export function gap(height: number, options: { keepWithNext?: boolean } = {}): Block {
  return { ...options, height, draw: () => undefined };
}

/** One paragraph as a block per line, so that it may run over a page end. */
export function paragraph(
  shaper: Shaper,
  text: string,
  style: TextStyle,
  width: number,
  options: { indent?: number; leading?: number; justify?: boolean; center?: boolean; keep?: boolean } = {},
): Block[] {
  const leading = options.leading ?? style.size * 1.6;
  const indent = options.indent ?? 0;
  return breakLines(shaper.shape(text, style.face), style.size, width, indent).map((line, index, all) => ({
    height: leading,
    // one line alone at a page's foot or head reads badly
    keepWithNext: (options.keep ?? false) || (all.length > 1 && (index === 0 || index === all.length - 2)),
    draw: (canvas, x, y) => {
      const own = index === 0 ? indent : 0;
      const left = x + own + (options.center ? (width - line.width) / 2 : 0);
      canvas.line(line, left, y - leading / 2 - style.size * 0.36, style, options.justify ? width - own : undefined);
    },
  }));
}

export interface Cell {
  text: string | readonly string[];
  width: number;
  style: TextStyle;
  align?: 'left' | 'center' | 'right';
  fill?: Color;
  link?: LinkTarget;
  /** words within the text that are links of their own, such as numbers of steps */
  references?: References;
  /** the page range that the cell prints */
  cite?: Citation;
  /** points above and below the text; {@link PAD_Y} when left out */
  padY?: number;
}

export interface References {
  /** with flag g; matches within one line */
  pattern: RegExp;
  /** null: no link */
  target: (word: string) => LinkTarget | null;
}

interface LaidCell extends Omit<Cell, 'text'> {
  lines: Line[];
  leading: number;
}

const PAD_X = 4;
const PAD_Y = 3.2;

function layCell(shaper: Shaper, cell: Cell): LaidCell {
  const texts = typeof cell.text === 'string' ? [cell.text] : cell.text;
  const { text: _text, ...rest } = cell;
  const lines = texts.flatMap((text) => breakLines(shaper.shape(text, cell.style.face), cell.style.size, cell.width - 2 * PAD_X));
  return { ...rest, lines, leading: cell.style.size * 1.45 };
}

function drawCell(canvas: Canvas, cell: LaidCell, x: number, y: number, height: number): void {
  canvas.rect(x, y - height, cell.width, height, { ...(cell.fill ? { fill: cell.fill } : {}), stroke: HAIRLINE, lineWidth: 0.5 });
  const { size } = cell.style;
  const padY = cell.padY ?? PAD_Y;
  const spare = height - 2 * padY - cell.lines.length * cell.leading;
  let base = y - padY - spare / 2 - cell.leading / 2 - size * 0.36;
  for (const line of cell.lines) {
    const slack = cell.width - 2 * PAD_X - line.width;
    const offset = cell.align === 'center' ? slack / 2 : cell.align === 'right' ? slack : 0;
    canvas.line(line, x + PAD_X + offset, base, cell.style);
    if (cell.references) linkWords(canvas, line, x + PAD_X + offset, base, size, cell.references);
    base -= cell.leading;
  }
  if (cell.link) canvas.link([x, y - height, x + cell.width, y], cell.link);
  if (cell.cite) canvas.cite(cell.cite);
}

/** Makes each word of a line that `pattern` finds clickable, where it stands. */
function linkWords(canvas: Canvas, { glyphs }: Line, x: number, base: number, size: number, { pattern, target }: References): void {
  let text = '';
  // a rare name before a word takes two UTF-16 units for one glyph
  const glyphAt = new Map<number, number>();
  glyphs.forEach(({ codePoint }, i) => {
    glyphAt.set(text.length, i);
    text += String.fromCodePoint(codePoint);
  });
  for (const match of text.matchAll(pattern)) {
    const to = target(match[0]);
    const from = glyphAt.get(match.index);
    if (to === null || from === undefined) continue;
    const end = glyphAt.get(match.index + match[0].length) ?? glyphs.length;
    const left = x + widthOf(glyphs.slice(0, from), size);
    canvas.link([left, base - size * 0.25, left + widthOf(glyphs.slice(from, end), size), base + size * 0.85], to);
  }
}

interface RowOptions {
  keepWithNext?: boolean;
  header?: Block;
  anchors?: readonly string[];
}

function rowOf(cells: LaidCell[], options: RowOptions): Block {
  const padY = Math.max(...cells.map((cell) => cell.padY ?? PAD_Y));
  const height = Math.max(...cells.map((cell) => cell.lines.length * cell.leading)) + 2 * padY;
  return {
    height,
    ...options,
    draw: (canvas, x, y) => {
      let left = x;
      for (const cell of cells) {
        drawCell(canvas, cell, left, y, height);
        left += cell.width;
      }
    },
    split: (room) => {
      const fitting = cells.map((cell) => Math.min(cell.lines.length, Math.floor((room - 2 * padY) / cell.leading)));
      if (Math.max(...fitting) < 2 || fitting.every((count, i) => count === cells[i]!.lines.length)) return null;
      const part = (from: (i: number) => number, to: (i: number) => number): LaidCell[] => cells.map((cell, i) => ({ ...cell, lines: cell.lines.slice(from(i), to(i)) }));
      const head = part(() => 0, (i) => fitting[i]!);
      // what a cell prints of page numbers is printed once
      const rest = part((i) => fitting[i]!, (i) => cells[i]!.lines.length).map(({ cite: _cite, ...cell }) => cell);
      const { anchors: _anchors, ...later } = options;
      return [rowOf(head, { ...options, keepWithNext: false }), rowOf(rest, later)];
    },
  };
}

/** One ruled table row. */
export function row(shaper: Shaper, cells: readonly Cell[], options: RowOptions = {}): Block {
  return rowOf(cells.map((cell) => layCell(shaper, cell)), options);
}

/** Rows drawn as one block, one under the other: never parted. */
export function together(blocks: readonly Block[], options: { header?: Block } = {}): Block {
  return {
    ...options,
    anchors: blocks.flatMap(({ anchors }) => anchors ?? []),
    height: blocks.reduce((sum, block) => sum + block.height, 0),
    draw: (canvas, x, y) => {
      let top = y;
      for (const block of blocks) {
        block.draw(canvas, x, top);
        top -= block.height;
      }
    },
  };
}

/** Two-column table of labels and values. */
export function facts(shaper: Shaper, rows: readonly (readonly [label: string, value: string | readonly string[]])[], width: number, label: TextStyle, value: TextStyle, labelWidth = width * 0.22, padY = PAD_Y): Block[] {
  return rows.map(([name, text]) =>
    row(shaper, [
      { text: name, width: labelWidth, style: label, fill: SHADE, padY },
      { text, width: width - labelWidth, style: value, padY },
    ]),
  );
}

/** A framed notice. */
export function notice(shaper: Shaper, texts: readonly string[], style: TextStyle, width: number, stroke: Color): Block {
  const inner = width - 20;
  const lines = texts.map((text) => paragraph(shaper, text, style, inner));
  const height = lines.flat().reduce((sum, line) => sum + line.height, 0) + 14 + 4 * (texts.length - 1);
  return {
    height,
    draw: (canvas, x, y) => {
      canvas.rect(x, y - height, width, height, { stroke, lineWidth: 0.8 });
      canvas.rect(x, y - height, 3, height, { fill: stroke });
      let top = y - 7;
      for (const part of lines) {
        for (const line of part) {
          line.draw(canvas, x + 12, top);
          top -= line.height;
        }
        top -= 4;
      }
    },
  };
}

export type Placed = { block: Block; y: number }[];

/** How much must fit for `blocks[index]` to be placed: itself and all it has to stay with. */
function needed(blocks: readonly Block[], index: number): number {
  let height = 0;
  for (let i = index; i < blocks.length; i++) {
    height += blocks[i]!.height;
    if (!blocks[i]!.keepWithNext) break;
  }
  return height;
}

/**
 * Sets blocks on as many pages as they need. A block higher than a page that cannot be split is set alone and overflows:
 * callers keep such blocks splittable.
 */
export function paginate(blocks: readonly Block[], area: Area): Placed[] {
  const pages: Placed[] = [[]];
  const full = area.top - area.bottom;
  const queue = [...blocks];
  let y = area.top;
  const place = (block: Block): void => {
    pages.at(-1)!.push({ block, y });
    y -= block.height;
  };
  for (let i = 0; i < queue.length; i++) {
    const block = queue[i]!;
    const wanted = needed(queue, i);
    const room = y - area.bottom;
    if (Math.min(wanted, full) <= room + 0.01 || block.height === 0) {
      place(block);
      continue;
    }
    const parts = block.height > room && block.height > full * 0.4 ? block.split?.(room) : undefined;
    if (parts) {
      place(parts[0]);
      queue[i--] = parts[1];
      y = area.bottom - 1;
      continue;
    }
    if (pages.at(-1)!.length === 0) {
      place(block);
      continue;
    }
    pages.push([]);
    y = area.top;
    if (block.header) place(block.header);
    const after = block.split && block.height > y - area.bottom ? block.split(y - area.bottom) : null;
    if (after) {
      place(after[0]);
      queue[i--] = after[1];
      y = area.bottom - 1;
    } else place(block);
  }
  return pages;
}

/** Draws what {@link paginate} has set on one page. */
export function drawPlaced(canvas: Canvas, placed: Placed, left: number): void {
  for (const { block, y } of placed) block.draw(canvas, left, y);
}

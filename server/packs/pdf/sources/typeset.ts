/** Pages that are set from an exhibit's text: what TXT, CSV, JSON, HTML and Office files have in common. */
import type { TextStyle } from '../canvas.ts';
import type { Block, Cell } from '../flow.ts';
import { drawPlaced, gap, paginate, paragraph, row } from '../flow.ts';
import { A4, INK, MUTED, SHADE, WIDE_AREA, mm } from '../style.ts';
import { breakLines } from '../text/lines.ts';
import type { Shaper } from '../text/shape.ts';
import type { Warning } from '../../text/warnings.ts';
import type { Piece } from './pieces.ts';
import { MAX_EXHIBIT_PAGES, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';

const STYLE: TextStyle = { face: 'sans', size: 9 };
const HEAD: TextStyle = { face: 'sansBold', size: 8.5 };
const NUMBER: TextStyle = { face: 'sans', size: 6.5, color: MUTED };
const LABEL: TextStyle = { face: 'sans', size: 8, color: MUTED };
const PROSE: TextStyle = { face: 'serif', size: 10.5, color: INK };
const HEADING_SIZES = [15, 13.5, 12, 11.5, 11, 10.5];
const GUTTER = 26;
/** Columns beside each other; more of them would be too narrow to read. */
export const MAX_COLUMNS = 12;
/** Rows looked at for the width of a column. */
const MEASURED_ROWS = 400;

/** Sets blocks as an exhibit's pages. @param label stands above each page and says what kind of rendering it is */
export function typeset(source: SourceContext, makeBlocks: (shaper: Shaper) => Block[], given: readonly Warning[], label?: string): Shown {
  const { shaper } = source.builder;
  const before = new Map(shaper.missing.list().map(({ character, count }) => [character, count]));
  const pages = paginate(makeBlocks(shaper), WIDE_AREA);
  if (pages.length > MAX_EXHIBIT_PAGES) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
  const warnings: Warning[] = [...given];
  const missing = shaper.missing.list().filter(({ character, count }) => count > (before.get(character) ?? 0));
  if (missing.length > 0) warnings.push({ code: 'character-missing', params: { characters: missing.map(({ character }) => character).join('、') } });
  return {
    pages: pages.map((placed) => ({
      ...A4, originalPage: null, mode: 'fill',
      draw: (canvas) => {
        if (label !== undefined) canvas.textCentered(label, (WIDE_AREA.left + WIDE_AREA.right) / 2, WIDE_AREA.top + mm(4), LABEL);
        drawPlaced(canvas, placed, WIDE_AREA.left);
      },
    })),
    warnings, archival: [], originalPages: null, bookmarks: [],
  };
}

/** Line by line with line numbers, so that a line can be cited. */
export function lineBlocks(shaper: Shaper, text: string): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  const leading = STYLE.size * 1.55;
  return lines.flatMap((line, index) =>
    breakLines(shaper.shape(line.replaceAll('\t', '    '), STYLE.face), STYLE.size, WIDE_AREA.width - GUTTER).map((part, wrapped): Block => ({
      height: leading,
      draw: (canvas, x, y) => {
        const base = y - leading / 2 - STYLE.size * 0.36;
        if (wrapped === 0) canvas.textRight(String(index + 1), x + GUTTER - 8, base, NUMBER);
        canvas.line(part, x + GUTTER, base, STYLE);
      },
    })),
  );
}

const NUMERIC = /^[-+]?[\d,]+(?:\.\d+)?%?$/;

/** A ruled table. @param hasHead its first row is the head, which stands on each page again */
export function tableBlocks(shaper: Shaper, table: readonly (readonly string[])[], hasHead = true): Block[] {
  const columns = table[0]!.length;
  const natural = Array.from({ length: columns }, (_, column) => Math.max(...table.slice(0, MEASURED_ROWS).map((cells) => widest(shaper, cells[column]!)), 18) + 10);
  const total = natural.reduce((sum, width) => sum + width, 0);
  const fair = WIDE_AREA.width / columns;
  const widths = total <= WIDE_AREA.width ? natural.map((width) => (width * WIDE_AREA.width) / total) : share(natural, WIDE_AREA.width, fair);
  const cell = (text: string, column: number, style: TextStyle, extra: Partial<Cell> = {}): Cell => ({ text: linesOf(text), width: widths[column]!, style, align: NUMERIC.test(text) ? 'right' : 'left', ...extra });
  const body = (cells: readonly string[], header?: Block): Block => row(shaper, cells.map((text, column) => cell(text, column, STYLE)), header ? { header } : {});
  if (!hasHead) return table.map((cells) => body(cells));
  const header = row(shaper, table[0]!.map((text, column) => cell(text, column, HEAD, { align: 'center', fill: SHADE })), { keepWithNext: true });
  return [header, ...table.slice(1).map((cells) => body(cells, header))];
}

const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').split('\n');

function widest(shaper: Shaper, text: string): number {
  return Math.max(...linesOf(text).slice(0, 20).map((line) => shaper.width(line.slice(0, 200), STYLE.face, STYLE.size)));
}

/** Columns narrower than a fair share keep their width; the wide ones divide what is left. */
function share(natural: readonly number[], room: number, fair: number): number[] {
  const small = natural.filter((width) => width <= fair).reduce((sum, width) => sum + width, 0);
  const large = natural.filter((width) => width > fair).reduce((sum, width) => sum + width, 0);
  return natural.map((width) => (width <= fair ? width : (width / large) * (room - small)));
}

/** Boxes of forms, which no font of ours has: a court must see which one is ticked, not a code point. */
const BOXES: Record<string, string> = { '☐': '□', '☑': '[√]', '☒': '[×]', '✓': '√', '✔': '√', '✗': '×', '✘': '×' };
const legible = (text: string): string => text.replace(/[☐☑☒✓✔✗✘]/g, (box) => BOXES[box]!);

/** Headings, paragraphs and tables one below the other. */
export function pieceBlocks(shaper: Shaper, pieces: readonly Piece[]): Block[] {
  return pieces.flatMap((piece): Block[] => {
    switch (piece.kind) {
      case 'heading': {
        const style: TextStyle = { face: 'sansBold', size: HEADING_SIZES[piece.level - 1] ?? PROSE.size, color: INK };
        return [gap(6, { keepWithNext: true }), ...linesOf(legible(piece.text)).flatMap((line) => paragraph(shaper, line, style, WIDE_AREA.width, { keep: true })), gap(3)];
      }
      case 'paragraph':
        return [...linesOf(legible(piece.text)).flatMap((line) => indented(paragraph(shaper, line.replaceAll('\t', '    '), PROSE, WIDE_AREA.width - piece.indent, {}), piece.indent)), gap(2)];
      case 'table':
        return [gap(4), ...tableBlocks(shaper, piece.rows.map((cells) => cells.map(legible)), piece.hasHead), gap(6)];
    }
  });
}

const indented = (blocks: Block[], by: number): Block[] => (by === 0 ? blocks : blocks.map((block) => ({ ...block, draw: (canvas, x, y) => block.draw(canvas, x + by, y) })));

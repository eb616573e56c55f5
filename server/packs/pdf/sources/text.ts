import type { Block, Cell } from '../flow.ts';
import { drawPlaced, paginate, row } from '../flow.ts';
import { A4, MUTED, SHADE, WIDE_AREA } from '../style.ts';
import type { TextStyle } from '../canvas.ts';
import { breakLines } from '../text/lines.ts';
import type { Shaper } from '../text/shape.ts';
import type { Warning } from '../../text/warnings.ts';
import { decodeText, parseCsv } from './decode-text.ts';
import { MAX_EXHIBIT_PAGES, mebibytes, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';

const STYLE: TextStyle = { face: 'sans', size: 9 };
const HEAD: TextStyle = { face: 'sansBold', size: 8.5 };
const NUMBER: TextStyle = { face: 'sans', size: 6.5, color: MUTED };
const GUTTER = 26;
const MAX_COLUMNS = 12;
/** Text beyond this would fill more pages than are shown, and cost seconds to find that out. */
const MAX_TEXT_BYTES = 8 << 20;

/** Typesets a text exhibit: CSV as a ruled table, everything else line by line with line numbers, so that a line can be cited. */
export function readText(bytes: Uint8Array, kind: 'text' | 'csv', source: SourceContext): Shown {
  if (bytes.length > MAX_TEXT_BYTES) return placeholder('too-large', { size: mebibytes(bytes.length), limit: mebibytes(MAX_TEXT_BYTES) });
  const decoded = decodeText(bytes);
  if (!decoded) return placeholder('damaged', { detail: 'TXT' });
  const { shaper } = source.builder;
  const before = new Map(shaper.missing.list().map(({ character, count }) => [character, count]));
  const table = kind === 'csv' ? parseCsv(decoded.text) : null;
  const blocks = table && table[0]!.length <= MAX_COLUMNS ? tableBlocks(shaper, table) : lineBlocks(shaper, decoded.text);
  const pages = paginate(blocks, WIDE_AREA);
  if (pages.length > MAX_EXHIBIT_PAGES) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
  const warnings: Warning[] = [];
  if (!decoded.certain) warnings.push({ code: 'encoding-assumed', params: { encoding: decoded.encoding } });
  const missing = shaper.missing.list().filter(({ character, count }) => count > (before.get(character) ?? 0));
  if (missing.length > 0) warnings.push({ code: 'character-missing', params: { characters: missing.map(({ character }) => character).join('、') } });
  return {
    pages: pages.map((placed) => ({ width: A4.width, height: A4.height, originalPage: null, mode: 'fill', draw: (canvas) => drawPlaced(canvas, placed, WIDE_AREA.left) })),
    warnings,
    archival: [],
    originalPages: null,
    bookmarks: [],
  };
}

function lineBlocks(shaper: Shaper, text: string): Block[] {
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

function tableBlocks(shaper: Shaper, table: readonly string[][]): Block[] {
  const columns = table[0]!.length;
  const natural = Array.from({ length: columns }, (_, column) => Math.max(...table.slice(0, 400).map((cells) => shaper.width(cells[column]!, STYLE.face, STYLE.size)), 18) + 10);
  const total = natural.reduce((sum, width) => sum + width, 0);
  const fair = WIDE_AREA.width / columns;
  const widths = total <= WIDE_AREA.width ? natural.map((width) => (width * WIDE_AREA.width) / total) : share(natural, WIDE_AREA.width, fair);
  const cell = (text: string, column: number, style: TextStyle, extra: Partial<Cell> = {}): Cell => ({ text, width: widths[column]!, style, align: NUMERIC.test(text) ? 'right' : 'left', ...extra });
  const header = row(shaper, table[0]!.map((text, column) => cell(text, column, HEAD, { align: 'center', fill: SHADE })), { keepWithNext: true });
  return [header, ...table.slice(1).map((cells) => row(shaper, cells.map((text, column) => cell(text, column, STYLE)), { header }))];
}

/** Columns narrower than a fair share keep their width; the wide ones divide what is left. */
function share(natural: readonly number[], room: number, fair: number): number[] {
  const small = natural.filter((width) => width <= fair).reduce((sum, width) => sum + width, 0);
  const large = natural.filter((width) => width > fair).reduce((sum, width) => sum + width, 0);
  return natural.map((width) => (width <= fair ? width : (width / large) * (room - small)));
}

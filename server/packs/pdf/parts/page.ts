import type { Canvas, TextStyle } from '../canvas.ts';
import type { PageDraft } from '../document.ts';
import type { Area, Block } from '../flow.ts';
import { drawPlaced, paginate } from '../flow.ts';
import { A4, HAIRLINE, MUTED, NOTE, WARNING, mm } from '../style.ts';
import { widthOf } from '../text/shape.ts';
import type { Glyph, Shaper } from '../text/shape.ts';
import type { PackText } from '../../text/index.ts';

/** What every part needs to know about the bundle. */
export interface PartFrame {
  text: PackText;
  /** printed small on each page of a bundle from a development chain */
  development: boolean;
}

/** Height of the page number's baseline above the lower edge: below every content area. */
export const FOOTER_Y = mm(11);

/** The page number, the same on every page of a bundle; it always stands below the area that content may use. */
export function drawFooter(canvas: Canvas, frame: PartFrame, page: { number: number; total: number }): void {
  canvas.folio = page;
  canvas.textCentered(frame.text.footer(page.number, page.total), canvas.width / 2, FOOTER_Y, { face: 'serif', size: 9, color: MUTED });
  if (frame.development) canvas.textRight(frame.text.developmentMark, canvas.width - mm(18), FOOTER_Y, { face: 'sans', size: 6.5, color: WARNING });
}

/** `text` as glyphs, ended with … where it is wider than `room` points. */
function shortened(shaper: Shaper, text: string, style: TextStyle, room: number): Glyph[] {
  const glyphs = shaper.shape(text, style.face);
  if (widthOf(glyphs, style.size) <= room) return glyphs;
  const ellipsis = shaper.shape('…', style.face);
  while (glyphs.length > 0 && widthOf(glyphs, style.size) + widthOf(ellipsis, style.size) > room) glyphs.pop();
  return [...glyphs, ...ellipsis];
}

/**
 * A thin line with a few words above it: which exhibit and which page of which original a page shows. A title may have 200
 * characters, and the page of the original matters more: the title is shortened, its whole length stands on the slip.
 */
export function drawRunningHead(canvas: Canvas, left: string, right: string): void {
  const y = canvas.height - mm(11);
  const room = canvas.width - mm(36) - (right === '' ? 0 : canvas.shaper.width(right, NOTE.face, NOTE.size) + mm(5));
  canvas.glyphs(shortened(canvas.shaper, left, NOTE, room), mm(18), y, NOTE);
  canvas.textRight(right, canvas.width - mm(18), y, NOTE);
  canvas.rule(mm(18), y - 4.5, canvas.width - mm(18), y - 4.5, 0.4, HAIRLINE);
}

/** Sets blocks on A4 pages with footers. `first` belongs to the first page only; anchors of blocks to the page they begin on. */
export function flowPages(blocks: readonly Block[], area: Area, frame: PartFrame, first: Pick<PageDraft, 'anchors' | 'bookmarks'>): PageDraft[] {
  return paginate(blocks, area).map((placed, index) => ({
    ...A4,
    ...(index === 0 ? first : {}),
    anchors: [...(index === 0 ? (first.anchors ?? []) : []), ...placed.flatMap(({ block }) => block.anchors ?? [])],
    draw: (canvas, page) => {
      drawPlaced(canvas, placed, area.left);
      drawFooter(canvas, frame, page);
    },
  }));
}

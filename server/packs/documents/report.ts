/** What the papers of a pack have in common: a title that goes on with its pages, ruled tables, room to sign. */
import type { LinkTarget, TextStyle } from '../pdf/canvas.ts';
import type { PageDraft } from '../pdf/document.ts';
import { gap, paragraph, row } from '../pdf/flow.ts';
import type { Block, Cell } from '../pdf/flow.ts';
import { flowPages } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { HEADING, INK, SHADE, SMALL, TITLE, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';

/** Running text of a report. */
export const TEXT: TextStyle = { face: 'serif', size: 10.5, color: INK };
export const CELL: TextStyle = { ...SMALL, size: 8 };
const HEAD: TextStyle = { face: 'sansBold', size: 8, color: INK };

/** Pages of blocks; one that continues says so above: alone in the hand it is still known for what it is. */
export function titledPages(blocks: readonly Block[], frame: PartFrame, continued: string, anchors: readonly string[] = []): PageDraft[] {
  return flowPages(blocks, WIDE_AREA, frame, { anchors }).map((draft, index) => (index === 0 ? draft : {
    ...draft,
    draw: (canvas, page) => {
      canvas.textCentered(continued, (WIDE_AREA.left + WIDE_AREA.right) / 2, WIDE_AREA.top + mm(3), { ...TITLE, size: 13 });
      draft.draw(canvas, page);
    },
  }));
}

export const title = (shaper: Shaper, text: string): Block[] => [...paragraph(shaper, text, TITLE, WIDE_AREA.width, { center: true, leading: 40, keep: true }), gap(2, { keepWithNext: true })];

export const heading = (shaper: Shaper, text: string): Block[] => [gap(7), ...paragraph(shaper, text, { ...HEADING, size: 11 }, WIDE_AREA.width, { leading: 22, keep: true })];

/** Paragraphs that begin two characters in, as Chinese is set; English ones begin at the margin. */
export function paragraphs(shaper: Shaper, texts: readonly string[], isIndented: boolean, style = TEXT): Block[] {
  return texts.flatMap((text) => [...paragraph(shaper, text, style, WIDE_AREA.width, { indent: isIndented ? 2 * style.size : 0, justify: isIndented, leading: style.size * 1.7 }), gap(2)]);
}

/** Numbered or marked lines. */
export function list(shaper: Shaper, texts: readonly string[], style = TEXT): Block[] {
  return texts.flatMap((text, index) => paragraph(shaper, `${index + 1}. ${text}`, style, WIDE_AREA.width, { leading: style.size * 1.65 }));
}

export interface Column {
  title: string;
  /** of the width */
  share: number;
  align?: Cell['align'];
}

export interface TableRow {
  cells: readonly (string | readonly string[])[];
  link?: LinkTarget | undefined;
}

/** A ruled table whose head is drawn again on each page. @param size of its text, points */
export function table(shaper: Shaper, columns: readonly Column[], rows: readonly TableRow[], size = CELL.size): Block[] {
  const { width } = WIDE_AREA;
  const style = { ...CELL, size };
  const header = row(shaper, columns.map(({ title: text, share }) => ({ text, width: width * share, style: { ...HEAD, size }, align: 'center' as const, fill: SHADE })), { keepWithNext: true });
  const set = rows.map(({ cells, link }) => row(shaper, columns.map(({ share, align }, i): Cell => ({ text: cells[i]!, width: width * share, style, ...(align ? { align } : {}), ...(link ? { link } : {}) })), { header }));
  return [header, ...set];
}

/** Free paper that a seal and a signature need (a seal is 42 mm wide). */
const ROOM_TO_SIGN = mm(45);

/**
 * Where a named person signs by hand: never alone on a page, the lines before it stay with it. The first line stands above the free room, the
 * last below it.
 */
export function signatureBlock(lines: readonly string[], options: { at?: number } = {}): Block[] {
  const style: TextStyle = { face: 'serif', size: 12, color: INK };
  const leading = 26;
  const height = ROOM_TO_SIGN + leading * lines.length;
  return [
    gap(6, { keepWithNext: true }),
    {
      height,
      draw: (canvas, x, y) => {
        const left = x + WIDE_AREA.width * (options.at ?? 0.5);
        lines.forEach((line, index) => canvas.text(line, left, index === lines.length - 1 ? y - height + 14 : y - 16 - leading * index, style));
      },
    },
  ];
}

/** The blocks with the last of them bound to what follows. */
export function keptWithNext(blocks: readonly Block[]): Block[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, keepWithNext: true } : block));
}

/** Pleadings on pages: numbered paragraphs with the references of documents in the margin (CPR PD 5A, 2.2: A4, margin 3.5 cm, numbered paragraphs). */
import type { Canvas, TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { drawPlaced, gap, paginate, paragraph, row } from '../pdf/flow.ts';
import type { Area, Block } from '../pdf/flow.ts';
import { exhibitAnchor } from '../pdf/parts/evidence-index.ts';
import { drawFooter } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { A4, INK, LINK, SHADE, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { COUNTY_COURT } from '../text/en-county-court.ts';
import type { DocumentKind } from '../documents/types.ts';
import { paragraphAnchor } from './model.ts';
import type { Item, Particulars, Reference } from './model.ts';
import { proceedingsHeading } from './heading.ts';

/** Text, and beside it a column for references. */
const WIDTH = mm(130);
const MARGIN = { left: WIDTH + mm(4), width: mm(29) };
export const PLEADING_AREA: Area = { left: mm(35), right: mm(35) + WIDTH, top: A4.height - mm(28), bottom: mm(27) };
export const PLEADING_WIDTH = WIDTH;
const PLAIN: TextStyle = { face: 'serif', size: 11.5, color: INK };
const STRONG: TextStyle = { face: 'serifBold', size: 11.5, color: INK };
const NOTE: TextStyle = { face: 'sans', size: 7.5, color: LINK };
const NOTE_LEADING = 10;
const WORDS = COUNTY_COURT.particulars;
const LEADING = 17.5;
const HANG = mm(11);
const SUMS = [0.5, 0.26, 0.24];

/** Where the documents of this file lie. */
export interface Whereabouts {
  /** anchor of a document in this file; null where it is not in it */
  anchorOf(reference: Reference): string | null;
  /** what stands in the margin, e.g. Exhibit 3 */
  wordsOf(reference: Reference): string;
  /** of a document in another volume */
  elsewhere(reference: Reference): string | null;
}

/** Documents in this file by anchor, those in other volumes by name. */
export function whereabouts(exhibits: readonly number[], documents: readonly DocumentKind[], elsewhere: ReadonlyMap<number, { volume: string; from: number }>, documentAnchor: (kind: DocumentKind) => string): Whereabouts {
  return {
    anchorOf: (reference) => {
      if ('exhibit' in reference) return exhibits.includes(reference.exhibit) ? exhibitAnchor(reference.exhibit) : null;
      return documents.includes(reference.document) ? documentAnchor(reference.document) : null;
    },
    wordsOf: (reference) => ('exhibit' in reference ? WORDS.exhibit(reference.exhibit) : WORDS.account),
    elsewhere: (reference) => {
      const found = 'exhibit' in reference ? elsewhere.get(reference.exhibit) : undefined;
      return found === undefined ? null : WORDS.volume(found.volume, found.from);
    },
  };
}

/** Lines with a label on the first: the number of a paragraph hangs beside its text. */
function hanging(shaper: Shaper, label: string, text: string, from: number, keep: boolean): Block[] {
  const indent = label === '' ? from : from + HANG;
  return paragraph(shaper, text, PLAIN, WIDTH - indent, { leading: LEADING, keep }).map((block, index) => ({
    ...block,
    draw: (canvas: Canvas, x: number, y: number) => {
      if (index === 0 && label !== '') canvas.text(label, x + from, y - LEADING / 2 - PLAIN.size * 0.36, PLAIN);
      block.draw(canvas, x + indent, y);
    },
  }));
}

/** The margin's lines beside the first line of a paragraph; they may run on beside the next one's. */
function withReferences(blocks: Block[], references: readonly Reference[], context: LayoutContext, where: Whereabouts): Block[] {
  const [first, ...rest] = blocks;
  if (first === undefined || references.length === 0) return blocks;
  const notes = references.map((reference) => {
    const anchor = where.anchorOf(reference);
    const place = anchor === null ? where.elsewhere(reference) : WORDS.page(context.pageOf(anchor));
    return { anchor, text: place === null ? where.wordsOf(reference) : `${where.wordsOf(reference)}, ${place}` };
  });
  const needed = notes.length * NOTE_LEADING + 3;
  const own = blocks.reduce((sum, { height }) => sum + height, 0);
  const drawn: Block = {
    ...first,
    // beside a note everything of its paragraph that it covers stays on the page
    keepWithNext: first.keepWithNext === true || rest.length > 0,
    draw: (canvas, x, y) => {
      first.draw(canvas, x, y);
      notes.forEach(({ anchor, text }, index) => {
        const base = y - LEADING / 2 - PLAIN.size * 0.36 - index * NOTE_LEADING;
        const glyphs = canvas.shaper.shape(text, NOTE.face);
        canvas.glyphs(glyphs, x + MARGIN.left, base, NOTE);
        if (anchor !== null) canvas.link([x + MARGIN.left - 2, base - 2.5, x + MARGIN.left + Math.min(MARGIN.width, context.shaper.width(text, NOTE.face, NOTE.size)) + 2, base + 7.5], { anchor });
      });
    },
  };
  return [drawn, ...rest, ...(needed > own ? [gap(needed - own)] : [])];
}

/** Where the account has a line; a file without the account has no such place. */
const arrearsLineAnchor = (id: string): string => `arrears-line-${id}`;

function sums(context: LayoutContext, { rows, total }: Extract<Item, { kind: 'sums' }>, where: Whereabouts): Block[] {
  const { shaper } = context;
  const account = where.anchorOf({ document: 'arrears' });
  const anchorOf = (lines: readonly string[]): string | null => lines.map(arrearsLineAnchor).find((anchor) => context.pageOf(anchor) > 0) ?? account;
  const width = WIDTH - HANG;
  const cells = ({ label, clause, amount, lines }: (typeof rows)[number], style: TextStyle) => {
    const anchor = anchorOf(lines);
    return [label, clause, amount].map((text, index) => ({ text, width: width * SUMS[index]!, style, align: index === 2 ? ('right' as const) : ('left' as const), ...(index === 2 && anchor !== null ? { link: { anchor } } : {}) }));
  };
  const small: TextStyle = { ...PLAIN, size: 10 };
  const strong: TextStyle = { ...STRONG, size: 10 };
  const header = row(shaper, WORDS.columns.map((text, index) => ({ text, width: width * SUMS[index]!, style: strong, fill: SHADE, align: index === 2 ? ('right' as const) : ('left' as const) })), { keepWithNext: true });
  const body = rows.map((each, index) => row(shaper, cells(each, small), { header, keepWithNext: index === rows.length - 1 }));
  const shifted = [header, ...body, row(shaper, cells(total, strong), { header })].map((block) => ({ ...block, draw: (canvas: Canvas, x: number, y: number) => block.draw(canvas, x + HANG, y) }));
  return [gap(3, { keepWithNext: true }), ...shifted, gap(8)];
}

/** @param places what begins with a block, for the page that it comes to stand on */
function blocksOf(context: LayoutContext, item: Item, where: Whereabouts, places: Map<Block, string>): Block[] {
  const { shaper } = context;
  switch (item.kind) {
    case 'heading':
      return [gap(8, { keepWithNext: true }), ...paragraph(shaper, item.text, STRONG, WIDTH, { leading: 22, keep: true })];
    case 'paragraph': {
      const { number, text, references, keep } = item;
      const blocks = withReferences(hanging(shaper, number === null ? '' : `${number}.`, text, 0, keep), references, context, where);
      if (number !== null) places.set(blocks[0]!, paragraphAnchor(number));
      return [...blocks, gap(5, { keepWithNext: keep })];
    }
    case 'item':
      return [...hanging(shaper, item.label, item.text, item.level === 0 ? 0 : HANG, false), gap(3)];
    case 'sums':
      return sums(context, item, where);
  }
}

/** PARTICULARS OF CLAIM as a part of a bundle. */
export class ParticularsOfClaim implements Part {
  readonly #particulars: Particulars;
  readonly #frame: PartFrame;
  readonly #where: Whereabouts;

  constructor(particulars: Particulars, frame: PartFrame, where: Whereabouts) {
    this.#particulars = particulars;
    this.#frame = frame;
    this.#where = where;
  }

  layout(context: LayoutContext): PageDraft[] {
    const { proceedings, items } = this.#particulars;
    const places = new Map<Block, string>();
    const blocks = [
      ...proceedingsHeading(context.shaper, proceedings, WORDS.heading, WIDTH),
      ...items.flatMap((item) => blocksOf(context, item, this.#where, places)),
      gap(10, { keepWithNext: true }),
      ...paragraph(context.shaper, WORDS.dated, PLAIN, WIDTH, { leading: LEADING, keep: false }),
    ];
    return paginate(blocks, PLEADING_AREA).map((placed) => ({
      ...A4,
      anchors: placed.flatMap(({ block }) => places.get(block) ?? []),
      draw: (canvas, page) => {
        drawPlaced(canvas, placed, PLEADING_AREA.left);
        drawFooter(canvas, this.#frame, page);
      },
    }));
  }
}

/** Statement papers of the procedure on pages: title, paragraphs with ruled blanks and boxes, ruled tables, room to sign. */
import { drawSetLine, setText } from '../complaint/index.ts';
import type { Scope, SetLine } from '../complaint/index.ts';
import type { Canvas, TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, paragraph } from '../pdf/flow.ts';
import type { Area, Block } from '../pdf/flow.ts';
import type { ClaimInput } from '../pdf/input.ts';
import { flowPages } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { A4, INK, SHADE, TITLE, TYPE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';

/** 22 lines of 28 characters (GB/T 9704). */
export const PAPER: TextStyle = { face: 'serif', size: 16, color: INK };
export const PAPER_LEADING = 29;
export const FORM: TextStyle = { face: 'serif', size: 12, color: INK };
export const FORM_LABEL: TextStyle = { face: 'sansBold', size: 11, color: INK };

/** Forms with tables take more of the sheet's height. */
export const FORM_AREA: Area = { ...TYPE_AREA, top: A4.height - mm(28), bottom: mm(25) };

/** A seal is 42 mm wide and lies over the signer's name: this much paper stays free for it. */
const SEAL_ROOM = mm(45);
const LABEL_SHARE = 0.24;
const PAD_X = 5;
const PAD_Y = 4;

/** A paper made from the claim alone. It is the same in every round of layout: nothing in it depends on page numbers. */
export abstract class ClaimPaper implements Part {
  protected readonly claim: ClaimInput;
  protected readonly frame: PartFrame;
  #pages: PageDraft[] | undefined;

  constructor(claim: ClaimInput, frame: PartFrame) {
    this.claim = claim;
    this.frame = frame;
  }

  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= this.lay(shaper));
  }

  protected abstract lay(shaper: Shaper): PageDraft[];
}

/** What is known goes into the text, what is not stays its blank. */
export function scopeOf(fields: Readonly<Record<string, string | undefined>>, choices: Readonly<Record<string, readonly string[]>> = {}): Scope {
  return { fields: Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined)), choices };
}

export function paperTitle(shaper: Shaper, text: string): Block[] {
  return [...paragraph(shaper, text, TITLE, TYPE_AREA.width, { center: true, leading: 44, keep: true }), gap(16, { keepWithNext: true })];
}

export interface StatementOptions {
  style?: TextStyle;
  leading?: number;
  /** characters */
  indent?: number;
  keep?: boolean;
}

/** One paragraph in the notation of form texts, a block per line; long values run on, absent ones are ruled blanks. */
export function statement(shaper: Shaper, text: string, values: Scope, { style = PAPER, leading = (style.size * PAPER_LEADING) / PAPER.size, indent = 2, keep = false }: StatementOptions = {}): Block[] {
  const { width } = TYPE_AREA;
  return setText(shaper, text, values, width, style, indent * style.size).map((line, index, all) => ({
    height: leading,
    keepWithNext: keep || (all.length > 1 && (index === 0 || index === all.length - 2)),
    draw: (canvas, x, y) => drawSetLine(canvas, line, x, y - leading / 2 - style.size * 0.36, width, style),
  }));
}

export interface FormCell {
  /** texts in the notation, a paragraph each */
  lines: readonly string[];
  values?: Scope;
  /** share of the width */
  share: number;
  style?: TextStyle;
  shaded?: boolean;
  centered?: boolean;
}

/** One row of a ruled table whose cells may hold blanks and boxes. Its cells are at most some hundred characters long, so it is never parted. */
export function formRow(shaper: Shaper, cells: readonly FormCell[], options: { width?: number; header?: Block; keepWithNext?: boolean } = {}): Block {
  const { width = TYPE_AREA.width, ...rest } = options;
  const laid = cells.map(({ lines, values = scopeOf({}), share, style = FORM, ...look }) => {
    const inner = width * share - 2 * PAD_X;
    const set = lines.flatMap((text) => setText(shaper, text, values, inner, style));
    return { set, style, inner, width: width * share, leading: style.size * 1.5, ...look };
  });
  const height = Math.max(...laid.map(({ set, leading }) => set.length * leading)) + 2 * PAD_Y;
  return {
    ...rest,
    height,
    draw: (canvas, x, y) => {
      let left = x;
      for (const cell of laid) {
        canvas.rect(left, y - height, cell.width, height, { ...(cell.shaded === true ? { fill: SHADE } : {}), stroke: INK, lineWidth: 0.5 });
        drawCell(canvas, cell, left, y - (height - cell.set.length * cell.leading) / 2);
        left += cell.width;
      }
    },
  };
}

function drawCell(canvas: Canvas, { set, style, inner, leading, centered }: { set: readonly SetLine[]; style: TextStyle; inner: number; leading: number; centered?: boolean }, left: number, top: number): void {
  set.forEach((line, index) => {
    const slack = centered === true ? (inner - line.width) / 2 : 0;
    drawSetLine(canvas, { ...line, last: true }, left + PAD_X + slack, top - leading * (index + 0.5) - style.size * 0.36, inner, style);
  });
}

/** Rows of a label beside what it names. */
export function formRows(shaper: Shaper, rows: readonly (readonly [label: string, ...lines: string[]])[], values: Scope, style: TextStyle = FORM): Block[] {
  const label = { ...FORM_LABEL, size: style.size - 1 };
  return rows.map(([name, ...lines]) =>
    formRow(shaper, [
      { lines: [name], share: LABEL_SHARE, style: label, shaded: true, centered: true },
      { lines, values, share: 1 - LABEL_SHARE, style },
    ]),
  );
}

export interface Signing {
  /** begins the names of the empty signature fields, `<field>-1` and so on */
  field: string;
  /** one text a line; the words end with a colon */
  signers: readonly string[];
  date: string;
  style?: TextStyle;
  width?: number;
  /** share of the width where the words begin */
  at?: number;
}

/**
 * Room to sign: the signers' words, each with an empty signature field behind it, free paper for a seal below them, the date. Whoever signs
 * electronically finds the place by words or field. It stays with what stands before it: {@link withSignature}.
 */
export function signature(shaper: Shaper, { field, signers, date, style = PAPER, width = TYPE_AREA.width, at = 0.36 }: Signing): Block {
  const line = style.size * 2.2;
  const first = style.size * 2;
  // from the foot of the last signer's words to the head of the date's
  const height = first + line * (signers.length - 1) + SEAL_ROOM + style.size * 1.8;
  const dateWidth = shaper.width(date, style.face, style.size);
  return {
    height,
    draw: (canvas, x, y) => {
      const left = x + width * at;
      signers.forEach((text, index) => {
        const base = y - first - line * index;
        const end = left + canvas.text(text, left, base, style);
        canvas.signaturePlace(`${field}-${index + 1}`, [end, base - style.size * 0.5, x + width, base + style.size * 1.4]);
      });
      canvas.text(date, x + width - dateWidth, y - height + style.size * 0.5, style);
    },
  };
}

export interface PaperOptions {
  /** as wide as the type area */
  area?: Area;
  /** of its first page */
  anchors?: readonly string[];
}

/** Pages of one paper. */
export function paperPages(blocks: readonly Block[], frame: PartFrame, { area = TYPE_AREA, anchors = [] }: PaperOptions = {}): PageDraft[] {
  return flowPages(blocks, area, frame, { anchors });
}

/** The last lines of `blocks` stay with the signature: a page with nothing but signatures proves nothing. */
export function withSignature(blocks: readonly Block[], signing: Block): Block[] {
  const last = blocks.length - 1;
  return [...blocks.map((block, index) => (index >= last - 2 ? { ...block, keepWithNext: true } : block)), signing];
}

/** Pages of a paper with the first of `sizes` (points of its text, the best first) that takes the fewest: a court files and returns papers singly. */
export function fewestPages(sizes: readonly number[], blocks: (size: number) => readonly Block[], frame: PartFrame, options: PaperOptions = {}): PageDraft[] {
  let best: PageDraft[] | undefined;
  for (const size of sizes) {
    const pages = paperPages(blocks(size), frame, options);
    if (best === undefined || pages.length < best.length) best = pages;
    if (best.length === 1) break;
  }
  return best!;
}

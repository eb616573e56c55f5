import type { Canvas } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { drawFooter } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { A4, LINK } from '../pdf/style.ts';
import { AREA, layoutForm, rowsOfForm } from './layout.ts';
import type { SetPiece } from './layout.ts';
import type { FormDefinition, FormValues } from './model.ts';

/** Where the pack shows what a field rests on. */
export interface FieldPlace {
  anchor: string;
  /** before the page number, 表 or 证3 */
  label: string;
}

/** Name of the place of the row that first holds a field: rows are numbered through the form. */
export const complaintRowAnchor = (row: number): string => `complaint-row-${row}`;

/** Beside the table, which is the court's: small enough for the margin, and outside the form. */
const NOTE = { face: 'sans', size: 6, color: LINK } as const;
const NOTE_LEADING = 8;
const NOTE_GAP = 4;

/** 民事起诉状 in the courts' element form, filled or blank: a part of a bundle like cover and index. */
export class Complaint implements Part {
  readonly #form: FormDefinition;
  readonly #values: FormValues;
  readonly #frame: PartFrame;
  readonly #placesOf: (field: string) => readonly FieldPlace[];

  /** @param placesOf gives the places that a field's row names and links to in the margin */
  constructor({ definition, values }: { definition: FormDefinition; values: FormValues }, frame: PartFrame, placesOf: (field: string) => readonly FieldPlace[] = () => []) {
    this.#form = definition;
    this.#values = values;
    this.#frame = frame;
    this.#placesOf = placesOf;
  }

  layout(context: LayoutContext): PageDraft[] {
    let rows = 0;
    return layoutForm(context.shaper, this.#form, this.#values).map((pieces, index) => ({
      ...A4,
      anchors: [...(index === 0 ? ['complaint'] : []), ...pieces.flatMap(({ row }) => (row === undefined ? [] : [complaintRowAnchor(++rows)]))],
      draw: (canvas, page) => {
        for (const piece of pieces) {
          piece.draw(canvas);
          this.#note(canvas, piece, context);
        }
        drawFooter(canvas, this.#frame, page);
      },
    }));
  }

  /** In the margin beside a row: the pages on which its figures and facts are shown, each a link. A file that does not hold the page names none. */
  #note(canvas: Canvas, { row }: SetPiece, context: LayoutContext): void {
    if (row === undefined) return;
    const notes = new Map<string, string>();
    for (const { anchor, label } of row.fields.flatMap((field) => this.#placesOf(field))) {
      const page = context.pageOf(anchor);
      const text = `${label} p.${page}`;
      if (page > 0 && !notes.has(text)) notes.set(text, anchor);
    }
    const room = Math.max(1, Math.floor((row.height - 2) / NOTE_LEADING));
    const left = AREA.left + AREA.width + NOTE_GAP;
    [...notes].slice(0, room).forEach(([text, anchor], index) => {
      const base = row.top - NOTE_LEADING * (index + 1);
      const width = canvas.text(text, left, base, NOTE);
      canvas.link([left, base - 2, left + width, base + NOTE.size], { anchor });
    });
  }
}

/** For each field the place of the row that holds it: the way back from figures and exhibits. */
export function rowAnchors({ definition, values }: { definition: FormDefinition; values: FormValues }): ReadonlyMap<string, string> {
  return new Map(rowsOfForm(definition, values).flatMap((fields, index) => fields.map((field) => [field, complaintRowAnchor(index + 1)] as const)));
}

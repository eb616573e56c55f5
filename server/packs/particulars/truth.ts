import type { TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, paragraph, together } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { flowPages } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { INK, NOTE } from '../pdf/style.ts';
import { COUNTY_COURT } from '../text/en-county-court.ts';
import { proceedingsHeading } from './heading.ts';
import { PLEADING_AREA, PLEADING_WIDTH } from './layout.ts';
import type { Proceedings } from './model.ts';

const PLAIN: TextStyle = { face: 'serif', size: 11.5, color: INK };
const LEADING = 17.5;
/** Where the lines to write on begin: right of the longest label. */
const RULE_AT = 205;

/** Pages of the particulars in this file; null where they lie in another. */
export type PagesOf = (context: LayoutContext) => { from: number; to: number } | null;

/**
 * The statement of truth that verifies the particulars, in a document of its own: headed like them, naming what it verifies (CPR PD 22, 1.5,
 * 2.1 and 2.3), unsigned. Name, office and date are for the person who signs.
 */
export class StatementOfTruth implements Part {
  readonly #proceedings: Proceedings;
  readonly #frame: PartFrame;
  readonly #pagesOf: PagesOf;

  constructor(proceedings: Proceedings, frame: PartFrame, pagesOf: PagesOf) {
    this.#proceedings = proceedings;
    this.#frame = frame;
    this.#pagesOf = pagesOf;
  }

  layout(context: LayoutContext): PageDraft[] {
    const { shaper } = context;
    const words = COUNTY_COURT.truth;
    const text = (sentence: string): Block[] => [...paragraph(shaper, sentence, PLAIN, PLEADING_WIDTH, { leading: LEADING }), gap(7)];
    const line = (label: string): Block => ({
      height: 32,
      draw: (canvas, x, y) => {
        canvas.text(label, x, y - 24, { ...PLAIN, size: 10.5 });
        canvas.rule(x + RULE_AT, y - 27, x + PLEADING_WIDTH, y - 27, 0.6, INK);
      },
    });
    // a signature on a page of its own would verify nothing: it stays with the whole statement
    const statement = together([
      ...[words.verifies(this.#pagesOf(context)), ...words.statement].flatMap(text),
      ...words.lines.map(line), gap(10), ...paragraph(shaper, words.note, NOTE, PLEADING_WIDTH),
    ]);
    return flowPages([...proceedingsHeading(shaper, this.#proceedings, words.heading, PLEADING_WIDTH), statement], PLEADING_AREA, this.#frame, {});
  }
}

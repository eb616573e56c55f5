import type { TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, paragraph, together } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { flowPages } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { INK, NOTE } from '../pdf/style.ts';
import { proceedingsHeading } from './heading.ts';
import { PLEADING_AREA, PLEADING_WIDTH } from './layout.ts';
import type { Proceedings } from './model.ts';

const PLAIN: TextStyle = { face: 'serif', size: 12, color: INK };

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
    const pages = this.#pagesOf(context);
    const where = pages === null ? '' : pages.from === pages.to ? ` (page ${pages.from} of this bundle)` : ` (pages ${pages.from} to ${pages.to} of this bundle)`;
    const text = (words: string): Block[] => [...paragraph(shaper, words, PLAIN, PLEADING_WIDTH, { leading: 20 }), gap(10)];
    const line = (label: string): Block => ({
      height: 42,
      draw: (canvas, x, y) => {
        canvas.text(label, x, y - 30, PLAIN);
        canvas.rule(x + 190, y - 33, x + PLEADING_WIDTH, y - 33, 0.6, INK);
      },
    });
    const signature = together([
      line('Signed'), line('Full name'), line('Office or position held'), line('Name of firm, if a legal representative'), line('Date'), gap(14),
      ...paragraph(shaper, 'Not signed. The Claimant’s statement is signed by a person who holds a senior position in it, or by its legal representative, who states the office or position held, has read the particulars, and puts the date of signing (CPR 22.1(6); Practice Direction 22, paragraphs 2.5 and 3).', NOTE, PLEADING_WIDTH),
    ]);
    const blocks = [
      ...proceedingsHeading(shaper, this.#proceedings, 'STATEMENT OF TRUTH', PLEADING_WIDTH),
      ...text(`This statement verifies the particulars of claim dated ______________________${where}.`),
      ...text('The Claimant believes that the facts stated in these particulars of claim are true.'),
      ...text('The Claimant understands that proceedings for contempt of court may be brought against anyone who makes, or causes to be made, a false statement in a document verified by a statement of truth without an honest belief in its truth.'),
      ...text('I am duly authorised by the Claimant to sign this statement.'),
      signature,
    ];
    return flowPages(blocks, PLEADING_AREA, this.#frame, {});
  }
}

import type { TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, paragraph, row } from '../pdf/flow.ts';
import type { Block, Cell } from '../pdf/flow.ts';
import { exhibitAnchor, exhibitEndAnchor } from '../pdf/parts/evidence-index.ts';
import { flowPages } from '../pdf/parts/page.ts';
import { HEADING, INK, LINK, SHADE, TITLE, WIDE_AREA } from '../pdf/style.ts';
import { headingOf, proceedingsHeading } from '../particulars/index.ts';
import type { BundleInput } from '../pdf/input.ts';
import { COUNTY_COURT } from '../text/en-county-court.ts';
import { sectionTitle } from './sections.ts';
import { templateFor } from './templates.ts';
import type { TemplateSection } from './templates.ts';
import { documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentKind } from './types.ts';

const CELL: TextStyle = { face: 'serif', size: 10.5, color: INK };
const STRONG: TextStyle = { ...CELL, face: 'serifBold' };
const SHARES = [0.62, 0.24, 0.14];
/** They bear the date on which somebody signs them. */
const UNSIGNED: readonly DocumentKind[] = ['particulars-of-claim', 'statement-of-truth', 'platform-statement', 'extraction-statement'];

/**
 * Index of an index-and-sections bundle: each document under its section, the exhibits in their order under what they go to prove, each
 * entry linked (general guidance on electronic court bundles, 29 November 2021).
 */
export class BundleIndex implements Part {
  readonly #context: DocumentContext;

  constructor(context: DocumentContext) {
    this.#context = context;
  }

  layout(context: LayoutContext): PageDraft[] {
    return flowPages(this.#blocks(context), WIDE_AREA, this.#context.frame, {});
  }

  #blocks(context: LayoutContext): Block[] {
    const { input, outline } = this.#context;
    const { shaper } = context;
    const { width } = WIDE_AREA;
    const header = row(shaper, COUNTY_COURT.index.columns.map((text, i): Cell => ({ text, width: width * SHARES[i]!, style: STRONG, fill: SHADE, align: i === 2 ? 'center' : 'left' })), { keepWithNext: true });
    const title = input.claim === undefined ? paragraph(shaper, COUNTY_COURT.index.withoutClaim, TITLE, width, { center: true, leading: 40, keep: true }) : proceedingsHeading(shaper, headingOf(claimOf(input.claim)), COUNTY_COURT.index.heading, width);
    const blocks: Block[] = [...title, gap(4, { keepWithNext: true }), header];
    for (const section of templateFor(input.language).sections) {
      if (section.letter === null) continue;
      const present = outline.filter(({ kind }) => (section.documents).includes(kind));
      blocks.push(this.#heading(shaper, section, header));
      if (present.length === 0) blocks.push(this.#row(context, [COUNTY_COURT.index.empty, '', ''], null, header));
      for (const { kind, title: words } of present) blocks.push(...(kind === 'exhibits' ? this.#exhibits(context, header) : [this.#document(context, kind, words, header)]));
    }
    return blocks;
  }

  #heading(shaper: LayoutContext['shaper'], section: TemplateSection, header: Block): Block {
    return row(shaper, [{ text: sectionTitle(section), width: WIDE_AREA.width, style: { ...HEADING, size: 11 }, fill: SHADE }], { header, keepWithNext: true });
  }

  #row({ shaper }: LayoutContext, texts: readonly string[], anchor: string | null, header: Block): Block {
    const style = anchor === null ? CELL : { ...CELL, color: LINK };
    return row(shaper, texts.map((text, i): Cell => ({ text, width: WIDE_AREA.width * SHARES[i]!, style: i === 1 ? CELL : style, align: i === 2 ? 'center' : 'left', ...(anchor === null ? {} : { link: { anchor } }) })), { header });
  }

  #document(context: LayoutContext, kind: DocumentKind, title: string, header: Block): Block {
    const { input, frame: { text } } = this.#context;
    const date = UNSIGNED.includes(kind) ? COUNTY_COURT.index.unsigned : text.date(input.composedAt);
    const [from, to] = [context.pageOf(documentAnchor(kind)), context.pageOf(documentEndAnchor(kind))];
    return this.#row(context, [title, date, text.index.pages(from, to)], documentAnchor(kind), header);
  }

  /** In the order of the pages: a line for what is to be proved wherever it changes. */
  #exhibits(context: LayoutContext, header: Block): Block[] {
    const { input, exhibits, frame: { text } } = this.#context;
    let stage: string | null = null;
    return exhibits.flatMap(({ number }) => {
      const { record, supersededBy } = input.exhibits[number - 1]!;
      const opens = record.stage !== stage;
      stage = record.stage;
      const pages = text.index.pages(context.pageOf(exhibitAnchor(number)), context.pageOf(exhibitEndAnchor(number)));
      const title = `${text.outline.exhibit(number, record.document.title)}${supersededBy === null ? '' : text.index.superseded}`;
      const group = row(context.shaper, [{ text: text.stage(record.stage).name, width: WIDE_AREA.width, style: { ...CELL, face: 'sans', size: 9.5 } }], { header, keepWithNext: true });
      return [...(opens ? [group] : []), this.#row(context, [title, text.date(record.eventTime), pages], exhibitAnchor(number), header)];
    });
  }
}

const claimOf = (claim: NonNullable<BundleInput['claim']>) => ({ ...claim, agents: claim.lender.agents, asOf: claim.statement.asOf, exhibits: [] });

import { dateText, defendantsOf } from '../../complaint/index.ts';
import { CLAIM_COVER_TEXT, causeName } from '../../documents/text/cover.ts';
import type { LayoutContext, PageDraft, Part } from '../document.ts';
import { facts, gap, notice, paragraph } from '../flow.ts';
import type { Block } from '../flow.ts';
import { isErased } from '../input.ts';
import type { BundleInput, ExhibitInput } from '../input.ts';
import type { FileCover } from '../../documents/types.ts';
import { A4, BODY, HAIRLINE, INK, MUTED, SMALL, TYPE_AREA, VALUE, WARNING } from '../style.ts';
import { drawFooter } from './page.ts';
import type { PartFrame } from './page.ts';
import { drawPlaced, paginate } from '../flow.ts';

/** From the most readable on: a cover is one page, whatever must be said of originals. */
const DENSITIES = [{ size: 11, leading: 20, space: 34, spacing: 1, rise: -20 }, { size: 10.5, leading: 17.5, space: 16, spacing: 0.8, rise: 0 }, { size: 9.5, leading: 15, space: 6, spacing: 0.6, rise: 20 }] as const;
/** What the cover of a file that is not the whole pack says, and of which exhibits it speaks. */
export interface CoverOfFile extends FileCover {
  exhibits: readonly { number: number }[];
}

/** What a file of this case is called: a case with a claim is more than its evidence. */
export const coverTitle = ({ claim, language }: BundleInput, { text }: Pick<PartFrame, 'text'>): string => (claim === undefined ? text.cover.title : CLAIM_COVER_TEXT[language].title);

/** Parties, court, cause and amount as the complaint has them. */
function claimRows({ claim, language }: BundleInput): [string, string][] {
  if (claim === undefined) return [];
  const words = CLAIM_COVER_TEXT[language];
  return [
    [words.plaintiff, claim.lender.name],
    [words.defendants, defendantsOf(claim.loan).map(({ party }) => party.person.name).join(words.separator)],
    [words.court, claim.court ?? words.courtBlank],
    [words.cause, causeName(claim.product.cause, language)],
    [words.total, words.totalValue(claim.statement.totals.total)],
    [words.asOf, language === 'zh-CN' ? dateText(claim.statement.asOf) : claim.statement.asOf],
  ];
}

/** 封面: what this is, whose, and how to read it. */
export class Cover implements Part {
  readonly #input: BundleInput;
  readonly #frame: PartFrame;
  readonly #file: CoverOfFile | undefined;

  constructor(input: BundleInput, frame: PartFrame, file?: CoverOfFile) {
    this.#input = input;
    this.#frame = frame;
    this.#file = file;
  }

  layout(context: LayoutContext): PageDraft[] {
    const frame = this.#frame;
    const [first, ...denser] = DENSITIES.map((density) => () => paginate(this.#blocks(context, density), { ...TYPE_AREA, top: TYPE_AREA.top + density.rise }));
    const loose = first!();
    const pages = loose.length === 1 ? loose : (denser.map((lay) => lay()).find(({ length }) => length === 1) ?? loose);
    return pages.map((placed, index) => ({
      ...A4,
      ...(index === 0 ? { anchors: ['cover'] } : {}),
      draw: (canvas, page) => {
        drawPlaced(canvas, placed, TYPE_AREA.left);
        drawFooter(canvas, frame, page);
      },
    }));
  }

  #blocks({ shaper, total }: LayoutContext, { size, leading, space, spacing }: (typeof DENSITIES)[number]): Block[] {
    const { cover } = this.#frame.text;
    const exhibits = this.#exhibits();
    const { width } = TYPE_AREA;
    const blocks: Block[] = [
      ...paragraph(shaper, this.#file?.title ?? coverTitle(this.#input, this.#frame), { face: 'serifBold', size: 26, color: INK }, width, { center: true, leading: 40 }),
      ...paragraph(shaper, this.#file?.line ?? (this.#input.claim === undefined ? cover.subtitle : CLAIM_COVER_TEXT[this.#input.language].subtitle), { face: 'serif', size: 14, color: MUTED }, width, { center: true, leading: 26 }),
      gap(space),
      { height: 18, draw: (canvas, x, y) => canvas.rule(x + width / 2 - 40, y, x + width / 2 + 40, y, 1.2, HAIRLINE) },
      gap(14 * spacing),
      ...facts(shaper, this.#facts(total), width, { face: 'sansBold', size: 10, color: INK }, { ...VALUE, size: 10 }, undefined, 3.2 * spacing),
      gap(24 * spacing),
    ];
    const about = this.#file?.about ?? cover.about(exhibits.length, exhibits.filter(({ record }) => record.document.digestOnly).length, exhibits.filter(isErased).length);
    for (const text of about) blocks.push(...paragraph(shaper, text, { ...BODY, size }, width, { indent: 2 * size, justify: true, leading }), gap(4));
    if (this.#input.development) blocks.push(gap(14), notice(shaper, [this.#frame.text.developmentChain('bundle')], { ...SMALL, color: WARNING }, width, WARNING));
    return blocks;
  }

  #exhibits(): ExhibitInput[] {
    return this.#file ? this.#file.exhibits.map(({ number }) => this.#input.exhibits[number - 1]!) : this.#input.exhibits;
  }

  #facts(total: number): [string, string][] {
    const { text } = this.#frame;
    const { cover } = text;
    const input = this.#input;
    const exhibits = this.#exhibits();
    const times = exhibits.map(({ record }) => record.eventTime).sort();
    const anchor = input.exhibits.find((exhibit) => exhibit.anchor)?.anchor;
    const rows: [string, string][] = [...(this.#file ? [] : claimRows(input)), [cover.caseRef, input.caseRef]];
    if (input.lender !== null) rows.push([cover.lender, input.lender]);
    rows.push([cover.counts, cover.countsValue(exhibits.length, total)]);
    if (times.length > 0) rows.push([cover.period, cover.periodValue(text.date(times[0]!), text.date(times.at(-1)!))]);
    if (anchor) rows.push([cover.chain, cover.chainValue(anchor.chainId)], [cover.registry, anchor.registry]);
    rows.push([cover.composed, text.date(input.composedAt)]);
    if (input.attachments) rows.push([cover.attached, cover.attachedValue(input.attachments)]);
    if (input.seal) rows.push([text.seal.label, text.seal.value(input.seal, 'bundle')]);
    return rows;
  }
}

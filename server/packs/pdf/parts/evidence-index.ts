import { indexRows } from '../../documents/index-rows.ts';
import type { IndexRow } from '../../documents/index-rows.ts';
import { signatureBlock, titledPages } from '../../documents/report.ts';
import { EVIDENCE_INDEX_TEXT } from '../../documents/text/evidence-index.ts';
import type { ElsewherePages } from '../../documents/types.ts';
import type { TextStyle } from '../canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../document.ts';
import { gap, paragraph, row, together } from '../flow.ts';
import type { Block, Cell } from '../flow.ts';
import type { BundleInput } from '../input.ts';
import { HEADING, INK, LINK, MUTED, NOTE, SHADE, SMALL, TITLE, WIDE_AREA } from '../style.ts';
import type { Shaper } from '../text/shape.ts';
import { exhibitAnchor } from './anchors.ts';
import type { PartFrame } from './page.ts';

export { exhibitAnchor, exhibitEndAnchor } from './anchors.ts';
export type { Numbered } from './anchors.ts';

/** Which exhibits an index lists, and where those that are not in the same file lie. */
export interface IndexScope {
  listed: readonly number[];
  elsewhere: ReadonlyMap<number, ElsewherePages>;
  /** name of the volume that holds the index */
  volume: string | undefined;
}

const HEAD: TextStyle = { face: 'sansBold', size: 8.5, color: INK };
const CELL: TextStyle = { ...SMALL, size: 8.5 };
const DIGEST: TextStyle = { face: 'sans', size: 6.3, color: MUTED };
/** Shares of the type area's width: 序号 名称 来源 目的 页码 份数 原件状态 */
const SHARES = [0.065, 0.205, 0.165, 0.285, 0.09, 0.06, 0.13];
/** 64 hex digits and a record id each on one line: 存证编号 SHA-256/SM3 上链时间 */
const CHAIN_SHARES = [0.285, 0.505, 0.145];

/**
 * 证据目录 (民事证据规定 art 19: numbered, named, source, object of proof; signed and dated), grouped by what is to be proved. Ten columns do not
 * fit beside one another on an upright page: each entry is one row of seven and one of three, both linked to the exhibit.
 */
export class EvidenceIndex implements Part {
  readonly #input: BundleInput;
  readonly #frame: PartFrame;
  readonly #scope: IndexScope;

  constructor(input: BundleInput, frame: PartFrame, scope: IndexScope) {
    this.#input = input;
    this.#frame = frame;
    this.#scope = scope;
  }

  layout(context: LayoutContext): PageDraft[] {
    return titledPages(this.#blocks(context), this.#frame, this.#frame.text.index.continued, ['index']);
  }

  #blocks({ shaper, pageOf }: LayoutContext): Block[] {
    const { text } = this.#frame;
    const { index } = text;
    const { width } = WIDE_AREA;
    const header = this.#header(shaper);
    const blocks: Block[] = [...paragraph(shaper, index.title, TITLE, width, { center: true, leading: 40, keep: true }), { ...header, keepWithNext: true }];
    const rows = indexRows({ input: this.#input, text, ...this.#scope, pageOf });
    let groups = 0;
    rows.forEach((entry, at) => {
      if (entry.element !== rows[at - 1]?.element) {
        const name = index.group(index.positions[groups] ?? String(groups + 1), entry.elementName);
        blocks.push(row(shaper, [{ text: name, width, style: { ...HEADING, size: 9.5 }, fill: SHADE }], { header, keepWithNext: true }));
        groups++;
      }
      blocks.push(...this.#entry(shaper, entry, header, at === rows.length - 1));
    });
    return [...blocks, ...this.#signature(shaper)];
  }

  #header(shaper: Shaper): Block {
    const { index } = this.#frame.text;
    const { width } = WIDE_AREA;
    const { chainColumns } = EVIDENCE_INDEX_TEXT[this.#input.language];
    const cell = (text: string, share: number, style: TextStyle): Cell => ({ text, width: width * share, style, align: 'center', fill: SHADE });
    return together([
      row(shaper, index.columns.map((text, i) => cell(text, SHARES[i]!, HEAD))),
      row(shaper, [cell('', SHARES[0]!, DIGEST), ...chainColumns.map((text, i) => cell(text, CHAIN_SHARES[i]!, { ...HEAD, size: 7 }))]),
    ]);
  }

  /** The last entry's rows are apart and stay with the signature: should they fill a page, the digests still go with it. */
  #entry(shaper: Shaper, entry: IndexRow, header: Block, last: boolean): Block[] {
    const { text } = this.#frame;
    const { width } = WIDE_AREA;
    const { number, range } = entry;
    // an exhibit in another file cannot be jumped to from here
    const link = range === null ? {} : { link: { anchor: exhibitAnchor(number) } };
    const cite = range === null ? {} : { cite: { on: 'index' as const, of: exhibitAnchor(number), ...range } };
    const linked = { ...CELL, color: range === null ? INK : LINK };
    const texts: [string, Partial<Cell>][] = [
      [String(number), { align: 'center' }],
      [entry.title, { style: linked }],
      [entry.source, {}],
      [entry.purpose, {}],
      [entry.pages, { align: 'center', style: linked, ...cite }],
      [entry.copies, { align: 'center' }],
      [entry.original, { align: 'center' }],
    ];
    const chain: (string | string[])[] = [entry.recordId, [entry.sha256, entry.sm3 ?? text.none], entry.anchored];
    const options = last ? { header, keepWithNext: true } : {};
    const rows = [
      row(shaper, texts.map(([value, extra], i): Cell => ({ text: value, width: width * SHARES[i]!, style: CELL, ...link, ...extra })), options),
      row(shaper, [{ text: '', width: width * SHARES[0]!, style: DIGEST, ...link }, ...chain.map((value, i): Cell => ({ text: value, width: width * CHAIN_SHARES[i]!, style: DIGEST, ...link }))], options),
    ];
    return last ? rows : [together(rows, { header })];
  }

  /** Room to sign by hand: ≥ 45 mm, never alone on a page (the last entry stays with it). */
  #signature(shaper: Shaper): Block[] {
    const words = EVIDENCE_INDEX_TEXT[this.#input.language];
    const { lender } = this.#input;
    const submitter = lender === null ? [] : [`${words.submitter}${lender}`];
    return [
      gap(6, { keepWithNext: true }),
      ...paragraph(shaper, words.note, NOTE, WIDE_AREA.width, { keep: true }),
      ...submitter.flatMap((text) => paragraph(shaper, text, { face: 'serif', size: 10.5, color: INK }, WIDE_AREA.width, { keep: true })),
      ...signatureBlock([words.signature, words.submitted]),
    ];
  }
}

import { RECORD_STAGES } from '../../../domain/record/index.ts';
import type { LayoutContext, PageDraft, Part } from '../document.ts';
import { gap, paragraph, row, together } from '../flow.ts';
import type { Block, Cell } from '../flow.ts';
import { isErased } from '../input.ts';
import type { BundleInput, ExhibitInput } from '../input.ts';
import { HEADING, INK, LINK, MUTED, NOTE, SHADE, SMALL, TITLE, WIDE_AREA, mm } from '../style.ts';
import type { TextStyle } from '../canvas.ts';
import type { ElsewherePages } from '../../documents/types.ts';
import type { Shaper } from '../text/shape.ts';
import { flowPages } from './page.ts';
import type { PartFrame } from './page.ts';

/** Name of the place where exhibit `number` begins and where it ends. */
export const exhibitAnchor = (number: number): string => `exhibit-${number}`;
export const exhibitEndAnchor = (number: number): string => `exhibit-${number}-end`;

/** Which exhibits an index lists, and where those that are not in the same file lie. */
export interface IndexScope {
  listed: readonly number[];
  elsewhere: ReadonlyMap<number, ElsewherePages>;
  /** name of the volume that holds the index */
  volume: string | undefined;
}

/** An exhibit with its number in the bundle (1…n, order of the case's sequence). */
export interface Numbered {
  number: number;
  exhibit: ExhibitInput;
}

const HEAD: TextStyle = { face: 'sansBold', size: 8.5, color: INK };
const CELL: TextStyle = { ...SMALL, size: 8.5 };
const DIGEST: TextStyle = { face: 'sans', size: 6.8, color: MUTED };
/** Shares of the type area's width: 序号 名称 来源 目的 页码 份数 原件状态 */
const SHARES = [0.065, 0.205, 0.175, 0.29, 0.085, 0.06, 0.12];

/**
 * 证据目录 (民事证据规定 art 19: numbered, named, source, object of proof; signed and dated), grouped by what is to be proved.
 * Each entry is one row with the court's columns and one with the digests, both linked to the exhibit.
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
    const pages = flowPages(this.#blocks(context), WIDE_AREA, this.#frame, { anchors: ['index'] });
    return pages.map((draft, i) => (i === 0 ? draft : this.#continued(draft)));
  }

  /** A page that continues the index says so above the table: alone in the hand it is still known for what it is. */
  #continued(draft: PageDraft): PageDraft {
    return {
      ...draft,
      draw: (canvas, page) => {
        canvas.textCentered(this.#frame.text.index.continued, (WIDE_AREA.left + WIDE_AREA.right) / 2, WIDE_AREA.top + mm(3), { ...TITLE, size: 13 });
        draft.draw(canvas, page);
      },
    };
  }

  #blocks(context: LayoutContext): Block[] {
    const { shaper } = context;
    const { index } = this.#frame.text;
    const { width } = WIDE_AREA;
    const header = this.#header(shaper);
    const blocks: Block[] = [...paragraph(shaper, index.title, TITLE, width, { center: true, leading: 40, keep: true }), { ...header, keepWithNext: true }];
    const numbered = this.#scope.listed.map((number): Numbered => ({ number, exhibit: this.#input.exhibits[number - 1]! }));
    const groups = RECORD_STAGES.map((stage) => ({ stage, members: numbered.filter(({ exhibit }) => exhibit.record.stage === stage) })).filter(({ members }) => members.length > 0);
    groups.forEach(({ stage, members }, position) => {
      const heading = index.group(index.positions[position] ?? String(position + 1), this.#frame.text.stage(stage).name);
      blocks.push(row(shaper, [{ text: heading, width, style: { ...HEADING, size: 9.5 }, fill: SHADE }], { header, keepWithNext: true }));
      for (const member of members) blocks.push(...this.#entry(context, member, header, position === groups.length - 1 && member === members.at(-1)));
    });
    return [...blocks, ...this.#signature(shaper)];
  }

  #header(shaper: Shaper): Block {
    const { index } = this.#frame.text;
    const { width } = WIDE_AREA;
    return together([
      row(shaper, index.columns.map((text, i) => ({ text, width: width * SHARES[i]!, style: HEAD, align: 'center' as const, fill: SHADE }))),
      row(shaper, [{ text: index.chainColumns, width, style: { ...DIGEST, color: INK }, align: 'center', fill: SHADE }]),
    ]);
  }

  /** The last entry's rows are apart and stay with the signature: should they fill a page, the digests still go with it. */
  #entry(context: LayoutContext, { number, exhibit }: Numbered, header: Block, last: boolean): Block[] {
    const { shaper } = context;
    const { text } = this.#frame;
    const { index } = text;
    const { record } = exhibit;
    const { width } = WIDE_AREA;
    const link = { anchor: exhibitAnchor(number) };
    const pages = this.#pages(context, number);
    const title = exhibit.supersededBy === null ? record.document.title : `${record.document.title}${index.superseded}`;
    const texts: [string, Partial<Cell>][] = [
      [String(number), { align: 'center' }],
      [title, { style: { ...CELL, color: LINK } }],
      [index.source(record.provenance.sourceSystem, record.provenance.actor), {}],
      [text.stage(record.stage).purpose, {}],
      [pages, { align: 'center', style: { ...CELL, color: LINK } }],
      [index.copies, { align: 'center' }],
      [isErased(exhibit) ? index.original.erased : record.document.digestOnly || exhibit.fileName === null ? index.original.retained : index.original.electronic, { align: 'center' }],
    ];
    const anchored = exhibit.anchor ? text.dateTime(exhibit.anchor.blockTime) : index.notAnchored;
    const digests = [`${index.recordId} ${record.id}\u3000\u3000${index.anchored} ${anchored}`, `SHA-256\u3000${record.document.sha256}`, `SM3\u3000${record.document.sm3 ?? text.none}`];
    const options = last ? { header, keepWithNext: true } : {};
    const rows = [
      row(shaper, texts.map(([value, extra], i): Cell => ({ text: value, width: width * SHARES[i]!, style: CELL, link, ...extra })), options),
      row(shaper, [{ text: '', width: width * SHARES[0]!, style: DIGEST, link }, { text: digests, width: width * (1 - SHARES[0]!), style: DIGEST, link }], options),
    ];
    return last ? rows : [together(rows, { header })];
  }

  /** In a case of several volumes every exhibit is named with its own: pages begin at 1 in each. */
  #pages(context: LayoutContext, number: number): string {
    const { index } = this.#frame.text;
    const { elsewhere, volume } = this.#scope;
    const other = elsewhere.get(number);
    const pages = other ? index.pages(other.from, other.to) : index.pages(context.pageOf(exhibitAnchor(number)), context.pageOf(exhibitEndAnchor(number)));
    const name = other?.volume ?? volume;
    return name === undefined ? pages : `${name} ${pages}`;
  }

  /** Room to sign by hand: ≥ 45 mm, never alone on a page (the last entry stays with it). */
  #signature(shaper: Shaper): Block[] {
    const { index } = this.#frame.text;
    const { width } = WIDE_AREA;
    const style: TextStyle = { face: 'serif', size: 12, color: INK };
    return [
      gap(6, { keepWithNext: true }),
      ...paragraph(shaper, index.note, NOTE, width, { keep: true }),
      {
        height: 150,
        draw: (canvas, x, y) => {
          const left = x + width * 0.5;
          canvas.text(index.submitter, left, y - 40, style);
          canvas.text(index.submitted, left, y - 130, style);
        },
      },
    ];
  }
}

import { establishedOf, type Provenance } from '../../../domain/record/index.ts';
import { describeWarning } from '../../text/warnings.ts';
import type { Warning } from '../../text/warnings.ts';
import type { Canvas } from '../canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../document.ts';
import { facts, gap, notice, paragraph, row } from '../flow.ts';
import type { Block } from '../flow.ts';
import { hasOriginal, isErased, lateHours } from '../input.ts';
import type { BundleInput } from '../input.ts';
import type { ArchivalObstacle, Shown, ShownPage } from '../sources/types.ts';
import { A4, BODY, HAIRLINE, HEADING, INK, LABEL, LINK, MUTED, NOTE, SHADE, SMALL, VALUE, WARNING, WIDE_AREA, mm } from '../style.ts';
import type { Shaper } from '../text/shape.ts';
import { exhibitAnchor, exhibitEndAnchor } from './anchors.ts';
import type { Numbered } from './anchors.ts';
import { drawFooter, drawRunningHead, flowPages } from './page.ts';
import type { PartFrame } from './page.ts';

/** Sizes of a slip's rows, from the most readable on. */
const SLIP_DENSITIES = [{ size: LABEL.size, padY: 3.2 }, { size: 8.5, padY: 2 }, { size: 8.5, padY: 1 }] as const;

/** Room a copied page is scaled into: nothing of it can reach running head or page number. */
const COPY_MARGIN = { side: mm(6), top: mm(15), bottom: mm(17) };

/** One exhibit: its cover slip, then its pages or the reason why there are none. */
export class Exhibit implements Part {
  readonly #input: BundleInput;
  readonly #frame: PartFrame;
  readonly #numbered: Numbered;
  readonly #shown: Shown;
  #pages: PageDraft[] | undefined;
  #pageOf: LayoutContext['pageOf'] = () => 0;
  /** false when a page with the reason stands in its place */
  readonly shown: boolean;
  /** of the case, from 1 */
  readonly number: number;
  /** pages behind the slip */
  readonly copies: number;
  /** what keeps its copy, and so the file, from being PDF/A-3b; empty when nothing does */
  readonly archival: readonly ArchivalObstacle[];
  /** places of the complaint's rows that rest on it; set before layout, when the complaint that counts its pages is there */
  uses: readonly string[] = [];
  /** all that must be said about this exhibit: of its file and of its record */
  readonly warnings: readonly Warning[];

  constructor(input: BundleInput, frame: PartFrame, numbered: Numbered, shown: Shown) {
    this.#input = input;
    this.#frame = frame;
    this.#numbered = numbered;
    this.#shown = shown;
    this.shown = 'pages' in shown;
    this.number = numbered.number;
    this.copies = 'pages' in shown ? shown.pages.length : 1;
    this.archival = 'pages' in shown ? shown.archival : [];
    this.warnings = [...('pages' in shown ? shown.warnings : [shown.placeholder]), ...recordWarnings(input, numbered)];
  }

  /** The same in every round but for links to exhibits that corroborate it. */
  layout(context: LayoutContext): PageDraft[] {
    this.#pageOf = context.pageOf;
    // whether a link can be set is known once the places are
    return this.#corroborated().length > 0 ? this.#lay(context) : (this.#pages ??= this.#lay(context));
  }

  #lay(context: LayoutContext): PageDraft[] {
    const { number } = this.#numbered;
    const pages = [...this.#slip(context), ...('pages' in this.#shown ? this.#copies(this.#shown.pages) : this.#placeholder(context.shaper))];
    const slip = pages[0]!;
    pages[0] = {
      ...slip,
      draw: (canvas, page) => {
        slip.draw(canvas, page);
        this.#drawUses(canvas);
      },
    };
    const last = pages.at(-1)!;
    pages[pages.length - 1] = { ...last, anchors: [...(last.anchors ?? []), exhibitEndAnchor(number)] };
    return pages;
  }

  /** Above the slip: on which pages the complaint rests on it, each a link. A file without the complaint names none. */
  #drawUses(canvas: Canvas): void {
    const places = new Map(this.uses.map((anchor) => [this.#pageOf(anchor), anchor]));
    places.delete(0);
    if (places.size === 0) return;
    const base = WIDE_AREA.top + 6;
    const words = [...places].map(([page, anchor]) => ({ text: `p.${page}`, anchor }));
    let x = WIDE_AREA.right - canvas.shaper.width([this.#frame.text.lineage.uses, ...words.map(({ text }) => text)].join(' '), NOTE.face, NOTE.size);
    x += canvas.text(`${this.#frame.text.lineage.uses} `, x, base, NOTE);
    for (const { text, anchor } of words) {
      const width = canvas.text(text, x, base, { ...NOTE, color: LINK });
      canvas.link([x, base - 2, x + width, base + NOTE.size], { anchor });
      x += width + canvas.shaper.width(' ', NOTE.face, NOTE.size);
    }
  }

  /** On one page where it can be: a slip whose last row stands alone on a second one looks like a mistake. */
  #slip(context: LayoutContext): PageDraft[] {
    const [first, ...denser] = SLIP_DENSITIES.map((density) => () => this.#slipWith(context, density));
    const loose = first!();
    if (loose.length === 1) return loose;
    for (const lay of denser) {
      const pages = lay();
      if (pages.length < loose.length) return pages;
    }
    return loose;
  }

  #slipWith({ shaper, pageOf }: LayoutContext, { size, padY }: (typeof SLIP_DENSITIES)[number]): PageDraft[] {
    const { text } = this.#frame;
    const { number, exhibit } = this.#numbered;
    const { document, stage } = exhibit.record;
    const { width } = WIDE_AREA;
    const blocks: Block[] = [
      ...paragraph(shaper, text.slip.label(number), { ...HEADING, size: 13, color: MUTED }, width, { leading: 22, keep: true }),
      ...paragraph(shaper, document.title, { face: 'serifBold', size: 20, color: INK }, width, { leading: 32, keep: true }),
      { height: 12, draw: (canvas, x, y) => canvas.rule(x, y - 4, x + width, y - 4, 1.2, INK) },
      ...paragraph(shaper, text.labelled(text.slip.purpose, text.stage(stage).purpose), { ...BODY, size: 11 }, width, { leading: 19 }),
      gap(6),
    ];
    const messages = this.warnings.map((warning) => describeWarning(warning, this.#input.language));
    if (messages.length > 0) blocks.push(notice(shaper, messages.map((message) => `· ${message}`), { ...SMALL, size: 9, color: WARNING }, width, WARNING), gap(6));
    for (const [title, rows] of [[text.slip.sectionRecord, this.#recordRows()], [text.slip.sectionSource, this.#sourceRows()], [text.slip.sectionChain, this.#chainRows()]] as const) {
      if (rows.length === 0) continue;
      blocks.push(gap(5), ...paragraph(shaper, title, { ...HEADING, size: 10 }, width, { leading: 20, keep: true }), ...facts(shaper, rows, width, { ...LABEL, size }, { ...VALUE, size }, mm(30), padY));
      if (title === text.slip.sectionSource) blocks.push(...this.#corroborationRows(shaper, pageOf, { size, padY }));
    }
    return flowPages(blocks, WIDE_AREA, this.#frame, { anchors: [exhibitAnchor(number)], bookmarks: [{ title: text.outline.exhibit(number, document.title), level: 0 }] });
  }

  #recordRows(): [string, string | string[]][] {
    const { text } = this.#frame;
    const { slip } = text;
    const { exhibit } = this.#numbered;
    const { record, anchor, fileName, verdict } = exhibit;
    const hours = lateHours(exhibit, this.#input.lateAfterHours);
    const anchored = anchor ? [text.dateTime(anchor.blockTime)] : [text.index.notAnchored];
    const { signatures } = establishedOf(record);
    const signatureRows: [string, string[]][] = signatures === null ? [] : [[slip.signatures, slip.signaturesValue(signatures)]];
    if (hours !== null) anchored.push(slip.late(hours, this.#input.lateAfterHours));
    return [
      [slip.recordId, record.id],
      [slip.sequence, slip.sequenceValue(record.sequence, this.#input.exhibits.length)],
      [slip.stage, text.stage(record.stage).name],
      [slip.file, isErased(exhibit) ? slip.fileErased : fileName === null ? slip.fileRetained : slip.fileValue(fileName)],
      [slip.format, slip.formatValue(record.document.mediaType, record.document.size)],
      [slip.sha256, record.document.sha256],
      [slip.sm3, record.document.sm3 ?? slip.sm3Missing],
      ...signatureRows,
      [slip.eventTime, text.beside([text.dateTime(record.eventTime), text.timeZone])],
      [slip.receivedTime, text.dateTime(record.receivedTime)],
      [slip.anchoredTime, anchored],
      [slip.verdict, text.verdict(verdict, hasOriginal(exhibit))],
    ];
  }

  #sourceRows(): [string, string][] {
    const { slip, beside } = this.#frame.text;
    const provenance: Provenance = this.#numbered.exhibit.record.provenance;
    const join = (...parts: (string | undefined)[]): string | undefined => beside(parts.filter((part) => part !== undefined)) || undefined;
    const rows: [string, string | undefined][] = [
      [slip.system, join(provenance.sourceSystem, provenance.sourceVersion, provenance.sourceRecordId)],
      [slip.actor, provenance.actor],
      [slip.account, provenance.account],
      [slip.customer, join(provenance.device, provenance.ipAddress)],
      [slip.capture, join(provenance.captureMethod, provenance.captureTool)],
      [slip.transport, provenance.transport],
      [slip.custodian, provenance.custodian],
      [slip.consent, provenance.consentReference],
      [slip.basis, provenance.basisOfTruth && slip.basisValue(provenance.basisOfTruth)],
      // those of this case are named by number below
      [slip.corroborates, beside(provenance.corroborates?.filter((id) => !this.#corroborated().some(({ recordId }) => recordId === id)) ?? [])],
    ];
    return rows.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  }

  /** Exhibits of this case that the record names as corroborating. */
  #corroborated(): { number: number; recordId: string; title: string }[] {
    const named = this.#numbered.exhibit.record.provenance.corroborates ?? [];
    return this.#input.exhibits.flatMap(({ record }, index) => (named.includes(record.id) ? [{ number: index + 1, recordId: record.id, title: record.document.title }] : []));
  }

  #corroborationRows(shaper: Shaper, pageOf: LayoutContext['pageOf'], { size, padY }: { size: number; padY: number }): Block[] {
    const { text } = this.#frame;
    return this.#corroborated().map(({ number, recordId, title }) => row(shaper, [
      { text: text.slip.corroborates, width: mm(30), style: { ...LABEL, size }, fill: SHADE, padY },
      { text: `${text.copyHeader(number, title)}\u3000${recordId}`, width: WIDE_AREA.width - mm(30), style: { ...VALUE, size }, padY, ...(pageOf(exhibitAnchor(number)) > 0 ? { link: { anchor: exhibitAnchor(number) } } : {}) },
    ]));
  }

  #chainRows(): [string, string][] {
    const { slip } = this.#frame.text;
    const { log, anchor } = this.#numbered.exhibit;
    const rows: [string, string][] = [];
    if (log) rows.push([slip.log, log.origin], [slip.leaf, log.leaf], [slip.position, slip.positionValue(log.index, log.size)]);
    if (anchor) rows.push([slip.block, slip.blockValue(anchor.blockNumber)], [slip.blockHash, anchor.blockHash]);
    if (anchor?.transactionHash) rows.push([slip.transaction, anchor.transactionHash]);
    return rows;
  }

  #copies(pages: readonly ShownPage[]): PageDraft[] {
    const { text } = this.#frame;
    const { number, exhibit } = this.#numbered;
    const total = 'pages' in this.#shown ? this.#shown.originalPages : null;
    const own = 'pages' in this.#shown ? this.#shown.bookmarks : [];
    const head = text.copyHeader(number, exhibit.record.document.title);
    return pages.map((page, index) => {
      const origin = page.originalPage !== null && total !== null ? text.copyPage(page.originalPage, total) : text.copyWhole(index + 1, pages.length);
      const landscape = page.mode === 'fit' && page.width > page.height * 1.05;
      const size = landscape ? { width: A4.height, height: A4.width } : A4;
      return {
        ...size,
        bookmarks: own.filter((bookmark) => bookmark.page === page.originalPage).map(({ title, level }) => ({ title, level: level + 1 })),
        draw: (canvas, numbers) => {
          drawRunningHead(canvas, head, origin);
          if (page.mode === 'fill') page.draw(canvas, 0, 0, 1);
          else drawFitted(canvas, page);
          drawFooter(canvas, this.#frame, numbers);
        },
      };
    });
  }

  #placeholder(shaper: Shaper): PageDraft[] {
    const { text } = this.#frame;
    const { exhibit, number } = this.#numbered;
    if ('pages' in this.#shown) return [];
    const reason = describeWarning(this.#shown.placeholder, this.#input.language);
    const help = isErased(exhibit) ? text.slip.placeholderErased : exhibit.fileName === null ? text.slip.placeholderRetained : text.slip.placeholderHelp;
    const { width } = WIDE_AREA;
    const blocks: Block[] = [
      gap(150),
      ...paragraph(shaper, text.slip.placeholderTitle, { face: 'serifBold', size: 18, color: INK }, width, { center: true, leading: 34 }),
      gap(10),
      notice(shaper, [reason], { face: 'sans', size: 11, color: WARNING }, width, WARNING),
      gap(12),
      ...paragraph(shaper, help, { ...BODY, size: 11 }, width, { leading: 20, justify: true }),
    ];
    if (exhibit.fileName !== null) blocks.push(gap(8), ...facts(shaper, [[text.slip.file, exhibit.fileName], [text.slip.sha256, exhibit.record.document.sha256]], width, LABEL, VALUE, mm(30)));
    return flowPages(blocks, WIDE_AREA, this.#frame, {}).map((draft) => ({
      ...draft,
      draw: (canvas, numbers) => {
        drawRunningHead(canvas, text.copyHeader(number, exhibit.record.document.title), '');
        draft.draw(canvas, numbers);
      },
    }));
  }
}

/** Scales a page into the room, never enlarged, centred, with a hairline frame that marks it as a copy. */
function drawFitted(canvas: Canvas, page: ShownPage): void {
  const room = { width: canvas.width - 2 * COPY_MARGIN.side, height: canvas.height - COPY_MARGIN.top - COPY_MARGIN.bottom };
  const scale = Math.min(1, room.width / page.width, room.height / page.height);
  const [width, height] = [page.width * scale, page.height * scale];
  const x = (canvas.width - width) / 2;
  const y = canvas.height - COPY_MARGIN.top - height;
  page.draw(canvas, x, y, scale);
  canvas.rect(x, y, width, height, { stroke: HAIRLINE, lineWidth: 0.4 });
}

function recordWarnings(input: BundleInput, { exhibit }: Numbered): Warning[] {
  const warnings: Warning[] = [];
  const hours = lateHours(exhibit, input.lateAfterHours);
  if (hours !== null) warnings.push({ code: 'late', params: { hours, days: Math.round(hours / 24) } });
  if (exhibit.supersededBy !== null) warnings.push({ code: 'superseded', params: { record: exhibit.supersededBy } });
  return warnings;
}

import QRCode from 'qrcode';
import type { Canvas } from '../canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../document.ts';
import { facts, gap, notice, paragraph, row, together } from '../flow.ts';
import type { Block } from '../flow.ts';
import type { AnchorFacts, BundleInput, ExhibitInput } from '../input.ts';
import { hasOriginal, lateHours } from '../input.ts';
import { HEADING, INK, LABEL, LINK, NOTE, SHADE, SMALL, TITLE, VALUE, WARNING, WIDE_AREA, mm } from '../style.ts';
import type { TextStyle } from '../canvas.ts';
import type { Shaper } from '../text/shape.ts';
import { exhibitAnchor } from './anchors.ts';
import { flowPages } from './page.ts';
import type { PartFrame } from './page.ts';

const CELL: TextStyle = { ...SMALL, size: 7.5 };

function steps(shaper: Shaper, frame: PartFrame, width: number, of: 'record' | 'case'): Block[] {
  const { certificate } = frame.text;
  return [
    ...paragraph(shaper, certificate.steps, { ...HEADING, size: 10.5 }, width, { leading: 20, keep: true }),
    ...certificate.stepsList(of).flatMap((text, i) => paragraph(shaper, `${i + 1}. ${text}`, { ...SMALL, size: 9 }, width, { leading: 14.5 })),
  ];
}

function platformRows(frame: PartFrame, { operator, filingNumber }: Pick<BundleInput, 'operator' | 'filingNumber'>): [string, string][] {
  const { certificate } = frame.text;
  return operator === undefined || operator === null ? [] : [[certificate.operator, certificate.operatorValue(operator, filingNumber ?? null)]];
}

/** That nobody vouches for a self-signed certificate stands where the signature is named. */
function sealRows({ text }: PartFrame, { seal }: Pick<BundleInput, 'seal'>, what: 'bundle' | 'certificate'): [string, string][] {
  return seal ? [[text.seal.label, text.seal.value(seal, what)]] : [];
}

function chainRows(frame: PartFrame, exhibit: ExhibitInput | undefined): [string, string][] {
  const { certificate } = frame.text;
  const rows: [string, string][] = [];
  if (exhibit?.log) rows.push([certificate.origin, exhibit.log.origin]);
  if (exhibit?.anchor) rows.push([certificate.chainId, String(exhibit.anchor.chainId)], [certificate.registry, exhibit.anchor.registry], [certificate.logId, exhibit.anchor.logId]);
  return rows;
}

/** 区块链存证证书 of a whole case: where each exhibit stands in the log and on the chain, and how to check it. */
export class CaseCertificate implements Part {
  readonly #input: BundleInput;
  readonly #frame: PartFrame;
  readonly #exhibits: readonly { number: number; exhibit: ExhibitInput }[];
  readonly #here: ReadonlySet<number>;
  #pages: PageDraft[] | undefined;

  /** @param listed numbers of the exhibits that it is of @param here of these, those in this file: only to these can its rows lead */
  constructor(input: BundleInput, frame: PartFrame, listed: readonly number[], here: ReadonlySet<number>) {
    this.#input = input;
    this.#frame = frame;
    this.#exhibits = listed.map((number) => ({ number, exhibit: input.exhibits[number - 1]! }));
    this.#here = here;
  }

  /** The same in every round: nothing in it depends on page numbers before it is drawn. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= this.#lay(shaper));
  }

  #lay(shaper: Shaper): PageDraft[] {
    const { text } = this.#frame;
    const { certificate } = text;
    const { width } = WIDE_AREA;
    const blocks: Block[] = [
      ...paragraph(shaper, certificate.bundleTitle, TITLE, width, { center: true, leading: 40, keep: true }),
      gap(4),
      ...paragraph(shaper, certificate.bundleIntro, { face: 'serif', size: 11, color: INK }, width, { indent: 22, justify: true, leading: 19 }),
      gap(8),
    ];
    if (this.#input.development) blocks.push(notice(shaper, [text.developmentChain('certificate')], { ...SMALL, color: WARNING }, width, WARNING), gap(8));
    const anchored = this.#exhibits.find(({ exhibit }) => exhibit.anchor)?.exhibit;
    blocks.push(...facts(shaper, [...chainRows(this.#frame, anchored), ...platformRows(this.#frame, this.#input), ...sealRows(this.#frame, this.#input, 'bundle'), [certificate.issued, text.dateTime(this.#input.composedAt)], [certificate.build, this.#input.build]], width, LABEL, VALUE, mm(30)));
    // the steps and the disclaimer belong together: a reader who copies one page has both
    const closing = together([...steps(shaper, this.#frame, width, 'case'), gap(8), ...paragraph(shaper, certificate.disclaimer, NOTE, width)]);
    blocks.push(gap(10), ...this.#table(shaper), gap(10), ...this.#transactions(shaper), closing);
    return flowPages(blocks, WIDE_AREA, this.#frame, { anchors: ['certificate'] });
  }

  #table(shaper: Shaper): Block[] {
    const { text } = this.#frame;
    const { width } = WIDE_AREA;
    const shares = [0.05, 0.345, 0.07, 0.08, 0.115, 0.22, 0.12];
    const header = row(shaper, text.certificate.columns.map((title, i) => ({ text: title, width: width * shares[i]!, style: { ...CELL, face: 'sansBold' as const }, align: 'center' as const, fill: SHADE })), { keepWithNext: true });
    const rows = this.#exhibits.map(({ number, exhibit }) => {
      const { log, anchor } = exhibit;
      const cells = [String(number), exhibit.record.id, log ? String(log.index) : text.none, log ? String(log.size) : text.none, anchor ? String(anchor.blockNumber) : text.none, anchor ? text.dateTime(anchor.blockTime) : text.index.notAnchored, text.verdict(exhibit.verdict, hasOriginal(exhibit))];
      const isHere = this.#here.has(number);
      return row(shaper, cells.map((value, i) => ({ text: value, width: width * shares[i]!, style: i === 1 && isHere ? { ...CELL, color: LINK } : CELL, align: 'center' as const, ...(isHere ? { link: { anchor: exhibitAnchor(number) } } : {}) })), { header });
    });
    return [header, ...rows];
  }

  /** Each anchoring transaction once: many exhibits share one. */
  #transactions(shaper: Shaper): Block[] {
    const { certificate, aside } = this.#frame.text;
    const { width } = WIDE_AREA;
    const seen = new Map<string, { anchor: AnchorFacts; exhibit: ExhibitInput }>();
    for (const { exhibit } of this.#exhibits) if (exhibit.anchor) seen.set(`${exhibit.anchor.blockHash} ${exhibit.log?.size ?? 0}`, { anchor: exhibit.anchor, exhibit });
    if (seen.size === 0) return [];
    const { slip } = this.#frame.text;
    const rows = [...seen.values()].map(({ anchor, exhibit }): [string, string[]] => [
      slip.blockValue(anchor.blockNumber),
      [...(anchor.transactionHash === null ? [] : [`${slip.transaction} ${anchor.transactionHash}`]), `${slip.blockHash} ${anchor.blockHash}`, ...(exhibit.log ? [`${certificate.root} ${exhibit.log.root}${aside(certificate.headValue(exhibit.log.size))}`] : [])],
    ]);
    return [...paragraph(shaper, certificate.transactions, { ...HEADING, size: 10.5 }, width, { leading: 20, keep: true }), ...facts(shaper, rows, width, { ...LABEL, size: 8 }, { ...VALUE, size: 7.5 }, mm(24)), gap(10)];
  }
}

export interface CertificateInput extends Omit<BundleInput, 'exhibits' | 'caseRef' | 'attachments'> {
  exhibit: ExhibitInput;
}

/** Size of a record certificate's table and room above and below its lines: rows move together before they become small. */
const CERTIFICATE_DENSITIES = [[8.5, 3.2], [8.5, 2], [8.5, 1.2], [7.5, 1.2], [6.5, 1.2], [5.5, 1.2]] as const;

/** 区块链存证证书 of one record, on one page. */
export class RecordCertificate implements Part {
  readonly #input: CertificateInput;
  readonly #frame: PartFrame;

  constructor(input: CertificateInput, frame: PartFrame) {
    this.#input = input;
    this.#frame = frame;
  }

  /** A certificate is one page: whoever holds it holds all of it. Long names and notes make the table smaller, not longer. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    const { text } = this.#frame;
    const place = { anchors: ['certificate'], bookmarks: [{ title: text.outline.certificate, level: 0 }] };
    let pages: PageDraft[] = [];
    for (const [size, padY] of CERTIFICATE_DENSITIES) {
      pages = flowPages(this.#blocks(shaper, size, padY), WIDE_AREA, this.#frame, place);
      if (pages.length === 1) break;
    }
    return pages;
  }

  #blocks(shaper: Shaper, size: number, padY: number): Block[] {
    const { text } = this.#frame;
    const { certificate } = text;
    const { width } = WIDE_AREA;
    const { exhibit } = this.#input;
    const { record, anchor } = exhibit;
    const blocks: Block[] = [
      ...paragraph(shaper, certificate.title, TITLE, width, { center: true, leading: 40 }),
      ...paragraph(shaper, certificate.intro(record.id), { face: 'serif', size: 10.5, color: INK }, width, { indent: 21, justify: true, leading: 18 }),
      gap(6),
    ];
    if (this.#input.development) blocks.push(notice(shaper, [text.developmentChain('certificate')], { ...SMALL, color: WARNING }, width, WARNING), gap(6));
    if (exhibit.supersededBy !== null) blocks.push(notice(shaper, [certificate.superseded(exhibit.supersededBy)], { ...SMALL, size: 9, color: WARNING }, width, WARNING), gap(6));
    if (!anchor) blocks.push(notice(shaper, [certificate.pending], { ...SMALL, color: WARNING }, width, WARNING), gap(6));
    blocks.push(...facts(shaper, this.#rows(), width, { ...LABEL, size: size + 0.5 }, { ...VALUE, size }, mm(28), padY), gap(8), this.#check(shaper), gap(6), ...paragraph(shaper, certificate.disclaimer, NOTE, width));
    return blocks;
  }

  #rows(): [string, string | string[]][] {
    const { text } = this.#frame;
    const { certificate, slip } = text;
    const { exhibit } = this.#input;
    const { record, log, anchor } = exhibit;
    const hours = lateHours(exhibit, this.#input.lateAfterHours);
    const rows: [string, string | string[]][] = [
      [certificate.name, record.document.title],
      [slip.stage, text.stage(record.stage).name],
      [slip.format, slip.formatValue(record.document.mediaType, record.document.size)],
      [slip.sha256, record.document.sha256],
      [slip.sm3, record.document.sm3 ?? slip.sm3Missing],
      [slip.eventTime, text.beside([text.dateTime(record.eventTime), text.timeZone])],
      [slip.receivedTime, text.dateTime(record.receivedTime)],
    ];
    if (anchor) rows.push([slip.anchoredTime, [text.dateTime(anchor.blockTime), ...(hours !== null ? [slip.late(hours, this.#input.lateAfterHours)] : [])]]);
    if (log) rows.push([slip.leaf, log.leaf], [slip.position, slip.positionValue(log.index, log.size)], [certificate.root, log.root]);
    rows.push(...chainRows(this.#frame, exhibit));
    if (anchor) rows.push([slip.block, slip.blockValue(anchor.blockNumber)], [slip.blockHash, anchor.blockHash]);
    if (anchor?.transactionHash) rows.push([slip.transaction, anchor.transactionHash]);
    if (exhibit.supersededBy !== null) rows.push([slip.supersededTitle, exhibit.supersededBy]);
    rows.push([slip.verdict, text.verdict(exhibit.verdict, hasOriginal(exhibit))], ...platformRows(this.#frame, this.#input), ...sealRows(this.#frame, this.#input, 'certificate'), [certificate.issued, text.beside([text.dateTime(this.#input.composedAt), this.#input.build])]);
    return rows;
  }

  /** Steps on the left, the QR code of the verify address on the right. */
  #check(shaper: Shaper): Block {
    const { width } = WIDE_AREA;
    const address = this.#input.publicUrl === null ? null : `${this.#input.publicUrl}/api/v1/verify/sha256/${this.#input.exhibit.record.document.sha256}`;
    const side = address === null ? 0 : mm(30);
    const left = steps(shaper, this.#frame, width - side - (side > 0 ? 14 : 0), 'record');
    const height = Math.max(left.reduce((sum, block) => sum + block.height, 0), side + 12);
    return {
      height,
      draw: (canvas, x, y) => {
        let top = y;
        for (const block of left) {
          block.draw(canvas, x, top);
          top -= block.height;
        }
        if (address === null) return;
        drawQr(canvas, address, x + width - side, y, side);
        canvas.textCentered(this.#frame.text.certificate.qr, x + width - side / 2, y - side - 9, NOTE);
        canvas.link([x + width - side, y - side, x + width, y], { uri: address });
      },
    };
  }
}

/** A QR code as vectors, its upper left corner at (x, y). */
function drawQr(canvas: Canvas, text: string, x: number, y: number, side: number): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const cell = side / modules.size;
  const cells: [number, number][] = [];
  modules.data.forEach((dark, i) => {
    if (dark) cells.push([x + (i % modules.size) * cell, y - (Math.floor(i / modules.size) + 1) * cell]);
  });
  canvas.squares(cells, cell);
}

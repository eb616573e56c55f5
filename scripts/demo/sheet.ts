/** A small writer of A4 documents in Chinese: title, paragraphs, clauses, ruled tables, seals, page numbers. */
import {
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFOperator,
  PDFOperatorNames as Op,
  PDFNumber,
  rgb,
  type PDFFont,
  type PDFPage,
} from 'pdf-lib';
import { embedFont, textWidth, type FontName } from './fonts.ts';
import { breakLines } from './lines.ts';
import { addSeal } from './seal.ts';

const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = { top: 80, bottom: 72, left: 80, right: 72 };
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const BODY = 11;
const LEADING = 1.65;
const CELL_PADDING = 5;
const NOTE = '虚构样本 · 仅供演示';

export type Cell = string | { text: string; align?: 'left' | 'right' | 'center'; bold?: boolean };

interface Drawing {
  font: FontName;
  size: number;
  grey?: number;
}

export class Sheet {
  readonly #document: PDFDocument;
  readonly #fonts: Record<FontName, PDFFont>;
  readonly #codes = { serif: new Map<string, string>(), bold: new Map<string, string>() };
  readonly #pages: PDFPage[] = [];
  #y = 0;

  private constructor(document: PDFDocument, fonts: Record<FontName, PDFFont>) {
    this.#document = document;
    this.#fonts = fonts;
    this.newPage();
  }

  /** An empty document whose dates are those of the document it shows, so that the same loan gives the same bytes. @param instant RFC 3339 */
  static async create(title: string, instant: string): Promise<Sheet> {
    const document = await PDFDocument.create({ updateMetadata: false });
    document.setTitle(title);
    document.setProducer('Docketproof demo');
    document.setCreationDate(new Date(instant));
    document.setModificationDate(new Date(instant));
    const fonts = { serif: await embedFont(document, 'serif'), bold: await embedFont(document, 'bold') };
    return new Sheet(document, fonts);
  }

  /** The document's title, centred. */
  title(text: string, subtitle?: string): void {
    this.#line(text, { font: 'bold', size: 19 }, 'center', 34);
    if (subtitle !== undefined) this.#line(subtitle, { font: 'serif', size: 10 }, 'center', 22);
    this.space(6);
  }

  heading(text: string): void {
    this.space(5);
    // A heading never stands alone at the foot of a page.
    this.#reserve(22 + 2 * BODY * LEADING);
    this.#line(text, { font: 'bold', size: 12 }, 'left', 22);
  }

  /** A paragraph with the first line set in by two characters; terms the law wants highlighted (民法典 496) are `bold`. */
  paragraph(text: string, options: { indent?: boolean; size?: number; bold?: boolean } = {}): void {
    const size = options.size ?? BODY;
    const indent = options.indent === false ? 0 : 2 * size;
    const font: FontName = options.bold === true ? 'bold' : 'serif';
    breakLines(font, size, text, WIDTH, indent).forEach((line, index) => {
      this.#reserve(size * LEADING);
      this.#text(line, MARGIN.left + (index === 0 ? indent : 0), this.#y - size, { font, size });
      this.#y -= size * LEADING;
    });
  }

  /** A line at the right edge, as for a date or a signature. */
  right(text: string): void {
    this.#line(text, { font: 'serif', size: BODY }, 'right', BODY * LEADING);
  }

  space(points: number): void {
    this.#y -= points;
  }

  /**
   * A ruled table. @param shares relative widths of the columns
   * @param rows cells per row, from left to right; a row with fewer cells gives its last cell the rest of the width
   */
  table(shares: number[], rows: Cell[][], { size = 10, padding = CELL_PADDING }: { size?: number; padding?: number } = {}): void {
    const total = shares.reduce((all, share) => all + share, 0);
    const widths = shares.map((share) => (share / total) * WIDTH);
    for (const row of rows) this.#row(widths, row, size, padding);
    this.space(8);
  }

  /** Pairs of label and value, two pairs a row; labels are bold. */
  fields(pairs: [label: string, value: string][]): void {
    const rows: Cell[][] = [];
    for (let i = 0; i < pairs.length; i += 2) rows.push(pairs.slice(i, i + 2).flatMap(([label, value]): Cell[] => [{ text: label, bold: true }, value]));
    this.table([22, 33, 20, 33], rows);
  }

  /** Ends the page here. */
  newPage(): void {
    const page = this.#document.addPage([PAGE.width, PAGE.height]);
    for (const name of ['serif', 'bold'] as const) page.node.setFontDictionary(PDFName.of(name), this.#fonts[name].ref);
    this.#pages.push(page);
    this.#y = PAGE.height - MARGIN.top;
  }

  /** A company's round seal as a stamp annotation over the last lines, as e-sign services put it. */
  seal(company: string, kind: string): void {
    addSeal(this.#document, this.#page(), this.#fonts.bold, { company, kind, x: PAGE.width - MARGIN.right - 120, y: Math.max(this.#y - 45, 56) });
  }

  /** Who issues the document and when, under the issuer's seal: all on one page. */
  signOff(company: string, date: string, kind: string): void {
    const room = 32;
    this.#reserve(room + 2 * BODY * LEADING);
    this.space(room);
    this.right(company);
    this.right(date);
    this.seal(company, kind);
  }

  /** The finished file. */
  async finish(): Promise<Uint8Array> {
    this.#pages.forEach((page, index) => {
      this.#decorate(page, `第 ${index + 1} 页 共 ${this.#pages.length} 页`);
    });
    return this.#document.save({ addDefaultPage: false });
  }

  #page(): PDFPage {
    const page = this.#pages.at(-1);
    if (page === undefined) throw new Error('a sheet always has a page');
    return page;
  }

  /** Starts a new page unless `height` more points fit on this one. */
  #reserve(height: number): void {
    if (this.#y - height < MARGIN.bottom) this.newPage();
  }

  #line(text: string, drawing: Drawing, align: 'left' | 'center' | 'right', height: number): void {
    this.#reserve(height);
    const free = WIDTH - textWidth(drawing.font, text) * drawing.size;
    const shift = align === 'left' ? 0 : align === 'center' ? free / 2 : free;
    this.#text(text, MARGIN.left + shift, this.#y - drawing.size, drawing);
    this.#y -= height;
  }

  #row(widths: number[], cells: Cell[], size: number, padding: number): void {
    const columns = cells.map((cell, index) => {
      const { text, align = 'left', bold = false } = typeof cell === 'string' ? { text: cell } : cell;
      const width = index === cells.length - 1 ? widths.slice(index).reduce((all, each) => all + each, 0) : (widths[index] ?? 0);
      const font: FontName = bold ? 'bold' : 'serif';
      return { width, font, align, lines: breakLines(font, size, text, width - 2 * CELL_PADDING) };
    });
    const height = Math.max(...columns.map((column) => column.lines.length)) * size * 1.4 + 2 * padding;
    this.#reserve(height);
    let x = MARGIN.left;
    for (const { width, font, align, lines } of columns) {
      this.#box(x, this.#y - height, width, height);
      lines.forEach((line, index) => {
        const free = width - 2 * CELL_PADDING - textWidth(font, line) * size;
        const shift = align === 'right' ? free : align === 'center' ? free / 2 : 0;
        this.#text(line, x + CELL_PADDING + shift, this.#y - padding - size * (1.05 + index * 1.4), { font, size });
      });
      x += width;
    }
    this.#y -= height;
  }

  #decorate(page: PDFPage, number: string): void {
    const small: Drawing = { font: 'serif', size: 8, grey: 0.45 };
    this.#text(NOTE, MARGIN.left, PAGE.height - 46, small, page);
    const width = textWidth('serif', number) * 8;
    this.#text(number, (PAGE.width - width) / 2, 40, small, page);
  }

  /** Operators directly instead of `drawText`, which lays every string out again. */
  #text(text: string, x: number, y: number, { font, size, grey = 0 }: Drawing, page: PDFPage = this.#page()): void {
    if (text === '') return;
    const number = (value: number) => PDFNumber.of(Math.round(value * 100) / 100);
    page.pushOperators(
      PDFOperator.of(Op.BeginText),
      PDFOperator.of(Op.NonStrokingColorGray, [number(grey)]),
      PDFOperator.of(Op.SetFontAndSize, [PDFName.of(font), number(size)]),
      PDFOperator.of(Op.MoveText, [number(x), number(y)]),
      PDFOperator.of(Op.ShowText, [this.#encode(font, text)]),
      PDFOperator.of(Op.EndText),
    );
  }

  /** Glyph ids of `text`, each character looked up once per document: laying out whole strings took most of the time. */
  #encode(font: FontName, text: string): PDFHexString {
    let hex = '';
    for (const char of text) {
      let code = this.#codes[font].get(char);
      if (code === undefined) {
        code = this.#fonts[font].encodeText(char).asString();
        this.#codes[font].set(char, code);
      }
      hex += code;
    }
    return PDFHexString.of(hex);
  }

  #box(x: number, y: number, width: number, height: number): void {
    this.#page().drawRectangle({ x, y, width, height, borderWidth: 0.6, borderColor: rgb(0.2, 0.2, 0.2) });
  }
}

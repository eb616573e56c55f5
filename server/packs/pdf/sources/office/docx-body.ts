import type { XmlHandlers } from '../../../../tables/index.ts';
import { tablePieces } from '../pieces.ts';
import type { PieceList } from '../pieces.ts';
import { MAX_COLUMNS } from '../typeset.ts';
import type { Numbering, ParagraphStyle } from './docx-numbering.ts';
import { valueOf } from './types.ts';

/** Counterparts of what stands beside them, deleted text, and fields' own instructions: showing them would say things twice or wrongly. */
const SKIPPED = new Set(['Fallback', 'del', 'moveFrom', 'delText', 'instrText', 'rPr', 'sectPr', 'tblPr', 'tcPr', 'trPr', 'pPrChange']);
const INDENT = 14;

interface Paragraph {
  text: string;
  style: string | null;
  numbering: { id: string | null; level: number | null };
  outline: number | null;
}

interface Table {
  rows: string[][];
}

/** Paragraphs and tables of one WordprocessingML part (ECMA-376-1 §17), by the names of its elements without prefix. */
export class BodyReader implements XmlHandlers {
  /** whether text was inserted or deleted while changes were tracked */
  isTracked = false;
  readonly #list: PieceList;
  readonly #styles: ReadonlyMap<string, ParagraphStyle>;
  readonly #numbering: Numbering;
  /** a text box stands within a paragraph and has paragraphs of its own */
  readonly #open: Paragraph[] = [];
  readonly #tables: Table[] = [];
  #skipped = 0;
  #isText = false;

  constructor(list: PieceList, styles: ReadonlyMap<string, ParagraphStyle>, numbering: Numbering) {
    this.#list = list;
    this.#styles = styles;
    this.#numbering = numbering;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'ins' || name === 'del' || name === 'moveFrom' || name === 'moveTo') this.isTracked = true;
    if (this.#skipped > 0 || SKIPPED.has(name)) {
      this.#skipped++;
      return;
    }
    const paragraph = this.#open.at(-1);
    switch (name) {
      case 'p': this.#open.push({ text: '', style: null, numbering: { id: null, level: null }, outline: null }); break;
      case 'tbl': this.#tables.push({ rows: [] }); break;
      case 'tr': this.#tables.at(-1)?.rows.push([]); break;
      case 'tc': this.#tables.at(-1)?.rows.at(-1)?.push(''); break;
      case 't': this.#isText = true; break;
      case 'tab': this.#append('\t'); break;
      case 'br':
      case 'cr': this.#append('\n'); break;
      case 'noBreakHyphen': this.#append('-'); break;
      case 'sym': this.#append(symbol(valueOf(attributes, 'char'))); break;
      case 'pStyle': if (paragraph) paragraph.style = valueOf(attributes, 'val'); break;
      case 'numId': if (paragraph) paragraph.numbering.id = valueOf(attributes, 'val'); break;
      case 'ilvl': if (paragraph) paragraph.numbering.level = Number(valueOf(attributes, 'val')); break;
      case 'outlineLvl': if (paragraph) paragraph.outline = Number(valueOf(attributes, 'val')); break;
    }
  }

  close(name: string): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    if (name === 't') this.#isText = false;
    else if (name === 'p') this.#closeParagraph();
    else if (name === 'tbl') this.#closeTable();
  }

  text(part: string): void {
    if (this.#isText && this.#skipped === 0) this.#append(part);
  }

  finish(): void {
    while (this.#open.length > 0) this.#closeParagraph();
    while (this.#tables.length > 0) this.#closeTable();
  }

  #append(text: string): void {
    const paragraph = this.#open.at(-1);
    if (paragraph === undefined) return;
    this.#list.take(text.length);
    paragraph.text += text;
  }

  #closeParagraph(): void {
    const paragraph = this.#open.pop();
    if (paragraph === undefined) return;
    const style = paragraph.style === null ? undefined : this.#styles.get(paragraph.style);
    const id = paragraph.numbering.id ?? style?.numbering?.id ?? null;
    const level = paragraph.numbering.level ?? style?.numbering?.level ?? 0;
    const label = id === null ? null : this.#numbering.next(id, level);
    const text = label === null ? paragraph.text : `${label} ${paragraph.text}`;
    if (paragraph.text.trim() === '') return;
    const cells = this.#tables.at(-1)?.rows.at(-1);
    if (cells !== undefined && cells.length > 0) {
      const last = cells.length - 1;
      cells[last] = cells[last] === '' ? text : `${cells[last]!}\n${text}`;
      return;
    }
    const outline = paragraph.outline ?? style?.outline ?? null;
    if (outline !== null && outline < 9) this.#list.add({ kind: 'heading', level: outline + 1, text });
    else this.#list.add({ kind: 'paragraph', text, indent: label === null ? 0 : INDENT * Math.min(level, 8) });
  }

  /** A table within a cell becomes lines of that cell. */
  #closeTable(): void {
    const rows = this.#tables.pop()?.rows.filter((row) => row.some((cell) => cell !== '')) ?? [];
    if (rows.length === 0) return;
    const outer = this.#tables.at(-1)?.rows.at(-1);
    if (outer !== undefined && outer.length > 0) {
      const last = outer.length - 1;
      outer[last] = [outer[last]!, ...rows.map((row) => row.join('　'))].filter((line) => line !== '').join('\n');
      return;
    }
    for (const piece of tablePieces(rows, MAX_COLUMNS, false)) this.#list.add(piece);
  }
}

/** Ticked and open boxes of Wingdings and MS Gothic, which forms are full of; other symbols by code point. */
const SYMBOLS: Record<string, string> = { F0FE: '☑', F0FD: '☒', F0A8: '☐', F06F: '☐', F0FC: '✓', F0A3: '☐', F052: '☑', F053: '☒', F054: '☒', F0B7: '•' };

function symbol(code: string | null): string {
  if (code === null || !/^[\da-fA-F]{4}$/.test(code)) return '';
  const known = SYMBOLS[code.toUpperCase()];
  return known ?? (/^[fF]0/.test(code) ? `[U+${code.toUpperCase()}]` : String.fromCharCode(Number.parseInt(code, 16)));
}

import { TEXT_RENDERING } from '../../text/renderings.ts';
import type { Warning } from '../../text/warnings.ts';
import { decodeText } from './decode-text.ts';
import { readHtmlTokens } from './html-tokens.ts';
import { PieceList, TooMuchText, tablePieces } from './pieces.ts';
import type { Piece } from './pieces.ts';
import { MAX_EXHIBIT_PAGES, MAX_TEXT_BYTES, mebibytes, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';
import { MAX_COLUMNS, pieceBlocks, typeset } from './typeset.ts';

const BLOCKS = new Set(['address', 'article', 'aside', 'blockquote', 'body', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'header', 'hr', 'html', 'legend', 'li', 'main', 'nav', 'ol', 'option', 'p', 'pre', 'section', 'ul', 'caption', 'tbody', 'tfoot', 'thead']);
const DECLARED = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})/i;
const INDENT = 14;
const DEEPEST_INDENT = 8;

/** An HTML page as the words that a reader sees: no script is run, nothing is fetched. What a style sheet hides is shown. */
export function readHtml(bytes: Uint8Array, source: SourceContext): Shown {
  if (bytes.length > MAX_TEXT_BYTES) return placeholder('too-large', { size: mebibytes(bytes.length), limit: mebibytes(MAX_TEXT_BYTES) });
  const decoded = decodeHtml(bytes);
  if (!decoded) return placeholder('damaged', { detail: 'HTML' });
  const warnings: Warning[] = [{ code: 'text-rendering', params: { type: 'HTML' } }];
  if (!decoded.certain) warnings.push({ code: 'encoding-assumed', params: { encoding: decoded.encoding } });
  try {
    const pieces = htmlPieces(decoded.text);
    return typeset(source, (shaper) => pieceBlocks(shaper, pieces), warnings, TEXT_RENDERING);
  } catch (error) {
    if (error instanceof TooMuchText) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
    throw error;
  }
}

/** By mark or declaration; else as any text. */
function decodeHtml(bytes: Uint8Array): ReturnType<typeof decodeText> {
  const name = DECLARED.exec(Buffer.from(bytes.subarray(0, 2048)).toString('latin1'))?.[1];
  const isMarked = bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0xef;
  if (name === undefined || isMarked) return decodeText(bytes);
  try {
    return { text: new TextDecoder(name, { fatal: true }).decode(bytes), encoding: name.toUpperCase(), certain: true };
  } catch {
    return decodeText(bytes);
  }
}

/** @throws TooMuchText */
export function htmlPieces(text: string): Piece[] {
  const reader = new HtmlReader();
  readHtmlTokens(text, reader);
  return reader.finish();
}

/** The title is what a browser's tab says: the page's first heading. */
function levelOf(name: string): number {
  return name === 'title' ? 1 : Number(/^h([1-6])$/.exec(name)?.[1] ?? 0);
}

interface Table {
  rows: string[][];
  hasHead: boolean;
}

class HtmlReader {
  readonly #list = new PieceList();
  readonly #tables: Table[] = [];
  #kept = 0;
  #depth = 0;
  #line = '';
  #heading = 0;
  #bullet = '';

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const level = levelOf(name);
    if (name === 'br') this.#line += '\n';
    else if (name === 'img' && attributes['alt']) this.#words(`[${attributes['alt']}]`);
    else if (name === 'input' && attributes['value'] && attributes['type'] !== 'hidden') this.#words(attributes['value']);
    else if (name === 'table') {
      this.#flush();
      this.#tables.push({ rows: [], hasHead: false });
    } else if (name === 'tr') {
      this.#flush();
      this.#tables.at(-1)?.rows.push([]);
    } else if (name === 'td' || name === 'th') {
      this.#flush();
      const table = this.#tables.at(-1);
      if (table?.rows.length === 1 && name === 'th') table.hasHead = true;
      table?.rows.at(-1)?.push('');
    } else if (level > 0) {
      this.#flush();
      this.#heading = level;
    } else if (BLOCKS.has(name)) {
      this.#flush();
      if (name === 'ul' || name === 'ol' || name === 'blockquote') this.#depth++;
      if (name === 'li') this.#bullet = '• ';
      if (name === 'pre') this.#kept++;
    }
  }

  close(name: string): void {
    if (name === 'table') {
      this.#flush();
      this.#closeTable();
    } else if (name === 'td' || name === 'th' || name === 'tr') this.#flush();
    else if (levelOf(name) > 0) {
      this.#flush();
      this.#heading = 0;
    } else if (BLOCKS.has(name)) {
      this.#flush();
      if (name === 'ul' || name === 'ol' || name === 'blockquote') this.#depth = Math.max(0, this.#depth - 1);
      if (name === 'pre') this.#kept = Math.max(0, this.#kept - 1);
    }
  }

  text(part: string): void {
    this.#words(part);
  }

  finish(): Piece[] {
    this.#flush();
    while (this.#tables.length > 0) this.#closeTable();
    return this.#list.pieces;
  }

  #words(part: string): void {
    this.#list.take(part.length);
    this.#line += this.#kept > 0 ? part : part.replace(/[ \t\r\n\f]+/g, ' ');
  }

  #flush(): void {
    const text = this.#kept > 0 ? this.#line.replace(/\n$/, '') : this.#line.replace(/ *\n */g, '\n').replace(/^[ \n]+|[ \n]+$/g, '').replace(/ {2,}/g, ' ');
    this.#line = '';
    if (text.trim() === '') return;
    const cells = this.#tables.at(-1)?.rows.at(-1);
    if (cells !== undefined && cells.length > 0) {
      const last = cells.length - 1;
      cells[last] = cells[last] === '' ? text : `${cells[last]!}\n${text}`;
      return;
    }
    if (this.#heading > 0) this.#list.add({ kind: 'heading', level: this.#heading, text });
    else this.#list.add({ kind: 'paragraph', text: this.#bullet + text, indent: INDENT * Math.min(this.#depth, DEEPEST_INDENT) });
    this.#bullet = '';
  }

  /** A table within a cell becomes lines of that cell. */
  #closeTable(): void {
    const table = this.#tables.pop();
    const rows = table?.rows.filter((row) => row.some((cell) => cell !== '')) ?? [];
    if (rows.length === 0) return;
    const outer = this.#tables.at(-1)?.rows.at(-1);
    if (outer !== undefined && outer.length > 0) {
      const last = outer.length - 1;
      outer[last] = [outer[last]!, ...rows.map((row) => row.join('　'))].filter((line) => line !== '').join('\n');
      return;
    }
    for (const piece of tablePieces(rows, MAX_COLUMNS, table!.hasHead && rows.length > 1)) this.#list.add(piece);
  }
}

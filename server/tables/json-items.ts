import { AppError } from '../errors.ts';
import type { Localized } from '../errors.ts';
import { LONGEST_RECORD } from './rows.ts';

/** The text of one item and where the clerk finds it: element of the array or line of the file, the first being 1. */
export interface JsonItem {
  row: number;
  text: string;
}

const broken = (row: number, zh: string, en: string): AppError => new AppError('table-json-broken', { row, problem: { 'zh-CN': zh, en } satisfies Localized });
const tooLong = (row: number): AppError => new AppError('table-record-too-long', { where: { 'zh-CN': `第 ${row} 项附近`, en: `near item ${row}` }, limit: LONGEST_RECORD });

/** Lines of NDJSON that are not blank. @throws AppError `table-record-too-long` */
export async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator<JsonItem, void, undefined> {
  let row = 0;
  let kept = '';
  for await (const piece of text) {
    const lines = (kept + piece).split('\n');
    kept = lines.pop()!;
    for (const line of lines) {
      row++;
      if (line.length > LONGEST_RECORD) throw tooLong(row);
      if (line.trim() !== '') yield { row, text: line.trim() };
    }
    if (kept.length > LONGEST_RECORD) throw tooLong(row + 1);
  }
  if (kept.trim() !== '') yield { row: row + 1, text: kept.trim() };
}

/** What ends a run of plain characters: outside of strings a bracket, comma or quote; inside one a quote or backslash. */
const OUTSIDE = /["{}[\],]/g;
const INSIDE = /["\\]/g;

/**
 * Elements of the one array that `text` is, each given as soon as it has ended; their own syntax is the strict parser's to check.
 * @throws AppError `table-json-broken`, `table-record-too-long`
 */
export async function* jsonElements(text: AsyncIterable<string>): AsyncGenerator<JsonItem, void, undefined> {
  const splitter = new ElementSplitter();
  for await (const piece of text) yield* splitter.push(piece);
  splitter.end();
}

class ElementSplitter {
  private phase: 'before' | 'inside' | 'after' = 'before';
  private depth = 0;
  private inString = false;
  private escaped = false;
  private element = '';
  private row = 1;

  *push(piece: string): Generator<JsonItem, void, undefined> {
    let at = 0;
    if (this.phase === 'before') {
      at = piece.search(/\S/);
      if (at < 0) return;
      if (piece[at++] !== '[') throw broken(1, '应以“[”开始', 'it should begin with “[”');
      this.phase = 'inside';
    }
    while (at < piece.length) {
      if (this.phase === 'after') {
        if (/\S/.test(piece.slice(at))) throw broken(this.row, '数组结束之后还有内容', 'something follows the end of the array');
        return;
      }
      if (this.escaped) {
        this.element += piece[at++];
        this.escaped = false;
        continue;
      }
      const pattern = this.inString ? INSIDE : OUTSIDE;
      pattern.lastIndex = at;
      const found = pattern.exec(piece)?.index ?? piece.length;
      this.element += piece.slice(at, found);
      if (this.element.length > LONGEST_RECORD) throw tooLong(this.row);
      at = found + 1;
      if (found < piece.length) yield* this.mark(piece[found]!);
    }
  }

  private *mark(mark: string): Generator<JsonItem, void, undefined> {
    if (this.depth === 0 && !this.inString && (mark === ',' || mark === ']')) {
      yield* this.finish(mark);
      return;
    }
    this.element += mark;
    if (this.inString) {
      if (mark === '\\') this.escaped = true;
      else this.inString = false;
    } else if (mark === '"') this.inString = true;
    else if (mark === '{' || mark === '[') this.depth++;
    else if (mark === '}' || mark === ']') {
      if (this.depth === 0) throw broken(this.row, '括号不成对', 'a bracket closes nothing');
      this.depth--;
    }
  }

  private *finish(mark: string): Generator<JsonItem, void, undefined> {
    const text = this.element.trim();
    if (text === '' && !(mark === ']' && this.row === 1)) throw broken(this.row, '逗号之后没有内容', 'a comma is followed by nothing');
    if (text !== '') yield { row: this.row, text };
    this.element = '';
    if (mark === ']') this.phase = 'after';
    else this.row++;
  }

  /** @throws AppError when the array has not ended */
  end(): void {
    if (this.phase !== 'after') throw broken(this.row, '内容不完整，数组没有结束', 'it ends before the array does');
  }
}

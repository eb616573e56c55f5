import { AppError } from '../errors.ts';
import type { Localized } from '../errors.ts';
import { CsvRecords } from './csv-records.ts';
import type { CsvMistake } from './csv-records.ts';
import type { HeadingIndex } from './headings.ts';
import { LONGEST_RECORD } from './rows.ts';
import type { SheetRecord } from './rows.ts';

const DELIMITERS = [',', ';', '\t'] as const;
/** Excel's own way to state the delimiter, as a first line that it does not show. */
const STATED = /^sep=(.)(?:\r\n|\n|\r)/i;
/** A heading row longer than this is none. */
const LONGEST_HEAD = 65_536;

/** Records of a CSV text; blank lines are counted but not given. @throws AppError `table-csv-broken`, `table-record-too-long` */
export async function* csvRecords(text: AsyncGenerator<string, void, undefined>, index: HeadingIndex): AsyncGenerator<SheetRecord, void, undefined> {
  const { head, record, rest } = await readHead(text);
  const stated = STATED.exec(head);
  const delimiter = stated?.[1] ?? likeliest(record, index);
  const parser = new CsvRecords(delimiter);
  let row = 0;
  for await (const piece of chain(stated === null ? head : head.slice(stated[0].length), rest)) {
    const { records, mistake } = piece === null ? parser.end() : parser.push(piece);
    for (const cells of records) {
      row++;
      if (cells.some((cell) => cell !== '')) yield { row, cells };
    }
    if (mistake !== null) throw refusal(mistake, row + 1);
  }
}

function refusal(mistake: CsvMistake, row: number): AppError {
  if (mistake === 'too-long') return new AppError('table-record-too-long', { where: { 'zh-CN': `第 ${row} 行附近`, en: `near row ${row}` }, limit: LONGEST_RECORD });
  return new AppError('table-csv-broken', { row, problem: QUOTE_PROBLEMS[mistake] });
}

const QUOTE_PROBLEMS: Readonly<Record<Exclude<CsvMistake, 'too-long'>, Localized>> = {
  'quote-in-cell': { 'zh-CN': '单元格中间出现引号', en: 'a quote stands in the middle of a cell' },
  'quote-not-closed': { 'zh-CN': '引号没有闭合', en: 'a quote is not closed' },
  'text-after-quote': { 'zh-CN': '闭合引号之后还有内容', en: 'something follows a closing quote' },
};

/** Text up to the end of the first record that is not blank. */
async function readHead(text: AsyncGenerator<string, void, undefined>): Promise<{ head: string; record: string; rest: AsyncGenerator<string, void, undefined> }> {
  const finder = new HeadFinder();
  for (;;) {
    const next = await text.next();
    if (next.done || finder.push(next.value)) break;
  }
  return { head: finder.head, record: finder.record, rest: text };
}

/** Looks at every character once, however the text is cut. */
class HeadFinder {
  head = '';
  private start = -1;
  private end = 0;
  private quoted = false;

  /** @returns whether the record has ended, or is too long to be one of headings */
  push(piece: string): boolean {
    this.head += piece;
    for (; this.end < this.head.length; this.end++) {
      const character = this.head[this.end];
      const isBreak = character === '\n' || character === '\r';
      if (this.start < 0 && !isBreak) this.start = this.end;
      if (character === '"') this.quoted = !this.quoted;
      else if (isBreak && this.start >= 0 && !this.quoted) {
        if (!STATED.test(this.head.slice(0, this.end + 1))) return true;
        this.start = -1;
      }
    }
    return this.head.length >= LONGEST_HEAD;
  }

  get record(): string {
    return this.start < 0 ? '' : this.head.slice(this.start, this.end);
  }
}

/** Ends with a null, which is when the parser says what is still open. */
async function* chain(head: string, rest: AsyncGenerator<string, void, undefined>): AsyncGenerator<string | null, void, undefined> {
  try {
    if (head !== '') yield head;
    yield* rest;
    yield null;
  } finally {
    await rest.return();
  }
}

/** The delimiter under which most headings are known; with none known, the one that cuts most. */
function likeliest(line: string, index: HeadingIndex): string {
  const scored = DELIMITERS.map((delimiter) => {
    const cells = split(line, delimiter);
    return { delimiter, known: cells.filter((cell) => index.find(cell) !== undefined).length, cells: cells.length };
  });
  return scored.reduce((best, other) => (other.known > best.known || (other.known === best.known && other.cells > best.cells) ? other : best)).delimiter;
}

function split(line: string, delimiter: string): string[] {
  const cells = [''];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells;
}

import { CsvError, parse } from 'csv-parse';
import type { Parser } from 'csv-parse';
import { AppError } from '../errors.ts';
import type { Localized } from '../errors.ts';
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
  const { head, rest } = await readHead(text);
  const stated = STATED.exec(head);
  const delimiter = stated?.[1] ?? likeliest(head, index);
  const parser = new RecordParser(delimiter);
  let row = 0;
  for await (const piece of chain(stated === null ? head : head.slice(stated[0].length), rest)) {
    const { records, error } = parser.push(piece);
    for (const cells of records) {
      row++;
      if (cells.some((cell) => cell !== '')) yield { row, cells };
    }
    if (error !== null) throw refusal(error, row + 1);
  }
}

/**
 * csv-parse, piece by piece and at once. As a stream it drops the records before a mistake that were not fetched yet, so that it would depend on
 * the cutting of the upload which rows are read.
 */
class RecordParser {
  private readonly parser: Parser;
  private records: string[][] = [];

  constructor(delimiter: string) {
    this.parser = parse({ delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: false, max_record_size: LONGEST_RECORD });
    this.parser.push = (record: string[] | null) => {
      if (record !== null) this.records.push(record);
      return true;
    };
  }

  /** @param text null at the end */
  push(text: string | null): { records: string[][]; error: Error | null } {
    this.records = [];
    let error: Error | null = null;
    const done = (problem?: Error | null) => {
      error = problem ?? null;
    };
    if (text === null) this.parser._flush(done);
    else this.parser._transform(Buffer.from(text), 'utf8', done);
    return { records: this.records, error };
  }
}

/** The parser's own sentence repeats the cell, which is somebody's data: neither it nor the error goes further. */
function refusal(error: Error, row: number): AppError {
  if (!(error instanceof CsvError)) throw error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return new AppError('table-record-too-long', { where: { 'zh-CN': `第 ${row} 行附近`, en: `near row ${row}` }, limit: LONGEST_RECORD });
  return new AppError('table-csv-broken', { row, problem: QUOTE_PROBLEMS[error.code] ?? { 'zh-CN': '无法解读', en: 'it cannot be read' } });
}

const QUOTE_PROBLEMS: Readonly<Record<string, Localized>> = {
  CSV_QUOTE_NOT_CLOSED: { 'zh-CN': '引号没有闭合', en: 'a quote is not closed' },
  CSV_INVALID_CLOSING_QUOTE: { 'zh-CN': '闭合引号之后还有内容', en: 'something follows a closing quote' },
  INVALID_OPENING_QUOTE: { 'zh-CN': '单元格中间出现引号', en: 'a quote stands in the middle of a cell' },
};

/** Text up to the end of the first line that is not blank. */
async function readHead(text: AsyncGenerator<string, void, undefined>): Promise<{ head: string; rest: AsyncGenerator<string, void, undefined> }> {
  let head = '';
  while (head.length < LONGEST_HEAD && firstRecord(head.replace(STATED, '')) === null) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  return { head, rest: text };
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

/** The first record that is not blank, its line break excluded; null when the text ends before it does. */
function firstRecord(text: string): string | null {
  const start = text.search(/[^\r\n]/);
  if (start < 0) return null;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && (text[at] === '\n' || text[at] === '\r')) return text.slice(start, at);
  }
  return null;
}

/** The delimiter under which most headings are known; with none known, the one that cuts most. */
function likeliest(head: string, index: HeadingIndex): string {
  const line = firstRecord(head) ?? head;
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

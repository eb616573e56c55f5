import { LONGEST_RECORD } from './rows.ts';

export type CsvMistake = 'quote-in-cell' | 'text-after-quote' | 'quote-not-closed' | 'too-long';

/**
 * Records of RFC 4180 with any delimiter and line break, piece by piece: the same ones however the text is cut, up to the first mistake.
 *
 * Not csv-parse, which is the judge of this in the tests: its stream drops records that were not fetched before a mistake; for every row that is
 * shorter or longer than the first it makes an error of 80 µs that copies the row (a megabyte of line breaks would hold the service for a minute);
 * and its errors repeat cells, which are people's data.
 */
export class CsvRecords {
  private readonly plainEnd: RegExp;
  private readonly delimiter: string;
  private state: 'start' | 'plain' | 'quoted' | 'after-quote' = 'start';
  private afterReturn = false;
  private cell = '';
  private record: string[] = [];
  private length = 0;

  /** @param delimiter one character */
  constructor(delimiter: string) {
    this.delimiter = delimiter;
    this.plainEnd = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/, '\\$&')}]`, 'g');
  }

  /** The records that end in this piece, and the mistake at which reading stops. */
  push(text: string): { records: string[][]; mistake: CsvMistake | null } {
    const records: string[][] = [];
    for (let at = 0; at < text.length; ) {
      if (this.state === 'quoted') {
        const quote = text.indexOf('"', at);
        const end = quote < 0 ? text.length : quote;
        if (!this.append(text, at, end)) return { records, mistake: 'too-long' };
        if (quote >= 0) this.state = 'after-quote';
        at = end + 1;
        continue;
      }
      this.plainEnd.lastIndex = at;
      const end = this.plainEnd.exec(text)?.index ?? text.length;
      if (end > at) {
        if (this.state === 'after-quote') return { records, mistake: 'text-after-quote' };
        if (!this.append(text, at, end)) return { records, mistake: 'too-long' };
        this.state = 'plain';
        this.afterReturn = false;
      }
      at = end + 1;
      if (end === text.length) continue;
      if (!this.mark(text[end]!, records)) return { records, mistake: 'quote-in-cell' };
    }
    return { records, mistake: null };
  }

  /** The record that the end of the text ends. */
  end(): { records: string[][]; mistake: CsvMistake | null } {
    if (this.state === 'quoted') return { records: [], mistake: 'quote-not-closed' };
    if (this.state === 'start' && this.record.length === 0) return { records: [], mistake: null };
    this.endCell();
    return { records: [this.record], mistake: null };
  }

  /** @returns false when there is no place for this quote */
  private mark(character: string, records: string[][]): boolean {
    if (character === '"') {
      if (this.state === 'plain') return false;
      // A quote right after one that closed was meant as one quote of the text.
      if (this.state === 'after-quote') this.append('"', 0, 1);
      this.state = 'quoted';
      this.afterReturn = false;
    } else if (character === this.delimiter) {
      this.endCell();
      this.afterReturn = false;
      this.length++;
    } else if (character === '\n' && this.afterReturn) this.afterReturn = false;
    else {
      this.endCell();
      records.push(this.record);
      this.record = [];
      this.length = 0;
      this.afterReturn = character === '\r';
    }
    return true;
  }

  private endCell(): void {
    this.record.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private append(text: string, from: number, to: number): boolean {
    this.length += to - from;
    if (this.length > LONGEST_RECORD) return false;
    this.cell += text.slice(from, to);
    return true;
  }
}

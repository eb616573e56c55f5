import { expect } from 'chai';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvRecords } from '../../server/tables/csv-records.ts';

function ours(pieces: readonly string[], delimiter: string): { records: string[][]; mistake: string | null } {
  const parser = new CsvRecords(delimiter);
  const records: string[][] = [];
  for (const piece of pieces) {
    const found = parser.push(piece);
    records.push(...found.records);
    if (found.mistake !== null) return { records, mistake: found.mistake };
  }
  const last = parser.end();
  return { records: [...records, ...last.records], mistake: last.mistake };
}

const MISTAKES: Readonly<Record<string, string>> = { INVALID_OPENING_QUOTE: 'quote-in-cell', CSV_INVALID_CLOSING_QUOTE: 'text-after-quote', CSV_QUOTE_NOT_CLOSED: 'quote-not-closed' };

/** What csv-parse, an independent reader, makes of the same text. */
function theirs(text: string, delimiter: string): string[][] | string {
  try {
    return parse(text, { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    if (error instanceof CsvError) return MISTAKES[error.code] ?? error.code;
    throw error;
  }
}

describe('tables: CSV records', () => {
  it('are those of csv-parse, mistakes included, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\t', '|', '^', ']'),
        fc.array(fc.string({ unit: fc.constantFrom('a', '张', '"', '""', '#', '\r', '\n', '\r\n', ' '), maxLength: 4 }), { maxLength: 12 }),
        (delimiter, parts) => {
          const pieces = parts.map((part) => part.replaceAll('#', delimiter));
          const { records, mistake } = ours(pieces, delimiter);
          const judged = theirs(pieces.join(''), delimiter);
          if (typeof judged === 'string') expect(mistake).to.equal(judged);
          else expect([records, mistake]).to.deep.equal([judged, null]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('a file of line breaks costs no more than its length', () => {
    // csv-parse with relax_column_count takes a minute for this; a limit on time is not needed to see it
    expect(new CsvRecords(',').push(`a,b${'\n'.repeat(1 << 20)}`).records).to.have.length(1 << 20);
  });
});

import { AppError } from '../errors.ts';
import { limited, peek } from './content.ts';
import { csvRecords } from './csv.ts';
import { detectFormat, PEEKED_BYTES } from './detect.ts';
import { TextSource } from './encoding.ts';
import { HeadingIndex } from './headings.ts';
import { jsonElements, jsonLines } from './json-items.ts';
import type { JsonItem } from './json-items.ts';
import { JsonRowReader } from './json.ts';
import { isBlank, RowReader, trim } from './rows.ts';
import type { SheetRecord } from './rows.ts';
import { memorySpool } from './spool.ts';
import type { ReadTableOptions, Table, TableEncoding, TableFormat, TableHeading, TableRow } from './types.ts';
import { xlsxRecords } from './xlsx/read.ts';

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;
type Rows = AsyncGenerator<TableRow, void, undefined>;

/**
 * Reads a table as it streams in; its headings before this returns, its rows as the caller asks for them. What is wrong with one row stands in
 * {@link TableRow.problems} and stops nothing; what makes the rest unreadable is thrown, by this or by `rows`.
 * @throws AppError `table-…`; what `content` or the spool throws goes through unchanged
 */
export async function readTable(content: AsyncIterable<Uint8Array>, options: ReadTableOptions): Promise<Table> {
  const index = new HeadingIndex(options.columns);
  const { start, content: bytes } = await peek(limited(content, options.maxBytes), PEEKED_BYTES);
  const format = await releasing(bytes, () => requireFormat(detectFormat(start), options.format));
  const source = new TextSource(bytes, start);
  const reading = new Reading(options, index);
  const rows = format === 'xlsx' ? reading.sheet(spooled(bytes, options)) : format === 'csv' ? reading.sheet(csvRecords(source.text(), index)) : reading.json(format === 'json' ? jsonElements(source.text()) : jsonLines(source.text()));
  // The first step reads the headings. It also starts the generator: return() of one that has not begun would not free what it holds.
  await rows.next();
  return {
    format,
    headings: reading.headings,
    rows,
    get encoding(): TableEncoding {
      return format === 'xlsx' ? 'utf-8' : source.encoding;
    },
  };
}

function requireFormat(found: TableFormat, stated: TableFormat | undefined): TableFormat {
  if (stated !== undefined && stated !== found) throw new AppError('table-format-differs', { found: found.toUpperCase(), stated: stated.toUpperCase() });
  return found;
}

/** Lets go of `bytes` when `use` throws. */
async function releasing<T>(bytes: Bytes, use: () => T): Promise<T> {
  try {
    return use();
  } catch (error) {
    await bytes.return();
    throw error;
  }
}

async function* spooled(bytes: Bytes, options: ReadTableOptions): AsyncGenerator<SheetRecord, void, undefined> {
  const spool = await (options.spool ?? memorySpool)(bytes);
  try {
    yield* xlsxRecords(spool);
  } finally {
    await spool.close();
  }
}

class Reading {
  headings: TableHeading[] = [];
  private readonly options: ReadTableOptions;
  private readonly index: HeadingIndex;
  private count = 0;

  constructor(options: ReadTableOptions, index: HeadingIndex) {
    this.options = options;
    this.index = index;
  }

  /** Yields once when the headings are known (see readTable), then the rows. */
  async *sheet(records: AsyncGenerator<SheetRecord, void, undefined>): Rows {
    let reader: RowReader | undefined;
    for await (const record of records) {
      if (isBlank(record)) continue;
      if (reader === undefined) {
        const { columns, maxCellLength, otherColumns = false } = this.options;
        const lonely = this.lonelyHeading(record);
        this.headings = lonely ?? this.index.resolve(record.cells, otherColumns);
        reader = new RowReader(columns, this.headings, maxCellLength, otherColumns && lonely === null);
        yield READ_HEADINGS;
        if (lonely !== null) yield this.counted(reader.read(record));
      } else yield this.counted(reader.read(record));
    }
    if (reader === undefined) throw new AppError('table-empty');
  }

  /** The heading that a list without one is read by; null for every other sheet. */
  private lonelyHeading({ cells }: SheetRecord): TableHeading[] | null {
    const { lonelyColumn } = this.options;
    const filled = [...cells.keys()].filter((at) => trim(cells[at] ?? '') !== '');
    if (lonelyColumn === undefined || filled.length !== 1 || filled[0] !== 0 || this.index.find(cells[0] ?? '') !== undefined) return null;
    return [{ text: lonelyColumn, column: lonelyColumn }];
  }

  /** {@link sheet} for JSON, whose first row shows the keys. */
  async *json(items: AsyncGenerator<JsonItem, void, undefined>): Rows {
    const { columns, nestedKeys, maxCellLength } = this.options;
    const reader = new JsonRowReader(columns, this.index, nestedKeys ?? [], maxCellLength);
    let isFirst = true;
    for await (const item of items) {
      if (isFirst) {
        this.headings = reader.headings(item);
        isFirst = false;
        yield READ_HEADINGS;
      }
      yield this.counted(reader.read(item));
    }
  }

  private counted(row: TableRow): TableRow {
    if (++this.count > this.options.maxRows) throw new AppError('table-too-many-rows', { limit: this.options.maxRows });
    return row;
  }
}

/** Taken by readTable and never seen by its caller. */
const READ_HEADINGS: TableRow = { row: 0, cells: {}, problems: [] };

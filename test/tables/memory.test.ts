import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import yazl from 'yazl';
import { unzipParts } from './unzip.ts';
import { HEAD_ROW, workbook } from './workbook.ts';

interface Measured {
  rows: number;
  heap: number;
  outside: number;
  milliseconds: number;
}

const MIB = 1 << 20;
/** 18 digits and a name that no two rows share: shared strings do not help. */
const number = (at: number): string => `L-2024-${String(at * 7919 + 10 ** 10)}`;
const name = (at: number): string => `示例借款人${at}，广东省深圳市南山区示例路${at % 977}号`;

function* csv(count: number): Generator<string> {
  yield '借款编号,姓名,金额,放款日期\n';
  for (let at = 0; at < count; at++) yield `${number(at)},"${name(at)}",${at}.50,2024-01-10\n`;
}

function* sheet(count: number): Generator<string> {
  yield `<worksheet><sheetData>${HEAD_ROW}`;
  for (let at = 0; at < count; at++) {
    const row = at + 2;
    yield `<row r="${row}"><c r="A${row}" t="s"><v>${2 * at}</v></c><c r="B${row}" t="s"><v>${2 * at + 1}</v></c><c r="C${row}"><v>${at}.5</v></c><c r="D${row}" s="1"><v>45301</v></c></row>`;
  }
  yield '</sheetData></worksheet>';
}

function* strings(count: number): Generator<string> {
  yield '<sst>';
  for (let at = 0; at < count; at++) yield `<si><t>${number(at)}</t></si><si><t>${name(at)}</t></si>`;
  yield '</sst>';
}

async function writeXlsx(path: string, count: number): Promise<void> {
  const output = new yazl.ZipFile();
  for (const [part, content] of await unzipParts(await workbook({ rows: '', formats: { styles: [0, 14] } }))) {
    if (part === 'xl/worksheets/sheet1.xml') output.addReadStream(Readable.from(sheet(count), { objectMode: false }), part);
    else if (part === 'xl/sharedStrings.xml') output.addReadStream(Readable.from(strings(count), { objectMode: false }), part);
    else output.addBuffer(Buffer.from(content), part);
  }
  output.end();
  await pipeline(output.outputStream, createWriteStream(path));
}

describe('tables: memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-tables-'));
  after(() => rmSync(folder, { recursive: true }));

  const measure = (path: string): Measured => JSON.parse(execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, 'memory-child.ts'), path], { encoding: 'utf8' })) as Measured;
  const writers = { csv: (path: string, count: number) => pipeline(Readable.from(csv(count)), createWriteStream(path)), xlsx: writeXlsx };

  for (const [format, write] of Object.entries(writers)) {
    it(`${format}: a hundred thousand rows need no more heap than ten thousand`, async () => {
      const [few, many] = await Promise.all([10_000, 100_000].map(async (count) => {
        const path = join(folder, `${count}.${format}`);
        await write(path, count);
        return measure(path);
      })) as [Measured, Measured];
      console.log(`      ${format}: live heap ${(few.heap / MIB).toFixed(1)} → ${(many.heap / MIB).toFixed(1)} MiB, outside the heap ${(many.outside / MIB).toFixed(1)} MiB, ${many.rows} rows in ${many.milliseconds} ms`);
      expect([few.rows, many.rows]).to.deep.equal([10_000, 100_000]);
      expect(many.heap - few.heap, 'growth of the heap').to.be.below(4 * MIB);
      expect(many.outside, 'shared strings').to.be.below(48 * MIB);
    });
  }
});

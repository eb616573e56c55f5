import { expect } from 'chai';
import fc from 'fast-check';
import type { TableEncoding } from '../../server/tables/index.ts';
import { brief, readAll, refusal, utf8 } from './support.ts';

/** Every two-byte code of GB 18030 and its character, from the platform's decoder. */
const GB: ReadonlyMap<string, readonly number[]> = (() => {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  const codes = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      try {
        codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
      } catch {
        // an unassigned code
      }
    }
  }
  // four bytes: beyond the basic plane the code is a count from 0x90308130 (GB 18030-2022, table 4)
  for (const rare of ['𬭎', '𪚥', '𠮷']) {
    const count = rare.codePointAt(0)! - 0x10000;
    codes.set(rare, [0x90 + Math.floor(count / 12600), 0x30 + (Math.floor(count / 1260) % 10), 0x81 + (Math.floor(count / 10) % 126), 0x30 + (count % 10)]);
  }
  return codes;
})();

function encode(text: string, encoding: TableEncoding, mark = false): Uint8Array {
  if (encoding === 'utf-8') return utf8((mark ? '\uFEFF' : '') + text);
  if (encoding === 'gb18030') return Uint8Array.from([...text].flatMap((character) => (character <= '\x7f' ? [character.charCodeAt(0)] : GB.get(character)!)));
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

const HEAD = '借款编号,姓名,金额,放款日期\n';
const ALL: readonly TableEncoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'];

describe('tables: encodings', () => {
  it('reads rare characters of names in every encoding', async () => {
    const text = `${HEAD}A-1,䶮𬭎,1,2024年1月10日\nA-2,𠮷示例,2,`;
    for (const encoding of ALL) {
      const { table, rows } = await readAll(encode(text, encoding, true));
      expect([table.format, table.encoding]).to.deep.equal(['csv', encoding]);
      expect(rows.map(brief), encoding).to.deep.equal([[2, 'A-1', '䶮𬭎', '1', '2024年1月10日'], [3, 'A-2', '𠮷示例', '2', '']]);
    }
  });

  /** Longer than what is read ahead to tell format and encoding. */
  const FILLED = `${HEAD}A-0,${'张示例'.repeat(300)},,\n${'A-0,示例,,\n'.repeat(8000)}`;

  it('is not fooled by characters cut between chunks: any cutting gives the same rows', async () => {
    const name = fc.string({ unit: fc.constantFrom(...'张示例䶮𬭎𠮷·李鎔a'), minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ALL), fc.array(name, { minLength: 1, maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), async (encoding, names, lengths) => {
        const start = encode(FILLED, encoding);
        const text = names.map((own, at) => `A-${at},${own},,\n`).join('');
        const { table, rows } = await readAll(encode(FILLED + text, encoding), {}, lengths, start.length);
        expect(table.encoding).to.equal(encoding);
        expect(rows.slice(-names.length).map(({ cells }) => cells['name'])).to.deep.equal(names);
      }),
      { numRuns: 40 },
    );
  });

  it('decides at the first character beyond ASCII, wherever it comes', async () => {
    const head = 'loan number,name,amount\n' + 'A-1,Name,1\n'.repeat(20_000);
    for (const encoding of ['utf-8', 'gb18030'] as const) {
      for (const lengths of [[65_536], [10_007], [220_020]]) {
        const { table, rows } = await readAll(encode(`${head}A-2,张示例,1\nA-3,欧阳示例,1\n`, encoding), {}, lengths);
        expect(table.encoding).to.equal(encoding);
        expect(rows.slice(-2).map(({ cells }) => cells['name'])).to.deep.equal(['张示例', '欧阳示例']);
      }
    }
  });

  it('says at which byte a file stops being readable', async () => {
    const good = encode(`${HEAD}A-1,张,1,\n`, 'utf-8');
    for (const lengths of [[1], [3], [65_536]]) {
      const error = await readAll(Buffer.concat([good, Uint8Array.of(0xff, 0x41)]), {}, lengths).then(() => null, (problem: unknown) => problem as { code: string; params: unknown });
      expect([error?.code, error?.params], String(lengths)).to.deep.equal(['table-encoding-unknown', { offset: good.length }]);
    }
    const late = encode(HEAD + 'A-1,张示例,1,\n'.repeat(20_000), 'gb18030');
    const error = await refusal(Buffer.concat([late, Uint8Array.of(0x41, 0x2c, 0xff, 0x0a)]));
    expect([error.code, error.params['offset']], 'after the encoding was decided').to.deep.equal(['table-encoding-unknown', late.length + 2]);
    expect((await refusal(Buffer.concat([good, Uint8Array.of(0x41, 0x00, 0x42)]))).params['offset'], 'NUL').to.equal(good.length + 1);
    expect((await refusal(encode(HEAD, 'utf-16le').subarray(0, -1))).code, 'half a unit').to.equal('table-encoding-unknown');
    expect((await refusal(Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00))).code, 'half a pair').to.equal('table-encoding-unknown');
  });

  it('does not guess when too little speaks for one encoding', async () => {
    // é of UTF-8 is 茅 of GB 18030, a family name
    expect((await refusal('loan number,name\nA-1,é\n')).code).to.equal('table-encoding-ambiguous');
    expect((await readAll('\uFEFFloan number,name\nA-1,é\n')).rows[0]!.cells['name']).to.equal('é');
    expect((await readAll('loan number,name\nA-1,é\nA-2,张\n')).rows[0]!.cells['name']).to.equal('é');
    const filler = 'A-1,Name\n'.repeat(600);
    const late = utf8(`loan number,name\n${filler}A-1,é\n${filler}A-2,张\n`);
    for (const length of [1, 100, 7000]) {
      const { rows } = await readAll(late, {}, [length], 5410);
      expect([rows[600]!.cells['name'], rows.at(-1)!.cells['name']], `what comes later counts too, cut at ${length}`).to.deep.equal(['é', '张']);
    }
  });

  it('names what is no table by its content', async () => {
    const cases: [Uint8Array, RegExp][] = [
      [Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /old \.xls/], [utf8('%PDF-1.7\n'), /PDF/], [utf8(' <html><table>'), /web page/], [utf8('<?xml version="1.0"?><Workbook>'), /web page/],
      [Buffer.from('ffd8ffe000104a46', 'hex'), /picture/], [Buffer.from('1f8b080000', 'hex'), /gzip/],
    ];
    for (const [bytes, name] of cases) {
      const error = await refusal(bytes);
      expect(error.code).to.equal('table-format-unknown');
      expect(error.message).to.match(name);
    }
    expect((await refusal(HEAD, { format: 'xlsx' })).message).to.equal('The content is CSV, but the request says XLSX. Correct the statement or send the right file.');
    expect((await readAll(HEAD, { format: 'csv' })).rows).to.deep.equal([]);
  });
});

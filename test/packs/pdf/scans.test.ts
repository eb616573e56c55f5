import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { composeBundle } from '../../../server/packs/index.ts';
import type { BundleReport } from '../../../server/packs/index.ts';
import { decodeApart } from '../../../server/packs/pdf/sources/decode.ts';
import { compileHeic, compileTiff } from '../../../server/packs/pdf/sources/scans.ts';
import { readTiff } from '../../../server/packs/pdf/sources/tiff-directories.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { ink, needs, qpdfCheck, render } from '../tools.ts';
import { SCANS, scan } from './scan-material.ts';

async function show(bytes: Uint8Array, mediaType: string): Promise<{ bytes: Uint8Array; report: BundleReport; first: number; codes: string[] }> {
  const bundle = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '扫描件（虚构）', mediaType, bytes), new Uint8Array(bytes))]));
  return { ...bundle, first: bundle.report.exhibits[0]!.pages.from + 1, codes: bundle.report.exhibits[0]!.warnings.map(({ code }) => code) };
}

/** A TIFF file of one directory whose strips are given; little-endian. */
function tiff(tags: readonly (readonly [tag: number, type: number, values: readonly number[]])[], strips: readonly Uint8Array[] = [], next = 0): Uint8Array {
  const data = Buffer.concat(strips);
  const all = [...tags, [273, 4, strips.map((_, index) => 8 + strips.slice(0, index).reduce((sum, { length }) => sum + length, 0))], [279, 4, strips.map(({ length }) => length)]] as typeof tags;
  const directory = Buffer.alloc(2 + 12 * all.length + 4);
  const extra: Buffer[] = [];
  let at = 8 + data.length + directory.length;
  directory.writeUInt16LE(all.length, 0);
  all.forEach(([tag, type, values], index) => {
    const size = type === 3 ? 2 : 4;
    const packed = Buffer.alloc(Math.max(4, size * values.length));
    values.forEach((value, position) => (type === 3 ? packed.writeUInt16LE(value, 2 * position) : packed.writeUInt32LE(value, 4 * position)));
    directory.writeUInt16LE(tag, 2 + 12 * index);
    directory.writeUInt16LE(type, 4 + 12 * index);
    directory.writeUInt32LE(values.length, 6 + 12 * index);
    if (packed.length <= 4) packed.copy(directory, 10 + 12 * index);
    else {
      directory.writeUInt32LE(at, 10 + 12 * index);
      extra.push(packed);
      at += packed.length;
    }
  });
  directory.writeUInt32LE(next, directory.length - 4);
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(8 + data.length, 4);
  return new Uint8Array(Buffer.concat([head, data, directory, ...extra]));
}

const grey = (width: number, height: number, compression: number): [number, number, number[]][] => [[256, 4, [width]], [257, 4, [height]], [258, 3, [8]], [259, 3, [compression]], [262, 3, [1]], [277, 3, [1]], [278, 4, [height]]];

describe('packs: scans', function () {
  this.timeout(60_000);

  for (const name of SCANS.filter((each) => each !== 'planar')) {
    it(`${name}: shows the picture, its mark where it belongs and in its colour`, async function () {
      needs(this, 'pdftoppm', 'qpdf');
      const { bytes, first, codes } = await show(scan(name), name === 'heic' ? 'image/heic' : 'image/tiff');
      expect(codes).to.deep.equal([]);
      qpdfCheck(bytes);
      const page = await render(bytes, first);
      // 120 × 160 pixels at 96 an inch, or lying on its side
      const turned = name === 'faxTurned';
      const left = (page.width - (turned ? 120 : 90)) / 2;
      const top = (15 * 72) / 25.4;
      const mark: [number, number] = turned ? [left + 120 - 27, top + 8] : [left + 8, top + 8];
      const isFax = name.startsWith('fax');
      expect(ink(page, [...mark, 18, 18]), 'the mark').to.be.above(isFax ? 0.5 : 0.95);
      expect(ink(page, turned ? [left + 4, top + 79, 110, 8] : [left + 74, top + 2, 12, 110]), 'paper').to.equal(0);
      if (isFax) return;
      const at = 4 * (Math.round(mark[1] + 9) * page.width + Math.round(mark[0] + 9));
      const [r, g, b] = page.data.slice(at, at + 3) as unknown as [number, number, number];
      expect([Math.abs(r - 0xbb), Math.abs(g - 0x22), Math.abs(b - 0x22)].every((off) => off < 30), `colour ${r} ${g} ${b}`).to.equal(true);
    });
  }

  it('every page of a TIFF is a page of the exhibit that names its page of the original', async () => {
    const { report } = await show(scan('faxPages'), 'image/tiff');
    const { from, to } = report.exhibits[0]!.pages;
    expect(to - from).to.equal(2);
  });

  it('a fax of one strip goes into the file as it is', async () => {
    const fax = scan('faxPages');
    const [page] = readTiff(fax);
    const strip = fax.slice(page!.segments[0]!.offset, page!.segments[0]!.offset + page!.segments[0]!.length);
    expect(Buffer.from((await show(fax, 'image/tiff')).bytes).includes(Buffer.from(strip))).to.equal(true);
  });

  it('honours a resolution that differs across and down, as faxes have it', async () => {
    const rational = (dpi: number): Buffer => { const bytes = Buffer.alloc(8); bytes.writeUInt32LE(dpi, 0); bytes.writeUInt32LE(1, 4); return bytes; };
    // the values lie behind the strip, at 8 + 20 000; the directory says where by type 5
    const file = Buffer.from(tiff([...grey(200, 100, 1), [282, 4, [0]], [283, 4, [0]], [296, 3, [2]]], [Buffer.alloc(20_000, 255)]));
    const end = file.length;
    const directory = file.readUInt32LE(4);
    for (const [tag, at] of [[282, end], [283, end + 8]] as const) {
      const entry = Array.from({ length: file.readUInt16LE(directory) }, (_, index) => directory + 2 + 12 * index).find((each) => file.readUInt16LE(each) === tag)!;
      file.writeUInt16LE(5, entry + 2);
      file.writeUInt32LE(at, entry + 8);
    }
    const compiled = await compileTiff(new Uint8Array(Buffer.concat([file, rational(200), rational(100)])));
    expect('pages' in compiled && [compiled.pages[0]!.width, compiled.pages[0]!.height]).to.deep.equal([72, 72]);
  });

  it('same bytes, same pages', async () => {
    for (const [name, type] of [['deflate', 'image/tiff'], ['heic', 'image/heic']] as const) {
      expect(Buffer.compare((await show(scan(name), type)).bytes, (await show(scan(name), type)).bytes)).to.equal(0);
      const [first, second] = [await (name === 'heic' ? compileHeic : compileTiff)(scan(name)), await (name === 'heic' ? compileHeic : compileTiff)(scan(name))];
      expect(JSON.stringify(first)).to.equal(JSON.stringify(second));
    }
  });

  describe('hostile ones', () => {
    const refused: [string, () => Uint8Array, string][] = [
      ['planes one after the other', () => scan('planar'), 'unsupported-type'],
      ['a compression that is not read', () => tiff(grey(10, 10, 34676), [Buffer.alloc(100)]), 'unsupported-type'],
      ['more pixels than any scan', () => tiff(grey(60_000, 60_000, 1), [Buffer.alloc(100)]), 'damaged'],
      ['a directory that follows itself', () => { const bytes = tiff(grey(10, 10, 1), [Buffer.alloc(100)]); const at = new DataView(bytes.buffer).getUint32(4, true); return tiff(grey(10, 10, 1), [Buffer.alloc(100)], at); }, 'damaged'],
      ['strips beyond the end', () => tiff([...grey(10, 10, 1)], [Buffer.alloc(100)]).slice(0, 60), 'damaged'],
      ['a strip that unpacks to a thousand times its page', () => tiff(grey(10, 10, 8), [deflateSync(Buffer.alloc(1 << 24))]), 'damaged'],
      ['a strip far longer than its page', () => tiff(grey(4, 4, 5), [Buffer.alloc(1 << 20, 0x55)]), 'damaged'],
    ];
    for (const [title, make, code] of refused) {
      it(`${title}: a page with the reason`, async () => {
        const { codes, report } = await show(make(), 'image/tiff');
        expect(codes).to.deep.equal([code]);
        expect(report.exhibits[0]!.shown).to.equal(false);
      });
    }

    it('a decoder that does not end within its time is ended, and nothing with it', async () => {
      expect(await decodeApart({ kind: 'heic', bytes: scan('heic') }, 0.001)).to.equal(null);
      expect(await decodeApart({ kind: 'heic', bytes: scan('heic') }, 30)).to.have.property('rasters');
    });

    it('any change of any bytes gives pages or a reason, never an error (directories)', () => {
      const files = SCANS.filter((name) => name !== 'heic').map(scan);
      fc.assert(fc.property(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }), (file, changes) => {
        const bytes = Uint8Array.from(file);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        try {
          for (const { segments } of readTiff(bytes)) for (const { offset, length } of segments) if (offset + length > bytes.length) throw new Error('beyond the end');
        } catch (error) {
          if (!(error instanceof RangeError) && (error as Error).constructor.name !== 'UnreadTiff') throw error;
        }
      }), { numRuns: 1500 });
    });

    it('any change of any bytes gives pages or a reason, never an error (whole files)', async () => {
      await fc.assert(fc.asyncProperty(fc.constantFrom(...SCANS), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.boolean(), async (name, changes, isCut) => {
        const bytes = scan(name);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const file = isCut ? bytes.slice(0, Math.floor(bytes.length / 2)) : bytes;
        const compiled = await (name === 'heic' ? compileHeic(file, 2) : compileTiff(file, 2));
        expect('placeholder' in compiled || compiled.pages.length > 0).to.equal(true);
      }), { numRuns: 20 });
    });
  });
});

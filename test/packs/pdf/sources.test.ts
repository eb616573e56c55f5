import { existsSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { composeBundle } from '../../../server/packs/index.ts';
import type { BundleReport } from '../../../server/packs/index.ts';
import { balanceOf } from '../../../server/packs/pdf/sources/content.ts';
import { parseCsv } from '../../../server/packs/pdf/sources/decode-text.ts';
import { bundleOf, exhibitOf, picture, recordFor } from '../material.ts';
import { difference, ink, needs, part, pdfText, qpdfCheck, render } from '../tools.ts';
import type { Pixels } from '../tools.ts';
import { cornersPdf, encryptedPdf, fieldPdf, hiddenLayerPdf, pagesPdf, rotatedPdf, sealedPdf, signedPdf, unbalancedPdf } from './pdf-material.ts';

const SAMPLES = new URL('../../../../shared/samples/', import.meta.url);

/** A bundle of one exhibit, and its pages. */
async function show(bytes: Uint8Array, mediaType = 'application/pdf'): Promise<{ bytes: Uint8Array; report: BundleReport; first: number }> {
  const record = recordFor(1, 'contract', '测试文件（虚构）', mediaType, bytes);
  const bundle = await composeBundle(bundleOf([exhibitOf(record, new Uint8Array(bytes))]));
  return { ...bundle, first: bundle.report.exhibits[0]!.pages.from + 1 };
}

const codes = (report: BundleReport): string[] => report.exhibits[0]!.warnings.map(({ code }) => code);

/** The copy's place on its page: below the running head, above the page number, never enlarged, centred. */
function frameOf(page: Pixels, source: { width: number; height: number }, dpi: number): [number, number, number, number] {
  const point = dpi / 72;
  const mm = point * (72 / 25.4);
  const room = { width: page.width - 12 * mm, height: page.height - 32 * mm };
  const scale = Math.min(1, room.width / source.width, room.height / source.height);
  return [(page.width - source.width * scale) / 2, 15 * mm, source.width * scale, source.height * scale];
}

/** How far the copy in the bundle is from the source as a reader draws it. */
async function distance(source: Uint8Array, sourcePage = 1, options: { cropBox?: boolean } = {}): Promise<number> {
  const dpi = 100;
  const merged = await show(source);
  const original = await render(source, sourcePage, { dpi, ...options });
  const page = await render(merged.bytes, merged.first + sourcePage - 1, { dpi });
  const copy = part(page, frameOf(page, original, dpi), original.width, original.height);
  return difference(original, copy);
}

describe('packs: exhibits', function () {
  this.timeout(20_000);
  describe('PDF', () => {
    for (const angle of [0, 90, 180, 270, -90, 450]) {
      it(`draws a page with /Rotate ${angle} upright, exactly as the source looks`, async function () {
        needs(this, 'pdftoppm');
        expect(await distance(await rotatedPdf(angle))).to.be.below(3);
      });
    }

    it('shows what the crop box shows and nothing around it', async function () {
      needs(this, 'pdftoppm');
      const source = await cornersPdf((page) => page.setCropBox(40, 30, 250, 400));
      expect(await distance(source, 1, { cropBox: true })).to.be.below(3);
      const turned = await cornersPdf((page) => {
        page.setCropBox(40, 30, 250, 400);
        page.setRotation({ type: 'degrees', angle: 90 } as Parameters<typeof page.setRotation>[0]);
      });
      expect(await distance(turned, 1, { cropBox: true })).to.be.below(3);
    });

    it('keeps a seal that is an annotation, also one with a matrix of its own', async function () {
      needs(this, 'pdftoppm');
      const bare = await distance(await cornersPdf());
      for (const matrix of [undefined, [0, 1, -1, 0, 0, 0], [0.5, 0, 0, 2, 30, 10]]) {
        const source = await sealedPdf(matrix);
        expect(await distance(source)).to.be.below(bare + 1);
        const { bytes, first } = await show(source);
        const page = await render(bytes, first);
        const [x, y] = frameOf(page, { width: 400, height: 600 }, 72);
        expect(ink(page, [x + 200, y + 130, 120, 120]), 'ink where the seal is').to.be.above(0.1);
      }
    });

    it('contains unbalanced q and Q: page number and frame stay where they are', async function () {
      needs(this, 'pdftoppm', 'qpdf');
      const { bytes, first, report } = await show(await unbalancedPdf());
      expect(codes(report)).to.deep.equal([]);
      qpdfCheck(bytes);
      expect(pdfText(bytes, first).replaceAll(' ', '')).to.contain(`第${first}页共`);
      const page = await render(bytes, first);
      const [x, y] = frameOf(page, { width: 400, height: 600 }, 72);
      expect(ink(page, [x + 105, y + 600 - 145, 40, 40]), 'the square where the source has it').to.be.above(0.95);
    });

    it('counts q and Q outside strings, comments, names and inline images only', () => {
      const count = (text: string) => balanceOf(Buffer.from(text));
      expect(count('q 1 0 0 1 0 0 cm Q')).to.deep.equal({ below: 0, open: 0 });
      expect(count('(q (q) \\) q) Tj % q q\n/q gs <71> Tj')).to.deep.equal({ below: 0, open: 0 });
      expect(count('Q Q q')).to.deep.equal({ below: 2, open: 1 });
      expect(count('q q Q')).to.deep.equal({ below: 0, open: 1 });
      expect(count('BI /W 2 /H 1 /BPC 8 /CS /G ID q Q EIq \nEI Q')).to.deep.equal({ below: 1, open: 0 });
    });

    it('draws a form field whose producer left the drawing to the reader, in Chinese too', async function () {
      needs(this, 'pdftotext');
      const { bytes, first, report } = await show(await fieldPdf('张三（虚构）䶮'));
      expect(codes(report)).to.deep.equal(['form-drawn']);
      expect(pdfText(bytes, first)).to.contain('张三（虚构）䶮');
    });

    it('says of a signed original that the copy carries no signature', async () => {
      const { report } = await show(await signedPdf());
      expect(codes(report)).to.deep.equal(['signature-in-original']);
      expect(report.exhibits[0]!.shown).to.equal(true);
    });

    it('keeps a layer hidden that the source hides', async function () {
      needs(this, 'pdftoppm');
      const { bytes, first } = await show(await hiddenLayerPdf());
      const page = await render(bytes, first);
      const [x, y] = frameOf(page, { width: 400, height: 600 }, 72);
      expect(ink(page, [x + 110, y + 600 - 240, 180, 130])).to.equal(0);
    });

    it('opens a file with an empty user password, and says so', async function () {
      needs(this, 'pdftotext');
      const { bytes, first, report } = await show(await encryptedPdf(''));
      expect(codes(report)).to.deep.equal(['owner-password']);
      expect(pdfText(bytes, first)).to.contain('FICTIONAL CONTRACT');
    });

    it('puts a page with the reason in place of a file that needs a password: never a blank page', async function () {
      needs(this, 'pdftotext');
      const { bytes, first, report } = await show(await encryptedPdf('secret'));
      expect(report.exhibits[0]!).to.include({ shown: false });
      expect(codes(report)).to.deep.equal(['encrypted']);
      expect(pdfText(bytes, first)).to.contain('密码').and.contain('originals/01-');
    });

    it('copies fonts and pictures of a source once, however many pages use them', async () => {
      const one = (await show(await pagesPdf(2))).bytes.length;
      const many = (await show(await pagesPdf(40))).bytes.length;
      expect(many - one).to.be.below(38 * 2500);
    });

    it('shows what can be read of a truncated file, and says that pages are missing', async () => {
      const { report } = await show((await pagesPdf(3)).slice(0, 700));
      expect(codes(report)).to.deep.equal(['truncated', 'pages-missing']);
      expect(report.exhibits[0]!.warnings[1]!.params).to.deep.equal({ declared: 3, found: 1 });
    });

    it('turns a damaged page into a note and keeps the others', async function () {
      needs(this, 'pdftotext');
      const source = Buffer.from(await cornersPdf((_page, document) => void document.addPage([400, 600]).drawText('SECOND PAGE')));
      const at = source.indexOf('stream\n') + 7;
      source.fill(0xff, at + 2, at + 40);
      const { bytes, first, report } = await show(source);
      expect(codes(report)).to.deep.equal(['page-damaged']);
      expect(pdfText(bytes, first)).to.contain('本页内容损坏');
      expect(pdfText(bytes, first + 1)).to.contain('SECOND PAGE');
    });
  });

  describe('what cannot be shown', () => {
    const cases: [string, () => Promise<Uint8Array> | Uint8Array, string, string][] = [
      ['an empty file', () => new Uint8Array(0), 'application/pdf', 'empty'],
      ['HTML named .pdf', () => Buffer.from('<!DOCTYPE html><html><body>404</body></html>'), 'application/pdf', 'type-mismatch'],
      ['a PDF header with nothing behind it', () => Buffer.from('%PDF-1.7\n'), 'application/pdf', 'damaged'],
      ['random bytes after a PDF header', () => Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(3000, 'x\u00009 obj<<')]), 'application/pdf', 'damaged'],
      ['the first lines of a PDF', async () => (await pagesPdf(3)).slice(0, 300), 'application/pdf', 'no-pages'],
      ['half of a PNG', () => picture('image/png').slice(0, 900), 'image/png', 'damaged'],
      ['a PNG with one byte altered', () => { const png = picture('image/png'); png[400]! ^= 1; return png; }, 'image/png', 'damaged'],
      ['a JPEG without a frame', () => Buffer.from([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0]), 'image/jpeg', 'damaged'],
      ['an Office file', () => Buffer.from('PK\u0003\u0004rest of a document'), 'application/zip', 'unsupported-type'],
      ['bytes of no known kind', () => Buffer.from([0, 1, 2, 3, 4, 5]), 'application/octet-stream', 'unsupported-type'],
    ];
    for (const [title, make, mediaType, code] of cases) {
      it(`${title}: a page with the reason, a named warning, and the pack goes on`, async () => {
        const good = await pagesPdf(1);
        const bad = await make();
        const { report } = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '坏文件', mediaType, bad), new Uint8Array(bad)), exhibitOf(recordFor(2, 'identity', '好文件', 'application/pdf', good), good)]));
        const [first, second] = report.exhibits;
        expect(first).to.include({ shown: false });
        expect(first!.warnings.map((warning) => warning.code)).to.deep.equal([code]);
        expect(first!.pages.to - first!.pages.from).to.equal(1);
        expect(second).to.include({ shown: true });
        expect(second!.warnings).to.deep.equal([]);
      });
    }

    it('a bomb of a picture is refused before it is unpacked', async () => {
      const header = Buffer.from([0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 8, 2, 0, 0, 0]);
      const chunk = (type: string, data: Uint8Array): Buffer => {
        const body = Buffer.concat([Buffer.from(type), data]);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(data.length);
        const sum = Buffer.alloc(4);
        sum.writeUInt32BE(crc(body));
        return Buffer.concat([length, body, sum]);
      };
      const bomb = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))), chunk('IEND', new Uint8Array(0))]);
      const { report } = await show(bomb, 'image/png');
      expect(codes(report)).to.deep.equal(['damaged']);
    });
  });

  describe('pictures', () => {
    it('passes JPEG data and plain PNG rows on untouched', async () => {
      const jpeg = picture('image/jpeg');
      expect(Buffer.from((await show(jpeg, 'image/jpeg')).bytes).includes(Buffer.from(jpeg))).to.equal(true);
      const opaque = opaquePng();
      expect(Buffer.from((await show(opaque, 'image/png')).bytes).includes(Buffer.from(idatOf(opaque)))).to.equal(true);
    });

    for (const [orientation, corner] of [[1, 'left top'], [3, 'right bottom'], [6, 'right top'], [8, 'left bottom']] as const) {
      it(`turns EXIF orientation ${orientation} upright: the red mark is ${corner}`, async function () {
        needs(this, 'pdftoppm');
        const { bytes, first } = await show(withOrientation(picture('image/jpeg', 400, 600), orientation), 'image/jpeg');
        const page = await render(bytes, first);
        const upright = orientation >= 5 ? { width: 450, height: 300 } : { width: 300, height: 450 };
        const [x, y, w, h] = frameOf(page, upright, 72);
        // the mark fills 20…50 of 400 × 600 pixels in the stored picture's upper left corner
        const left = corner.includes('left') ? x + 18 : x + w - 34;
        const top = corner.includes('top') ? y + 18 : y + h - 34;
        expect(ink(page, [left, top, 16, 16])).to.be.above(0.9);
      });
    }

    it('lays a transparent picture on white', async function () {
      needs(this, 'pdftoppm');
      const { bytes, first } = await show(picture('image/png', 400, 500, true), 'image/png');
      const page = await render(bytes, first);
      const [x, y] = frameOf(page, { width: 300, height: 375 }, 72);
      expect(ink(page, [x + 60, y + 2, 100, 30])).to.equal(0);
      expect(ink(page, [x + 17, y + 17, 18, 18])).to.be.above(0.9);
      const at = 4 * (Math.round(y + 26) * page.width + Math.round(x + 26));
      expect([...page.data.slice(at, at + 3)], 'the mark has its colour').to.deep.equal([0xbb, 0x22, 0x22]);
    });

    it('shows a CMYK JPEG in its colours, inverted values (Adobe) or not', async function () {
      needs(this, 'pdftoppm');
      for (const adobe of [true, false]) {
        const { bytes, first } = await show(cmykJpeg(adobe), 'image/jpeg');
        const page = await render(bytes, first);
        const [x, y] = frameOf(page, { width: 12, height: 12 }, 72);
        const at = 4 * (Math.round(y + 6) * page.width + Math.round(x + 6));
        const [r, g, b] = page.data.slice(at, at + 3);
        // stored as all 0xff: no ink at all when inverted, full ink when not
        if (adobe) expect(Math.min(r!, g!, b!), 'white').to.be.above(200);
        else expect(Math.max(r!, g!, b!), 'black').to.be.below(90);
      }
    });

    it('cuts a long screenshot into slices that overlap and together show all of it', async () => {
      const { report, bytes } = await show(picture('image/png', 400, 4000), 'image/png');
      const { from, to } = report.exhibits[0]!.pages;
      expect(to - from).to.be.within(7, 9);
      expect(bytes.length).to.be.above(0);
    });
  });

  describe('text', () => {
    it('typesets UTF-8, UTF-16 and GB 18030, saying when the encoding is assumed', async function () {
      needs(this, 'pdftotext');
      const words = '催收记录：第一次电话，䶮某未接';
      const gb = Buffer.from('b4dfcad5bcc7c2bc', 'hex');
      for (const [bytes, warning, found] of [
        [Buffer.from(words), [], words],
        [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(words, 'utf16le')]), [], words],
        [gb, ['encoding-assumed'], '催收记录'],
      ] as const) {
        const { bytes: bundle, first, report } = await show(bytes, 'text/plain');
        expect(codes(report)).to.deep.equal(warning);
        expect(pdfText(bundle, first)).to.contain(found);
      }
    });

    it('names the characters it cannot print', async () => {
      const { report } = await show(Buffer.from('收据🙂'), 'text/plain');
      expect(report.exhibits[0]!.warnings).to.deep.equal([{ code: 'character-missing', params: { characters: 'U+1F642' } }]);
      expect(report.missingCharacters).to.deep.equal([{ character: 'U+1F642', count: 1 }]);
    });

    it('sets CSV as a table over several pages with its head on each', async function () {
      needs(this, 'pdftotext');
      const rows = Array.from({ length: 120 }, (_, i) => `${i + 1},2024-02-15,"1,234.${i % 10}0",已还`);
      const { bytes, first, report } = await show(Buffer.from(['期次,应还日期,金额,状态', ...rows].join('\r\n')), 'text/csv');
      const { to } = report.exhibits[0]!.pages;
      expect(to - first).to.be.at.least(2);
      for (let page = first; page <= to; page++) expect(pdfText(bytes, page)).to.contain('应还日期');
      expect(pdfText(bytes, to)).to.contain('120');
    });

    it('reads CSV as RFC 4180 has it', () => {
      expect(parseCsv('a,b\r\n"x, ""y""","1\n2"\r\n')).to.deep.equal([['a', 'b'], ['x, "y"', '1\n2']]);
      expect(parseCsv('a;b\n1;2')).to.deep.equal([['a', 'b'], ['1', '2']]);
      expect(parseCsv('a,b\n1,')).to.deep.equal([['a', 'b'], ['1', '']]);
      expect(parseCsv('a,b\n1')).to.equal(null);
      expect(parseCsv('a,b\n"1')).to.equal(null);
    });
  });

  if (!existsSync(SAMPLES)) console.log('      left out: documents of others are not on this machine (expected in ../shared/samples)');
  else describe('documents of others', () => {
    for (const [name, pages] of [['py-pdf/habibi-rotated.pdf', 4], ['hmcts/ten-page.pdf', 2], ['py-pdf/pdflatex-forms.pdf', 1], ['py-pdf/grayscale-image.pdf', 1], ['hmcts/SamplePDF_special_characters.pdf', 2]] as const) {
      it(`${name} looks in the bundle as it does alone`, async function () {
        this.timeout(20_000);
        needs(this, 'pdftoppm');
        const source = readFileSync(new URL(name, SAMPLES));
        for (let page = 1; page <= pages; page++) expect(await distance(source, page), `page ${page}`).to.be.below(4);
      });
    }

    it('a password-protected one is named', async () => {
      const { report } = await show(readFileSync(new URL('py-pdf/libreoffice-writer-password.pdf', SAMPLES)));
      expect(codes(report)).to.deep.equal(['encrypted']);
    });
  });
});

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** An opaque PNG as scanners write it (the canvas always writes an alpha channel). */
function opaquePng(): Uint8Array {
  const [width, height] = [40, 30];
  const rows = Buffer.alloc(height * (1 + width * 3), 200);
  for (let y = 0; y < height; y++) rows[y * (1 + width * 3)] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length, 0);
    out.write(type, 4, 'latin1');
    out.set(data, 8);
    out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
    return out;
  };
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array(0))]);
}

function idatOf(png: Uint8Array): Uint8Array {
  const buffer = Buffer.from(png);
  const at = buffer.indexOf('IDAT');
  return buffer.subarray(at + 4, at + 4 + buffer.readUInt32BE(at - 4));
}

function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  const exif = Buffer.from('457869660000' + '4d4d002a00000008' + '0001' + '0112' + '0003' + '00000001' + `00${orientation.toString(16).padStart(2, '0')}0000` + '00000000', 'hex');
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif]);
  return Buffer.concat([jpeg.slice(0, 2), segment, jpeg.slice(2)]);
}

/**
 * A 16 × 16 CMYK JPEG, all four components at 0xff: one quantisation table of ones, Huffman tables with two codes each.
 * Each block is DC only: 1016 = (255 − 128) × 8.
 */
function cmykJpeg(adobe: boolean): Uint8Array {
  const marker = (code: number, data: number[]): number[] => [0xff, code, (data.length + 2) >> 8, (data.length + 2) & 0xff, ...data];
  // DC: categories 0 (code 0) and 10 (code 10); AC: end of block only (code 0)
  const table = (kind: number, lengths: number[], values: number[]): number[] => [kind, ...Array.from({ length: 16 }, (_, i) => lengths[i] ?? 0), ...values];
  let bits = '';
  for (let block = 0; block < 4; block++) for (let component = 0; component < 4; component++) bits += (block === 0 ? '10' + (1016).toString(2).padStart(10, '0') : '0') + '0';
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const scan = (bits.match(/.{8}/g) ?? []).flatMap((byte) => (byte === '11111111' ? [0xff, 0] : [Number.parseInt(byte, 2)]));
  return Uint8Array.from([
    0xff, 0xd8,
    ...(adobe ? marker(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]) : []),
    ...marker(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...marker(0xc0, [8, 0, 16, 0, 16, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]),
    ...marker(0xc4, table(0x00, [1, 1], [0, 10])),
    ...marker(0xc4, table(0x10, [1], [0])),
    ...marker(0xda, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]),
    ...scan,
    0xff, 0xd9,
  ]);
}


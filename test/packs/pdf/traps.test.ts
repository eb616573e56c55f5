import { createCanvas } from '@napi-rs/canvas';
import { expect } from 'chai';
import { PDFDocument, PDFName, PDFRawStream, PDFString } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';
import { composeBundle, composeCertificate, describeObstacle, pdfaConformance } from '../../../server/packs/index.ts';
import type { BundleReport } from '../../../server/packs/index.ts';
import { bundleOf, exhibitOf, picture, recordFor } from '../material.ts';
import { ink, needs, render } from '../tools.ts';
import { cornersPdf } from './pdf-material.ts';

async function show(bytes: Uint8Array, mediaType = 'application/pdf'): Promise<{ bytes: Uint8Array; report: BundleReport; first: number }> {
  const bundle = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '测试文件（虚构）', mediaType, bytes), new Uint8Array(bytes))]));
  return { ...bundle, first: bundle.report.exhibits[0]!.pages.from + 1 };
}

const codes = (report: BundleReport): string[] => report.exhibits[0]!.warnings.map(({ code }) => code);
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A page whose text is set in a font that the file names and does not carry. */
function foreignFont(base: string): Promise<Uint8Array> {
  return cornersPdf((page, document) => {
    const { context } = document;
    const descriptor = context.register(context.obj({ Type: 'FontDescriptor', FontName: base, Flags: 4 }));
    const descendant = context.register(context.obj({ Type: 'Font', Subtype: 'CIDFontType0', BaseFont: base, CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('GB1'), Supplement: 2 }, FontDescriptor: descriptor }));
    page.node.setFontDictionary(PDFName.of('Foreign'), context.register(context.obj({ Type: 'Font', Subtype: 'Type0', BaseFont: base, Encoding: 'UniGB-UCS2-H', DescendantFonts: [descendant] })));
  });
}

/** A page that uses nothing but shapes, with something added to its resources. */
async function shapes(adjust: (page: PDFPage, document: PDFDocument) => void = () => undefined): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([300, 300]);
  page.drawRectangle({ x: 20, y: 20, width: 100, height: 100 });
  adjust(page, document);
  return document.save();
}

describe('packs: traps of exhibits', function () {
  this.timeout(30_000);

  it('a font that is not embedded is named', async () => {
    const { report } = await show(await foreignFont('STSong-Light'));
    expect(report.exhibits[0]!.warnings).to.deep.equal([{ code: 'fonts-not-embedded', params: { fonts: 'STSong-Light' } }]);
  });

  for (const kind of ['JavaScript', 'Launch'] as const) {
    it(`${kind} is left out, and said to be`, async () => {
      const file = await cornersPdf((page, document) => {
        const { context, catalog } = document;
        const action = context.register(context.obj({ S: kind, [kind === 'JavaScript' ? 'JS' : 'F']: PDFString.of('app.alert(1)') }));
        catalog.set(PDFName.of('OpenAction'), action);
        page.node.set(PDFName.of('AA'), context.obj({ O: action }));
        // also where a resource leads to it
        page.node.normalizedEntries().Resources.set(PDFName.of('Properties'), context.obj({ P: context.register(context.obj({ Way: action })) }));
      });
      const { bytes, report } = await show(file);
      expect(codes(report)).to.deep.equal(['active-content-dropped']);
      expect(latin1(bytes)).to.not.contain('app.alert').and.not.contain(kind);
    });
  }

  it('a dynamic XFA form becomes a page with the reason; a static one is shown, without its template', async () => {
    const form = (fields: boolean) => cornersPdf((page, document) => {
      const { context, catalog } = document;
      const template = context.register(PDFRawStream.of(context.obj({}), Buffer.from('<xdp:xdp/>')));
      const field = context.register(context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Btn', T: PDFString.of('f'), Rect: [0, 0, 0, 0] }));
      catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: fields ? [field] : [], XFA: [PDFString.of('template'), template] }));
      void page;
    });
    const dynamic = await show(await form(false));
    expect(codes(dynamic.report)).to.deep.equal(['dynamic-form']);
    expect(dynamic.report.exhibits[0]!.shown).to.equal(false);
    const fixed = await show(await form(true));
    expect(fixed.report.exhibits[0]!.shown).to.equal(true);
    expect(latin1(fixed.bytes)).to.not.contain('xdp');
  });

  it('WebP is shown', async function () {
    needs(this, 'pdftoppm');
    const canvas = createCanvas(300, 300);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 300, 300);
    context.fillStyle = '#000';
    context.fillRect(100, 100, 100, 100);
    const { bytes, report, first } = await show(new Uint8Array(canvas.toBuffer('image/webp', 90)), 'image/webp');
    expect(codes(report)).to.deep.equal([]);
    const page = await render(bytes, first);
    const [x, y] = [(page.width - 225) / 2, (15 * 72) / 25.4];
    expect(ink(page, [x + 80, y + 80, 65, 65])).to.be.above(0.95);
    expect(ink(page, [x + 5, y + 5, 60, 60])).to.equal(0);
  });

  for (const [name, mediaType, head, warning] of [
    ['TIFF', 'image/tiff', 'II*\0\x08\0\0\0', { code: 'damaged', params: { detail: 'TIFF: 0 × 0 pixels' } }],
    ['HEIC', 'image/heic', '\0\0\0\x18ftypheic', { code: 'damaged', params: { detail: 'HEIC' } }],
    ['MP4', 'video/mp4', '\0\0\0\x18ftypmp42', { code: 'unsupported-type', params: { type: 'MP4' } }],
  ] as const) {
    it(`${name} that cannot be decoded becomes a page with the reason`, async () => {
      const { report } = await show(Buffer.from(head + '\0'.repeat(64), 'latin1'), mediaType);
      expect(report.exhibits[0]!.warnings).to.deep.equal([warning]);
    });
  }

  it('slices of a long screenshot overlap: what is cut at the foot of one stands whole on the next', async function () {
    needs(this, 'pdftoppm');
    const [width, height] = [300, 1500];
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    // the second slice begins at 0.96 × the first one's height; a band lies across the first one's foot
    const slice = (width * 841.89) / 595.276;
    context.fillStyle = '#000';
    context.fillRect(0, Math.round(slice * 0.97), width, Math.round(slice * 0.05));
    const { bytes, first } = await show(new Uint8Array(canvas.toBuffer('image/png')), 'image/png');
    const point = 72 / 96;
    const band = async (page: number): Promise<number> => {
      const pixels = await render(bytes, page);
      const top = Math.round((15 * 72) / 25.4);
      const x = Math.round((pixels.width - width * point) / 2);
      let rows = 0;
      // not the frame around the copy
      for (let y = 2; y < slice * point - 2; y++) if (ink(pixels, [x + 50, top + y, 50, 1]) > 0.9) rows++;
      return rows;
    };
    const whole = Math.round(slice * 0.05) * point;
    expect(await band(first), 'cut on the first').to.be.within(whole * 0.4, whole * 0.8);
    expect(await band(first + 1), 'whole on the second').to.be.closeTo(whole, 2);
  });

  describe('PDF/A-3b', () => {
    const marked = (bytes: Uint8Array): boolean => latin1(bytes).includes('<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>');

    it('is claimed where nothing stands against it, by a certificate always', async () => {
      const { bytes, report } = await show(await shapes());
      expect(pdfaConformance(report)).to.deep.equal({ conforms: true, obstacles: [] });
      expect(marked(bytes)).to.equal(true);
      const file = picture('image/jpeg');
      expect(marked(await composeCertificate({ ...bundleOf([]), exhibit: exhibitOf(recordFor(1, 'identity', '证件', 'image/jpeg', file), file) }))).to.equal(true);
    });

    const image = (entries: Record<string, string | boolean | number>) => (page: PDFPage, document: PDFDocument) => {
      const { context } = document;
      const object = context.register(PDFRawStream.of(context.obj({ Type: 'XObject', Subtype: 'Image', Width: 1, Height: 1, BitsPerComponent: 8, ...entries }), Buffer.from([0, 0, 0, 0])));
      page.node.setXObject(PDFName.of('I'), object);
    };
    const obstacles: [string, string, () => Promise<Uint8Array>][] = [
      ['font-not-embedded', 'STSong-Light', () => foreignFont('STSong-Light')],
      ['font-not-embedded', 'Helvetica', () => cornersPdf()],
      ['color-not-defined', 'DeviceCMYK', () => shapes(image({ ColorSpace: 'DeviceCMYK' }))],
      ['lzw-compression', 'LZWDecode', () => shapes(image({ ColorSpace: 'DeviceGray', Filter: 'LZWDecode' }))],
      ['interpolated-image', 'Image', () => shapes(image({ ColorSpace: 'DeviceGray', Interpolate: true }))],
      ['postscript', 'XObject', () => shapes((page, document) => page.node.setXObject(PDFName.of('X'), document.context.register(PDFRawStream.of(document.context.obj({ Type: 'XObject', Subtype: 'PS' }), Buffer.from('showpage')))))],
      ['transfer-function', 'ExtGState', () => shapes((page, document) => page.node.setExtGState(PDFName.of('G'), document.context.obj({ Type: 'ExtGState', TR: 'Identity' })))],
    ];
    for (const [code, detail, make] of obstacles) {
      it(`is not claimed for ${code} (${detail}), and the exhibit is named`, async () => {
        const good = await shapes();
        const bad = await make();
        const bundle = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'identity', '好', 'application/pdf', good), good), exhibitOf(recordFor(2, 'contract', '坏', 'application/pdf', bad), bad)]));
        const { conforms, obstacles: found } = pdfaConformance(bundle.report);
        expect(conforms).to.equal(false);
        expect(found).to.deep.include({ exhibit: 2, recordId: bundle.report.exhibits[1]!.recordId, obstacle: { code, detail } });
        expect(found.every(({ exhibit }) => exhibit === 2)).to.equal(true);
        expect(marked(bundle.bytes)).to.equal(false);
        for (const language of ['zh-CN', 'en'] as const) expect(describeObstacle(found[0]!.obstacle, language)).to.not.contain('{');
      });
    }
  });
});

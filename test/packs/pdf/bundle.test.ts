import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber } from 'pdf-lib';
import { expect } from 'chai';
import QRCode from 'qrcode';
import { STAGES } from '../../../server/domain/record/index.ts';
import { composeBundle, composeCertificate } from '../../../server/packs/index.ts';
import type { BundleInput, BundleReport, ExhibitInput } from '../../../server/packs/index.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { bundleOf, exhibitOf, picture, recordFor } from '../material.ts';
import { ink, needs, pdfText, qpdfCheck, render } from '../tools.ts';
import { cornersPdf, encryptedPdf, pagesPdf, rotatedPdf, sealedPdf } from './pdf-material.ts';

const text = textFor('zh-CN');

async function exhibits(count = 10): Promise<ExhibitInput[]> {
  const documents: [string, string, Uint8Array][] = [
    ['借款申请表', 'application/pdf', await pagesPdf(2)],
    ['征信授权书（䶮某）', 'text/plain', Buffer.from('本人䶮某（虚构）授权查询。\n'.repeat(80))],
    ['身份证影像（虚构）', 'image/jpeg', picture('image/jpeg')],
    ['个人消费借款合同', 'application/pdf', await pagesPdf(6)],
    ['盖章页', 'application/pdf', await sealedPdf()],
    ['横向扫描件', 'application/pdf', await rotatedPdf(90)],
    ['加密文件', 'application/pdf', await encryptedPdf('secret')],
    ['还款明细', 'text/csv', Buffer.from('期次,金额\n1,100.00\n2,200.00')],
    ['截图', 'image/png', picture('image/png', 300, 2000)],
    ['空白页尺寸特殊的文件', 'application/pdf', await cornersPdf(() => undefined, [1200, 300])],
  ];
  return Array.from({ length: count }, (_, i) => {
    const [title, mediaType, bytes] = documents[i % documents.length]!;
    const copy = new Uint8Array(bytes);
    return exhibitOf(recordFor(i + 1, STAGES[i % STAGES.length]!, title, mediaType, copy), copy);
  });
}

describe('packs: bundle', function () {
  this.timeout(20_000);
  let input: BundleInput;
  let bytes: Uint8Array;
  let report: BundleReport;
  let pdf: PDFDocument;

  before(async () => {
    input = bundleOf(await exhibits());
    ({ bytes, report } = await composeBundle(input));
    pdf = await PDFDocument.load(bytes);
  });

  it('is the same, byte for byte, for the same input, and another for another date', async () => {
    const again = await composeBundle(structuredClone(input));
    expect(Buffer.compare(bytes, again.bytes)).to.equal(0);
    const other = await composeBundle({ ...input, composedAt: '2024-03-02T01:00:00.000Z' });
    expect(Buffer.compare(bytes, other.bytes)).to.not.equal(0);
  });

  it('passes qpdf --check', function () {
    needs(this, 'qpdf');
    expect(qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors');
  });

  describe('numbering: printed = page label = place in the file = index = bookmark = link', () => {
    it('has as many pages as it says, labelled from 1', () => {
      expect(pdf.getPageCount()).to.equal(report.pages);
      const labels = pdf.catalog.lookup(PDFName.of('PageLabels'), PDFDict).lookup(PDFName.of('Nums'), PDFArray);
      expect(labels.size()).to.equal(2);
      expect(labels.lookup(0, PDFNumber).asNumber()).to.equal(0);
      expect(String(labels.lookup(1, PDFDict).get(PDFName.of('S')))).to.equal('/D');
      expect(labels.lookup(1, PDFDict).lookup(PDFName.of('St'), PDFNumber).asNumber()).to.equal(1);
    });

    it('prints on each page its own number and the total', function () {
      needs(this, 'pdftotext');
      const pages = pdfText(bytes).split('\f');
      for (let page = 1; page <= report.pages; page++) expect(pages[page - 1]!.replaceAll(' ', ''), `page ${page}`).to.contain(text.footer(page, report.pages).replaceAll(/[ \u3000]/g, ''));
    });

    it('starts each exhibit with its slip on the page that index, bookmark and every link of its entry name', function () {
      needs(this, 'pdftotext');
      const pages = pdfText(bytes).split('\f');
      const bookmarks = outlineOf(pdf);
      for (const { number, pages: range } of report.exhibits) {
        const title = input.exhibits[number - 1]!.record.document.title;
        expect(pages[range.from - 1], `slip ${number}`).to.match(new RegExp(`证据 +${number}\\b`));
        expect(bookmarks.find((bookmark) => bookmark.title === text.outline.exhibit(number, title))?.page, `bookmark ${number}`).to.equal(range.from);
        const printed = text.index.pages(range.from, range.to);
        expect(pages.slice(1, report.exhibits[0]!.pages.from - 1).join('\n'), `index ${number}`).to.contain(printed);
      }
      const { from, to } = documentPages(report, 'evidence-index');
      const targets = linkTargets(pdf, from, to);
      expect([...new Set(targets)]).to.have.members(report.exhibits.map(({ pages: { from } }) => from));
    });

    it('leaves no page between exhibits unaccounted for', () => {
      const ranges = report.exhibits.map(({ pages: range }) => range);
      ranges.forEach((range, i) => i > 0 && expect(range.from).to.equal(ranges[i - 1]!.to + 1));
      expect(report.map.anchors.get('cover')).to.equal(1);
      expect(report.map.anchors.get('index')).to.equal(documentPages(report, 'evidence-index').from);
      expect(report.map.anchors.get('certificate')).to.equal(ranges.at(-1)!.to + 1);
    });

    it('holds when the index itself needs several pages', async function () {
      this.timeout(15_000);
      needs(this, 'pdftotext');
      const many = await composeBundle(bundleOf(await exhibits(45)));
      const first = many.report.exhibits[0]!.pages.from;
      expect(first).to.be.above(5);
      const pages = pdfText(many.bytes).split('\f');
      for (const { number, pages: range } of many.report.exhibits) expect(pages[range.from - 1], `slip ${number}`).to.match(new RegExp(`证据 +${number}\\b`));
      const { from, to } = documentPages(many.report, 'evidence-index');
      expect(to).to.be.above(from + 2);
      expect(new Set(linkTargets(await PDFDocument.load(many.bytes), from, to)).size).to.equal(45);
    });
  });

  it('bookmarks every document and every exhibit, and puts a source’s own bookmarks under its exhibit', () => {
    const bookmarks = outlineOf(pdf);
    expect(bookmarks.filter(({ level }) => level === 0).map(({ title }) => title)).to.deep.equal([
      ...report.documents.flatMap(({ kind, title }) => (kind === 'exhibits' ? input.exhibits.map(({ record }, i) => text.outline.exhibit(i + 1, record.document.title)) : [title])),
    ]);
    const inner = bookmarks.filter(({ title }) => title === 'Chapter two');
    expect(inner.map(({ page }) => page)).to.deep.equal([report.exhibits[0]!.pages.from + 2, report.exhibits[3]!.pages.from + 2]);
    expect(inner.every(({ level }) => level === 1)).to.equal(true);
  });

  it('turns landscape pages so that they are read upright', () => {
    const landscape = (number: number) => pdf.getPage(number - 1).getSize();
    const { from } = report.exhibits[5]!.pages;
    expect(landscape(from + 1).width).to.be.above(landscape(from + 1).height);
    expect(pdf.getPages().every((page) => page.getRotation().angle === 0)).to.equal(true);
  });

  describe('ink', () => {
    it('leaves ink for every character it prints, not only text that can be extracted', async function () {
      needs(this, 'pdftoppm');
      const characters = '民事起诉状金融借款合同纠纷䶮𬭎㻽';
      const record = recordFor(1, 'contract', '字', 'text/plain', Buffer.from(''));
      const lines = Buffer.from([...characters].join('\n'));
      const made = await composeBundle(bundleOf([exhibitOf({ ...record, document: { ...record.document, size: lines.length } }, lines)]));
      const page = await render(made.bytes, made.report.exhibits[0]!.pages.from + 1, { dpi: 144 });
      // lines of 13.95 pt from 24 mm below the upper edge; the text begins 25 mm + 26 pt from the left
      [...characters].forEach((character, i) => {
        const top = (24 * 72) / 25.4 + i * 13.95;
        expect(ink(page, [2 * (70.87 + 26), 2 * top + 4, 18, 22]), `${character} leaves ink`).to.be.above(0.08);
      });
    });

    it('never embeds a font program with an empty outline for a printed character', async () => {
      const fonts = pdf.context.enumerateIndirectObjects().filter(([, object]) => object instanceof PDFDict && object.has(PDFName.of('FontFile2')));
      expect(fonts.length).to.be.within(3, 4);
    });
  });

  it('keeps content and page number apart: nothing of a copy reaches the footer', async function () {
    needs(this, 'pdftoppm');
    const black = await cornersPdf((page) => page.drawRectangle({ x: 0, y: 0, width: 595, height: 842 }), [595, 842]);
    const made = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '全黑页', 'application/pdf', black), black)], { development: false }));
    const page = await render(made.bytes, made.report.exhibits[0]!.pages.from + 1);
    expect(ink(page, [0, page.height - 46, 220, 46])).to.equal(0);
    expect(ink(page, [page.width - 220, page.height - 46, 220, 46])).to.equal(0);
    expect(ink(page, [0, 0, page.width, 22])).to.equal(0);
    expect(ink(page, [100, 100, 300, 500])).to.be.above(0.99);
  });

  it('says on every page of a development chain’s bundle what it is, and on none of another’s', async function () {
    needs(this, 'pdftotext');
    const pages = pdfText(bytes).split('\f').slice(0, report.pages);
    expect(pages.every((page) => page.includes(text.developmentMark))).to.equal(true);
    expect(pages[0]).to.contain('不具有任何第三方公信力');
    const other = await composeBundle({ ...bundleOf((await exhibits()).slice(0, 1)), development: false });
    expect(pdfText(other.bytes)).to.not.contain('开发链');
  });

  it('shows lateness and supersession on the slip and in the report', async function () {
    needs(this, 'pdftotext');
    const [first] = await exhibits(1);
    const late = { ...first!, anchor: { ...first!.anchor!, blockTime: '2024-01-20T00:00:00.000Z' }, supersededBy: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', verdict: 'superseded' as const };
    const made = await composeBundle(bundleOf([late]));
    expect(made.report.exhibits[0]!.warnings.map(({ code }) => code)).to.deep.equal(['late', 'superseded']);
    const slip = pdfText(made.bytes, made.report.exhibits[0]!.pages.from);
    expect(slip).to.contain('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee').and.contain('已更正').and.match(/晚于业务发生时间 \d+ 小时（约 \d+ 天）/);
  });

  describe('certificate', () => {
    const certificate = async (extra: Partial<ExhibitInput> = {}) => composeCertificate({ ...bundleOf([]), exhibit: { ...(await exhibits(4))[3]!, ...extra } });

    it('is one page with digests, times, block and the address to check at', async function () {
      needs(this, 'pdftotext', 'qpdf');
      const made = await certificate();
      qpdfCheck(made);
      expect((await PDFDocument.load(made)).getPageCount()).to.equal(1);
      const printed = pdfText(made);
      const { record, anchor, log } = (await exhibits(4))[3]!;
      for (const value of [record.document.sha256, record.document.sm3!, record.id, anchor!.blockHash, anchor!.transactionHash!, anchor!.registry, log!.leaf, log!.root]) expect(printed).to.contain(value);
      expect(printed).to.contain('不具有任何第三方公信力').and.not.match(/法院(认可|采信)本/);
    });

    it('is the same for the same input', async () => {
      expect(Buffer.compare(await certificate(), await certificate())).to.equal(0);
    });

    it('stays on one page with everything at its longest', async () => {
      const [exhibit] = await exhibits(1);
      const long = { ...exhibit!.record, document: { ...exhibit!.record.document, title: '个人消费借款合同及附件补充协议'.repeat(13) } };
      const made = await composeCertificate({ ...bundleOf([]), exhibit: { ...exhibit!, record: long, supersededBy: long.id, anchor: { ...exhibit!.anchor!, blockTime: '2024-02-20T00:00:00.000Z' } } });
      expect((await PDFDocument.load(made)).getPageCount()).to.equal(1);
    });

    it('carries a QR code of the verify address, readable as printed', async function () {
      needs(this, 'pdftoppm');
      const made = await certificate();
      const address = linkUris(await PDFDocument.load(made))[0]!;
      expect(address.uri).to.match(/^http:\/\/127\.0\.0\.1:8080\/api\/v1\/verify\/sha256\/[0-9a-f]{64}$/);
      const page = await render(made, 1, { dpi: 288 });
      const [left, bottom, right] = address.rect;
      const { modules } = QRCode.create(address.uri, { errorCorrectionLevel: 'M' });
      const cell = (4 * (right! - left!)) / modules.size;
      const top = page.height - 4 * (bottom! + right! - left!);
      const wrong = [...modules.data].filter((dark, i) => {
        const x = 4 * left! + ((i % modules.size) + 0.25) * cell;
        const y = top + (Math.floor(i / modules.size) + 0.25) * cell;
        return ink(page, [Math.round(x), Math.round(y), 2, 2]) > 0.5 !== Boolean(dark);
      });
      expect(wrong).to.have.length(0);
    });

    it('does not claim an anchor that is not there', async function () {
      needs(this, 'pdftotext');
      const made = await certificate({ anchor: null, log: null, verdict: 'pending' });
      expect(pdfText(made)).to.contain('尚未上链').and.contain('待确认').and.not.contain('区块哈希');
    });
  });
});

function documentPages({ documents }: BundleReport, kind: string): { from: number; to: number } {
  return documents.find((document) => document.kind === kind)!.pages;
}

function outlineOf(pdf: PDFDocument): { title: string; level: number; page: number }[] {
  const pages = new Map(pdf.getPages().map((page, i) => [page.ref.toString(), i + 1]));
  const found: { title: string; level: number; page: number }[] = [];
  const walk = (parent: PDFDict, level: number): void => {
    let node = parent.lookupMaybe(PDFName.of('First'), PDFDict);
    while (node) {
      const target = node.lookup(PDFName.of('Dest'), PDFArray).get(0);
      found.push({ title: node.lookup(PDFName.of('Title'), PDFHexString).decodeText(), level, page: pages.get(target.toString())! });
      walk(node, level + 1);
      node = node.lookupMaybe(PDFName.of('Next'), PDFDict);
    }
  };
  walk(pdf.catalog.lookup(PDFName.of('Outlines'), PDFDict), 0);
  return found;
}

/** Pages to which the links of a range of pages lead. */
function linkTargets(pdf: PDFDocument, from: number, to: number): number[] {
  const pages = new Map(pdf.getPages().map((page, i) => [page.ref.toString(), i + 1]));
  return annotations(pdf, from, to).map((annotation) => pages.get(String(annotation.lookup(PDFName.of('Dest'), PDFArray).get(0)))!);
}

function linkUris(pdf: PDFDocument): { uri: string; rect: number[] }[] {
  return annotations(pdf, 1, pdf.getPageCount()).map((annotation) => ({
    uri: String(annotation.lookup(PDFName.of('A'), PDFDict).get(PDFName.of('URI'))).slice(1, -1),
    rect: annotation.lookup(PDFName.of('Rect'), PDFArray).asRectangle() && annotation.lookup(PDFName.of('Rect'), PDFArray).asArray().map((value) => (value as PDFNumber).asNumber()),
  }));
}

function annotations(pdf: PDFDocument, from: number, to: number): PDFDict[] {
  return pdf.getPages().slice(from - 1, to).flatMap((page) => {
    const all = page.node.Annots();
    return Array.from({ length: all?.size() ?? 0 }, (_, i) => all!.lookup(i, PDFDict));
  });
}

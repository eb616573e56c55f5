/** HTML, JSON, Word and Excel exhibits: their words on pages that say what they are. */
import { readFileSync, existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import yazl from 'yazl';
import { arrearsXlsx, complaintDocx } from '../../../server/packs/editable/index.ts';
import { complaintOf } from '../../../server/packs/complaint/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import type { BundleReport } from '../../../server/packs/index.ts';
import { htmlPieces } from '../../../server/packs/pdf/sources/html.ts';
import { indentJson } from '../../../server/packs/pdf/sources/json-indent.ts';
import { chinese } from '../../../server/packs/pdf/sources/office/docx-numbering.ts';
import { docxPieces } from '../../../server/packs/pdf/sources/office/docx.ts';
import { xlsxPieces } from '../../../server/packs/pdf/sources/office/xlsx.ts';
import type { Piece } from '../../../server/packs/pdf/sources/pieces.ts';
import { fullCase } from '../complaint/material.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { needs, pdfText } from '../tools.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PPTX = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const LABEL = '文字版，非原版式 / text rendering, not the original layout';
const SAMPLES = new URL('../../../../shared/samples/hmcts/', import.meta.url);

async function show(bytes: Uint8Array, mediaType: string): Promise<{ bytes: Uint8Array; report: BundleReport; pages: () => string[]; codes: string[] }> {
  const bundle = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '文件（虚构）', mediaType, bytes), new Uint8Array(bytes))]));
  const { from, to } = bundle.report.exhibits[0]!.pages;
  return { ...bundle, codes: bundle.report.exhibits[0]!.warnings.map(({ code }) => code), pages: () => Array.from({ length: to - from }, (_, index) => pdfText(bundle.bytes, from + 1 + index)) };
}

async function zip(parts: Record<string, string | Buffer>): Promise<Uint8Array> {
  const file = new yazl.ZipFile();
  for (const [name, content] of Object.entries(parts)) file.addBuffer(Buffer.from(content), name);
  file.end();
  return new Uint8Array(await buffer(file.outputStream));
}

const document = (body: string): string => `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>${body}</w:body></w:document>`;
const p = (text: string, properties = ''): string => `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;
const texts = (pieces: readonly Piece[]): string[] => pieces.map((piece) => (piece.kind === 'table' ? piece.rows.map((row) => row.join('|')).join('/') : piece.text));

describe('packs: renderings of text', function () {
  this.timeout(60_000);

  describe('HTML', () => {
    it('is the words that a reader sees: headings, paragraphs, lists, tables; no script, no style, no address', async function () {
      needs(this, 'pdftotext');
      const html = '<!doctype html><title>催收记录（虚构）</title><script>alert("脚本<p>")</script><style>p{}</style><h1>标题 &amp; 一</h1><p>第一段<br>换行&yen;5<ul><li>甲<li>乙</ul><table><tr><th>期次<th>金额<tr><td>1<td>100.00</table></i></p><!-- 注 --><img src="http://example.invalid/a.png" alt="印章">';
      expect(texts(htmlPieces(html))).to.deep.equal(['催收记录（虚构）', '标题 & 一', '第一段\n换行¥5', '• 甲', '• 乙', '期次|金额/1|100.00', '[印章]']);
      const { pages, codes } = await show(Buffer.from(html), 'text/html');
      expect(codes).to.deep.equal(['text-rendering']);
      expect(pages()[0]).to.contain(LABEL).and.contain('第一段').and.not.contain('脚本').and.not.contain('example.invalid');
    });

    it('reads what a page declares (GBK), and nothing is hidden by a tag left open', async () => {
      const gbk = Buffer.concat([Buffer.from('<meta charset="gbk"><p>'), Buffer.from('b4dfcad5', 'hex'), Buffer.from('<svg><noscript><template>x')]);
      const { report } = await show(gbk, 'text/html');
      expect(report.exhibits[0]!.warnings.map(({ code }) => code)).to.deep.equal(['text-rendering']);
      expect(texts(htmlPieces('<head><p>甲<svg><noscript>乙'))).to.deep.equal(['甲乙']);
      expect(texts(htmlPieces('a < b & c &unknown; &#x4dae; &#0;'))).to.deep.equal(['a < b & c &unknown; 䶮 \ufffd']);
    });

    it('takes linear time for pages made to take more', () => {
      const many = 300_000;
      for (const html of ['<a>'.repeat(many) + '</b>'.repeat(many), '<'.repeat(many), '<!--'.repeat(many), '<a "'.repeat(many), '<table><tr><td>'.repeat(many / 10), '&'.repeat(many), ' '.repeat(many), '<script>'.repeat(many)]) {
        expect(htmlPieces(html)).to.be.an('array');
      }
    });
  });

  describe('JSON', () => {
    it('is indented, every token as it is written', async function () {
      needs(this, 'pdftotext');
      const json = '{"a":1.00,"n":12345678901234567890,"t":"x{},:\\"y","e":{},"l":[true,null]}';
      expect(indentJson(json)).to.equal('{\n  "a": 1.00,\n  "n": 12345678901234567890,\n  "t": "x{},:\\"y",\n  "e": {},\n  "l": [\n    true,\n    null\n  ]\n}');
      const { pages, codes } = await show(Buffer.from(json), 'application/json');
      expect(codes).to.deep.equal([]);
      expect(pages()[0]).to.contain('"n": 12345678901234567890').and.contain('已分行缩进，内容未改动');
    });

    it('stays as it is when it has lines already or is no JSON', () => {
      for (const text of ['{"a":\n1}', '{"a":', '', '[1,2']) expect(indentJson(text)).to.equal(null);
    });

    it('keeps content whatever it is, and does not grow without bound', () => {
      fc.assert(fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const indented = indentJson(json);
        if (json.trim().includes('\n')) return;
        expect(indented!.replace(/\n */g, '').replaceAll('": ', '":')).to.equal(json.replace(/\n */g, '').replaceAll('": ', '":'));
        expect(JSON.stringify(JSON.parse(indented!))).to.equal(JSON.stringify(JSON.parse(json)));
      }));
      const deep = '['.repeat(5000) + ']'.repeat(5000);
      expect((indentJson(deep) ?? '').length).to.be.below(10_000 * 50);
    });
  });

  describe('Word', () => {
    it('is its paragraphs with their numbers, headings, tables, then headers and notes; changes count as accepted', async function () {
      needs(this, 'pdftotext');
      const num = (level: number): string => `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="7"/></w:numPr>`;
      const bytes = await zip({
        'word/document.xml': document(
          `${p('借款合同（虚构）', '<w:pStyle w:val="H"/>')}${p('甲条', num(0))}${p('甲项', num(1))}${p('乙项', num(1))}${p('乙条', num(0))}<w:p><w:r><w:t>原文</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>删除</w:delText></w:r></w:del></w:p>` +
          `<w:tbl><w:tr><w:tc>${p('期次')}</w:tc><w:tc>${p('金额')}${p('（元）')}</w:tc></w:tr><w:tr><w:tc>${p('1')}</w:tc><w:tc>${p('☑已还')}</w:tc></w:tr></w:tbl><w:p><w:r><mc:AlternateContent><mc:Choice>${p('框内文字')}</mc:Choice><mc:Fallback>${p('框内文字')}</mc:Fallback></mc:AlternateContent></w:r></w:p>`),
        'word/styles.xml': '<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>',
        'word/numbering.xml': '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="11"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>',
        'word/header1.xml': `<w:hdr xmlns:w="w">${p('合同编号 HT-1')}</w:hdr>`,
        'word/footnotes.xml': `<w:footnotes xmlns:w="w"><w:footnote>${p('脚注文字')}</w:footnote></w:footnotes>`,
      });
      const { pieces, warnings } = await docxPieces(bytes);
      expect(texts(pieces)).to.deep.equal(['借款合同（虚构）', '第十一条 甲条', '1. 甲项', '2. 乙项', '第十二条 乙条', '原文新增', '期次|金额\n（元）/1|☑已还', '框内文字', '【页眉 / header】', '合同编号 HT-1', '【脚注 / footnotes】', '脚注文字']);
      expect(pieces[0]).to.include({ kind: 'heading', level: 1 });
      expect(warnings.map(({ code }) => code)).to.deep.equal(['tracked-changes']);
      const { pages, codes } = await show(bytes, DOCX);
      expect(codes).to.deep.equal(['text-rendering', 'tracked-changes']);
      expect(pages()[0]).to.contain(LABEL).and.contain('第十一条').and.contain('[√]已还').and.not.contain('删除');
    });

    it('counts in Chinese as people do', () => {
      expect([1, 10, 11, 20, 21, 100, 101, 110, 115, 1000, 1001, 1010, 2024].map(chinese)).to.deep.equal(['一', '十', '十一', '二十', '二十一', '一百', '一百零一', '一百一十', '一百一十五', '一千', '一千零一', '一千零一十', '二千零二十四']);
    });

    it('every page says that it is a text rendering; our own complaint stands in it whole', async function () {
      needs(this, 'pdftotext');
      const { pages, codes } = await show(await complaintDocx(complaintOf(fullCase()), { date: '2024-12-31T00:00:00.000Z' }), DOCX);
      expect(codes).to.deep.equal(['text-rendering']);
      for (const page of pages()) expect(page).to.contain(LABEL);
      expect(pages().join('').replace(/\s/g, '')).to.contain('统一社会信用代码').and.contain('具状人（签字、盖章）');
    });

    it('a document of others', async function () {
      if (!existsSync(SAMPLES)) return this.skip();
      const { pages, codes } = await show(readFileSync(new URL('wordDocument2.docx', SAMPLES)), DOCX);
      expect(codes).to.deep.equal(['text-rendering']);
      expect(pages().join('')).to.contain('Step to be taken');
    });
  });

  describe('Excel', () => {
    it('is every sheet, hidden ones too, with the letters and numbers of its cells', async function () {
      needs(this, 'pdftotext');
      const sheet = (rows: string): string => `<worksheet xmlns="x"><sheetData>${rows}</sheetData></worksheet>`;
      const bytes = await zip({
        '_rels/.rels': '<Relationships><Relationship Id="a" Type="t/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="台账" r:id="r1"/><sheet name="底稿" state="hidden" r:id="r2"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="t/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        'xl/worksheets/sheet1.xml': sheet('<row r="3"><c r="B3" t="inlineStr"><is><t>本金</t></is></c><c r="C3"><v>1234.5</v></c><c r="D3" t="e"><v>#DIV/0!</v></c><c r="E3"><v>123456789012345678</v></c></row>'),
        'xl/worksheets/sheet2.xml': sheet('<row r="1"><c r="A1" t="str"><f>1+1</f><v>2</v></c></row>'),
      });
      expect(texts((await xlsxPieces(bytes)).pieces)).to.deep.equal(['台账', '|A|B|C|D|E/3||本金|1234.5|#DIV/0!|123456789012345678', '底稿（隐藏工作表 / hidden sheet）', '|A/1|2']);
      const { pages, codes } = await show(bytes, XLSX);
      expect(codes).to.deep.equal(['text-rendering']);
      expect(pages()[0]).to.contain(LABEL).and.contain('台账').and.contain('1234.5').and.contain('底稿');
    });

    it('a sheet wider than a page goes on in bands, each with the row numbers', async () => {
      const { pieces } = await xlsxPieces(await zip({
        'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Type="t/worksheet" Target="s.xml"/></Relationships>',
        'xl/s.xml': `<worksheet><sheetData><row r="1">${Array.from({ length: 30 }, (_, index) => `<c><v>${index + 1}</v></c>`).join('')}</row></sheetData></worksheet>`,
      }));
      const bands = pieces.flatMap((piece) => (piece.kind === 'table' ? [piece.rows] : []));
      expect(bands.map((rows) => rows[1]!.length)).to.deep.equal([12, 12, 9]);
      expect(bands.flatMap((rows) => rows[1]!.slice(1))).to.deep.equal(Array.from({ length: 30 }, (_, index) => String(index + 1)));
      expect(bands.map((rows) => rows[0]!.at(-1))).to.deep.equal(['K', 'V', 'AD']);
    });
  });

  describe('hostile ones', () => {
    const cases: [string, () => Promise<Uint8Array> | Uint8Array, string, string][] = [
      ['a Word document that expands a thousandfold', () => zip({ 'word/document.xml': document(`<!--${' '.repeat(30 << 20)}-->`) }), DOCX, 'render-limit'],
      ['a Word document with more text than is shown', () => zip({ 'word/document.xml': document(p(Array.from({ length: 1_300_000 }, (_, index) => index).join(' '))) }), DOCX, 'too-many-pages'],
      ['a Word document with entities of its own', () => zip({ 'word/document.xml': `<!DOCTYPE x [<!ENTITY a "aaaa">]>${document(p('&a;'))}` }), DOCX, 'damaged'],
      ['a Word document that nests without end', () => zip({ 'word/document.xml': document('<w:tbl><w:tr><w:tc>'.repeat(40)) }), DOCX, 'damaged'],
      ['a Word document without text', () => zip({ 'word/document.xml': document('') }), DOCX, 'no-text'],
      ['a workbook whose sheets are missing', () => zip({ 'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>', 'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Type="t/worksheet" Target="gone.xml"/></Relationships>' }), XLSX, 'damaged'],
      ['a presentation', () => zip({ 'ppt/presentation.xml': '<x/>' }), PPTX, 'unsupported-type'],
      ['an Office file locked with a password', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')]), DOCX, 'encrypted'],
      ['a workbook recorded as a Word document', () => zip({ 'xl/workbook.xml': '<x/>' }), DOCX, 'type-mismatch'],
    ];
    for (const [title, make, mediaType, code] of cases) {
      it(`${title}: a page with the reason`, async () => {
        const { codes, report } = await show(await make(), mediaType);
        expect(codes).to.deep.equal([code]);
        expect(report.exhibits[0]!.shown).to.equal(false);
      });
    }

    it('any change of any bytes gives pages or a reason, never an error', async () => {
      const facts = { language: 'zh-CN', date: '2024-12-31T00:00:00.000Z' } as const;
      const files: [Uint8Array, string][] = [
        [await zip({ 'word/document.xml': document(p('甲') + p('乙')) }), DOCX], [await arrearsXlsx(fullCase().statement, facts), XLSX], [Buffer.from('<html><table><tr><td>甲<p>&yen;</table>'), 'text/html'], [Buffer.from('{"a":[1,"b"]}'), 'application/json'], [Buffer.from('a,b\n1,2\n'), 'text/csv'],
      ];
      await fc.assert(fc.asyncProperty(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }), async ([file, type], changes) => {
        const bytes = Uint8Array.from(file);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const { report } = await show(bytes, type);
        expect(report.exhibits).to.have.length(1);
      }), { numRuns: 60 });
    });

    it('a line of nothing but blanks takes no more time than another', async () => {
      const { codes } = await show(Buffer.from(`a${' '.repeat(2_000_000)}b`), 'text/plain');
      expect(codes).to.deep.equal([]);
    });

    it('same bytes, same pages', async () => {
      const bytes = await arrearsXlsx(fullCase().statement, { language: 'en', date: '2024-12-31T00:00:00.000Z' });
      expect(Buffer.compare((await show(bytes, XLSX)).bytes, (await show(bytes, XLSX)).bytes)).to.equal(0);
    });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber } from 'pdf-lib';
import { expect } from 'chai';
import { composeBundle, composeCertificate } from '../../../server/packs/index.ts';
import type { BundleInput, BundleReport } from '../../../server/packs/index.ts';
import { CLAIM_COVER_TEXT } from '../../../server/packs/documents/text/cover.ts';
import { EVIDENCE_INDEX_TEXT } from '../../../server/packs/documents/text/evidence-index.ts';
import { TEMPLATES, documentOrder } from '../../../server/packs/documents/templates.ts';
import { DOCUMENT_KINDS } from '../../../server/packs/documents/types.ts';
import { composeFile } from '../../../server/packs/pdf/compose.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { ink, needs, pdfText, qpdfCheck, render } from '../tools.ts';
import { englishInput, latinInput } from './material.ts';

const text = textFor('en');
const OURS = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
/** A word that fits no narrow column. */
const LONG = 'Donaudampfschifffahrtsgesellschaftskapitaenswitwenversicherung';

interface Word {
  left: number;
  right: number;
  top: number;
  bottom: number;
  text: string;
}

/** Words of each page with their boxes. */
function wordsOf(bytes: Uint8Array): Word[][] {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-words-'));
  try {
    writeFileSync(join(folder, 'file.pdf'), bytes);
    const html = execFileSync('pdftotext', ['-bbox', join(folder, 'file.pdf'), '-'], { encoding: 'utf8', maxBuffer: 64 << 20 });
    return html.split('<page ').slice(1).map((page) => [...page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g)].map(([, left, top, right, bottom, word]) => ({ left: Number(left), right: Number(right), top: Number(top), bottom: Number(bottom), text: word! })));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Words that lie over each other, or outside of the paper's margins. */
function collisions(words: readonly Word[]): string[] {
  const outside = words.filter(({ left, right }) => left < 40 || right > 595.3 - 45).map((word) => `${word.text} outside`);
  const over = words.flatMap((a, i) => words.slice(i + 1).filter((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5 * Math.min(a.bottom - a.top, b.bottom - b.top)).map((b) => `${a.text} over ${b.text}`));
  return [...outside, ...over];
}

/** Pages that are ours and no copies of exhibits. */
function ownPages(report: BundleReport): number[] {
  const copies = new Set(report.exhibits.flatMap(({ pages: { from, to } }) => Array.from({ length: to - from }, (_, i) => from + 1 + i)));
  return Array.from({ length: report.pages }, (_, i) => i + 1).filter((page) => !copies.has(page));
}

function outlineOf(pdf: PDFDocument): { title: string; level: number; page: number }[] {
  const pages = new Map(pdf.getPages().map((page, i) => [page.ref.toString(), i + 1]));
  const found: { title: string; level: number; page: number }[] = [];
  const walk = (parent: PDFDict, level: number): void => {
    for (let node = parent.lookupMaybe(PDFName.of('First'), PDFDict); node; node = node.lookupMaybe(PDFName.of('Next'), PDFDict)) {
      found.push({ title: node.lookup(PDFName.of('Title'), PDFHexString).decodeText(), level, page: pages.get(String(node.lookup(PDFName.of('Dest'), PDFArray).get(0)))! });
      walk(node, level + 1);
    }
  };
  walk(pdf.catalog.lookup(PDFName.of('Outlines'), PDFDict), 0);
  return found;
}

function linkTargets(pdf: PDFDocument, { from, to }: { from: number; to: number }): number[] {
  const pages = new Map(pdf.getPages().map((page, i) => [page.ref.toString(), i + 1]));
  return pdf.getPages().slice(from - 1, to).flatMap((page) => {
    const all = page.node.Annots();
    return Array.from({ length: all?.size() ?? 0 }, (_, i) => pages.get(String(all!.lookup(i, PDFDict).lookup(PDFName.of('Dest'), PDFArray).get(0)))!);
  });
}

const squeezed = (words: string): string => words.replaceAll(/\s+/g, '');

describe('packs: English bundle', function () {
  this.timeout(30_000);
  let input: BundleInput;
  let bytes: Uint8Array;
  let report: BundleReport;
  let pdf: PDFDocument;
  /** text of each page, read once */
  let read: string[] | undefined;
  const printedPages = (): string[] => (read ??= pdfText(bytes).split('\f'));
  const pagesOf = (kind: string) => report.documents.find((document) => document.kind === kind)!.pages;

  before(async () => {
    input = await englishInput();
    ({ bytes, report } = await composeBundle(input));
    pdf = await PDFDocument.load(bytes);
  });

  it('passes qpdf --check, and the same input gives the same bytes', async function () {
    expect(Buffer.compare(bytes, (await composeBundle(await englishInput())).bytes)).to.equal(0);
    needs(this, 'qpdf');
    expect(qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors');
  });

  it('says nothing in Chinese of its own', async function () {
    needs(this, 'pdftotext');
    const latin = await composeBundle(await latinInput());
    const pages = pdfText(latin.bytes).split('\f');
    for (const page of ownPages(latin.report)) expect(pages[page - 1], `page ${page}`).to.not.match(OURS);
    for (const page of pages.slice(0, latin.report.pages)) expect(page.split('\n')[0]).to.not.match(OURS);
    const { exhibits, ...frame } = await latinInput();
    const certificate = pdfText(await composeCertificate({ ...frame, exhibit: exhibits[2]! }));
    expect(certificate).to.contain(text.certificate.title).and.not.match(OURS);
  });

  it('has the documents of its template, in that order, and none of the Chinese ones', () => {
    const order = documentOrder(TEMPLATES['en-county-court']);
    const kinds = report.documents.map(({ kind }) => kind);
    expect(kinds).to.deep.equal(order.filter((kind) => kinds.includes(kind)));
    expect(kinds).to.include.members(['cover', 'bundle-index', 'particulars-of-claim', 'statement-of-truth', 'evidence-index', 'exhibits', 'certificate']).and.not.include('complaint');
  });

  it('makes none of its own documents in a Chinese pack', async () => {
    const { report: chinese } = await composeBundle({ ...input, language: 'zh-CN' });
    const kinds = chinese.documents.map(({ kind }) => kind);
    expect(kinds).to.include('complaint');
    for (const kind of ['bundle-index', 'particulars-of-claim', 'statement-of-truth']) expect(kinds).to.not.include(kind);
  });

  describe('index and bookmarks', () => {
    it('name each document under its section, in the same words, with the page on which it begins', function () {
      needs(this, 'pdftotext');
      const { from, to } = pagesOf('bundle-index');
      const printed = squeezed(printedPages().slice(from - 1, to).join('\n'));
      const bookmarks = outlineOf(pdf);
      for (const section of TEMPLATES['en-county-court'].sections) expect(printed).to.contain(squeezed(`${section.letter}. ${section.title}`));
      const entries = [...report.documents.filter(({ kind }) => !['cover', 'bundle-index', 'exhibits'].includes(kind)), ...report.exhibits.map(({ number, pages }) => ({ title: text.outline.exhibit(number, input.exhibits[number - 1]!.record.document.title), pages }))];
      for (const { title, pages } of entries) {
        expect(printed, title).to.contain(squeezed(title));
        expect(printed, title).to.contain(squeezed(text.index.pages(pages.from, pages.to)));
        expect(bookmarks).to.deep.include({ title: `${title} (p. ${pages.from})`, level: 1, page: pages.from });
      }
      expect(bookmarks.filter(({ level }) => level === 0).map(({ title }) => title)).to.deep.equal([
        'Cover (p. 1)', 'Index (p. 2)', `A. Statements of case (p. ${pagesOf('particulars-of-claim').from})`, `B. Evidence (p. ${pagesOf('evidence-index').from})`,
        `C. Accounts (p. ${pagesOf('arrears').from})`, `D. Blockchain certificate and reports (p. ${pagesOf('certificate').from})`, `E. Others (p. ${pagesOf('self-check').from})`,
      ]);
    });

    it('link every entry to its document', () => {
      const expected = [...report.documents.filter(({ kind }) => !['cover', 'bundle-index', 'exhibits'].includes(kind)), ...report.exhibits].map(({ pages }) => pages.from);
      expect([...new Set(linkTargets(pdf, pagesOf('bundle-index')))]).to.have.members(expected);
    });

    it('number the pages from 1 on the first page, as the file does', function () {
      needs(this, 'pdftotext');
      const pages = printedPages();
      for (let page = 1; page <= report.pages; page++) expect(pages[page - 1]).to.contain(text.footer(page, report.pages));
    });

    it('open the file at 100 % and keep the zoom', () => {
      const open = pdf.catalog.lookup(PDFName.of('OpenAction'), PDFArray);
      expect(String(open.get(1))).to.equal('/XYZ');
      expect(open.lookup(4, PDFNumber).asNumber()).to.equal(1);
      const first = pdf.catalog.lookup(PDFName.of('Outlines'), PDFDict).lookup(PDFName.of('First'), PDFDict).lookup(PDFName.of('Dest'), PDFArray);
      expect(String(first.get(1))).to.equal('/XYZ');
      expect(String(first.get(4))).to.equal('null');
    });
  });

  it('finds every label, and leaves ink for it', async function () {
    needs(this, 'pdftotext', 'pdftoppm');
    const all = squeezed(printedPages().join('\n'));
    const { slip, cover, certificate, index } = text;
    const labels = [
      ...Object.values(CLAIM_COVER_TEXT.en).filter((each) => typeof each === 'string' && ![', ', CLAIM_COVER_TEXT.en.courtBlank].includes(each)).map(String), cover.caseRef, cover.lender, cover.counts, cover.period, cover.chain, cover.registry, cover.composed, index.title, ...index.columns, ...EVIDENCE_INDEX_TEXT.en.chainColumns, EVIDENCE_INDEX_TEXT.en.submitter, EVIDENCE_INDEX_TEXT.en.note,
      slip.purpose, slip.sectionRecord, slip.sectionSource, slip.sectionChain, slip.recordId, slip.sequence, slip.stage, slip.file, slip.format, slip.eventTime, slip.receivedTime, slip.anchoredTime, slip.verdict, slip.system, slip.actor, slip.capture,
      slip.custodian, slip.basis, slip.log, slip.leaf, slip.position, slip.block, slip.blockHash, slip.transaction, slip.placeholderTitle, slip.placeholderHelp, certificate.bundleTitle, certificate.origin, certificate.chainId, certificate.logId,
      certificate.transactions, certificate.steps, certificate.disclaimer, certificate.issued, certificate.build, text.developmentMark, text.developmentChain('bundle'), text.developmentChain('certificate'),
      'IN THE COUNTY COURT AT FICTIONFORD', 'Claim No.', 'BETWEEN:', 'PARTICULARS OF CLAIM', 'AND THE CLAIMANT CLAIMS', 'STATEMENT OF TRUTH', 'INDEX TO BUNDLE', 'Full name', 'Office or position held',
    ];
    // in narrow columns a label stands on several lines, between those of its neighbours
    for (const label of labels) if (!all.includes(squeezed(label))) for (const word of label.split(' ')) expect(all, label).to.contain(word);
    const page = await render(bytes, pagesOf('particulars-of-claim').from, { dpi: 144 });
    const heading = wordsOf(bytes)[pagesOf('particulars-of-claim').from - 1]!.filter(({ text: word }) => /^\p{L}+$/u.test(word));
    for (const { left, top, right, bottom, text: word } of heading) expect(ink(page, [left * 2, top * 2, (right - left) * 2, (bottom - top) * 2]), word).to.be.above(0.03);
  });

  for (const [name, make] of [['its own data', () => englishInput()], ['words of German length', () => latinInput(LONG)]] as const) {
    it(`lets no word run over another or out of the page, with ${name}`, async function () {
      needs(this, 'pdftotext');
      const made = await composeBundle(await make());
      const pages = wordsOf(made.bytes);
      for (const page of ownPages(made.report)) expect(collisions(pages[page - 1]!), `page ${page}`).to.deep.equal([]);
    });
  }

  it('has the statement of truth whole on one page, unsigned, naming the pages that it verifies', function () {
    needs(this, 'pdftotext');
    const { from, to } = pagesOf('statement-of-truth');
    expect(to).to.equal(from);
    const page = squeezed(printedPages()[from - 1]!);
    const verified = pagesOf('particulars-of-claim');
    expect(page).to.contain(squeezed('The Claimant believes that the facts stated in these particulars of claim are true.'));
    expect(page).to.contain(squeezed('proceedings for contempt of court may be brought against anyone who makes, or causes to be made, a false statement in a document verified by a statement of truth without an honest belief in its truth.'));
    expect(page).to.contain(squeezed(`(pages ${verified.from} to ${verified.to} of this bundle)`));
    expect(page).to.contain('Notsigned.').and.contain('IN THE COUNTY COURT AT'.replaceAll(' ', ''));
  });

  it('puts beside a paragraph the page of the exhibit that proves it, linked', function () {
    needs(this, 'pdftotext');
    const range = pagesOf('particulars-of-claim');
    const printed = printedPages().slice(range.from - 1, range.to).join('\n');
    const contract = report.exhibits[2]!;
    expect(printed).to.contain(`Exhibit 3, p. ${contract.pages.from}`);
    expect(linkTargets(pdf, range)).to.include(contract.pages.from);
  });

  it('names no pages of documents that lie in another file', async function () {
    needs(this, 'pdftotext');
    const alone = await composeFile(input, { documents: ['statement-of-truth', 'particulars-of-claim'], exhibits: [] });
    const printed = pdfText(alone.bytes);
    expect(printed).to.contain('Exhibit 3').and.not.contain('Exhibit 3, p.');
    const elsewhere = await composeFile(input, { documents: ['particulars-of-claim'], exhibits: [], elsewhere: new Map([[3, { volume: 'Volume 2', from: 7, to: 9 }]]) });
    expect(pdfText(elsewhere.bytes)).to.contain('Exhibit 3, Volume 2, p. 7');
    const truth = await composeFile(input, { documents: ['statement-of-truth'], exhibits: [] });
    expect(pdfText(truth.bytes)).to.not.contain('of this bundle');
  });

  it('needs no claim: the evidence alone has its index and sections', async function () {
    needs(this, 'pdftotext');
    const made = await composeBundle({ ...input, claim: undefined });
    expect(made.report.documents.map(({ kind }) => kind)).to.deep.equal(['cover', 'bundle-index', 'evidence-index', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'self-check']);
    expect(made.report.lineage).to.deep.equal([]);
    expect(pdfText(made.bytes, 2)).to.contain('INDEX').and.not.contain('COUNTY COURT');
  });

  it('templates name only kinds that exist, each once', () => {
    for (const template of Object.values(TEMPLATES)) {
      const order = documentOrder(template);
      expect(new Set(order).size).to.equal(order.length);
      expect(DOCUMENT_KINDS).to.include.members(order);
    }
  });
});

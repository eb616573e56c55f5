import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFNumber } from 'pdf-lib';
import { expect } from 'chai';
import { parseManifest } from '../../server/domain/pack/index.ts';
import type { PackLineage, PackManifest } from '../../server/domain/pack/index.ts';
import { composeBundle, packOptionsSchema, sealPack, verifyPackFile } from '../../server/packs/index.ts';
import type { PackCase, PackOptionsInput, SealSettings } from '../../server/packs/index.ts';
import { AppError } from '../../server/errors.ts';
import { SIGNER, TRUST } from '../domain/proof/synthetic.ts';
import { NOW } from './case.ts';
import { claimedCase } from './claim.ts';
import { contents } from './contents.ts';
import { needs, pdfText, qpdfCheck } from './tools.ts';

const SETTINGS: SealSettings = { language: 'zh-CN', lender: '虚构消费金融有限公司', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER };
const ORDERED_AT = '2025-01-02T00:00:00.000Z';
const CHOSEN: PackOptionsInput = { court: '北京市虚构区人民法院' };

describe('packs: a case with its claim', function () {
  this.timeout(60_000);
  let folder: string;
  let files: Map<string, Buffer>;
  let manifest: PackManifest;
  let packCase: PackCase;
  let bundle: Buffer;

  const seal = async (of: PackCase, name: string, options: PackOptionsInput = CHOSEN): Promise<string> => {
    const path = join(folder, `${name}.zip`);
    await sealPack(of, path, ORDERED_AT, SETTINGS, composeBundle, packOptionsSchema.parse(options));
    return path;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-claim-'));
    packCase = await claimedCase('claimed');
    files = await contents(await seal(packCase, 'claimed'));
    manifest = parseManifest(files.get('manifest.json')!);
    bundle = files.get('bundle.pdf')!;
  });

  after(() => rmSync(folder, { recursive: true }));

  it('verifies, and carries the figures as data', async () => {
    const { verdict } = await verifyPackFile(join(folder, 'claimed.zip'), { trust: TRUST, now: NOW });
    expect(verdict).to.equal('consistent');
    const claim = packCase.claim as { statement: unknown };
    expect(JSON.parse(files.get('data/arrears.json')!.toString())).to.deep.equal(JSON.parse(JSON.stringify(claim.statement)));
  });

  it('is clean to qpdf and the same, byte for byte, when it is made again', async function () {
    const again = await contents(await seal(packCase, 'again'));
    for (const [name, bytes] of files) expect(Buffer.compare(bytes, again.get(name)!), name).to.equal(0);
    needs(this, 'qpdf');
    expect(qpdfCheck(bundle)).to.contain('No syntax or stream encoding errors');
  });

  it('keeps for every field its source and its page, and shows the value there', function () {
    const { lineage = [] } = manifest;
    const byField = (field: string): PackLineage[] => lineage.filter((each) => each.field === field);
    for (const field of ['principal', 'total', 'claimsStatement', 'factsStatement', 'evidence']) expect(byField(field), field).to.not.deep.equal([]);
    needs(this, 'pdftotext');
    for (const { field, value, page } of lineage.filter(({ field: name }) => ['principal', 'interestTotal', 'total'].includes(name))) {
      expect(pdfText(bundle, page!).replace(/\s/g, ''), field).to.contain(value.replace(/\s/g, ''));
    }
  });

  it('leads from a fact of the loan over its exhibit to record, leaf and block', () => {
    const disbursed = manifest.lineage!.find(({ source }) => source.kind === 'loan' && source.ref.startsWith('disbursements'))!;
    const { shown } = disbursed;
    if (shown?.document !== 'exhibit') throw new Error('not shown by an exhibit');
    const exhibit = manifest.exhibits[shown.exhibit - 1]!;
    expect([exhibit.stage, exhibit.pages.from]).to.deep.equal(['disbursement', shown.page]);
    const { record, report } = packCase.exhibits[shown.exhibit - 1]!;
    expect(exhibit.recordId).to.equal(record.id);
    expect(exhibit.block).to.deep.equal({ number: report.facts!.anchor!.blockNumber, hash: report.facts!.anchor!.blockHash });
  });

  it('links each row of the complaint to the pages that its margin names', async function () {
    needs(this, 'pdftotext');
    const pdf = await PDFDocument.load(bundle);
    const pageOf = new Map(pdf.getPages().map((page, index) => [String(page.ref), index + 1]));
    const complaint = [...new Set(manifest.lineage!.flatMap(({ page }) => (page === null ? [] : [page])))].sort((a, b) => a - b);
    let links = 0;
    for (const number of complaint) {
      const page = pdf.getPage(number - 1);
      const named = [...pdfText(bundle, number).matchAll(/(?:证\d+|表) p\.(\d+)/g)].map(([, target]) => Number(target));
      const linked = (page.node.Annots()?.asArray() ?? []).map((each) => {
        const annotation = pdf.context.lookup(each, PDFDict);
        // outside the court's table, whose right edge is 18 mm from the sheet's
        expect(annotation.lookup(PDFName.of('Rect'), PDFArray).lookup(0, PDFNumber).asNumber()).to.be.above(page.getWidth() - 52);
        return pageOf.get(String(annotation.lookup(PDFName.of('Dest'), PDFArray).get(0)))!;
      });
      links += linked.length;
      expect(named.sort((a, b) => a - b), `page ${number}`).to.deep.equal(linked.sort((a, b) => a - b));
    }
    expect(links).to.be.above(10);
  });

  it('leads back from an exhibit to the rows of the complaint that rest on it', async function () {
    needs(this, 'pdftotext');
    const pdf = await PDFDocument.load(bundle);
    const pageOf = new Map(pdf.getPages().map((page, index) => [String(page.ref), index + 1]));
    const of = (number: number): number[] => [...new Set(manifest.lineage!.filter(({ shown, page }) => shown?.document === 'exhibit' && shown.exhibit === number && page !== null).map(({ page }) => page!))].sort((a, b) => a - b);
    for (const { number, stage, pages } of manifest.exhibits) {
      const slip = pdf.getPage(pages.from - 1);
      const linked = (slip.node.Annots()?.asArray() ?? []).map((each) => pageOf.get(String(pdf.context.lookup(each, PDFDict).lookup(PDFName.of('Dest'), PDFArray).get(0)))!);
      expect(linked.filter((page) => of(number).includes(page)).sort((a, b) => a - b), `slip of ${number}`).to.deep.equal(of(number));
      if (stage === 'contract') expect(pdfText(bundle, pages.from)).to.match(/用于起诉状 p\.\d+/);
    }
  });

  it('is refused with every reason while a check fails, and made when a named person overrides it', async () => {
    const incomplete = await claimedCase('incomplete', { without: ['signature'] });
    const refusal: unknown = await seal(incomplete, 'refused').catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(AppError).with.property('code', 'case-checks-failed');
    expect((refusal as AppError).params['codes']).to.equal('stage-missing-signature');
    const path = await seal(incomplete, 'overridden', { ...CHOSEN, overrides: [{ code: 'stage-missing-signature', reason: '签署记录由第三方保管（虚构）', by: '王虚构' }] });
    expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
  });
});

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { PDFDocument } from 'pdf-lib';
import { parseProof } from '../../../server/domain/proof/index.ts';
import type { EvidenceRecord } from '../../../server/domain/record/index.ts';
import { composeBundle, composeCertificate } from '../../../server/packs/index.ts';
import type { BundleInput, ExhibitInput } from '../../../server/packs/index.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { needs, pdfText } from '../tools.ts';

const OTHER = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const UNCOMPARED = '记录一致（原件未随附，未比对）';

function deposited(sequence: number, extra: Partial<ExhibitInput> = {}): ExhibitInput {
  const bytes = Buffer.from(`示例文件 ${sequence}（虚构）\n`);
  return exhibitOf(recordFor(sequence, 'contract', `示例文件 ${sequence}`, 'text/plain', bytes), bytes, extra);
}

/** An exhibit whose original stayed with the lender, deposited without SM3. */
function digestOnly(sequence: number, extra: Partial<ExhibitInput> = {}): ExhibitInput {
  const exhibit = deposited(sequence, { fileName: null, content: { absent: 'digest-only' }, ...extra });
  return { ...exhibit, record: { ...exhibit.record, document: { ...exhibit.record.document, sm3: null, digestOnly: true } } };
}

/** An exhibit whose file was erased when its time of retention had passed. */
const erased = (sequence: number, extra: Partial<ExhibitInput> = {}): ExhibitInput => deposited(sequence, { fileName: null, content: { absent: 'original-erased' }, erasedTime: '2044-06-02T00:00:00.000Z', ...extra });

/** An exhibit anchored so many milliseconds after its event. */
function anchoredAfter(milliseconds: number): ExhibitInput {
  const exhibit = deposited(1);
  return { ...exhibit, anchor: { ...exhibit.anchor!, blockTime: new Date(Date.parse(exhibit.record.eventTime) + milliseconds).toISOString() } };
}

/** Words as printed, whatever lines they were broken into. */
const words = (bytes: Uint8Array, page?: number): string => pdfText(bytes, page).replaceAll(/\s/g, '');

async function bundle(exhibits: ExhibitInput[], extra: Partial<BundleInput> = {}): Promise<{ cover: string; slips: string[]; certificate: string }> {
  const { bytes, report } = await composeBundle(bundleOf(exhibits, extra));
  return { cover: words(bytes, 1), slips: report.exhibits.map(({ pages }) => words(bytes, pages.from)), certificate: words(bytes, report.map.anchors.get('certificate')) };
}

const certificate = (exhibit: ExhibitInput, extra: Partial<BundleInput> = {}) => composeCertificate({ ...bundleOf([]), ...extra, exhibit });

describe('packs: what the pages claim', function () {
  this.timeout(15_000);
  beforeEach(function () {
    needs(this, 'pdftotext');
  });

  describe('originals whose file was erased', () => {
    it('are said to be erased and not compared, and never to be with the lender', async () => {
      const made = await bundle([deposited(1), erased(2)]);
      expect(made.slips[1]).to.contain(`制作时核验${UNCOMPARED}`).and.contain('已按保存期限抹除，未随附').and.contain('2044-06-02').and.not.contain('由存证人保管');
      expect(words(await certificate(erased(1)))).to.contain(`制作时核验${UNCOMPARED}`);
    });

    it('are counted on the cover apart from those that stayed with the lender', async () => {
      const some = (await bundle([deposited(1), digestOnly(2), erased(3)])).cover;
      expect(some).to.contain('本卷3件证据中，1件的文件已按保存期限抹除').and.contain('其余2件证据中，1件的原件由存证人自行保管').and.contain('其余1件的原始文件');
      const plain = (await bundle([deposited(1), erased(2)])).cover;
      expect(plain).to.contain('本卷2件证据中，1件的文件已按保存期限抹除').and.contain('仅就其余1件而言').and.contain('各件证据的原始文件');
      const none = (await bundle([erased(1)])).cover;
      expect(none).to.contain('本卷1件证据中，1件的文件已按保存期限抹除').and.not.contain('逐字节未作改动').and.not.contain('自行保管');
    });
  });

  describe('originals that stayed with the lender', () => {
    it('are not said to be consistent on slip and certificates: the record is, and nothing was compared', async () => {
      const made = await bundle([deposited(1), digestOnly(2)]);
      expect(made.slips[0]).to.match(/制作时核验一致/).and.not.contain('未比对');
      expect(made.slips[1]).to.contain(`制作时核验${UNCOMPARED}`);
      // in the case's table the words stand in a narrow column, between other cells' lines
      expect(made.certificate).to.contain('记录一致').and.contain('未比对');
      expect(words(await certificate(digestOnly(1)))).to.contain(`制作时核验${UNCOMPARED}`);
      expect(words(await certificate(deposited(1)))).to.contain('制作时核验一致').and.not.contain('未比对');
    });

    it('keep the verdict of a record that does not verify, and say of a corrected one that nothing was compared', async () => {
      expect((await bundle([digestOnly(1, { verdict: 'pending' })])).slips[0]).to.contain('制作时核验待确认').and.not.contain('未比对）');
      expect((await bundle([digestOnly(1, { verdict: 'superseded', supersededBy: OTHER })])).slips[0]).to.contain('制作时核验已更正（原件未随附，未比对）');
    });

    it('are counted on the cover, which claims originals and SM3 only of the others', async () => {
      const all = (await bundle([deposited(1), deposited(2)])).cover;
      expect(all).to.contain('各件证据的原始文件、存证证明文件与本卷同装').and.contain('每件证据在存入时即计算SHA-256与SM3摘要').and.not.contain('自行保管');
      const some = (await bundle([deposited(1), digestOnly(2), digestOnly(3)])).cover;
      expect(some).to.contain('3件证据中，2件的原件由存证人自行保管，未随附，制作本卷时未与所载摘要比对').and.contain('其余1件的原始文件').and.contain('SM3摘要仅在存证人提供时载明');
      expect(some).to.not.contain('各件证据的原始文件').and.not.contain('每件证据在存入时即计算');
      const none = (await bundle([digestOnly(1)])).cover;
      expect(none).to.contain('1件证据的原件均由存证人自行保管').and.not.contain('逐字节未作改动').and.not.contain('以随附原始文件为准').and.not.contain('即计算');
    });
  });

  describe('records v2', () => {
    const released = (name: string): EvidenceRecord => parseProof(readFileSync(new URL(`../../fixtures/proof-v2/${name}.proof.json`, import.meta.url), 'utf8')).record;
    const withRecord = (name: string): ExhibitInput => ({ ...deposited(1), record: { ...released(name), sequence: 1 } });

    it('show on the slip who acted where, and the signatures as found at intake', async () => {
      const [contract, signed] = (await bundle([withRecord('document'), withRecord('signed')])).slips;
      expect(contract).to.contain('生成账户svc-contract').and.contain('客户设备手机（虚构）203.0.113.9').and.not.contain('签名查验');
      expect(signed).to.contain('签名查验');
      // the label stands beside the middle of its value, and so between its lines
      const value = signed!.replace('签名查验', '');
      expect(value).to.contain('共2个签名（存入时由docketproof-pdf-signatures/1.0.0查得，未判断证书是否可信）');
      expect(value).to.contain('示例消费金融有限公司（虚构），2024年1月10日10:03:00（时间戳），未覆盖整个文件，摘要相符，签名值成立').and.contain('签名值未核对，不支持的算法');
      expect((await bundle([deposited(1)])).slips[0]).to.not.contain('签名查验').and.not.contain('生成账户');
    });

    it('keep a slip with every provenance field and two signatures on one page, where a loose one takes two', async () => {
      const signed = withRecord('signed');
      const provenance = { sourceSystem: 'core', sourceVersion: '1', sourceRecordId: 'D1', actor: '借款人（虚构）', account: 'A1', device: '手机（虚构）', ipAddress: '203.0.113.9', captureMethod: '电子签署', captureTool: 'app', transport: 'TLS 1.3', custodian: '档案岗', consentReference: 'C1', basisOfTruth: 'regular-business' as const, corroborates: [OTHER] };
      const full = { ...signed, record: { ...signed.record, provenance } } as ExhibitInput;
      const { bytes, report } = await composeBundle(bundleOf([full]));
      const { from } = report.exhibits[0]!.pages;
      expect(words(bytes, from)).to.contain('签名查验').and.contain('相互印证').and.contain(full.anchor!.blockHash.slice(0, 40));
      expect(words(bytes, from + 1)).to.contain('本证据无法在卷内展示');
    });

    it('have a case statement among the exhibits, with a purpose and a group of its own', async () => {
      const made = await composeBundle(bundleOf([deposited(1), withRecord('statement')]));
      const printed = words(made.bytes);
      expect(printed).to.contain('案件存证声明').and.contain('其间无遗漏、无增添、无改换');
    });
  });

  describe('lateness, by the verifier’s rule', () => {
    const DAY = 24 * 3_600_000;
    for (const [name, span, late] of [['exactly the limit', DAY, false], ['one millisecond more', DAY + 1, true], ['less than an hour more', DAY + 1_800_000, true]] as const) {
      it(`${name} is ${late ? '' : 'not '}late`, async () => {
        const exhibit = anchoredAfter(span);
        const { report, bytes } = await composeBundle(bundleOf([exhibit]));
        expect(report.exhibits[0]!.warnings.map(({ code }) => code)).to.deep.equal(late ? ['late'] : []);
        const pages = [words(bytes, report.exhibits[0]!.pages.from), words(await certificate(exhibit))];
        expect(pages.map((page) => page.includes('特此标明'))).to.deep.equal([late, late]);
      });
    }
  });

  it('sends the reader of the case’s certificate to the digests of the index, of a record’s to those above', async () => {
    const made = await bundle([deposited(1)]);
    expect(made.certificate).to.contain('与证据目录所列摘要逐字比对').and.not.contain('与上列摘要');
    expect(words(await certificate(deposited(1)))).to.contain('与上列摘要逐字比对').and.not.contain('证据目录');
  });

  it('says on top of a corrected record’s certificate that it was corrected, and by which', async () => {
    const made = await certificate(deposited(1, { verdict: 'superseded', supersededBy: OTHER }));
    const printed = words(made);
    expect(printed.indexOf(`本证据已被更正：更正记录为${OTHER}`)).to.be.within(0, printed.indexOf('文件名称'));
    expect((await PDFDocument.load(made)).getPageCount()).to.equal(1);
    expect(words(await certificate(deposited(1)))).to.not.contain('本证据已被更正');
  });

  it('calls the bundle a bundle and a certificate a certificate in the notice of a development chain', async () => {
    const made = await bundle([deposited(1)]);
    expect(made.cover).to.contain('本卷出自本地开发链').and.not.contain('本证书');
    expect(made.certificate).to.contain('本证书出自本地开发链');
    expect(words(await certificate(deposited(1)))).to.contain('本证书出自本地开发链');
  });

  it('names the operator, and says when it has declared no filing number, without two brackets in a row', async () => {
    const operator = '本机部署（未申报运营者）';
    expect(words(await certificate(deposited(1), { operator }))).to.contain(`${operator}；备案编号：未申报`).and.not.contain('）（');
    expect(words(await certificate(deposited(1), { operator: '示例存证公司', filingNumber: '示例备字1号' }))).to.contain('示例存证公司（备案编号示例备字1号）');
  });
});

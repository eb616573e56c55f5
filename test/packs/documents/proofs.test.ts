import { PDFArray, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { expect } from 'chai';
import { composeBundle } from '../../../server/packs/index.ts';
import type { BundleInput, BundleReport } from '../../../server/packs/index.ts';
import { composeFile } from '../../../server/packs/pdf/compose.ts';
import type { PreviousPack } from '../../../server/packs/pdf/input.ts';
import { exhibitDifferences } from '../../../server/packs/documents/differences.ts';
import { resultOf } from '../../../server/packs/documents/verification-report.ts';
import { needs, pdfText, qpdfCheck, rawText } from '../tools.ts';
import { claimInput, provenBundle, textDocuments, variedDocuments } from './proof-material.ts';

const squeeze = (text: string): string => text.replaceAll(/\s/g, '');
const pagesOf = ({ documents }: BundleReport, kind: string) => documents.find((document) => document.kind === kind)!.pages;

function wordsOf(bytes: Uint8Array, report: BundleReport, kind: string): string {
  const { from, to } = pagesOf(report, kind);
  return squeeze(Array.from({ length: to - from + 1 }, (_, i) => rawText(bytes, from + i)).join(''));
}

async function linkTargets(bytes: Uint8Array, { from, to }: { from: number; to: number }): Promise<Set<number>> {
  const pdf = await PDFDocument.load(bytes);
  const numbers = new Map(pdf.getPages().map((page, i) => [page.ref.toString(), i + 1]));
  return new Set(pdf.getPages().slice(from - 1, to).flatMap((page) => {
    const all = page.node.Annots();
    return Array.from({ length: all?.size() ?? 0 }, (_, i) => numbers.get(String(all!.lookup(i, PDFDict).lookup(PDFName.of('Dest'), PDFArray).get(0)))!);
  }));
}

describe('packs: the evidence side', function () {
  this.timeout(30_000);
  let input: BundleInput;
  let bytes: Uint8Array;
  let report: BundleReport;
  const previousOf = ({ exhibits }: BundleInput): PreviousPack => ({
    packSha256: 'ab'.repeat(32), composedAt: '2024-11-01T01:00:00.000Z', total: '9000.00', asOf: '2024-10-31',
    exhibits: exhibits.slice(0, 10).map(({ record }, index) => ({ number: index + 1, recordId: record.id, sha256: record.document.sha256, pages: { from: 1, to: 2 } })),
  });

  before(async () => {
    const base = await provenBundle(await variedDocuments(), { claim: claimInput() });
    const overrides = [{ code: 'stage-missing', finding: { 'zh-CN': '缺少必备阶段（虚构）。', en: 'A required stage is missing (fictional).' }, reason: '见公证书（虚构）', by: '王虚构' }];
    input = { ...base, previous: previousOf(base), overrides };
    ({ bytes, report } = await composeBundle(input));
  });

  it('stands in its order, passes qpdf and is the same for the same input', async function () {
    expect(report.documents.map(({ kind }) => kind)).to.deep.equal(['cover', 'contents', 'complaint', 'evidence-index', 'arrears', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'legal-representative', 'authority', 'service-address', 'defendant-leads', 'differences', 'self-check']);
    expect(report.documents.at(-1)!.pages.to).to.equal(report.pages);
    expect(Buffer.compare(bytes, (await composeBundle(structuredClone(input))).bytes)).to.equal(0);
    needs(this, 'qpdf');
    qpdfCheck(bytes);
  });

  it('has a cover of one page with what the complaint says', function () {
    needs(this, 'pdftotext');
    expect(pagesOf(report, 'cover')).to.deep.equal({ from: 1, to: 1 });
    expect(wordsOf(bytes, report, 'cover')).to.contain('民事诉讼材料卷').and.contain('虚构消费金融有限公司').and.contain('赵虚构').and.contain('北京市虚构区人民法院').and.contain(input.claim!.statement.totals.total);
  });

  it('lists every document and every exhibit with the pages they have, and leads there', async function () {
    needs(this, 'pdftotext');
    const contents = wordsOf(bytes, report, 'contents');
    for (const { title, kind, pages: { from, to } } of report.documents.filter(({ kind: each }) => each !== 'cover' && each !== 'contents')) expect(contents, kind).to.contain(squeeze(`${title}${from === to ? from : `${from}–${to}`}`));
    const targets = await linkTargets(bytes, pagesOf(report, 'contents'));
    for (const { pages } of [...report.documents.slice(2), ...report.exhibits]) expect(targets).to.include(pages.from);
  });

  it('groups the index by what is to be proved, each exhibit once with its ten columns', function () {
    needs(this, 'pdftotext');
    const index = wordsOf(bytes, report, 'evidence-index');
    const groups = ['一、合同成立与条款', '二、主体身份与授权', '三、款项交付', '四、还款与欠款', '五、违约与提前到期', '六、催收与时效', '七、结清、减免与和解（应予披露）'];
    expect(groups.map((group) => index.indexOf(group))).to.deep.equal(groups.map((group) => index.indexOf(group)).sort((a, b) => a - b)).and.not.include(-1);
    for (const { record } of input.exhibits) for (const value of [record.id, record.document.sha256, record.document.sm3!]) expect(index.split(value)).to.have.length(2);
    expect(index).to.contain('（已更正）').and.contain('提交人（签章）');
  });

  it('reports each exhibit’s steps, says of an absent original that nothing was compared, and names the premises', function () {
    needs(this, 'pdftotext');
    const words = wordsOf(bytes, report, 'verification-report');
    expect(words).to.contain('第1至第12件，编号连续').and.contain('末件之后是否另有记录').and.contain('未查询（离线核验）').and.contain(input.exhibits[0]!.check!.policy.trust!);
    expect(words).to.contain('的区块1234在链31337上').and.contain('有1件证据的原件未随附').and.contain('核验人（签字）').and.not.contain('未提供文件，本结论');
    expect(words).to.match(/12未比对通过通过/).and.match(/1相同通过通过/);
  });

  it('never shows a contradiction as passed because another anchor holds', () => {
    const { check } = input.exhibits[0]!;
    const stages = [{ name: 'finality' as const, anchor: 0, result: 'passed' as const, reasons: [] }, { name: 'finality' as const, anchor: 1, result: 'failed' as const, reasons: [] }];
    expect(resultOf({ ...check!, stages }, 'finality')).to.equal('failed');
    expect(resultOf(undefined, 'finality')).to.equal(null);
  });

  it('tells a broken sequence', async function () {
    needs(this, 'pdftotext');
    const damaged = { ...input, exhibits: input.exhibits.filter((_, index) => index !== 4) };
    const made = await composeBundle(damaged);
    expect(wordsOf(made.bytes, made.report, 'verification-report')).to.contain('不连续或前后不相衔接').and.not.contain('编号连续，无缺号');
    expect(wordsOf(made.bytes, made.report, 'self-check')).to.match(/证据序列不通过/);
  });

  it('says of the platform what was declared, and what was not', async function () {
    needs(this, 'pdftotext');
    const words = wordsOf(bytes, report, 'platform-statement');
    expect(words).to.contain('备案编号（申报）未申报').and.contain('AES-256-GCM').and.contain('Ed25519').and.contain('不具有第三方公信力').and.contain('合约代码哈希未提供');
    const registries = [{ chainId: 31337, address: input.exhibits[0]!.anchor!.registry, codeHash: `0x${'c0'.repeat(32)}`, confirmations: 12, development: false }];
    const declared = await composeBundle({ ...input, development: false, operator: '示例存证公司', filingNumber: '示例备字1号', platform: { relation: '无投资关系（虚构）', environment: null, transport: 'TLS 1.3', security: null, registries, witnesses: [`0x${'77'.repeat(20)}`], witnessThreshold: 1 } });
    const other = wordsOf(declared.bytes, declared.report, 'platform-statement');
    expect(other).to.contain('示例备字1号').and.contain('无投资关系').and.contain(`0x${'c0'.repeat(32)}`).and.contain('其后12个区块').and.contain('运行环境（申报）未申报').and.not.contain('开发链，唯一节点');
  });

  it('prints digests before and after the extraction, and a declaration that nobody has signed', function () {
    needs(this, 'pdftotext');
    const words = wordsOf(bytes, report, 'extraction-statement');
    const [first, last] = [input.exhibits[0]!.record.document.sha256, input.exhibits[11]!.record.document.sha256];
    expect(words.split(first)).to.have.length(3);
    expect(words.split(last)).to.have.length(2);
    expect(words).to.contain('902(13)').and.contain('§1913').and.contain('何时进入区块链').and.contain('是□').and.contain('无原件可供提取');
  });

  it('says that an original differs where it does, on report, extraction and self-check', async function () {
    needs(this, 'pdftotext');
    const exhibits = input.exhibits.map((exhibit, index) => (index === 0 ? { ...exhibit, content: { bytes: Buffer.from('altered') } } : exhibit));
    const made = await composeBundle({ ...input, exhibits });
    expect(wordsOf(made.bytes, made.report, 'self-check')).to.match(/原件摘要不通过重新计算并相同10件/);
    expect(wordsOf(made.bytes, made.report, 'verification-report')).to.match(/1不同通过/);
  });

  it('ends with a self-check that names what a reader must know', function () {
    needs(this, 'pdftotext');
    const words = wordsOf(bytes, report, 'self-check');
    const { total } = input.claim!.statement.totals;
    expect(words).to.contain(`共${report.pages}页`).and.contain('12件中12件').and.contain(`起诉状标的总额${total}`).and.contain('已更正的证据提示证据7').and.contain('原件未随附的证据提示证据12').and.contain('未能展示的证据提示证据9、12');
    expect(words).to.contain('缺少必备阶段（虚构）。理由：见公证书（虚构）放行人：王虚构').and.contain('证据4：未嵌入字体');
    expect(squeeze(pdfText(bytes, report.pages))).to.contain('自检表');
  });

  it('names the pack it replaces and every difference', function () {
    needs(this, 'pdftotext');
    const words = wordsOf(bytes, report, 'differences');
    expect(words).to.contain('ab'.repeat(32)).and.contain('前次各件证据的编号不变').and.contain('9000.00').and.contain(input.claim!.statement.totals.total).and.contain('新增').and.contain('已更正');
    const gone = { ...input.previous!, exhibits: [...input.previous!.exhibits, { number: 11, recordId: 'gone', sha256: '00'.repeat(32), pages: { from: 1, to: 1 } }] };
    const changes = exhibitDifferences(input, gone, () => null).map(({ change, before, now }) => [change, before, now]);
    expect(changes).to.deep.equal([['superseded', 7, 7], ['added', null, 11], ['added', null, 12], ['removed', 11, null]]);
  });

  it('sends the reader of an index to another volume without a link', async function () {
    needs(this, 'pdftotext');
    const elsewhere = new Map([[2, { volume: '第二卷', from: 5, to: 9 }]]);
    const made = await composeFile(input, { documents: ['evidence-index', 'exhibits', 'certificate', 'self-check'], exhibits: [1], elsewhere });
    expect(wordsOf(made.bytes, made.report, 'evidence-index')).to.contain('第二卷第5–9页');
    expect([...await linkTargets(made.bytes, pagesOf(made.report, 'evidence-index'))]).to.deep.equal([made.report.exhibits[0]!.pages.from]);
    expect(wordsOf(made.bytes, made.report, 'self-check')).to.contain('另册');
  });

  it('names corroborating exhibits by number and leads there where they are in the file', async function () {
    needs(this, 'pdftotext');
    const [first, second] = input.exhibits;
    const exhibits = [{ ...first!, record: { ...first!.record, provenance: { ...first!.record.provenance, corroborates: [second!.record.id] } } }, ...input.exhibits.slice(1)] as BundleInput['exhibits'];
    const made = await composeBundle({ ...input, exhibits });
    const [from, target] = made.report.exhibits.map(({ pages }) => pages.from);
    expect(squeeze(rawText(made.bytes, from))).to.contain(`相互印证证据2${second!.record.document.title}`);
    const complaint = pagesOf(made.report, 'complaint');
    // beside those that lead back to the complaint
    expect([...await linkTargets(made.bytes, { from: from!, to: from! })].filter((page) => page < complaint.from || page > complaint.to)).to.deep.equal([target]);
    const alone = await composeFile({ ...input, exhibits }, { documents: ['exhibits'], exhibits: [1] });
    expect((await linkTargets(alone.bytes, { from: 1, to: 1 })).size).to.equal(0);
  });

  it('keeps numbers and rows with 300 exhibits', async function () {
    needs(this, 'pdftotext');
    const many = await composeBundle(await provenBundle(textDocuments(300)));
    const { from, to } = pagesOf(many.report, 'contents');
    expect(to).to.be.above(from + 5);
    const contents = wordsOf(many.bytes, many.report, 'contents');
    const steps = wordsOf(many.bytes, many.report, 'verification-report');
    for (const { number, pages } of many.report.exhibits) {
      expect(contents, `exhibit ${number}`).to.match(new RegExp(`证据${number}\\D[^–]*第?[^–]*${pages.from}–${pages.to}`));
      expect(steps, `exhibit ${number}`).to.contain(`${number}相同通过`);
    }
  });
});

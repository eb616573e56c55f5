import { expect } from 'chai';
import { SPECIAL_POWERS, loanSchema } from '../../../server/domain/loan/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import { DOCUMENTS } from '../../../server/packs/documents/registry.ts';
import { AUTHORITY_TEXT } from '../../../server/packs/documents/text/authority.ts';
import type { BundleInput, ClaimInput } from '../../../server/packs/pdf/input.ts';
import { fullCase, lender, natural } from '../complaint/material.ts';
import { needs, qpdfCheck, rawText } from '../tools.ts';
import { fieldsOf, inkIn, squeezed, wordBoxes } from './look.ts';
import { PAPERS, claimOf, fullBundle, fullLender, make } from './material.ts';

type Kind = (typeof PAPERS)[number];
const POWERS = { admit: '代为承认诉讼请求', waive: '代为放弃诉讼请求', change: '代为变更诉讼请求', settle: '代为进行和解', counterclaim: '代为提起反诉', appeal: '代为提起上诉' } as const;

/** Words as drawn, without the footers. */
const text = async (input: BundleInput, kind: Kind): Promise<string> => squeezed(rawText((await make(input, [kind])).bytes));
const withLender = (extra: object): BundleInput => fullBundle({ lender: fullLender(lender(), extra) });
const withLoan = (extra: object, claim: Partial<ClaimInput> = {}): BundleInput => fullBundle({ loan: loanSchema.parse({ ...fullCase().loan, ...extra }), ...claim });

describe('documents: papers of the procedure', function () {
  this.timeout(60_000);
  beforeEach(function () {
    needs(this, 'pdftotext');
  });

  it('apply in Chinese only, and the arrears sheet in both; without a claim none does', () => {
    const applying = (input: BundleInput): Kind[] => PAPERS.filter((kind) => DOCUMENTS[kind]!.applies(input));
    expect(applying(fullBundle())).to.deep.equal([...PAPERS]);
    expect(applying(fullBundle({ preservation: false }))).to.not.include('preservation');
    expect(applying(fullBundle({}, { language: 'en' }))).to.deep.equal(['arrears']);
    expect(applying({ ...fullBundle(), claim: undefined })).to.deep.equal([]);
  });

  it('stand in the bundle in their order, each with its bookmark, and the file is well formed', async function () {
    needs(this, 'qpdf');
    const { bytes, report } = await composeBundle(fullBundle());
    qpdfCheck(bytes);
    expect(report.documents.map(({ kind }) => kind).filter((kind) => (PAPERS as readonly string[]).includes(kind))).to.deep.equal([...PAPERS]);
    for (const { kind, title, pages } of report.documents) if ((PAPERS as readonly string[]).includes(kind)) expect(report.map.bookmarks.some((bookmark) => bookmark.title === title && bookmark.page === pages.from), title).to.equal(true);
    expect(report.missingCharacters).to.deep.equal([]);
  });

  it('are the same when made again', async () => {
    for (const kind of PAPERS) expect(Buffer.from((await make(fullBundle(), [kind])).bytes).equals((await make(fullBundle(), [kind])).bytes), kind).to.equal(true);
  });

  describe('room to sign', () => {
    for (const kind of PAPERS) {
      it(`of ${kind} is 45 mm of free paper below the last signer, never alone on its page, its date open`, async function () {
        needs(this, 'pdftoppm');
        const { bytes, map } = await make(fullBundle(), [kind]);
        const fields = await fieldsOf(bytes);
        const last = fields.at(-1)!;
        expect(last.page).to.equal(map.total);
        const words = wordBoxes(bytes, last.page);
        const signer = words.filter(({ text: word }) => /：$/.test(word)).filter(({ box }) => Math.abs((box[1] + box[3]) / 2 - (last.box[1] + last.box[3]) / 2) < 12).at(-1)!;
        expect(signer.text).to.match(/[（](签字、盖章|盖章|签字)[）]：$/);
        const [left, , , bottom] = signer.box;
        expect(await inkIn(bytes, last.page, [left, bottom + 1, 590, bottom + (45 * 72) / 25.4])).to.equal(0);
        const date = words.find(({ text: word, box }) => word === '年' && box[1] > bottom)!;
        expect(await inkIn(bytes, last.page, [date.box[0] - 40, date.box[1], date.box[0] - 2, date.box[3]]), 'year').to.equal(0);
        expect(words.filter(({ box }) => box[3] < signer.box[1] - 30).length, 'words above').to.be.above(2);
      });
    }

    it('has a named, empty, printable signature field for each signer, on the page of its words', async () => {
      const { bytes, report } = await composeBundle(fullBundle());
      const fields = await fieldsOf(bytes);
      expect(fields.map(({ name }) => name)).to.deep.equal([
        'sign-complaint-1', 'sign-preservation-1', 'sign-arrears-1', 'sign-arrears-2', 'sign-arrears-3', 'sign-legal-representative-1', 'sign-authority-1-1', 'sign-authority-1-2', 'sign-authority-1-3', 'sign-authority-2-1',
        'sign-authority-2-2', 'sign-authority-2-3', 'sign-service-address-1', 'sign-defendant-leads-1',
      ]);
      for (const { name, page, isArchival, isSigned, box } of fields) {
        expect([isArchival, isSigned], name).to.deep.equal([true, false]);
        const { pages } = report.documents.find(({ kind }) => name.startsWith(`sign-${kind}`))!;
        expect(page, name).to.be.within(pages.from, pages.to);
        const beside = wordBoxes(bytes, page).filter(({ text: word, box: word4 }) => word.endsWith('：') && Math.abs(word4[2] - box[0]) < 3 && word4[1] < box[3] && word4[3] > box[1]);
        expect(beside, name).to.have.length(1);
      }
    });
  });

  describe('法定代表人身份证明书', () => {
    it('names representative and office', async () => {
      expect(await text(fullBundle(), 'legal-representative')).to.contain('法定代表人身份证明书').and.contain('李虚构在我单位担任董事长职务，系我单位的法定代表人。').and.contain('特此证明。').and.contain('单位名称：虚构消费金融有限公司');
    });

    it('leaves a ruled blank for an office that is not known', async function () {
      needs(this, 'pdftoppm');
      const { bytes } = await make(withLender({ representativePosition: undefined }), ['legal-representative']);
      expect(squeezed(rawText(bytes))).to.contain('李虚构在我单位担任职务');
      const [before, after] = [wordBoxes(bytes, 1).find(({ text: word }) => word.endsWith('在我单位担任')), wordBoxes(bytes, 1).find(({ text: word }) => word.startsWith('职务'))].map((word) => word!.box);
      expect(after![0] - before![2]).to.be.above(100);
      expect(await inkIn(bytes, 1, [before![2] + 4, before![1], after![0] - 4, before![3] + 4])).to.be.within(0.01, 0.12);
    });

    it('of an organisation without legal personality is of its person in charge', async () => {
      expect(await text(withLender({ type: 'partnership' }), 'legal-representative')).to.contain('主要负责人身份证明书').and.contain('系我单位的主要负责人').and.not.contain('法定代表人');
    });
  });

  describe('授权委托书', () => {
    it('is one sheet for each agent, with his name, and names every defendant and the cause', async () => {
      const { bytes, map } = await make(fullBundle(), ['authority']);
      expect(map.total).to.equal(2);
      const pages = [1, 2].map((page) => squeezed(rawText(bytes, page)));
      for (const page of pages) expect(page).to.contain('在委托人诉张虚构、䶮虚构、赵虚构、虚构担保有限公司金融借款合同纠纷一案中');
      expect(pages[0]).to.contain('受委托人：王虚构，工作单位虚构律师事务所，职务律师，执业证号11101000000000000').and.contain('特别授权').and.not.contain('㻽');
      expect(pages[1]).to.contain('受委托人：㻽虚构，工作单位虚构消费金融有限公司，职务法务专员').and.contain('一般授权').and.not.contain('执业证号').and.not.contain('特别授权');
      expect(map.bookmarks.filter(({ level }) => level === 1).map(({ title, page }) => [title, page])).to.deep.equal([['授权委托书　王虚构', 1], ['授权委托书　㻽虚构', 2]]);
    });

    it('grants exactly the powers that the agent has, and denies the others', () => {
      const all = Object.keys(SPECIAL_POWERS) as (keyof typeof POWERS)[];
      for (let mask = 0; mask < 64; mask++) {
        const powers = all.filter((_, i) => mask & (1 << i));
        const words = AUTHORITY_TEXT.powers(powers);
        const denied = words.includes('无权') ? (powers.length === 0 ? words.slice(words.indexOf('无权')) : words.slice(words.indexOf('未列明的'))) : '';
        const granted = words.slice(0, words.length - denied.length);
        expect(all.filter((power) => granted.includes(POWERS[power])), words).to.deep.equal(powers);
        expect(all.filter((power) => denied.includes(POWERS[power])), words).to.deep.equal(all.filter((power) => !powers.includes(power)));
        expect(words.startsWith(powers.length === 0 ? '一般授权。' : '特别授权。')).to.equal(true);
      }
    });

    it('prints a rare name with ink', async function () {
      needs(this, 'pdftoppm');
      const { bytes, missing } = await make(fullBundle(), ['authority']);
      expect(missing).to.deep.equal([]);
      const word = wordBoxes(bytes, 2).find(({ text: found }) => found.includes('㻽'))!;
      const left = word.box[0] + ((word.box[2] - word.box[0]) * word.text.indexOf('㻽')) / word.text.length;
      expect(await inkIn(bytes, 2, [left + 1, word.box[1] + 2, left + 12, word.box[3] - 3])).to.be.above(0.08);
    });
  });

  describe('送达地址确认书', () => {
    it('has the address named for service, the duties, and the box that was chosen', async () => {
      const words = await text(fullBundle(), 'service-address');
      for (const value of ['金融借款合同纠纷', '王虚构', '北京市虚构区不存在路1号法务部', '100000', '010-60000001', 'service@example.invalid', '王虚构（虚构律师事务所）', '告知事项', '民事诉讼法第九十条']) expect(words).to.contain(value);
      const boxes = async (electronicService: boolean): Promise<number[]> => {
        const { bytes } = await make(withLender({ serviceAddress: { recipient: '王虚构', address: '虚构路', phone: '010-60000001', electronicService } }), ['service-address']);
        return Promise.all(['同意', '不同意'].map((label) => {
          const { box: [left, top, , bottom] } = wordBoxes(bytes, 1).find(({ text: word }) => word === label)!;
          return inkIn(bytes, 1, [left - 12, top + 2, left - 4, bottom - 2]);
        }));
      };
      const [yes, no] = [await boxes(true), await boxes(false)];
      expect(yes[0]! > yes[1]! && no[1]! > no[0]!, JSON.stringify({ yes, no })).to.equal(true);
    });

    it('takes nothing from the registered address where none was named for service', async () => {
      const words = await text(withLender({ serviceAddress: undefined }), 'service-address');
      expect(words).to.contain('收件人').and.not.contain('不存在路').and.not.contain('010-6000');
    });
  });

  describe('被告送达地址线索', () => {
    const five = [2, 3, 4, 5].map((n) => ({ partyId: `C-${n}`, role: 'co-borrower', person: natural(`虚构${n}`, n, { residence: `虚构市居住路 ${n} 号`, email: `c${n}@example.invalid`, employer: `虚构公司${n}`, otherPhones: [`1380000${1000 + n}`] }) }));

    it('has every lead of five defendants with its source, and names the defendant again on a new page', async () => {
      const input = withLoan({ parties: [fullCase().loan.parties[0], ...five] });
      const { bytes, map } = await make(input, ['defendant-leads']);
      expect(map.total).to.be.above(1);
      const words = squeezed(rawText(bytes));
      for (const { person } of input.claim!.loan.parties) {
        if (person.kind !== 'natural') continue;
        for (const value of [person.name, person.idNumber, person.registeredAddress, person.residence, person.phone, ...(person.otherPhones ?? []), person.email, person.employer]) if (value !== undefined) expect(words).to.contain(squeezed(value));
      }
      for (let page = 2; page <= map.total; page++) expect(squeezed(rawText(bytes, page)), `page ${page}`).to.match(/^(被告\d|以上线索)/);
      expect(words.match(/合同第13条，证据2/g)).to.have.length(5);
    });

    it('states the contract’s clause on service of those who signed it, not of guarantors', async () => {
      const words = await text(fullBundle(), 'defendant-leads');
      expect(words.match(/合同约定的送达/g)).to.have.length(2);
      expect(words).to.contain('被告4虚构担保有限公司（保证人）').and.contain('见《个人消费借款合同（虚构）》（编号HT-0001）');
    });
  });

  describe('财产保全申请书', () => {
    it('asks for the amount of the statement and names the fee that the court charges', async () => {
      const input = fullBundle();
      const { statement, costs, summary } = input.claim!;
      const words = await text(input, 'preservation');
      expect(words).to.contain(`价值人民币${statement.totals.total}元的财产`).and.contain(`申请费人民币${costs.total!.preservation.fee}元`).and.contain(`共计人民币${statement.totals.total}元`);
      expect(words).to.contain(`尚欠本金${summary.principal.amount}元，利息、罚息、复利及违约金合计${summary.interestTotal.amount}元，费用${summary.fees.amount}元`);
      expect(words).to.contain('第一百零三条').and.contain('此致北京市虚构区人民法院').and.contain('虚构银行账户，账号6222000000000000').and.contain('抵押物：虚构市虚构路9号房屋');
      expect(words).to.contain('被申请人（被告4）：虚构担保有限公司').and.contain('被申请人（被告2）：䶮虚构，女，1990年1月1日出生，汉族，居民身份证');
    });

    it('leaves the kind of security open, and offers the exemption to licensed lenders only', async () => {
      const words = await text(fullBundle(), 'preservation');
      expect(words).to.contain('（选择一项）').and.contain('法释〔2016〕22号第九条');
      expect(await text(withLender({ isLicensedLender: false }), 'preservation')).to.contain('独立保函').and.not.contain('第九条');
    });

    it('leaves out what belongs to somebody else', async () => {
      const { loan } = fullCase();
      const [first, ...others] = loan.parties;
      const borrower = { ...first!, person: { ...first!.person, accounts: [{ number: '6222000000000001', bank: '虚构银行', holder: '他人虚构' }, { number: '6222000000000002', bank: '虚构银行' }] } };
      const collateral = [{ ...loan.collateral![0]!, provider: '案外虚构' }];
      const words = await text(withLoan({ parties: [borrower, ...others], collateral }), 'preservation');
      expect(words).to.contain('6222000000000002').and.not.contain('6222000000000001').and.not.contain('案外虚构');
    });

    it('says from whom an assigned claim comes', async () => {
      const words = await text(withLoan({ assignment: { from: '原出借虚构公司', date: '2024-08-01' } }), 'preservation');
      expect(words).to.contain('与原出借虚构公司签订《个人消费借款合同（虚构）》').and.contain('该债权已于2024年8月1日转让给申请人');
    });
  });

  it('run on to further pages with long names and many agents, and lose nothing', async () => {
    const parties = [fullCase().loan.parties[0], ...Array.from({ length: 12 }, (_, i) => ({ partyId: `X${i}`, role: 'co-borrower', person: natural(`虚构姓名很长的当事人${'甲'.repeat(60)}${i}`, i + 2) }))];
    const input = withLoan({ parties });
    for (const kind of ['authority', 'preservation', 'defendant-leads'] as const) {
      const { bytes, map } = await make(input, [kind]);
      const words = squeezed(rawText(bytes)).replaceAll(/第\d+页共\d+页|本地开发链·仅供演示/g, '');
      expect(map.total, kind).to.be.above(1);
      expect(input.claim!.loan.parties.map(({ person }) => person.name).filter((name) => !words.includes(name)), kind).to.deep.equal([]);
    }
  });

  it('of a claim that is not preserved do not mention it', () => {
    expect(DOCUMENTS.preservation!.applies({ ...fullBundle(), claim: claimOf(fullCase()) })).to.equal(false);
  });
});

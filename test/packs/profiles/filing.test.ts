import { expect } from 'chai';
import { composeFiling, composePack, SHIPPED_PROFILES } from '../../../server/packs/index.ts';
import type { ComposedFiling, CourtProfile } from '../../../server/packs/index.ts';
import { DOCUMENTS } from '../../../server/packs/documents/registry.ts';
import type { DocumentKind } from '../../../server/packs/documents/types.ts';
import type { BundleInput } from '../../../server/packs/pdf/input.ts';
import { fullCase } from '../complaint/material.ts';
import { needs, pdfText, qpdfCheck, rawText } from '../tools.ts';
import { claimOf, compose, inputOf } from './material.ts';

const profileOf = (id: string): CourtProfile => SHIPPED_PROFILES.find((profile) => profile.id === id)!;
const words = (bytes: Uint8Array, page?: number): string => pdfText(bytes, page).replaceAll(/\s/g, '');

/** Documents that this version makes for the case. */
const made = (kind: DocumentKind, input: BundleInput): boolean => kind === 'exhibits' || DOCUMENTS[kind]?.applies(input) === true;

describe('packs: files cut to a court’s profile', function () {
  this.timeout(30_000);
  const SIZES = [20_000, 20_000, 20_000, 30_000];
  const input = inputOf(SIZES, { claim: claimOf(fullCase()) });
  const filings = new Map<string, ComposedFiling>();

  before(async () => {
    for (const profile of SHIPPED_PROFILES) filings.set(profile.id, await composeFiling(input, profile, compose, { version: 1 }));
  });

  for (const profile of SHIPPED_PROFILES) {
    describe(profile.id, () => {
      it('has a file for each slot that the case has something for, and names each required slot that it has nothing for', () => {
        const { files, problems } = filings.get(profile.id)!;
        const empty = profile.slots.filter(({ documents }) => !documents.some((kind) => kind !== 'cover' && kind !== 'contents' && made(kind, input)));
        expect(files.map(({ slot }) => slot)).to.deep.equal(profile.slots.filter((slot) => !empty.includes(slot)).map(({ code }) => code));
        expect(problems.map(({ rule, slot }) => `${rule} ${String(slot)}`)).to.deep.equal(empty.filter(({ required }) => required).map(({ code }) => `slot-empty ${code}`));
      });

      it('holds in each file the documents of its slot in their order, within its pages', () => {
        for (const { slot, documents, pages, bytes } of filings.get(profile.id)!.files) {
          const wanted = profile.slots.find(({ code }) => code === slot)!.documents.filter((kind) => made(kind, input));
          expect(documents.map(({ kind }) => kind), slot).to.deep.equal(wanted);
          expect(documents[0]!.pages.from).to.equal(1);
          expect(documents.at(-1)!.pages.to).to.equal(pages);
          expect(Buffer.from(bytes.subarray(0, 5)).toString()).to.equal('%PDF-');
        }
      });

      it('gives well-formed PDFs', function () {
        needs(this, 'qpdf');
        for (const { bytes } of filings.get(profile.id)!.files) expect(qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors');
      });

      it('names files without personal data and without punctuation', () => {
        const { loan } = input.claim!;
        for (const { name } of filings.get(profile.id)!.files) {
          expect(name).to.match(/^filing\/[A-Za-z0-9_-]+\.pdf$/);
          for (const { person } of loan.parties) expect(name).to.not.contain(person.name);
          expect(name).to.not.contain(loan.loanNumber).and.not.contain(loan.contract.number);
        }
      });
    });
  }

  it('states in a complaint of its own the pages that each exhibit has in the file that holds it', async function () {
    needs(this, 'pdftotext');
    const bundle = await composePack({ ...input, filing: { profile: profileOf('renmin-fayuan-online'), version: 1 } });
    const alone = bundle.filing!.files.find(({ slot }) => slot === '11800016-2')!;
    for (const { number, copies } of bundle.report.exhibits) expect(words(alone.bytes)).to.contain(`${number}.虚构材料${number}（${copies}页）`);
    expect(Buffer.compare(alone.bytes, filings.get('renmin-fayuan-online')!.files[0]!.bytes)).to.equal(0);
  });

  it('refuses to state pages that it does not know', async () => {
    const failure = await compose(input, { documents: ['complaint'], exhibits: [] }).then(() => null, String);
    expect(failure).to.match(/exhibit 1, whose pages are neither in this file nor given/);
  });

  it('has the defendant’s identity both with the parties’ papers and, under the same number, with the evidence', () => {
    const { files } = filings.get('renmin-fayuan-online')!;
    expect(files.find(({ slot }) => slot === '11800016-1')!.exhibits).to.deep.equal([3]);
    expect(files.find(({ slot }) => slot === '11800016-4')!.exhibits).to.deep.equal([1, 2, 3, 4]);
  });

  it('says nothing on its cover of attachments and signatures that the file has not', async function () {
    needs(this, 'pdftotext');
    const attachments = { data: 'all' as const, originals: 'all' as const, files: [] };
    const { files } = await composeFiling({ ...input, attachments, seal: { name: '示例签章（虚构）', selfSigned: true } }, profileOf('local-two-files'), compose, { version: 1 });
    const cover = words(files.find(({ slot }) => slot === 'evidence')!.bytes, 1);
    expect(cover).to.contain('原始文件与存证证明文件保存于提交人处').and.contain('共4件证据');
    const evidence = rawText(files.find(({ slot }) => slot === 'evidence')!.bytes).replaceAll(/\s/g, '');
    expect(evidence).to.contain('由存证人保管，未随附').and.contain('原件由提交人保管').and.not.contain('（随附').and.not.contain('电子原件随附');
    expect(cover).to.not.contain('内嵌附件').and.not.contain('电子签章').and.not.contain('同装于');
  });

  it('is the same, byte for byte, when made again', async () => {
    const again = await composeFiling(inputOf(SIZES, { claim: claimOf(fullCase()) }), profileOf('local-two-files'), compose, { version: 1 });
    const first = filings.get('local-two-files')!;
    expect(again.files.map(({ name }) => name)).to.deep.equal(first.files.map(({ name }) => name));
    again.files.forEach(({ bytes }, index) => expect(Buffer.compare(bytes, first.files[index]!.bytes)).to.equal(0));
  });

  it('without a claim has no complaint, and says that the slot for it is required', async () => {
    const { files, problems } = await composeFiling({ ...input, claim: undefined }, profileOf('local-two-files'), compose, { version: 1 });
    expect(files.map(({ slot }) => slot)).to.deep.equal(['evidence']);
    expect(problems).to.have.length(1);
    expect(problems[0]!.text).to.deep.equal({ 'zh-CN': '栏目 complaint（起诉状）为必交，而本案没有可放入的材料（民事起诉状）', en: 'slot complaint (Complaint) is required, and the case has nothing for it (complaint)' });
  });
});

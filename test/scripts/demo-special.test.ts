/** What is special about single loans of the demonstration: scan, passwords, missing stage, credit card; judged by real tools and by what packs make of it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { PDFDocument } from 'pdf-lib';
import { lenderProfile } from '../../scripts/demo/book/profile.ts';
import { documentsOf, type DemoDocument, type DocumentKey } from '../../scripts/demo/documents/index.ts';
import { lenderDocuments } from '../../scripts/demo/documents/lender.ts';
import { makeLoan } from '../../scripts/demo/loan.ts';
import { plainYuan, yuan } from '../../scripts/demo/money.ts';
import { protectPdf } from '../../scripts/demo/protect.ts';
import { VARIANTS, type Variant } from '../../scripts/demo/variants.ts';
import { lenderSchema } from '../../server/domain/loan/index.ts';
import { EXPECTED_PROVENANCE, missingProvenance } from '../../server/domain/record/index.ts';
import { needs } from '../packs/tools.ts';

const run = promisify(execFile);
const PASSWORDS = { owner: 'owner', user: 'user' };

describe('demo special loans', function () {
  this.timeout(30_000);
  const made = new Map<Variant, DemoDocument[]>();
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docketproof-demo-special-'));
    for (const variant of VARIANTS) made.set(variant, await documentsOf(makeLoan('special', 5, variant)));
  });
  after(() => rm(folder, { recursive: true }));

  const bytesOf = (variant: Variant, key: DocumentKey): Uint8Array => {
    const found = made.get(variant)?.find((each) => each.key === key);
    if (found === undefined) throw new Error(`${variant} has no ${key}`);
    return found.bytes;
  };
  const fileOf = async (variant: Variant, key: DocumentKey): Promise<string> => {
    const path = join(folder, `${variant}-${key}.pdf`);
    await writeFile(path, bytesOf(variant, key));
    return path;
  };
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  it('differ from the plain one by the very documents that make them special', () => {
    const plain = made.get('plain')?.map(({ key }) => key) ?? [];
    const added: Partial<Record<Variant, DocumentKey[]>> = { 'co-borrower': ['further-identity'], guarantor: ['further-identity'], corrected: ['repayment-corrected'], 'paper-scan': ['delivery-slip'], protected: ['bank-flow', 'certificate-report'] };
    for (const variant of VARIANTS) {
      const keys = made.get(variant)?.map(({ key }) => key) ?? [];
      expect(keys.filter((key) => !plain.includes(key)), variant).to.deep.equal(added[variant] ?? []);
      expect(plain.filter((key) => !keys.includes(key)), variant).to.deep.equal(variant === 'missing-stage' ? ['disbursement'] : []);
    }
  });

  it('are the same bytes for the same seed, passwords and scan included', async () => {
    for (const variant of ['paper-scan', 'protected', 'credit-card'] as const) {
      const again = await documentsOf(makeLoan('special', 5, variant));
      expect(again.map(({ bytes }) => digest(bytes)), variant).to.deep.equal(made.get(variant)?.map(({ bytes }) => digest(bytes)));
    }
    const pdf = bytesOf('plain', 'application');
    expect(digest(await protectPdf(pdf, PASSWORDS, 'one'))).to.equal(digest(await protectPdf(pdf, PASSWORDS, 'one'))).and.not.to.equal(digest(await protectPdf(pdf, PASSWORDS, 'two')));
  });

  it('keep what is issued with a seal on one page, whoever signs', async () => {
    for (const variant of VARIANTS) {
      for (const key of ['signature', 'overdue-notice', 'residual-debt'] as const) expect((await PDFDocument.load(bytesOf(variant, key))).getPageCount(), `${variant} ${key}`).to.equal(1);
    }
  });

  it('leave the platform its own random bytes', async () => {
    await protectPdf(bytesOf('plain', 'application'), PASSWORDS, 'one');
    const drawn = () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');
    expect(drawn()).to.not.equal(drawn());
    expect(Object.hasOwn(crypto, 'getRandomValues')).to.equal(false);
  });

  it('have a file that opens with its password only, and one that everybody reads', async function () {
    needs(this, 'qpdf', 'pdftotext');
    const [closed, open] = [await fileOf('protected', 'bank-flow'), await fileOf('protected', 'certificate-report')];
    const refusal = await run('qpdf', ['--check', closed]).catch((error: unknown) => (error as { stderr: string }).stderr);
    expect(refusal).to.include('invalid password');
    const password = makeLoan('special', 5, 'protected').borrower.identityNumber.slice(-6);
    expect((await run('qpdf', [`--password=${password}`, '--check', closed])).stdout).to.include('No syntax or stream encoding errors');
    expect((await run('pdftotext', ['-upw', password, closed, '-'])).stdout).to.include('银行账户交易流水');
    expect((await run('qpdf', ['--check', open])).stdout).to.include('No syntax or stream encoding errors');
    expect((await run('pdftotext', [open, '-'])).stdout).to.include('数字证书签名验证报告');
    expect((await run('qpdf', ['--show-encryption', open])).stdout).to.include('R = 6').and.to.include('User password =').and.to.include('modify anything: not allowed');
  });

  it('have a scan without text that stands on its side, in a bed that is cut off', async function () {
    needs(this, 'pdftotext', 'pdfimages');
    const pdf = await PDFDocument.load(bytesOf('paper-scan', 'delivery-slip'));
    const [page, ...others] = pdf.getPages();
    expect(others).to.deep.equal([]);
    expect(page?.getRotation().angle).to.equal(90);
    const [media, crop] = [page?.getMediaBox(), page?.getCropBox()];
    expect(media?.height).to.be.greaterThan(media?.width ?? Infinity);
    expect(crop?.x).to.be.greaterThan(0);
    expect((crop?.x ?? 0) + (crop?.width ?? 0)).to.be.below(media?.width ?? 0);
    const path = await fileOf('paper-scan', 'delivery-slip');
    expect((await run('pdftotext', [path, '-'])).stdout.trim()).to.equal('');
    expect((await run('pdfimages', ['-list', path])).stdout.trim().split('\n')).to.have.length(3);
  });

  it('have a bill of the card whose purchases are the principal, as the plan and the ledger have it', async function () {
    needs(this, 'pdftotext');
    const loan = makeLoan('special', 5, 'credit-card');
    const text = (await run('pdftotext', ['-layout', await fileOf('credit-card', 'disbursement'), '-'])).stdout;
    for (const { date, amount } of loan.card?.purchases ?? []) expect(text).to.match(new RegExp(`${date}.*${yuan(amount)}`));
    expect(text).to.match(new RegExp(`合计 +${yuan(loan.principal)}`)).and.to.include('14.60%');
    for (const { dueDate, principal, interest } of loan.schedule) expect(text).to.match(new RegExp(`${dueDate} +${yuan(principal)} +${yuan(interest)}`));
    expect(new TextDecoder().decode(bytesOf('credit-card', 'repayment'))).to.include(plainYuan(loan.residual.principal));
    const agreement = (await run('pdftotext', [await fileOf('credit-card', 'contract'), '-'])).stdout;
    expect(agreement).to.include('信用卡领用合约').and.to.include('18.25%').and.not.to.include('借款人');
  });
});

describe('demo lender', () => {
  it('has two licences, the same each time, and owes no provenance', async () => {
    const [first, again] = [await lenderDocuments(), await lenderDocuments()];
    expect(first.map(({ key }) => key)).to.deep.equal(['business-licence', 'financial-licence']);
    expect(again).to.deep.equal(first);
    for (const { provenance, bytes, title } of first) {
      expect(missingProvenance('contract', provenance, EXPECTED_PROVENANCE)).to.deep.equal([]);
      expect((await PDFDocument.load(bytes)).getPageCount()).to.equal(1);
      expect(title).to.include('示例');
    }
  });

  it('has in its profile all that the documents of a pack need, the seal marked as an example', () => {
    const { agents, serviceAddress, licence, representative, representativePosition, seals } = lenderSchema.parse(lenderProfile());
    expect(agents.map(({ authority, powers }) => [authority, powers.length])).to.deep.equal([['special', 5], ['general', 0]]);
    expect(serviceAddress).to.include.keys('recipient', 'address', 'postcode', 'phone', 'email');
    expect(licence).to.include.keys('name', 'number', 'issuer', 'issuedDate');
    expect([representative, representativePosition]).to.not.include(undefined);
    expect(seals.map(({ name }) => name)).to.deep.equal(['公章（示例）']);
    expect(Buffer.from(seals[0]?.png ?? '', 'base64').toString('hex', 0, 8)).to.equal('89504e470d0a1a0a');
  });
});

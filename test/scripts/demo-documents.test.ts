import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { PDFArray, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { documentsOf, type DemoDocument } from '../../scripts/demo/documents/index.ts';
import { charWidth, textWidth } from '../../scripts/demo/fonts.ts';
import { breakLines } from '../../scripts/demo/lines.ts';
import { furtherParties, makeLoan, type Loan } from '../../scripts/demo/loan.ts';
import { plainYuan, sum } from '../../scripts/demo/money.ts';
import { fictionalIdentityNumber, LENDER } from '../../scripts/demo/people.ts';
import { VARIANTS } from '../../scripts/demo/variants.ts';
import { checkCreditCode, checkPhone, checkResidentId, PROVINCES } from '../../server/domain/loan/index.ts';
import { EXPECTED_PROVENANCE, missingProvenance, STAGES } from '../../server/domain/record/index.ts';
import { inspectSignatures } from '../../server/evidence/signatures/index.ts';
import { LOCAL_MARK } from '../../server/packs/sign/index.ts';

const digests = (documents: DemoDocument[]) => documents.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));

describe('demo loans', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(makeLoan('seed', 3)).to.deep.equal(makeLoan('seed', 3));
    expect(makeLoan('seed', 3)).to.not.deep.equal(makeLoan('other', 3));
  });

  it('have figures that agree', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 400 }), (seed, index) => {
        checkFigures(makeLoan(seed, index));
      }),
      { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 60) },
    );
  });

  it('belong to people who cannot exist, with numbers of the right form', () => {
    // 119999: the province is one, the rest of the code is given to no district and to no county (GB/T 2260).
    expect(PROVINCES).to.have.property('11');
    expect(LENDER.creditCode).to.match(/^91119999/);
    expect(checkCreditCode(LENDER.creditCode).ok).to.equal(true);
    expect(checkPhone(LENDER.telephone).ok).to.equal(true);
    for (let index = 1; index <= 60; index++) {
      const { borrower, coBorrower, guarantor } = makeLoan('people', index);
      for (const person of [borrower, coBorrower, guarantor].filter((each) => each !== null)) {
        expect(person.name).to.match(/^(?:示例|样例)/);
        expect(person.identityNumber).to.match(/^119999\d{11}[\dX]$/);
        expect(checkResidentId(person.identityNumber, '2020-01-01').ok).to.equal(true);
        expect(Number(person.identityNumber[16]) % 2 === 1 ? '男' : '女').to.equal(person.gender);
        expect(person.telephone).to.match(/^154-0000-\d{4}$/);
        expect(checkPhone(person.telephone).ok).to.equal(true);
        expect(person.account).to.match(/^0000 0000 0000 /);
        expect(person.mail).to.match(/@example\.invalid$/);
      }
    }
    expect(fictionalIdentityNumber('1990-01-02', 7)).to.match(/^11999919900102007[\dX]$/);
  });
});

function checkFigures(loan: Loan): void {
  const { schedule, current, payments, residual, variant } = loan;
  expect(sum(schedule.map((due) => due.principal)), 'plan').to.equal(loan.principal);
  const early = sum(payments.filter(({ isEarly }) => isEarly).map(({ principal }) => principal));
  expect(sum(current.map((due) => due.principal)) + early, 'plan in force').to.equal(loan.principal);
  expect(early > 0).to.equal(variant === 'early-repayment');
  for (const plan of [schedule, current]) expect(plan.at(-1)?.remaining).to.equal(0);
  for (const due of schedule.slice(0, -1)) expect(due.principal + due.interest).to.equal(loan.instalment);
  for (const payment of payments) expect(payment.penalty + payment.interest + payment.principal, 'payment').to.equal(payment.amount);
  expect(residual.principal + sum(payments.map((payment) => payment.principal)), 'owed and paid').to.equal(loan.principal);
  expect(residual.total).to.equal(sum(residual.lines.flatMap((line) => [line.principal, line.interest, line.penalty])) - residual.waived - residual.cut);
  expect(residual.waived > 0).to.equal(variant === 'waiver');
  expect(residual.cut > 0).to.equal(variant === 'cap-cut');
  expect(loan.annualRate * (variant === 'credit-card' ? 1.25 : 1.5)).to.equal(loan.penaltyRate);
  expect(loan.card !== null).to.equal(variant === 'credit-card');
  // The contract's cap of 24 % a year (6.3) must not bind where the statement owes no line for the cut.
  if (variant !== 'cap-cut') expect(loan.penaltyRate * 365).to.be.below(2400 * 360);
  expect(loan.noticeOn < loan.deliveredOn && loan.deliveredOn === loan.acceleratedOn && loan.acceleratedOn < residual.asOf).to.equal(true);
}

describe('demo documents', function () {
  this.timeout(15_000);
  const loan = makeLoan('documents', 7);
  let documents: DemoDocument[];
  before(async () => {
    documents = await documentsOf(loan);
  });

  it('are the same bytes for the same seed', async () => {
    expect(digests(await documentsOf(makeLoan('documents', 7)))).to.deep.equal(digests(documents));
  });

  it('cover all ten stages with PDF, PNG, JPEG, CSV and text', () => {
    expect([...new Set(documents.map(({ stage }) => stage))]).to.deep.equal([...STAGES]);
    expect(new Set(documents.map(({ mediaType }) => mediaType))).to.deep.equal(new Set(['application/pdf', 'image/jpeg', 'image/png', 'text/csv', 'text/plain']));
  });

  it('begin as their media types say', () => {
    const starts: Record<string, string> = { 'application/pdf': '255044462d', 'image/jpeg': 'ffd8ff', 'image/png': '89504e470d0a1a0a', 'text/csv': 'efbbbf', 'text/plain': '' };
    for (const { mediaType, bytes, fileName } of documents) {
      expect(Buffer.from(bytes).toString('hex', 0, 8), fileName).to.match(new RegExp(`^${starts[mediaType] ?? 'unknown'}`));
    }
  });

  it('carry no personal data in file names and titles, and event times in the past', () => {
    for (const { fileName, title, eventTime } of documents) {
      expect(fileName).to.match(/^\d\d-[a-z-]+\.(pdf|jpg|png|csv|txt)$/);
      expect(title).to.not.include(loan.borrower.name);
      expect(eventTime).to.match(/^202[2-5]-.*\.000Z$/);
    }
  });

  it('state everything that is expected of them, save in the one loan made to show a gap', async () => {
    for (const variant of VARIANTS) {
      const each = makeLoan('documents', 8, variant);
      const gaps = (await documentsOf(each)).flatMap(({ key, stage, provenance, corroborates }) => missingProvenance(stage, { ...provenance, ...(corroborates.length > 0 && { corroborates: [...corroborates] }) }, EXPECTED_PROVENANCE).map((field) => `${key} ${field}`));
      expect(gaps, variant).to.deep.equal(each.variant === 'missing-provenance' ? ['identity captureTool', 'identity transport', 'identity device', 'identity ipAddress'] : []);
    }
  });

  it('bear out only documents that come before them, and the correction names what it corrects', async () => {
    const corrected = await documentsOf(makeLoan('documents', 2));
    const keys = corrected.map(({ key }) => key);
    for (const [index, { key, corroborates }] of corrected.entries()) for (const other of corroborates) expect(keys.indexOf(other), key).to.be.within(0, index - 1);
    expect(corrected.filter(({ supersedes }) => supersedes !== null).map(({ key, supersedes }) => [key, supersedes])).to.deep.equal([['repayment-corrected', 'repayment']]);
    const [wrong, right] = ['repayment', 'repayment-corrected'].map((key) => new TextDecoder().decode(corrected.find((each) => each.key === key)?.bytes).split('\r\n').length);
    expect(right).to.equal((wrong ?? 0) + 1);
  });

  it('have a contract that all parties signed, as our own inspection finds it', async () => {
    for (const index of [1, 3, 4, 10]) {
      const each = makeLoan('documents', index);
      const bytes = (await documentsOf(each)).find(({ key }) => key === 'contract')?.bytes ?? new Uint8Array();
      const { signatures } = inspectSignatures(bytes);
      expect(signatures.map(({ signer }) => signer?.replace(LOCAL_MARK, ''))).to.deep.equal([each.borrower, ...furtherParties(each).map(([, person]) => person), LENDER].map(({ name }) => name));
      for (const found of signatures) expect(found).to.include({ digest: 'matches', signature: 'valid' });
      expect(signatures.map(({ coversWholeFile }) => coversWholeFile)).to.deep.equal(signatures.map((_, place) => place === signatures.length - 1));
      const altered = Uint8Array.from(bytes);
      altered[1000] = (altered[1000] ?? 0) ^ 1;
      expect(inspectSignatures(altered).signatures.map(({ digest }) => digest)).to.not.include('matches');
    }
  });

  it('give the ledger the figures of the loan', () => {
    const text = new TextDecoder().decode(documents.find(({ stage }) => stage === 'repayment')?.bytes);
    const rows = text.trim().split('\r\n').map((row) => row.split(','));
    expect(rows).to.have.length(loan.payments.length + 2);
    expect(rows.at(-1)?.slice(4, 9)).to.deep.equal(
      [sum(loan.payments.map(({ amount }) => amount)), sum(loan.payments.map(({ penalty }) => penalty)), sum(loan.payments.map(({ interest }) => interest)), sum(loan.payments.map(({ principal }) => principal)), loan.residual.principal].map(plainYuan),
    );
  });

  it('put a printable seal with an appearance on the contract', async () => {
    const contract = await PDFDocument.load(documents.find(({ stage }) => stage === 'contract')?.bytes ?? new Uint8Array());
    expect(contract.getPageCount()).to.be.greaterThan(3);
    const annotations = contract.getPages().flatMap((page) => page.node.Annots()?.asArray() ?? []).map((ref) => contract.context.lookup(ref, PDFDict));
    const stamps = annotations.filter((each) => each.get(PDFName.of('Subtype')) === PDFName.of('Stamp'));
    expect(stamps).to.have.length(1);
    expect(stamps[0]?.lookup(PDFName.of('AP'), PDFDict).has(PDFName.of('N'))).to.equal(true);
    expect(stamps[0]?.lookup(PDFName.of('Rect'), PDFArray).size()).to.equal(4);
    // The rest are the fields of the signatures.
    for (const each of annotations) if (!stamps.includes(each)) expect(each.get(PDFName.of('Subtype'))).to.equal(PDFName.of('Widget'));
  });
});

describe('demo lines', () => {
  it('never begin or end with the wrong mark, keep numbers whole, and lose nothing', () => {
    const piece = fc.constantFrom('借', '款', '，', '。', '）', '（', '《', '》', '12,345.67', 'b1@example.invalid', '年');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 80 }), fc.integer({ min: 140, max: 400 }), (parts, width) => {
        // Real sentences have no long runs of marks; one between words is what the rule is for.
        const text = parts.map((part) => `${part}元`).join('');
        const lines = breakLines('serif', 11, text, width);
        expect(lines.join('')).to.equal(text);
        for (const line of lines.slice(1)) expect(line).to.not.match(/^[，。）》]/);
        for (const line of lines.slice(0, -1)) expect(line).to.not.match(/[（《]$/);
        for (const line of lines) expect(textWidth('serif', line) * 11).to.be.at.most(width + 0.001);
        expect(lines.join('\n')).to.not.match(/[\d,.]\n[\d,.]/);
      }),
      { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 60) },
    );
  });

  it('refuse a character without a glyph instead of drawing a box', () => {
    expect(() => charWidth('serif', '\u{10FFFD}')).to.throw('U+10FFFD');
  });
});

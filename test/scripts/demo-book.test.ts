/** The tables of the demonstration against the import of a real loan book. */
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeGb18030 } from '../../scripts/demo/book/gb18030.ts';
import { CARD_PRODUCT, PRODUCT } from '../../scripts/demo/book/profile.ts';
import { tablesOf } from '../../scripts/demo/book/tables.ts';
import { Client } from '../../scripts/demo/client.ts';
import { kindOf } from '../../scripts/demo/kinds.ts';
import { makeLoan } from '../../scripts/demo/loan.ts';
import { plainYuan } from '../../scripts/demo/money.ts';
import { COURT } from '../../scripts/demo/people.ts';
import { Screen } from '../../scripts/demo/screen.ts';
import { DemoFailure, type Setting } from '../../scripts/demo/setting.ts';
import { checkArrears } from '../../scripts/demo/steps/arrears.ts';
import { enterProfile, importLoans } from '../../scripts/demo/steps/import.ts';
import { calculateArrears, claimSummary } from '../../server/domain/arrears/index.ts';
import { arrearsInputOf, type Lender, type Loan, type LoanEvent, type LoanPayment, type Product } from '../../server/domain/loan/index.ts';
import { complaintOf, type ComplaintOptions } from '../../server/packs/complaint/index.ts';
import { Rig } from '../loans/rig.ts';

interface LoanView {
  loan: Loan;
  payments: LoanPayment[];
  events: LoanEvent[];
}

describe('demo loan book', function () {
  this.timeout(30_000);
  const loans = Array.from({ length: 10 }, (_, index) => makeLoan('book', index + 1));
  const said: string[] = [];
  let rig: Rig;
  let setting: Setting;
  before(async () => {
    rig = await new Rig().open();
    setting = { client: new Client(rig.url, 'en'), screen: new Screen('en', { write: (text: string) => said.push(text) }), out: '', trust: '', rpc: '', fsck: null };
  });
  beforeEach(() => said.splice(0));
  after(() => rig.close());

  const viewOf = async (loanNumber: string): Promise<LoanView> => {
    const { loans: found } = await setting.client.send<{ loans: { id: string }[] }>('POST', '/api/v1/loans/search', { loanNumber });
    return setting.client.get<LoanView>(`/api/v1/loans/${found[0]?.id ?? ''}?reveal=1`);
  };

  it('is imported with its one mistyped number named, masked, and corrected', async () => {
    await enterProfile(setting);
    await importLoans(setting, loans, true);
    const text = said.join('');
    expect(text).to.include('loans (CSV, GB18030): 10 rows, 1 refused').and.to.include('schedules (XLSX)').and.to.include('payments (NDJSON)').and.to.include('corrected 1 row');
    expect(text).to.include('119*');
    expect(text).to.not.match(/119999\d/);
  });

  it('holds the very figures and persons of the loans', async () => {
    for (const loan of loans) {
      const { loan: stored, payments, events } = await viewOf(loan.loanNumber);
      expect(stored).to.include({ productCode: kindOf(loan).productCode, principal: plainYuan(loan.principal), status: 'accelerated' });
      expect(stored.schedule).to.deep.include({ kind: 'stated', everyMonths: 1, rows: loan.schedule.map(({ dueDate, principal, interest }) => ({ dueDate, principal: plainYuan(principal), interest: plainYuan(interest) })) });
      const people = [loan.borrower, loan.coBorrower, loan.guarantor].filter((each) => each !== null);
      expect(stored.parties.map(({ person }) => person.name)).to.deep.equal(people.map(({ name }) => name));
      expect(stored.parties.map(({ person }) => person.kind === 'natural' && person.idNumber)).to.deep.equal(people.map(({ identityNumber }) => identityNumber));
      expect(payments.map(({ date, amount }) => [date, amount])).to.deep.equal(loan.payments.map(({ date, amount }) => [date, plainYuan(amount)]));
      expect(events.map(({ kind }) => kind)).to.include.members(['acceleration-notice-arrived', ...(loan.residual.waived > 0 ? ['waiver'] : [])]);
    }
  });

  it('gives arrears that are those of the documents, in JSON, CSV and issued versions; a cent that differs is named', async () => {
    const references = new Map<string, string>();
    for (const { loanNumber } of loans) {
      const { loans: found } = await setting.client.send<{ loans: { id: string }[] }>('POST', '/api/v1/loans/search', { loanNumber });
      references.set(loanNumber, found[0]?.id ?? '');
    }
    expect(await checkArrears(setting, loans, references)).to.equal(loans.length);
    expect(said.join('')).to.include('10 of 10 agree').and.to.include('yuan cut').and.to.include('of penalty waived').and.to.include('repaid early').and.to.include('court fee');
    for (const field of ['principal', 'interest', 'penalty', 'cut', 'total', 'daily'] as const) {
      said.splice(0);
      const wrong = loans.map((loan, index) => (index === 4 ? { ...loan, residual: { ...loan.residual, [field]: loan.residual[field] + 1 } } : loan));
      expect(await checkArrears(setting, wrong, references), field).to.equal(loans.length - 1);
      expect(said.filter((line) => line.includes('arrears differ')).join(''), field).to.include(`${loans[4]?.loanNumber ?? ''} ${field}: `);
    }
  });

  it('has all that the complaint of every loan asks for', async () => {
    const { lender } = await setting.client.get<{ lender: Lender }>('/api/v1/lender');
    const decided: ComplaintOptions = { mediation: { known: true, benefits: true, consider: 'undecided' }, card: { terminationClause: '第10.2条', notice: '已书面通知并催收（虚构）' } };
    for (const loan of loans) {
      const { loan: stored, payments, events } = await viewOf(loan.loanNumber);
      const { product } = await setting.client.get<{ product: Product }>(`/api/v1/products/${stored.productCode}`);
      const statement = calculateArrears(arrearsInputOf({ reference: 'case', loan: stored, product, lender, payments, events }, loan.residual.asOf).input);
      const { values, problems, definition } = complaintOf({
        lender, agents: lender.agents, product, loan: stored, statement, summary: claimSummary(statement), court: COURT, exhibits: [{ number: 1, title: '合同', pages: 3 }], asOf: loan.residual.asOf, options: decided,
      });
      expect(definition.id).to.equal(loan.card === null ? 'financial-loan' : 'credit-card');
      expect(String(values.fields['total'])).to.include(plainYuan(loan.residual.total));
      // The number of a card is for legal staff to enter: bills print it covered.
      expect(problems.map(({ code, field }) => `${code} ${field ?? ''}`), loan.variant).to.deep.equal(loan.card === null ? [] : ['field-blank contract']);
    }
  });

  it('is the same after a second import', async () => {
    const before = await viewOf(loans[0]?.loanNumber ?? '');
    await importLoans(setting, loans, true);
    expect(await viewOf(loans[0]?.loanNumber ?? '')).to.deep.equal(before);
  });

  it('fails by name where a table is refused', async () => {
    const [first] = loans;
    if (first === undefined) throw new Error('no loan');
    const failure = await importLoans(setting, [{ ...first, loanNumber: `${first.loanNumber}-X`, principal: first.principal + 1 }], false).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DemoFailure);
    expect(said.join('')).to.include('The import of schedules refused');
  });

  it('leaves the profile of another lender alone', async () => {
    const { lender } = await setting.client.get<{ lender: object }>('/api/v1/lender');
    await setting.client.send('PUT', '/api/v1/lender', { ...lender, name: '样例小额贷款有限公司（虚构）' });
    await enterProfile(setting);
    expect(await setting.client.get('/api/v1/lender')).to.have.nested.property('lender.name', '样例小额贷款有限公司（虚构）');
    expect(said.join('')).to.include('another lender');
    for (const { code, name } of [PRODUCT, CARD_PRODUCT]) expect(await setting.client.get(`/api/v1/products/${code}`)).to.have.nested.property('product.name', name);
  });

  it('is the same bytes for the same seed', async () => {
    const bytes = async () => (await tablesOf(loans, false)).filter(({ kind }) => kind !== 'schedules').map((table) => Buffer.from(table.bytes).toString('hex'));
    expect(await bytes()).to.deep.equal(await bytes());
  });
});

describe('demo GB18030', () => {
  it('is what Node reads, whatever the character', () => {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    const character = fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code));
    const text = fc.oneof(fc.array(character).map((characters) => characters.join('')), fc.constantFrom('示例庚䶮', '𬭎㻽', '“引号”…￥', '€'));
    // ICU reads a few places of the private use area and the reserved ones as something else; names and amounts are not there.
    const isPlain = (value: string) => !/[\p{Co}\p{Cn}]/u.test(value);
    fc.assert(fc.property(text.filter(isPlain), (value) => void expect(decoder.decode(encodeGb18030(value))).to.equal(value)));
  });

  it('has the bytes of the standard', () => {
    expect(Buffer.from(encodeGb18030('借A䶮€𠀀')).toString('hex')).to.equal(`bde8${'41'}fe9f${'a2e3'}95328236`);
  });

  it('has no place for half a surrogate', () => {
    expect(() => encodeGb18030('\uD842')).to.throw(RangeError, 'U+D842');
  });
});

/** The loan book behind its HTTP application: lists, search, one loan, the lender, what lies at rest, and erasure. */
import { expect } from 'chai';
import { exampleLoan, exampleProduct } from '../domain/loan/examples.ts';
import { calculateArrears } from '../../server/domain/arrears/index.ts';
import { creditCodeCheckCharacter } from '../../server/domain/loan/index.ts';
import { openApiDocument } from '../../server/http/openapi/document.ts';
import { importReportView, loanDetailView, loanPageView } from '../../server/http/openapi/loans.ts';
import { eraseLoan } from '../../server/loans/index.ts';
import { useRig } from './rig.ts';
import { csvOf, idOf, loanRow, loansCsv, numberOf, phoneOf } from './tables.ts';

interface Page {
  loans: { id: string; loanNumber: string; principal: string; status: string; disbursedDate: string; borrower: { name: string; idNumber: string; phone: string } }[];
  next: string | null;
  total: number | null;
}

describe('the loan book', () => {
  const rig = useRig();
  beforeEach(() => rig().product());

  const list = async (query: string) => (await rig().json<Page>('GET', `/api/v1/loans?${query}`)).body;
  const find = async (body: object) => (await rig().json<Page>('POST', '/api/v1/loans/search', body)).body;
  const numbers = ({ loans }: Page) => loans.map(({ loanNumber }) => loanNumber);
  const caseOf = async (index: number): Promise<string> => (await rig().cases.byLoanNumber(numberOf(index)))?.id ?? '';

  describe('lists', () => {
    const COUNT = 23;
    beforeEach(() => rig().send('loans', loansCsv(Array.from({ length: COUNT }, (_, index) => loanRow(index, { principal: String(1000 + (index % 5) * 100), status: index % 3 === 0 ? '结清' : '逾期', overdue: index % 3 === 0 ? '' : `2024-08-${String(1 + index).padStart(2, '0')}`, disbursed: `2024-01-${String(1 + (index % 9)).padStart(2, '0')}` })))));

    it('page through everything once, whatever the order', async () => {
      for (const sort of ['disbursed', '-disbursed', 'principal', '-principal', 'overdue', '-overdue', 'maturity', '-changed']) {
        const seen: Page['loans'] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const page: Page = await list(`sort=${sort}&limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
          expect(page.loans.length).to.be.at.most(4);
          seen.push(...page.loans);
          cursor = page.next;
        }
        expect(new Set(seen.map(({ id }) => id)).size, sort).to.equal(COUNT);
        expect(seen).to.have.length(COUNT);
        if (sort === 'principal') expect(seen.map(({ principal }) => Number(principal))).to.deep.equal(seen.map(({ principal }) => Number(principal)).sort((a, b) => a - b));
        if (sort === '-disbursed') expect(seen.map(({ disbursedDate }) => disbursedDate)).to.deep.equal(seen.map(({ disbursedDate }) => disbursedDate).sort().reverse());
      }
    });

    it('filter by status, product, dates and amounts, and count', async () => {
      const settled = Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % 3 === 0);
      expect(await list('status=settled&count=1&limit=200')).to.include({ total: settled.length, next: null });
      expect(numbers(await list('overdueFrom=2024-08-02&overdueBefore=2024-08-05&sort=overdue'))).to.deep.equal([1, 2, 4].map(numberOf));
      expect(new Set(numbers(await list('principalFrom=1400&limit=200')))).to.deep.equal(new Set([4, 9, 14, 19].map(numberOf)));
      expect((await list('disbursedFrom=2024-01-09&disbursedTo=2024-01-09&count=1')).total).to.equal(2);
      expect((await list('maturityTo=2025-01-09&count=1')).total).to.equal(0);
      expect((await list('product=OTHER&count=1')).total).to.equal(0);
    });

    it('mask every person, and are what OpenAPI says', async () => {
      const { body } = await rig().json('GET', '/api/v1/loans?limit=200&count=1');
      loanPageView.parse(body);
      const text = JSON.stringify(body);
      for (let index = 0; index < COUNT; index++) for (const secret of [`张虚构${index}"`, idOf(index), phoneOf(index), '虚构街']) expect(text.includes(secret), secret).to.equal(false);
      expect(text).to.contain('张***').and.contain('"139******');
    });

    it('refuse a foreign cursor, a person in the address, and unknown filters', async () => {
      const { next } = await list('sort=principal&limit=1');
      expect((await rig().json('GET', `/api/v1/loans?sort=disbursed&cursor=${next ?? ''}`)).status).to.equal(400);
      expect((await rig().json('GET', '/api/v1/loans?cursor=%7B')).status).to.equal(400);
      for (const field of ['loanNumber', 'idNumber', 'phone', 'name']) expect((await rig().json<{ code: string }>('GET', `/api/v1/loans?${field}=1`)).body.code).to.equal('person-in-address');
      for (const query of ['limit=201', 'limit=0', 'sort=name', 'colour=red', 'status=lost', 'disbursedFrom=soon']) expect((await rig().json('GET', `/api/v1/loans?${query}`)).status, query).to.equal(422);
      expect(rig().logged.join('')).to.not.contain('loanNumber=');
    });

    it('find a loan by number, ID, telephone and name, exactly, and by all of them at once', async () => {
      expect(numbers(await find({ loanNumber: numberOf(7) }))).to.deep.equal([numberOf(7)]);
      expect(numbers(await find({ idNumber: idOf(8).toLowerCase() }))).to.deep.equal([numberOf(8)]);
      expect(numbers(await find({ phone: `+86 ${phoneOf(9)}` }))).to.deep.equal([numberOf(9)]);
      expect(numbers(await find({ name: ' 张 虚构10' }))).to.deep.equal([numberOf(10)]);
      expect(numbers(await find({ name: '张虚构11', idNumber: idOf(11), status: 'overdue' }))).to.deep.equal([numberOf(11)]);
      for (const wrong of [{ name: '张虚' }, { idNumber: idOf(8).slice(0, 17) }, { name: '张虚构11', idNumber: idOf(12) }, { loanNumber: numberOf(99) }]) expect(numbers(await find(wrong))).to.deep.equal([]);
      expect((await rig().json('POST', '/api/v1/loans/search', { idNumer: 'x' })).status).to.equal(422);
    });
  });

  it('shows a loan masked or revealed, and notes both with the actor before it does', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    const id = await caseOf(1);
    const masked = await rig().json<Record<string, unknown>>('GET', `/api/v1/loans/${id}`);
    loanDetailView.parse(masked.body);
    for (const secret of ['张虚构1', idOf(1), phoneOf(1), '虚构街1号', '6222000000000001']) expect(JSON.stringify(masked.body), secret).to.not.contain(secret);
    const revealed = await rig().json<Record<string, unknown>>('GET', `/api/v1/loans/${id}?reveal=1`, undefined, { 'Docketproof-Actor': encodeURIComponent('李虚构（法务）') });
    loanDetailView.parse(revealed.body);
    expect(JSON.stringify(revealed.body)).to.contain(idOf(1)).and.contain('虚构街1号');
    expect(revealed.body).to.deep.nested.include({ masked: false, 'evidence.total': 2, 'product.code': 'CASH-12' });
    expect((await rig().accesses.of(id)).map(({ action, actor, detail }) => [action, actor, detail])).to.deep.equal([['loan-read', 'local', 'masked'], ['loan-read', '李虚构（法务）', 'revealed']]);
    for (const wrong of ['%E6%9D', '', 'a'.repeat(101), '%0a', 'x%E2%80%AEy']) expect((await rig().json<{ code: string }>('GET', `/api/v1/loans/${id}`, undefined, { 'Docketproof-Actor': wrong })).body.code, wrong).to.equal('actor-invalid');
    expect((await rig().json<{ code: string; params: object }>('GET', `/api/v1/loans/${encodeURIComponent(numberOf(1))}`)).body).to.deep.include({ code: 'loan-not-found', params: { id: '…' } });
  });

  it('takes single payments and events, and notes who changed the loan', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    const id = await caseOf(1);
    const payment = { paymentId: 'P1', date: '2024-03-10', amount: '100' };
    const pay = (changes: object = {}) => rig().json<{ outcome: string; code: string }>('POST', `/api/v1/loans/${id}/payments`, { ...payment, ...changes }, { 'Docketproof-Actor': 'clerk' });
    expect([(await pay()).status, (await pay()).body.outcome, (await pay({ amount: '101' })).body.outcome]).to.deep.equal([201, 'unchanged', 'updated']);
    expect([(await pay({ date: '2023-01-01' })).body.code, (await pay({ amount: 100 })).body.code]).to.deep.equal(['loan-field-invalid', 'loan-field-invalid']);
    expect((await rig().json('POST', `/api/v1/loans/${id}/events`, { eventId: 'E1', date: '2024-09-01', kind: 'acceleration-notice-arrived' })).status).to.equal(201);
    expect((await rig().json('POST', `/api/v1/loans/${'ab'.repeat(16)}/payments`, payment)).status).to.equal(404);
    expect((await rig().accesses.of(id)).map(({ action, actor, detail }) => `${action} ${actor} ${detail ?? ''}`)).to.deep.equal(['loan-changed clerk payment inserted', 'loan-changed clerk payment updated', 'loan-changed local event inserted']);
  });

  it('feeds the arrears engine with product, payments and events', async () => {
    await rig().send('loans', JSON.stringify([exampleLoan()]));
    const { id } = (await rig().cases.byLoanNumber(exampleLoan().loanNumber))!;
    const { input, warnings } = await rig().book.arrearsInput(id, '2025-01-10');
    expect(warnings.map(({ code }) => code)).to.deep.equal(['cap-lender-unknown']);
    expect(calculateArrears(input).totals).to.include({ interest: '910.00', penalty: '1380.00' });
    expect(input.contract.reference).to.equal(id);
  });

  it('holds nothing of a person in the clear', async () => {
    const nested = { ...exampleLoan(), payments: [{ paymentId: 'FLOW-13900000001', date: '2024-08-01', amount: '7654.32', payerNote: '张虚构还款' }] };
    await rig().send('loans', JSON.stringify([nested]));
    await rig().send('loans', loansCsv([loanRow(1), loanRow(2)]));
    await rig().send('loans', csvOf(['借据号', '户籍地址'], [[numberOf(1), '北京市虚构新街9号']]));
    await rig().json('PUT', '/api/v1/lender', lender());
    const secrets = ['张虚构', idOf(1), phoneOf(1), '虚构街', '虚构新街', '6222000000', numberOf(1), exampleLoan().loanNumber, 'FLOW-13900000001', '7654.32', '李虚构', 'HT-0001'];
    const found = (bytes: Buffer) => secrets.filter((secret) => bytes.includes(Buffer.from(secret, 'utf8')));
    expect(found(rig().bytes())).to.deep.equal([]);
    expect(found(Buffer.from(secrets.join()))).to.deep.equal(secrets);
  });

  it('seals a value to its place and version: another loan’s or an older one does not open there', async () => {
    await rig().send('loans', loansCsv([loanRow(1), loanRow(2)]));
    await rig().send('loans', csvOf(['借据号', '状态'], [[numberOf(1), '结清']]));
    const [one, two] = [await caseOf(1), await caseOf(2)];
    const old = (await rig().database('loan_history').where({ case_id: one }).first()) as { sealed: Buffer };
    const thrown = (action: Promise<unknown>) => action.then(() => 'opened', (error: { code: string }) => error.code);
    await rig().database('loan_contents').where({ case_id: one }).update({ sealed: old.sealed });
    expect(await thrown(rig().book.loan(one))).to.equal('seal-broken');
    await rig().database('loan_contents').where({ case_id: two }).update({ sealed: old.sealed });
    expect(await thrown(rig().book.loan(two))).to.equal('seal-broken');
  });

  it('forgets an erased loan in every table, refused rows included, and touches no other', async () => {
    await rig().send('loans', loansCsv([loanRow(1), loanRow(2)]));
    await rig().send('loans', csvOf(['借据号', '状态'], [[numberOf(1), '结清']]));
    const { id: importId } = await rig().send('payments', csvOf(['借据号', '还款流水号', '还款日期', '还款金额'], [[numberOf(1), 'P1', '2024-02-30', '1'], [numberOf(2), 'P1', '2024-02-30', '1'], [numberOf(1), 'P2', '2024-02-28', '1']]));
    const id = await caseOf(1);
    const tables = ['loans', 'loan_contents', 'loan_history', 'loan_search'];
    const rows = (caseId: string) => Promise.all(tables.map(async (table) => (await rig().database(table).where({ case_id: caseId })).length));
    expect(await rows(id)).to.deep.equal([1, 2, 1, 3]);
    await rig().database.transaction((transaction) => eraseLoan(transaction, id));
    expect(await rows(id)).to.deep.equal([0, 0, 0, 0]);
    expect(await rows(await caseOf(2))).to.deep.equal([1, 1, 0, 3]);
    expect(await rig().book.loan(id)).to.equal(null);
    expect(numbers(await find({ idNumber: idOf(1) }))).to.deep.equal([]);
    const left = await rig().text(`/api/v1/loans/imports/${importId}/errors.csv`);
    expect(left).to.contain(numberOf(2)).and.not.contain(numberOf(1));
  });

  const lender = () => {
    const first = '91110000MA0000000';
    return { name: '示例消费金融有限公司（虚构）', address: '北京市虚构路 1 号', representative: '李虚构', phone: '010-60000000', creditCode: first + creditCodeCheckCharacter(first), type: 'joint-stock-company', ownership: 'private', isLicensedLender: true };
  };

  it('keeps the lender and products in versions; the same again is no new one', async () => {
    expect((await rig().json<{ code: string }>('GET', '/api/v1/lender')).body.code).to.equal('profile-missing');
    const put = async (changes: object = {}) => (await rig().json<{ version: number; code: string; params: { path: string } }>('PUT', '/api/v1/lender', { ...lender(), ...changes }, { 'Docketproof-Actor': 'chief' })).body;
    expect([(await put()).version, (await put()).version, (await put({ isLicensedLender: false })).version]).to.deep.equal([1, 1, 2]);
    expect(await put({ creditCode: 'x' })).to.deep.include({ code: 'loan-field-invalid' }).and.have.nested.property('params.path', 'creditCode');
    expect((await rig().json<{ lender: object; changedBy: string }>('GET', '/api/v1/lender')).body).to.deep.nested.include({ 'lender.isLicensedLender': false, changedBy: 'chief' });
    expect((await rig().book.lenders.lender(1))?.value.isLicensedLender).to.equal(true);

    await rig().product({ name: '改名' });
    const { products } = (await rig().json<{ products: { version: number; product: { code: string; name: string } }[] }>('GET', '/api/v1/products')).body;
    expect(products.map(({ version, product }) => [version, product.code, product.name])).to.deep.equal([[2, 'CASH-12', '改名']]);
    expect((await rig().json('PUT', '/api/v1/products/OTHER', exampleProduct())).status).to.equal(422);
    expect((await rig().json('GET', '/api/v1/products/NONE')).status).to.equal(404);
  });

  it('is described by OpenAPI with the schemas that read it', async () => {
    const document = openApiDocument('0.0.0');
    expect(Object.keys(document.components?.schemas ?? {})).to.include.members(['LoanLine', 'LoanPage', 'LoanDetail', 'ImportReport']);
    const report = await rig().send('loans', loansCsv([loanRow(1), loanRow(2, { product: 'NONE' })]));
    importReportView.parse(report);
  });
});

/** Arrears over the loan book, through the real HTTP application and a real database. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { acceptanceFee, arrearsCsv, arrearsTable, calculateArrears, limitationDate, preservationFee, statementDigest, type ArrearsStatement, type ClaimSummary } from '../../server/domain/arrears/index.ts';
import { costsView, issuedView, statementAnswer, versionsView } from '../../server/http/openapi/arrears.ts';
import { eraseStatements, type Costs, type IssuedStatement } from '../../server/arrears/index.ts';
import { createApp } from '../../server/http/app.ts';
import { arrearsRouter } from '../../server/http/routes/arrears.ts';
import { useRig } from '../loans/rig.ts';
import { checkValueLoan, importLoan } from './rig.ts';

interface Answer {
  statement: ArrearsStatement;
  summary: ClaimSummary;
}
interface Refusal {
  code: string;
  params: Record<string, string>;
  messages: Record<'zh-CN' | 'en', string>;
}

describe('arrears of a loan of the book', () => {
  const rig = useRig();
  let id: string;
  beforeEach(async () => {
    await rig().product();
    id = await importLoan(rig());
  });

  const get = <T>(path: string, headers: Record<string, string> = {}) => rig().json<T>('GET', `/api/v1/loans/${id}/${path}`, undefined, headers);
  const issue = (body: object) => rig().json<IssuedStatement & Refusal>('POST', `/api/v1/loans/${id}/arrears`, { person: '王法务（虚构）', ...body }, { 'Docketproof-Actor': 'court-desk' });
  const raw = (path: string, headers: Record<string, string> = {}) => fetch(`${rig().url}/api/v1/loans/${id}/${path}`, { headers });
  const pay = (paymentId: string, date: string, amount: string) => rig().json('POST', `/api/v1/loans/${id}/payments`, { paymentId, date, amount });
  const event = (body: object) => rig().json<{ outcome?: string }>('POST', `/api/v1/loans/${id}/events`, body);

  it('are the published check values: 2 415.58 charged, 2 406.58 allowed, cut 9.00', async () => {
    const { status, body } = await get<Answer>('arrears?asOf=2025-01-10');
    expect(status).to.equal(200);
    statementAnswer.parse(body);
    expect(body.statement.totals).to.include({ interest: '910.00', penalty: '1380.00', compound: '125.58', capCut: '-9.00', total: '12406.58' });
    expect(body.statement.cap).to.include({ charged: '2415.58', allowed: '2406.58', cut: '9.00', dayBasis: '365' });
    expect(body.summary).to.deep.nested.include({ 'interestTotal.amount': '2406.58', 'principal.amount': '10000.00', 'cut.amount': '-9.00' });
    expect(body.statement.reference).to.equal(id);
  });

  it('are the engine’s own, word for word, but for what the book has to warn of', async () => {
    await pay('P1', '2024-08-01', '500');
    await event({ eventId: 'E1', date: '2024-09-01', kind: 'fee-charged', amount: '20', label: '公证费' });
    const { input } = await rig().book.arrearsInput(id, '2025-06-30');
    const { statement } = (await get<Answer>('arrears?asOf=2025-06-30')).body;
    const engine = calculateArrears(input);
    expect({ ...statement, warnings: statement.warnings.slice(0, engine.warnings.length) }).to.deep.equal(engine);
    expect(statement.warnings.slice(engine.warnings.length).map(({ code }) => code)).to.deep.equal(['cap-lender-unknown']);
    expect(statement.allocations.map(({ amount, source }) => [amount, source])).to.deep.equal([['500.00', 'P1']]);
  });

  it('are as of today in China when no day is given, and a forecast is warned about', async () => {
    rig().clock.now = new Date('2025-12-31T16:30:00.000Z');
    expect((await get<Answer>('arrears')).body.statement.asOf).to.equal('2026-01-01');
    const codes = async (asOf: string) => (await get<Answer>(`arrears?asOf=${asOf}`)).body.statement.warnings.map(({ code }) => code);
    expect(await codes('2026-01-02')).to.include('as-of-in-future');
    expect(await codes('2026-01-01')).not.to.include('as-of-in-future');
  });

  it('come as JSON, CSV with a byte order mark and a table, by parameter or Accept, in both languages', async () => {
    const { statement } = (await get<Answer>('arrears?asOf=2025-01-10')).body;
    for (const [query, headers, lang] of [['&format=csv&lang=zh-CN', {}, 'zh-CN'], ['&lang=en', { Accept: 'text/csv' }, 'en'], ['&format=csv', { 'Accept-Language': 'en', Accept: 'application/json' }, 'en']] as const) {
      const response = await raw(`arrears?asOf=2025-01-10${query}`, headers);
      expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
      expect(response.headers.get('content-disposition')).to.equal('attachment; filename="arrears-2025-01-10.csv"');
      expect(Buffer.from(await response.arrayBuffer()).toString()).to.equal(`\uFEFF${arrearsCsv(statement, lang)}`);
    }
    const table = await raw('arrears?asOf=2025-01-10&lang=zh-CN', { Accept: 'text/plain' });
    expect(table.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    expect(await table.text()).to.equal(arrearsTable(statement, 'zh-CN')).and.contain('12,406.58');
    expect((await raw('arrears?asOf=2025-01-10', { Accept: 'image/png' })).headers.get('content-type')).to.contain('application/json');
  });

  it('note every access with actor and as-of date, and none that was refused', async () => {
    await get('arrears?asOf=2025-01-10', { 'Docketproof-Actor': 'judge' });
    await get('arrears?asOf=2023-01-10');
    await issue({ asOf: '2025-01-10' });
    await get('arrears/versions');
    await get('arrears/versions/1');
    await get('costs?asOf=2025-01-10');
    expect((await rig().accesses.of(id)).map(({ action, actor, detail }) => [action, actor, detail].join(' '))).to.deep.equal([
      'arrears-read judge as of 2025-01-10', 'arrears-issued court-desk version 1 as of 2025-01-10', 'arrears-read local list of versions', 'arrears-read local version 1', 'arrears-read local costs as of 2025-01-10',
    ]);
  });

  it('are refused by name, in both languages', async () => {
    const early = (await get<Refusal>('arrears?asOf=2024-01-09')).body;
    expect(early).to.include({ code: 'arrears-refused' }).and.have.nested.property('params.path', 'asOf');
    expect(early.messages['zh-CN']).to.contain('早于放款日').and.contain('asOf');
    expect(early.messages.en).to.contain('2024-01-09 comes before the disbursement of 2024-01-10');
    await event({ eventId: 'E1', date: '2024-08-01', kind: 'waiver', amount: '9999', debtKind: 'fee' });
    const refused = await get<Refusal>('arrears?asOf=2025-01-10');
    expect([refused.status, refused.body.code]).to.deep.equal([422, 'arrears-refused']);
    expect(refused.body.params.path).to.contain('events.waivers[0]');
    for (const query of ['asOf=2025-02-30', 'asOf=', 'format=pdf', 'lang=fr', 'colour=red']) expect((await get(`arrears?${query}`)).status, query).to.equal(422);
    const missing = await rig().json<Refusal>('GET', `/api/v1/loans/${'ab'.repeat(16)}/arrears`);
    expect([missing.status, missing.body.code]).to.deep.equal([404, 'loan-not-found']);
    expect((await rig().json<Refusal>('GET', '/api/v1/loans/BORROWER-1/arrears')).body.params).to.deep.equal({ id: '…' });
    for (const version of ['2', '0', 'x']) expect((await get<Refusal>(`arrears/versions/${version}`)).body.code, version).to.equal('arrears-version-not-found');
  });

  it('name the terms that are missing in loan and product', async () => {
    await rig().product({ terms: { annualRatePercent: '18' } });
    const { status, body } = await get<Refusal>('arrears?asOf=2025-01-10');
    expect([status, body.code, body.params['fields']]).to.deep.equal([422, 'arrears-terms-missing', 'terms.dayBasis, terms.method, terms.penaltySurchargePercent']);
  });

  describe('issued', () => {
    it('are kept as they were, and a later version names the one it replaces', async () => {
      const first = await issue({ asOf: '2025-01-10', reason: '起诉' });
      expect(first.status).to.equal(201);
      issuedView.parse(first.body);
      expect(first.body).to.deep.include({ version: 1, asOf: '2025-01-10', person: '王法务（虚构）', reason: '起诉', issuedTime: rig().clock.now.toISOString(), digest: statementDigest(first.body.statement), basis: { loan: 1, product: { code: 'CASH-12', version: 1 }, lender: null } });
      await pay('P1', '2025-02-01', '1000');
      const second = await issue({ asOf: '2025-03-10' });
      expect(second.body.statement.replaces).to.deep.equal({ version: 1, asOf: '2025-01-10', total: '12406.58', digest: first.body.digest });
      const { versions } = (await get<{ versions: object[] }>('arrears/versions')).body;
      versionsView.parse({ versions });
      expect(versions).to.deep.equal([first, second].map(({ body: { version, asOf, digest, issuedTime, person } }) => ({ version, asOf, digest, issuedTime, person })));
      await rig().product({ terms: { annualRatePercent: '1', dayBasis: '365', method: 'bullet', penaltySurchargePercent: '0' } });
      expect((await get('arrears/versions/1')).body).to.deep.equal(first.body);
      expect(await (await raw('arrears/versions/1?format=table&lang=en')).text()).to.equal(arrearsTable(first.body.statement, 'en'));
    });

    it('are the same version again for the same day and figures, whatever a source is called', async () => {
      await pay('P1', '2024-08-01', '500');
      const first = await issue({ asOf: '2025-01-10' });
      await rig().json('POST', `/api/v1/loans/${id}/payments`, { paymentId: 'P1', date: '2024-08-01', amount: '500', sourceRecordId: 'VOUCHER-1' });
      const again = await issue({ asOf: '2025-01-10', person: '另一人' });
      expect([first.status, again.status]).to.deep.equal([201, 200]);
      expect(again.body).to.deep.equal(first.body);
      await issue({ asOf: '2025-02-10' });
      expect((await issue({ asOf: '2025-01-10' })).body).to.deep.equal(first.body);
      expect(await rig().database('arrears_statements')).to.have.length(2);
    });

    it('are refused for the same or an earlier day with other figures; a later one says that the earlier one changed', async () => {
      await issue({ asOf: '2025-01-10' });
      await pay('P1', '2024-12-01', '500');
      for (const asOf of ['2025-01-10', '2025-01-09']) {
        const { status, body } = await issue({ asOf });
        expect([status, body.code, body.params['path']], asOf).to.deep.equal([422, 'arrears-refused', 'asOf']);
      }
      expect((await issue({ asOf: '2025-01-11' })).body.statement.warnings.map(({ code }) => code)).to.include('earlier-version-changed');
    });

    it('get one number each when many are issued at once', async () => {
      const days = Array.from({ length: 4 }, (_, index) => `2025-02-1${index}`);
      const answers = await Promise.all(days.map((asOf) => issue({ asOf })));
      const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.version);
      expect([...made].sort()).to.deep.equal(made.map((_, index) => index + 1));
      expect(answers.filter(({ status }) => status !== 201).every(({ body }) => body.code === 'arrears-refused')).to.equal(true);
      const twice = await Promise.all([issue({ asOf: '2025-03-01' }), issue({ asOf: '2025-03-01' })]);
      expect(twice.map(({ status }) => status).sort()).to.deep.equal([200, 201]);
    });

    it('need a person, and take nothing else', async () => {
      for (const body of [{ person: '' }, { person: undefined }, { person: 'x', colour: 'red' }, { person: 'x', reason: '' }]) expect((await issue(body)).status, JSON.stringify(body)).to.equal(422);
      expect(await rig().database('arrears_statements')).to.have.length(0);
    });

    it('lie sealed, each bound to its case and version', async () => {
      await issue({ asOf: '2025-01-10', reason: '为张虚构案起诉' });
      await issue({ asOf: '2025-02-10' });
      const bytes = rig().bytes();
      for (const secret of ['为张虚构案起诉', '12406.58', '10000.00', 'docketproof/arrears/v1']) expect(bytes.includes(Buffer.from(secret)), secret).to.equal(false);
      expect(bytes.includes(Buffer.from('王法务（虚构）'))).to.equal(true);
      const one = (await rig().database('arrears_statements').where({ version: 1 }).first()) as { sealed: Buffer; digest: string };
      await rig().database('arrears_statements').where({ version: 2 }).update({ sealed: one.sealed, digest: one.digest });
      expect((await get('arrears/versions/2')).status).to.equal(500);
      await rig().database('arrears_statements').where({ version: 1 }).update({ digest: '0'.repeat(64) });
      expect((await get('arrears/versions/1')).status).to.equal(500);
    });

    it('go with the case, and nothing of them stays', async () => {
      const { digest } = (await issue({ asOf: '2025-01-10' })).body;
      const other = await importLoan(rig(), checkValueLoan({ loanNumber: '虚构-2024-0002' }));
      await rig().json('POST', `/api/v1/loans/${other}/arrears`, { asOf: '2025-01-10', person: 'x' });
      const erased = await rig().database.transaction((transaction) => eraseStatements(transaction, id));
      expect(erased.map((bytes) => Buffer.from(bytes).toString())).to.deep.equal([digest]);
      expect(await rig().database('arrears_statements').select('case_id')).to.deep.equal([{ case_id: other }]);
      expect((await get<Refusal>('arrears/versions/1')).body.code).to.equal('arrears-version-not-found');
    });
  });

  it('that contradict themselves are our fault: an internal error, logged under its reference with the two figures', async () => {
    const honest = await rig().arrears.statementFor(id, '2025-01-10');
    const altered = { ...honest, statement: { ...honest.statement, totals: { ...honest.statement.totals, total: '12406.59' } } };
    const logged: string[] = [];
    const app = createApp({ routers: [arrearsRouter({ arrears: { statementFor: () => Promise.resolve(altered) } as never, accesses: rig().accesses, now: () => rig().clock.now })], known: [], logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }), hosts: () => [`127.0.0.1:${port}`], proxyHops: 0 });
    const server = createServer(app);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/loans/${id}/arrears`);
    const body = (await response.json()) as Refusal;
    server.close();
    expect([response.status, body.code]).to.deep.equal([500, 'internal-error']);
    expect(logged.join('')).to.contain(body.params['reference']).and.contain('total and the sum of all lines').and.contain('12406.59');
  });

  describe('and what goes with a claim', () => {
    it('are the engine’s fees over the total and over what is due', async () => {
      const { statement } = (await get<Answer>('arrears?asOf=2025-01-10')).body;
      const { body } = await get<Costs>('costs?asOf=2025-01-10');
      costsView.parse(body);
      expect(body.total).to.deep.equal({ acceptance: acceptanceFee(statement.totals.total), preservation: preservationFee(statement.totals.total) });
      expect(body.total?.acceptance).to.include({ amount: '12406.58', fee: '110.16', halved: '55.08', paymentOrder: '36.72' });
      expect((await get<Costs>('costs?asOf=2024-05-10')).body.due).to.equal(null);
    });

    it('reckon limitation from the last due date, with and without the interruptions of the book', async () => {
      await event({ eventId: 'E1', date: '2024-09-01', kind: 'overdue-notice', sourceRecordId: 'SMS-1' });
      await event({ eventId: 'E2', date: '2025-03-05', kind: 'acknowledgement' });
      await event({ eventId: 'E3', date: '2025-06-01', kind: 'acceleration-notice-sent' });
      await event({ eventId: 'E4', date: '2025-12-01', kind: 'litigation-filed' });
      const at = async (asOf: string) => (await get<Costs>(`costs?asOf=${asOf}`)).body;
      const body = await at('2025-12-31');
      expect(body.limitation).to.deep.equal(limitationDate({ lastDueDate: '2024-07-10', interruptions: [{ date: '2024-09-01', kind: 'demand', source: 'SMS-1' }, { date: '2025-03-05', kind: 'debtor-agrees', source: 'E2' }, { date: '2025-12-01', kind: 'suit-or-arbitration', source: 'E4' }] }));
      expect(body.limitation.lastDay).to.equal('2028-12-01');
      expect(body.limitationWithoutInterruptions.lastDay).to.equal('2027-07-10');
      expect(body.warnings.map(({ code }) => code)).to.deep.equal(['interruptions-need-proof', 'suit-from-filing']);
      expect((await at('2025-03-04')).limitation.lastDay).to.equal('2027-09-01');
    });

    it('give the date from an acceleration too', async () => {
      const rows = [{ dueDate: '2024-07-10', principal: '5000' }, { dueDate: '2025-07-10', principal: '5000' }];
      id = await importLoan(rig(), checkValueLoan({ loanNumber: '虚构-2024-0003', terms: { method: 'interest-only' }, schedule: { kind: 'stated', rows, everyMonths: 6 } }));
      await event({ eventId: 'E1', date: '2024-09-01', kind: 'acceleration-notice-arrived' });
      const { limitation } = (await get<Costs>('costs?asOf=2025-01-10')).body;
      expect([limitation.lastDay, limitation.lastDayFromAcceleration]).to.deep.equal(['2028-07-10', '2027-09-01']);
    });

    it('hint at the venue by the product, the day of filing and the province’s wage', async () => {
      await rig().product({ agreedVenue: { court: '虚构互联网法院', link: 'plaintiff-domicile', isInternetCourt: true } });
      const codes = async (query: string) => (await get<Costs>(`costs?asOf=2025-01-10${query}`)).body.venue.hints.map(({ code }) => code);
      expect(await codes('')).to.deep.equal(['agreed-venue', 'internet-court-before-change', 'defendant-domicile', 'place-of-performance', 'small-claim-unknown']);
      expect((await codes('&filingDate=2025-11-01'))[0]).to.equal('internet-court-closed');
      expect(await codes('&filingDate=2025-11-01&internetCourt=0')).not.to.include('internet-court-closed');
      expect(await codes('&averageWage=24813.16')).to.include('small-claim');
      expect(await codes('&averageWage=24813.15')).to.include('small-claim-by-agreement');
      expect(await codes('&averageWage=24813.16&simple=0')).to.include('not-small-claim');
      for (const query of ['&averageWage=many', '&filingDate=soon', '&simple=yes', '&court=x']) expect((await get(`costs?asOf=2025-01-10${query}`)).status, query).to.equal(422);
    });
  });
});

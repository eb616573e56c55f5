/** Imports through the real HTTP application: every format, good and bad rows, corrected and sent again. */
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import writeXlsxFile from 'write-excel-file/node';
import { exampleBorrower, exampleLoan, fictionalId } from '../domain/loan/examples.ts';
import { useRig, type Report } from './rig.ts';
import { csvOf, idOf, LOAN_HEADINGS, loanRow, loansCsv, numberOf, phoneOf } from './tables.ts';

const outcomes = ({ rows, inserted, updated, unchanged, refused }: Report) => ({ rows, inserted, updated, unchanged, refused });
const PAYMENTS = ['借据号', '还款流水号', '还款日期', '还款金额'];

describe('loan imports', () => {
  const rig = useRig();
  beforeEach(() => rig().product());

  const caseOf = async (index: number): Promise<string> => (await rig().cases.byLoanNumber(numberOf(index)))?.id ?? '';
  const loanOf = async (index: number) => (await rig().book.loan(await caseOf(index)))!;

  it('takes a CSV of loans, and the same again changes nothing', async () => {
    const csv = loansCsv([loanRow(1), loanRow(2)]);
    expect(outcomes(await rig().send('loans', csv))).to.deep.equal({ rows: 2, inserted: 2, updated: 0, unchanged: 0, refused: 0 });
    expect(outcomes(await rig().send('loans', csv))).to.deep.equal({ rows: 2, inserted: 0, updated: 0, unchanged: 2, refused: 0 });
    const { loan } = await loanOf(1);
    expect(loan).to.deep.include({ loanNumber: numberOf(1), status: 'overdue', principal: '12000.00', disbursements: [{ date: '2024-01-10', amount: '12000.00' }] });
    expect(loan.schedule).to.deep.equal({ kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1, maturityDate: '2025-01-10' });
    expect(loan.parties[0]).to.deep.nested.include({ partyId: 'borrower', role: 'borrower', 'person.idNumber': idOf(1), 'person.phone': phoneOf(1) });
    expect(await rig().book.history(await caseOf(1))).to.deep.equal([]);
  });

  it('takes GB 18030, XLSX, JSON and NDJSON alike', async () => {
    const gb = new Uint8Array((await import('node:child_process')).execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: loansCsv([loanRow(1)]) }));
    const report = await rig().send('loans', gb);
    expect([report.encoding, report.inserted]).to.deep.equal(['gb18030', 1]);
    const sheet = await writeXlsxFile([LOAN_HEADINGS.map((value) => ({ value })), loanRow(2).map((value) => ({ value }))]).toBuffer();
    expect((await rig().send('loans', new Uint8Array(sheet))).inserted).to.equal(1);
    const object = Object.fromEntries(LOAN_HEADINGS.map((heading, at) => [heading, loanRow(3)[at]]));
    expect((await rig().send('loans', JSON.stringify([object]), { 'Content-Type': 'application/json' })).inserted).to.equal(1);
    expect((await rig().send('loans', `${JSON.stringify({ ...object, 借据号: numberOf(4), 身份证号: idOf(4), 手机号: phoneOf(4) })}\n`, { 'Content-Type': 'application/x-ndjson' })).inserted).to.equal(1);
    const [first, second, third] = [(await loanOf(1)).loan, (await loanOf(2)).loan, (await loanOf(3)).loan];
    const alike = ({ loanNumber: _number, parties: _parties, contract: _contract, ...rest }: typeof first) => rest;
    expect([alike(second), alike(third)]).to.deep.equal([alike(first), alike(first)]);
  });

  it('takes a form with the table in the field file, and nothing beside it', async () => {
    const form = new FormData();
    form.append('file', new Blob([loansCsv([loanRow(1)])]), '台账.csv');
    const url = `${rig().url}/api/v1/loans/import?kind=loans`;
    expect(((await (await fetch(url, { method: 'POST', body: form })).json()) as Report).inserted).to.equal(1);
    const wrong = new FormData();
    wrong.append('table', new Blob(['x']), 'x.csv');
    expect((await fetch(url, { method: 'POST', body: wrong })).status).to.equal(400);
    expect((await fetch(url, { method: 'POST', body: new FormData() })).status).to.equal(400);
  });

  it('takes good rows and gives bad ones back masked, to be corrected and sent again', async () => {
    const badId = idOf(2).replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const report = await rig().send('loans', loansCsv([loanRow(1), loanRow(2, { id: badId, principal: '12,000.001' }), loanRow(3, { product: 'NONE' })]));
    expect(outcomes(report)).to.deep.equal({ rows: 3, inserted: 1, updated: 0, unchanged: 0, refused: 2 });
    expect(report.errors.map(({ row, column, code }) => [row, column, code])).to.deep.equal([[3, '借款本金', 'amount-too-precise'], [3, '身份证号', 'resident-id-checksum'], [4, '产品代码', 'product-unknown']]);
    const shownId = report.errors.find(({ field }) => field === 'idNumber')?.value;
    expect(shownId).to.match(/^110\*+\d.$/);
    expect(JSON.stringify(report)).to.not.contain(badId).and.not.contain('张虚构2').and.not.contain(phoneOf(2));
    expect(report.errors[0]?.expected.en).to.contain('two decimals');

    const csv = await rig().text(report.links.errorsCsv ?? '');
    const [headings = [], ...rows] = parse(csv, { bom: true });
    expect(headings.slice(0, -1)).to.deep.equal([...LOAN_HEADINGS]);
    expect(rows[0]?.slice(0, 15)).to.deep.equal(loanRow(2, { id: badId, principal: '12,000.001' }).slice(0, 15));
    expect(rows[0]?.at(-1)).to.contain('row 3').and.contain('two decimals');
    const corrected = csv.replace(badId, idOf(2)).replace('12,000.001', '12,000.00').replace('NONE', 'CASH-12');
    expect(outcomes(await rig().send('loans', corrected))).to.deep.equal({ rows: 2, inserted: 2, updated: 0, unchanged: 0, refused: 0 });
  });

  it('keeps refused rows sealed, and deletes them when their time has come', async () => {
    const { id } = await rig().send('loans', loansCsv([loanRow(1, { product: 'NONE' })]));
    expect(await rig().text(`/api/v1/loans/imports/${id}/errors.csv`)).to.contain(idOf(1));
    await rig().database.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    for (const secret of [idOf(1), '张虚构1', phoneOf(1), numberOf(1)]) expect(rig().bytes().includes(Buffer.from(secret)), secret).to.equal(false);
    rig().clock.now = new Date('2026-01-17T02:03:03.999Z');
    expect(await rig().imports.purge()).to.equal(0);
    rig().clock.now = new Date('2026-01-17T02:03:04.000Z');
    expect(await rig().imports.purge()).to.equal(1);
    expect(await rig().database('loan_import_errors').count({ count: '*' })).to.deep.equal([{ count: 0 }]);
    expect((await rig().json<Report>('GET', `/api/v1/loans/imports/${id}`)).body).to.deep.include({ refused: 1, errors: [], errorsUntil: null });
  });

  it('updates what a table says, leaves what it does not, and keeps what held before', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    rig().clock.now = new Date('2026-01-11T00:00:00.000Z');
    const report = await rig().send('loans', csvOf(['借据号', '状态', '逾期起始日'], [[numberOf(1), '结清', '']]), { 'Docketproof-Actor': encodeURIComponent('李虚构') });
    expect(report.updated).to.equal(1);
    const { loan, version } = await loanOf(1);
    expect([loan.status, loan.overdueSince, loan.principal]).to.deep.equal(['settled', undefined, '12000.00']);
    expect(version).to.deep.equal({ version: 2, changedTime: '2026-01-11T00:00:00.000Z', changedBy: '李虚构', importId: report.id });
    const history = await rig().book.history(await caseOf(1));
    expect(history).to.have.length(1);
    expect(history[0]).to.deep.nested.include({ kind: 'loan', version: 1, changedBy: 'local', changedTime: '2026-01-10T02:03:04.000Z', 'content.status': 'overdue' });
  });

  it('keeps every version of a loan that one table holds twice', async () => {
    const report = await rig().send('loans', loansCsv([loanRow(1), loanRow(1, { status: '结清', overdue: '', name: '张改名' })]));
    expect(outcomes(report)).to.include({ inserted: 1, updated: 1 });
    const { loan, version } = await loanOf(1);
    expect([loan.status, version.version]).to.deep.equal(['settled', 2]);
    expect((await rig().book.history(await caseOf(1))).map((former) => former.version)).to.deep.equal([1]);
    const found = async (name: string) => (await rig().json<{ loans: unknown[] }>('POST', '/api/v1/loans/search', { name })).body.loans.length;
    expect([await found('张虚构1'), await found('张改名')]).to.deep.equal([0, 1]);
  });

  it('takes payments by id: new, the same, and corrected', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    const table = (amount: string, number = numberOf(1)) => csvOf(PAYMENTS, [[number, 'P1', '2024-02-10', '1,100'], [number, 'P2', '2024-03-10', amount]]);
    expect(outcomes(await rig().send('payments', table('900')))).to.include({ inserted: 2 });
    expect(outcomes(await rig().send('payments', table('900.00')))).to.include({ unchanged: 2 });
    expect(outcomes(await rig().send('payments', table('901')))).to.include({ unchanged: 1, updated: 1 });
    expect((await loanOf(1)).payments).to.deep.equal([{ paymentId: 'P1', date: '2024-02-10', amount: '1100.00' }, { paymentId: 'P2', date: '2024-03-10', amount: '901.00' }]);
    expect((await rig().book.history(await caseOf(1))).map(({ kind, version, content }) => [kind, version, 'amount' in content && content.amount])).to.deep.equal([['payment', 1, '900.00']]);
    const unknown = await rig().send('payments', table('900', '虚构-没有'));
    expect(unknown.errors.map(({ code }) => code)).to.deep.equal(['loan-unknown', 'loan-unknown']);
    const early = await rig().send('payments', csvOf(PAYMENTS, [[numberOf(1), 'P3', '2024-01-09', '1']]));
    expect(early.errors.map(({ column, code }) => [column, code])).to.deep.equal([['还款日期', 'date-order']]);
  });

  it('takes a schedule as a whole or not at all', async () => {
    await rig().send('loans', loansCsv([loanRow(1), loanRow(2)]));
    const rows = (index: number, principals: string[]) => principals.map((principal, at) => [numberOf(index), String(at + 1), at < 11 ? `2024-${String(at + 2).padStart(2, '0')}-10` : '2025-01-10', principal, '10']);
    const headings = ['借据号', '期次', '应还日期', '应还本金', '应还利息'];
    const even = Array<string>(12).fill('1000');
    const report = await rig().send('schedules', csvOf(headings, [...rows(1, even), ...rows(2, even.with(3, '999.99'))]));
    expect(outcomes(report)).to.include({ updated: 12, refused: 12 });
    expect(new Set(report.errors.map(({ code }) => code))).to.deep.equal(new Set(['schedule-principal-differs']));
    expect((await loanOf(1)).loan.schedule).to.include({ kind: 'stated', everyMonths: 1 }).and.has.property('rows').with.length(12);
    expect((await loanOf(2)).loan.schedule).to.include({ kind: 'regular' });
    // The daily table of loans does not take the imported instalments away.
    expect(outcomes(await rig().send('loans', loansCsv([loanRow(1)])))).to.include({ unchanged: 1 });
    const wrong = await rig().send('schedules', csvOf(headings, rows(2, even.with(3, 'x'))));
    expect(wrong.errors.map(({ row, code }) => `${row} ${code}`).slice(3, 6)).to.deep.equal(['5 amount-malformed', '6 schedule-refused-together', '7 schedule-refused-together']);
    // Rows of one loan that do not stand together sum to the principal in no piece.
    const torn = [...rows(2, even).slice(0, 6), ...rows(1, even), ...rows(2, even).slice(6)];
    expect(outcomes(await rig().send('schedules', csvOf(['借据号', '应还日期', '应还本金'], torn.map(([number = '', , date = '', principal = '']) => [number, date, principal]))))).to.include({ refused: 12 });
  });

  it('adds guarantors and corrects the borrower', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    const headings = ['借据号', '角色', '客户号', '姓名', '身份证号', '保证方式', '保证合同签订日期'];
    const guarantor = [numberOf(1), '保证人', 'G-1', '王虚构', fictionalId('19700101', '004'), '连带责任保证', '2024-01-10'];
    expect(outcomes(await rig().send('parties', csvOf(headings, [guarantor])))).to.include({ updated: 1 });
    expect(outcomes(await rig().send('parties', csvOf(headings, [guarantor])))).to.include({ unchanged: 1 });
    const bad = await rig().send('parties', csvOf(headings, [[numberOf(1), '保证人', 'G-2', '赵虚构', fictionalId('19700101', '006'), '', '']]));
    expect(bad.errors.map(({ code }) => code)).to.deep.equal(['guarantee-missing']);
    expect((await loanOf(1)).loan.parties.map(({ partyId, role }) => `${role} ${partyId}`)).to.deep.equal(['borrower borrower', 'guarantor G-1']);
    expect(outcomes(await rig().send('parties', csvOf(['借据号', '角色', '经常居住地'], [[numberOf(1), '借款人', '北京市西城区虚构路2号']])))).to.include({ updated: 1 });
    expect((await loanOf(1)).loan.parties[0]?.person).to.include({ residence: '北京市西城区虚构路2号', idNumber: idOf(1) });
  });

  it('finds a party by what holds now, and no longer by what held before', async () => {
    await rig().send('loans', loansCsv([loanRow(1)]));
    await rig().send('loans', loansCsv([loanRow(1, { phone: phoneOf(77) })]));
    const found = async (phone: string) => (await rig().json<{ loans: unknown[] }>('POST', '/api/v1/loans/search', { phone })).body.loans.length;
    expect([await found(phoneOf(1)), await found(phoneOf(77))]).to.deep.equal([0, 1]);
  });

  it('takes JSON loans with everything nested, as a whole', async () => {
    const nested = { ...exampleLoan(), payments: [{ paymentId: 'P1', date: '2024-08-01', amount: 12.5 }], events: [{ eventId: 'E1', date: '2024-08-02', kind: 'overdue-notice' }] };
    expect(outcomes(await rig().send('loans', JSON.stringify([nested])))).to.include({ inserted: 1 });
    expect(outcomes(await rig().send('loans', JSON.stringify([nested])))).to.include({ unchanged: 1 });
    const file = (await rig().book.loan((await rig().cases.byLoanNumber(nested.loanNumber))!.id))!;
    expect(file.payments).to.deep.equal([{ paymentId: 'P1', date: '2024-08-01', amount: '12.50' }]);
    expect(file.events).to.have.length(1);
    const bad = { ...nested, loanNumber: '虚构-2024-0002', payments: [{ paymentId: 'P1', date: '2024-08-01', amount: '-1' }] };
    const report = await rig().send('loans', JSON.stringify([bad]));
    expect(report.errors.map(({ field, code }) => [field, code])).to.deep.equal([['payments.0.amount', 'amount-negative']]);
    expect(await rig().cases.byLoanNumber('虚构-2024-0002')).to.equal(null);
    expect((await rig().json<{ code: string }>('GET', report.links.errorsCsv ?? '')).body.code).to.equal('import-errors-nested');
    const again = (await rig().text(report.links.errorsNdjson ?? '')).replace('"-1"', '"1"');
    expect(outcomes(await rig().send('loans', again))).to.include({ inserted: 1 });
  });

  it('takes an organisation as borrower', async () => {
    const { creditCodeCheckCharacter } = await import('../../server/domain/loan/index.ts');
    const first = '91110000MA0000000';
    const code = first + creditCodeCheckCharacter(first);
    const row = (own: string[]) => csvOf([...LOAN_HEADINGS.filter((heading) => !['身份证号', '银行账号'].includes(heading)), '统一社会信用代码', '法定代表人'], [own]);
    const cells = [...loanRow(1, { name: '虚构贸易有限公司' }).filter((_, at) => !['身份证号', '银行账号'].includes(LOAN_HEADINGS[at] ?? '')), code, '钱虚构'];
    expect((await rig().send('loans', row(cells))).errors).to.deep.equal([]);
    expect((await loanOf(1)).loan.parties[0]?.person).to.deep.include({ kind: 'organisation', creditCode: code, address: '北京市东城区虚构街1号', representative: '钱虚构' });
  });

  it('refuses a table that cannot be read before anything is taken, and says how far one came that broke', async () => {
    const refusal = async (content: string) => rig().send('loans', content).then(() => 'taken', (error: { body: { code: string; params: Record<string, unknown> } }) => error.body);
    expect(await refusal('借据号,陌生列\n1,2')).to.include({ code: 'table-headings-wrong' });
    expect(await refusal('')).to.include({ code: 'table-empty' });
    const long = Array.from({ length: 400 }, (_, index) => loanRow(index));
    const broken = await refusal(`${loansCsv(long)}\r\n虚构"坏,"x`);
    expect(broken).to.include({ code: 'import-stopped' }).and.have.nested.property('params.row', 300);
    const { imports } = (await rig().json<{ imports: Report[] }>('GET', '/api/v1/loans/imports')).body;
    expect(imports.map(({ state, rows }) => [state, rows])).to.deep.equal([['stopped', 300]]);
    expect(outcomes(await rig().send('loans', loansCsv(long)))).to.include({ inserted: 100, unchanged: 300 });
  });

  it('answers a repeated Idempotency-Key with the first answer, and another content with a refusal', async () => {
    const csv = loansCsv([loanRow(1), loanRow(2, { product: 'NONE' })]);
    const first = await rig().send('loans', csv, { 'Idempotency-Key': 'day-1' });
    const second = await fetch(`${rig().url}/api/v1/loans/import?kind=loans`, { method: 'POST', body: csv, headers: { 'Idempotency-Key': 'day-1' } });
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
    expect(await second.json()).to.deep.equal(first);
    expect(await rig().send('loans', loansCsv([loanRow(3)]), { 'Idempotency-Key': 'day-1' }).catch(({ status }: { status: number }) => status)).to.equal(409);
    expect(await caseOf(3)).to.equal('');
  });

  it('hands out templates whose example row is not taken for a loan', async () => {
    for (const kind of ['loans', 'parties', 'schedules', 'payments', 'events'] as const) {
      const csv = await rig().text(`/api/v1/loans/import/template?kind=${kind}&format=csv&lang=en`);
      const report = await rig().send(kind, csv);
      expect(report.errors.map(({ code }) => code), kind).to.deep.equal(['row-is-example']);
      const sheet = new Uint8Array(await (await fetch(`${rig().url}/api/v1/loans/import/template?kind=${kind}`)).arrayBuffer());
      expect((await rig().send(kind, sheet)).errors.map(({ code }) => code), kind).to.deep.equal(['row-is-example']);
    }
    expect((await rig().json('GET', '/api/v1/loans/import/template?kind=cats')).status).to.equal(422);
  });

  it('joins the case that evidence opened before', async () => {
    const { upsertCases } = await import('../../server/cases/index.ts');
    const row = rig().cases.keyring.newCase(numberOf(1), '2026-01-01T00:00:00.000Z');
    await rig().database.transaction((transaction) => upsertCases(transaction, [row]));
    await rig().send('loans', loansCsv([loanRow(1)]));
    expect(await caseOf(1)).to.equal(row.id);
    expect((await loanOf(1)).id).to.equal(row.id);
  });

  it('is not shown a person twice as borrower and guarantor', async () => {
    const parties = [exampleBorrower(), { ...exampleBorrower(), partyId: 'G', role: 'guarantor', guarantee: { mode: 'joint', signedDate: '2024-01-09' } }];
    expect((await rig().send('loans', JSON.stringify([{ ...exampleLoan(), parties }]))).errors.map(({ code }) => code)).to.deep.equal(['party-twice']);
  });
});

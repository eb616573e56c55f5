/** A loan with everything in it, in the real service: its timeline, its arrears, its exports, and nothing of it after its erasure. */
import { expect } from 'chai';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoanExport } from '../../server/exports/index.ts';
import { exportView } from '../../server/http/openapi/exports.ts';
import { timelineView } from '../../server/http/openapi/cases.ts';
import type { Timeline } from '../../server/timeline/index.ts';
import { checkValueLoan } from '../arrears/rig.ts';
import { exampleLoan, exampleProduct, fictionalId } from '../domain/loan/examples.ts';
import { deposit, proofOf, remove, ServiceProcess, temporaryFolder } from './process.ts';

const NUMBER = exampleLoan().loanNumber;
const SECRETS = { name: '张虚构', 'id-number': fictionalId(), phone: '13900000001', address: '虚构街', account: '6222000000000000' };
const ACT = { person: '李档案（虚构）', reason: '按程序办理' };

describe('the life of a loan in the service', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  let service: ServiceProcess;
  let id: string;
  let contract: string;
  let voucher: string;
  let correction: string;
  let statement: string;

  const call = async <T>(method: string, path: string, body?: unknown, actor = 'clerk'): Promise<{ status: number; body: T }> => {
    const response = await fetch(service.url + path, { method, headers: { 'Docketproof-Actor': encodeURIComponent(actor), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as T };
  };
  const must = async <T>(method: string, path: string, body?: unknown, actor?: string): Promise<T> => {
    const { status, body: answer } = await call<T>(method, path, body, actor);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const put = async (content: string, metadata: object): Promise<string> => {
    const { status, body } = await deposit(service.url, content, { loanNumber: NUMBER, ...metadata });
    if (status !== 201) throw new Error(JSON.stringify(body));
    id = String(body.case);
    return body.recordId;
  };

  before(async () => {
    service = await (await ServiceProcess.spawn(folder)).ready();
    await must('PUT', '/api/v1/products/CASH-12', exampleProduct());
    contract = await put('合同', { stage: 'contract', title: '张虚构的借款合同', eventTime: '2024-01-09T02:00:00Z' });
    voucher = await put('放款凭证', { stage: 'disbursement', title: '放款凭证', eventTime: new Date().toISOString(), provenance: { sourceSystem: 'core-lending', corroborates: [contract] } });
    correction = await put('更正后的合同', { stage: 'contract', title: '借款合同（更正）', eventTime: '2024-01-09T02:00:00Z', supersedes: contract });
    const payments = [{ paymentId: 'FLOW-13900000001', date: '2024-08-01', amount: '500', payerNote: '张虚构还款', sourceRecordId: voucher }];
    const events = [{ eventId: 'E1', date: '2024-08-15', kind: 'overdue-notice', note: '短信发至 139 0000 0001' }];
    const report = await must<{ inserted: number; refused: number }>('POST', '/api/v1/loans/import?kind=loans', [checkValueLoan({ payments, events })]);
    expect(report.refused, JSON.stringify(report)).to.equal(0);
    const hold = await must<{ id: string }>('POST', `/api/v1/loans/${id}/holds`, { kind: 'litigation', ...ACT });
    await must('POST', `/api/v1/loans/${id}/holds/${hold.id}/release`, ACT);
    statement = (await must<{ record: { id: string } }>('POST', `/api/v1/loans/${id}/statements`, { purpose: 'filing', statedBy: '王法务（虚构）' })).record.id;
    await proofOf(service.url, statement);
    await must('GET', `/api/v1/evidence/${contract}`, undefined, '赵法官（虚构）');
  });
  after(async () => {
    await service.stop('SIGKILL');
    remove(folder);
  });

  it('is told by its timeline: documents, lateness, anchors, corrections, corroboration, statement, books, holds and who looked', async () => {
    const timeline = await must<Timeline>('GET', `/api/v1/loans/${id}/timeline`);
    timelineView.parse(timeline);
    const [first, second, third, last] = timeline.records;
    expect(timeline.records.map(({ sequence, recordId }) => [sequence, recordId])).to.deep.equal([[1, contract], [2, voucher], [3, correction], [4, statement]]);
    expect(first).to.include({ supersededBy: correction, supersedes: null }).and.deep.include({ corroboratedBy: [voucher] });
    expect(third).to.include({ supersedes: contract, supersededBy: null });
    expect([first, second].map((record) => record?.times.eventToReceived.late)).to.deep.equal([true, false]);
    expect(timeline).to.include({ case: id, count: 4, superseded: 1, late: 2 });
    for (const record of timeline.records) expect(record.anchoring.anchoredTime, `record ${record.sequence}`).to.be.a('string');
    expect(last?.statement).to.include({ count: 3, purpose: 'filing', statedBy: '王法务（虚构）' });
    expect(timeline.closedTo).to.include({ count: 3, recordId: statement, purpose: 'filing' });
    const documents = Object.fromEntries(timeline.stages.map(({ stage, documents }) => [stage, documents]));
    expect(documents).to.include({ contract: 2, disbursement: 1, 'case-statement': 1, settlement: 0 });
    expect(timeline.book.map(({ date, kind, amount, sourceRecordId }) => [date, kind, amount, sourceRecordId])).to.deep.equal([
      ['2024-01-10', 'disbursement', '10000.00', null], ['2024-07-10', 'instalment-due', '10910.00', null], ['2024-08-01', 'payment', '500.00', voucher], ['2024-08-15', 'overdue-notice', null, null],
    ]);
    expect(JSON.stringify(timeline.book)).not.to.contain('张虚构').and.not.contain('139');
    expect(timeline.keeping.map(({ kind, person }) => [kind, person])).to.deep.equal([['hold-placed', ACT.person], ['hold-released', ACT.person]]);
    expect(timeline.accesses.map(({ action, actor }) => `${action} ${actor}`)).to.include.members(['statement-made clerk', 'record-read 赵法官（虚构）']);
    const again = await must<Timeline>('GET', `/api/v1/loans/${id}/timeline`);
    expect(again.accesses.at(-1)).to.include({ action: 'timeline-read', actor: 'clerk' });
  });

  it('is exported masked, or with single kinds revealed to a named person, and either way noted', async () => {
    const masked = await must<LoanExport>('GET', `/api/v1/loans/${id}/export?asOf=2025-01-10`);
    exportView.parse(masked);
    for (const [kind, secret] of Object.entries(SECRETS)) expect(JSON.stringify(masked).includes(secret), kind).to.equal(false);
    expect(masked.arrears?.summary.disbursed.amount).to.equal('10000.00');
    const order = { asOf: '2025-01-10', person: '王法务（虚构）', reason: '法院调取', reveal: ['phone', 'name'] };
    const revealed = await must<LoanExport>('POST', `/api/v1/loans/${id}/export`, order);
    exportView.parse(revealed);
    for (const [kind, secret] of Object.entries(SECRETS)) expect(JSON.stringify(revealed).includes(secret), kind).to.equal(order.reveal.includes(kind));
    const whole = await must<LoanExport>('POST', `/api/v1/loans/${id}/export`, { ...order, reveal: Object.keys(SECRETS), documents: true });
    expect(whole.documents?.map(({ recordId }) => recordId)).to.deep.equal([contract, voucher, correction, statement]);
    expect(JSON.stringify(whole)).to.contain('张虚构的借款合同').and.contain('短信发至 139 0000 0001');
    const refusals = [{ reveal: [] }, { reveal: ['shoe-size'] }, { reason: '' }, { person: '' }, { documents: true }, { reason: `${SECRETS.name}要求` }, { colour: 'red' }];
    for (const change of refusals) expect((await call('POST', `/api/v1/loans/${id}/export`, { ...order, ...change })).status, JSON.stringify(change)).to.equal(422);
    const { accesses } = await must<Timeline>('GET', `/api/v1/loans/${id}/timeline`);
    expect(accesses.filter(({ action }) => action.startsWith('export-')).map(({ action, actor, detail }) => [action, actor, detail])).to.deep.equal([
      ['export-masked', 'clerk', null], ['export-revealed', 'clerk', 'name, phone; 王法务（虚构）: 法院调取'], ['export-revealed', 'clerk', 'name, id-number, phone, address, account, documents; 王法务（虚构）: 法院调取'],
    ]);
    expect((await call('GET', `/api/v1/loans/${'ab'.repeat(16)}/export`)).status).to.equal(404);
  });

  it('leaves no issued statement behind when it is erased', async () => {
    const { digest } = await must<{ digest: string }>('POST', `/api/v1/loans/${id}/arrears`, { asOf: '2025-01-10', person: '王法务（虚构）' });
    const holds = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(digest));
    expect(holds()).not.to.deep.equal([]);
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await must('POST', `/api/v1/loans/${id}/closure`, { date: today, ...ACT });
    await must('POST', `/api/v1/loans/${id}/erasure`, { basis: 'data-subject-request', ...ACT });
    expect(holds()).to.deep.equal([]);
    for (const path of ['arrears?asOf=2025-01-10', 'arrears/versions', 'arrears/versions/1', 'costs?asOf=2025-01-10', 'export']) expect((await call('GET', `/api/v1/loans/${id}/${path}`)).status, path).to.equal(404);
  });
});

/** Retention as its users meet it: the real service with its own chain, killed in the middle of an erasure, and fsck over what it left. */
import { spawn } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { dueView, erasureView, fileErasureView, retentionView } from '../../server/http/openapi/retention.ts';
import { deposit, proofOf, remove, ServiceProcess, temporaryFolder, verdictOn } from '../service/process.ts';
import { ACT, findIn } from './setup.ts';

const SCRIPTS = resolve(import.meta.dirname, '../../scripts');
const LOAN = 'DEMO-虚构-ERASED-0001';
const TITLE = '李小龙（虚构）的个人消费借款合同';
const KEY = 'contract-of-ERASED-0001';
const TEXT = '合同正文：甲方李小龙（虚构）。';

function runScript(name: string, args: string[], environment: Record<string, string>): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [join(SCRIPTS, name), ...args], { env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (out += text));
  return new Promise((done, fail) => child.once('error', fail).once('close', (code) => done({ code, out })));
}

describe('retention, over HTTP', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let service: ServiceProcess;
  let caseId: string;
  let otherCase: string;
  const records: string[] = [];
  const proofs: Uint8Array[] = [];
  let otherRecord: string;
  let otherProof: Uint8Array;
  let pack: Uint8Array;

  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> => {
    const response = await fetch(service.url + path, { method, headers: { 'Accept-Language': 'en', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const post = (path: string, body: unknown) => call('POST', path, body);
  const orderPack = async (loanNumbers: string[], key: string): Promise<string> => {
    const answer = await fetch(`${service.url}/api/v1/batches`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key }, body: JSON.stringify({ loanNumbers, options: { waitSeconds: 60 } }) });
    const { id } = (await answer.json()) as { id: string };
    for (let i = 0; i < 300; i++) {
      const { state } = (await (await fetch(`${service.url}/api/v1/batches/${id}`)).json()) as { state: string };
      if (state === 'done') return id;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the batch did not end');
  };
  const start = async (settings: Record<string, string> = {}) => (service = await (await ServiceProcess.spawn(folder, settings)).ready());

  before(async () => {
    await start();
    const stated = { loanNumber: LOAN, title: TITLE, provenance: { sourceSystem: 'core-lending', actor: '李小龙（虚构）' } };
    for (const [i, changes] of [{}, { stage: 'collection' }].entries()) {
      const answer = await deposit(service.url, `${TEXT}${i}`, { ...stated, ...changes }, { 'Idempotency-Key': `${KEY}-${i}` });
      expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
      records.push(answer.body.recordId);
      caseId = answer.body['case'] as string;
    }
    const other = await deposit(service.url, 'another contract', { loanNumber: 'DEMO-OTHER' });
    [otherRecord, otherCase] = [other.body.recordId, other.body['case'] as string];
    for (const id of records) proofs.push(await proofOf(service.url, id));
    otherProof = await proofOf(service.url, otherRecord);
    const batch = await orderPack([LOAN, 'DEMO-OTHER'], 'packs-of-ERASED-0001');
    pack = new Uint8Array(await (await fetch(`${service.url}/api/v1/batches/${batch}/cases/${caseId}.zip`)).arrayBuffer());
  });
  after(async () => {
    await service.stop('SIGKILL');
    remove(folder);
  });

  it('closes and reopens a loan, holds and releases it, and shows it all', async () => {
    const closed = await post(`/api/v1/loans/${caseId}/closure`, { date: '2026-01-11', ...ACT });
    expect(closed.status, JSON.stringify(closed.json)).to.equal(200);
    const state = retentionView.parse(closed.json);
    expect(state).to.include({ closedDate: '2026-01-11', keepUntil: '2046-01-11' });
    expect(state.documents.map(({ keepUntil }) => keepUntil)).to.deep.equal(['2046-01-11', '2031-01-11']);
    expect((await post(`/api/v1/loans/${caseId}/reopening`, ACT)).json).to.include({ closedDate: null });
    await post(`/api/v1/loans/${caseId}/closure`, { date: '2026-01-12', ...ACT });
    const held = await post(`/api/v1/loans/${caseId}/holds`, ACT);
    expect(held.status).to.equal(201);
    expect(retentionView.parse(held.json).holds.map(({ kind }) => kind)).to.deep.equal(['litigation']);
    const refused = await post(`/api/v1/loans/${caseId}/erasure`, { ...ACT, basis: 'court-order' });
    expect([refused.status, refused.json['code']]).to.deep.equal([409, 'case-held']);
    expect((await post(`/api/v1/loans/${caseId}/holds/${held.json['id'] as string}/release`, ACT)).status).to.equal(200);
    expect(retentionView.parse((await call('GET', `/api/v1/loans/${caseId}/retention`)).json).holds[0]).to.include({ releasedBy: ACT.person });
  });

  it('refuses what is not well formed by name, and repeats nothing that may be a loan number', async () => {
    for (const [path, body, code, field] of [
      [`/api/v1/loans/${caseId}/closure`, { date: '2026-02-30', ...ACT }, 'invalid-request', '$.date'],
      [`/api/v1/loans/${caseId}/closure`, { date: '2026-01-11', person: '', reason: 'x' }, 'invalid-request', '$.person'],
      [`/api/v1/loans/${caseId}/holds`, { kind: 'whim', ...ACT }, 'invalid-request', '$.kind'],
      [`/api/v1/loans/${caseId}/holds`, { person: 'x' }, 'invalid-request', '$.reason'],
      [`/api/v1/loans/${caseId}/erasure`, ACT, 'invalid-request', '$.basis'],
      [`/api/v1/loans/${caseId}/erasure`, { ...ACT, basis: 'court-order', more: 1 }, 'invalid-request', '$.more'],
      [`/api/v1/loans/${encodeURIComponent(LOAN)}/erasure`, { ...ACT, basis: 'court-order' }, 'not-found', undefined],
      [`/api/v1/loans/${'0'.repeat(32)}/erasure`, { ...ACT, basis: 'court-order' }, 'case-not-found', undefined],
      [`/api/v1/evidence/${records[1]!}/file-erasure`, ACT, 'retention-not-passed', undefined],
    ] as const) {
      const { json } = await post(path, body);
      expect([json['code'], (json['params'] as Record<string, unknown>)['field']], path).to.deep.equal([code, field]);
      expect(JSON.stringify(json['params'])).not.to.contain(LOAN);
    }
    expect((await call('GET', '/api/v1/retention/due?limit=0')).json).to.have.property('code', 'invalid-request');
    expect((await call('GET', `/api/v1/loans/${caseId}/erasure`)).json).to.have.property('code', 'not-found');
    expect((await fetch(`${service.url}/api/v1/loans/${caseId}/holds`, { method: 'POST', body: 'x' })).status).to.equal(415);
  });

  it('erases the file of a document whose time has passed: 410 for the file, record and proof as before, packs without it', async () => {
    const own = await deposit(service.url, 'a recording', { loanNumber: 'DEMO-OLD', stage: 'collection', eventTime: '2010-01-10T02:03:04Z' });
    await deposit(service.url, 'an old application', { loanNumber: 'DEMO-OLD', stage: 'application', eventTime: '2010-01-10T02:03:04Z' });
    const { recordId } = own.body;
    const old = own.body['case'] as string;
    await post(`/api/v1/loans/${old}/closure`, { date: '2020-01-01', ...ACT });
    const due = dueView.parse((await call('GET', '/api/v1/retention/due?limit=500')).json);
    expect(due.cases.map((each) => [each.case, each.due, each.documents.map((document) => document.recordId)])).to.deep.equal([[old, 'documents', [recordId]]]);
    const before = await proofOf(service.url, recordId);
    const first = await orderPack(['DEMO-OLD'], 'old-1');
    const erased = await post(`/api/v1/evidence/${recordId}/file-erasure`, ACT);
    expect(erased.status, JSON.stringify(erased.json)).to.equal(200);
    expect(fileErasureView.parse(erased.json).recordIds).to.deep.equal([recordId]);
    const file = await call('GET', `/api/v1/evidence/${recordId}/file`);
    expect([file.status, file.json['code']]).to.deep.equal([410, 'file-erased']);
    expect((await call('GET', `/api/v1/evidence/${recordId}`)).json).to.include({ fileErasedTime: fileErasureView.parse(erased.json).time });
    expect(Buffer.from(await proofOf(service.url, recordId)).equals(Buffer.from(before))).to.equal(true);
    expect(await verdictOn(service.url, before, 'a recording')).to.equal('consistent');
    expect((await fetch(`${service.url}/api/v1/batches/${first}/cases/${old}.zip`)).status).to.equal(410);
    expect((await fetch(`${service.url}/api/v1/evidence/${recordId}/certificate.pdf`)).status).to.equal(200);
    const second = await orderPack(['DEMO-OLD'], 'old-2');
    const again = await fetch(`${service.url}/api/v1/batches/${second}/cases/${old}.zip`);
    const form = new FormData();
    form.set('pack', new Blob([await again.arrayBuffer()]), 'pack.zip');
    const report = (await (await fetch(`${service.url}/api/v1/verify`, { method: 'POST', body: form })).json()) as { verdict: string; exhibits: { original: string | null }[] };
    expect([report.verdict, report.exhibits.map(({ original }) => original === null)]).to.deep.equal(['consistent', [true, false]]);
  });

  it('killed in the middle of an erasure finishes it at the next start', async () => {
    await service.stop();
    await start({ DOCKETPROOF_FAULT: 'erasure:file-removed' });
    const answer = await post(`/api/v1/loans/${caseId}/erasure`, { ...ACT, basis: 'court-order' }).catch(() => 'cut off');
    expect(answer).to.equal('cut off');
    expect((await service.ended).signal).to.equal('SIGKILL');
    await start();
    const erasure = erasureView.parse((await call('GET', `/api/v1/loans/${caseId}/erasure`)).json);
    expect(erasure).to.include({ ...ACT, basis: 'court-order', state: 'done', documents: 2, files: 2 });
  });

  it('answers 410 for the erased records and their pack, nothing by digest; the other case is as before', async () => {
    for (const path of ['', '/file', '/proof', '/certificate.pdf']) {
      const { status, json } = await call('GET', `/api/v1/evidence/${records[0]!}${path}`);
      expect([status, json['code']], path).to.deep.equal([410, 'case-erased']);
    }
    const { sha256, sm3 } = (JSON.parse(Buffer.from(proofs[0]!).toString()) as { record: { document: { sha256: string; sm3: string } } }).record.document;
    for (const path of [`sha256/${sha256}`, `sm3/${sm3}`]) expect((await call('GET', `/api/v1/verify/${path}`)).json).to.have.property('verdict', 'not-found');
    expect(await (await fetch(`${service.url}/api/v1/evidence/${otherRecord}/file`)).text()).to.equal('another contract');
    expect(await verdictOn(service.url, otherProof, 'another contract')).to.equal('consistent');
    expect(globSync(`packs/*/${otherCase}.zip`, { cwd: folder })).to.have.length(1);
    expect(globSync(`packs/*/${caseId}.zip`, { cwd: folder })).to.deep.equal([]);
  });

  it('still verifies the proofs and the pack handed out before, here and elsewhere, and says that its own copy is gone', async () => {
    for (const [i, proof] of proofs.entries()) {
      const form = new FormData();
      form.set('proof', new Blob([Uint8Array.from(proof)]), 'proof.json');
      form.set('file', new Blob([`${TEXT}${i}`]), 'file');
      const report = (await (await fetch(`${service.url}/api/v1/verify`, { method: 'POST', body: form })).json()) as { verdict: string; reasons: { code: string }[] };
      expect([report.verdict, report.reasons.map(({ code }) => code).includes('record-erased')]).to.deep.equal(['consistent', true]);
    }
    const form = new FormData();
    form.set('pack', new Blob([Uint8Array.from(pack)]), 'pack.zip');
    expect(((await (await fetch(`${service.url}/api/v1/verify`, { method: 'POST', body: form })).json()) as { verdict: string }).verdict).to.equal('consistent');
    const outside = temporaryFolder();
    try {
      writeFileSync(join(outside, 'proof.json'), proofs[0]!);
      writeFileSync(join(outside, 'file'), `${TEXT}0`);
      writeFileSync(join(outside, 'pack.zip'), pack);
      writeFileSync(join(outside, 'trust.json'), readFileSync(join(folder, 'trust.json')));
      for (const args of [['proof.json', '--file', join(outside, 'file')], ['proof.json', '--rpc', service.rpc], ['pack.zip']]) {
        const { code, out } = await runScript('verify.ts', [join(outside, args[0]!), ...args.slice(1), '--trust', join(outside, 'trust.json')], {});
        expect(code, out).to.equal(0);
      }
    } finally {
      remove(outside);
    }
  });

  it('opens a new case for the same loan number', async () => {
    const answer = await deposit(service.url, 'a new contract', { loanNumber: LOAN, title: '新合同（虚构）' });
    expect([answer.status, answer.body['sequence']]).to.deep.equal([201, 1]);
    expect(answer.body['case']).not.to.equal(caseId);
    await proofOf(service.url, answer.body.recordId);
  });

  it('leaves no byte of loan number, title, text or request in any file, and a data folder in which fsck finds nothing', async () => {
    await service.stop();
    const secrets = { 'loan number': LOAN, title: TITLE, actor: '李小龙', text: TEXT, key: KEY, 'key of the packs': 'packs-of-ERASED-0001', salt: (JSON.parse(Buffer.from(proofs[0]!).toString()) as { record: { salt: string } }).record.salt };
    expect(findIn(folder, secrets)).to.deep.equal([]);
    const { code, out } = await runScript('fsck.ts', [], { DATA_DIR: folder });
    expect(code, out).to.equal(0);
    expect(out).to.contain('Everything agrees');
    await start();
  });
});

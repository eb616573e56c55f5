/** A pack's own place in the log, against the real service with its own chain: kill -9, proof, erasure of the case it shows. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { deposit, proofOf, remove, ServiceProcess, temporaryFolder, verdictOn } from '../service/process.ts';

describe('packs: in the log of a real service', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let service: ServiceProcess;
  const get = (path: string) => fetch(`${service.url}/api/v1${path}`);
  const post = (path: string, body?: object) => fetch(`${service.url}/api/v1${path}`, { method: 'POST', ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }) });
  const start = async () => (service = await (await ServiceProcess.spawn(folder, {})).ready());

  before(start);
  after(async () => {
    await service.stop('SIGKILL');
    remove(folder);
  });

  it('a batch paused while its cases wait is still paused after kill -9, and its packs are recorded once when it is resumed', async () => {
    const { case: caseRef } = (await deposit(service.url, 'contract', { loanNumber: 'DEMO-虚构-PACK' })).body as unknown as { case: string };
    const { id } = (await (await post('/batches', { loanNumbers: ['DEMO-虚构-PACK'], options: { waitSeconds: 600 } })).json()) as { id: string };
    const paused = await post(`/batches/${id}/pause`);
    expect(paused.status).to.equal(200);
    await service.stop('SIGKILL');
    await start();
    expect(((await (await get(`/batches/${id}`)).json()) as { state: string }).state).to.equal('paused');
    expect((await post(`/batches/${id}/resume`)).status).to.equal(200);
    const events = await (await get(`/batches/${id}/events`)).text();
    expect(events.trim().split('\n\n').at(-1)).to.contain('"state":"done"');
    const { cases } = (await (await get(`/batches/${id}`)).json()) as { cases: { state: string; pack: { sha256: string; recordId: string } }[] };
    expect(cases[0]!.state, JSON.stringify(cases)).to.equal('done');
    const { sha256, recordId } = cases[0]!.pack;
    const pack = Buffer.from(await (await get(`/batches/${id}/cases/${caseRef}.zip`)).arrayBuffer());
    expect(createHash('sha256').update(pack).digest('hex')).to.equal(sha256);
    const proof = await proofOf(service.url, recordId);
    const handed = await get(`/batches/${id}/cases/${caseRef}/proof`);
    expect(Buffer.from(await handed.arrayBuffer()).equals(Buffer.from(proof))).to.equal(true);
    expect(await verdictOn(service.url, proof)).to.equal('consistent');
    const found = (await (await get(`/verify/sha256/${sha256}`)).json()) as { verdict: string; matches: number };
    expect([found.verdict, found.matches]).to.deep.equal(['consistent', 1]);
    await afterwards(caseRef, id, recordId, proof);
  });

  /** The sequence of a batch is no loan's; the record outlives the case that the pack shows. */
  async function afterwards(caseRef: string, id: string, recordId: string, proof: Uint8Array): Promise<void> {
    const { record } = (await (await get(`/evidence/${recordId}`)).json()) as { record: { case: string; stage: string } };
    expect(record.stage).to.equal('pack');
    expect(record.case).to.not.equal(caseRef);
    expect((await (await get(`/cases/${caseRef}/timeline`)).text())).to.not.contain(recordId);
    const act = { person: '王法务（虚构）', reason: '测试' };
    expect((await post(`/loans/${record.case}/closure`, { date: '2026-01-11', ...act })).status).to.equal(404);
    expect((await post('/batches', { cases: [record.case] })).status).to.equal(422);
    expect((await post(`/loans/${caseRef}/closure`, { date: '2026-01-11', ...act })).status).to.equal(200);
    expect((await post(`/loans/${caseRef}/erasure`, { ...act, basis: 'court-order' })).status).to.equal(200);
    expect((await get(`/batches/${id}/cases/${caseRef}.zip`)).status).to.equal(410);
    expect((await get(`/batches/${id}/cases/${caseRef}/proof`)).status).to.equal(410);
    expect(Buffer.from(await proofOf(service.url, recordId)).equals(Buffer.from(proof))).to.equal(true);
    const { cases } = (await (await get(`/batches/${id}/results.json`)).json()) as { cases: { state: string; sha256: null; recordId: string }[] };
    expect(cases[0]).to.deep.include({ state: 'failed', sha256: null, recordId });
  }
});

/** An erasure killed for real at every step: the next start finishes it, and nothing else is touched. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULT_POINTS, FAULT_VARIABLE } from '../../server/faults.ts';
import { ACT, CLOSED, expectClean, findIn, openRetention, refusal } from './setup.ts';
import { collect } from '../evidence/setup.ts';

const CHILD = join(import.meta.dirname, 'child.ts');
const LOAN = '虚构贷款-KILLED-0001';

function run(args: string[], fault: string): Promise<{ output: string; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [CHILD, ...args], { env: { ...process.env, [FAULT_VARIABLE]: fault }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (_code, signal) => resolve({ output, signal })));
}

describe('an erasure killed', function () {
  this.timeout(60_000);
  let template: string;
  let folder: string;
  const ids = { case: '', other: '', call: '', contract: '', otherRecord: '' };
  let secrets: Record<string, string | Uint8Array>;

  before(async () => {
    template = mkdtempSync(join(tmpdir(), 'docketproof-erasure-crash-'));
    const rig = await openRetention(template);
    const contract = await rig.deposit(LOAN, 'the contract', {}, 'contract-of-KILLED-0001');
    const call = await rig.deposit(LOAN, 'a call', { stage: 'collection' });
    const other = await rig.deposit('LOAN-OTHER', 'the contract of another');
    Object.assign(ids, { case: contract.stored.record.case, call: call.stored.record.id, contract: contract.stored.record.id, other: other.stored.record.case, otherRecord: other.stored.record.id });
    await rig.retention.close(ids.case, { date: CLOSED, ...ACT });
    const row = (await rig.intake.database('cases').where({ id: ids.case }).first()) as { wrapped_key: Buffer; loan_hash: string };
    secrets = { key: row.wrapped_key, hash: row.loan_hash, request: 'contract-of-KILLED-0001', digest: contract.stored.record.document.sha256 };
    await rig.close();
  });
  after(() => rmSync(template, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-erasure-crash-'));
    cpSync(template, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pointsOf = (prefix: string) => FAULT_POINTS.filter((point) => point.startsWith(prefix));

  for (const point of [...pointsOf('erasure:'), 'erasure:file-removed:2']) {
    it(`at ${point} is finished by the next start, as it was ordered`, async () => {
      expect(await run(['case', folder, ids.case], point)).to.deep.equal({ output: '', signal: 'SIGKILL' });
      const removed: string[] = [];
      const rig = await openRetention(folder, { erasers: [{ name: 'other', erase: async () => {}, afterCommit: async (id) => void removed.push(id) }] });
      try {
        expect(await rig.retention.erasureOf(ids.case)).to.deep.include({ ...ACT, basis: 'retention-expired', state: 'done', documents: 2, files: 2 });
        expect(removed).to.deep.equal(point === 'erasure:done' ? [] : [ids.case]);
        expect((await refusal(rig.intake.service.recordById(ids.contract))).code).to.equal('case-erased');
        const report = await expectClean(rig);
        expect(report.counts).to.include({ records: 3, erased: 2, files: 1 });
        expect((await collect((await rig.intake.service.openFile(ids.otherRecord)).content)).toString()).to.equal('the contract of another');
        expect(findIn(folder, secrets)).to.deep.equal([]);
        expect((await rig.accesses.of(ids.case)).filter(({ action }) => action === 'case-erased')).to.have.length(1);
      } finally {
        await rig.close();
      }
    });
  }

  for (const point of pointsOf('file-erasure:')) {
    const isCommitted = point !== 'file-erasure:before-commit';
    it(`of a file at ${point} is ${isCommitted ? 'finished by the next start' : 'as if it had never been asked for'}`, async () => {
      expect(await run(['file', folder, ids.call], point)).to.deep.equal({ output: '', signal: 'SIGKILL' });
      const rig = await openRetention(folder);
      try {
        const report = await expectClean(rig);
        expect(report.counts.files).to.equal(isCommitted ? 2 : 3);
        const opened: unknown = await rig.intake.service.openFile(ids.call).catch((error: unknown) => error);
        if (isCommitted) expect(opened).to.have.property('code', 'file-erased');
        else expect(opened).to.have.property('stored');
        expect((await collect((await rig.intake.service.openFile(ids.contract)).content)).toString()).to.equal('the contract');
      } finally {
        await rig.close();
      }
    });
  }

  it('by nothing writes that it is done', async () => {
    expect(await run(['case', folder, ids.case], '')).to.deep.equal({ output: 'erased\n', signal: null });
  });
});

/** What an erasure takes, and what it must leave. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../server/errors.ts';
import { collect, digestItem, metadata, streamOf } from '../evidence/setup.ts';
import { ACT, AFTER_20_YEARS, AFTER_5_YEARS, CLOSED, expectClean, filesUnder, findIn, openRetention, refuses, type RetentionRig } from './setup.ts';

const LOAN = '虚构贷款-TO-BE-ERASED-0001';
const TITLE = '张三丰（虚构）的个人消费借款合同';
const KEY = `contract-of-${LOAN}`.replace(/[^\x21-\x7e]/g, '');

const folders: string[] = [];
const rigs: RetentionRig[] = [];
async function open(setup: Parameters<typeof openRetention>[1] = {}): Promise<RetentionRig> {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-erasure-'));
  folders.push(folder);
  const rig = await openRetention(folder, setup);
  rigs.push(rig);
  return rig;
}

async function expire(rig: RetentionRig, caseId: string): Promise<void> {
  await rig.retention.close(caseId, { date: CLOSED, ...ACT });
  rig.clock.now = AFTER_20_YEARS;
}

const erase = (rig: RetentionRig, caseId: string) => rig.retention.eraseCase(caseId, { ...ACT, basis: 'retention-expired' });
const contentOf = async (rig: RetentionRig, recordId: string) => (await collect((await rig.intake.service.openFile(recordId)).content)).toString();
const storedFiles = ({ intake: { folder } }: RetentionRig) => readdirSync(join(folder, 'vault'), { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{32}$/.test(name));

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close().catch(() => {});
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('an erased case', () => {
  async function filled() {
    const rig = await open();
    const first = await rig.deposit(LOAN, 'the contract', { title: TITLE, provenance: { sourceSystem: 'core-lending', actor: 'machine-of-zhang' } }, KEY);
    const correction = await rig.deposit(LOAN, 'the right contract', { title: TITLE, supersedes: first.stored.record.id });
    await rig.intake.service.depositDigests([digestItem(1, { loanNumber: LOAN, title: TITLE })]);
    const other = await rig.deposit('LOAN-OTHER', 'the contract', {}, 'other-1');
    const caseId = first.stored.record.case;
    await rig.retention.placeHold(caseId, { kind: 'complaint', person: '王法务（虚构）', reason: `${TITLE}投诉` });
    const [hold] = (await rig.retention.state(caseId)).holds;
    await rig.retention.releaseHold(caseId, hold?.id ?? '', { person: '王法务（虚构）', reason: `${LOAN}已处理` });
    await expire(rig, caseId);
    return { rig, caseId, first, correction, other };
  }

  it('has no byte of its loan number, titles, texts, requests or key in any file of the data folder', async () => {
    const { rig, caseId, first, correction } = await filled();
    const { database, folder } = rig.intake;
    const row = (await database('cases').where({ id: caseId }).first()) as { wrapped_key: Buffer; sealed_number: Buffer; loan_hash: string };
    const records = (await database('records').where({ case_id: caseId }).select()) as { sealed_record: Buffer }[];
    const request = (await database('idempotency_keys').where({ key: KEY }).first()) as { body_digest: string };
    const { fileKey } = rig.intake.cases.keyring.keysOf({ id: caseId, wrapped_key: row.wrapped_key });
    const secrets: Record<string, string | Uint8Array> = {
      'loan number': LOAN, title: TITLE, actor: 'machine-of-zhang', 'idempotency key': KEY, 'body digest': request.body_digest,
      'wrapped key': row.wrapped_key, 'file key': fileKey, 'file key, hex': fileKey.toString('hex'), 'sealed number': row.sealed_number, 'loan hash': row.loan_hash,
      salt: first.stored.record.salt, 'sha256 of the correction': correction.stored.record.document.sha256, 'sm3 of the correction': correction.stored.record.document.sm3 ?? '',
      ...Object.fromEntries(records.map(({ sealed_record: sealed }, i) => [`sealed record ${i}`, sealed.subarray(0, 40)])),
      ...Object.fromEntries([first, correction].map(({ stored }, i) => [`file ${i}`, filesUnder(folder).get(`vault/files/${stored.fileId!.slice(0, 2)}/${stored.fileId!}`)?.subarray(0, 64) ?? 'none'])),
    };
    // What is looked for can be found before: but for what is sealed or never stored, everything is there.
    const before = findIn(folder, secrets).map((found) => found.split(' in ')[0]);
    expect(before).to.include.members(['idempotency key', 'body digest', 'wrapped key', 'sealed number', 'loan hash', 'sha256 of the correction', 'sealed record 0', 'sealed record 2', 'file 0', 'file 1']);
    await erase(rig, caseId);
    expect(findIn(folder, secrets)).to.deep.equal([]);
    await rig.close();
    expect(findIn(folder, secrets), 'after the database was closed').to.deep.equal([]);
  });

  it('answers 410 by record, nothing by digest or loan number, and has no file', async () => {
    const { rig, caseId, first, correction } = await filled();
    await erase(rig, caseId);
    const { service } = rig.intake;
    for (const { stored } of [first, correction]) {
      await refuses('case-erased', service.recordById(stored.record.id));
      await refuses('case-erased', service.openFile(stored.record.id));
    }
    await refuses('case-erased', service.recordsOfCase(caseId));
    expect(await service.recordsByDigest('sha256', correction.stored.record.document.sha256)).to.deep.equal([]);
    expect(await service.recordsByDigest('sm3', correction.stored.record.document.sm3 ?? '')).to.deep.equal([]);
    expect(await service.caseByLoanNumber(LOAN)).to.equal(null);
    expect(await service.loanNumberOf(caseId)).to.equal(null);
    expect(storedFiles(rig)).to.have.length(1);
    await refuses('case-erased', rig.retention.state(caseId));
    await refuses('case-erased', rig.retention.placeHold(caseId, { kind: 'audit', ...ACT }));
    await refuses('case-erased', erase(rig, caseId));
  });

  it('keeps who erased it, on what basis, why, when and how much, in its entry and in the access log', async () => {
    const { rig, caseId } = await filled();
    expect(await rig.retention.erasureOf(caseId)).to.equal(null);
    const erasure = await erase(rig, caseId);
    const time = new Date(AFTER_20_YEARS).toISOString();
    expect(erasure).to.deep.include({ case: caseId, ...ACT, basis: 'retention-expired', orderedTime: time, state: 'done', documents: 3, files: 2, doneTime: time });
    expect(await rig.retention.erasureOf(caseId)).to.deep.equal(erasure);
    expect((await rig.accesses.of(caseId)).at(-1)).to.deep.equal({ time, action: 'case-erased', recordId: null, actor: ACT.person, detail: ACT.reason });
  });

  it('leaves log, tiles, heads and the other case as they were; fsck finds nothing', async () => {
    const { rig, caseId, other } = await filled();
    await rig.intake.log.integrate();
    const before = filesUnder(join(rig.intake.folder, 'log'));
    const head = rig.intake.log.integrated();
    await erase(rig, caseId);
    const report = await expectClean(rig);
    expect(report.counts).to.include({ records: 4, erased: 3, cases: 2, files: 1 });
    expect([...filesUnder(join(rig.intake.folder, 'log'))]).to.deep.equal([...before]);
    expect(rig.intake.log.integrated()).to.deep.equal(head);
    expect(await contentOf(rig, other.stored.record.id)).to.equal('the contract');
    expect(await rig.intake.service.recordById(other.stored.record.id)).to.deep.equal(other.stored);
    const repeated = await rig.deposit('LOAN-OTHER', 'the contract', {}, 'other-1');
    expect([repeated.replayed, repeated.stored.index]).to.deep.equal([true, 3]);
  });

  it('says which record corrects an erased one while that is known, and the leaf it had', async () => {
    const { rig, caseId, first, correction, other } = await filled();
    await erase(rig, caseId);
    const erasedTime = new Date(AFTER_20_YEARS).toISOString();
    expect(await rig.intake.service.erasedById(first.stored.record.id)).to.deep.equal({ caseId, leaf: first.stored.leaf, erasedTime, supersededBy: correction.stored.record.id });
    expect(await rig.intake.service.erasedById(correction.stored.record.id)).to.deep.equal({ caseId, leaf: correction.stored.leaf, erasedTime, supersededBy: null });
    expect(await rig.intake.service.erasedById(other.stored.record.id)).to.equal(null);
  });

  it('opens a new case for the same loan number, which knows nothing of the old one', async () => {
    const { rig, caseId, first } = await filled();
    await erase(rig, caseId);
    const again = await rig.deposit(LOAN, 'the contract', {}, KEY);
    expect([again.replayed, again.stored.record.sequence]).to.deep.equal([false, 1]);
    expect(again.stored.record.case).not.to.equal(caseId);
    expect(await contentOf(rig, again.stored.record.id)).to.equal('the contract');
    const refused = await rig.deposit(LOAN, 'another', { supersedes: first.stored.record.id }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AppError).and.have.property('code', 'superseded-of-other-case');
    await expectClean(rig);
  });

  it('is not joined by an upload that began before: a repeat of it goes to the new case', async () => {
    const { rig, caseId } = await filled();
    const { service } = rig.intake;
    const file = await service.receiveFile(LOAN, streamOf(Buffer.from('late')));
    const stillRunning = await service.receiveFile(LOAN, streamOf(Buffer.from('never ends')));
    await erase(rig, caseId);
    await refuses('deposit-not-stored', service.deposit({ metadata: metadata({ loanNumber: LOAN }), file, idempotencyKey: 'late-1' }));
    // While another upload of the loan still holds the key that is gone.
    const repeated = await rig.deposit(LOAN, 'late', {}, 'late-1');
    expect(repeated.stored.record.case).not.to.equal(caseId);
    expect(await contentOf(rig, repeated.stored.record.id)).to.equal('late');
    await service.discardFile(stillRunning);
    expect(storedFiles(rig)).to.have.length(2);
    await expectClean(rig);
  });

  it('is erased with what was deposited meanwhile, unless that has to be kept longer', async () => {
    // Between the order and the destruction there is an instant only, but for an order that could not be carried out at once.
    let isBroken = true;
    const rig = await open({ erasers: [{ name: 'broken', erase: async () => (isBroken ? Promise.reject(new Error('not now')) : undefined) }] });
    const { stored } = await rig.deposit(LOAN, 'a call', { stage: 'collection' });
    await rig.retention.close(stored.record.case, { date: CLOSED, ...ACT });
    rig.clock.now = AFTER_5_YEARS;
    await erase(rig, stored.record.case).catch(() => {});
    expect((await rig.retention.erasureOf(stored.record.case))?.state).to.equal('ordered');
    isBroken = false;
    await rig.deposit(LOAN, 'the contract', { stage: 'contract' });
    const error = await refuses('retention-not-passed', erase(rig, stored.record.case));
    expect(error.params['date']).to.equal('2044-06-01');
    expect(await rig.retention.erasureOf(stored.record.case)).to.equal(null);
    expect(await contentOf(rig, stored.record.id)).to.equal('a call');
    await expectClean(rig);
  });
});

describe('an order that could not be carried out', () => {
  it('and may not be any more does not keep the service from starting: it is withdrawn, and said', async () => {
    const rig = await open({ erasers: [{ name: 'broken', erase: () => Promise.reject(new Error('not now')) }] });
    const { stored } = await rig.deposit(LOAN, 'a call', { stage: 'collection' });
    const caseId = stored.record.case;
    await rig.retention.close(caseId, { date: CLOSED, ...ACT });
    rig.clock.now = AFTER_5_YEARS;
    await erase(rig, caseId).catch(() => {});
    await rig.deposit(LOAN, 'the contract', { stage: 'contract' });
    await rig.close();
    const again = await openRetention(rig.intake.folder);
    rigs.push(again);
    expect(again.recovered.withdrawn.map((each) => [each.case, each.error.code])).to.deep.equal([[caseId, 'retention-not-passed']]);
    expect(await again.retention.erasureOf(caseId)).to.equal(null);
    expect(await contentOf(again, stored.record.id)).to.equal('a call');
  });
});

describe('a request that deposited for several loans', () => {
  it('keeps its answer for the others when one of them is erased, and is forgotten with the last', async () => {
    const rig = await open();
    const items = [digestItem(1, { loanNumber: LOAN }), digestItem(2, { loanNumber: 'LOAN-OTHER' }), { nonsense: true }];
    const first = await rig.intake.service.depositDigests(items, 'batch-1');
    const cases = first.outcomes.flatMap((outcome) => (outcome instanceof AppError ? [] : [outcome.record.case]));
    for (const id of cases) await rig.retention.close(id, { date: CLOSED, ...ACT });
    rig.clock.now = AFTER_20_YEARS;
    const before = (await rig.intake.database('idempotency_keys').first()) as { body_digest: string };
    await erase(rig, cases[0] ?? '');
    expect(findIn(rig.intake.folder, { 'body digest': before.body_digest })).to.deep.equal([]);
    const again = await rig.intake.service.depositDigests(items, 'batch-1');
    expect(again.replayed).to.equal(true);
    expect(again.outcomes.map((outcome) => (outcome instanceof AppError ? outcome.code : outcome.record.case))).to.deep.equal(['case-erased', cases[1], 'metadata-invalid']);
    expect(again.receipt?.records.map(({ index }) => index)).to.deep.equal([1]);
    await refuses('idempotency-key-reused', rig.intake.service.depositDigests([digestItem(3)], 'batch-1'));
    await expectClean(rig);
    await erase(rig, cases[1] ?? '');
    expect(await rig.intake.database('idempotency_keys').select()).to.deep.equal([]);
    expect(await rig.intake.log.sequencedSize()).to.equal(2);
    await expectClean(rig);
  });
});

describe('the file of an expired document', () => {
  async function filled() {
    const rig = await open();
    const contract = await rig.deposit(LOAN, 'the contract');
    const call = await rig.deposit(LOAN, 'a call', { stage: 'collection' });
    const caseId = contract.stored.record.case;
    await rig.retention.close(caseId, { date: CLOSED, ...ACT });
    return { rig, caseId, contract: contract.stored.record.id, call };
  }

  it('goes, while record, digests, leaf and the case’s other files stay', async () => {
    const { rig, caseId, contract, call } = await filled();
    rig.clock.now = AFTER_5_YEARS;
    const { record, leaf, fileId } = call.stored;
    const erasure = await rig.retention.eraseFile(record.id, ACT);
    expect(erasure).to.include({ case: caseId, recordId: record.id, time: new Date(AFTER_5_YEARS).toISOString() });
    expect(storedFiles(rig).some((name) => name.endsWith(fileId ?? 'none'))).to.equal(false);
    expect(await rig.intake.service.recordById(record.id)).to.deep.equal({ ...call.stored, fileId: null, fileErasedTime: erasure.time });
    expect((await rig.intake.service.recordsByDigest('sha256', record.document.sha256)).map((found) => found.leaf)).to.deep.equal([leaf]);
    expect((await refuses('file-erased', rig.intake.service.openFile(record.id))).params).to.deep.equal({ id: record.id, time: erasure.time });
    expect(await contentOf(rig, contract)).to.equal('the contract');
    expect((await rig.accesses.of(caseId)).at(-1)).to.include({ action: 'file-erased', recordId: record.id, actor: ACT.person });
    expect((await rig.retention.state(caseId)).documents.map(({ hasFile }) => hasFile)).to.deep.equal([true, false]);
    await refuses('file-erased', rig.retention.eraseFile(record.id, ACT));
    await expectClean(rig);
  });

  it('is refused by name before its time, while held or open, where there is none, and for an unknown record', async () => {
    const { rig, caseId, contract, call } = await filled();
    const id = call.stored.record.id;
    expect((await refuses('retention-not-passed', rig.retention.eraseFile(id, ACT))).params['date']).to.equal('2029-06-01');
    rig.clock.now = AFTER_5_YEARS;
    await refuses('retention-not-passed', rig.retention.eraseFile(contract, ACT));
    const hold = await rig.retention.placeHold(caseId, { kind: 'complaint', ...ACT });
    await refuses('case-held', rig.retention.eraseFile(id, ACT));
    await rig.retention.releaseHold(caseId, hold, ACT);
    await rig.retention.reopen(caseId, ACT);
    await refuses('case-not-closed', rig.retention.eraseFile(id, ACT));
    await refuses('evidence-not-found', rig.retention.eraseFile('00000000-0000-4000-8000-000000000000', ACT));
    const { outcomes } = await rig.intake.service.depositDigests([digestItem(9, { loanNumber: LOAN, stage: 'collection' })]);
    await refuses('file-not-deposited', rig.retention.eraseFile((outcomes[0] as { record: { id: string } }).record.id, ACT));
    expect(await contentOf(rig, id)).to.equal('a call');
  });

  it('that another record of the case still needs is refused, naming it; once all are expired it goes from all', async () => {
    const { rig, call } = await filled();
    const longer = (await rig.deposit(LOAN, 'a call')).stored.record.id;
    rig.clock.now = AFTER_5_YEARS;
    const id = call.stored.record.id;
    expect((await refuses('file-still-needed', rig.retention.eraseFile(id, ACT))).params).to.deep.equal({ id, other: longer, date: '2044-06-01' });
    rig.clock.now = AFTER_20_YEARS;
    expect((await rig.retention.eraseFile(id, ACT)).recordIds).to.have.members([id, longer]);
    await refuses('file-erased', rig.intake.service.openFile(longer));
    await expectClean(rig);
  });

  it('can be deposited anew, and the case erased afterwards', async () => {
    const { rig, caseId, call } = await filled();
    rig.clock.now = AFTER_5_YEARS;
    await rig.retention.eraseFile(call.stored.record.id, ACT);
    const again = await rig.deposit(LOAN, 'a call', { stage: 'collection' });
    expect(await contentOf(rig, again.stored.record.id)).to.equal('a call');
    await expectClean(rig);
    rig.clock.now = AFTER_20_YEARS;
    await erase(rig, caseId);
    expect(storedFiles(rig)).to.deep.equal([]);
    await expectClean(rig);
  });
});

describe('features that keep something of a case', () => {
  it('erase theirs within the transaction and after it, in their order, and a failing one leaves all as it was', async () => {
    const told: string[] = [];
    let fails = true;
    const erasers = ['first', 'second'].map((name) => ({
      name,
      erase: async () => {
        told.push(`${name} erases`);
        if (fails && name === 'second') throw new Error('not now');
      },
      afterCommit: async () => void told.push(`${name} removes`),
    }));
    const rig = await open({ erasers });
    const { stored } = await rig.deposit(LOAN, 'the contract');
    await expire(rig, stored.record.case);
    const failure: unknown = await erase(rig, stored.record.case).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).and.have.property('message', 'not now');
    expect(await contentOf(rig, stored.record.id)).to.equal('the contract');
    expect((await rig.retention.erasureOf(stored.record.case))?.state).to.equal('ordered');
    await refuses('case-being-erased', rig.retention.placeHold(stored.record.case, { kind: 'audit', ...ACT }));
    fails = false;
    told.length = 0;
    expect((await erase(rig, stored.record.case)).state).to.equal('done');
    expect(told).to.deep.equal(['first erases', 'second erases', 'first removes', 'second removes']);
  });

  it('leave no trace that they name: a copy in the unused part of a page is overwritten', async () => {
    const trace = Buffer.from('a search hash of another feature, 0123456789abcdef');
    const rig = await open({ erasers: [{ name: 'other', erase: async () => [trace] }] });
    const { database, folder } = rig.intake;
    // As SQLite may leave one behind when it moves rows: secure deletion is off for a moment.
    await database.raw('CREATE TABLE other (value BLOB)');
    await database.raw('PRAGMA secure_delete = OFF');
    await database('other').insert({ value: trace });
    await database('other').delete();
    await database.raw('PRAGMA secure_delete = ON');
    await database.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(readFileSync(join(folder, 'docketproof.sqlite')).includes(trace)).to.equal(true);
    const { stored } = await rig.deposit(LOAN, 'the contract');
    await expire(rig, stored.record.case);
    await erase(rig, stored.record.case);
    expect(findIn(folder, { trace })).to.deep.equal([]);
    await expectClean(rig);
  });
});

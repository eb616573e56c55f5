import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fromHex, toHex } from '../../server/domain/bytes.ts';
import { parseRecord, recordBytes, recordLeaf } from '../../server/domain/record/index.ts';
import { verifyReceipt } from '../../server/domain/receipt/index.ts';
import { AppError } from '../../server/errors.ts';
import { NOW, collect, depositTogether, metadata, pseudoRandom, streamOf, useIntake, type Intake } from './setup.ts';

const HOUR = 3_600_000;

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
}

function deposit({ service }: Intake, content: Uint8Array | string, changes: Parameters<typeof metadata>[0] = {}, idempotencyKey?: string) {
  return service.depositContent({ metadata: metadata(changes), content: streamOf(Buffer.from(content)), idempotencyKey });
}

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    return error as AppError;
  }
  throw new Error('was accepted');
}

/** Rows of every table of intake, and files: what must not change when something is refused. */
async function contents({ database, folder, log }: Intake) {
  const counts: Record<string, number> = {};
  for (const table of ['cases', 'files', 'records', 'idempotency_keys']) counts[table] = (await database(table).select()).length;
  return { ...counts, leaves: await log.sequencedSize(), stored: filesUnder(join(folder, 'vault')).length };
}

describe('EvidenceService.deposit', () => {
  const open = useIntake();

  it('records a document: digests, media type, place in case and log, receipt', async () => {
    const intake = await open();
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), pseudoRandom(300_000)]);
    const { stored, receipt, replayed } = await deposit(intake, bytes);
    const { record } = stored;
    expect(replayed).to.equal(false);
    expect(record.document).to.deep.equal({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sm3: createHash('sm3').update(bytes).digest('hex'),
      size: bytes.length,
      mediaType: 'application/pdf',
      title: '个人消费借款合同（虚构样本）',
      digestOnly: false,
    });
    expect(record).to.include({ sequence: 1, previous: null, stage: 'contract', receivedTime: '2024-06-01T08:00:00.000Z', supersedes: null });
    expect(parseRecord(stored.text)).to.deep.equal(record);
    expect(stored.leaf).to.equal(toHex(recordLeaf(record)));
    expect(stored.index).to.equal(0);
    expect(toHex((await intake.log.leaf(0)) ?? new Uint8Array())).to.equal(stored.leaf);
    expect(verifyReceipt(JSON.stringify(receipt), intake.log.vkey)).to.deep.equal(receipt);
    expect(receipt).to.include({ recordId: record.id, leaf: stored.leaf, index: 0, anchorBy: new Date(NOW + HOUR).toISOString(), receivedTime: record.receivedTime });
    const { content } = await intake.service.openFile(record.id);
    expect((await collect(content)).equals(bytes)).to.equal(true);
  });

  it('links the records of a case in sequence, and cases do not mix', async () => {
    const intake = await open();
    const a1 = await deposit(intake, 'a1');
    const b1 = await deposit(intake, 'b1', { loanNumber: 'EXAMPLE-0002' });
    const a2 = await deposit(intake, 'a2');
    const a3 = await deposit(intake, 'a3');
    expect(a2.stored.record).to.include({ case: a1.stored.record.case, sequence: 2, previous: a1.stored.leaf });
    expect(a3.stored.record).to.include({ sequence: 3, previous: a2.stored.leaf });
    expect(b1.stored.record).to.include({ sequence: 1, previous: null });
    expect(b1.stored.record.case).to.not.equal(a1.stored.record.case);
    expect((await intake.service.recordsOfCase(a1.stored.record.case)).map(({ record }) => record.sequence)).to.deep.equal([1, 2, 3]);
    const ofCase = await intake.service.caseByLoanNumber('EXAMPLE-0002');
    expect(ofCase).to.deep.equal({ id: b1.stored.record.case, count: 1, lastLeaf: b1.stored.leaf, openedTime: b1.stored.record.receivedTime, erasedTime: null, batchId: null });
    expect(await intake.service.caseById(b1.stored.record.case)).to.deep.equal(ofCase);
    expect(await intake.service.caseByLoanNumber('EXAMPLE-0003')).to.equal(null);
  });

  it('never gives the same salt, id or case reference twice', async () => {
    const intake = await open();
    const all = await Promise.all(Array.from({ length: 120 }, (_, i) => deposit(intake, 'same', { loanNumber: `EXAMPLE-${i}` })));
    for (const pick of ['salt', 'id', 'case'] as const) expect(new Set(all.map(({ stored }) => stored.record[pick])).size, pick).to.equal(120);
    expect(all.every(({ stored }) => /^[0-9a-f]{64}$/.test(stored.record.salt))).to.equal(true);
  });

  it('stores the same content once per case, and per case with its own key', async () => {
    const intake = await open();
    const bytes = pseudoRandom(50_000);
    const [first, second] = await Promise.all([deposit(intake, bytes), deposit(intake, bytes, { stage: 'signature' })]);
    const third = await deposit(intake, bytes, { title: '第三次' });
    const elsewhere = await deposit(intake, bytes, { loanNumber: 'EXAMPLE-0002' });
    expect(new Set([first.stored.fileId, second.stored.fileId, third.stored.fileId]).size).to.equal(1);
    expect(elsewhere.stored.fileId).to.not.equal(first.stored.fileId);
    expect(filesUnder(join(intake.folder, 'vault', 'files'))).to.have.length(2);
    expect(filesUnder(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
    for (const { stored } of [first, second, third, elsewhere]) {
      const { content } = await intake.service.openFile(stored.record.id);
      expect((await collect(content)).equals(bytes)).to.equal(true);
    }
    expect((await intake.service.recordsByDigest('sha256', first.stored.record.document.sha256)).map(({ index }) => index)).to.deep.equal([0, 1, 2, 3]);
    expect((await intake.service.recordsByDigest('sm3', first.stored.record.document.sm3 ?? ''))).to.have.length(4);
    expect(await intake.service.recordsByDigest('sha256', '00'.repeat(32))).to.deep.equal([]);
  });

  it('reads uploads that opened a case together, whichever was first', async () => {
    const intake = await open();
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => deposit(intake, pseudoRandom(10_000, i + 1))));
    for (const [i, { stored }] of all.entries()) {
      const { content } = await intake.service.openFile(stored.record.id);
      expect((await collect(content)).equals(pseudoRandom(10_000, i + 1))).to.equal(true);
    }
    expect(new Set(all.map(({ stored }) => stored.record.case)).size).to.equal(1);
  });

  it('gives a case its key when digests opened it before', async () => {
    const intake = await open();
    const { loanNumber } = metadata();
    const digests = await intake.service.depositDigests([{ ...metadata(), sha256: 'aa'.repeat(32), size: 1, mediaType: 'text/plain' }]);
    const { stored } = await deposit(intake, 'with a file', { loanNumber });
    expect(stored.record.sequence).to.equal(2);
    expect(digests.receipt).to.not.equal(null);
    expect((await collect((await intake.service.openFile(stored.record.id)).content)).toString()).to.equal('with a file');
  });

  it('finds everything again after a restart, with the same receipt', async () => {
    const intake = await open();
    const { stored, receipt } = await deposit(intake, 'kept');
    const again = await intake.restart();
    try {
      expect(await again.service.recordById(stored.record.id)).to.deep.equal(stored);
      expect(await again.service.receiptOf(stored.record.id)).to.deep.equal(receipt);
      const next = await deposit(again, 'next');
      expect(next.stored.record).to.include({ sequence: 2, previous: stored.leaf });
    } finally {
      await again.close();
    }
  });

  it('lists all rows for fsck, with exactly the bytes that were hashed', async () => {
    const intake = await open();
    for (let i = 0; i < 7; i++) await deposit(intake, `document ${i}`);
    let index = 0;
    for await (const row of intake.service.allRecordRows()) {
      expect(row.log_index).to.equal(index++);
      const text = intake.service.textOfRow(row);
      expect(Buffer.from(text).equals(Buffer.from(recordBytes(parseRecord(text))))).to.equal(true);
      expect(toHex(recordLeaf(parseRecord(text)))).to.equal(row.leaf);
      expect(fromHex(row.leaf, 32)).to.have.length(32);
    }
    expect(index).to.equal(7);
    const files = [];
    for await (const file of intake.service.allFiles()) files.push(createHash('sha256').update(await collect(await intake.service.readStoredFile(file))).digest('hex') === file.sha256);
    expect(files).to.deep.equal(Array(7).fill(true));
    expect((await intake.service.recordsBetween(2, 5)).map(({ index: place }) => place)).to.deep.equal([2, 3, 4]);
  });
});

describe('superseding', () => {
  const open = useIntake();

  it('names the record that corrects another, and leaves both in place', async () => {
    const intake = await open();
    const wrong = await deposit(intake, 'wrong');
    const right = await deposit(intake, 'right', { supersedes: wrong.stored.record.id });
    expect(right.stored.record.supersedes).to.equal(wrong.stored.record.id);
    expect((await intake.service.recordById(wrong.stored.record.id))?.supersededBy).to.equal(right.stored.record.id);
    expect((await intake.service.recordById(right.stored.record.id))?.supersededBy).to.equal(null);
    const third = await deposit(intake, 'better', { supersedes: right.stored.record.id });
    expect((await intake.service.recordsOfCase(wrong.stored.record.case)).map(({ supersededBy }) => supersededBy)).to.deep.equal([right.stored.record.id, third.stored.record.id, null]);
  });

  it('is refused for a record that does not exist, is of another case, or is superseded already; nothing is stored', async () => {
    const intake = await open();
    const { stored } = await deposit(intake, 'first');
    const second = await deposit(intake, 'second', { supersedes: stored.record.id });
    const before = await contents(intake);
    const missing = await refusal(deposit(intake, 'x', { supersedes: '7c9e6679-7425-40de-944b-e07fc1f90ae7' }));
    expect(missing.code).to.equal('superseded-missing');
    expect((await refusal(deposit(intake, 'x', { supersedes: second.stored.record.id, loanNumber: 'EXAMPLE-0002' }))).code).to.equal('superseded-of-other-case');
    const already = await refusal(deposit(intake, 'x', { supersedes: stored.record.id }));
    expect(already).to.deep.include({ code: 'superseded-already', params: { id: stored.record.id, by: second.stored.record.id } });
    expect((await refusal(deposit(intake, 'x', { provenance: { sourceSystem: 's', corroborates: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'] } }))).code).to.equal('corroborated-missing');
    expect(await contents(intake)).to.deep.equal(before);
  });

  it('of the same record by two deposits in one commit: the first wins, the other is told by which', async () => {
    const intake = await open();
    const { stored } = await deposit(intake, 'first');
    const changes = { supersedes: stored.record.id };
    const [won, lost] = await depositTogether(intake, [{ content: 'a', changes }, { content: 'b', changes }]);
    expect(intake.service.statistics.commits).to.equal(2);
    if (won?.status !== 'fulfilled' || lost?.status !== 'rejected') throw new Error('expected the first to win');
    expect(lost.reason).to.deep.include({ code: 'superseded-already', params: { id: stored.record.id, by: won.value.stored.record.id } });
    expect((await contents(intake))).to.include({ records: 2, leaves: 2, stored: 2 });
  });
});

describe('refused deposits', () => {
  const open = useIntake();

  it('leave nothing: no row, no leaf, no file, no case', async () => {
    const intake = await open({ maxFileBytes: 1000 });
    const before = await contents(intake);
    const refused = [
      deposit(intake, ''),
      deposit(intake, Buffer.alloc(1001)),
      deposit(intake, 'x', { stage: 'no-such-stage' as 'contract' }),
      deposit(intake, 'x', { title: '' }),
      deposit(intake, 'x', { eventTime: '2024-06-02T08:00:00.001Z' }),
      deposit(intake, 'x', {}, 'a key with blanks'),
      deposit(intake, 'x', { provenance: { sourceSystem: 'a\u202eb' } }),
    ];
    expect((await Promise.all(refused.map(refusal))).map(({ code }) => code)).to.deep.equal(['file-empty', 'file-too-large', 'metadata-invalid', 'metadata-invalid', 'event-time-in-future', 'idempotency-key-invalid', 'metadata-invalid']);
    expect(await contents(intake)).to.deep.equal(before);
    expect(before).to.deep.equal({ cases: 0, files: 0, records: 0, idempotency_keys: 0, leaves: 0, stored: 0 });
  });

  it('are refused after the service was asked to stop, while those before it are finished', async () => {
    const intake = await open();
    const before = deposit(intake, 'before');
    const file = await intake.service.receiveFile(metadata().loanNumber, streamOf(Buffer.from('after')));
    const running = before.then(({ stored }) => stored.index);
    await before;
    await intake.service.close();
    expect((await refusal(intake.service.deposit({ metadata: metadata(), file }))).code).to.equal('service-stopping');
    expect(await running).to.equal(0);
    expect(await contents(intake)).to.include({ records: 1, stored: 1 });
  });
});

describe('the loan number', () => {
  const open = useIntake();

  it('is in the database and nowhere else: not in records, file names, answers or errors', async () => {
    const intake = await open();
    const loanNumber = 'SECRET-LOAN-4711';
    const one = await deposit(intake, 'one', { loanNumber });
    const two = await deposit(intake, 'two', { loanNumber }, 'some-key');
    const error = await refusal(deposit(intake, 'three', { loanNumber, supersedes: '7c9e6679-7425-40de-944b-e07fc1f90ae7' }));
    const reused = await refusal(deposit(intake, 'other', { loanNumber }, 'some-key'));
    await intake.log.integrate();
    const outside = [JSON.stringify([one, two]), error.stack, reused.stack, JSON.stringify([error.params, reused.params]), intake.log.latestCheckpoint(), ...filesUnder(intake.folder)].join('\n');
    expect(outside).to.not.include('4711');
    for (const name of filesUnder(intake.folder).filter((file) => !file.startsWith('docketproof.sqlite'))) {
      expect(readFileSync(join(intake.folder, name)).includes('4711'), name).to.equal(false);
    }
    expect(await intake.service.loanNumberOf(one.stored.record.case)).to.equal(loanNumber);
    // Nor can it be found by trying: the reference is random and not derived from it.
    const digests = ['sha256', 'sm3', 'md5', 'sha1'].map((name) => createHash(name).update(loanNumber).digest('hex'));
    expect(digests.some((digest) => digest.includes(one.stored.record.case))).to.equal(false);
  });
});

describe('openFile', () => {
  const open = useIntake();

  it('says why a file cannot be read', async () => {
    const intake = await open();
    const { stored } = await deposit(intake, 'a document');
    const digests = await intake.service.depositDigests([{ ...metadata({ loanNumber: 'EXAMPLE-0002' }), sha256: 'aa'.repeat(32), size: 1, mediaType: 'text/plain' }]);
    const [only] = digests.outcomes;
    if (only === undefined || only instanceof AppError) throw new Error('the digest was refused');
    expect((await refusal(intake.service.openFile('7c9e6679-7425-40de-944b-e07fc1f90ae7'))).code).to.equal('evidence-not-found');
    expect((await refusal(intake.service.openFile(only.record.id))).code).to.equal('file-not-deposited');
    await intake.vault.discard(stored.fileId ?? '');
    const other = await intake.restart({ masterKey: Buffer.alloc(32, 1) });
    try {
      expect((await refusal(other.service.openFile(stored.record.id))).code).to.equal('case-key-unreadable');
      await other.database('cases').update({ wrapped_key: null });
      expect((await refusal(other.service.openFile(stored.record.id))).code).to.equal('case-erased');
    } finally {
      await other.close();
    }
  });

  it('names the record whose file was damaged', async () => {
    const intake = await open();
    const { stored } = await deposit(intake, 'a document');
    const { rmSync } = await import('node:fs');
    rmSync(join(intake.folder, 'vault', 'files'), { recursive: true });
    const { content } = await intake.service.openFile(stored.record.id);
    expect(await refusal(collect(content))).to.deep.include({ code: 'file-damaged', params: { id: stored.record.id } });
  });
});

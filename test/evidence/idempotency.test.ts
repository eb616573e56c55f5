import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../server/errors.ts';
import { depositTogether, metadata, digestItem, streamOf, useIntake, type Intake } from './setup.ts';

function deposit({ service }: Intake, content: string, idempotencyKey: string, changes: Parameters<typeof metadata>[0] = {}) {
  return service.depositContent({ metadata: metadata(changes), content: streamOf(Buffer.from(content)), idempotencyKey });
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => promise.then(() => 'accepted', (error: unknown) => (error instanceof AppError ? error.code : String(error)));

describe('Idempotency-Key', () => {
  const open = useIntake();

  it('with the same body gives the same answer and stores once', async () => {
    const intake = await open();
    const first = await deposit(intake, 'document', 'key-1');
    const again = await deposit(intake, 'document', 'key-1');
    expect(again).to.deep.equal({ ...first, replayed: true });
    // the same metadata, spelled differently
    const spelled = await deposit(intake, 'document', 'key-1', { eventTime: '2024-05-31T16:00:00+08:00' });
    expect(spelled.stored.record.id).to.equal(first.stored.record.id);
    expect(await intake.log.sequencedSize()).to.equal(1);
    expect(readdirSync(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
  });

  it('gives the same answer after a restart', async () => {
    const intake = await open();
    const first = await deposit(intake, 'document', 'key-1');
    const restarted = await intake.restart({ clock: () => 1_800_000_000_000 });
    try {
      expect(await deposit(restarted, 'document', 'key-1')).to.deep.equal({ ...first, replayed: true });
      expect(await codeOf(deposit(restarted, 'other', 'key-1'))).to.equal('idempotency-key-reused');
    } finally {
      await restarted.close();
    }
  });

  it('with another body is a conflict, whatever differs, and stores nothing', async () => {
    const intake = await open();
    await deposit(intake, 'document', 'key-1');
    for (const changes of [{ title: '别的' }, { stage: 'signature' }, { loanNumber: 'EXAMPLE-0002' }, { eventTime: '2024-05-31T08:00:00.001Z' }, { provenance: { sourceSystem: 'x' } }] as const) {
      expect(await codeOf(deposit(intake, 'document', 'key-1', changes)), JSON.stringify(changes)).to.equal('idempotency-key-reused');
    }
    expect(await codeOf(deposit(intake, 'document.', 'key-1'))).to.equal('idempotency-key-reused');
    expect(await codeOf(intake.service.depositDigests([digestItem(1)], 'key-1'))).to.equal('idempotency-key-reused');
    expect(await intake.log.sequencedSize()).to.equal(1);
    expect(readdirSync(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
    expect(await intake.service.caseByLoanNumber('EXAMPLE-0002')).to.equal(null);
  });

  it('used by twenty requests at once is answered alike to all, and stored once', async () => {
    const intake = await open();
    const all = await Promise.all(Array.from({ length: 20 }, () => deposit(intake, 'document', 'key-1')));
    expect(new Set(all.map(({ stored }) => stored.record.id)).size).to.equal(1);
    expect(new Set(all.map(({ receipt }) => JSON.stringify(receipt))).size).to.equal(1);
    expect(all.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(await intake.log.sequencedSize()).to.equal(1);
    expect(readdirSync(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
  });

  it('used several times in one commit goes to the first body and answers its repetitions', async () => {
    const intake = await open();
    const results = await depositTogether(intake, [{ content: 'a', key: 'key-1' }, { content: 'b', key: 'key-1' }, { content: 'a', key: 'key-1' }]);
    expect(intake.service.statistics).to.deep.equal({ commits: 1, records: 1 });
    const [first, conflict, repetition] = results;
    if (first?.status !== 'fulfilled' || conflict?.status !== 'rejected' || repetition?.status !== 'fulfilled') throw new Error('expected the first and its repetition to be answered');
    expect(conflict.reason).to.deep.include({ code: 'idempotency-key-reused' });
    expect(repetition.value).to.deep.equal({ ...first.value, replayed: true });
    expect(readdirSync(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
  });

  it('is not used up by a refused document', async () => {
    const intake = await open();
    const supersedes = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
    expect(await codeOf(deposit(intake, 'document', 'key-1', { supersedes }))).to.equal('superseded-missing');
    expect((await deposit(intake, 'document', 'key-1')).replayed).to.equal(false);
  });

  it('of a list of digests gives all results again, refused ones too, after a restart as well', async () => {
    const intake = await open();
    const items = [digestItem(1), digestItem(2, { stage: 'x' }), digestItem(3), 5, digestItem(4)];
    const first = await intake.service.depositDigests(items, 'key-1');
    await deposit(intake, 'something between', 'key-2');
    const again = await intake.service.depositDigests(items.map((item) => (typeof item === 'object' ? Object.fromEntries(Object.entries(item).reverse()) : item)), 'key-1');
    const restarted = await intake.restart();
    try {
      const later = await restarted.service.depositDigests(items, 'key-1');
      for (const replay of [again, later]) {
        expect(replay.replayed).to.equal(true);
        expect(replay.receipt).to.deep.equal(first.receipt);
        expect(replay.outcomes.map((outcome) => (outcome instanceof AppError ? { code: outcome.code, params: outcome.params } : outcome))).to.deep.equal(
          first.outcomes.map((outcome) => (outcome instanceof AppError ? { code: outcome.code, params: outcome.params } : outcome)),
        );
      }
      expect(await codeOf(restarted.service.depositDigests(items.slice(1), 'key-1'))).to.equal('idempotency-key-reused');
      const nothing = await restarted.service.depositDigests([null], 'key-3');
      expect((await restarted.service.depositDigests([null], 'key-3')).replayed).to.equal(true);
      expect(nothing.replayed).to.equal(false);
    } finally {
      await restarted.close();
    }
  });
});

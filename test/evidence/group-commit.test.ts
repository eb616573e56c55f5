import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../server/errors.ts';
import type { FaultPoint } from '../../server/faults.ts';
import { depositTogether, metadata, digestItem, streamOf, useIntake, type Intake } from './setup.ts';

function deposit({ service }: Intake, content: string, changes: Parameters<typeof metadata>[0] = {}, idempotencyKey?: string) {
  return service.depositContent({ metadata: metadata(changes), content: streamOf(Buffer.from(content)), idempotencyKey });
}

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : String(error));

describe('group commit', () => {
  const open = useIntake();

  it('lets 200 concurrent deposits share a few commits, each acknowledged only after its own', async () => {
    const acknowledged: number[] = [];
    const commits: { first: number; count: number }[] = [];
    const intake = await open({ onSequenced: (first, count) => commits.push({ first, count }) });
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const { stored } = await deposit(intake, `document ${i}`, { loanNumber: `EXAMPLE-${i % 20}` });
        // Durable, seen from outside the commit: the row is there as soon as the answer is.
        expect(await intake.log.sequencedSize()).to.be.greaterThan(stored.index);
        acknowledged.push(stored.index);
      }),
    );
    expect(acknowledged.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 200 }, (_, i) => i));
    expect(intake.service.statistics.records).to.equal(200);
    expect(intake.service.statistics.commits).to.be.lessThan(60);
    expect(commits.reduce((sum, { count }) => sum + count, 0)).to.equal(200);
    for (let i = 0; i < 20; i++) {
      const ofCase = await intake.service.caseByLoanNumber(`EXAMPLE-${i}`);
      const records = await intake.service.recordsOfCase(ofCase?.id ?? '');
      expect(records.map(({ record }) => record.sequence)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      records.forEach(({ record }, n) => expect(record.previous).to.equal(n === 0 ? null : records[n - 1]?.leaf));
    }
  });

  it('of one item that is refused does not fail its neighbours', async () => {
    const intake = await open();
    const results = await depositTogether(intake, Array.from({ length: 30 }, (_, i) => ({ content: `document ${i}`, changes: i % 3 === 0 ? { supersedes: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } : {} })));
    expect(intake.service.statistics).to.deep.equal({ commits: 1, records: 20 });
    expect(results.map(({ status }) => status)).to.deep.equal(Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 'rejected' : 'fulfilled')));
    const indexes = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.stored.index] : []));
    expect(indexes.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, i) => i));
  });

  it('of one item that the database refuses does not fail its neighbours either', async () => {
    // Every random byte alike: all record ids are the same, and the UNIQUE constraint refuses all but the first.
    let isBroken = false;
    const { randomBytes } = await import('node:crypto');
    const intake = await open({ random: (size) => (isBroken ? Buffer.alloc(size, 5) : randomBytes(size)) });
    isBroken = true;
    const results = await depositTogether(intake, [{ content: 'a' }, { content: 'b' }, { content: 'c' }]);
    expect(results.map((result) => (result.status === 'fulfilled' ? 'stored' : codeOf(result.reason)))).to.deep.equal(['stored', 'deposit-not-stored', 'deposit-not-stored']);
    expect(readdirSync(join(intake.folder, 'vault', 'incoming'))).to.deep.equal([]);
    isBroken = false;
    expect((await deposit(intake, 'afterwards')).stored.record.sequence).to.equal(2);
    const restarted = await intake.restart();
    expect((await restarted.log.sequencedSize())).to.equal(2);
    await restarted.close();
  });

  it('takes single documents and lists of digests in one order', async () => {
    const intake = await open();
    const [one, list, two] = await Promise.all([deposit(intake, 'one'), intake.service.depositDigests([digestItem(1), digestItem(2)]), deposit(intake, 'two')]);
    const sequences = [one.stored, ...list.outcomes, two.stored].map((stored) => (stored instanceof AppError ? 0 : stored.record.sequence));
    expect(sequences.sort()).to.deep.equal([1, 2, 3, 4]);
  });

  for (const point of ['intake:incoming-synced', 'intake:before-insert', 'intake:before-commit', 'intake:committed', 'intake:before-acknowledge'] as const) {
    it(`does not acknowledge when it fails at ${point}, and the same key then gives the one answer`, async () => {
      let failing: FaultPoint | null = point;
      const intake = await open({
        fault: (at) => {
          if (at === failing) throw new Error('the disk is full');
        },
      });
      const error: unknown = await deposit(intake, 'document', {}, 'key-1').catch((reason: unknown) => reason);
      expect(codeOf(error)).to.equal('deposit-not-stored');
      expect(JSON.stringify((error as AppError).params)).to.not.include('disk is full');
      const wasCommitted = point === 'intake:committed' || point === 'intake:before-acknowledge';
      expect(await intake.log.sequencedSize()).to.equal(wasCommitted ? 1 : 0);
      failing = null;
      const retry = await deposit(intake, 'document', {}, 'key-1');
      expect(retry.replayed).to.equal(wasCommitted);
      expect(retry.stored.index).to.equal(0);
      expect(await intake.log.sequencedSize()).to.equal(1);
      const restarted = await intake.restart();
      try {
        const { content } = await restarted.service.openFile(retry.stored.record.id);
        let size = 0;
        for await (const part of content) size += part.length;
        expect(size).to.equal('document'.length);
        expect((await deposit(restarted, 'document', {}, 'key-1')).stored).to.deep.equal(retry.stored);
      } finally {
        await restarted.close();
      }
    });
  }
});

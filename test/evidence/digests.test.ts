import { expect } from 'chai';
import { AppError, type Localized } from '../../server/errors.ts';
import type { StoredRecord } from '../../server/evidence/index.ts';
import { verifyReceipt } from '../../server/domain/receipt/index.ts';
import { digestItem, useIntake } from './setup.ts';

function codeOf(outcome: StoredRecord | AppError | undefined): string {
  return outcome instanceof AppError ? outcome.code : 'accepted';
}

describe('EvidenceService.depositDigests', () => {
  const open = useIntake();

  it('records each item in order, with one receipt for all', async () => {
    const intake = await open();
    const items = Array.from({ length: 25 }, (_, i) => digestItem(i, { loanNumber: `EXAMPLE-${i % 3}`, sm3: i % 2 ? 'ab'.repeat(32) : null }));
    const { outcomes, receipt, replayed } = await intake.service.depositDigests(items);
    expect(replayed).to.equal(false);
    const records = outcomes.map((outcome) => outcome as StoredRecord);
    expect(records.map(({ index }) => index)).to.deep.equal(items.map((_, i) => i));
    expect(records.map(({ record }) => record.document.sha256)).to.deep.equal(items.map(({ sha256 }) => sha256));
    expect(records.map(({ record }) => record.sequence)).to.deep.equal(items.map((_, i) => Math.floor(i / 3) + 1));
    expect(records.every(({ record, fileId }) => record.document.digestOnly && fileId === null)).to.equal(true);
    expect(receipt?.records).to.deep.equal(records.map(({ record, leaf, index }) => ({ recordId: record.id, leaf, index })));
    expect(verifyReceipt(JSON.stringify(receipt), intake.log.vkey)).to.deep.equal(receipt);
    expect(await intake.log.sequencedSize()).to.equal(25);
    expect(await intake.service.recordById(records[7]?.record.id ?? '')).to.deep.equal(records[7]);
  });

  it('takes the good and names the bad, each in its place', async () => {
    const intake = await open();
    const first = await intake.service.depositDigests([digestItem(1)]);
    const target = (first.outcomes[0] as StoredRecord).record.id;
    const { outcomes } = await intake.service.depositDigests([
      digestItem(2),
      digestItem(3, { sha256: 'AA'.repeat(32) }),
      digestItem(4, { supersedes: target }),
      digestItem(5, { supersedes: target }),
      'not an object',
      digestItem(6, { stage: 'x' }),
      digestItem(7, { loanNumber: 'EXAMPLE-0002', supersedes: target }),
      digestItem(8, { size: 0 }),
      digestItem(9, { eventTime: '2030-01-01T00:00:00Z' }),
      digestItem(10, { borrower: '某某' }),
      digestItem(11),
    ]);
    expect(outcomes.map(codeOf)).to.deep.equal([
      'accepted',
      'metadata-invalid',
      'accepted',
      'superseded-already',
      'metadata-invalid',
      'metadata-invalid',
      'superseded-of-other-case',
      'metadata-invalid',
      'event-time-in-future',
      'metadata-invalid',
      'accepted',
    ]);
    expect((outcomes[1] as AppError).params).to.deep.include({ path: '$.sha256', problem: { 'zh-CN': '必须是 64 位小写十六进制数字', en: 'must be 64 lower-case hex digits' } });
    expect((outcomes[9] as AppError).params).to.deep.include({ path: '$.borrower' });
    const accepted = outcomes.filter((outcome) => !(outcome instanceof AppError)) as StoredRecord[];
    expect(accepted.map(({ index }) => index)).to.deep.equal([1, 2, 3]);
    expect(accepted.map(({ record }) => record.sequence)).to.deep.equal([2, 3, 4]);
    // The case that only a refused item would have opened is not there.
    expect(await intake.service.caseByLoanNumber('EXAMPLE-0002')).to.equal(null);
  });

  it('gives no receipt when nothing was accepted', async () => {
    const intake = await open();
    const { outcomes, receipt } = await intake.service.depositDigests([1, null]);
    expect(outcomes.map(codeOf)).to.deep.equal(['metadata-invalid', 'metadata-invalid']);
    expect(receipt).to.equal(null);
    expect(intake.service.statistics.records).to.equal(0);
  });

  it('refuses no items and too many', async () => {
    const intake = await open();
    for (const [count, code] of [[0, 'digests-empty'], [10_001, 'digests-too-many']] as const) {
      const error: unknown = await intake.service.depositDigests(Array(count).fill(null)).catch((reason: unknown) => reason);
      expect((error as AppError).code).to.equal(code);
    }
  });

  it('reads times with any offset and writes them in UTC, and refuses what it would have to round', async () => {
    const intake = await open();
    const times = ['2024-01-10T10:03:04+08:00', '2024-01-09T23:03:04.5-03:00', '2024-01-10T02:03:04Z', '2024-01-10T02:03:04.0001Z', '2024-01-10 02:03:04Z', '2024-02-30T00:00:00+08:00', '2024-01-10T02:03:04+24:00', '0000-01-01T00:00:00+01:00'];
    const { outcomes } = await intake.service.depositDigests(times.map((eventTime, i) => digestItem(i, { eventTime })));
    expect(outcomes.map((outcome) => (outcome instanceof AppError ? (outcome.params['problem'] as Localized).en : outcome.record.eventTime))).to.deep.equal([
      '2024-01-10T02:03:04.000Z',
      '2024-01-10T02:03:04.500Z',
      '2024-01-10T02:03:04.000Z',
      'must look like 2024-01-10T02:03:04Z or 2024-01-10T10:03:04+08:00',
      'must look like 2024-01-10T02:03:04Z or 2024-01-10T10:03:04+08:00',
      'is not a real date and time',
      'is not a real date and time',
      'is not a real date and time',
    ]);
  });

  it('takes 10 000 items of 2 000 cases in one commit', async function () {
    this.timeout(20_000);
    const intake = await open();
    const { outcomes } = await intake.service.depositDigests(Array.from({ length: 10_000 }, (_, i) => digestItem(i, { loanNumber: `EXAMPLE-${i % 2000}` })));
    expect(outcomes.filter((outcome) => outcome instanceof AppError)).to.deep.equal([]);
    expect(intake.service.statistics).to.deep.equal({ commits: 1, records: 10_000 });
    const last = outcomes[9_999] as StoredRecord;
    expect(last.record).to.include({ sequence: 5, previous: (outcomes[7_999] as StoredRecord).leaf });
    expect(Buffer.from((await intake.log.leaf(9_999)) ?? []).toString('hex')).to.equal(last.leaf);
  });
});

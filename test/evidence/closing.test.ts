/** Closing the sequence of a case: the statement speaks of exactly the records before it, whatever comes in meanwhile. */
import { expect } from 'chai';
import { caseRoot, statementDocument, STATEMENT_MEDIA_TYPE } from '../../server/domain/case/index.ts';
import { statementOf } from '../../server/domain/record/index.ts';
import { AppError } from '../../server/errors.ts';
import { collect, LOAN, metadata, NOW, streamOf, useIntake, type Intake } from './setup.ts';

const STATED = { purpose: 'filing', note: null, statedBy: '王法务（虚构）' } as const;
const deposit = ({ service }: Intake, content: string) => service.depositContent({ metadata: metadata(), content: streamOf(Buffer.from(content)), idempotencyKey: undefined });
const codeOf = (action: Promise<unknown>): Promise<string> => action.then(() => 'accepted', (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)));

describe('EvidenceService.closeSequence', () => {
  const open = useIntake();

  it('records a statement over leaf, place and stage of every record, with a document that can be rebuilt', async () => {
    const intake = await open();
    for (const content of ['a', 'b', 'c']) await deposit(intake, content);
    const caseId = (await intake.service.caseByLoanNumber(LOAN))!.id;
    const { stored } = await intake.service.closeSequence({ caseId, ...STATED });
    const records = await intake.service.recordsOfCase(caseId);
    const statement = statementOf(stored.record)!;
    expect(statement).to.deep.equal({ ...STATED, count: 3, root: caseRoot(records.slice(0, 3).map(({ leaf, record: { stage } }) => ({ leaf, stage }))) });
    expect(stored.record).to.include({ sequence: 4, previous: records[2]!.leaf, stage: 'case-statement', eventTime: new Date(NOW).toISOString() });
    expect(stored.record.document.mediaType).to.equal(STATEMENT_MEDIA_TYPE);
    const { content } = await intake.service.openFile(stored.record.id);
    expect(Buffer.from(statementDocument(caseId, statement, stored.record.eventTime)).equals(await collect(content))).to.equal(true);
  });

  it('holds for the moment at which it is recorded, while documents come in', async () => {
    const intake = await open();
    await deposit(intake, 'first');
    const caseId = (await intake.service.caseByLoanNumber(LOAN))!.id;
    const deposits = Array.from({ length: 30 }, (_, i) => deposit(intake, `document ${i}`));
    const statements = Array.from({ length: 3 }, () => intake.service.closeSequence({ caseId, ...STATED }));
    await Promise.all(deposits);
    const outcomes = await Promise.allSettled(statements);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect((outcome.reason as AppError).code).to.equal('case-moved-on');
    await intake.service.closeSequence({ caseId, ...STATED });
    const records = await intake.service.recordsOfCase(caseId);
    const closing = records.filter(({ record }) => statementOf(record) !== null);
    expect(closing.length).to.be.greaterThan(0);
    for (const { record } of closing) {
      const { count, root } = statementOf(record)!;
      expect(count).to.equal(record.sequence - 1);
      expect(root).to.equal(caseRoot(records.slice(0, count).map(({ leaf, record: { stage } }) => ({ leaf, stage }))));
    }
    // What a refused try had stored is gone again.
    const kept = new Set(records.map(({ fileId }) => fileId));
    for await (const file of intake.vault.list()) expect(kept.has(file), file).to.equal(true);
  });

  it('gives the same statement for the same idempotency key, and refuses the key for another one', async () => {
    const intake = await open();
    await deposit(intake, 'a');
    const caseId = (await intake.service.caseByLoanNumber(LOAN))!.id;
    const first = await intake.service.closeSequence({ caseId, ...STATED, idempotencyKey: 'close-1' });
    await deposit(intake, 'b');
    const again = await intake.service.closeSequence({ caseId, ...STATED, idempotencyKey: 'close-1' });
    expect([again.replayed, again.stored.record.id]).to.deep.equal([true, first.stored.record.id]);
    expect(await codeOf(intake.service.closeSequence({ caseId, ...STATED, purpose: 'hearing', idempotencyKey: 'close-1' }))).to.equal('idempotency-key-reused');
    expect(await intake.service.recordsOfCase(caseId)).to.have.length(3);
  });

  it('is refused by name for a case that is not there or holds nothing', async () => {
    const intake = await open();
    expect(await codeOf(intake.service.closeSequence({ caseId: '00'.repeat(16), ...STATED }))).to.equal('case-not-found');
    const row = intake.cases.keyring.newCase('虚构-EMPTY', new Date(NOW).toISOString());
    await intake.database('cases').insert(row);
    expect(await codeOf(intake.service.closeSequence({ caseId: row.id, ...STATED }))).to.equal('case-without-records');
  });
});

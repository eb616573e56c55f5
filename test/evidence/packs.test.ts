/** Packs in the log: one record each, whatever crashes, in a sequence that no loan has. */
import { expect } from 'chai';
import { parseRecord } from '../../server/domain/record/index.ts';
import { AppError } from '../../server/errors.ts';
import { EvidenceEraser, type SealedPack } from '../../server/evidence/index.ts';
import { LOAN, metadata, streamOf, useIntake } from './setup.ts';

const BATCH = '0f8fad5b-d9cb-469f-a165-70867728950e';
const pack = (changes: Partial<SealedPack> = {}): SealedPack => ({ batchId: BATCH, caseRef: 'ab'.repeat(16), sha256: 'cd'.repeat(32), size: 4711, ...changes });

describe('EvidenceService.depositPack', () => {
  const open = useIntake();

  it('records the digest in the sequence of the batch, and leaves the loan’s own as it was', async () => {
    const { service } = await open();
    const contract = await service.depositContent({ metadata: metadata(), content: streamOf(Buffer.from('a')), idempotencyKey: undefined });
    const caseRef = contract.stored.record.case;
    const [first, second] = [await service.depositPack(pack({ caseRef })), await service.depositPack(pack({ sha256: 'ee'.repeat(32) }))];
    const { record } = first.stored;
    expect(parseRecord(record)).to.deep.equal(record);
    expect(record).to.include({ stage: 'pack', sequence: 1, previous: null });
    expect(record.document).to.deep.equal({ sha256: 'cd'.repeat(32), sm3: null, size: 4711, mediaType: 'application/zip', title: `案卷 ${caseRef}（批次 ${BATCH}）`, digestOnly: true });
    expect(second.stored.record).to.include({ case: record.case, sequence: 2, previous: first.stored.leaf });
    expect(record.case).to.not.equal(caseRef);
    expect((await service.caseById(caseRef))!.count).to.equal(1);
    expect(await service.caseById(record.case)).to.include({ count: 2, batchId: BATCH });
    expect((await service.depositPack(pack({ batchId: BATCH.replace('0f', '1f') }))).stored.record.case).to.not.equal(record.case);
  });

  it('is found by no loan number, and has none', async () => {
    const { service, cases } = await open();
    const { record } = (await service.depositPack(pack())).stored;
    expect(await service.loanNumberOf(record.case)).to.equal(null);
    for (const number of ['', BATCH, `batch ${BATCH}`, LOAN]) expect(await cases.byLoanNumber(number)).to.equal(null);
    const { stored } = await service.closeSequence({ caseId: record.case, purpose: 'other', note: null, statedBy: '王法务（虚构）' });
    expect(stored.record).to.include({ case: record.case, sequence: 2 });
  });

  it('makes one record of one pack, at once, later, and after a restart with another clock and version', async () => {
    const intake = await open();
    const together = await Promise.all(Array.from({ length: 5 }, () => intake.service.depositPack(pack())));
    const again = await (await intake.restart({ clock: () => Date.UTC(2030, 0, 1), build: 'docketproof/9.9.9' })).service.depositPack(pack());
    expect(new Set([...together, again].map(({ stored }) => stored.record.id)).size).to.equal(1);
    expect(again.replayed).to.equal(true);
  });

  it('stays when the case it shows is erased: hash only', async () => {
    const { service, database, cases, vault } = await open();
    const caseRef = (await service.depositContent({ metadata: metadata(), content: streamOf(Buffer.from('a')), idempotencyKey: undefined })).stored.record.case;
    const { stored } = await service.depositPack(pack({ caseRef }));
    await database.transaction((transaction) => new EvidenceEraser(cases.keyring, vault).eraseCase(transaction, caseRef));
    expect((await service.recordById(stored.record.id))!.leaf).to.equal(stored.leaf);
    expect((await service.depositPack(pack({ caseRef }))).stored.record.id).to.equal(stored.record.id);
  });

  it('cannot be deposited by a client', async () => {
    const { service } = await open();
    const item = { ...metadata(), stage: 'pack', sha256: 'cd'.repeat(32), size: 1, mediaType: 'application/zip' };
    const { outcomes } = await service.depositDigests([item]);
    expect(outcomes[0]).to.be.instanceOf(AppError).and.have.property('code', 'metadata-invalid');
  });
});

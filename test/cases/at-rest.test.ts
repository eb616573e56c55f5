/** Nothing of a person lies in the database in the clear; what older versions left so is sealed at the next start. */
import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Keyring, sealOldCases } from '../../server/cases/index.ts';
import { sealOldRecords } from '../../server/evidence/index.ts';
import { metadata, MASTER_KEY, streamOf, useIntake, type Intake } from '../evidence/setup.ts';

const LOAN = '虚构贷款-AT-REST-0001';
const TITLE = '张三丰（虚构）的个人消费借款合同';
const SECRETS = [LOAN, TITLE, 'machine-of-zhang'];

async function fill(intake: Intake) {
  const stated = metadata({ loanNumber: LOAN, title: TITLE, provenance: { sourceSystem: 'core-lending', actor: 'machine-of-zhang' } });
  await intake.service.depositContent({ metadata: stated, content: streamOf(Buffer.from('a document')), idempotencyKey: 'k1' });
  await intake.service.depositDigests([{ ...stated, sha256: 'aa'.repeat(32), size: 1, mediaType: 'text/plain' }]);
  await intake.service.depositDigests([{ ...stated, loanNumber: `${LOAN}-digests`, sha256: 'ab'.repeat(32), size: 1, mediaType: 'text/plain' }]);
}

/** All bytes of the database's files. */
function databaseBytes({ folder }: Intake): Buffer {
  return Buffer.concat(readdirSync(folder).filter((name) => name.startsWith('docketproof.sqlite')).map((name) => readFileSync(join(folder, name))));
}

const secretsIn = (bytes: Buffer): string[] => SECRETS.filter((secret) => bytes.includes(Buffer.from(secret, 'utf8')));

describe('the database at rest', () => {
  const open = useIntake();

  it('holds no loan number, title or actor in the clear', async () => {
    const intake = await open();
    await fill(intake);
    expect(secretsIn(databaseBytes(intake))).to.deep.equal([]);
    // The search itself would find them.
    expect(secretsIn(Buffer.from(SECRETS.join()))).to.deep.equal(SECRETS);
  });

  it('seals what an older version wrote, and what was in doubt stays readable after a crash in between', async () => {
    const intake = await open();
    await fill(intake);
    const before = await intake.service.recordsBetween(0, 3);
    // The rows as version 0.1 wrote them; the case that holds digests only had no key then.
    for (const { record, text } of before) {
      const loanNumber = await intake.service.loanNumberOf(record.case);
      await intake.database('records').where({ record_id: record.id }).update({ record: text, sealed_record: null });
      if (record.sequence === 1) await intake.database('cases').where({ id: record.case }).update({ loan_hash: loanNumber ?? record.case });
    }
    await intake.database('cases').update({ sealed_number: null });
    await intake.database('cases').whereLike('loan_hash', '%-digests').update({ wrapped_key: null });
    expect(secretsIn(databaseBytes(intake))).to.deep.equal(SECRETS);
    const keyring = new Keyring({ database: intake.database, masterKey: MASTER_KEY });
    expect(await sealOldCases(intake.database, keyring, MASTER_KEY)).to.equal(2);
    expect(await sealOldRecords(intake.database, keyring)).to.equal(3);
    expect([await sealOldCases(intake.database, keyring, MASTER_KEY), await sealOldRecords(intake.database, keyring)]).to.deep.equal([0, 0]);
    const again = await intake.restart();
    expect(await again.service.recordsBetween(0, 3)).to.deep.equal(before);
    expect((await again.service.caseByLoanNumber(LOAN))?.count).to.equal(2);
    // Overwritten, not only unlinked: the free pages of the file hold nothing either.
    await again.database.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(secretsIn(databaseBytes(again))).to.deep.equal([]);
    await again.close();
  });
});

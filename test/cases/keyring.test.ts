/** The keys of cases: what they seal, what they are found by, and that all who open a case at once get one key. */
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CaseBook, Keyring, SealBrokenError, seal, unseal, unsealText, upsertCases } from '../../server/cases/index.ts';
import { AppError } from '../../server/errors.ts';
import { openDatabase, type Database } from '../../server/store/index.ts';

const MASTER_KEY = Buffer.alloc(32, 9);
const OPENED = '2024-06-01T08:00:00.000Z';
const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError || error instanceof SealBrokenError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('seal', () => {
  const key = Buffer.alloc(32, 3);

  it('opens to what was sealed, for its purpose and place only', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = seal(key, 'record', 'a', text);
        expect(unsealText(key, 'record', 'a', sealed)).to.equal(Buffer.from(text, 'utf8').toString('utf8'));
        expect(codeOf(() => unseal(key, 'record', 'b', sealed))).to.equal('seal-broken');
        expect(codeOf(() => unseal(key, 'loan-number', 'a', sealed))).to.equal('seal-broken');
        expect(codeOf(() => unseal(Buffer.alloc(32, 4), 'record', 'a', sealed))).to.equal('seal-broken');
      }),
    );
  });

  it('opens with no bit changed and no byte missing', () => {
    const sealed = seal(key, 'record', 'a', '张三（虚构）');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = altered[bit >> 3]! ^ (1 << (bit & 7));
      expect(codeOf(() => unseal(key, 'record', 'a', altered)), `bit ${bit}`).to.equal('seal-broken');
    }
    for (let length = 0; length < sealed.length; length++) expect(codeOf(() => unseal(key, 'record', 'a', sealed.subarray(0, length)))).to.equal('seal-broken');
  });

  it('never uses a nonce twice', () => {
    const nonces = new Set(Array.from({ length: 2000 }, () => seal(key, 'record', 'a', 'x').toString('hex', 1, 13)));
    expect(nonces.size).to.equal(2000);
  });
});

describe('Keyring', () => {
  let folder: string;
  let database: Database;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-keyring-'));
    database = await openDatabase({ filename: join(folder, 'a.sqlite') });
  });
  afterEach(async () => {
    await database.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  const ring = (masterKey: Uint8Array = MASTER_KEY) => new Keyring({ database, masterKey });

  it('finds by hashes that depend on the kind and on the master key', () => {
    const hashes = [ring().searchHash('loan-number', '1'), ring().searchHash('phone', '1'), ring().searchHash('loan-number', '2'), ring(Buffer.alloc(32, 1)).searchHash('loan-number', '1')];
    expect(new Set(hashes).size).to.equal(4);
    expect(ring().searchHash('loan-number', '1')).to.equal(hashes[0]);
    expect(hashes[0]).to.match(/^[0-9a-f]{64}$/);
  });

  it('opens a case that is found again by its loan number, and says the number again', async () => {
    const cases = new CaseBook(database, ring());
    const row = cases.keyring.newCase('虚构-0001', OPENED);
    await database.transaction((transaction) => upsertCases(transaction, [row]));
    const again = new CaseBook(database, ring());
    expect(await again.byLoanNumber('虚构-0001')).to.deep.equal({ id: row.id, count: 0, lastLeaf: '', openedTime: OPENED, erasedTime: null, batchId: null });
    expect(await again.loanNumberOf(row.id)).to.equal('虚构-0001');
    expect(await again.byLoanNumber('虚构-0002')).to.equal(null);
    await again.checkMasterKey();
    const other = new CaseBook(database, ring(Buffer.alloc(32, 1)));
    expect(await other.checkMasterKey().catch((error: AppError) => error.code)).to.equal('case-key-unreadable');
  });

  it('says the numbers of many cases at once; a damaged one keeps nobody from the others', async () => {
    const cases = new CaseBook(database, ring());
    const rows = Array.from({ length: 1203 }, (_, at) => cases.keyring.newCase(`虚构-${at}`, OPENED));
    const [first, damaged] = [rows[0]!, rows[1]!];
    damaged.sealed_number = damaged.sealed_number!.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) as Buffer;
    const batch = cases.keyring.newBatchCase('b', OPENED);
    await database.transaction((transaction) => upsertCases(transaction, [...rows, batch]));
    const numbers = await cases.loanNumbersOf([...rows.map(({ id }) => id), batch.id, 'f'.repeat(32), first.id]);
    expect(numbers.size).to.equal(rows.length - 1);
    for (const [at, { id }] of rows.entries()) expect(numbers.get(id)).to.equal(id === damaged.id ? undefined : `虚构-${at}`);
    expect((await cases.loanNumbersOf([])).size).to.equal(0);
  });

  it('gives an upload and whoever opens its case meanwhile the same key', async () => {
    const keyring = ring();
    const lease = await keyring.lease('虚构-0001');
    const second = await keyring.lease('虚构-0001');
    const row = keyring.newCase('虚构-0001', OPENED);
    expect(keyring.keysOf(row).fileKey.equals(lease.key)).to.equal(true);
    expect(second.key.equals(lease.key)).to.equal(true);
    await database.transaction((transaction) => upsertCases(transaction, [row]));
    lease.release();
    second.release();
    expect((await ring().lease('虚构-0001')).key.equals(lease.key)).to.equal(true);
  });

  it('does not use a key from memory that the database no longer holds', () => {
    const keyring = ring();
    const row = keyring.newCase('虚构-0001', OPENED);
    expect(codeOf(() => keyring.keysOf({ id: row.id, wrapped_key: null }))).to.equal('case-erased');
    const altered = Buffer.from(row.wrapped_key ?? []);
    altered[20] = altered[20]! ^ 1;
    expect(codeOf(() => keyring.keysOf({ id: row.id, wrapped_key: altered }))).to.equal('case-key-unreadable');
    expect(codeOf(() => keyring.keysOf({ id: 'ab'.repeat(16), wrapped_key: row.wrapped_key }))).to.equal('case-key-unreadable');
  });
});

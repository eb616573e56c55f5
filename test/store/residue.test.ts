import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isAnyIn, openDatabase, purgeErased } from '../../server/store/index.ts';
import { pseudoRandom } from '../evidence/setup.ts';

describe('looking for what was erased', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-residue-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('finds a trace wherever it stands, across the pieces the file is read in, and no other', async () => {
    const path = join(folder, 'file');
    const bytes = pseudoRandom((2 << 20) + 777, 3);
    writeFileSync(path, bytes);
    const near = (at: number) => fc.integer({ min: at - 70, max: at + 70 });
    const place = fc.oneof(fc.integer({ min: 0, max: bytes.length - 100 }), near(1 << 20), near(2 << 20), fc.constant(0));
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 16, max: 90 }), async (at, length) => {
        const trace = Buffer.from(bytes.subarray(at, at + length));
        // Of another kind than the file: one state of its generator in two thousand stands in the file itself.
        const other = createHash('shake256', { outputLength: length }).update(String(at)).digest();
        expect(await isAnyIn(path, [other, trace])).to.equal(true);
        trace[length - 1] = (trace[length - 1] ?? 0) ^ 1;
        expect(await isAnyIn(path, [trace, other])).to.equal(false);
      }),
      { numRuns: 25 },
    );
    expect(await isAnyIn(path, [bytes.subarray(bytes.length - 16)])).to.equal(true);
    for (const length of [16, 17, 18, 19, 20, 21, 22, 23, 24]) expect(await isAnyIn(path, [bytes.subarray(bytes.length - length)]), `the last ${length}`).to.equal(true);
    expect(await isAnyIn(path, []), 'nothing to look for').to.equal(false);
    expect(await isAnyIn(path, [bytes.subarray(5, 20)]), 'too short to mean anything').to.equal(false);
  });

  it('writes the database anew only where there is a trace, or where it cannot be told', async () => {
    const filename = join(folder, 'd.sqlite');
    const database = await openDatabase({ filename });
    try {
      expect(await purgeErased(database, [Buffer.from('nothing of the kind')])).to.equal(false);
      expect(await purgeErased(database, null)).to.equal(true);
      await database.raw('CREATE TABLE t (a TEXT)');
      await database('t').insert({ a: 'something of the kind' });
      expect(await purgeErased(database, [Buffer.from('something of the kind')])).to.equal(true);
    } finally {
      await database.destroy();
    }
  });

  it('calls nothing erased while somebody else reads the log of writes', async () => {
    const filename = join(folder, 'd.sqlite');
    const database = await openDatabase({ filename });
    const reader = await openDatabase({ filename, readOnly: true });
    try {
      await database.raw('PRAGMA busy_timeout = 50');
      await database.raw('CREATE TABLE t (a TEXT)');
      const reading = await reader.transaction();
      await reading.raw('SELECT * FROM t');
      await database('t').insert({ a: 'x' });
      const failure: unknown = await purgeErased(database, []).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error).and.have.property('message').that.contains('could not be emptied');
      await reading.rollback();
      expect(await purgeErased(database, [])).to.equal(false);
    } finally {
      await reader.destroy();
      await database.destroy();
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync, globSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint, parseVerifierKey } from '../../server/domain/checkpoint/index.ts';
import { consistencyPath, EMPTY_ROOT, inclusionPath, rootOf, verifyConsistency, verifyInclusion } from '../../server/domain/merkle/index.ts';
import { readLeaves } from '../../server/log/index.ts';
import type { Log } from '../../server/log/index.ts';
import type { Database } from '../../server/store/index.ts';
import { append, LogFixture, ORIGIN, rejected, sampleLeaves } from './fixture.ts';

const RUNS = { numRuns: Math.max(3, Math.ceil(Number(process.env.FAST_CHECK_RUNS ?? 50) / 10)) };
const LEAVES = sampleLeaves(0, 70_000);

/** Everything the log says about its tree, compared with the tree over the same leaves in memory. */
async function expectTree(log: Log, size: number, samples: number[]): Promise<void> {
  const leaves = LEAVES.slice(0, size);
  const head = log.integrated();
  expect(head).to.deep.equal({ size, root: rootOf(leaves) });
  for (const sample of samples) {
    const part = 1 + (sample % size);
    const index = (sample * 7) % part;
    expect(await log.rootAt(part), `root at ${part}`).to.deep.equal(rootOf(leaves.slice(0, part)));
    expect(await log.inclusionPath(index, part), `${index} in ${part}`).to.deep.equal(inclusionPath(leaves.slice(0, part), index));
    expect(await log.consistencyPath(part, size), `${part} to ${size}`).to.deep.equal(consistencyPath(leaves, part));
  }
}

describe('Log', () => {
  let fixture: LogFixture;
  let database: Database;
  beforeEach(async () => {
    fixture = new LogFixture();
    database = await fixture.database();
  });
  afterEach(() => fixture.remove());

  describe('sequencing', () => {
    it('starts empty, with the checkpoint of the empty tree', async () => {
      const log = await fixture.open(database);
      expect(await log.sequencedSize()).to.equal(0);
      expect(await log.integrate()).to.deep.equal({ size: 0, root: EMPTY_ROOT });
      expect(openCheckpoint(log.latestCheckpoint(), ORIGIN, [parseVerifierKey(log.vkey)])).to.deep.include({ size: 0, root: EMPTY_ROOT });
      expect(await log.rootAt(0)).to.deep.equal(EMPTY_ROOT);
      expect(await log.leaf(0)).to.equal(null);
    });

    it('gives consecutive indexes, in runs of any length', async () => {
      const log = await fixture.open(database);
      let next = 0;
      for (const count of [1, 2, 255, 256, 257, 1, 600, 13_000]) {
        expect(await append(database, log, LEAVES.slice(next, next + count))).to.equal(next);
        next += count;
        expect(await log.sequencedSize()).to.equal(next);
      }
      for (const index of [0, 1, 2, 3, 257, 258, 513, 514, 770, 771, next - 1]) expect(await log.leaf(index), `leaf ${index}`).to.deep.equal(LEAVES[index]);
      for (const index of [next, -1, 0.5, NaN]) expect(await log.leaf(index), `leaf ${index}`).to.equal(null);
      for (const [from, to] of [[0, next], [1, 2], [255, 258], [700, 900]] as const) {
        const pieces: Uint8Array[] = [];
        for await (const piece of readLeaves(database, from, to)) pieces.push(piece);
        expect(Buffer.concat(pieces).equals(Buffer.concat(LEAVES.slice(from, to))), `${from} to ${to}`).to.equal(true);
      }
    });

    it('gives the same indexes again after the caller’s transaction was rolled back', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 3));
      const failing = database.transaction(async (transaction) => {
        expect(await log.append(transaction, sampleLeaves(900, 1300))).to.equal(3);
        throw new Error('the caller gives up');
      });
      await failing.then(() => expect.fail('should have failed'), () => {});
      expect(await log.sequencedSize()).to.equal(3);
      expect(await append(database, log, LEAVES.slice(3, 5))).to.equal(3);
      await log.integrate();
      await expectTree(log, 5, [0, 1, 2, 3, 4]);
    });

    it('lets one transaction append several times', async () => {
      const log = await fixture.open(database);
      const firsts = await database.transaction(async (transaction) => [await log.append(transaction, LEAVES.slice(0, 2)), await log.append(transaction, LEAVES.slice(2, 3))]);
      expect(firsts).to.deep.equal([0, 2]);
    });

    it('refuses an index that another writer took meanwhile, and leaves of another length', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 4));
      // The other writer's row is slipped in between our look at the table and our insert.
      await database.raw('CREATE TRIGGER other_writer BEFORE INSERT ON leaf_runs WHEN NEW.first_index = 4 AND length(NEW.leaves) = 32 BEGIN INSERT INTO leaf_runs VALUES (4, zeroblob(64)); END');
      await rejected('log-index-taken', append(database, log, LEAVES.slice(4, 5)));
      expect(await log.sequencedSize()).to.equal(4);
      for (const length of [0, 31, 33]) {
        const error: unknown = await append(database, log, [new Uint8Array(length)]).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(RangeError);
      }
    });

    it('refuses a database that has lost leaves', async () => {
      const log = await fixture.open(database);
      for (let i = 0; i < 6; i += 2) await append(database, log, LEAVES.slice(i, i + 2));
      await log.integrate();
      await database('leaf_runs').where({ first_index: 4 }).delete();
      await rejected('log-leaves-missing', log.integrate());
      await rejected('log-leaves-missing', append(database, log, LEAVES.slice(4, 5)));
      await rejected('log-leaves-missing', fixture.open(database));
    });

    it('refuses a gap among the leaves, at the start of a run and within it', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 2));
      await log.integrate();
      for (let i = 2; i < 10; i += 2) await append(database, log, LEAVES.slice(i, i + 2));
      for (const lost of [6, 2]) {
        await database('leaf_runs').where({ first_index: lost }).delete();
        await rejected('log-leaves-missing', log.integrate());
      }
      expect(log.integrated().size).to.equal(2);
    });
  });

  describe('the published tree', () => {
    it('is the tree of the same leaves in memory, for growing sizes, random cuts and restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 200, max: 700 })), restart: fc.boolean() }), { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (steps, samples) => {
          const own = new LogFixture();
          try {
            const ownDatabase = await own.database();
            let log = await own.open(ownDatabase);
            let size = 0;
            for (const { count, restart } of steps) {
              await append(ownDatabase, log, LEAVES.slice(size, size + count));
              size += count;
              await log.integrate();
              if (restart) log = await own.open(ownDatabase);
              await expectTree(log, size, samples);
            }
          } finally {
            await own.remove();
          }
        }),
        RUNS,
      );
    }).timeout(20_000);

    it('goes over the border of 65 536 leaves to the third level of tiles', async () => {
      let log = await fixture.open(database);
      for (const size of [65_535, 65_536, 65_537, 70_000]) {
        const before = log.integrated();
        await append(database, log, LEAVES.slice(before.size, size));
        await log.integrate();
        const head = log.integrated();
        expect(head).to.deep.equal({ size, root: rootOf(LEAVES.slice(0, size)) });
        for (const index of [0, 255, 256, 32_768, 65_534, size - 1]) {
          expect(verifyInclusion({ leaf: LEAVES[index]!, index, size, path: await log.inclusionPath(index, size), root: head.root }), `${index} of ${size}`).to.equal(true);
        }
        if (before.size > 0) expect(verifyConsistency({ fromSize: before.size, fromRoot: before.root, toSize: size, toRoot: head.root, path: await log.consistencyPath(before.size, size) })).to.equal(true);
      }
      // The example of the specification: 273 full tiles and a partial one of 112 at level 0, one and 17 at level 1, 1 at level 2.
      const files = globSync('tile/**', { cwd: fixture.tiles, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files).to.have.length(273 + 1 + 1 + 1 + 1);
      for (const file of ['tile/0/272', 'tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']) expect(existsSync(join(fixture.tiles, file)), file).to.equal(true);
      log = await fixture.open(database);
      expect(await log.rootAt(65_536)).to.deep.equal(rootOf(LEAVES.slice(0, 65_536)));
      await expectTree(log, 70_000, [3]);
    }).timeout(20_000);

    it('is opened by reading the right edge only', async () => {
      let log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 20_000));
      await log.integrate();
      for (const file of readdirSync(join(fixture.tiles, 'tile/0'))) if (!file.endsWith('.p')) renameSync(join(fixture.tiles, 'tile/0', file), join(fixture.tiles, 'tile/0', `${file}.away`));
      log = await fixture.open(database);
      await append(database, log, LEAVES.slice(20_000, 20_010));
      await log.integrate();
      expect(log.integrated()).to.deep.equal({ size: 20_010, root: rootOf(LEAVES.slice(0, 20_010)) });
      await rejected('log-tile-missing', log.inclusionPath(0, 20_010));
    });

    it('is read while it grows: proofs for the published size stay right during a run', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 1000));
      const { root } = await log.integrate();
      await append(database, log, LEAVES.slice(1000, 30_000));
      let running = true;
      const run = log.integrate().finally(() => { running = false; });
      let proofs = 0;
      while (running) {
        const index = (proofs++ * 37) % 1000;
        expect(verifyInclusion({ leaf: LEAVES[index]!, index, size: 1000, path: await log.inclusionPath(index, 1000), root })).to.equal(true);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await run;
      expect(proofs).to.be.greaterThan(2);
    });

    it('covers with each call what was sequenced before it, while another run is under way', async () => {
      const pausing = Promise.withResolvers<void>();
      const resume = Promise.withResolvers<void>();
      const log = await fixture.open(database, async (point) => {
        if (point !== 'log:before-publish') return;
        pausing.resolve();
        await resume.promise;
      });
      await append(database, log, LEAVES.slice(0, 500));
      const first = log.integrate();
      await pausing.promise;
      await append(database, log, LEAVES.slice(500, 503));
      const later = [log.integrate(), log.integrate()];
      resume.resolve();
      expect((await Promise.all([first, ...later])).map(({ size }) => size)).to.deep.equal([500, 503, 503]);
      expect(log.integrated().size).to.equal(503);
    });

    it('answers only for what is published', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 10));
      await log.integrate();
      await append(database, log, LEAVES.slice(10, 20));
      const beyond = [() => log.rootAt(11), () => log.inclusionPath(10, 11), () => log.inclusionPath(10, 10), () => log.consistencyPath(3, 11), () => log.consistencyPath(0, 10), () => log.consistencyPath(9, 8), () => log.rootAt(-1), () => log.rootAt(1.5)];
      for (const ask of beyond) expect(await ask().catch((reason: unknown) => reason), ask.toString()).to.be.instanceOf(RangeError);
    });

    it('takes nothing more after it was closed', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 3000));
      const last = log.integrate();
      await log.close();
      expect((await last).size).to.equal(3000);
      await rejected('log-closed', log.integrate());
    });

    it('refuses a second writer’s head', async () => {
      const [one, two] = [await fixture.open(database), await fixture.open(database)];
      await append(database, one, LEAVES.slice(0, 5));
      await one.integrate();
      await append(database, one, LEAVES.slice(5, 9));
      await rejected('log-changed-elsewhere', two.integrate());
      // It has seen by now that it was behind.
      expect((await two.integrate()).size).to.equal(9);
      await rejected('log-changed-elsewhere', one.integrate());
    });
  });
});

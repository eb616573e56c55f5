import { expect } from 'chai';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../server/domain/bytes.ts';
import { openCheckpoint, parseVerifierKey, seedSigner, signCheckpoint } from '../../server/domain/checkpoint/index.ts';
import { EMPTY_ROOT, rootOf, verifyInclusion } from '../../server/domain/merkle/index.ts';
import { AppError } from '../../server/errors.ts';
import { openLog, tilePath } from '../../server/log/index.ts';
import type { Database } from '../../server/store/index.ts';
import { append, LogFixture, ORIGIN, rejected, sampleLeaves, SEED } from './fixture.ts';

const LEAVES = sampleLeaves(0, 66_000);

describe('What the log publishes', () => {
  let fixture: LogFixture;
  let database: Database;
  beforeEach(async () => {
    fixture = new LogFixture();
    database = await fixture.database();
  });
  afterEach(() => fixture.remove());

  describe('checkpoints', () => {
    it('are the same bytes for the same head, before and after a restart', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 300));
      const { size, root } = await log.integrate();
      const note = log.latestCheckpoint();
      expect(log.signCheckpoint(size, root)).to.equal(note);
      expect((await fixture.open(database)).latestCheckpoint()).to.equal(note);
      expect(openCheckpoint(note, ORIGIN, [parseVerifierKey(log.vkey)])).to.deep.include({ size, root });
      expect(openCheckpoint(log.signCheckpoint(77, await log.rootAt(77)), ORIGIN, [parseVerifierKey(log.vkey)])).to.deep.include({ size: 77, root: rootOf(LEAVES.slice(0, 77)) });
    });

    it('are signed only for heads of this log', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 300));
      const { root } = await log.integrate();
      for (const [size, wrong] of [[300, EMPTY_ROOT], [299, root], [301, root], [5, EMPTY_ROOT]] as const) expect(() => log.signCheckpoint(size, wrong)).to.throw(AppError).with.property('code', 'log-head-unknown');
    });

    it('of another origin or key are noticed when the log is opened', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 3));
      await log.integrate();
      const options = { database, directory: fixture.tiles, origin: ORIGIN, signingSeed: SEED };
      await rejected('log-identity-changed', openLog({ ...options, origin: 'log.example.com/other' }));
      await rejected('log-identity-changed', openLog({ ...options, signingSeed: new Uint8Array(32).fill(1) }));
    });
  });

  describe('tiles', () => {
    it('serves full ones whole and partial ones as prefixes', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 700));
      await log.integrate();
      const joined = (from: number, to: number): Uint8Array => Uint8Array.from(Buffer.concat(LEAVES.slice(from, to)));
      expect(await log.readTile(0, 1)).to.deep.equal(joined(256, 512));
      expect(await log.readTile(0, 1, 17), 'prefix of a full tile').to.deep.equal(joined(256, 273));
      expect(await log.readTile(0, 2, 188)).to.deep.equal(joined(512, 700));
      expect(await log.readTile(0, 2, 1), 'prefix of a partial tile').to.deep.equal(joined(512, 513));
      expect(await log.readTile(1, 0, 2)).to.deep.equal(Uint8Array.from([...rootOf(LEAVES.slice(0, 256)), ...rootOf(LEAVES.slice(256, 512))]));
      const absent = [[0, 2], [0, 2, 189], [0, 3], [0, 3, 1], [1, 0], [1, 0, 3], [2, 0, 1], [0, -1], [0, 0.5], [-1, 0], [0, 0, 0], [0, 0, -1], [0, 0, 257], [0, 0, 1.5]] as const;
      for (const [level, index, width] of absent) expect(await log.readTile(level, index, width), [level, index, width].join('/')).to.equal(null);
      expect(await log.readTile('entries', 0)).to.equal(null);
    });

    it('keeps on disk only the partial tiles of the published tree', async () => {
      const log = await fixture.open(database);
      for (let size = 0; size < 1400; size += 100) {
        await append(database, log, LEAVES.slice(size, size + 100));
        await log.integrate();
      }
      const partial = globSync('tile/**/*.p/*', { cwd: fixture.tiles }).sort();
      expect(partial).to.deep.equal(['tile/0/005.p/120', 'tile/1/000.p/5']);
      expect(globSync('tile/**/*.tmp', { cwd: fixture.tiles })).to.deep.equal([]);
    });

    it('are never overwritten: another content under a tile’s name is an error that names it', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 200));
      await log.integrate();
      const forged = join(fixture.tiles, tilePath({ level: 0, index: 0 }));
      writeFileSync(forged, Buffer.alloc(8192, 1));
      await append(database, log, LEAVES.slice(200, 300));
      expect((await rejected('log-tile-conflict', log.integrate())).params).to.deep.equal({ tile: 'tile/0/000' });
      expect(readFileSync(forged).equals(Buffer.alloc(8192, 1))).to.equal(true);
      expect(log.integrated().size).to.equal(200);
      rmSync(forged);
      expect((await log.integrate()).size).to.equal(300);
    });

    it('damaged in any bit are noticed before a proof is made from them, and named', async () => {
      let log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 66_000));
      await log.integrate();
      for (const { level, index } of [{ level: 0, index: 3 }, { level: 0, index: 255 }, { level: 1, index: 0 }]) {
        const tile = tilePath({ level, index });
        const path = join(fixture.tiles, tile);
        const good = readFileSync(path);
        for (const bit of [0, 7 * 256 + 5, 8192 * 8 - 1]) {
          const bad = Buffer.from(good);
          bad[bit >> 3]! ^= 1 << (bit & 7);
          writeFileSync(path, bad);
          log = await fixture.open(database);
          expect((await rejected('log-tile-damaged', log.inclusionPath(index * 256 + 1, 66_000))).params).to.deep.equal({ tile });
          await rejected('log-tile-damaged', log.readTile(level, index));
        }
        writeFileSync(path, good.subarray(0, 8160));
        expect((await rejected('log-tile-damaged', log.inclusionPath(index * 256 + 1, 66_000))).params).to.deep.equal({ tile });
        rmSync(path);
        expect((await rejected('log-tile-missing', log.inclusionPath(index * 256 + 1, 66_000))).params).to.deep.equal({ tile });
        writeFileSync(path, good);
        expect(verifyInclusion({ leaf: LEAVES[1]!, index: 1, size: 66_000, path: await log.inclusionPath(1, 66_000), root: log.integrated().root }), 'restored').to.equal(true);
      }
    }).timeout(20_000);

    it('damaged or missing at the right edge are named when the log is opened', async () => {
      const log = await fixture.open(database);
      await append(database, log, LEAVES.slice(0, 1000));
      await log.integrate();
      for (const tile of ['tile/0/003.p/232', 'tile/1/000.p/3']) {
        const path = join(fixture.tiles, tile);
        const good = readFileSync(path);
        const bad = Buffer.from(good);
        bad[40]! ^= 4;
        writeFileSync(path, bad);
        expect((await rejected('log-tile-damaged', fixture.open(database))).params).to.deep.equal({ tile });
        rmSync(path);
        expect((await rejected('log-tile-missing', fixture.open(database))).params).to.deep.equal({ tile });
        writeFileSync(path, good);
      }
      await fixture.open(database);
      // Tiles whole, but the stored head is another one, signed or not: the database was altered.
      const root = rootOf(LEAVES.slice(0, 999));
      await database('log_state').update({ root: toHex(root) });
      await rejected('log-state-damaged', fixture.open(database));
      await database('log_state').update({ checkpoint: signCheckpoint({ origin: ORIGIN, size: 1000, root }, [seedSigner(ORIGIN, SEED)]) });
      await rejected('log-state-damaged', fixture.open(database));
      await database('log_state').update({ root: toHex(log.integrated().root) });
      await rejected('log-state-damaged', fixture.open(database));
      await database('log_state').update({ checkpoint: log.latestCheckpoint() });
      await fixture.open(database);
    });

    it('ahead of the database, restored from an older backup, are taken over as far as they fit', async () => {
      const states: unknown[] = [];
      for (const size of [300, 400, 600]) {
        const log = await fixture.open(database);
        await append(database, log, LEAVES.slice(log.integrated().size, size));
        await log.integrate();
        states.push(await database('log_state').first());
      }
      for (const [i, size] of [[0, 300], [1, 400]] as const) {
        // At 300 leaves there was a partial tile, of which only the full one is left now.
        await database('log_state').update(states[i] as object);
        const log = await fixture.open(database);
        expect(log.integrated()).to.deep.equal({ size, root: rootOf(LEAVES.slice(0, size)) });
        expect(await log.integrate()).to.deep.equal({ size: 600, root: rootOf(LEAVES.slice(0, 600)) });
      }
      await database('leaf_runs').where('first_index', '>=', 400).delete();
      await database('log_state').update(states[1] as object);
      const log = await fixture.open(database);
      await append(database, log, sampleLeaves(5000, 5200));
      // Other records than those whose tiles were published: two histories.
      await rejected('log-tile-conflict', log.integrate());
    });
  });
});

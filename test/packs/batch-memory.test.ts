/** Ten thousand cases: what is in memory does not depend on how many there are, neither while they are made nor while they are handed out. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { BatchService, PackSource } from '../../server/packs/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import type { Database } from '../../server/store/index.ts';
import { fakeLog, recordIdOf, serviceFor } from './batch-fixture.ts';

const CASES = 10_000;
const MIB = 1 << 20;
/** Measured: 0.2 MiB; with nothing but the row of each case kept, nearly 2. */
const MOST_GROWTH = MIB;
/** Of some 24 MiB that are sent; the directory at the end of the archive, which names every entry, is a good part of it. */
const MOST_OF_ARCHIVE = 8 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const liveHeap = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};
/** With what buffers hold, of which those that were read into are given back some time later. */
const live = (): number => liveHeap() + process.memoryUsage().arrayBuffers;

const refOf = (number: number): string => number.toString(16).padStart(32, '0');
const source: PackSource = {
  resolveLoanNumbers: async (numbers) => numbers.map(() => null),
  knownCases: async (caseRefs) => new Set(caseRefs),
  case: async (caseRef) => ({ caseRef, exhibits: [] }),
};

describe('packs: a batch of ten thousand cases', function () {
  this.timeout(240_000);
  let folder: string;
  let database: Database;
  let service: BatchService;
  let id: string;
  const content = Buffer.alloc(2000, 'pack ');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-many-'));
    database = await openDatabase({ filename: join(folder, 'test.sqlite') });
    // What is measured is memory: waiting for the disk at every step would take minutes.
    await database.raw('pragma synchronous = off');
    const log = { ...fakeLog(), record: async (pack: { caseRef: string; sha256: string }) => ({ recordId: recordIdOf(pack) }) };
    service = serviceFor(database, source, join(folder, 'packs'), 2, {
      log,
      seal: async ({ caseRef }, path) => {
        const bytes = Buffer.concat([Buffer.from(caseRef), content]);
        await writeFile(path, bytes);
        return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), pages: 1, exhibits: 1, warnings: 0 };
      },
    });
    await service.start();
    ({ id } = await service.create({ loanNumbers: [], cases: Array.from({ length: CASES }, (_, i) => refOf(i)), options: { waitSeconds: 0 }, idempotencyKey: null }));
  });

  after(async () => {
    await service.stop();
    await database.destroy();
    rmSync(folder, { recursive: true });
  });

  it('holds no more in memory at the end than at its beginning, and lets a small one through', async () => {
    const done = async () => (await service.state(id)).counts.done;
    const stop = service.watch(id, () => undefined);
    while ((await done()) < CASES / 20) await new Promise((resolve) => setTimeout(resolve, 50));
    const early = liveHeap();
    const small = await service.create({ loanNumbers: [], cases: [refOf(CASES + 1)], options: { waitSeconds: 0 }, idempotencyKey: null });
    while ((await service.state(small.id)).state !== 'done') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await done(), 'the small one waited for the large one').to.be.below(CASES);
    let most = 0;
    for (let next = CASES / 4; (await done()) < CASES; await new Promise((resolve) => setTimeout(resolve, 100))) {
      if ((await done()) < next) continue;
      most = Math.max(most, liveHeap());
      next += CASES / 4;
    }
    most = Math.max(most, liveHeap());
    stop();
    expect(most - early, `${((most - early) / MIB).toFixed(1)} MiB more`).to.be.below(MOST_GROWTH);
    expect((await service.state(id)).counts).to.deep.equal({ queued: 0, running: 0, done: CASES, failed: 0, cancelled: 0 });
  });

  it('is handed out as one archive of which a piece is in memory', async () => {
    const before = live();
    let bytes = 0;
    let next = 10 * MIB;
    const measured: number[] = [];
    await pipeline(
      await service.archive(id),
      new Writable({
        write(chunk: Buffer, _encoding, callback) {
          bytes += chunk.length;
          if (bytes >= next) {
            measured.push(live() - before);
            next += MIB;
          }
          callback();
        },
      }),
    );
    expect(bytes).to.be.greaterThan(CASES * 2000);
    // What is kept for good is there at every one of these moments; ten of them have gone by when the second half has been sent.
    expect(measured.length).to.be.at.least(10);
    expect(Math.min(...measured), `${measured.map((more) => (more / MIB).toFixed(1)).join(' ')} MiB more`).to.be.below(MOST_OF_ARCHIVE);
  });

  it('tells its results row by row', async () => {
    const before = liveHeap();
    let rows = 0;
    let most = 0;
    for await (const { state } of await service.allCases(id)) {
      expect(state).to.equal('done');
      if (++rows % 2500 === 0) most = Math.max(most, liveHeap() - before);
    }
    expect(rows).to.equal(CASES);
    expect(most, `${(most / MIB).toFixed(1)} MiB more`).to.be.below(MOST_GROWTH);
  });
});

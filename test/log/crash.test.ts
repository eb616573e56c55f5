import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_VARIABLE } from '../../server/faults.ts';
import { inclusionPath, rootOf } from '../../server/domain/merkle/index.ts';
import { LOG_FAULT_POINTS } from '../../server/log/index.ts';
import type { LogFaultPoint } from '../../server/log/index.ts';
import { append, LogFixture, sampleLeaves } from './fixture.ts';

const LEAVES = sampleLeaves(0, 3000);

/** Fails at the `hit`-th time that `point` is reached, and counts how often each point was. */
class Crash {
  readonly hits = new Map<LogFaultPoint, number>();
  readonly #point: LogFaultPoint | null;
  readonly #hit: number;
  happened = false;

  constructor(point: LogFaultPoint | null, hit: number) {
    this.#point = point;
    this.#hit = hit;
  }

  readonly fault = (point: LogFaultPoint): void => {
    const hits = (this.hits.get(point) ?? 0) + 1;
    this.hits.set(point, hits);
    if (point !== this.#point || hits !== this.#hit) return;
    this.happened = true;
    throw new Error(`crash at ${point}`);
  };
}

/**
 * The same little history each time: 300 leaves, integrate, 700 more, integrate. It may end early at the crash.
 * @returns number of leaves whose transaction committed
 */
async function history(fixture: LogFixture, crash: Crash, steps: readonly number[] = [300, 1000]): Promise<number> {
  const database = await fixture.database();
  let committed = 0;
  try {
    const log = await fixture.open(database, crash.fault);
    for (const size of steps) {
      await append(database, log, LEAVES.slice(committed, size));
      committed = size;
      await log.integrate();
    }
  } catch (error) {
    if (!crash.happened) throw error;
  }
  await database.destroy();
  return committed;
}

/** Files of a log that got to `size` without any trouble; they depend on nothing else. */
const untroubledFiles = new Map<number, string[]>();
async function untroubled(size: number): Promise<string[]> {
  const known = untroubledFiles.get(size);
  if (known !== undefined) return known;
  const fixture = new LogFixture();
  try {
    const database = await fixture.database();
    const log = await fixture.open(database);
    await append(database, log, LEAVES.slice(0, size));
    await log.integrate();
    untroubledFiles.set(size, filesOf(fixture));
    return filesOf(fixture);
  } finally {
    await fixture.remove();
  }
}

const filesOf = (fixture: LogFixture): string[] => globSync('tile/**', { cwd: fixture.tiles, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath.slice(fixture.tiles.length)}/${entry.name}`).sort();

/** Runs the writer until it is killed. @returns leaves that it had seen committed */
async function killWriterAt(fixture: LogFixture, fault: string): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-writer.ts'), fixture.folder], { env: { ...process.env, [FAULT_VARIABLE]: fault }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise((resolve, reject) => child.on('close', (_code, by) => resolve(by)).on('error', reject));
  expect(signal, `killed at ${fault}`).to.equal('SIGKILL');
  return Number(output.trim().split('\n').at(-1));
}

describe('Log after a crash', () => {
  const counts = new Map<LogFaultPoint, number>();
  const firstBatch = new Map<LogFaultPoint, number>();
  before(async () => {
    for (const [steps, into] of [[[300, 1000], counts], [[300], firstBatch]] as const) {
      const fixture = new LogFixture();
      const calm = new Crash(null, 0);
      await history(fixture, calm, steps);
      for (const [point, hits] of calm.hits) into.set(point, hits);
      await fixture.remove();
    }
  });

  it('meets every fault point in an ordinary run', () => expect([...counts.keys()].sort()).to.deep.equal([...LOG_FAULT_POINTS].sort()));

  for (const point of LOG_FAULT_POINTS) {
    it(`at ${point}, whichever time: the next start gives the same tree and tiles as if nothing had happened`, async () => {
      for (let hit = 1; hit <= counts.get(point)!; hit++) {
        const fixture = new LogFixture();
        try {
          const crash = new Crash(point, hit);
          const committed = await history(fixture, crash);
          expect(crash.happened, `hit ${hit}`).to.equal(true);
          const database = await fixture.database();
          const log = await fixture.open(database);
          expect(await log.sequencedSize(), 'what was committed is there').to.equal(committed);
          const published = log.integrated();
          expect(published.root, 'the published head is one of this log').to.deep.equal(rootOf(LEAVES.slice(0, published.size)));
          // Another batch, so that tiles left by the crashed run are taken over, completed or replaced.
          await append(database, log, LEAVES.slice(committed, committed + 500));
          expect(await log.integrate()).to.deep.equal({ size: committed + 500, root: rootOf(LEAVES.slice(0, committed + 500)) });
          expect(filesOf(fixture), `files after hit ${hit}`).to.deep.equal(await untroubled(committed + 500));
          for (const index of [0, 255, 299, committed]) {
            if (index < committed + 500) expect(await log.inclusionPath(index, committed + 500)).to.deep.equal(inclusionPath(LEAVES.slice(0, committed + 500), index));
          }
        } finally {
          await fixture.remove();
        }
      }
    }).timeout(20_000);

    it(`at ${point}: the same process can go on, when it was an error and no crash`, async () => {
      const fixture = new LogFixture();
      try {
        const database = await fixture.database();
        let fail = false;
        const log = await fixture.open(database, (reached) => {
          if (!fail || reached !== point) return;
          fail = false;
          throw new Error('disk full');
        });
        let size = 0;
        for (const step of [300, 1000, 1500]) {
          fail = true;
          let error: unknown = await append(database, log, LEAVES.slice(size, step)).then(() => null, (reason: unknown) => reason);
          if (error === null) {
            size = step;
            error = await log.integrate().then(() => null, (reason: unknown) => reason);
          } else {
            await append(database, log, LEAVES.slice(size, step));
            size = step;
          }
          expect(error, `step ${step}`).to.be.instanceOf(Error).with.property('message', 'disk full');
          expect(await log.integrate()).to.deep.equal({ size: step, root: rootOf(LEAVES.slice(0, step)) });
        }
        expect(filesOf(fixture)).to.deep.equal(await untroubled(1500));
      } finally {
        await fixture.remove();
      }
    });
  }

  it('twice in a row, at different steps, still leaves nothing behind', async () => {
    for (const second of LOG_FAULT_POINTS) {
      const fixture = new LogFixture();
      try {
        // The first run leaves tiles for 1000 leaves that no head covers; the second goes on to 2000 and ends as well.
        await history(fixture, new Crash('log:before-publish', 2));
        const crash = new Crash(second, 1);
        const early = await fixture.database();
        const troubled = await fixture.open(early, crash.fault);
        await append(early, troubled, LEAVES.slice(1000, 2000)).catch(() => append(early, troubled, LEAVES.slice(1000, 2000)));
        await troubled.integrate().catch(() => {});
        expect(crash.happened, second).to.equal(true);
        await early.destroy();
        const database = await fixture.database();
        const log = await fixture.open(database);
        await append(database, log, LEAVES.slice(2000, 2600));
        expect(await log.integrate()).to.deep.equal({ size: 2600, root: rootOf(LEAVES.slice(0, 2600)) });
        expect(filesOf(fixture), second).to.deep.equal(await untroubled(2600));
      } finally {
        await fixture.remove();
      }
    }
  }).timeout(20_000);

  for (const point of LOG_FAULT_POINTS) {
    it(`killed at ${point} in the second batch: nothing that was committed is lost`, async () => {
      const fixture = new LogFixture();
      try {
        // Counted from the calm run: its first batch reaches the point so many times.
        const hit = firstBatch.get(point)! + 1;
        const committed = await killWriterAt(fixture, `${point}:${hit}`);
        const database = await fixture.database();
        const log = await fixture.open(database);
        const sequenced = await log.sequencedSize();
        expect(sequenced).to.equal(committed);
        expect(await log.integrate()).to.deep.equal({ size: sequenced, root: rootOf(LEAVES.slice(0, sequenced)) });
        expect(filesOf(fixture)).to.deep.equal(await untroubled(sequenced));
      } finally {
        await fixture.remove();
      }
    }).timeout(20_000);
  }
});

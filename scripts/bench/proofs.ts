/** Proofs: microseconds for an inclusion and a consistency path out of a log of a million records, tiles on disk. */
import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { verifyConsistency, verifyInclusion } from '../../server/domain/merkle/index.ts';
import { openLog, type Log } from '../../server/log/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import { median, percentile, rowOf, type Bench } from './harness.ts';

const RECORDS = 1_000_000;
const APPENDED_AT_ONCE = 50_000;
const PROOFS = 2_000;

async function fill(log: Log, append: (leaves: Uint8Array[]) => Promise<unknown>, progress: (text: string) => void): Promise<void> {
  for (let size = 0; size < RECORDS; size += APPENDED_AT_ONCE) {
    await append(Array.from({ length: APPENDED_AT_ONCE }, () => randomBytes(32)));
    await log.integrate();
    if ((size + APPENDED_AT_ONCE) % 250_000 === 0) progress(`${size + APPENDED_AT_ONCE} of ${RECORDS} records in the log`);
  }
}

/** Microseconds of each of `PROOFS` calls. */
async function timed(call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < PROOFS; i++) {
    const start = performance.now();
    await call();
    times.push((performance.now() - start) * 1000);
  }
  return times;
}

export const proofs: Bench = {
  name: 'proofs',
  async run({ folder, progress }) {
    const database = await openDatabase({ filename: join(folder, 'log.sqlite') });
    const options = { database, directory: join(folder, 'log'), origin: 'bench.invalid/log', signingSeed: randomBytes(32) };
    const writer = await openLog(options);
    await fill(writer, (leaves) => database.transaction((transaction) => writer.append(transaction, leaves)), progress);
    await writer.close();
    // Opened anew, so that nothing of the writing is still in memory.
    const log = await openLog(options);
    await checkOne(log);
    const inclusion = await timed(() => log.inclusionPath(randomInt(RECORDS), RECORDS));
    const consistency = await timed(() => log.consistencyPath(randomInt(1, RECORDS), RECORDS));
    await log.close();
    await database.destroy();
    return [
      rowOf('proofs', 'µs per inclusion path of 1 000 000 records', { ours: inclusion }),
      rowOf('proofs: inclusion, 99 of 100', 'µs', { ours: [percentile(inclusion, 0.99)] }),
      rowOf('proofs: consistency', 'µs', { ours: [median(consistency)] }),
      rowOf('proofs: consistency, 99 of 100', 'µs', { ours: [percentile(consistency, 0.99)] }),
    ];
  },
};

/** A fast wrong path is worth nothing: one of each must verify. */
async function checkOne(log: Log): Promise<void> {
  const { size, root } = log.integrated();
  const index = randomInt(RECORDS);
  const leaf = await log.leaf(index);
  if (size !== RECORDS || leaf === null || !verifyInclusion({ index, size, leaf, path: await log.inclusionPath(index, size), root })) throw new Error('the inclusion path does not verify');
  const from = randomInt(1, RECORDS);
  const claim = { fromSize: from, toSize: size, fromRoot: await log.rootAt(from), toRoot: root, path: await log.consistencyPath(from, size) };
  if (!verifyConsistency(claim)) throw new Error('the consistency path does not verify');
}

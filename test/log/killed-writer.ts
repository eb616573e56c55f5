/** A process of its own that writes a log in the folder given, until the fault point named in its environment kills it. */
import { join } from 'node:path';
import { faultFromEnvironment } from '../../server/faults.ts';
import { openLog } from '../../server/log/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import { append, ORIGIN, sampleLeaves, SEED } from './fixture.ts';

const folder = process.argv[2]!;
const database = await openDatabase({ filename: join(folder, 'database.sqlite') });
const log = await openLog({ database, directory: join(folder, 'log'), origin: ORIGIN, signingSeed: SEED, fault: faultFromEnvironment() });
let size = 0;
for (const step of [300, 1000, 1700]) {
  await append(database, log, sampleLeaves(size, step));
  // From here on the caller may have acknowledged the leaves.
  process.stdout.write(`${step}\n`);
  size = step;
  await log.integrate();
}
process.exitCode = 1;

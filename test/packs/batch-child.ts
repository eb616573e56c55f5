/** Begins a batch and is killed by its parent: `batch-child.ts DATABASE PACKS` prints the batch's id, then how many cases are done. */
import { openDatabase } from '../../server/store/index.ts';
import { SLOW_START, fakeSource, serviceFor } from './batch-fixture.ts';

const [filename, folder] = process.argv.slice(2) as [string, string];
const database = await openDatabase({ filename });
const service = serviceFor(database, fakeSource({ delay: 50 }), folder, 1);
await service.start();
const { id } = await service.create({ loanNumbers: Array.from({ length: SLOW_START }, (_, i) => `L-${i + 1}`), cases: [], options: { waitSeconds: 0 }, idempotencyKey: null });
console.log(`batch ${id}`);
let done = 0;
service.watch(id, (changed) => {
  if (changed?.state === 'done') console.log(`done ${++done}`);
});

/**
 * Works a batch off over a real log and is killed on the way, at `DOCKETPROOF_FAULT` or by its parent: `batch-crash-child.ts FOLDER [pause|cancel|retry]`
 * prints the batch's id; what a person does to it is done after the first pack. A later run goes on with what it finds.
 */
import { join } from 'node:path';
import { faultFromEnvironment } from '../../server/faults.ts';
import { CRASH_LOANS, crashService } from './batch-crash.ts';

const [folder = '', action = ''] = process.argv.slice(2);
const { service, intake } = await crashService(folder, faultFromEnvironment());
const { id } = await service.create({ loanNumbers: CRASH_LOANS, cases: [], options: { waitSeconds: 0 }, idempotencyKey: 'crash' });
console.log(`batch ${id}`);
const until = async (holds: (counts: Awaited<ReturnType<typeof service.state>>['counts']) => boolean): Promise<void> => {
  while (!holds((await service.state(id)).counts)) await new Promise((resolve) => setTimeout(resolve, 5));
};
if (action === 'pause' || action === 'cancel') {
  await until(({ done }) => done > 0);
  await service[action](id);
  if (action === 'pause') await service.resume(id);
}
await until(({ queued, running }) => queued + running === 0);
if (action === 'retry') await service.retry(id);
await until(({ queued, running }) => queued + running === 0);
await service.stop();
await intake.close();
console.log(`ended ${join(folder)}`);

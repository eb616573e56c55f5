/** What the killed process and the one that looks after it have in common. */
import { join } from 'node:path';
import type { Fault } from '../../server/faults.ts';
import type { BatchService } from '../../server/packs/index.ts';
import { packLog } from '../../server/service/pack-log.ts';
import { openIntake, type Intake } from '../evidence/setup.ts';
import { FAILING, fakeSource, serviceFor } from './batch-fixture.ts';

/** Three that succeed and one that fails. */
export const CRASH_LOANS = ['L-1', FAILING, 'L-2', 'L-3'];

/** A batch service over a real database and a real log, without a chain: nothing is anchored. */
export async function crashService(folder: string, fault?: Fault): Promise<{ service: BatchService; intake: Intake }> {
  const intake = await openIntake(folder, fault && { fault });
  const log = packLog(intake.service, { proofFor: async () => ({ status: 'pending', retryAfter: 1 }) });
  const service = serviceFor(intake.database, fakeSource(), join(folder, 'packs'), 1, { log, now: () => new Date(), ...(fault && { fault }) });
  await service.start();
  return { service, intake };
}

/**
 * Run as a process of its own by the crash tests: opens everything, deposits, anchors, deposits, anchors, waits until all is final,
 * and stops. It writes a line for each acknowledgement, so that the test knows what must not be lost. DOCKETPROOF_FAULT ends it.
 */
import { faultFromEnvironment } from '../../../server/faults.ts';
import { openRig, type RigOptions } from './rig.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RigOptions;
const rig = await openRig({ ...options, fault: faultFromEnvironment() });
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function round(names: readonly string[], until: 'mined' | 'final'): Promise<void> {
  for (const name of names) {
    const { stored } = await rig.deposit(`LOAN-${name.slice(0, 1)}`, name);
    say({ acknowledged: name, id: stored.record.id, index: stored.index, leaf: stored.leaf });
  }
  await rig.anchoring.anchorNow(until);
}

rig.anchoring.start();
await round(['a1', 'a2', 'b1'], 'mined');
await round(['a3', 'b2'], 'final');
say({ finished: true, registry: rig.registry, logId: rig.logId });
await rig.close();

/**
 * A process of its own that erases and is killed by a fault point.
 * `child.ts case FOLDER CASE` erases the case, `child.ts file FOLDER RECORD` the file of the record; both write "erased" at the end.
 */
import { faultFromEnvironment } from '../../server/faults.ts';
import { ACT, AFTER_20_YEARS, AFTER_5_YEARS, openRetention } from './setup.ts';

const [, , what, folder = '', id = ''] = process.argv;
const rig = await openRetention(folder, { fault: faultFromEnvironment() });
if (what === 'case') {
  rig.clock.now = AFTER_20_YEARS;
  await rig.retention.eraseCase(id, { ...ACT, basis: 'retention-expired' });
} else {
  rig.clock.now = AFTER_5_YEARS;
  await rig.retention.eraseFile(id, ACT);
}
process.stdout.write('erased\n');
await rig.close();

/** Imports the table that it is told, until the fault point that the environment names. Run by crash.test.ts. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { CaseBook, Keyring } from '../../server/cases/index.ts';
import { faultFromEnvironment } from '../../server/faults.ts';
import { ImportService } from '../../server/loans/index.ts';
import { openDatabase } from '../../server/store/index.ts';
import { MASTER_KEY, NOW } from './rig.ts';

const [folder = '', table = ''] = process.argv.slice(2);
const database = await openDatabase({ filename: join(folder, 'docketproof.sqlite') });
const imports = new ImportService({
  database,
  cases: new CaseBook(database, new Keyring({ database, masterKey: MASTER_KEY })),
  limits: { rows: 10_000, bytes: 1 << 26, errorDays: 7 },
  now: () => NOW,
  fault: faultFromEnvironment(),
});
await imports.run({ kind: 'loans', content: createReadStream(table), actor: 'child', idempotencyKey: 'the-day' });
await database.destroy();

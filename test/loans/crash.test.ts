/** An import killed for real in the middle: what was committed stays, and sending the table again makes it whole. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Rig } from './rig.ts';
import { loanRow, loansCsv } from './tables.ts';

const CHILD = resolve(import.meta.dirname, 'import-child.ts');

/** Imports a table in a process of its own. @returns the signal that ended it */
function importInChild(folder: string, table: string, fault: string): Promise<NodeJS.Signals | null> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [CHILD, folder, table], { env: { ...process.env, DOCKETPROOF_FAULT: fault }, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (_code, signal) => done(signal));
  });
}

describe('an import that is killed', () => {
  const ROWS = 700;
  for (const [fault, kept] of [['import:before-commit:2', 300], ['import:committed:2', 600]] as const) {
    it(`at ${fault} keeps ${kept} of ${ROWS} rows, and the table sent again completes them`, async () => {
      const rig = await new Rig().open();
      try {
        await rig.product();
        await rig.stop();
        const table = join(rig.folder, 'table.csv');
        const csv = loansCsv(Array.from({ length: ROWS }, (_, index) => loanRow(index)));
        writeFileSync(table, csv);
        expect(await importInChild(rig.folder, table, fault)).to.equal('SIGKILL');
        await rig.open();
        expect(await rig.database('loans').count({ count: '*' })).to.deep.equal([{ count: kept }]);
        const [interrupted] = await rig.imports.newest();
        expect(interrupted).to.deep.include({ state: 'stopped', rows: kept, inserted: kept }).and.have.nested.property('problem.code', 'import-interrupted');
        expect(await rig.send('loans', csv, { 'Idempotency-Key': 'the-day' })).to.deep.include({ inserted: ROWS - kept, unchanged: kept, refused: 0 });
        expect(await rig.database('loan_history').count({ count: '*' })).to.deep.equal([{ count: 0 }]);
      } finally {
        await rig.close();
      }
    });
  }
});

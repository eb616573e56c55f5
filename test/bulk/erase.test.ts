/** What an erased case leaves in bulk deposits: nothing of its own, and everything of other cases. */
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eraseBulkResults } from '../../server/bulk/index.ts';
import { archiveOf, stated } from './zips.ts';
import { openBench, send, type Bench } from './setup.ts';

describe('bulk: erasure of a case', () => {
  let folder: string;
  let bench: Bench;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-bulk-erase-'));
    bench = await openBench(folder);
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the results of its files and leaves those of other cases', async () => {
    const names = ['张虚构/合同.txt', '张虚构/身份.txt', '李虚构/合同.txt'];
    const loanOf = (name: string) => ({ loanNumber: name.startsWith('张') ? '虚构贷款-EXAMPLE-0001' : '虚构贷款-EXAMPLE-0002' });
    const { job, ids } = await send(bench.bulk, archiveOf(names.map((name) => stated(name, loanOf(name))), names.map((name) => ({ name, content: `content of ${name}`, method: 8 }))));
    const stored = await bench.intake.service.recordById(ids[names[0]!]!);
    const caseId = stored!.record.case;
    const before = await bench.intake.database('bulk_files').select('record_id', 'sealed');
    const traces = await bench.intake.database.transaction((transaction) => eraseBulkResults(transaction, caseId));
    const mine = new Set([ids[names[0]!], ids[names[1]!]]);
    expect(traces.map((trace) => Buffer.from(trace).toString('hex')).sort()).to.deep.equal(before.filter((row: { record_id: string }) => mine.has(row.record_id)).map((row: { sealed: Buffer }) => row.sealed.toString('hex')).sort());
    expect((await bench.bulk.results(job.id, { from: 0, limit: 10 })).map(({ path }) => path)).to.deep.equal(['李虚构/合同.txt']);
    expect(await bench.bulk.state(job.id)).to.deep.include({ total: 1, state: 'done' });
    expect(await bench.intake.database.transaction((transaction) => eraseBulkResults(transaction, caseId))).to.deep.equal([]);
  });
});

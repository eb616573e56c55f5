import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULT_POINTS, FAULT_VARIABLE } from '../../server/faults.ts';
import { streamOf } from '../evidence/setup.ts';
import { CRASH_FILES, CRASH_KEY, crashArchive, smallDocuments } from './child.ts';
import { finished, openBench } from './setup.ts';

const CHILD = join(import.meta.dirname, 'child.ts');

interface Ended {
  output: string;
  signal: NodeJS.Signals | null;
}

/** @param killAfter milliseconds after the archive was taken */
function run(parameters: string[], environment: Record<string, string> = {}, killAfter: number | null = null): Promise<Ended> {
  const child = spawn(process.execPath, [CHILD, ...parameters], { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (killAfter !== null && output === '') setTimeout(() => child.kill('SIGKILL'), killAfter);
    output += text;
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (_code, signal) => resolve({ output, signal })));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
}

describe('a bulk deposit killed', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-bulk-crash-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The next start, and the same archive sent again: every document is there once, and nothing beside. */
  async function expectWhole(): Promise<void> {
    const bench = await openBench(folder);
    try {
      const { id } = await bench.bulk.receive(streamOf(crashArchive()), CRASH_KEY);
      expect((await finished(bench.bulk, id)).counts).to.deep.equal({ queued: 0, accepted: CRASH_FILES, refused: 0 });
      const results = await bench.bulk.results(id, { from: 0, limit: 1000 });
      expect(new Set(results.map(({ recordId }) => recordId)).size).to.equal(CRASH_FILES);
      expect(await bench.intake.log.sequencedSize()).to.equal(CRASH_FILES);
      const referring = await bench.intake.service.recordById(results[19]!.recordId!);
      expect(referring!.record.provenance.corroborates).to.deep.equal([results[18]!.recordId]);
      expect(filesBelow(join(folder, 'bulk')), 'spool').to.deep.equal([]);
      expect(filesBelow(join(folder, 'vault', 'incoming')), 'incoming').to.deep.equal([]);
      expect(filesBelow(join(folder, 'vault', 'files'))).to.have.length(CRASH_FILES);
    } finally {
      await bench.close();
    }
  }

  // the second hit of a point in a wave is met with a wave recorded before it
  const points = [...FAULT_POINTS.filter((point) => point.startsWith('bulk:')), 'bulk:wave-deposited:2', 'bulk:wave-recorded:2', 'intake:committed:2', 'intake:before-insert:2'];
  for (const point of points) {
    it(`at ${point} records every document once after the next start`, async () => {
      const { signal } = await run(['send', folder], { [FAULT_VARIABLE]: point });
      expect(signal).to.equal('SIGKILL');
      await expectWhole();
    });
  }

  it('twice, the second time before the archive is removed from where a start has put it, leaves no archive behind', async () => {
    await run(['send', folder], { [FAULT_VARIABLE]: 'bulk:planned' });
    await run(['send', folder], { [FAULT_VARIABLE]: 'bulk:finished' });
    expect(filesBelow(join(folder, 'bulk', 'files'))).to.have.length(1);
    await expectWhole();
  });

  it('at any moment, again and again, records every document once', async () => {
    for (const milliseconds of [0, 60, 120, 200, 300]) await run(['send', folder], {}, milliseconds);
    await expectWhole();
  });
});

describe('memory of a bulk deposit', function () {
  this.timeout(120_000);

  it('does not grow with the archive: 80 MiB need less than 32 MiB more than 16 MiB do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docketproof-bulk-memory-'));
    const measure = async (count: number) => {
      const archive = join(folder, `${count}.zip`);
      writeFileSync(archive, smallDocuments(count, () => randomBytes(1 << 20)));
      const { output } = await run(['measure', join(folder, String(count)), archive, String(count)]);
      return JSON.parse(output) as { rss: number };
    };
    try {
      const small = await measure(16);
      const large = await measure(80);
      expect(large.rss - small.rss, `${Math.round((large.rss - small.rss) / (1 << 20))} MiB more`).to.be.below(32 << 20);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULT_POINTS, FAULT_VARIABLE } from '../../server/faults.ts';
import { CRASH_DOCUMENT, CRASH_KEY } from './child.ts';
import { collect, metadata, openIntake, streamOf } from './setup.ts';

const CHILD = join(import.meta.dirname, 'child.ts');

function run(args: string[], environment: Record<string, string> = {}): Promise<{ output: string; signal: NodeJS.Signals | null; code: number | null }> {
  const child = spawn(process.execPath, [CHILD, ...args], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve({ output, signal, code })));
}

describe('a deposit killed', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-crash-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const points = FAULT_POINTS.filter((point) => point.startsWith('intake:'));
  const committed = points.slice(points.indexOf('intake:committed'));

  for (const point of points) {
    it(`at ${point} was ${committed.includes(point) ? 'stored' : 'not stored'}, was not acknowledged, and the same key stores it once`, async () => {
      const { output, signal } = await run(['deposit', folder], { [FAULT_VARIABLE]: point });
      expect({ output, signal }).to.deep.equal({ output: '', signal: 'SIGKILL' });
      const intake = await openIntake(folder);
      try {
        expect(readdirSync(join(folder, 'vault', 'incoming')), 'leftovers').to.deep.equal([]);
        expect(await intake.log.sequencedSize()).to.equal(committed.includes(point) ? 1 : 0);
        const { stored, replayed } = await intake.service.depositContent({ metadata: metadata(), content: streamOf(CRASH_DOCUMENT), idempotencyKey: CRASH_KEY });
        expect(replayed).to.equal(committed.includes(point));
        expect(await intake.log.sequencedSize()).to.equal(1);
        expect((await collect((await intake.service.openFile(stored.record.id)).content)).equals(CRASH_DOCUMENT)).to.equal(true);
        expect(readdirSync(join(folder, 'vault', 'files'), { recursive: true }).filter((name) => name.length > 2)).to.have.length(1);
      } finally {
        await intake.close();
      }
    });
  }

  it('after its acknowledgement is there', async () => {
    const { output, code } = await run(['deposit', folder]);
    expect(code).to.equal(0);
    const [, recordId = ''] = /^acknowledged (\S+)$/m.exec(output) ?? [];
    const intake = await openIntake(folder);
    expect((await intake.service.recordById(recordId))?.index).to.equal(0);
    await intake.close();
  });
});

describe('memory of an upload', function () {
  this.timeout(60_000);

  it('does not grow with the document: 192 MiB in and out need less than 64 MiB more than 32 MiB do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docketproof-memory-'));
    try {
      const { output } = await run(['memory', folder, String(192 << 20)]);
      const { before, after } = JSON.parse(output) as { before: number; after: number };
      expect(after - before, `${Math.round((after - before) / (1 << 20))} MiB more`).to.be.lessThan(64 << 20);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

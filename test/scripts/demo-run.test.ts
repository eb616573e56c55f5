/** The whole demonstration as a person starts it: a service of its own, one loan, and nothing left behind. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/demo.ts');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(temporary: string, args: string[], interruptAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: temporary } });
  if (interruptAt !== undefined) child.stderr.on('data', (chunk: Buffer) => void (chunk.toString().includes(interruptAt) && child.kill('SIGINT')));
  const code = new Promise<number | null>((done) => child.once('exit', done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

describe('demo run', function () {
  this.timeout(180_000);
  let folder = '';
  let temporary = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docketproof-demo-test-'));
    temporary = await mkdtemp(join(tmpdir(), 'docketproof-demo-test-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await rm(temporary, { recursive: true });
  });

  it('deposits, anchors, packs, verifies, finds the altered byte, and removes its service', async () => {
    const { code, stdout, stderr } = await run(temporary, ['--cases', '1', '--out', folder, '--json', '--lang', 'en']);
    expect(code, stderr).to.equal(0);
    const summary = JSON.parse(stdout) as Record<string, number>;
    expect(summary).to.include({ cases: 1, documents: 11, anchored: 11, packs: 1, verified: 1, tamperedDetected: 1 });
    expect(Object.keys(summary)).to.deep.equal(['cases', 'documents', 'anchored', 'packs', 'verified', 'tamperedDetected', 'seconds']);
    expect((await readdir(folder)).sort()).to.deep.equal(['altered-case-001.zip', 'case-001.zip', 'trust.json']);
    expect(await readdir(temporary), 'the temporary data folder is gone').to.deep.equal([]);
    expect(stderr).to.include('不一致 inconsistent');
  });

  it('interrupted, ends its service and leaves no data folder', async () => {
    const { code } = await run(temporary, ['--cases', '1', '--out', folder, '--json', '--lang', 'en'], 'Service ready');
    expect(code).to.equal(130);
    expect(await readdir(temporary)).to.deep.equal([]);
    expect(existsSync(join(folder, 'case-001.zip'))).to.equal(false);
  });
});

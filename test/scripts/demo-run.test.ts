/** The whole demonstration as a person starts it: a service of its own, one loan, and nothing left behind. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

  it('imports, deposits, anchors, closes, reckons, packs, verifies, finds the altered byte, erases a case, and removes its service', async () => {
    const { code, stdout, stderr } = await run(temporary, ['--cases', '2', '--out', folder, '--json', '--lang', 'en']);
    expect(code, stderr).to.equal(0);
    const summary = JSON.parse(stdout) as Record<string, number | object>;
    // The second loan has a document that corrects another, and the lender has two of its own.
    expect(summary).to.deep.include({ cases: 2, documents: 25, anchored: 25, packs: 2, verified: 2, tamperedDetected: 1, book: { loans: 2, closed: 2, timelines: 2, caseFiles: 1, arrears: 2, erased: 1 } });
    expect(Object.keys(summary)).to.deep.equal(['cases', 'documents', 'anchored', 'packs', 'verified', 'tamperedDetected', 'seconds', 'book']);
    expect((await readdir(folder)).sort()).to.deep.equal(['altered-case-001.zip', 'case-001.zip', 'case-002.zip', 'case-file-001.json', 'trust.json']);
    expect(await readdir(temporary), 'the temporary data folder is gone').to.deep.equal([]);
    for (const said of ['loans (CSV, GB18030): 2 rows, 1 refused', 'one ZIP with its manifest, 10 of 10', '1 withheld', '2 of 2 agree', '不一致 inconsistent', '已更正 superseded', 'fsck with the service stopped: exit code 0']) expect(stderr).to.include(said);
  });

  it('takes the documents of a folder as before, without a loan book', async () => {
    const documents = await mkdtemp(join(tmpdir(), 'docketproof-demo-test-'));
    await writeFile(join(documents, 'one.txt'), 'one');
    await writeFile(join(documents, 'two.txt'), 'two');
    const { code, stdout, stderr } = await run(temporary, ['--documents', documents, '--out', folder, '--json', '--lang', 'en']);
    await rm(documents, { recursive: true });
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ cases: 1, documents: 2, anchored: 2, packs: 1, verified: 1, tamperedDetected: 1 }).and.not.to.have.property('book');
  });

  it('interrupted, ends its service and leaves no data folder', async () => {
    const { code } = await run(temporary, ['--cases', '1', '--out', folder, '--json', '--lang', 'en'], 'Service ready');
    expect(code).to.equal(130);
    expect(await readdir(temporary)).to.deep.equal([]);
    expect(existsSync(join(folder, 'case-001.zip'))).to.equal(false);
  });
});

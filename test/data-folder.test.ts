import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeDataFolder } from '../server/data-folder.ts';
import { AppError } from '../server/errors.ts';

describe('data folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-folder-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is one process’s at a time', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      const lock = join(folder, 'service.pid');
      takeDataFolder(folder);
      const held = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; started: string | null; folder: string };
      const write = (changes: object) => writeFileSync(lock, JSON.stringify({ ...held, pid: other.pid, started: null, ...changes }));
      write({});
      expect(() => takeDataFolder(folder)).to.throw(AppError, String(other.pid)).with.property('code', 'data-folder-in-use');
      // The number now belongs to another process than the one that took the folder.
      write({ started: '1' });
      takeDataFolder(folder).release();
      // Copied while the original was in use: the copy is nobody's.
      write({ folder: '1:1' });
      takeDataFolder(folder).release();
      write({});
    } finally {
      other.kill('SIGKILL');
      await new Promise((resolve) => other.once('exit', resolve));
    }
    // The other was killed and could not clean up: its lock no longer counts.
    takeDataFolder(folder).release();
    expect(existsSync(join(folder, 'service.pid'))).to.equal(false);
  });

  it('takes over a lock that a crash left empty', () => {
    writeFileSync(join(folder, 'service.pid'), '');
    takeDataFolder(folder).release();
  });

  it('says in one sentence that it cannot be written', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    chmodSync(folder, 0o755);
    // Root may write everywhere: where the tests run as root, the child gives that up once it has loaded what it needs.
    const program = `import { takeDataFolder } from ${JSON.stringify(new URL('../server/data-folder.ts', import.meta.url).href)};
      if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
      for (const path of ${JSON.stringify([locked, join(locked, 'inside')])}) try { takeDataFolder(path); console.log('taken'); } catch (error) { console.log(error.code + ' ' + error.message); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((done) => child.once('close', done));
    expect(output.trim().split('\n').map((line) => line.split(' ')[0])).to.deep.equal(['data-folder-broken', 'data-folder-broken']);
    expect(output).to.contain('cannot be written').and.to.contain(locked);
  });

  it('is made when missing, and says in one sentence when it cannot be', () => {
    takeDataFolder(join(folder, 'a', 'b')).release();
    writeFileSync(join(folder, 'file'), '');
    expect(() => takeDataFolder(join(folder, 'file'))).to.throw(AppError).with.property('code', 'data-folder-broken');
  });
});

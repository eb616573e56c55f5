import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
      writeFileSync(join(folder, 'service.pid'), String(other.pid));
      expect(() => takeDataFolder(folder)).to.throw(AppError, String(other.pid)).with.property('code', 'data-folder-in-use');
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

  it('is made when missing, and says in one sentence when it cannot be', () => {
    takeDataFolder(join(folder, 'a', 'b')).release();
    writeFileSync(join(folder, 'file'), '');
    expect(() => takeDataFolder(join(folder, 'file'))).to.throw(AppError).with.property('code', 'data-folder-broken');
  });
});

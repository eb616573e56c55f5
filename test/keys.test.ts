import { expect } from 'chai';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../server/errors.ts';
import { loadKeys } from '../server/keys.ts';
import { readSettings } from '../server/settings.ts';

const KEY = `0x${'1f'.repeat(32)}`;
const all = { operator: true, others: true };

describe('keys', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docketproof-keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const settings = (environment: Record<string, string> = {}) => readSettings({ DATA_DIR: folder, ...environment });

  it('makes them on the first start, readable by their owner only, and finds the same ones on the second', () => {
    const first = loadKeys(settings(), all);
    for (const name of ['operator.key', 'log.key', 'master.key']) expect(statSync(join(folder, 'keys', name)).mode & 0o777).to.equal(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).to.equal(0o700);
    expect(loadKeys(settings(), { operator: false, others: false })).to.deep.equal(first);
    expect(new Set([first.operatorKey, Buffer.from(first.logSeed).toString('hex'), Buffer.from(first.masterKey).toString('hex')]).size).to.equal(3);
  });

  it('takes them from the environment or a named file, in that order', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, `${KEY}\n`);
    expect(loadKeys(settings({ OPERATOR_KEY_FILE: file }), all).operatorKey).to.equal(KEY);
    const other = `0x${'2e'.repeat(32)}`;
    expect(loadKeys(settings({ OPERATOR_KEY_FILE: file, OPERATOR_KEY: other }), all).operatorKey).to.equal(other);
  });

  it('never makes a new key beside data that depends on the old one', () => {
    expect(() => loadKeys(settings(), { operator: true, others: false }))
      .to.throw(AppError)
      .with.property('code', 'key-missing');
  });

  it('names a broken key file and never what it holds', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'not-a-key-but-secret');
    expect(() => loadKeys(settings({ MASTER_KEY_FILE: file }), all)).to.throw(AppError, /MASTER_KEY_FILE/).with.property('message').that.does.not.contain('but-secret');
  });

  it('closes a key file that others could read', () => {
    loadKeys(settings(), all);
    const path = join(folder, 'keys', 'master.key');
    const before = readFileSync(path, 'utf8');
    chmodSync(path, 0o644);
    loadKeys(settings(), all);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(readFileSync(path, 'utf8')).to.equal(before);
  });
});

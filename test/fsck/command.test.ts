/** `npm run fsck` as a person meets it: exit codes, both languages, JSON, and what it refuses. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takeDataFolder } from '../../server/data-folder.ts';
import type { FsckReport } from '../../server/fsck/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from '../chain/support/anvil.ts';
import { openRig, RIG_KEYS } from '../chain/support/rig.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/fsck.ts');

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolveRun, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => resolveRun({ code, out, err }));
  });
}

describe('npm run fsck', function () {
  this.timeout(60_000);
  let chain: Anvil;
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), 'docketproof-fsck-'));
    const origin = 'example.test/command';
    const rig = await openRig({ folder, rpcUrl: chain.url, key: DEVELOPMENT_KEYS[0], origin, policy: { confirmations: 0 } });
    rig.anchoring.start();
    await rig.deposit('LOAN-A', 'a1');
    await rig.anchoring.anchorNow('final');
    await rig.close();
    environment = { DATA_DIR: folder, LANG: 'en_US.UTF-8', CHAIN_RPC_URL: chain.url, CHAIN_ID: '31337', REGISTRY_ADDRESS: rig.registry, LOG_ORIGIN: origin, ...RIG_KEYS };
  });
  after(async () => {
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends with 0 when everything agrees, in the language asked for', async () => {
    const english = await run([], environment);
    expect([english.code, english.err]).to.deep.equal([0, '']);
    expect(english.out).to.match(/^Checked: 1 records.*1 heads \(1 on chain\)/).and.to.match(/Everything agrees\.\n$/);
    const chinese = await run([], { ...environment, LANG: 'zh_CN.UTF-8' });
    expect(chinese.out).to.match(/全部一致。\n$/);
    expect(existsSync(join(folder, 'service.pid'))).to.equal(false);
  });

  it('ends with 1 and names the difference, and changes nothing', async () => {
    const [path = ''] = globSync('files/files/*/*', { cwd: folder }).map((name) => join(folder, name));
    const before = readFileSync(path);
    const altered = Buffer.from(before);
    altered[60] = (altered[60] ?? 0) ^ 1;
    writeFileSync(path, altered);
    try {
      const { code, out } = await run(['--json'], environment);
      const report = JSON.parse(out) as FsckReport & { clean: boolean };
      expect([code, report.clean, report.differences.map((difference) => difference.code)]).to.deep.equal([1, false, ['file-damaged']]);
      expect(report.differences[0]?.text['zh-CN']).to.match(/文件/);
      expect(readFileSync(path).equals(altered)).to.equal(true);
      expect((await run([], environment)).out).to.contain('Difference [file-damaged]').and.to.contain('Nothing was changed');
    } finally {
      writeFileSync(path, before);
    }
  });

  it('ends with 3 when something could not be checked, and says what', async () => {
    const down = await run([], { ...environment, CHAIN_RPC_URL: 'http://127.0.0.1:1' });
    expect([down.code, down.err]).to.deep.equal([3, '']);
    expect(down.out).to.contain('Not checked [chain-not-checked]');
    const { MASTER_KEY: _key, ...without } = environment;
    const keyless = await run([], without);
    expect(keyless.code).to.equal(3);
    expect(keyless.out).to.contain('files-not-checked');
  });

  it('does not call a local chain well that is not there, and starts none', async () => {
    const { CHAIN_RPC_URL: _url, ...local } = environment;
    const { code, out } = await run([], local);
    expect([code, /chain-not-checked/.test(out), existsSync(join(folder, 'chain'))]).to.deep.equal([3, true, false]);
  });

  it('refuses while the service runs, without a database, and with a wrong setting', async () => {
    const lock = takeDataFolder(folder);
    const running = await run([], environment);
    lock.release();
    expect([running.code, running.out]).to.deep.equal([3, '']);
    expect(running.err).to.contain(`in use by another process (${process.pid})`);
    const nowhere = await run([], { ...environment, DATA_DIR: join(folder, 'nowhere') });
    expect([nowhere.code, existsSync(join(folder, 'nowhere'))]).to.deep.equal([3, false]);
    expect(nowhere.err).to.contain('there is no database').and.not.to.contain('    at ');
    const wrong = await run([], { ...environment, MASTER_KEY: 'secret-but-wrong' });
    expect(wrong.code).to.equal(3);
    expect(wrong.err).to.contain('MASTER_KEY').and.not.to.contain('secret-but-wrong');
  });

  it('explains itself', async () => {
    const wrong = await run(['--repair'], environment);
    expect([wrong.code, wrong.out]).to.deep.equal([64, '']);
    expect(wrong.err).to.contain('npm run fsck');
    expect((await run(['--help'], environment)).code).to.equal(0);
  });
});

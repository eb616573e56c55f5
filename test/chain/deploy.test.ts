/** Setting up on a chain: the registry once, the log once, however often it is asked for; and `npm run deploy`. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { keccak256 } from 'ethers';
import { join, resolve } from 'node:path';
import { createChainReader, deployRegistry, logIdOf, openLogOnChain, operatorAddress, registryCodeHash, type SetupOptions } from '../../server/chain/index.ts';
import { AppError } from '../../server/errors.ts';
import { openDatabase, type Database } from '../../server/store/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from './support/anvil.ts';
import { transfer } from './support/lab.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/deploy.ts');
const [KEY, OTHER] = DEVELOPMENT_KEYS;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

describe('setting up on a chain', function () {
  this.timeout(20_000);
  let chain: Anvil;
  let folder: string;
  let database: Database;
  let setup: SetupOptions;

  beforeEach(async () => {
    chain = await startAnvil();
    folder = mkdtempSync(join(tmpdir(), 'docketproof-deploy-'));
    database = await openDatabase({ filename: join(folder, 'docketproof.sqlite') });
    setup = { database, rpcUrl: chain.url, key: KEY, chainId: 31337, pollMs: 20 };
  });
  afterEach(async () => {
    await database.destroy();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const nonce = async (): Promise<number> => Number(await chain.send<string>('eth_getTransactionCount', [operatorAddress(KEY), 'latest']));

  it('deploys the registry once and opens the log once, however often', async () => {
    const first = await deployRegistry(setup);
    expect(first.codeHash).to.equal(registryCodeHash());
    expect(await deployRegistry(setup)).to.deep.equal(first);
    const log = { ...setup, registry: first.address, origin: 'example.test/log' };
    const opened = await openLogOnChain(log);
    expect(opened).to.deep.equal({ logId: logIdOf('example.test/log', operatorAddress(KEY)), owner: operatorAddress(KEY) });
    expect(await openLogOnChain(log)).to.deep.equal(opened);
    expect(await nonce()).to.equal(2);
    const reader = createChainReader(chain.url);
    expect(await reader.codeHash(first.address)).to.equal(first.codeHash);
    reader.close();
  });

  it('finds a log open that it opened before its database was lost', async () => {
    const { address: registry } = await deployRegistry(setup);
    const opened = await openLogOnChain({ ...setup, registry, origin: 'example.test/log' });
    await database('chain_transactions').delete();
    expect(await openLogOnChain({ ...setup, registry, origin: 'example.test/log' })).to.deep.equal(opened);
    expect(await nonce()).to.equal(2);
  });

  it('stays with a registry of an older version where one will do, and deploys the new one where it is asked for', async () => {
    const { address } = await deployRegistry(setup);
    // As an older version would have left it: its own code, and its own code's hash in the journal.
    const older = `${await chain.send<string>('eth_getCode', [address, 'latest'])}00`;
    await chain.send('anvil_setCode', [address, older]);
    await database('chain_transactions').update({ purpose: `deploy:31337:${operatorAddress(KEY)}:${keccak256(older)}` });
    expect(await deployRegistry({ ...setup, anyVersion: true })).to.deep.equal({ chainId: 31337, address, codeHash: keccak256(older) });
    const newer = await deployRegistry(setup);
    expect(newer.codeHash).to.equal(registryCodeHash());
    expect(newer.address).not.to.equal(address);
    expect(await nonce()).to.equal(2);
  });

  it('goes on with the same bytes after waiting in vain', async () => {
    await chain.send('evm_setAutomine', [false]);
    expect(await codeOf(deployRegistry({ ...setup, timeoutMs: 100 }))).to.equal('chain-transaction-waiting');
    expect(await codeOf(deployRegistry({ ...setup, timeoutMs: 100 }))).to.equal('chain-transaction-waiting');
    await chain.mine();
    await deployRegistry(setup);
    expect(await nonce()).to.equal(1);
    expect(await database('chain_transactions').select('nonce')).to.deep.equal([{ nonce: 0 }]);
  });

  it('signs another when something else took its nonce', async () => {
    await chain.send('evm_setAutomine', [false]);
    expect(await codeOf(deployRegistry({ ...setup, timeoutMs: 50 }))).to.equal('chain-transaction-waiting');
    const { hash } = await database('chain_transactions').first<{ hash: string }>('hash');
    await chain.send('anvil_dropTransaction', [hash]);
    await transfer(chain.url, operatorAddress(KEY), operatorAddress(OTHER));
    await chain.mine();
    await chain.send('evm_setAutomine', [true]);
    const { address } = await deployRegistry(setup);
    expect(await chain.send('eth_getCode', [address, 'latest'])).to.have.length.greaterThan(1000);
    expect(await nonce()).to.equal(2);
  });

  it('says what is wrong: another chain, no chain, no funds', async () => {
    expect(await codeOf(deployRegistry({ ...setup, chainId: 1 }))).to.equal('chain-wrong-id');
    expect(await codeOf(deployRegistry({ ...setup, rpcUrl: 'http://127.0.0.1:1' }))).to.equal('chain-unavailable');
    expect(await codeOf(deployRegistry({ ...setup, key: `0x${randomBytes(32).toString('hex')}` }))).to.equal('chain-funds-missing');
    expect(await database('chain_transactions').select()).to.deep.equal([]);
  });

  describe('npm run deploy', () => {
    function run(environment: NodeJS.ProcessEnv, args: string[] = []): Promise<{ code: number | null; out: string; err: string }> {
      return new Promise((resolveRun, reject) => {
        const child = spawn(process.execPath, [SCRIPT, ...args], { env: { PATH: process.env['PATH'], LANG: 'en', DATA_DIR: join(folder, 'data'), CHAIN_ID: '31337', CHAIN_RPC_URL: chain.url, OPERATOR_KEY: KEY, ...environment } });
        let out = '';
        let err = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
        child.once('error', reject);
        child.once('close', (code) => resolveRun({ code, out, err }));
      });
    }

    it('prints address and code hash, the same again the second time, and never the key', async () => {
      const first = await run({});
      expect(first.code).to.equal(0);
      expect(first.out).to.match(/^CHAIN_ID=31337\nREGISTRY_ADDRESS=0x[0-9a-f]{40}$/m).and.to.contain(`REGISTRY_CODE_HASH=${registryCodeHash()}`);
      const second = await run({});
      expect([second.code, second.out]).to.deep.equal([0, first.out]);
      expect(await nonce()).to.equal(1);
      for (const { out, err } of [first, second]) expect(out + err).not.to.contain(KEY.slice(2));
    });

    it('refuses without funds, without a chain, and with arguments, in one sentence', async () => {
      const poor = `0x${randomBytes(32).toString('hex')}`;
      const unfunded = await run({ OPERATOR_KEY: poor });
      expect(unfunded.code).to.equal(1);
      expect(unfunded.err).to.contain(operatorAddress(poor)).and.to.contain('Send it funds first').and.not.to.contain(poor.slice(2)).and.not.to.contain('    at ');
      const chinese = await run({ OPERATOR_KEY: poor, LANG: 'zh_CN' });
      expect(chinese.err).to.contain('余额不足');
      expect((await run({ CHAIN_RPC_URL: '' })).err).to.contain('CHAIN_RPC_URL');
      expect((await run({}, ['--force'])).code).to.equal(64);
    });
  });
});

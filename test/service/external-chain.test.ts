/** The service on a chain that it did not start: deployed to by command, anchored on by an operator of somebody else's log. */
import { expect } from 'chai';
import { Contract, JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REGISTRY_ABI } from '../../server/chain/registry/index.ts';
import { DEVELOPMENT_KEYS, startAnvil, type Anvil } from '../chain/support/anvil.ts';
import { deposit, proofOf, remove, ServiceProcess, temporaryFolder, verdictOn } from './process.ts';

const [OWNER, OPERATOR] = DEVELOPMENT_KEYS;
const SCRIPTS = resolve(import.meta.dirname, '../../scripts');

async function run(script: string, args: string[], environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(SCRIPTS, script), ...args], { env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8', ...environment } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

describe('the service on another chain', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  let chain: Anvil;
  let settings: Record<string, string>;
  before(async () => {
    chain = await startAnvil(['--block-time', '1']);
    const own = { CHAIN_RPC_URL: chain.url, CHAIN_ID: '31337' };
    const { code, output } = await run('deploy.ts', [], { ...own, OPERATOR_KEY: OWNER, DATA_DIR: join(folder, 'deploy') });
    expect(code, output).to.equal(0);
    const registry = /REGISTRY_ADDRESS=(0x[0-9a-f]{40})/.exec(output)?.[1] ?? '';
    settings = { ...own, REGISTRY_ADDRESS: registry, LOG_ORIGIN: 'lender.example/log', OPERATOR_KEY: OPERATOR };
  });
  after(async () => {
    await chain.stop();
    remove(folder);
  });

  it('anchors in the log of LOG_OWNER once the owner has named its operator, and the proof verifies by command', async () => {
    const owner = new Wallet(OWNER).address.toLowerCase();
    const provider = new JsonRpcProvider(chain.url, undefined, { cacheTimeout: -1 });
    const registry = new Contract(settings.REGISTRY_ADDRESS ?? '', REGISTRY_ABI, new NonceManager(new Wallet(OWNER, provider)));
    const service = await ServiceProcess.spawn(join(folder, 'data'), { ...settings, LOG_OWNER: owner });
    try {
      const state = async () => ((await (await fetch(`${service.url}/readyz`)).json().catch(() => null)) as { checks: { anchoring: { state: string } } } | null)?.checks.anchoring.state;
      const until = async (wanted: string) => {
        for (let i = 0; i < 200; i++) {
          if ((await state().catch(() => null)) === wanted) return;
          await new Promise((done) => setTimeout(done, 100));
        }
        expect.fail(`the state is ${String(await state())}, not ${wanted}`);
      };
      await until('log-not-open');
      const answer = await deposit(service.url, '外链测试（虚构）');
      expect(answer.status).to.equal(201);
      expect(answer.body.notice, 'kept, and told that nothing is anchored yet').to.have.property('zh-CN').that.is.a('string');
      const logId = (await registry.getFunction('logIdOf').staticCall('lender.example/log', owner)) as string;
      await ((await registry.getFunction('openLog')('lender.example/log')) as { wait(): Promise<unknown> }).wait();
      await until('not-operator');
      await ((await registry.getFunction('setOperator')(logId, new Wallet(OPERATOR).address, true)) as { wait(): Promise<unknown> }).wait();
      const proof = await proofOf(service.url, answer.body.recordId);
      expect(await verdictOn(service.url, proof, '外链测试（虚构）')).to.equal('consistent');
      writeFileSync(join(folder, 'proof.json'), proof);
      const verified = await run('verify.ts', [join(folder, 'proof.json'), '--rpc', chain.url, '--trust', join(folder, 'data', 'trust.json'), '--json'], {});
      expect(verified.code, verified.output).to.equal(0);
      expect(JSON.parse(verified.output)).to.have.nested.property('facts.developmentChain', false);
    } finally {
      provider.destroy();
      await service.stop();
    }
  });

  it('does not start with a registry of other code, or on another chain id', async () => {
    const wrongCode = await (await ServiceProcess.spawn(join(folder, 'other'), { ...settings, REGISTRY_ADDRESS: `0x${'33'.repeat(20)}` })).ended;
    expect(wrongCode.code).to.equal(1);
    expect(wrongCode.output).to.contain('REGISTRY_ADDRESS');
    const wrongId = await (await ServiceProcess.spawn(join(folder, 'other'), { ...settings, CHAIN_ID: '5' })).ended;
    expect(wrongId.code).to.equal(1);
    expect(wrongId.output).to.contain('31337');
  });
});

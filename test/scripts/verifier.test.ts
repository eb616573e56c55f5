import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { composeBundle, sealPack } from '../../server/packs/index.ts';
import { SIGNER, TRUST } from '../domain/proof/synthetic.ts';
import { claimedCase } from '../packs/claim.ts';
import { contents } from '../packs/contents.ts';

const BUILD = resolve(import.meta.dirname, '../../scripts/build-verifier.ts');

describe('the verifier that travels in packs', function () {
  this.timeout(60_000);
  let folder: string;
  let pack: string;
  const path = (name: string): string => join(folder, name);
  const verify = (...args: string[]) => spawnSync(process.execPath, [path('unpacked.mjs'), ...args], { cwd: folder, encoding: 'utf8', env: { LANG: 'en_GB.UTF-8' } });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-verifier-'));
    const built = spawnSync(process.execPath, [BUILD, path('built.mjs')], { encoding: 'utf8' });
    expect(built.status, built.stderr).to.equal(0);
    pack = path('pack.zip');
    const settings = { language: 'zh-CN' as const, lender: '虚构', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER, verifier: readFileSync(path('built.mjs')) };
    await sealPack(await claimedCase('verifier'), pack, '2025-01-02T00:00:00.000Z', settings, composeBundle);
    writeFileSync(path('trust.json'), JSON.stringify(TRUST));
    const files = await contents(pack);
    writeFileSync(path('unpacked.mjs'), files.get('verify.mjs')!);
    expect(files.get('HOW-TO-CHECK.txt')!.toString()).to.contain('node verify.mjs <this file>.zip');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds its own pack consistent, from one file and with nothing installed beside it', () => {
    const { status, stdout, stderr } = verify(pack, '--trust', path('trust.json'), '--json');
    expect(status, stderr + stdout.slice(0, 2000)).to.equal(0);
    expect(JSON.parse(stdout)).to.have.property('verdict', 'consistent');
  });

  it('finds one bit that was flipped', () => {
    const bytes = readFileSync(pack);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(path('flipped.zip'), bytes);
    expect(verify(path('flipped.zip'), '--trust', path('trust.json')).status).to.equal(2);
  });

  it('is indeterminate without trust settings, and asks no node', () => {
    expect(verify(pack).status).to.equal(3);
    const asked = verify(pack, '--trust', path('trust.json'), '--rpc', 'http://127.0.0.1:9');
    expect([asked.status, asked.stderr]).to.deep.equal([4, 'The verifier that travels in packs works offline and asks no node. To ask the chain, use the open-source one: npm run verify -- … --rpc <node>\n']);
  });
});

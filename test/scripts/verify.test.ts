import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { serializeProof, type Report } from '../../server/domain/proof/index.ts';
import { CheckError, readArguments, UsageError } from '../../scripts/verify/arguments.ts';
import { check } from '../../scripts/verify/check.ts';
import { composeBundle, makeLocalSigner, sealPack } from '../../server/packs/index.ts';
import { seeded } from '../packs/sign/support.ts';
import { CHAINS, type TestChain } from '../contracts/chains.ts';
import { makeRealProof } from '../domain/proof/real-proof.ts';
import { SIGNER, syntheticProof, TRUST } from '../domain/proof/synthetic.ts';
import { makeCase } from '../packs/case.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/verify.ts');
const FIXTURES = resolve(import.meta.dirname, '../fixtures/proof-v1');
const PROOF = join(FIXTURES, 'synthetic-block/proof.json');
const TRUST_FILE = join(FIXTURES, 'synthetic-block/trust.json');
const DOCUMENT = join(FIXTURES, 'document.txt');

interface Run {
  code: number | null;
  out: string;
  err: string;
}

describe('npm run verify', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-cli-'));
    mkdirSync(join(folder, 'mine'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command line as its own process, in an empty folder, with an environment of its own. */
  function run(args: string[], environment: Record<string, string> = {}): Promise<Run> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [SCRIPT, ...args], { cwd: folder, env: { PATH: process.env.PATH ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
      const result: Run = { code: null, out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (result.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (result.err += chunk.toString()));
      child.once('error', fail);
      child.once('close', (code) => done({ ...result, code }));
    });
  }

  function put(name: string, content: string | Uint8Array): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  const reportOf = ({ out }: Run): Report => JSON.parse(out) as Report;
  const codesOf = (report: Report) => report.reasons.map(({ code }) => code);

  it('0 and 一致 for a proof with its file, offline, in words a clerk can read', async () => {
    const { code, out } = await run([PROOF, '--file', DOCUMENT, '--trust', TRUST_FILE]);
    expect(code).to.equal(0);
    for (const words of ['核验结论  【 一致 】', '在下列前提下，内容自上链以来未被改动', '✓ 文件摘要', '✓ 上链证明', '– 区块在链', '前提', '在链 31337 上', '上链时间', '2024-01-10 16:00:00（北京时间）', '1234', TRUST_FILE]) expect(out).to.include(words);
  });

  it('0 without the file, and says that no file was compared', async () => {
    const { code, out } = await run([PROOF, '--trust', TRUST_FILE]);
    expect(code).to.equal(0);
    expect(out).to.include('未提供文件，因此未比对任何文件的内容');
    expect(out).not.to.include('内容自上链以来未被改动');
  });

  it('speaks English with --lang en or an English environment, and Chinese otherwise', async () => {
    expect((await run([PROOF, '--trust', TRUST_FILE, '--lang', 'en'])).out).to.include('【 Consistent 】').and.include('2024-01-10 08:00:00 UTC');
    expect((await run([PROOF, '--trust', TRUST_FILE], { LANG: 'en_GB.UTF-8' })).out).to.include('【 Consistent 】');
    expect(readArguments([PROOF], { LANG: 'C.UTF-8' })!.language).to.equal('zh-CN');
    expect(readArguments([PROOF, '--lang', 'zh-CN'], { LANG: 'en_GB.UTF-8' })!.language).to.equal('zh-CN');
    expect(readArguments([PROOF], { LC_ALL: 'zh_CN.UTF-8', LANG: 'en' })!.language).to.equal('zh-CN');
  });

  it('2 and 不一致 for a file with one byte altered', async () => {
    const altered = put('altered.txt', new Uint8Array(readFileSync(DOCUMENT)).with(5, 0));
    const { code, out } = await run([PROOF, '--file', altered, '--trust', TRUST_FILE]);
    expect(code).to.equal(2);
    expect(out).to.include('【 不一致 】').and.include('✗ 文件摘要');
  });

  it('2 for a proof whose record was altered, even in nothing but a type', async () => {
    const { proof } = syntheticProof();
    const altered = put('altered.json', readFileSync(PROOF, 'utf8').replace(`"size": ${proof.record.document.size}`, `"size": "${proof.record.document.size}"`));
    expect(await run([altered, '--trust', TRUST_FILE])).to.have.property('code', 2);
  });

  it('--json prints the report and nothing else', async () => {
    const trust = put('mine/settings.json', readFileSync(TRUST_FILE));
    const result = await run([PROOF, '--file', DOCUMENT, '--trust', trust, '--json']);
    expect(result.code).to.equal(0);
    expect(result.err).to.equal('');
    expect(reportOf(result)).to.include({ format: 'docketproof/report/v1', verdict: 'consistent' });
  });

  it('3 and how to get trust settings when there are none', async () => {
    const { code, out } = await run([PROOF, '--file', DOCUMENT]);
    expect(code).to.equal(3);
    expect(out).to.include('【 无法核验 】').and.include('请从法院、平台公示等独立渠道取得信任设置文件');
  });

  it('takes trust from TRUST_FILE, then from DATA_DIR, and never from beside the evidence', async () => {
    const data = join(folder, 'data-here');
    mkdirSync(data);
    copyFileSync(TRUST_FILE, join(data, 'trust.json'));
    expect((await run([PROOF], { TRUST_FILE })).code).to.equal(0);
    expect((await run([PROOF], { DATA_DIR: data })).code).to.equal(0);
    const beside = join(folder, 'evidence');
    mkdirSync(beside);
    copyFileSync(PROOF, join(beside, 'proof.json'));
    copyFileSync(TRUST_FILE, join(beside, 'trust.json'));
    expect((await run([join(beside, 'proof.json')])).code).to.equal(3);
    const named = await run([join(beside, 'proof.json'), '--trust', join(beside, 'trust.json')]);
    expect(named.code).to.equal(0);
    expect(named.err).to.include('信任设置与证据在同一文件夹');
  });

  it('3 for a record that waits for its anchor', async () => {
    const { proof } = syntheticProof();
    const result = await run([put('pending.json', serializeProof({ ...proof, anchors: [] })), '--trust', TRUST_FILE, '--json']);
    expect(result.code).to.equal(3);
    expect(reportOf(result).verdict).to.equal('pending');
  });

  it('3 and 无法核验 when the node asked for does not answer', async () => {
    const result = await run([PROOF, '--file', DOCUMENT, '--trust', TRUST_FILE, '--rpc', 'http://127.0.0.1:9', '--json']);
    expect(result.code).to.equal(3);
    expect(codesOf(reportOf(result))).to.include('chain-unreachable');
  });

  it('4 for what cannot be read: no such file, no proof, broken trust settings', async () => {
    const cases: [string[], string][] = [
      [[join(folder, 'none.json'), '--trust', TRUST_FILE], 'file-missing'],
      [[PROOF, '--file', join(folder, 'none.pdf'), '--trust', TRUST_FILE], 'file-missing'],
      [[PROOF, '--trust', join(folder, 'none.json')], 'file-missing'],
      [[folder, '--trust', TRUST_FILE], 'file-unreadable'],
      [[put('text.json', 'no proof'), '--trust', TRUST_FILE], 'proof-invalid'],
      [[put('large.json', new Uint8Array(2 << 20)), '--trust', TRUST_FILE], 'file-too-large'],
      [[put('v9.json', '{"format":"docketproof/proof/v9"}'), '--trust', TRUST_FILE], 'proof-version-unknown'],
      [[PROOF, '--trust', put('trust.json', JSON.stringify({ ...TRUST, extra: 1 }))], 'trust-invalid'],
    ];
    for (const [args, code] of cases) {
      const failure: unknown = await check(readArguments(args, {})!, {}, new Date()).catch((error: unknown) => error);
      expect(failure, code).to.be.instanceOf(CheckError).and.have.property('code', code);
      const { text } = failure as CheckError;
      expect(text['zh-CN'], 'one sentence').to.match(/\p{Script=Han}/u).and.not.include('\n');
      expect(text.en, 'one sentence').to.not.match(/\p{Script=Han}/u).and.not.include('\n');
    }
    const { code, out, err } = await run([...cases[0]![0], '--json']);
    expect(code).to.equal(4);
    expect(JSON.parse(out)).to.have.nested.property('error.code', 'file-missing');
    expect(err).to.include('没有这个文件');
  });

  it('64 for a command line that is not right, and 0 for --help', async () => {
    for (const args of [[], [PROOF, PROOF], [PROOF, '--trusted', 'x'], [PROOF, '--rpc', 'ftp://x'], [PROOF, '--rpc', 'x'], [PROOF, '--lang', 'fr'], [PROOF, '--file', ''], [PROOF, '--file']]) {
      expect(() => readArguments(args, {}), args.join(' ')).to.throw(UsageError);
    }
    const { code, out, err } = await run([PROOF, '--trusted', 'x']);
    expect(code).to.equal(64);
    expect(out).to.equal('');
    expect(err).to.include('用法');
    expect((await run(['--help'])).out).to.include('退出码');
  });

  it('does not let a file steer the terminal', async () => {
    const { proof } = syntheticProof();
    const hostile = put('hostile.json', serializeProof({ ...proof, record: { ...proof.record, ['\u001b[2J\u202e']: 1 } as never }));
    const { code, out } = await run([hostile, '--trust', TRUST_FILE]);
    expect(code).to.equal(2);
    // eslint-disable-next-line no-control-regex
    expect(out).not.to.match(/[\u001b\u202e]/);
  });

  it('0 for the record of a pack, whose stage has a name in both languages', async () => {
    const v2 = resolve(import.meta.dirname, '../fixtures/proof-v2');
    const [chinese, english] = [await run([join(v2, 'pack.proof.json'), '--trust', join(v2, 'trust.json')]), await run([join(v2, 'pack.proof.json'), '--trust', join(v2, 'trust.json'), '--lang', 'en'])];
    expect([chinese.code, english.code]).to.deep.equal([0, 0]);
    expect(chinese.out).to.include('案卷 00112233445566778899aabbccddeeff');
    expect(english.out).to.match(/\bpack\b/);
  });

  describe('a case file', () => {
    const V2 = resolve(import.meta.dirname, '../fixtures/proof-v2');
    const CASE = join(V2, 'case.json');
    const caseTrust = join(V2, 'trust.json');
    const altered = (change: (text: string) => string) => put('case.json', change(readFileSync(CASE, 'utf8')));

    it('0, each check and each record in words a clerk can read, in both languages', async () => {
      const { code, out } = await run([CASE, '--file', join(V2, 'document.txt'), '--trust', caseTrust]);
      expect(code).to.equal(0);
      for (const words of ['核验结论  【 一致 】', '✓ 序列完整', '✓ 案件存证声明', '– 3     签署过程        未披露: 含第三人个人信息（虚构）', '起诉立案  李四（虚构）', '未提供第 1, 4 件的文件', '平台接收时间比业务发生时间晚 48 小时']) expect(out).to.include(words);
      const english = await run([CASE, '--trust', caseTrust, '--lang', 'en']);
      expect(english.out).to.include('【 Consistent 】').and.include('Withheld: ').and.include('Case statement');
    });

    it('2 with a record dropped, or one file of several altered; the report says which', async () => {
      const dropped = altered((text) => JSON.stringify({ ...(JSON.parse(text) as { entries: object[] }), entries: (JSON.parse(text) as { entries: object[] }).entries.slice(1) }));
      const result = await run([dropped, '--trust', caseTrust]);
      expect(result.code).to.equal(2);
      expect(result.out).to.include('【 不一致 】').and.include('缺少第 1 件');
      const file = put('other.txt', 'altered');
      const report = JSON.parse((await run([CASE, '--file', join(V2, 'document.txt'), '--file', file, '--trust', caseTrust, '--json'])).out) as { format: string; reasons: { code: string; en: string }[] };
      expect(report.format).to.equal('docketproof/case-report/v1');
      expect(report.reasons[0]).to.deep.include({ code: 'file-not-disclosed' });
      expect(report.reasons[0]!.en).to.include('other.txt');
    });

    it('3 without a statement, or without trust settings', async () => {
      const open = altered((text) => JSON.stringify({ ...(JSON.parse(text) as object), statement: null }));
      expect((await run([open, '--trust', caseTrust])).code).to.equal(3);
      expect((await run([CASE])).code).to.equal(3);
    });

    it('4 for a damaged one, by the place; one of a version to come is named as such', async () => {
      const cases: [from: string, to: string, code: string, place: string][] = [
        ['"leaf": "', '"leaf": "x', 'case-invalid', '$.entries[2].withheld.leaf'],
        ['case/v1', 'case/v7', 'case-version-unknown', '$.format'],
      ];
      for (const [from, to, code, place] of cases) {
        const path = altered((text) => text.replace(from, to));
        const failure: unknown = await check(readArguments([path, '--trust', caseTrust], {})!, {}, new Date()).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(CheckError).and.have.property('code', code);
        expect((failure as CheckError).text['zh-CN']).to.include(place);
      }
    });

    it('is larger than any proof, and read all the same', async () => {
      const spread = altered((text) => text.replace('"entries": [', `"entries": [${' '.repeat(1_200_000)}`));
      expect((await run([spread, '--trust', caseTrust])).code).to.equal(0);
    });

    it('64 for a second file with a proof, which speaks of one', async () => {
      expect((await run([PROOF, '--file', DOCUMENT, '--file', DOCUMENT, '--trust', TRUST_FILE])).code).to.equal(64);
    });

    it('a proof of a record v2 shows signatures as found, and where its digests come from', async () => {
      const signed = await run([join(V2, 'signed.proof.json'), '--trust', caseTrust]);
      for (const words of ['存入时对 PDF 签名的查验', '由 docketproof-pdf-signatures/1.0.0 查验：共 2 个签名。', '示例消费金融有限公司（虚构）', '未覆盖整个文件', '签名值未核对', 'SM2 with SM3', '由平台自收到的文件计算 (docketproof/0.2.0)', '接收至上链', '5 小时 56 分', '未载明的来源信息']) expect(signed.out).to.include(words);
      expect((await run([join(V2, 'digests.proof.json'), '--trust', caseTrust])).out).to.include('由存证人陈述，平台未收到文件').and.include('48 小时 6 分（超过提示界限）');
      expect((await run([join(V2, 'statement.proof.json'), '--trust', caseTrust, '--lang', 'en'])).out).to.include('filing; 1–4; 张三（虚构）');
      expect((await run([PROOF, '--trust', TRUST_FILE])).out).to.include('由平台自收到的文件计算').and.not.include('PDF 签名');
    });
  });

  it('takes a ZIP for a pack: 2 for one that is none, 64 together with --file', async () => {
    const zip = put('empty.zip', new Uint8Array([0x50, 0x4b, 5, 6, ...Array<number>(18).fill(0)]));
    const result = await run([zip, '--trust', TRUST_FILE, '--json']);
    expect(result.code).to.equal(2);
    expect(JSON.parse(result.out)).to.include({ format: 'docketproof/pack-report/v1', verdict: 'inconsistent' });
    expect((await run([zip, '--trust', TRUST_FILE])).out).to.include('【 不一致 】');
    expect((await run([zip, '--file', DOCUMENT])).code).to.equal(64);
  });

  it('checks a whole pack: 0, one line per exhibit; 2 after one altered byte, naming the file', async () => {
    const made = await makeCase('pack for the command line', [
      { title: '借款申请表', stage: 'application', mediaType: 'text/plain', bytes: Buffer.from('申请（虚构）') },
      { title: '借款合同', stage: 'contract', mediaType: 'text/plain', bytes: Buffer.from('合同（虚构）') },
    ], TRUST);
    const path = join(folder, 'pack.zip');
    await sealPack(made, path, '2024-02-01T00:00:00.000Z', { language: 'zh-CN', lender: '示例消费金融有限公司（虚构）', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER, seal: { signer: makeLocalSigner('示例（虚构）', '2024-01-01T00:00:00.000Z', seeded('verify')).signer } }, composeBundle);
    const good = await run([path, '--trust', TRUST_FILE]);
    expect(good.code, good.err).to.equal(0);
    for (const words of ['【 一致 】', '✓ 1', '借款申请表', '✓ 2', '借款合同', '上链时间 2024-01-10 16:00:00（北京时间）', '在链 31337 上', '标明为 PDF/A-3b', '证明与指引 全部，原始文件 全部', '自签名证书，未经任何机构签发', '无时间戳']) expect(good.out).to.include(words);

    const bytes = new Uint8Array(readFileSync(path));
    const at = Buffer.from(bytes).indexOf('合同（虚构）');
    expect(at, 'originals are stored as they are').to.be.greaterThan(0);
    const altered = await run([put('altered.zip', bytes.with(at, bytes[at]! ^ 1)), '--trust', TRUST_FILE, '--lang', 'en']);
    expect(altered.code).to.equal(2);
    expect(altered.out).to.include('【 Inconsistent 】').and.match(/✗ 2 +Inconsistent/).and.match(/✓ 1 +Consistent/).and.include('originals/02-');
  });

  describe('with a chain', () => {
    let chain: TestChain;
    let rpc: string;
    const paths = { proof: '', trust: '' };
    before(async () => {
      chain = await CHAINS[1].start();
      rpc = chain.provider._getConnection().url;
      const { proof, trust } = await makeRealProof(chain);
      paths.proof = put('real.json', serializeProof(proof));
      paths.trust = put('mine/trust.json', JSON.stringify(trust));
    });
    after(() => chain?.stop());

    it('0 online, with every stage of the chain passed', async () => {
      const result = await run([paths.proof, '--file', DOCUMENT, '--trust', paths.trust, '--rpc', rpc, '--json']);
      expect(result.code, result.err).to.equal(0);
      const stages = Object.fromEntries(reportOf(result).stages.map(({ name, result: outcome }) => [name, outcome]));
      expect(stages).to.include({ 'registry-code': 'passed', 'block-canonical': 'passed', 'head-on-chain': 'passed', finality: 'passed' });
    });

    it('3 online for a proof of a block that this chain does not have', async () => {
      const result = await run([join(FIXTURES, 'hardhat-block/proof.json'), '--trust', join(FIXTURES, 'hardhat-block/trust.json'), '--rpc', rpc, '--json']);
      expect(result.code).to.equal(3);
      expect(reportOf(result).verdict).to.be.oneOf(['pending', 'indeterminate']);
    });

    it('asks the node it was told of and no address from inside a proof', async () => {
      const asked: string[] = [];
      const server: Server = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end();
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const proof = JSON.parse(readFileSync(paths.proof, 'utf8')) as { anchors: object[]; timestamps: object[] };
      proof.anchors.push({ type: 'ots', calendar: url });
      proof.timestamps.push({ type: 'rfc3161', url });
      const result = await run([put('urls.json', JSON.stringify(proof)), '--trust', paths.trust, '--rpc', rpc, '--json']);
      await new Promise((done) => server.close(done));
      expect(result.code, result.err).to.equal(0);
      expect(asked).to.deep.equal([]);
    });
  });
});

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { complaintOf } from '../../../server/packs/complaint/index.ts';
import { complaintDocx } from '../../../server/packs/editable/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import { LibreOffice, convertible } from '../../../server/packs/office/index.ts';
import { caseData } from '../complaint/material.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { pagesPdf } from '../pdf/pdf-material.ts';
import { hasTool, needs, pdfText } from '../tools.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const word = (): Promise<Uint8Array> => complaintDocx(complaintOf(caseData()), { date: '2024-12-31T00:00:00.000Z' });

/** A program in LibreOffice's place that does what the script says, with the folder of the conversion as $OUT. */
class Stand {
  readonly folder = mkdtempSync(join(tmpdir(), 'docketproof-test-'));
  readonly path = join(this.folder, 'soffice');
  readonly work = join(this.folder, 'work');

  constructor(script: string) {
    mkdirSync(this.work);
    // the folder is the parameter after --outdir
    writeFileSync(this.path, `#!/bin/sh\nOUT="$PWD"\necho "$@" >> "${this.folder}/calls"\n${script}\n`);
    chmodSync(this.path, 0o755);
  }

  calls(): string[] {
    return existsSync(join(this.folder, 'calls')) ? readFileSync(join(this.folder, 'calls'), 'utf8').trim().split('\n') : [];
  }
}

describe('packs: LibreOffice', function () {
  this.timeout(60_000);
  const stands: Stand[] = [];
  const stand = (script: string): Stand => {
    const made = new Stand(script);
    stands.push(made);
    return made;
  };
  before(function () {
    if (process.platform === 'win32') {
      console.log('      left out: the stand-in for the program is a shell script');
      this.skip();
    }
  });
  after(() => stands.forEach(({ folder }) => rmSync(folder, { recursive: true, force: true })));

  it('converts each file once by its bytes, one at a time, in a private folder that is gone afterwards', async () => {
    const { path, work, folder, ...rest } = stand('mkdir "$(dirname "$0")/busy" || exit 9\nsleep 0.1\nstat -c %a "$OUT" > "$(dirname "$0")/mode"\ncp original original.pdf\nrmdir "$(dirname "$0")/busy"');
    void rest;
    const office = new LibreOffice({ path, folder: work });
    const [a, b] = [Buffer.from('first'), Buffer.from('second')];
    const results = await Promise.all([office.convert(a), office.convert(b), office.convert(Buffer.from('first'))]);
    expect(results.map((pdf) => Buffer.from(pdf!).toString())).to.deep.equal(['first', 'second', 'first']);
    await office.convert(a);
    const calls = stands.at(-1)!.calls();
    expect(calls).to.have.length(2);
    expect(calls[0]).to.contain('--headless').and.contain('-env:UserInstallation=file://').and.not.contain('first');
    expect(readFileSync(join(folder, 'mode'), 'utf8').trim()).to.equal('700');
    expect(readdirSync(work)).to.deep.equal([]);
  });

  it('gives a profile that runs no macro and follows no link', async () => {
    const { path, work, folder } = stand('cp "$OUT/profile/user/registrymodifications.xcu" "$(dirname "$0")/profile.xcu"\ncp original original.pdf');
    await new LibreOffice({ path, folder: work }).convert(Buffer.from('x'));
    expect(readFileSync(join(folder, 'profile.xcu'), 'utf8')).to.match(/DisableMacrosExecution"[^>]*><value>true/).and.match(/BlockUntrustedRefererLinks"[^>]*><value>true/);
  });

  it('ends a program that does not end, with all that it started, and goes on with the next', async () => {
    const { path, work, folder } = stand('if grep -q hang original; then sleep 300 & echo $! > "$(dirname "$0")/pid"; wait; fi\ncp original original.pdf');
    const office = new LibreOffice({ path, folder: work, limitSeconds: 1 });
    const [hung, next] = await Promise.all([office.convert(Buffer.from('hang')), office.convert(Buffer.from('good'))]);
    expect(hung).to.equal(null);
    expect(Buffer.from(next!).toString()).to.equal('good');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    // a killed process may stay in the table until its new parent looks
    expect(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim(), 'what it started').to.match(/^(?:Z.*)?$/);
    expect(readdirSync(work)).to.deep.equal([]);
  });

  it('has no network where the system lets us take it away', async function () {
    const { path, work, folder } = stand('cat /proc/net/dev > "$(dirname "$0")/net" 2>/dev/null\ncp original original.pdf');
    await new LibreOffice({ path, folder: work }).convert(Buffer.from('x'));
    const devices = existsSync(join(folder, 'net')) ? [...readFileSync(join(folder, 'net'), 'utf8').matchAll(/^\s*(\w+):/gm)].map(([, name]) => name) : [];
    try {
      execFileSync('unshare', ['-n', '--', 'true'], { stdio: 'ignore' });
    } catch {
      console.log('      left out: this system makes no network name spaces');
      return this.skip();
    }
    expect(devices.filter((name) => name !== 'lo' && !/^(?:sit|tunl|ip6|gre|erspan)/.test(name!))).to.deep.equal([]);
  });

  it('gives null for a program that fails, writes nothing, or is not there', async () => {
    const nothing = stand('exit 1');
    expect(await new LibreOffice({ path: nothing.path, folder: nothing.work }).convert(Buffer.from('x'))).to.equal(null);
    expect(await new LibreOffice({ path: join(nothing.folder, 'absent'), folder: nothing.work }).convert(Buffer.from('x'))).to.equal(null);
  });

  it('keeps no more than its cache may hold', async () => {
    const { path, work } = stand('cp original original.pdf');
    const office = new LibreOffice({ path, folder: work, cacheBytes: 25 });
    for (const text of ['0123456789', '1123456789', '2123456789', '2123456789', '0123456789']) await office.convert(Buffer.from(text));
    expect(stands.at(-1)!.calls()).to.have.length(4);
  });

  it('is asked for Office files only, and never for one that is locked', async () => {
    expect(convertible(await word(), DOCX)).to.equal(true);
    expect(convertible(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'application/msword')).to.equal(true);
    expect(convertible(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]), DOCX)).to.equal(false);
    for (const [text, type] of [['%PDF-1.7', 'application/pdf'], ['text', 'text/plain'], ['PK\u0003\u0004', 'application/zip']] as const) expect(convertible(Buffer.from(text), type)).to.equal(false);
  });

  it('its pages stand in the bundle, said to be converted; what it gave that cannot be read falls back to the text', async function () {
    needs(this, 'pdftotext');
    const bytes = await word();
    const show = (converted: Uint8Array) => composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '合同（虚构）', DOCX, bytes), new Uint8Array(bytes), { converted })]));
    const good = await show(await pagesPdf(3));
    const [exhibit] = good.report.exhibits;
    expect(exhibit!.warnings.map(({ code }) => code)).to.include('office-converted');
    expect(exhibit!.pages.to - exhibit!.pages.from).to.equal(3);
    expect(pdfText(good.bytes, exhibit!.pages.from + 2)).to.contain('SOURCE PAGE 2').and.contain('第 2 / 3 部分');
    const bad = await show(Buffer.from('%PDF-1.7 nothing'));
    expect(bad.report.exhibits[0]!.warnings.map(({ code }) => code)).to.deep.equal(['text-rendering']);
  });

  it('the real program lays our own complaint out, with the same pages each time', async function () {
    if (!hasTool('soffice')) return this.skip();
    const bytes = await word();
    const bundles: Uint8Array[] = [];
    for (let run = 0; run < 2; run++) {
      const converted = await new LibreOffice({ path: execFileSync('which', ['soffice'], { encoding: 'utf8' }).trim() }).convert(bytes);
      expect(converted).to.not.equal(null);
      bundles.push((await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '起诉状（虚构）', DOCX, bytes), new Uint8Array(bytes), { converted: converted! })]))).bytes);
    }
    expect(Buffer.compare(bundles[0]!, bundles[1]!)).to.equal(0);
    if (hasTool('pdftotext')) expect(pdfText(bundles[0]!).replace(/\s/g, '')).to.contain('统一社会信用代码');
  });
});

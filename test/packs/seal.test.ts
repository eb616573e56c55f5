import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import yazl from 'yazl';
import { parseManifest, sealManifest, serializeManifest } from '../../server/domain/pack/index.ts';
import type { PackManifest } from '../../server/domain/pack/index.ts';
import { seedSigner } from '../../server/domain/checkpoint/index.ts';
import { composeBundle, sealPack, verifyPackFile } from '../../server/packs/index.ts';
import type { CaseExhibit, PackCase, PackReport, SealSettings } from '../../server/packs/index.ts';
import { contents } from './contents.ts';
import { agreeingReader, SIGNER, TRUST } from '../domain/proof/synthetic.ts';
import { NOW, makeCase } from './case.ts';
import type { Document } from './case.ts';
import { picture } from './material.ts';
import { pagesPdf } from './pdf/pdf-material.ts';

const SETTINGS: SealSettings = { language: 'zh-CN', lender: '示例消费金融有限公司（虚构）', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER };
const COMPOSED_AT = '2024-02-01T00:00:00.000Z';

async function documents(): Promise<Document[]> {
  return [
    { title: '借款申请表', stage: 'application', mediaType: 'application/pdf', bytes: await pagesPdf(2) },
    { title: '借款合同（旧）', stage: 'contract', mediaType: 'text/plain', bytes: Buffer.from('旧文本（虚构）') },
    { title: '借款合同', stage: 'contract', mediaType: 'text/plain', bytes: Buffer.from('新文本（虚构）'), supersedes: 2 },
    { title: '身份证影像', stage: 'identity', mediaType: 'image/jpeg', bytes: picture('image/jpeg', 200, 300) },
    { title: '电话录音', stage: 'collection', mediaType: 'audio/mpeg', bytes: Buffer.from('ID3 not really') },
    { title: '内部台账', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('a,b'), digestOnly: true },
  ];
}

describe('packs: sealing and checking', function () {
  this.timeout(20_000);
  let folder: string;
  let packCase: PackCase;
  let path: string;
  let sealed: Buffer;
  let manifest: PackManifest;

  const verify = (file: string, extra = {}): Promise<PackReport> => verifyPackFile(file, { trust: TRUST, now: NOW, ...extra });
  const codes = ({ reasons }: PackReport): string[] => reasons.map(({ code }) => code);
  const written = (bytes: Uint8Array): string => {
    const name = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.zip`);
    writeFileSync(name, bytes);
    return name;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-pack-'));
    packCase = await makeCase('case one', await documents());
    path = join(folder, 'pack.zip');
    await sealPack(packCase, path, COMPOSED_AT, SETTINGS, composeBundle);
    sealed = readFileSync(path);
    manifest = parseManifest((await contents(path)).get('manifest.json')!);
  });

  after(() => rmSync(folder, { recursive: true }));

  it('holds bundle, byte-identical originals, proofs, guides and a manifest of them all', async () => {
    const files = await contents(path);
    expect([...files.keys()]).to.deep.equal(['manifest.json', 'manifest.sig', ...manifest.files.map(({ name }) => name)]);
    expect(files.get('bundle.pdf')!.subarray(0, 5).toString()).to.equal('%PDF-');
    for (const [i, { bytes, digestOnly }] of (await documents()).entries()) {
      const { original, proof } = manifest.exhibits[i]!;
      if (digestOnly) expect(original).to.equal(null);
      else expect(Buffer.compare(files.get(original!)!, bytes), original!).to.equal(0);
      expect(JSON.parse(files.get(proof)!.toString()) as unknown).to.have.nested.property('record.id', manifest.exhibits[i]!.recordId);
    }
    expect(files.get('如何自行核验.txt')!.toString()).to.contain('sha256sum originals/01-').and.contain('verifyInclusion').and.contain(manifest.chains[0]!.logId);
    expect(files.get('HOW-TO-CHECK.txt')!.toString()).to.contain('npm run verify');
  });

  it('is consistent without an original whose file was erased, and says so; without that word, something is missing', async () => {
    const [, second] = packCase.exhibits;
    const without: PackCase = { ...packCase, exhibits: packCase.exhibits.map((exhibit) => (exhibit === second ? { ...exhibit, original: null, erasedTime: '2024-01-31T00:00:00.000Z' } : exhibit)) };
    const target = join(folder, 'erased.zip');
    await sealPack(without, target, COMPOSED_AT, SETTINGS, composeBundle);
    const files = await contents(target);
    const stated = parseManifest(files.get('manifest.json')!);
    expect(stated.exhibits[1]).to.include({ original: null, shown: false });
    expect(stated.exhibits[1]?.warnings.find(({ code }) => code === 'original-erased')?.params).to.deep.equal({ time: '2024-01-31T00:00:00.000Z' });
    expect([...files.keys()].some((name) => name.startsWith('originals/02-'))).to.equal(false);
    expect((await verify(target)).verdict).to.equal((await verify(path)).verdict);
    // Sealed again by whoever holds the key, but without the word.
    const silent = { ...stated, exhibits: stated.exhibits.map((exhibit) => ({ ...exhibit, warnings: exhibit.warnings.filter(({ code }) => code !== 'original-erased') })) };
    const bytes = serializeManifest(silent);
    const report = await verify(await rezip(folder, [...new Map([...files, ['manifest.json', Buffer.from(bytes)], ['manifest.sig', Buffer.from(sealManifest(silent.case, createHash('sha256').update(bytes).digest('hex'), SIGNER))]])]));
    expect([report.verdict, codes(report)]).to.satisfy(([verdict, found]: [string, string[]]) => verdict === 'inconsistent' && found.includes('record-differs'));
  });

  it('names no person and no title in file names', () => {
    for (const { name } of manifest.files) expect(name).to.match(/^(?:bundle\.pdf|originals\/\d\d-[0-9a-f-]{36}\.[a-z0-9]+|proofs\/\d\d-[0-9a-f-]{36}\.proof\.json|HOW-TO-CHECK\.txt|如何自行核验\.txt)$/u);
  });

  it('is the same, byte for byte, when sealed again', async () => {
    const again = join(folder, 'again.zip');
    const facts = await sealPack(await makeCase('case one', await documents()), again, COMPOSED_AT, SETTINGS, composeBundle);
    expect(readFileSync(again).equals(sealed)).to.equal(true);
    expect(facts).to.deep.include({ size: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex'), exhibits: 6 });
  });

  it('verifies, offline and against the chain, saying what it cannot know', async () => {
    for (const extra of [{}, { reader: agreeingReader(packCase.exhibits[0]!.proof!) }]) {
      const report = await verify(path, extra);
      expect(report.verdict).to.equal('superseded');
      expect(report.exhibits.map((exhibit) => exhibit.report?.verdict)).to.deep.equal(['consistent', 'superseded', 'consistent', 'consistent', 'consistent', 'consistent']);
      expect(codes(report)).to.deep.equal(['exhibit-superseded', 'all-consistent', 'tail-open']);
      expect(report.exhibits.every((exhibit) => exhibit.original === null || exhibit.report!.stages[0]!.result === 'passed')).to.equal(true);
    }
  });

  it('is superseded where the platform knows of a correction that came after the pack', async () => {
    const single = await makeCase('later corrected', (await documents()).slice(0, 1));
    const target = join(folder, 'single.zip');
    await sealPack(single, target, COMPOSED_AT, SETTINGS, composeBundle);
    expect((await verify(target)).verdict).to.equal('consistent');
    const report = await verify(target, { supersessionOf: () => Promise.resolve({ by: single.exhibits[0]!.record.id }) });
    expect(report.verdict).to.equal('superseded');
  });

  it('is dated by its newest anchor where that came after the order', async () => {
    const single = await makeCase('ordered before its anchor', (await documents()).slice(0, 1));
    const target = join(folder, 'early.zip');
    await sealPack(single, target, '2024-01-01T00:00:00.000Z', SETTINGS, composeBundle);
    expect(parseManifest((await contents(target)).get('manifest.json')!).composedAt).to.equal(single.exhibits[0]!.report.facts!.anchoredTime);
  });

  it('is indeterminate, never consistent, for a verifier without trust settings or whose chain does not answer', async () => {
    expect((await verify(path, { trust: null })).verdict).to.equal('indeterminate');
    const down = agreeingReader(packCase.exhibits[0]!.proof!, { latestBlockNumber: () => Promise.reject(new Error('down')), chainId: () => Promise.reject(new Error('down')) });
    expect((await verify(path, { reader: down })).verdict).to.equal('indeterminate');
  });

  describe('an altered pack is inconsistent', () => {
    it('whichever single byte is altered', async () => {
      const step = Math.max(1, Math.floor(sealed.length / 20));
      // everywhere in coarse steps, and every byte of the container's own records at the end
      const places = new Set<number>();
      for (let at = 0; at < sealed.length; at += step) places.add(at);
      for (let at = 0; at < 44; at += 4) places.add(at);
      const directory = sealed.readUInt32LE(sealed.length - 6);
      for (let at = directory; at < sealed.length; at += 89) places.add(at);
      for (let at = sealed.length - 22; at < sealed.length; at += 3) places.add(at);
      for (const at of places) {
        const bytes = Buffer.from(sealed);
        bytes[at]! ^= 0x01;
        const file = written(bytes);
        expect((await verify(file)).verdict, `byte ${at}`).to.equal('inconsistent');
        rmSync(file);
      }
    });

    it('when something is added before, after or cut off', async () => {
      for (const bytes of [Buffer.concat([Buffer.from('x'), sealed]), Buffer.concat([sealed, Buffer.from('x')]), sealed.subarray(0, -1), sealed.subarray(0, 1000), Buffer.alloc(0), Buffer.from('no zip at all')]) {
        expect((await verify(written(bytes))).verdict).to.equal('inconsistent');
      }
    });

    it('when a file is exchanged, removed, added or doubled, though the container is written anew', async () => {
      const files = await contents(path);
      const original = manifest.exhibits[0]!.original!;
      const changed = (change: (all: Map<string, Buffer>) => void): Promise<string> => {
        const copy = new Map(files);
        change(copy);
        return rezip(folder, [...copy]);
      };
      const expectCode = async (file: string, code: string, what?: string) => {
        const report = await verify(file);
        expect(report.verdict).to.equal('inconsistent');
        expect(codes(report)).to.include(code);
        if (what) expect(report.reasons.find((reason) => reason.code === code)!.what).to.equal(what);
      };
      await expectCode(await changed((all) => all.set(original, Buffer.concat([all.get(original)!.subarray(0, -1), Buffer.from('!')]))), 'file-digest-differs', original);
      await expectCode(await changed((all) => all.set(original, Buffer.from('short'))), 'file-size-differs', original);
      await expectCode(await changed((all) => all.delete('bundle.pdf')), 'file-missing', 'bundle.pdf');
      await expectCode(await changed((all) => all.set('originals/extra.pdf', Buffer.from('x'))), 'file-unlisted', 'originals/extra.pdf');
      await expectCode(await changed((all) => all.delete('manifest.json')), 'file-missing', 'manifest.json');
      await expectCode(await rezip(folder, [...files, ['bundle.pdf', files.get('bundle.pdf')!]]), 'file-twice', 'bundle.pdf');
    });

    it('when original, manifest and digests are exchanged together: the proof still knows', async () => {
      const files = await contents(path);
      const { original, recordId } = manifest.exhibits[1]!;
      const forged = Buffer.from('伪造文本（虚构）');
      files.set(original!, forged);
      const list = manifest.files.map((file) => (file.name === original ? { ...file, size: forged.length, sha256: createHash('sha256').update(forged).digest('hex') } : file));
      files.set('manifest.json', Buffer.from(serializeManifest({ ...manifest, files: list })));
      const report = await verify(await rezip(folder, [...files]));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('exhibit-verdict').and.not.include('file-digest-differs');
      expect(report.reasons.find(({ code }) => code === 'exhibit-verdict')!.what).to.equal(recordId);
    });

    it('when another bundle is put in and the manifest corrected: the seal does not fit', async () => {
      const files = await contents(path);
      const bundle = Buffer.from('%PDF-1.7 another bundle');
      const listed = manifest.files.map((file) => (file.name === 'bundle.pdf' ? { ...file, size: bundle.length, sha256: createHash('sha256').update(bundle).digest('hex') } : file));
      files.set('bundle.pdf', bundle).set('manifest.json', Buffer.from(serializeManifest({ ...manifest, files: listed })));
      const report = await verify(await rezip(folder, [...files]));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('seal-invalid').and.not.include('all-consistent');
    });

    it('when the seal is missing or a stranger’s: then the bundle cannot be judged, and the pack is not called consistent', async () => {
      const files = await contents(path);
      const note = files.get('manifest.sig')!.toString();
      const stranger = sealManifest(manifest.case, note.split('\n')[2]!, seedSigner(SIGNER.name, new Uint8Array(32).fill(9)));
      for (const [seal, code] of [[null, 'seal-missing'], [stranger, 'seal-untrusted']] as const) {
        const copy = new Map(files);
        if (seal === null) copy.delete('manifest.sig');
        else copy.set('manifest.sig', Buffer.from(seal));
        const report = await verify(await rezip(folder, [...copy]));
        expect(report.verdict).to.equal('indeterminate');
        expect(codes(report)).to.include(code).and.not.include('all-consistent');
      }
    });

    it('when the seal is of another pack of the same case', async () => {
      const files = await contents(path);
      files.set('manifest.sig', Buffer.from(sealManifest(manifest.case, '00'.repeat(32), SIGNER)));
      expect(codes(await verify(await rezip(folder, [...files])))).to.include('seal-invalid');
    });

    it('when an exhibit is left out of a pack that is otherwise sealed properly', async () => {
      const files = await contents(path);
      const { original, proof } = manifest.exhibits[3]!;
      files.delete(original!);
      files.delete(proof);
      const exhibits = manifest.exhibits.filter((_, i) => i !== 3).map((exhibit, i) => ({ ...exhibit, number: i + 1 }));
      const list = manifest.files.filter(({ name }) => name !== original && name !== proof);
      files.set('manifest.json', Buffer.from(serializeManifest({ ...manifest, exhibits, files: list })));
      const report = await verify(await rezip(folder, [...files]));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('sequence-gap');
    });

    it('when the manifest hides that an exhibit was superseded', async () => {
      const files = await contents(path);
      const exhibits = manifest.exhibits.map((exhibit) => ({ ...exhibit, supersededBy: null }));
      files.set('manifest.json', Buffer.from(serializeManifest({ ...manifest, exhibits })));
      const report = await verify(await rezip(folder, [...files]));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('record-differs');
    });

    it('when the manifest names another chain or log than the proofs', async () => {
      const files = await contents(path);
      files.set('manifest.json', Buffer.from(serializeManifest({ ...manifest, chains: [{ ...manifest.chains[0]!, registry: `0x${'00'.repeat(20)}` }] })));
      const report = await verify(await rezip(folder, [...files]));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('chain-differs');
    });

    it('when the manifest names another block for an exhibit than its proof', async () => {
      const files = await contents(path);
      const exhibits = manifest.exhibits.map((exhibit, index) => (index === 1 ? { ...exhibit, block: { ...exhibit.block!, number: exhibit.block!.number + 1 } } : exhibit));
      files.set('manifest.json', Buffer.from(serializeManifest({ ...manifest, exhibits })));
      const report = await verify(await rezip(folder, [...files]));
      expect(codes(report)).to.include('block-differs');
    });

    it('when it was unpacked and packed again by another program: said in so many words', async () => {
      const files = await contents(path);
      const report = await verify(await rezip(folder, [...files], { compress: true, mtime: new Date('2024-05-05') }));
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('container-altered').and.not.include('file-digest-differs');
    });
  });

  describe('hostile archives', () => {
    for (const name of ['../outside.txt', '/etc/passwd', 'originals/..\\..\\x', 'C:/x']) {
      it(`refuses the name ${name} before reading anything`, async () => {
        const report = await verify(written(withName(name)));
        expect(report.verdict).to.equal('inconsistent');
        expect(codes(report)).to.include('not-a-pack');
      });
    }

    it('does not unpack what the manifest does not list with that size', async () => {
      const files = await contents(path);
      const bomb = await rezip(folder, [...files, ['originals/bomb.bin', Buffer.alloc(64 << 20)]], { compress: true });
      const before = process.cpuUsage();
      const report = await verify(bomb);
      expect(report.verdict).to.equal('inconsistent');
      expect(codes(report)).to.include('file-unlisted');
      expect(process.cpuUsage(before).user).to.be.below(2_000_000);
    });
  });

  describe('refuses to seal', () => {
    const attempt = async (change: (exhibits: CaseExhibit[]) => void): Promise<string> => {
      const other = await makeCase('case two', await documents());
      change(other.exhibits);
      const target = join(folder, 'never.zip');
      try {
        await sealPack(other, target, COMPOSED_AT, SETTINGS, composeBundle);
      } catch (error) {
        expect((await readdir(folder)).filter((name) => name.startsWith('never'))).to.deep.equal([]);
        return (error as { code: string }).code;
      }
      return 'sealed';
    };
    const withVerdict = (exhibit: CaseExhibit, verdict: CaseExhibit['report']['verdict']): CaseExhibit => ({ ...exhibit, report: { ...exhibit.report, verdict } });

    it('a case without exhibits', async () => expect(await attempt((all) => all.splice(0))).to.equal('case-empty'));
    it('a case with a gap', async () => expect(await attempt((all) => all.splice(2, 1))).to.equal('case-sequence-broken'));
    it('a case whose first record is missing', async () => expect(await attempt((all) => all.splice(0, 1))).to.equal('case-sequence-broken'));
    it('a record of another case', async () => {
      const stranger = (await makeCase('case three', await documents())).exhibits[5]!;
      expect(await attempt((all) => all.splice(5, 1, stranger))).to.equal('case-sequence-broken');
    });
    it('an inconsistent exhibit', async () => expect(await attempt((all) => all.splice(1, 1, withVerdict(all[1]!, 'inconsistent')))).to.equal('case-exhibit-inconsistent'));
    it('an exhibit that cannot be verified', async () => expect(await attempt((all) => all.splice(1, 1, withVerdict(all[1]!, 'indeterminate')))).to.equal('case-exhibit-unverifiable'));
    it('an exhibit that waits for its anchor', async () => {
      expect(await attempt((all) => all.splice(1, 1, withVerdict(all[1]!, 'pending')))).to.equal('case-exhibits-pending');
      expect(await attempt((all) => all.splice(1, 1, { ...all[1]!, proof: null }))).to.equal('case-exhibits-pending');
    });
    it('a stored original that is not the recorded one', async () => {
      for (const bytes of [Buffer.from('旧文本（虚佝）'), Buffer.from('short'), Buffer.alloc(100)]) {
        expect(await attempt((all) => all.splice(1, 1, { ...all[1]!, original: async () => Readable.from([bytes]) }))).to.equal('case-original-differs');
      }
    });
    it('an original that changes between showing and packing', async () => {
      let reads = 0;
      const original = async () => Readable.from([++reads === 1 ? Buffer.from('旧文本（虚构）') : Buffer.from('旧文本（虚佝）')]);
      expect(await attempt((all) => all.splice(1, 1, { ...all[1]!, original }))).to.equal('case-original-differs');
      expect(reads).to.equal(2);
    });
  });

  it('attaches but does not show an original beyond the limits, without reading it into memory', async () => {
    const target = join(folder, 'limited.zip');
    await sealPack(packCase, target, COMPOSED_AT, { ...SETTINGS, limits: { exhibitBytes: 100, caseBytes: 1000 } }, composeBundle);
    const limited = parseManifest((await contents(target)).get('manifest.json')!);
    expect(limited.exhibits[0]!.warnings[0]!.code).to.equal('too-large');
    expect(limited.exhibits[0]!.original).to.equal(manifest.exhibits[0]!.original);
    expect((await verify(target)).verdict).to.equal('superseded');
  });
});

let count = 0;
/** A ZIP written like ours, unless told otherwise. */
async function rezip(folder: string, files: [string, Buffer][], options: Partial<yazl.Options> = {}): Promise<string> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true, ...options });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream as unknown as AsyncIterable<Buffer>) parts.push(part);
  const path = join(folder, `rezip-${++count}.zip`);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

/** A ZIP of one file with a name that no well-meaning writer makes; written by hand because writers refuse it. */
function withName(name: string): Buffer {
  const bytes = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(0x0800, 6);
  local.writeUInt16LE(bytes.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(0x0800, 8);
  central.writeUInt16LE(bytes.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + bytes.length, 12);
  end.writeUInt32LE(30 + bytes.length, 16);
  return Buffer.concat([local, bytes, central, bytes, end]);
}

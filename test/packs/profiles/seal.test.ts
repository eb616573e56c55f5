import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { differencesOf, parseManifest, parseRequiredStages } from '../../../server/domain/pack/index.ts';
import type { PackManifest } from '../../../server/domain/pack/index.ts';
import { AppError } from '../../../server/errors.ts';
import { composeBundle, composePack, ComposePool, makeLocalSigner, sealPack, SHIPPED_PROFILES, verifyPackFile } from '../../../server/packs/index.ts';
import type { PackCase, SealSettings } from '../../../server/packs/index.ts';
import { openZip, readEntry } from '../../../server/packs/unzip.ts';
import { SIGNER, TRUST } from '../../domain/proof/synthetic.ts';
import { NOW, makeCase } from '../case.ts';
import type { Document } from '../case.ts';
import { fullCase } from '../complaint/material.ts';
import { needs, pdfText, qpdfCheck, rawText } from '../tools.ts';
import { seeded } from '../sign/support.ts';
import { claimOf } from '../claim.ts';
import { noise, withSlot } from './material.ts';

const TWO_FILES = SHIPPED_PROFILES.find(({ id }) => id === 'local-two-files')!;
const BUNDLE = SHIPPED_PROFILES.find(({ id }) => id === 'bundle')!;
const VOLUMES = withSlot(TWO_FILES, 'evidence', { oneFile: false, splitting: 'volumes', maxBytes: 420_000 });
const SETTINGS: SealSettings = { language: 'zh-CN', lender: '示例消费金融有限公司（虚构）', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER };
const COMPOSED_AT = '2024-02-01T00:00:00.000Z';
const LATER = '2024-03-01T00:00:00.000Z';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const words = (bytes: Uint8Array, page?: number): string => pdfText(bytes, page).replaceAll(/\s/g, '');

const DOCUMENTS: Document[] = [
  { title: '借款合同', stage: 'contract', mediaType: 'image/jpeg', bytes: noise(150_000, 1) },
  { title: '身份证影像', stage: 'identity', mediaType: 'image/jpeg', bytes: noise(150_000, 2) },
  { title: '还款明细', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('期次,金额\n1,100.00') },
  { title: '催收记录', stage: 'collection', mediaType: 'image/jpeg', bytes: noise(150_000, 3) },
];

/** What a profile is about needs no document of every stage. */
const NO_STAGES = parseRequiredStages('financial-loan:;small-loan:;credit-card:');

describe('packs: sealed with the files of a court profile', function () {
  this.timeout(60_000);
  let folder: string;
  const claim = claimOf(fullCase());
  let packCase: PackCase;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-filing-'));
    packCase = { ...(await makeCase('filed', DOCUMENTS)), claim };
  });
  after(() => rmSync(folder, { recursive: true }));

  interface SealedPack {
    path: string;
    files: Map<string, Buffer>;
    manifest: PackManifest;
    sha256: string;
  }

  async function seal(name: string, settings: Partial<SealSettings>, options: { of?: PackCase; at?: string } = {}): Promise<SealedPack> {
    const path = join(folder, `${name}.zip`);
    const facts = await sealPack(options.of ?? packCase, path, options.at ?? COMPOSED_AT, { ...SETTINGS, requiredStages: NO_STAGES, ...settings }, composePack);
    const files = await contents(path);
    return { path, files, manifest: parseManifest(files.get('manifest.json')!), sha256: facts.sha256 };
  }

  const refusal = (settings: Partial<SealSettings>, of = packCase): Promise<AppError> =>
    sealPack(of, join(folder, 'refused.zip'), COMPOSED_AT, { ...SETTINGS, requiredStages: NO_STAGES, ...settings }, composePack).then(
      () => expect.fail('sealed'),
      (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)),
    );

  it('hold them in a folder of their own, named and measured in the manifest, and verify', async () => {
    const { path, files, manifest } = await seal('volumes', { profile: VOLUMES });
    const filing = manifest.filing!;
    expect([filing.profile, filing.version]).to.deep.equal(['local-two-files', 1]);
    const slots = [...new Set(filing.files.map(({ slot }) => slot))];
    expect(slots).to.deep.equal(['complaint', 'evidence']);
    const evidence = filing.files.filter(({ slot }) => slot === 'evidence');
    expect(evidence.length).to.be.greaterThan(1);
    expect(evidence.flatMap(({ exhibits }) => exhibits)).to.deep.equal([1, 2, 3, 4]);
    expect([...files.keys()].filter((name) => name.startsWith('filing/'))).to.deep.equal([...filing.files.map(({ name }) => name), 'filing/README.txt']);
    for (const { name, pages } of filing.files) expect(pdfPages(files.get(name)!), name).to.equal(pages);
    const report = await verifyPackFile(path, { trust: TRUST, now: NOW });
    expect([report.verdict, report.reasons.map(({ code }) => code)]).to.deep.equal(['consistent', ['all-consistent', 'tail-open']]);
  });

  it('are well-formed for qpdf, each volume', async function () {
    needs(this, 'qpdf');
    const { files, manifest } = await seal('checked', { profile: VOLUMES });
    for (const { name } of manifest.filing!.files) expect(qpdfCheck(files.get(name)!)).to.contain('No syntax or stream encoding errors');
  });

  it('name the bundle’s documents and their pages', async () => {
    const { manifest } = await seal('documents', {});
    const documents = manifest.bundle.documents!;
    expect(documents.map(({ kind }) => kind)).to.include.members(['cover', 'complaint', 'evidence-index', 'exhibits', 'certificate']);
    expect(documents[0]!.pages.from).to.equal(1);
    expect(documents.at(-1)!.pages.to).to.equal(manifest.bundle.pages);
    documents.slice(1).forEach(({ pages }, index) => expect(pages.from).to.equal(documents[index]!.pages.to + 1));
    expect([manifest.filing, manifest.replaces]).to.deep.equal([undefined, undefined]);
  });

  it('are inconsistent where a byte of a file for the court is altered', async () => {
    const { path, files, manifest } = await seal('altered', { profile: TWO_FILES });
    const bytes = readFileSync(path);
    const filed = files.get(manifest.filing!.files[0]!.name)!;
    const at = bytes.indexOf(filed);
    expect(at).to.be.greaterThan(0);
    bytes[at + (filed.length >> 1)]! ^= 1;
    writeFileSync(path, bytes);
    expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('inconsistent');
  });

  it('hold a sheet for whoever submits: slot, file, pages, digest, copies, and that nothing submits itself, in both languages', async () => {
    const { files, manifest } = await seal('sheet', { profile: VOLUMES });
    const sheet = files.get('filing/README.txt')!.toString();
    for (const { name, pages } of manifest.filing!.files) {
      const at = sheet.indexOf(name);
      expect(at).to.be.greaterThan(0);
      expect(sheet.slice(at, at + 400)).to.contain(`${pages} 页`).and.contain(`SHA-256 ${sha256(files.get(name)!)}`);
    }
    expect(manifest.filing!.serviceCopies).to.deep.equal({ defendants: 4, perDefendant: 1, court: 1, total: 5, documents: VOLUMES.serviceCopies.documents });
    expect(sheet).to.contain('不向任何法院自动提交').and.contain('Nothing is submitted automatically').and.contain('被告 4 名 × 1 份 + 法院 1 份 = 每种材料 5 份').and.contain('4 defendant(s) x 1 + 1 for the court = 5 of each');
    expect(files.get('HOW-TO-CHECK.txt')!.toString()).to.contain('filing/ ');
    for (const { person } of claim.loan.parties) expect(sheet).to.not.contain(person.name);
  });

  it('are not made where the profile is not met: the rule, the slot and by how much are named, and nothing is written', async () => {
    const error = await refusal({ profile: withSlot(TWO_FILES, 'evidence', { maxBytes: 300_000 }) });
    expect(error.code).to.equal('profile-not-met');
    expect(error.message).to.match(/does not meet the court profile local-two-files; no pack was made: slot evidence \(Evidence with its index\) allows 0\.3 MB a file, the file has [\d.]+ MB: [\d.]+ MB too many\./);
    expect((await refusal({ profile: TWO_FILES }, { caseRef: packCase.caseRef, exhibits: packCase.exhibits })).message).to.contain('slot complaint (Complaint) is required');
    expect(() => readFileSync(join(folder, 'refused.zip'))).to.throw('ENOENT');
  });

  it('are not sealed when they were composed without the files', async () => {
    const error: unknown = await sealPack(packCase, join(folder, 'without.zip'), COMPOSED_AT, { ...SETTINGS, requiredStages: NO_STAGES, profile: TWO_FILES }, composeBundle).catch((failure: unknown) => failure);
    expect(String(error)).to.contain('composed without the files of its court profile');
  });

  it('are the same from a thread of their own, byte for byte', async () => {
    const pool = new ComposePool({ size: 1 });
    try {
      const target = join(folder, 'thread.zip');
      await sealPack(packCase, target, COMPOSED_AT, { ...SETTINGS, requiredStages: NO_STAGES, profile: VOLUMES }, (input) => pool.compose(input));
      const here = await seal('here', { profile: VOLUMES });
      expect(readFileSync(target).equals(readFileSync(here.path))).to.equal(true);
    } finally {
      await pool.close();
    }
  });

  describe('signatures', () => {
    const { signer } = makeLocalSigner('示例（虚构）', '2024-01-01T00:00:00.000Z', seeded('profiles'));
    const signing = withSlot(TWO_FILES, 'complaint', { sign: true });

    it('are in the files of those slots only that ask for one, and valid', async function () {
      const { files, manifest, path } = await seal('signed', { profile: signing, seal: { signer } });
      const [complaint, evidence] = manifest.filing!.files;
      expect([complaint!.signature?.signer, evidence!.signature]).to.deep.equal([signer.name, null]);
      expect(files.get(evidence!.name)!.includes('/ByteRange')).to.equal(false);
      expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
      needs(this, 'pdfsig');
      const file = join(folder, 'complaint.pdf');
      writeFileSync(file, files.get(complaint!.name)!);
      expect(spawnSync('pdfsig', ['-nocert', file], { encoding: 'utf8' }).stdout).to.contain('Signature is Valid');
    });

    it('are a rule that is not met where nothing is set up to sign with', async () => {
      expect((await refusal({ profile: signing })).message).to.contain('slot complaint (Complaint) wants a signed file, and nothing is set up to sign with');
    });
  });

  describe('that take the place of another', () => {
    const late: Document[] = [...DOCUMENTS, { title: '补充催收函', stage: 'collection', mediaType: 'text/plain', bytes: Buffer.from('补充催收函（虚构）') }, { title: '通话记录', stage: 'collection', mediaType: 'text/csv', bytes: Buffer.from('a,b\n1,2') }];
    let first: SealedPack;
    let second: SealedPack;

    before(async () => {
      first = await seal('first', { profile: TWO_FILES });
      const grown = { ...(await makeCase('filed', late)), claim };
      second = await seal('second', { profile: TWO_FILES, replaces: { packSha256: first.sha256, manifest: first.manifest } }, { of: grown, at: LATER });
    });

    it('name it by the digest of its file and its date, count versions on, and verify', async () => {
      expect(second.manifest.replaces).to.deep.equal({ packSha256: sha256(readFileSync(first.path)), composedAt: first.manifest.composedAt });
      expect([first.manifest.filing!.version, second.manifest.filing!.version]).to.deep.equal([1, 2]);
      expect(second.manifest.filing!.files.every(({ name }) => name.includes('-v2-'))).to.equal(true);
      expect((await verifyPackFile(second.path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
      expect(second.files.get('filing/README.txt')!.toString()).to.contain(first.sha256);
    });

    it('hold a supplement of nothing but the later exhibits, whose numbers go on', function () {
      needs(this, 'pdftotext', 'qpdf');
      const supplement = second.manifest.filing!.files.find(({ slot }) => slot === 'supplement')!;
      expect(supplement.exhibits).to.deep.equal([5, 6]);
      expect(supplement.documents.map(({ kind }) => kind)).to.include.members(['cover', 'evidence-index', 'exhibits', 'certificate']);
      const bytes = second.files.get(supplement.name)!;
      expect(qpdfCheck(bytes)).to.contain('No syntax or stream encoding errors');
      expect(words(bytes, 1)).to.contain('补充证据').and.contain('（证据5至6）').and.contain(first.sha256);
      const { from, to } = supplement.documents.find(({ kind }) => kind === 'evidence-index')!.pages;
      const index = Array.from({ length: to - from + 1 }, (_, page) => rawText(bytes, from + page)).join('').replaceAll(/\s+/g, ' ');
      expect(index).to.contain('补充催收函').and.contain('通话记录').and.not.contain('借款合同').and.not.contain('还款明细');
      const all = words(bytes);
      for (const [position, { recordId }] of second.manifest.exhibits.entries()) expect(all.includes(recordId), `exhibit ${position + 1}`).to.equal(position >= 4);
    });

    it('give their differences', () => {
      const { exhibits, documents } = differencesOf(first.manifest, second.manifest);
      expect(exhibits.added.map(({ number }) => number)).to.deep.equal([5, 6]);
      expect([exhibits.removed, exhibits.changed]).to.deep.equal([[], []]);
      expect(documents!.changed.find(({ kind }) => kind === 'exhibits')?.what).to.deep.equal(['pages']);
    });

    it('have a supplement also where the profile takes nothing apart', async () => {
      const grown = { ...(await makeCase('filed', late)), claim };
      const { manifest } = await seal('bundle-second', { profile: BUNDLE, replaces: { packSha256: first.sha256, manifest: first.manifest } }, { of: grown, at: LATER });
      expect(manifest.filing!.files.map(({ slot, exhibits }) => [slot, exhibits])).to.deep.equal([['supplement', [5, 6]]]);
    });

    it('have none where nothing was added', async () => {
      const { manifest } = await seal('same-second', { profile: TWO_FILES, replaces: { packSha256: first.sha256, manifest: first.manifest } }, { at: LATER });
      expect(manifest.filing!.files.map(({ slot }) => slot)).to.deep.equal(['complaint', 'evidence']);
      expect(manifest.replaces?.packSha256).to.equal(first.sha256);
    });

    it('are refused where the other is of another case, or of records that are not the case’s', async () => {
      const other = { ...first.manifest, case: 'f'.repeat(32) };
      expect((await refusal({ replaces: { packSha256: first.sha256, manifest: other } })).code).to.equal('pack-replaces-other-case');
      const exhibits = first.manifest.exhibits.map((exhibit, index) => (index === 2 ? { ...exhibit, leaf: '00'.repeat(32) } : exhibit));
      const error = await refusal({ replaces: { packSha256: first.sha256, manifest: { ...first.manifest, exhibits } } });
      expect([error.code, error.params]).to.deep.equal(['pack-replaces-other-case', { number: 3 }]);
    });
  });
});

function pdfPages(bytes: Buffer): number {
  return [...bytes.toString('latin1').matchAll(/\/Type\/Page\b(?!s)/g)].length;
}

async function contents(path: string): Promise<Map<string, Buffer>> {
  const { zip, entries } = await openZip(path);
  const files = new Map<string, Buffer>();
  try {
    for (const entry of entries) {
      const parts: Buffer[] = [];
      for await (const part of (await readEntry(zip, entry)) as AsyncIterable<Buffer>) parts.push(part);
      files.set(entry.fileName, Buffer.concat(parts));
    }
  } finally {
    zip.close();
  }
  return files;
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseManifest, sealManifest, serializeManifest } from '../../server/domain/pack/index.ts';
import type { PackManifest } from '../../server/domain/pack/index.ts';
import { AppError } from '../../server/errors.ts';
import { composeBundle, makeLocalSigner, SEAL_FIELD, sealPack, sealPdf, signedCertificate, verifyPackFile, LOCAL_MARK } from '../../server/packs/index.ts';
import type { AttachLimits, PackCase, PdfSeal, SealSettings } from '../../server/packs/index.ts';
import { writeZip } from '../../server/packs/zip.ts';
import { pdfsig } from '../evidence/signatures/pdfsig.ts';
import { SIGNER, TRUST } from '../domain/proof/synthetic.ts';
import { contents } from './contents.ts';
import { NOW, makeCase } from './case.ts';
import { bundleOf, exhibitOf, picture, recordFor } from './material.ts';
import { pagesPdf } from './pdf/pdf-material.ts';
import { answering, issued, reply, seeded, withServer } from './sign/support.ts';
import { timestampClient } from '../../server/packs/sign/index.ts';
import { needs, pdfText, qpdfCheck } from './tools.ts';

const LENDER = '示例消费金融有限公司（虚构）';
const COMPOSED_AT = '2024-02-01T00:00:00.000Z';
const MADE = '2024-01-01T00:00:00.000Z';
const { signer } = makeLocalSigner(LENDER, MADE, seeded('pack seal'));
const VALID = { signer: `${LENDER}${LOCAL_MARK}`, subFilter: 'ETSI.CAdES.detached', total: true, validation: 'Signature is Valid.' };

const settingsOf = (extra: Partial<SealSettings> = {}): SealSettings => ({ language: 'zh-CN', lender: LENDER, build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER, seal: { signer }, ...extra });
/** Without line breaks, and without the labels of a table, which stand between the lines of their values. */
const squeezed = (text: string): string => text.replace(/\s+/g, '').replace(/内嵌附件|电子签章/g, '');

interface Made {
  path: string;
  manifest: PackManifest;
  bundle: Buffer;
  files: Map<string, Buffer>;
}

describe('packs: signed bundles', function () {
  this.timeout(30_000);
  let folder: string;
  let packCase: PackCase;
  let made: Made;
  let count = 0;

  const make = async (settings: SealSettings): Promise<Made & { warnings: number }> => {
    const path = join(folder, `${++count}.zip`);
    const { warnings } = await sealPack(packCase, path, COMPOSED_AT, settings, composeBundle);
    const files = await contents(path);
    return { path, files, warnings, bundle: files.get('bundle.pdf')!, manifest: parseManifest(files.get('manifest.json')!) };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docketproof-signed-'));
    packCase = await makeCase('signed', [
      { title: '借款合同', stage: 'contract', mediaType: 'application/pdf', bytes: await pagesPdf(2) },
      { title: '还款明细', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('期次,金额\n1,100.00') },
      { title: '身份证影像', stage: 'identity', mediaType: 'image/jpeg', bytes: picture('image/jpeg', 200, 300) },
      { title: '内部台账', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('a,b'), digestOnly: true },
    ]);
    made = await make(settingsOf());
  });

  after(() => rmSync(folder, { recursive: true }));

  it('carry one valid signature over all of the file, as poppler and qpdf find, made before the manifest took their digest', function () {
    needs(this, 'pdfsig', 'qpdf');
    const { bundle, manifest } = made;
    expect(pdfsig(bundle)).to.deep.equal([VALID]);
    qpdfCheck(bundle);
    expect(manifest.files.find(({ name }) => name === 'bundle.pdf')!.sha256).to.equal(createHash('sha256').update(bundle).digest('hex'));
    expect(manifest.bundle.signature).to.deep.equal({
      field: SEAL_FIELD,
      signer: VALID.signer,
      selfSigned: true,
      certificateSha256: createHash('sha256').update(signer.certificate).digest('hex'),
      signingTime: COMPOSED_AT,
      timestamped: false,
      warning: null,
    });
  });

  it('say on cover and certificate that nobody has issued the certificate', function () {
    needs(this, 'pdftotext');
    const { bundle, manifest } = made;
    const certificate = manifest.bundle.documents!.find(({ kind }) => kind === 'certificate')!.pages.to;
    for (const page of [1, certificate]) expect(squeezed(pdfText(bundle, page)), `page ${page}`).to.include('使用自签名证书').and.include('不能据以确认签章人的身份');
  });

  it('do not say so where an authority has issued it', async function () {
    needs(this, 'pdftotext', 'pdfsig');
    const { bundle, manifest } = await make(settingsOf({ seal: { signer: { ...signer, selfSigned: false } } }));
    const text = pdfText(bundle);
    expect(text).to.include('电子签章');
    expect(squeezed(text)).to.include('签章与证书可在PDF阅读器中查验').and.not.include('使用自签名证书');
    expect(manifest.bundle.signature).to.include({ selfSigned: false });
  });

  it('are the same, byte for byte, when sealed again', async () => {
    expect(readFileSync((await make(settingsOf())).path).equals(readFileSync(made.path))).to.equal(true);
  });

  it('are signed from the certificate’s first moment where the pack was ordered before', async function () {
    needs(this, 'pdfsig');
    const later = '2024-02-02T00:00:00.000Z';
    const { bundle, manifest } = await make(settingsOf({ seal: { signer: makeLocalSigner(LENDER, later, seeded('later')).signer } }));
    expect(manifest.bundle.signature!.signingTime).to.equal(later);
    expect(pdfsig(bundle)).to.deep.equal([VALID]);
  });

  it('are refused once the certificate has run out, and nothing is written', async () => {
    const old = makeLocalSigner(LENDER, '2010-01-01T00:00:00.000Z', seeded('old')).signer;
    const failure = await make(settingsOf({ seal: { signer: old } })).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AppError).with.property('code', 'signing-certificate-expired');
    expect(() => readFileSync(join(folder, `${count}.zip`))).to.throw(/ENOENT/);
  });

  it('altered in one bit inside the signed part, are found by verification of the pack and by pdfsig', async function () {
    needs(this, 'pdfsig');
    const whole = readFileSync(made.path);
    const start = whole.indexOf(made.bundle);
    expect(start).to.be.greaterThan(0);
    for (const share of [0.3, 0.6, 0.9]) {
      const bytes = Buffer.from(whole);
      bytes[start + Math.floor(made.bundle.length * share)]! ^= 0x01;
      const path = join(folder, 'altered.zip');
      writeFileSync(path, bytes);
      const report = await verifyPackFile(path, { trust: TRUST, now: NOW });
      expect(report.verdict).to.equal('inconsistent');
      expect(report.reasons.map(({ code, what }) => `${code} ${what}`)).to.include('file-digest-differs bundle.pdf');
      expect(pdfsig(bytes.subarray(start, start + made.bundle.length)).every(({ validation, total }) => validation === 'Signature is Valid.' && total), `at ${share}`).to.equal(false);
    }
  });

  describe('time stamps', () => {
    const client = (url: string): PdfSeal => ({ signer, timestamp: timestampClient({ url, random: seeded('nonce'), timeoutMs: 5000 }) });

    it('are in the signature where an authority gives one', async function () {
      needs(this, 'pdfsig', 'openssl');
      const authority = issued('/C=CN/O=示例时间戳服务（虚构）/CN=示例时间戳', { extensions: 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping' });
      const asked: Buffer[] = [];
      const { bundle, manifest, warnings } = await withServer(answering((query) => reply(authority, query), asked), (url) => make(settingsOf({ seal: client(url) })));
      expect(asked).to.have.length(1);
      expect(manifest.bundle.signature).to.include({ timestamped: true, warning: null });
      expect(pdfsig(bundle)).to.deep.equal([VALID]);
      expect(warnings).to.equal(made.manifest.exhibits.flatMap((exhibit) => exhibit.warnings).length);
    });

    it('that cannot be had do not hold up the pack: it is signed without, and the manifest says why, in both languages', async function () {
      needs(this, 'pdfsig');
      const { path, bundle, manifest, warnings } = await withServer((_, response) => response.writeHead(503).end(), (url) => make(settingsOf({ seal: client(url) })));
      expect(pdfsig(bundle)).to.deep.equal([VALID]);
      const { timestamped, warning } = manifest.bundle.signature!;
      expect([timestamped, warning?.code]).to.deep.equal([false, 'timestamp-failed']);
      expect(warning!['zh-CN']).to.include('HTTP 503');
      expect(warning!.en).to.include('HTTP 503');
      expect(warnings).to.equal(1 + made.manifest.exhibits.flatMap((exhibit) => exhibit.warnings).length);
      expect((await verifyPackFile(path, { trust: TRUST, now: NOW })).verdict).to.equal('consistent');
    });
  });

  describe('attachments', () => {
    /** What `pdfdetach` finds in a file, with its bytes. */
    const detached = (bundle: Buffer): Map<string, Buffer> => {
      const place = mkdtempSync(join(folder, 'detach-'));
      writeFileSync(join(place, 'bundle.pdf'), bundle);
      const listed = execFileSync('pdfdetach', ['-list', 'bundle.pdf'], { cwd: place, encoding: 'utf8' });
      const names = [...listed.matchAll(/^\d+: (.*)$/gm)].map(([, name]) => name!);
      return new Map(names.map((name, i) => {
        execFileSync('pdfdetach', ['-save', String(i + 1), '-o', `out${i}`, 'bundle.pdf'], { cwd: place });
        return [name, readFileSync(join(place, `out${i}`))];
      }));
    };
    const limited = (attach: AttachLimits): Promise<Made> => make(settingsOf({ attach }));

    it('are every proof, both guides and every original of the pack, byte for byte', function () {
      needs(this, 'pdfdetach');
      const { bundle, manifest, files } = made;
      expect(manifest.bundle.attachments).to.deep.equal({ data: 'all', originals: 'all' });
      const beside = new Map([...files].filter(([name]) => !/^(?:bundle\.pdf|manifest\.)/.test(name)).map(([name, bytes]) => [name.slice(name.lastIndexOf('/') + 1), bytes]));
      const inside = detached(bundle);
      expect([...inside.keys()].sort()).to.deep.equal([...beside.keys()].sort());
      expect(beside.size).to.equal(4 + 2 + 3);
      for (const [name, bytes] of beside) expect(inside.get(name)!.equals(bytes), name).to.equal(true);
    });

    it('are without the originals where these are too large together, and the cover says so', async function () {
      needs(this, 'pdfdetach', 'pdftotext');
      const originals = packCase.exhibits.filter(({ original }) => original !== null).reduce((sum, { record }) => sum + record.document.size, 0);
      const { bundle, manifest } = await limited({ data: 1_000_000, originals: originals - 1 });
      expect(manifest.bundle.attachments).to.deep.equal({ data: 'all', originals: 'too-large' });
      expect([...detached(bundle).keys()].filter((name) => !/\.(?:proof\.json|txt)$/.test(name))).to.deep.equal([]);
      expect(squeezed(pdfText(bundle, 1))).to.include('随附的原始文件合计过大，未嵌入，见压缩包');
      expect((await limited({ data: 1_000_000, originals })).manifest.bundle.attachments!.originals).to.equal('all');
    });

    it('are without proofs and guides where these are too large', async function () {
      needs(this, 'pdfdetach');
      const { bundle, manifest } = await limited({ data: 1000, originals: 1e9 });
      expect(manifest.bundle.attachments).to.deep.equal({ data: 'too-large', originals: 'all' });
      expect([...detached(bundle).keys()]).to.have.length(3);
    });
  });

  describe('manifest', () => {
    it('says of the bundle whether it is PDF/A-3b, and which exhibit stands in the way', async () => {
      const { conforms, obstacles } = made.manifest.bundle.pdfa!;
      // the pages of the first exhibit use a font that is not embedded
      expect(conforms).to.equal(false);
      expect(obstacles.map(({ exhibit, recordId, code }) => [exhibit, recordId, code])).to.deep.include([1, packCase.exhibits[0]!.record.id, 'font-not-embedded']);
      expect(obstacles.every((each) => each.exhibit === 1 && each['zh-CN'] !== '' && each.en.includes(each.detail))).to.equal(true);
    });

    it('of an older version, without a word on this, is still read, and its pack verified', async () => {
      const { pages, missingCharacters } = made.manifest.bundle;
      const old: PackManifest = { ...made.manifest, bundle: { pages, missingCharacters } };
      const bytes = serializeManifest(old);
      expect(parseManifest(bytes)).to.deep.equal(old);
      const note = sealManifest(old.case, createHash('sha256').update(bytes).digest('hex'), SIGNER);
      const path = join(folder, 'old.zip');
      await writeZip(path, [...new Map([...made.files, ['manifest.json', bytes], ['manifest.sig', Buffer.from(note)]])].map(([name, content]) => ({ name, bytes: content })));
      const report = await verifyPackFile(path, { trust: TRUST, now: NOW });
      expect([report.verdict, report.bundle?.pdfa, report.bundle?.signature]).to.deep.equal(['consistent', undefined, undefined]);
      expect((await verifyPackFile(made.path, { trust: TRUST, now: NOW })).bundle).to.deep.include({ pdfa: made.manifest.bundle.pdfa, signature: made.manifest.bundle.signature });
    });

    it('is refused where it contradicts itself', () => {
      const { bundle } = made.manifest;
      const wrong: PackManifest['bundle'][] = [
        { ...bundle, pdfa: { ...bundle.pdfa!, conforms: true } },
        { ...bundle, pdfa: { conforms: false, obstacles: [] } },
        { ...bundle, pdfa: { ...bundle.pdfa!, obstacles: bundle.pdfa!.obstacles.map((each) => ({ ...each, exhibit: 2 })) } },
        { ...bundle, signature: { ...bundle.signature!, timestamped: true, warning: { code: 'x', params: {}, 'zh-CN': '', en: '' } } },
        { ...bundle, signature: { ...bundle.signature!, extra: 1 } as never },
      ];
      for (const each of wrong) expect(() => parseManifest(serializeManifest({ ...made.manifest, bundle: each }))).to.throw(/bundle/);
    });
  });
});

describe('packs: signed certificates', function () {
  this.timeout(20_000);
  const bytes = Buffer.from('合同（虚构）');
  const { exhibits, ...input } = bundleOf([exhibitOf(recordFor(1, 'contract', '合同', 'text/plain', bytes), bytes)]);

  it('are valid, of one page, and say that they are self-signed', async function () {
    needs(this, 'pdfsig', 'qpdf', 'pdftotext');
    const { pdf, signature } = await signedCertificate({ ...input, exhibit: exhibits[0]! }, { signer });
    expect(pdfsig(pdf)).to.deep.equal([VALID]);
    qpdfCheck(pdf);
    expect(squeezed(pdfText(pdf))).to.include('本证书的签章使用自签名证书').and.include('第1页共1页');
    expect(signature).to.include({ selfSigned: true, signingTime: input.composedAt });
    expect(Buffer.compare((await signedCertificate({ ...input, exhibit: exhibits[0]! }, { signer })).pdf, pdf)).to.equal(0);
  });

  it('altered in one bit, are found by pdfsig', async function () {
    needs(this, 'pdfsig');
    const { pdf } = await sealPdf(await pagesPdf(1), { signer }, COMPOSED_AT);
    expect(pdfsig(pdf)).to.deep.equal([VALID]);
    const altered = Buffer.from(pdf);
    altered[Buffer.from(pdf).indexOf('stream') + 10]! ^= 1;
    expect(pdfsig(altered)[0]?.validation).to.not.equal('Signature is Valid.');
  });
});

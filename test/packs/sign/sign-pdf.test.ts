import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { SignatureFound } from '../../../server/domain/record/index.ts';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { composeBundle } from '../../../server/packs/index.ts';
import { LOCAL_MARK, makeLocalSigner, signPdf } from '../../../server/packs/sign/index.ts';
import { OID, elementsOf, oid } from '../../evidence/signatures/der.ts';
import { flipBit, flipHexBit, plainPdf, signed } from '../../evidence/signatures/pdfs.ts';
import { pdfsig } from '../../evidence/signatures/pdfsig.ts';
import { cms, identity } from '../../evidence/signatures/pki.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';
import { hasTool, ink, needs, qpdfCheck, render } from '../tools.ts';
import { AUTHORITY, MADE, NAME, issued, justAfter, localSigner, opensslVerify, options, partsOfSignature, qpdf, seeded, signerOf } from './support.ts';

const VALID = { subFilter: 'ETSI.CAdES.detached', total: true, validation: 'Signature is Valid.' };
const SOUND = { coversWholeFile: true, digest: 'matches', signature: 'valid', problem: null };

const found = (pdf: Uint8Array): SignatureFound[] => inspectSignatures(pdf).signatures;
const isSound = ({ coversWholeFile, digest, signature }: SignatureFound): boolean => coversWholeFile && digest === 'matches' && signature === 'valid';
const front = (signedPdf: Uint8Array, pdf: Uint8Array): boolean => Buffer.from(signedPdf.subarray(0, pdf.length)).equals(pdf);

describe('packs: signing PDFs', function () {
  this.timeout(30_000);
  let plain: Buffer;
  before(async () => {
    plain = await plainPdf(3);
  });

  it('signs the whole document under a Chinese name that says it is self-signed, as every judge finds', async function () {
    needs(this, 'pdfsig', 'qpdf', 'openssl');
    const signer = localSigner();
    const result = await signPdf(plain, options({ signer }));
    expect(front(result, plain)).to.equal(true);
    expect(pdfsig(result)).to.deep.equal([{ ...VALID, signer: `${NAME}${LOCAL_MARK}` }]);
    expect(found(result)).to.have.length(1);
    expect(found(result)[0]).to.include({ ...SOUND, field: '出借人签章', signer: `${NAME}${LOCAL_MARK}`, algorithm: 'ecdsa-with-SHA256', signingTime: '2026-03-03T21:06:07.000Z', signingTimeFrom: 'dictionary' });
    opensslVerify(result, signer.certificate);
    qpdfCheck(result);
  });

  it('signs with RSA and a chain, whose certificates it brings along', async function () {
    needs(this, 'pdfsig', 'openssl');
    const root = issued('/C=CN/O=示例电子认证有限公司（虚构）/CN=示例根证书', { extensions: AUTHORITY });
    const between = issued('/C=CN/O=示例电子认证有限公司（虚构）/CN=示例中级证书', { issuer: root, extensions: AUTHORITY });
    const signer = signerOf(issued('/C=CN/O=示例消费金融有限公司（虚构）/CN=示例消费金融有限公司签章', { issuer: between }));
    const result = await signPdf(plain, options({ signer, signingTime: justAfter(signer) }));
    expect(pdfsig(result)).to.deep.equal([{ ...VALID, signer: '示例消费金融有限公司签章' }]);
    expect(found(result)[0]).to.include({ ...SOUND, algorithm: 'sha256WithRSAEncryption' });
    expect(found(result)[0]!.certificates).to.have.length(3);
    opensslVerify(result, root.certificate);
    const { cms: bytes } = partsOfSignature(result);
    const content = elementsOf(elementsOf(elementsOf(bytes, true)[1]!, true)[0]!, true);
    const attributes = elementsOf(elementsOf(content.at(-1)!, true)[0]!, true)[3]!;
    for (const set of [content[3]!, attributes]) {
      // DER (X.690 §11.6): the elements of a SET OF ascend
      expect(set[0]).to.equal(0xa0);
      expect(elementsOf(set, true)).to.have.length(3).and.deep.equal(elementsOf(set, true).sort((a, b) => Buffer.compare(a, b)));
    }
  });

  it('signs what the packs write', async function () {
    needs(this, 'pdfsig', 'qpdf');
    const bytes = Buffer.from('示例\n');
    const { bytes: bundle, report } = await composeBundle(bundleOf([exhibitOf(recordFor(1, 'contract', '示例合同', 'text/plain', bytes), bytes)]));
    const page = report.exhibits[0]!.pages.to;
    const result = await signPdf(bundle, options({ field: { name: 'Lender', page, rect: [400, 40, 520, 80] } }));
    expect(front(result, bundle)).to.equal(true);
    expect(pdfsig(result)).to.deep.equal([{ ...VALID, signer: `${NAME}${LOCAL_MARK}` }]);
    expect(found(result)[0]).to.include(SOUND);
    qpdfCheck(result);
  });

  it('signs files with cross-reference streams, linearised ones, and ones that do not end with a line', async function () {
    needs(this, 'pdfsig', 'qpdf');
    const variants: Record<string, Buffer> = {
      streams: qpdf(plain, '--object-streams=generate'),
      linearized: qpdf(plain, '--object-streams=generate', '--linearize'),
      'linearized with a table': qpdf(plain, '--object-streams=disable', '--linearize'),
      'no last line end': plain.subarray(0, plain.lastIndexOf('%%EOF') + 5),
    };
    expect(variants['streams']!.includes('\ntrailer')).to.equal(false);
    for (const [name, pdf] of Object.entries(variants)) {
      const result = await signPdf(await signPdf(pdf, options()), options({ field: { name: 'Second', page: 3, rect: [10, 10, 60, 30] } }));
      expect(front(result, pdf), name).to.equal(true);
      // a cross-reference of the kind that is there (ISO 32000-1 §7.5.8.4), on a line of its own
      const update = Buffer.from(result.subarray(pdf.length)).toString('latin1');
      expect(update.includes('\ntrailer\n'), name).to.equal(name !== 'streams' && name !== 'linearized');
      expect(update, name).to.match(name === 'no last line end' ? /^\n\d+ 0 obj\n/ : /^\d+ 0 obj\n/);
      expect(pdfsig(result).map(({ validation }) => validation), name).to.deep.equal([VALID.validation, VALID.validation]);
      expect(found(result).at(-1), name).to.include(SOUND);
      qpdfCheck(result);
      expect((await PDFDocument.load(result)).getPageCount(), name).to.equal(3);
    }
  });

  it('leaves earlier signatures valid, its own and others’', async function () {
    needs(this, 'pdfsig', 'openssl');
    const other = identity('rsa', '/C=CN/CN=张三（虚构）');
    const once = signed(plain, { field: '(Borrower)', sign: (covered) => cms(other, covered) });
    const twice = await signPdf(once, options());
    const thrice = await signPdf(twice, options({ field: { name: 'Third', page: 2, rect: null } }));
    expect(pdfsig(thrice).map(({ signer, total, validation }) => [signer, total, validation])).to.deep.equal([
      ['张三（虚构）', false, 'Signature is Valid.'],
      [`${NAME}${LOCAL_MARK}`, false, 'Signature is Valid.'],
      [`${NAME}${LOCAL_MARK}`, true, 'Signature is Valid.'],
    ]);
    expect(found(thrice).map(({ field, digest, signature }) => [field, digest, signature])).to.deep.equal(['Borrower', '出借人签章', 'Third'].map((field) => [field, 'matches', 'valid']));
    expect(front(thrice, twice) && front(twice, once)).to.equal(true);
  });

  it('gives the same bytes for the same input, and others for another time, name or key', async function () {
    const sign = (extra = {}): Promise<Uint8Array> => signPdf(plain, options(extra));
    const first = Buffer.from(await sign());
    expect(first.equals(await sign())).to.equal(true);
    expect(first.equals(await sign({ signingTime: '2026-03-04T05:06:08+08:00' }))).to.equal(false);
    expect(first.equals(await sign({ signer: makeLocalSigner(NAME, MADE, seeded('another')).signer }))).to.equal(false);
    const rsa = signerOf(identity('rsa', '/C=CN/CN=示例（虚构）'));
    const withRsa = Buffer.from(await sign({ signer: rsa, signingTime: justAfter(rsa) }));
    expect(withRsa.equals(await sign({ signer: rsa, signingTime: justAfter(rsa) }))).to.equal(true);
  });

  it('binds the certificate and takes no time from the CMS (PAdES baseline)', async () => {
    const signer = localSigner();
    const { cms: bytes } = partsOfSignature(await signPdf(plain, options({ signer })));
    // PKCS #9: contentType (3) and messageDigest (4), and none of the others, as signingTime (5)
    const pkcs9 = Array.from({ length: 20 }, (_, last) => last).filter((last) => bytes.includes(oid(`1.2.840.113549.1.9.${last}`)));
    expect(pkcs9).to.deep.equal([3, 4]);
    const bound = bytes.subarray(bytes.indexOf(oid(OID.signingCertificateV2)));
    expect(bound.includes(createHash('sha256').update(signer.certificate).digest())).to.equal(true);
  });

  it('writes reason and location so that Chinese is read, and the time in the offset given', async () => {
    const [reason, location] = ['出具证据卷（示例）𬭎', '示例市'];
    const result = await PDFDocument.load(await signPdf(plain, options({ reason, location })));
    const [signature] = result.context.enumerateIndirectObjects().map(([, object]) => object).filter((object) => object instanceof PDFDict && object.get(PDFName.of('Type')) === PDFName.of('Sig')) as PDFDict[];
    const text = (key: string) => signature!.lookup(PDFName.of(key), PDFHexString);
    expect([text('Reason').decodeText(), text('Location').decodeText()]).to.deep.equal([reason, location]);
    expect(text('Reason').asString().startsWith('FEFF')).to.equal(true);
    expect(signature!.lookup(PDFName.of('M'), PDFString).asString()).to.equal("D:20260304050607+08'00'");
  });

  it('draws the appearance that is given, in its rectangle', async function () {
    needs(this, 'pdftoppm', 'pdfsig');
    const rect = [200, 20, 280, 60] as const;
    const area = [200, 140, 80, 40] as const;
    const blank = await signPdf(plain, options({ field: { name: 'S', page: 1, rect } }));
    const drawn = await signPdf(plain, options({ field: { name: 'S', page: 1, rect, appearance: { content: Buffer.from('0.8 0 0 rg 0 0 80 40 re f') } } }));
    expect(ink(await render(blank, 1), area)).to.equal(0);
    expect(ink(await render(drawn, 1), area)).to.be.greaterThan(0.9);
    expect(pdfsig(drawn)[0]).to.include(VALID);
  });

  it('finds every flipped bit of what is covered, as poppler does', async () => {
    const result = await signPdf(plain, options());
    const { range } = partsOfSignature(result);
    const [, gapStart, gapEnd] = range as [number, number, number, number];
    const covered = fc.integer({ min: 0, max: result.length - 1 }).filter((at) => at < gapStart || at >= gapEnd);
    fc.assert(
      fc.property(covered, fc.integer({ min: 0, max: 7 }), (at, bit) => {
        expect(found(flipBit(result, at, bit)).some(isSound), `byte ${at} bit ${bit}`).to.equal(false);
      }),
      { numRuns: 200 },
    );
    if (hasTool('pdfsig')) expect(pdfsig(flipBit(result, plain.indexOf('/MediaBox') + 12)).map(({ validation }) => validation)).to.not.include(VALID.validation);
  });

  it('finds every flipped bit of the signature value', async () => {
    const result = await signPdf(plain, options());
    const { cms: bytes, range } = partsOfSignature(result);
    // the value is the last element: SEQUENCE of two INTEGERs
    const value = bytes.length - 64;
    for (let at = value; at < bytes.length; at++) expect(found(flipHexBit(result, range[1]! + 2 + 2 * at)).some(isSound), `byte ${at}`).to.equal(false);
  });
});

import { expect } from 'chai';
import { X509Certificate, createHash, sign } from 'node:crypto';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { hasTool, needs } from '../../packs/tools.ts';
import { OID, algorithm, attribute, issuerAndSerial, octets, oid, sequence, set, tlv } from './der.ts';
import type { HandMade } from './der.ts';
import { attributes, authority, borrower, byHand, lender, only, sha256, tsa } from './hand.ts';
import { contentsOf, flipBit, flipHexBit, plainPdf, signed } from './pdfs.ts';
import { pdfsig } from './pdfsig.ts';
import { cms, identity, timestampToken } from './pki.ts';
import type { Identity } from './pki.ts';

const sm3 = (bytes: Uint8Array): Buffer => createHash('sm3').update(bytes).digest();

interface Case {
  name: string;
  signer: () => Identity;
  subFilter?: string;
  algorithm: string;
  sign: (covered: Buffer, signer: Identity) => Uint8Array;
  /** why poppler cannot judge it; left out, it must agree */
  unjudged?: string;
}

const p384 = () => identity('P-384', '/C=CN/CN=王五（虚构）');
const p521 = () => identity('P-521', '/C=CN/CN=赵六（虚构）');

const CASES: Case[] = [
  { name: 'RSA with SHA-256 and a chain', signer: lender, algorithm: 'sha256WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256') },
  { name: 'RSA with SHA-1', signer: lender, algorithm: 'sha1WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha1') },
  { name: 'RSA with SHA-384', signer: lender, algorithm: 'sha384WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha384') },
  { name: 'RSA with SHA-512', signer: lender, algorithm: 'sha512WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha512') },
  { name: 'RSA with SHA-512, signer named by key identifier', signer: lender, algorithm: 'sha512WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha512', '-keyid'), unjudged: 'poppler 22 looks for issuer and serial number only' },
  { name: 'RSA without signed attributes', signer: lender, algorithm: 'sha256WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-noattr') },
  { name: 'CAdES with the certificate identified', signer: lender, subFilter: 'ETSI.CAdES.detached', algorithm: 'sha256WithRSAEncryption', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-cades') },
  { name: 'RSASSA-PSS', signer: lender, algorithm: 'id-RSASSA-PSS with sha256', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:32') },
  {
    name: 'RSASSA-PSS whose mask has another digest',
    signer: lender,
    algorithm: 'id-RSASSA-PSS with sha256',
    sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:20', '-keyopt', 'rsa_mgf1_md:sha1'),
  },
  { name: 'ECDSA on P-256', signer: borrower, algorithm: 'ecdsa-with-SHA256', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256') },
  { name: 'ECDSA on P-384', signer: p384, algorithm: 'ecdsa-with-SHA384', sign: (covered, signer) => cms(signer, covered, '-md', 'sha384') },
  { name: 'ECDSA on P-521', signer: p521, algorithm: 'ecdsa-with-SHA512', sign: (covered, signer) => cms(signer, covered, '-md', 'sha512') },
  { name: 'ECDSA without signed attributes', signer: borrower, algorithm: 'ecdsa-with-SHA256', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-noattr') },
  { name: 'Ed25519', signer: () => identity('ed25519', '/C=CN/CN=孙七（虚构）'), algorithm: 'Ed25519', sign: (covered, signer) => byHand(signer, covered, { algorithm: algorithm('1.3.101.112'), sign: (bytes) => sign(null, bytes, signer.key) }), unjudged: 'NSS knows no Ed25519 in CMS' },
  {
    name: 'adbe.pkcs7.sha1',
    signer: lender,
    subFilter: 'adbe.pkcs7.sha1',
    algorithm: 'sha1WithRSAEncryption',
    sign: (covered, signer) => cms(signer, createHash('sha1').update(covered).digest(), '-md', 'sha1', '-nodetach'),
    unjudged: 'poppler 22 does not check this form',
  },
  {
    name: 'adbe.x509.rsa_sha1',
    signer: lender,
    subFilter: 'adbe.x509.rsa_sha1',
    algorithm: 'sha1WithRSAEncryption',
    sign: (covered, signer) => octets(sign('sha1', covered, signer.key)),
    unjudged: 'poppler 22 does not check this form',
  },
  { name: 'CMS with indefinite lengths throughout', signer: lender, algorithm: 'sha256WithRSAEncryption', sign: (covered, signer) => byHand(signer, covered, { indefinite: true }), unjudged: 'NSS is not asked to read BER' },
  {
    name: 'attributes written, and signed, in an order that is not DER’s',
    signer: lender,
    algorithm: 'sha256WithRSAEncryption',
    sign: (covered, signer) => {
      const unsorted = attributes(covered).reverse().concat(attribute(OID.signingTime, tlv(0x17, Buffer.from('240110020304Z'))));
      return byHand(signer, covered, { attributes: unsorted, written: (list) => tlv(0xa0, ...list), sign: () => sign('sha256', tlv(0x31, ...unsorted), signer.key) });
    },
    unjudged: 'readers differ',
  },
  {
    name: 'attributes written in another order than they are signed in',
    signer: lender,
    algorithm: 'sha256WithRSAEncryption',
    sign: (covered, signer) => byHand(signer, covered, { written: (list) => tlv(0xa0, ...list.toSorted((a, b) => Buffer.compare(b, a))) }),
    unjudged: 'readers differ',
  },
  {
    name: 'RSA with SM3',
    signer: lender,
    algorithm: 'sm3WithRSAEncryption',
    sign: (covered, signer) => byHand(signer, covered, { digest: OID.sm3, algorithm: algorithm(OID.rsaSm3), attributes: attributes(covered, sm3(covered)), sign: (bytes) => sign('sm3', bytes, signer.key) }),
    unjudged: 'NSS knows no SM3',
  },
];

const commonName = (signer: Identity): string => /CN=(.*)/.exec(new X509Certificate(signer.certificate).subject)![1]!;

describe('signatures: what is found in each kind', function () {
  let plain: Buffer;
  const made = new Map<string, Buffer>();

  before(async function () {
    needs(this, 'openssl');
    plain = await plainPdf();
    for (const { name, signer, subFilter, sign: value } of CASES) {
      const cert = subFilter === 'adbe.x509.rsa_sha1' ? `/Cert [<${signer().certificate.toString('hex')}> <${authority().certificate.toString('hex')}>]` : '';
      made.set(name, signed(plain, { field: '(Signature1)', ...(subFilter ? { subFilter } : {}), entries: cert, sign: (covered) => value(covered, signer()) }));
    }
  });

  for (const testCase of CASES) {
    it(`${testCase.name}: matches and is valid${testCase.unjudged ? '' : ', as poppler says'}`, () => {
      const pdf = made.get(testCase.name)!;
      const found = only(pdf);
      const signer = testCase.signer();
      expect(found).to.include({ digest: 'matches', signature: 'valid', coversWholeFile: true, field: 'Signature1', algorithm: testCase.algorithm, problem: null });
      expect(found).to.include({ subFilter: testCase.subFilter ?? 'adbe.pkcs7.detached', signer: commonName(signer) });
      expect(found.certificates[0]!.sha256).to.equal(sha256(signer.certificate).toString('hex'));
      if (testCase.unjudged || !hasTool('pdfsig')) return;
      expect(pdfsig(pdf)).to.deep.equal([{ signer: found.signer, subFilter: found.subFilter, total: true, validation: 'Signature is Valid.' }]);
    });

    it(`${testCase.name}: a bit of the signature value altered is invalid`, () => {
      const pdf = made.get(testCase.name)!;
      const altered = flipHexBit(pdf, valueOf(pdf));
      const found = only(altered);
      expect(found.signature).to.equal('invalid');
      expect(found.coversWholeFile).to.equal(true);
      if (testCase.unjudged || !hasTool('pdfsig')) return;
      expect(pdfsig(altered)[0]!.validation).to.not.equal('Signature is Valid.');
    });

    it(`${testCase.name}: a bit of what is covered altered differs`, () => {
      const pdf = made.get(testCase.name)!;
      const { start, end } = contentsOf(pdf);
      // first byte after the header, middle, last before the signature, first behind it, last of the file
      for (const at of [12, start >> 1, start - 12, end + 40, pdf.length - 2]) {
        const altered = flipBit(pdf, at, 1);
        const found = only(altered);
        const isSeparate = !testCase.name.startsWith('ECDSA without');
        expect(found.digest, `byte ${at}`).to.equal(isSeparate ? 'differs' : 'not-checked');
        // the signed attributes are as they were, so their signature still fits; where there are none, it does not
        expect(found.signature, `byte ${at}`).to.equal(/without|x509/.test(testCase.name) ? 'invalid' : 'valid');
      }
    });
  }

  /** Offset of a hex digit near the end of the signature value, which ends each of these structures but for zeros. */
  function valueOf(pdf: Buffer): number {
    const { start, end } = contentsOf(pdf);
    return start + pdf.toString('latin1', start, end).replace(/0+$/, '').length - 21;
  }

  it('gives the certificates as they are: names, serial number, validity, digest of each, the signer’s first', () => {
    const found = only(made.get('RSA with SHA-256 and a chain')!);
    expect(found.certificates).to.have.length(2);
    for (const [at, certificate] of [lender().certificate, authority().certificate].entries()) {
      const judge = new X509Certificate(certificate);
      expect(found.certificates[at]).to.deep.equal({
        subject: judge.subject.split('\n').reverse().join(','),
        issuer: judge.issuer.split('\n').reverse().join(','),
        serial: judge.serialNumber.toLowerCase(),
        notBefore: new Date(judge.validFrom).toISOString(),
        notAfter: new Date(judge.validTo).toISOString(),
        sha256: judge.fingerprint256.replaceAll(':', '').toLowerCase(),
      });
    }
  });

  it('takes the signer that the signature names, not the first certificate', () => {
    const found = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { certificates: [authority().certificate, borrower().certificate, lender().certificate], identifier: issuerAndSerial(lender().certificate) }) }));
    expect(found).to.include({ signer: '张三（虚构）', signature: 'valid' });
    expect(found.certificates.map(({ sha256: digest }) => digest)).to.deep.equal([lender(), authority(), borrower()].map(({ certificate }) => sha256(certificate).toString('hex')));
  });

  it('tells certificates with one serial number apart by their issuer, however that is spelled', () => {
    const serial = 0x7b;
    const [first, second] = ['示例根证书甲', '示例根证书乙'].map((issuer) => identity('P-256', `/CN=${issuer}的用户（虚构）`, { issuer: identity('P-256', `/CN=${issuer}`), serial })) as [Identity, Identity];
    const ecdsa = (signer: Identity): Partial<HandMade> => ({ algorithm: algorithm(OID.ecdsaSha256), sign: (bytes) => sign('sha256', bytes, signer.key), certificates: [first.certificate, second.certificate] });
    for (const signer of [first, second]) {
      const found = only(signed(plain, { sign: (covered) => byHand(signer, covered, { ...ecdsa(signer), identifier: issuerAndSerial(signer.certificate) }) }));
      expect(found).to.include({ signature: 'valid', signer: commonName(signer), problem: null });
    }
    // the issuer's name in the signature as BMPString, in the certificate as UTF8String
    const name = sequence(set(sequence(oid('2.5.4.3'), tlv(0x1e, Buffer.from('示例根证书乙', 'utf16le').swap16()))));
    const respelled = only(signed(plain, { sign: (covered) => byHand(second, covered, { ...ecdsa(second), identifier: sequence(name, tlv(2, Buffer.from([serial]))) }) }));
    expect(respelled).to.include({ signature: 'valid', signer: commonName(second), problem: null });
  });

  describe('several in one document', () => {
    it('lists two signatures and a document time stamp in the order of their ranges; only the last covers the whole file', function () {
      const first = made.get('RSA with SHA-256 and a chain')!;
      const second = signed(first, { field: '<FEFF7B7E7AE0>', sign: (covered) => cms(borrower(), covered) });
      const third = signed(second, { type: 'DocTimeStamp', subFilter: 'ETSI.RFC3161', sign: (covered) => timestampToken(tsa(), covered, { digest: 'sha512' }) });
      const { count, signatures } = inspectSignatures(third);
      expect(count).to.equal(3);
      expect(signatures.map(({ signer }) => signer)).to.deep.equal(['张三（虚构）', '李四（虚构）', '示例时间戳机构（虚构）']);
      expect(signatures.map(({ field }) => field)).to.deep.equal(['Signature1', '签章', 'Signature12']);
      expect(signatures.map(({ coversWholeFile }) => coversWholeFile)).to.deep.equal([false, false, true]);
      for (const found of signatures) expect(found).to.include({ digest: 'matches', signature: 'valid', problem: null });
      needs(this, 'pdfsig');
      const judged = pdfsig(third);
      expect(judged.map(({ signer }) => signer)).to.deep.equal(signatures.map(({ signer }) => signer));
      expect(judged.map(({ total }) => total)).to.deep.equal([false, false, true]);
      // poppler 22 does not check document time stamps
      expect(judged.slice(0, 2).map(({ validation }) => validation)).to.deep.equal(['Signature is Valid.', 'Signature is Valid.']);
    });
  });
});

import { expect } from 'chai';
import { X509Certificate, constants, createHash, sign } from 'node:crypto';
import type { SignatureFound } from '../../../server/domain/record/index.ts';
import { SIGNATURE_TOOL, inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { hasTool, needs } from '../../packs/tools.ts';
import { OID, algorithm, attribute, handMade, issuerAndSerial, octets, oid, sequence, set, tlv } from './der.ts';
import type { HandMade } from './der.ts';
import { contentsOf, flipBit, flipHexBit, plainPdf, signed } from './pdfs.ts';
import { pdfsig } from './pdfsig.ts';
import { cms, identity, timestampToken } from './pki.ts';
import type { Identity } from './pki.ts';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const sm3 = (bytes: Uint8Array): Buffer => createHash('sm3').update(bytes).digest();
const authority = (): Identity => identity('rsa', '/C=CN/O=示例电子认证有限公司（虚构）/CN=示例根证书');
const lender = (): Identity => identity('rsa', '/C=CN/O=示例消费金融有限公司（虚构）/CN=张三（虚构）', { issuer: authority() });
const tsa = (): Identity => identity('rsa', '/C=CN/CN=示例时间戳机构（虚构）', { use: 'tsa' });

/** Signed attributes over `content`, with SHA-256 unless another digest is given. */
const attributes = (content: Uint8Array, digest: Buffer = sha256(content)): Buffer[] => [attribute(OID.contentType, oid(OID.data)), attribute(OID.messageDigest, octets(digest))];

function byHand(signer: Identity, covered: Buffer, changes: Partial<HandMade> = {}): Buffer {
  return handMade(
    { certificates: [signer.certificate], digest: OID.sha256, algorithm: algorithm(OID.rsa), attributes: attributes(covered), sign: (bytes) => sign('sha256', bytes, signer.key), ...changes },
    covered,
  );
}

interface Case {
  name: string;
  signer: () => Identity;
  subFilter?: string;
  algorithm: string;
  sign: (covered: Buffer, signer: Identity) => Uint8Array;
  /** why poppler cannot judge it; left out, it must agree */
  unjudged?: string;
}

const p256 = () => identity('P-256', '/C=CN/CN=李四（虚构）');
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
  { name: 'ECDSA on P-256', signer: p256, algorithm: 'ecdsa-with-SHA256', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256') },
  { name: 'ECDSA on P-384', signer: p384, algorithm: 'ecdsa-with-SHA384', sign: (covered, signer) => cms(signer, covered, '-md', 'sha384') },
  { name: 'ECDSA on P-521', signer: p521, algorithm: 'ecdsa-with-SHA512', sign: (covered, signer) => cms(signer, covered, '-md', 'sha512') },
  { name: 'ECDSA without signed attributes', signer: p256, algorithm: 'ecdsa-with-SHA256', sign: (covered, signer) => cms(signer, covered, '-md', 'sha256', '-noattr') },
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

function only(pdf: Uint8Array): SignatureFound {
  const findings = inspectSignatures(pdf);
  expect(findings).to.include({ tool: SIGNATURE_TOOL, outcome: 'found', reason: null, count: 1 });
  expect(findings.signatures).to.have.length(1);
  return findings.signatures[0]!;
}

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
    const found = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { certificates: [authority().certificate, p256().certificate, lender().certificate], identifier: issuerAndSerial(lender().certificate) }) }));
    expect(found).to.include({ signer: '张三（虚构）', signature: 'valid' });
    expect(found.certificates.map(({ sha256: digest }) => digest)).to.deep.equal([lender(), authority(), p256()].map(({ certificate }) => sha256(certificate).toString('hex')));
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
      const second = signed(first, { field: '<FEFF7B7E7AE0>', sign: (covered) => cms(p256(), covered) });
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

  describe('time', () => {
    const stamped = (signer: Identity, covered: Buffer, token: (value: Uint8Array) => Uint8Array): Buffer => byHand(signer, covered, { unsigned: (value) => [attribute(OID.timeStampToken, token(value))] });
    const signingTime = (covered: Uint8Array): Buffer[] => [...attributes(covered), attribute(OID.signingTime, tlv(0x17, Buffer.from('240110020304Z')))];

    it('is that of a time-stamp token over this signature value', () => {
      const before = Date.now() - 1000;
      const found = only(signed(plain, { entries: "/M (D:20200101000000+08'00')", sign: (covered) => stamped(lender(), covered, (value) => timestampToken(tsa(), value)) }));
      expect(found).to.include({ signingTimeFrom: 'timestamp-token', problem: null, signer: '张三（虚构）', signature: 'valid' });
      expect(Date.parse(found.signingTime!)).to.be.within(before, Date.now() + 1000);
    });

    it('is not that of a token over something else, nor of one whose own signature is broken: both are named', () => {
      const other = only(signed(plain, { entries: "/M (D:20240110100203+08'00')", sign: (covered) => stamped(lender(), covered, () => timestampToken(tsa(), Buffer.from('something else'))) }));
      expect(other).to.include({ signingTime: '2024-01-10T02:02:03.000Z', signingTimeFrom: 'dictionary', problem: 'the time stamp is not over this signature value, so it was not used' });
      const broken = (value: Uint8Array): Buffer => {
        const token = timestampToken(tsa(), value);
        return flipBit(token, token.length - 5);
      };
      const forged = only(signed(plain, { sign: (covered) => stamped(lender(), covered, broken) }));
      expect(forged).to.include({ signingTime: null, signingTimeFrom: null, problem: 'the time stamp’s own signature is invalid, so it was not used' });
      const garbage = only(signed(plain, { sign: (covered) => stamped(lender(), covered, () => octets(Buffer.from('x'))) }));
      expect(garbage).to.include({ signingTime: null, problem: 'the time stamp cannot be read' });
    });

    it('is not that of a token whose signature cannot be checked; what it states is named', () => {
      const found = only(signed(plain, { sign: (covered) => stamped(lender(), covered, (value) => timestampToken(tsa(), value, { certificate: false })) }));
      expect(found).to.include({ signingTime: null, signingTimeFrom: null });
      expect(found.problem).to.match(/^the time stamp’s own signature could not be checked \(20\d\d-\d\d-\d\dT[\d:.]+Z, 1\.2\.840\.113549\.1\.1\.1\), so it was not used$/);
    });

    it('is not that of a token whose time was altered', () => {
      const altered = (value: Uint8Array): Buffer => {
        const token = timestampToken(tsa(), value);
        // GeneralizedTime of the TSTInfo: another last digit of the year
        const at = token.indexOf(Buffer.from(`\u0018\u000f20`, 'latin1'));
        token[at + 5] = token[at + 5]! ^ 1;
        return token;
      };
      const found = only(signed(plain, { sign: (covered) => stamped(lender(), covered, altered) }));
      expect(found).to.include({ signingTime: null, problem: 'the time stamp’s own signature is invalid, so it was not used' });
    });

    it('is the signed attribute when there is no token, else /M, else none', () => {
      const withAttribute = only(signed(plain, { entries: "/M (D:20200101000000+08'00')", sign: (covered) => byHand(lender(), covered, { attributes: signingTime(covered) }) }));
      expect(withAttribute).to.include({ signingTime: '2024-01-10T02:03:04.000Z', signingTimeFrom: 'signed-attribute' });
      const fromDictionary = only(signed(plain, { entries: "/M (D:20240110100203+08'00')", sign: (covered) => byHand(lender(), covered) }));
      expect(fromDictionary).to.include({ signingTime: '2024-01-10T02:02:03.000Z', signingTimeFrom: 'dictionary', problem: null });
      expect(only(signed(plain, { sign: (covered) => byHand(lender(), covered) }))).to.include({ signingTime: null, signingTimeFrom: null, problem: null });
    });

    it('is none where /M names no zone, and that is said', () => {
      const found = only(signed(plain, { entries: '/M (D:20240110100203)', sign: (covered) => byHand(lender(), covered) }));
      expect(found).to.include({ signingTime: null, signingTimeFrom: null, problem: 'the time in /M is incomplete or names no time zone and was not used' });
    });
  });

  describe('document time stamps', () => {
    const stamp = (covered: Buffer): Buffer => timestampToken(tsa(), covered);

    it('the imprint is over the byte range, and the token’s own digest over what it carries', () => {
      const pdf = signed(plain, { type: 'DocTimeStamp', subFilter: 'ETSI.RFC3161', sign: stamp });
      expect(only(pdf)).to.include({ digest: 'matches', signature: 'valid', signingTimeFrom: 'timestamp-token', coversWholeFile: true });
      expect(only(flipBit(pdf, 12))).to.include({ digest: 'differs', signature: 'valid' });
      const { start, end } = contentsOf(pdf);
      const genTime = Buffer.from('\u0018\u000f20', 'latin1').toString('hex');
      const at = pdf.indexOf(genTime, start);
      expect(at).to.be.within(start, end);
      const altered = only(flipHexBit(pdf, at + 11));
      expect(altered).to.include({ digest: 'differs', signature: 'valid', problem: 'the signed digest is not that of the content that the signature carries' });
    });
  });

  describe('SM2 and SM3', () => {
    it('compares the SM3 digest, does not check the SM2 signature, and says so', () => {
      const signer = identity('sm2', '/C=CN/O=示例消费金融有限公司（虚构）/CN=周八（虚构）');
      const made2 = (covered: Buffer): Buffer => byHand(signer, covered, { digest: OID.sm3, algorithm: algorithm(OID.sm2Sm3), attributes: attributes(covered, sm3(covered)), sign: () => Buffer.alloc(70, 1) });
      const pdf = signed(plain, { sign: made2 });
      const found = only(pdf);
      expect(found).to.include({ digest: 'matches', signature: 'not-checked', algorithm: '1.2.156.10197.1.501', problem: 'unsupported algorithm 1.2.156.10197.1.501 (SM2 with SM3)', signer: '周八（虚构）' });
      expect(only(flipBit(pdf, 12))).to.include({ digest: 'differs', signature: 'not-checked' });
    });

    it('does not check a key on the SM2 curve under the name of ECDSA either', () => {
      const signer = identity('sm2', '/C=CN/O=示例消费金融有限公司（虚构）/CN=周八（虚构）');
      const found = only(signed(plain, { sign: (covered) => byHand(signer, covered, { algorithm: algorithm(OID.ecdsaSha256), sign: () => Buffer.alloc(70, 1) }) }));
      expect(found).to.include({ digest: 'matches', signature: 'not-checked', problem: 'unsupported algorithm 1.2.156.10197.1.301 (SM2)' });
    });
  });

  describe('what does not fit is named', () => {
    it('an unsupported digest', () => {
      const md5 = '1.2.840.113549.2.5';
      const found = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { digest: md5, attributes: attributes(covered, createHash('md5').update(covered).digest()) }) }));
      expect(found).to.include({ digest: 'not-checked', signature: 'not-checked', problem: 'unsupported algorithm 1.2.840.113549.2.5 (MD5)' });
    });

    it('a signer’s certificate that is not there', () => {
      const found = only(signed(plain, { sign: (covered) => cms(lender(), covered, '-nocerts') }));
      expect(found).to.include({ digest: 'matches', signature: 'not-checked', signer: null, algorithm: 'sha256WithRSAEncryption', problem: 'the signer’s certificate is not in the signature' });
    });

    it('two certificates that both fit', () => {
      const twin = flipBit(lender().certificate, lender().certificate.length - 3);
      const found = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { certificates: [lender().certificate, twin] }) }));
      expect(found).to.include({ digest: 'matches', signature: 'not-checked', signer: null, problem: 'several different certificates fit the signer’s identifier' });
    });

    it('a signed certificate identifier of another certificate; of two that fit, it tells which is meant', () => {
      const ess = (certificate: Uint8Array): Buffer => attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(sha256(certificate))))));
      const wrong = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { attributes: [...attributes(covered), ess(authority().certificate)] }) }));
      expect(wrong).to.include({ digest: 'matches', signature: 'valid', problem: 'the signed certificate identifier (ESS) is that of another certificate' });
      const twin = flipBit(lender().certificate, lender().certificate.length - 3);
      const right = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { certificates: [twin, lender().certificate], attributes: [...attributes(covered), ess(lender().certificate)] }) }));
      expect(right).to.include({ digest: 'matches', signature: 'valid', problem: null });
      expect(right.certificates[0]!.sha256).to.equal(sha256(lender().certificate).toString('hex'));
      // the first version of the attribute is in SHA-1
      const first = (certificate: Uint8Array): Buffer => attribute('1.2.840.113549.1.9.16.2.12', sequence(sequence(sequence(octets(createHash('sha1').update(certificate).digest())))));
      for (const [certificate, problem] of [
        [lender().certificate, null],
        [authority().certificate, wrong.problem],
      ] as const) {
        expect(only(signed(plain, { sign: (covered) => byHand(lender(), covered, { attributes: [...attributes(covered), first(certificate)] }) })).problem).to.equal(problem);
      }
    });

    it('a message digest that is missing or stated twice', () => {
      for (const list of [(covered: Buffer) => attributes(covered).slice(0, 1), (covered: Buffer) => [...attributes(covered), attribute(OID.messageDigest, octets(Buffer.alloc(32)))]]) {
        const found = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { attributes: list(covered) }) }));
        expect(found).to.include({ digest: 'not-checked', signature: 'valid', problem: 'the signed attributes hold no single message digest' });
      }
    });

    it('a content type other than the signed one; more than one signer', () => {
      const other = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { attributes: [attribute(OID.contentType, oid(OID.signedData)), attribute(OID.messageDigest, octets(sha256(covered)))] }) }));
      expect(other).to.include({ digest: 'matches', signature: 'valid', problem: 'the signed content-type attribute names another type of content' });
      const several = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { signers: 3 }) }));
      expect(several).to.include({ digest: 'matches', signature: 'valid', problem: 'signers in one signature: 3, of whom only the first was checked' });
      const nobody = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { signers: 0 }) }));
      expect(nobody).to.include({ digest: 'not-checked', signature: 'not-checked', algorithm: null, signer: null, problem: 'the signature names no signer' });
    });

    it('a digest algorithm and a signature algorithm that disagree, and content of the signature’s own', () => {
      const disagreeing = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { algorithm: algorithm('1.2.840.113549.1.1.5') }) }));
      expect(disagreeing).to.include({ digest: 'matches', signature: 'valid', algorithm: 'sha256WithRSAEncryption', problem: 'signature algorithm and digest algorithm disagree (sha1, sha256)' });
      const carrying = only(signed(plain, { sign: (covered) => byHand(lender(), covered, { content: { type: OID.data, value: Buffer.from('another contract') } }) }));
      expect(carrying).to.include({ digest: 'matches', signature: 'valid', problem: 'the signature carries content of its own, which is not the file’s' });
    });

    it('a key that is not one for the algorithm', () => {
      const found = only(signed(plain, { sign: (covered) => byHand(p256(), covered, { sign: () => Buffer.alloc(64, 1) }) }));
      expect(found).to.include({ digest: 'matches', signature: 'not-checked', problem: 'the certificate’s key is not one for sha256WithRSAEncryption' });
    });

    it('a PSS salt of another length than stated is invalid', () => {
      const pss = (stated: number): Buffer => algorithm('1.2.840.113549.1.1.10', sequence(tlv(0xa0, algorithm(OID.sha256)), tlv(0xa1, algorithm('1.2.840.113549.1.1.8', algorithm(OID.sha256))), tlv(0xa2, tlv(2, Buffer.from([stated])))));
      const value = (bytes: Uint8Array): Buffer => sign('sha256', bytes, { key: lender().key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
      for (const [stated, expected] of [
        [32, 'valid'],
        [20, 'invalid'],
      ] as const) {
        expect(only(signed(plain, { sign: (covered) => byHand(lender(), covered, { algorithm: pss(stated), sign: value }) })).signature).to.equal(expected);
      }
    });
  });
});

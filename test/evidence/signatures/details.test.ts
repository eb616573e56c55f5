import { expect } from 'chai';
import { constants, createHash, sign } from 'node:crypto';
import { needs } from '../../packs/tools.ts';
import { OID, algorithm, attribute, octets, oid, sequence, tlv } from './der.ts';
import { attributes, authority, borrower, byHand, lender, only, sha256, tsa } from './hand.ts';
import { contentsOf, flipBit, flipHexBit, plainPdf, signed } from './pdfs.ts';
import { cms, identity, timestampToken } from './pki.ts';
import type { Identity } from './pki.ts';

const sm3 = (bytes: Uint8Array): Buffer => createHash('sm3').update(bytes).digest();

describe('signatures: times, document time stamps, and what is named', () => {
  let plain: Buffer;

  before(async function () {
    needs(this, 'openssl');
    plain = await plainPdf();
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
      const found = only(signed(plain, { sign: (covered) => byHand(borrower(), covered, { sign: () => Buffer.alloc(64, 1) }) }));
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

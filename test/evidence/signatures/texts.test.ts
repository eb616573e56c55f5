import { expect } from 'chai';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineOfText, utcTime } from '../../../server/domain/record/index.ts';
import { Malformed, elementAt, oidOf } from '../../../server/evidence/signatures/cms/ber.ts';
import { readCertificate } from '../../../server/evidence/signatures/cms/certificates.ts';
import { nameOfElement } from '../../../server/evidence/signatures/cms/names.ts';
import { MAX_PROBLEM_LENGTH, problemText, SignatureProblems, type SignatureProblemCode } from '../../../server/domain/record/index.ts';
import { pdfText, visibleLine } from '../../../server/evidence/signatures/text.ts';
import { asn1Time, pdfDate } from '../../../server/evidence/signatures/times.ts';
import { needs } from '../../packs/tools.ts';
import { oid, sequence, set, tlv, utf8String } from './der.ts';
import { identity, pemOf } from './pki.ts';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const GB = { '示例公司（虚构）': 'cabec0fdb9abcbbea3a8d0e9b9b9a3a9', 朱镕基: 'd6ece946bbf9', 陶喆: 'ccd586b4' };

const TYPES: Record<string, string> = { CN: '2.5.4.3', O: '2.5.4.10', C: '2.5.4.6', DC: '0.9.2342.19200300.100.1.25', unknown: '1.2.3.4' };
const name = (...attributes: [type: string, value: Buffer][]): ReturnType<typeof nameOfElement> => {
  const der = sequence(...attributes.map(([type, value]) => set(sequence(oid(TYPES[type]!), value))));
  return nameOfElement(elementAt(der, 0, der.length));
};

describe('signatures: names', () => {
  it('Chinese text in every string type that authorities use', () => {
    const text = '示例公司（虚构）';
    expect(name(['CN', utf8String(text)]).commonName).to.equal(text);
    expect(name(['CN', tlv(0x1e, utf16be(text))]).commonName).to.equal(text);
    const utf32 = Buffer.concat([...text].map((character) => Buffer.from([0, 0, character.codePointAt(0)! >> 8, character.codePointAt(0)! & 255])));
    expect(name(['CN', tlv(0x1c, utf32)]).commonName).to.equal(text);
    for (const [characters, hex] of Object.entries(GB)) {
      // T61, and against their rules PrintableString and UTF8String, with GB 18030 in them
      for (const tag of [0x14, 0x13, 0x0c]) expect(name(['CN', tlv(tag, Buffer.from(hex, 'hex'))]).commonName, `${characters} in ${tag}`).to.equal(characters);
    }
    expect(name(['CN', tlv(0x14, Buffer.from(text))]).commonName, 'UTF-8 in T61').to.equal(text);
    expect(name(['CN', tlv(0x14, Buffer.from('Müller', 'latin1'))]).commonName).to.equal('Müller');
    expect(name(['CN', tlv(0x1e, utf16be('𠮷野（虚构）'))]).commonName).to.equal('𠮷野（虚构）');
  });

  it('RFC 4514: last first, escaped, unknown types and values in hex; the last common name is the most specific', () => {
    expect(name(['C', tlv(0x13, Buffer.from('CN'))], ['O', utf8String('A, B + "C" <D>;\\')], ['CN', utf8String('#x ')]).text).to.equal('CN=\\#x\\ ,O=A\\, B \\+ \\"C\\" \\<D\\>\\;\\\\,C=CN');
    expect(name(['unknown', utf8String('x')], ['CN', tlv(0x02, Buffer.from([1]))]).text).to.equal('CN=#020101,1.2.3.4=#0c0178');
    expect(name(['CN', utf8String('general')], ['CN', utf8String('special')]).commonName).to.equal('special');
    const several = sequence(set(sequence(oid(TYPES.CN!), utf8String('a')), sequence(oid(TYPES.O!), utf8String('b'))));
    expect(nameOfElement(elementAt(several, 0, several.length)).text).to.equal('CN=a+O=b');
    expect(nameOfElement(elementAt(sequence(), 0, 2))).to.deep.equal({ text: '', commonName: null });
  });

  it('as OpenSSL writes them', function () {
    needs(this, 'openssl');
    const folder = mkdtempSync(join(tmpdir(), 'docketproof-name-'));
    try {
      for (const subject of ['/C=CN/ST=示例省/L=示例市/O=示例公司, 分公司/OU=A+B\\/C/CN=#张三 "虚构"', '/DC=test/DC=example/serialNumber=91110000TEST/CN=x;y<z>']) {
        const { certificate } = identity('P-256', subject);
        writeFileSync(join(folder, 'c.pem'), pemOf(certificate));
        const judge = execFileSync('openssl', ['x509', '-in', 'c.pem', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8'], { cwd: folder, encoding: 'utf8' }).replace(/^subject=/, '').trim();
        expect(readCertificate(certificate).found.subject).to.equal(judge);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('a certificate as Node reads it: serial number, key, validity', function () {
    needs(this, 'openssl');
    for (const type of ['rsa', 'P-256', 'ed25519'] as const) {
      const { certificate } = identity(type, `/CN=${type}`);
      const judge = new X509Certificate(certificate);
      const ours = readCertificate(certificate);
      expect(ours.found.serial).to.equal(judge.serialNumber.toLowerCase());
      expect(Buffer.compare(ours.publicKey, judge.publicKey.export({ type: 'spki', format: 'der' }))).to.equal(0);
      expect(Date.parse(ours.found.notAfter)).to.equal(Date.parse(judge.validTo));
    }
  });
});

describe('signatures: object identifiers', () => {
  it('in dotted form; what is longer than any real one is refused', () => {
    const read = (bytes: Buffer): string => oidOf(elementAt(bytes, 0, bytes.length));
    for (const text of ['1.2.840.113549.1.1.11', '2.16.840.1.101.3.4.2.1', '0.9.2342.19200300.100.1.25', '1.3.6.1.4.1.311.10.3.12', '2.999.4294967296']) expect(read(text.startsWith('2.999') ? Buffer.from('060788379080808000', 'hex') : oid(text))).to.equal(text);
    for (const hex of ['0600', '060180', `0640${'7f'.repeat(64)}`, '020101']) expect(() => read(Buffer.from(hex, 'hex')), hex).to.throw(Malformed);
  });
});

describe('signatures: text', () => {
  it('text strings of PDF', () => {
    expect(pdfText(Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be('签章')]))).to.equal('签章');
    expect(pdfText(Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be('签章'), Buffer.from([0x4e])]))).to.equal('签章');
    expect(pdfText(Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be('\u001bzh-CN\u001b签章\u001ben\u001bseal')]))).to.equal('签章seal');
    expect(pdfText(Buffer.from('签章'))).to.equal('签章');
    expect(pdfText(Buffer.from('c7a9d5c2', 'hex'))).to.equal('签章');
    expect(pdfText(Buffer.from('Signature \x80 1', 'latin1'))).to.equal('Signature • 1');
  });

  it('what a record refuses is replaced, and what is left is cut', () => {
    expect(visibleLine('a\u202eb\u0000c\ufeffd\ufffd', 20)).to.equal('a□b□c□d□');
    expect(visibleLine(' a\r\n\tb ', 20)).to.equal('a b');
    expect(visibleLine('\ud800x', 20)).to.equal('□x');
    expect(visibleLine('张'.repeat(201), 200)).to.equal(`${'张'.repeat(199)}…`);
    expect(visibleLine('𠮷'.repeat(201), 200)).to.equal(`${'𠮷'.repeat(199)}…`);
    expect(visibleLine(' \n ', 20)).to.equal(null);
  });

  it('whatever the text, a record takes the line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 300 }).map(pdfText), fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units))), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const line = visibleLine(text, limit);
        if (line !== null) expect(lineOfText(limit).safeParse(line).error?.issues).to.equal(undefined);
      }),
      { numRuns: 500 },
    );
  });
});

describe('signatures: times', () => {
  const asn1 = (tag: number, text: string): string | null => asn1Time(elementAt(tlv(tag, Buffer.from(text)), 0, text.length + 2));

  it('UTCTime and GeneralizedTime', () => {
    expect(asn1(0x17, '240110020304Z')).to.equal('2024-01-10T02:03:04.000Z');
    expect(asn1(0x17, '490110020304Z')).to.equal('2049-01-10T02:03:04.000Z');
    expect(asn1(0x17, '500110020304Z')).to.equal('1950-01-10T02:03:04.000Z');
    expect(asn1(0x17, '2401100203Z')).to.equal('2024-01-10T02:03:00.000Z');
    expect(asn1(0x17, '240110100304+0800')).to.equal('2024-01-10T02:03:04.000Z');
    expect(asn1(0x18, '20240110020304Z')).to.equal('2024-01-10T02:03:04.000Z');
    expect(asn1(0x18, '20240110020304.5Z')).to.equal('2024-01-10T02:03:04.500Z');
    expect(asn1(0x18, '20240110020304,123456Z')).to.equal('2024-01-10T02:03:04.123Z');
    expect(asn1(0x18, '20240110020304-0130')).to.equal('2024-01-10T03:33:04.000Z');
    for (const wrong of ['20240110020304', '20240230020304Z', '20241310020304Z', '20240110250304Z', '', 'x', '2024011002Z']) expect(asn1(0x18, wrong), wrong).to.equal(null);
    expect(asn1(0x18, '99991231235959-0100')).to.equal(null);
    expect(asn1(0x0c, '20240110020304Z')).to.equal(null);
  });

  it('dates of PDF: with a zone only', () => {
    for (const text of ["D:20240110100203+08'00'", "D:20240110100203+08'00", 'D:20240110100203+0800', "20240110100203+08'00'", 'D:20240110100203+08', 'D:20240110020203Z', "D:20240110020203Z00'00'", "D:20240110020203+00'00'", " D:20240109210203-05'00' "]) {
      expect(pdfDate(text), text).to.equal('2024-01-10T02:02:03.000Z');
    }
    expect(pdfDate("D:202401101002+08'00'")).to.equal('2024-01-10T02:02:00.000Z');
    for (const text of ['D:20240110100203', 'D:20240110', 'D:2024', '', 'today', "D:20240230100203+08'00'", 'D:20240110100203+99x']) expect(pdfDate(text), text).to.equal(null);
  });

  it('are in the form of records, whatever the digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{10,14}(\.[0-9]{1,4})?(Z|[+-][0-9]{4})$/), fc.constantFrom(0x17, 0x18), (text, tag) => {
        for (const time of [asn1(tag, text), pdfDate(text)]) if (time !== null) expect(utcTime.safeParse(time).success, time).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('signatures: problems', () => {
  it('are sentences in English in the record, and the same in Chinese', () => {
    const problems = new SignatureProblems();
    expect(problems.text()).to.equal(null);
    problems.add('algorithm-unsupported', '1.2.156.10197.1.501 (SM2 with SM3)');
    problems.add('token-invalid');
    problems.add('token-invalid');
    problems.add('token-unchecked', '2024-01-10T02:03:04.000Z, 1.2.156.10197.1.501 (SM2 with SM3)');
    const text = problems.text()!;
    expect(text).to.equal('unsupported algorithm 1.2.156.10197.1.501 (SM2 with SM3); the time stamp’s own signature is invalid, so it was not used; the time stamp’s own signature could not be checked (2024-01-10T02:03:04.000Z, 1.2.156.10197.1.501 (SM2 with SM3)), so it was not used');
    expect(problemText(text, 'en')).to.equal(text);
    expect(problemText(text, 'zh-CN')).to.equal('不支持的算法 1.2.156.10197.1.501 (SM2 with SM3)；时间戳自身的签名无效，未采用；时间戳（2024-01-10T02:03:04.000Z, 1.2.156.10197.1.501 (SM2 with SM3)）自身的签名无法核验，未采用');
    expect(problemText('a sentence of a later version; the time stamp cannot be read', 'zh-CN')).to.equal('a sentence of a later version；时间戳无法读取');
  });

  it('are cut between sentences', () => {
    const problems = new SignatureProblems();
    const codes: SignatureProblemCode[] = ['byte-range-malformed', 'byte-range-missing', 'certificate-ambiguous', 'certificate-missing', 'contents-missing', 'content-inside', 'content-missing', 'gap-not-contents', 'unreferenced', 'token-other'];
    for (const code of codes) problems.add(code);
    const text = problems.text()!;
    expect(text.length).to.be.within(MAX_PROBLEM_LENGTH - 100, MAX_PROBLEM_LENGTH);
    for (const sentence of problemText(text, 'zh-CN').split('；')) expect(sentence).to.match(/\p{Script=Han}{4}/u);
  });
});

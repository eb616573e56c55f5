/** Damaged and hostile input: never an exception, never out of proportion. */
import { expect } from 'chai';
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { lineOfText, utcTime } from '../../../server/domain/record/index.ts';
import type { SignatureFindings } from '../../../server/domain/record/index.ts';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { MAX_PROBLEM_LENGTH, problemText } from '../../../server/domain/record/index.ts';
import { Sweep } from '../../../server/evidence/signatures/pdf/sweep.ts';
import { needs } from '../../packs/tools.ts';
import { OID, attribute, oid, open, sequence, tlv } from './der.ts';
import { borrower, soundValue } from './hand.ts';
import { contentsOf, plainPdf, signed, update } from './pdfs.ts';
import { cms, identity, timestampToken } from './pki.ts';

const MIB = 1 << 20;

/** What the record takes, whatever was in the file. */
function expectRecordable(findings: SignatureFindings): void {
  const refused: unknown[] = [];
  const line = (text: string | null, limit: number): void => {
    if (text !== null && !lineOfText(limit).safeParse(text).success) refused.push(text);
  };
  const time = (text: string | null): void => {
    if (text !== null && !utcTime.safeParse(text).success) refused.push(text);
  };
  expect(findings.count).to.be.at.least(findings.signatures.length);
  expect(findings.signatures.length > 0).to.equal(findings.outcome === 'found');
  expect(findings.reason !== null).to.equal(findings.outcome === 'not-inspected');
  for (const found of findings.signatures) {
    line(found.field, 200);
    line(found.subFilter, 64);
    line(found.signer, 200);
    line(found.algorithm, 64);
    line(found.problem, MAX_PROBLEM_LENGTH);
    time(found.signingTime);
    expect(found.certificates.length).to.be.at.most(4);
    expect(found.signingTime === null).to.equal(found.signingTimeFrom === null);
    if (found.digest === 'not-checked' || found.signature === 'not-checked') expect(found.problem).to.be.a('string');
    for (const { subject, issuer, serial, notBefore, notAfter, sha256 } of found.certificates) {
      line(subject, 200);
      line(issuer, 200);
      time(notBefore);
      time(notAfter);
      expect(serial).to.match(/^[0-9a-f]{1,64}$/);
      expect(sha256).to.match(/^[0-9a-f]{64}$/);
    }
    // every sentence is known in Chinese
    if (found.problem !== null) expect(problemText(found.problem, 'zh-CN').replace(/[（(].*?[)）]/g, '')).to.not.match(/ (?:is|the|was|that) /);
  }
  expect(refused).to.deep.equal([]);
}

describe('signatures: damaged and hostile input', function () {
  let plain: Buffer;
  let sample: Buffer;

  before(async function () {
    needs(this, 'openssl');
    // on P-256, which is quick to check
    const signer = identity('P-256', '/C=CN/O=示例消费金融有限公司（虚构）/CN=王五（虚构）', { issuer: borrower() });
    const stamps = identity('P-256', '/C=CN/CN=示例时间戳机构乙（虚构）', { use: 'tsa' });
    plain = await plainPdf();
    const first = signed(plain, { field: '<FEFF7B7E7AE0>', room: 4000, entries: "/M (D:20240110100203+08'00') /Cert [<00>]", sign: (covered) => soundValue(covered, { unsigned: (value) => [attribute(OID.timeStampToken, timestampToken(stamps, value))] }) });
    const second = signed(first, { field: '(B)', room: 2500, sign: (covered) => cms(signer, covered, '-cades') });
    sample = signed(second, { type: 'DocTimeStamp', subFilter: 'ETSI.RFC3161', room: 2500, sign: (covered) => timestampToken(stamps, covered) });
    expect(inspectSignatures(sample).signatures.map(({ problem }) => problem)).to.deep.equal([null, null, null]);
  });

  describe('never throws, and finds what a record can hold', () => {
    const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255), kind: fc.constantFrom('set', 'insert', 'delete', 'copy') });

    function mutated(bytes: Buffer, mutations: readonly { at: number; byte: number; kind: string }[], from = 0, to = bytes.length): Buffer {
      let result = Buffer.from(bytes);
      for (const { at, byte, kind } of mutations) {
        const place = Math.min(result.length - 1, from + Math.floor(at * (to - from)));
        if (kind === 'set') result[place] = byte;
        else if (kind === 'insert') result = Buffer.concat([result.subarray(0, place), Buffer.alloc(1 + (byte % 9), byte), result.subarray(place)]);
        else if (kind === 'delete') result = Buffer.concat([result.subarray(0, place), result.subarray(place + 1 + (byte % 40))]);
        else result = Buffer.concat([result.subarray(0, place), result.subarray(Math.max(0, place - 4 * byte), place), result.subarray(place)]);
      }
      return result;
    }

    it('random changes anywhere', () => {
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => expectRecordable(inspectSignatures(mutated(sample, mutations)))),
        { numRuns: 200 },
      );
    });

    it('random changes within the dictionaries and their forms', () => {
      const start = sample.indexOf('/Type /Sig');
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.constantFrom('/ByteRange', '/SubFilter', '/FT /Sig', '/Fields', 'trailer', '/M (', '/Contents <'), (mutations, word) => {
          const at = sample.indexOf(word, word === 'trailer' || word === '/Fields' ? 0 : start);
          expectRecordable(inspectSignatures(mutated(sample, mutations, at, at + 80)));
        }),
        { numRuns: 150 },
      );
    });

    it('random bytes in place of any byte of the signature values', () => {
      const spots = [...sample.toString('latin1').matchAll(/\/Contents <([0-9a-f]*?)0{64,}>/g)].map((match) => [match.index + 11, match[1]!.length] as const);
      expect(spots).to.have.length(3);
      fc.assert(
        fc.property(fc.constantFrom(...spots), fc.array(fc.tuple(fc.nat(10_000), fc.nat(255)), { minLength: 1, maxLength: 4 }), ([start, length], changes) => {
          const altered = Buffer.from(sample);
          for (const [at, byte] of changes) altered.write(byte.toString(16).padStart(2, '0'), start + 2 * (at % Math.floor(length / 2)), 'latin1');
          const findings = inspectSignatures(altered);
          expectRecordable(findings);
          expect(findings.count).to.equal(3);
        }),
        { numRuns: 250 },
      );
    });

    it('every length of the file, near each structure and in steps', () => {
      const lengths = new Set<number>();
      for (let at = 0; at < sample.length; at += 997) lengths.add(at);
      for (const word of ['/ByteRange', '/Contents', 'endobj', 'xref', 'trailer']) for (let at = sample.indexOf(word); at >= 0; at = sample.indexOf(word, at + 1)) for (let more = 0; more < 12; more++) lengths.add(at + more);
      for (const length of lengths) expectRecordable(inspectSignatures(sample.subarray(0, length)));
    });

    it('random CMS-like structures', () => {
      const tree = fc.letrec<{ node: Buffer }>((tie) => ({
        node: fc.oneof(
          { depthSize: 'medium', withCrossShrink: true },
          fc.tuple(fc.constantFrom(0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x17, 0x18, 0x1e, 0x80), fc.uint8Array({ maxLength: 12 })).map(([tag, bytes]) => tlv(tag, bytes)),
          fc.tuple(fc.constantFrom(0x30, 0x31, 0xa0, 0xa1, 0x24), fc.array(tie('node'), { maxLength: 6 }), fc.boolean()).map(([tag, parts, indefinite]) => (indefinite ? open(tag, ...parts) : tlv(tag, ...parts))),
        ),
      })).node;
      fc.assert(
        fc.property(fc.array(tree, { maxLength: 7 }), fc.constantFrom('adbe.pkcs7.detached', 'adbe.pkcs7.sha1', 'adbe.x509.rsa_sha1', 'ETSI.RFC3161'), (parts, subFilter) => {
          const content = sequence(oid(OID.signedData), tlv(0xa0, sequence(...parts)));
          expectRecordable(inspectSignatures(signed(plain, { field: '(S)', subFilter, room: content.length, sign: () => content })));
        }),
        { numRuns: 150 },
      );
    });
  });

  describe('stays in proportion', () => {
    const repeated = (text: string, size: number): Buffer => Buffer.alloc(size, text);
    const withBody = (body: Buffer): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'), body]);

    // each of these was, or would be, quadratic or worse in a reader that starts over at every find
    const BAIT: [string, string][] = [
      ['names', '/ByteRange '],
      ['ranges', '/ByteRange[0 9 99 9]'],
      ['ranges whose gap is a /Contents', '<</Contents <00>/ByteRange[0 58 62 9]'],
      ['dictionaries that do not end', '<</ByteRange['],
      ['objects that do not end', '1 0 obj<</ByteRange '],
      ['strings that do not end', '1 0 obj('],
      ['strings that do not end in dictionaries', '1 0 obj<</ByteRange[0 1 2 3]/Contents('],
      ['hexadecimal strings that do not end', '1 0 obj<'],
      ['nested arrays', '['],
      ['nested arrays of an object each', '1 0 obj['],
      ['nested dictionaries', '<</V'],
      ['headers', '1 0 obj '],
      ['keywords', 'obj '],
      ['streams', '1 0 obj<</Length 2 0 R>>stream '],
      ['streams that look like an embedded PDF', '1 0 obj<</Length 2 0 R>>stream\n%PDF-endstream '],
      ['object streams', '1 0 obj<</Type/ObjStm/N 9/First 9>>stream\n1 0 2 0 3 0 endstream '],
      ['trailers', 'trailer<</Encrypt '],
      ['signature dictionaries', '2 0 obj<</ByteRange[]/Filter/A>>endobj '],
      ['digits', '0'],
      ['zeros', '\0'],
      ['comments', '%'],
    ];
    for (const [at, [name, text]] of BAIT.entries()) {
      // 2 MiB times itself would not finish either
      const size = at < 3 ? 8 : 2;
      it(`${size} MiB of ${name}`, function () {
        this.timeout(30_000);
        expectRecordable(inspectSignatures(withBody(repeated(text, size * MIB))));
      });
    }

    it('a dictionary of a million entries, an array of a million signature dictionaries', () => {
      const entries = withBody(Buffer.concat([Buffer.from('2 0 obj<<'), repeated('/ByteRange 1', 12 * 200_000), Buffer.from('/Filter/A>>endobj')]));
      expect(inspectSignatures(entries).count).to.equal(1);
      const one = '<</ByteRange[]/Filter/A>>';
      const count = Math.floor((2 * MIB) / one.length);
      const dictionaries = withBody(Buffer.concat([Buffer.from('2 0 obj['), repeated(one, count * one.length), Buffer.from(']endobj')]));
      const findings = inspectSignatures(dictionaries);
      expect(findings.count).to.equal(count);
      expect(findings.signatures).to.have.length(8);
    });

    it('object streams that are bombs: nothing is said of them', () => {
      const bomb = deflateSync(Buffer.alloc(20 * MIB)).toString('latin1');
      const objects = new Map<number, string>();
      for (let i = 0; i < 400; i++) objects.set(100 + i, `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`);
      const pdf = update(plain, objects);
      const before = process.memoryUsage().rss;
      const findings = inspectSignatures(pdf);
      expect(findings).to.include({ outcome: 'not-inspected', reason: 'damaged' });
      expect(process.memoryUsage().rss - before).to.be.below(200 * MIB);
      // 64 MiB and four times the file, 16 MiB each
      const sweep = new Sweep(pdf);
      sweep.run();
      expect({ opened: sweep.opened, unreadable: sweep.unreadable }).to.deep.equal({ opened: 4 + Math.ceil((4 * pdf.length) / (16 * MIB)), unreadable: 400 });
    });

    it('more objects than are kept track of', function () {
      this.timeout(30_000);
      const numbers = Array.from({ length: (1 << 20) + 10 }, (_, i) => `${i} 0 obj 0 `).join('');
      expect(inspectSignatures(withBody(Buffer.from(numbers)))).to.include({ outcome: 'not-inspected', reason: 'too-large' });
    });

    it('/Contents of more than 1 MiB is not read, its range is checked all the same', () => {
      const found = inspectSignatures(signed(plain, { field: '(S)', room: MIB + 10, sign: soundValue })).signatures[0]!;
      expect(found).to.include({ coversWholeFile: true, digest: 'not-checked', signature: 'not-checked', problem: '/Contents is longer than 1048576 bytes and was not read' });
      expect(inspectSignatures(signed(plain, { field: '(S)', room: MIB, sign: soundValue })).signatures[0]).to.include({ digest: 'matches', signature: 'valid' });
    });

    it('a signature value full of tiny elements, deep nesting, or certificates', () => {
      const fill = (element: Buffer): Buffer => Buffer.alloc(900_000, element);
      for (const content of [
        sequence(oid(OID.signedData), tlv(0xa0, tlv(0x30, fill(Buffer.from([5, 0]))))),
        Buffer.alloc(900_000, Buffer.from([0x30, 0x80])),
        sequence(oid(OID.signedData), Buffer.alloc(500_000, Buffer.from([0xa0, 0x80]))),
      ]) {
        expect(inspectSignatures(signed(plain, { field: '(S)', room: 1_000_000, sign: () => content })).signatures[0]).to.include({ signature: 'not-checked' });
      }
      const others = Array.from({ length: 300 }, () => identity('P-256', '/CN=other').certificate);
      const many = (covered: Uint8Array): Buffer => soundValue(covered, { certificates: [borrower().certificate, ...others] });
      const found = inspectSignatures(signed(plain, { field: '(S)', room: 300_000, sign: many })).signatures[0]!;
      expect(found).to.include({ digest: 'matches', signature: 'valid', problem: 'certificates that are not listed: 297' });
      expect(found.certificates).to.have.length(4);
    });
  });

  it('needs a signature to find one: the sample without its values has none that is valid', () => {
    const { start, end } = contentsOf(sample);
    const blank = Buffer.from(sample).fill('0', start, end);
    expect(inspectSignatures(blank).signatures.at(-1)).to.include({ signature: 'not-checked', digest: 'not-checked' });
  });
});

/**
 * The classes of attack on PDF signatures: USF, ISA, SWA (Mladenov et al., "1 Trillion Dollar Refund", CCS 2019) and shadow or certification
 * attacks as far as they show in the byte range. Whatever readers are made to believe, the finding must not say that the whole file is
 * covered and the digest matches.
 */
import { expect } from 'chai';
import type { SignatureFound } from '../../../server/domain/record/index.ts';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { hasTool, needs } from '../../packs/tools.ts';
import { only, soundValue } from './hand.ts';
import { contentsOf, plainPdf, signed, update } from './pdfs.ts';
import type { Signing } from './pdfs.ts';
import { pdfsig } from './pdfsig.ts';

/** Nobody may take this for a document that is signed as a whole. */
function expectNotSound(found: SignatureFound, problem: string | null): void {
  expect(found.coversWholeFile && found.digest === 'matches' && found.signature === 'valid').to.equal(false);
  expect(found.coversWholeFile).to.equal(false);
  expect(found.problem).to.equal(problem);
}

describe('signatures: attacks', () => {
  let plain: Buffer;
  let sound: Buffer;

  before(async function () {
    needs(this, 'openssl');
    plain = await plainPdf();
    sound = signed(plain, { field: '(S)', sign: soundValue });
    expect(only(sound)).to.include({ coversWholeFile: true, digest: 'matches', signature: 'valid', problem: null });
  });

  describe('incremental saving (ISA)', () => {
    it('an update behind the signature: not the whole file, as poppler says', () => {
      const text = Buffer.from('BT /F1 12 Tf 20 100 Td (Another amount) Tj ET');
      const page = /(\d+) 0 obj\s*<<\s*\/Type \/Page\b/.exec(sound.toString('latin1'))![1]!;
      const attacked = update(sound, new Map([[Number(page), `<< /Type /Page /Parent 1 0 R /MediaBox [0 0 300 200] /Contents 90 0 R >>`], [90, `<< /Length ${text.length} >>\nstream\n${text.toString()}\nendstream`]]));
      const found = only(attacked);
      expect(found).to.include({ digest: 'matches', signature: 'valid', field: 'S' });
      expectNotSound(found, null);
      if (hasTool('pdfsig')) expect(pdfsig(attacked)[0]!.total).to.equal(false);
    });

    it('a single byte behind the signature, even white space', () => {
      for (const byte of ['\n', ' ', '\0', 'x']) expectNotSound(only(Buffer.concat([sound, Buffer.from(byte)])), null);
    });

    it('an update without cross-reference table or trailer, as some readers repair it', () => {
      expectNotSound(only(Buffer.concat([sound, Buffer.from('4 0 obj\n<< /Type /Page >>\nendobj\n')])), null);
    });

    it('an update that copies the signature: each is listed, neither is sound as a whole', () => {
      const { start, end } = contentsOf(sound);
      const range = /\/ByteRange (\[[^\]]*\])/.exec(sound.toString('latin1'))![1]!;
      const field = Number(/\n(\d+) 0 obj\s*<< \/FT \/Sig/.exec(sound.toString('latin1'))![1]!);
      const attacked = update(sound, new Map([[field - 1, `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange ${range} /Contents <${sound.toString('latin1', start, end)}> >>`]]));
      const { count, signatures } = inspectSignatures(attacked);
      expect(count).to.equal(2);
      expect(signatures.map(({ coversWholeFile }) => coversWholeFile)).to.deep.equal([false, false]);
      // one is what was signed but not in the form any more, the other is in the form and covers its own value nowhere
      expect(signatures.map(({ problem }) => problem)).to.deep.equal(['no field of the document’s form as it is now refers to this signature', 'the gap in the byte range is not exactly /Contents']);
    });

    it('an update that takes the signature out of the form: it is found all the same', () => {
      const form = Number(/\/AcroForm (\d+) 0 R/.exec(sound.toString('latin1'))![1]!);
      const field = Number(/\n(\d+) 0 obj\s*<< \/FT \/Sig/.exec(sound.toString('latin1'))![1]!);
      const attacked = update(sound, new Map([[form, '<< /Fields [] >>'], [field, 'null']]));
      expectNotSound(only(attacked), 'no field of the document’s form as it is now refers to this signature');
    });
  });

  describe('signature wrapping (SWA)', () => {
    const spliced = (inserted: Buffer, at: 'before' | 'behind' | 'inside'): Buffer => {
      const { start, end } = contentsOf(sound);
      const cut = at === 'before' ? start - 1 : at === 'behind' ? end + 1 : start + 20_000;
      const moved = Buffer.concat([sound.subarray(0, cut), inserted, sound.subarray(cut)]);
      const [range, a = '', b = '', c = '', d = ''] = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(moved.toString('latin1'))!;
      const wider = `/ByteRange [${a} ${b} ${Number(c) + inserted.length} ${d}]`;
      // the second range moves with what it covers; its own spelling is covered, so that the digest can match only when it stays as long
      return Buffer.from(moved.toString('latin1').replace(range, wider), 'latin1');
    };

    it('content in a gap that is larger than /Contents, behind and before it', () => {
      for (const at of ['behind', 'before'] as const) {
        const found = only(spliced(Buffer.from('\n99 0 obj << /Type /Page >> endobj\n'.padEnd(64)), at));
        expectNotSound(found, at === 'behind' ? 'the gap in the byte range is not exactly /Contents; /Contents is not a hexadecimal string' : 'the gap in the byte range is not exactly /Contents; there is no /Contents: the signature itself is missing');
      }
    });

    it('signed with the wide gap from the start, so that digest and value do match', () => {
      const room = 12_000;
      const wide = (front: number, back: number): Signing => ({ field: '(S)', room, sign: soundValue, byteRange: ([a, b, c, d]) => `[${a} ${b - front} ${c + back} ${d - back}]` });
      for (const [front, back] of [
        [1, 0],
        [0, 1],
        [200, 0],
        [0, 60],
        [64, 64],
      ] as const) {
        // signed over exactly these ranges
        const pdf = signed(plain, { ...wide(front, back), sign: (covered) => soundValue(without(covered, front, back)) });
        const found = only(pdf);
        expect(found, `${front} ${back}`).to.include({ digest: 'matches', signature: 'valid' });
        expectNotSound(found, 'the gap in the byte range is not exactly /Contents');
      }
    });

    /** What is left of the covered bytes when the gap is wider. */
    function without(covered: Buffer, front: number, back: number): Buffer {
      const border = covered.lastIndexOf('/Contents ') + '/Contents '.length;
      return Buffer.concat([covered.subarray(0, border - front), covered.subarray(border + back)]);
    }

    it('content in the room that the signature leaves inside /Contents', () => {
      const padded = signed(plain, { field: '(S)', sign: soundValue, contents: (hex) => `<${hex.slice(0, -40)}${Buffer.from('an amount of money!!').toString('hex')}>` });
      const found = only(padded);
      expect(found).to.include({ digest: 'matches', signature: 'valid', coversWholeFile: true });
      expect(found.problem).to.match(/^bytes of other data behind the signature in \/Contents: \d+$/);
    });

    it('a /Contents that is more than hexadecimal digits', () => {
      for (const filler of ['%comment', '(string)', '/Name ', 'ghij']) {
        const pdf = signed(plain, { field: '(S)', sign: soundValue, contents: (hex) => `<${hex.slice(0, -filler.length)}${filler}>` });
        const found = only(pdf);
        expectNotSound(found, 'the gap in the byte range is not exactly /Contents; /Contents is not a hexadecimal string');
      }
    });

    it('a string of PDF syntax as /Contents', () => {
      const pdf = signed(plain, { field: '(S)', sign: soundValue, contents: (hex) => `(${hex})` });
      expectNotSound(only(pdf), 'the gap in the byte range is not exactly /Contents; /Contents is not a hexadecimal string; /Contents is not a signature (CMS) that can be read');
    });
  });

  describe('universal forgery (USF)', () => {
    const RANGES: [string, string][] = [
      ['[]', '/ByteRange is not made of ascending ranges within the file'],
      ['null', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 0 0]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 -1 2 3]', '/ByteRange is not made of ascending ranges within the file'],
      ['[-4 8 20 8]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 100 50 100]', '/ByteRange is not made of ascending ranges within the file'],
      ['[500 100 0 100]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 100 200 99999999999]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 99999999999 200 1]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 1e2 200 10]', '/ByteRange is not made of ascending ranges within the file'],
      ['[(a) /b << >> []]', '/ByteRange is not made of ascending ranges within the file'],
      ['[0 0 0 0]', 'the gap in the byte range is not exactly /Contents'],
      ['[0 100]', 'the gap in the byte range is not exactly /Contents'],
      ['[0 10 20 10 40 10]', 'the gap in the byte range is not exactly /Contents'],
    ];
    for (const [range, problem] of RANGES) {
      it(`/ByteRange ${range}`, () => {
        const found = only(signed(plain, { field: '(S)', sign: soundValue, byteRange: () => range }));
        expectNotSound(found, problem);
        expect(found.digest).to.equal(problem.startsWith('/ByteRange') ? 'not-checked' : 'differs');
      });
    }

    it('byte ranges whose digest does match, though they begin late or leave a second gap', () => {
      const late = signed(plain, { field: '(S)', byteRange: ([, b, c, d]) => `[9 ${b - 9} ${c} ${d}]`, sign: (covered) => soundValue(covered.subarray(9)) });
      expect(only(late)).to.include({ digest: 'matches', signature: 'valid', coversWholeFile: false, problem: 'the byte range does not begin at the start of the file' });
      const three = signed(plain, { field: '(S)', byteRange: ([, b, c, d]) => `[0 10 20 ${b - 20} ${c} ${d}]`, sign: (covered) => soundValue(Buffer.concat([covered.subarray(0, 10), covered.subarray(20)])) });
      expect(only(three)).to.include({ digest: 'matches', signature: 'valid', coversWholeFile: false, problem: 'the gap in the byte range is not exactly /Contents' });
    });

    const none = (dictionary: string): SignatureFound => only(signed(plain, { field: '(S)', sign: soundValue, dictionary }));
    const kept = '/Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached';

    it('no /ByteRange, no /Contents, neither; empty ones', () => {
      expectNotSound(none(`<< ${kept} /Contents CONTENTS >>`), 'there is no /ByteRange: the signature covers nothing');
      expectNotSound(none(`<< ${kept} /ByteRange [0 10 20 30] >>`), 'the gap in the byte range is not exactly /Contents; there is no /Contents: the signature itself is missing');
      expectNotSound(none(`<< ${kept} >>`), 'there is no /ByteRange: the signature covers nothing; there is no /Contents: the signature itself is missing');
      for (const contents of ['null', '<>', '()', '0', '[]', '<< >>']) {
        const found = none(`<< ${kept} /ByteRange [0 10 20 30] /Contents ${contents} >>`);
        expect(found).to.include({ digest: 'not-checked', signature: 'not-checked', coversWholeFile: false });
      }
      for (const contents of ['<00>', '<3080>', '<3003020100>']) {
        const found = none(`<< ${kept} /ByteRange [0 10 20 30] /Contents ${contents} >>`);
        expect(found).to.include({ digest: 'not-checked', signature: 'not-checked', coversWholeFile: false });
        expect(found.problem).to.contain('/Contents is not a signature (CMS) that can be read');
      }
    });

    it('a field whose value is an empty dictionary counts as a signature without anything', () => {
      const found = none('<< >>');
      expect(found).to.include({ field: 'S', subFilter: '(none)', signer: null, digest: 'not-checked', signature: 'not-checked' });
      expectNotSound(found, 'there is no /ByteRange: the signature covers nothing; there is no /Contents: the signature itself is missing');
    });

    it('entries that occur twice: readers differ in which one they take', () => {
      const pdf = signed(plain, { field: '(S)', sign: soundValue, dictionary: `<< ${kept} /ByteRange [0 10 20 30] /ByteRange RANGE /Contents CONTENTS >>` });
      const found = only(pdf);
      expect(found).to.include({ digest: 'not-checked', signature: 'valid' });
      expectNotSound(found, '/ByteRange occurs twice, and readers differ in which one they take');
      expectNotSound(none(`<< ${kept} /Contents <3080> /Contents CONTENTS /ByteRange RANGE >>`), '/Contents occurs twice, and readers differ in which one they take');
    });

    it('another object of the same number, that is no signature any more', () => {
      const field = Number(/\n(\d+) 0 obj\s*<< \/FT \/Sig/.exec(sound.toString('latin1'))![1]!);
      const { count, signatures } = inspectSignatures(update(sound, new Map([[field - 1, '<< /Reason (none) >>']])));
      expect(count).to.equal(2);
      expect(signatures.map(({ coversWholeFile, digest }) => ({ coversWholeFile, digest }))).to.deep.equal([
        { coversWholeFile: false, digest: 'matches' },
        { coversWholeFile: false, digest: 'not-checked' },
      ]);
    });
  });
});

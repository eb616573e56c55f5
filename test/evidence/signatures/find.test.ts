import { PDFDocument, PDFInvalidObject, PDFName, PDFString } from 'pdf-lib';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { MAX_INSPECTED_BYTES, SIGNATURE_TOOL, inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { hasTool, needs } from '../../packs/tools.ts';
import { only, soundValue } from './hand.ts';
import { fill, plainPdf, signed, update } from './pdfs.ts';
import { pdfsig } from './pdfsig.ts';

function qpdf(pdf: Uint8Array, ...args: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-qpdf-'));
  try {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    execFileSync('qpdf', [...args, 'in.pdf', 'out.pdf'], { cwd: folder, stdio: 'pipe' });
    return readFileSync(join(folder, 'out.pdf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SOUND = { digest: 'matches', signature: 'valid', coversWholeFile: true, signer: '李四（虚构）', problem: null };
const UNREFERENCED = 'no field of the document’s form as it is now refers to this signature';

const NOTHING = { tool: SIGNATURE_TOOL, count: 0, signatures: [] };
const none = { ...NOTHING, outcome: 'none', reason: null };
const notInspected = (reason: string) => ({ ...NOTHING, outcome: 'not-inspected', reason });

/** A signed document of pdf-lib whose other objects lie in object streams. */
async function inObjectStreams(): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage([300, 200]);
  const { context } = document;
  const placeholder = `<${'0'.repeat(8000)}>`;
  const rangeRoom = '[0 0000000000 0000000000 0000000000]'.padEnd(60);
  const dictionary = context.register(PDFInvalidObject.of(Buffer.from(`<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange ${rangeRoom} /Contents ${placeholder} >>`)));
  const parent = context.nextRef();
  const field = context.register(context.obj({ FT: 'Sig', Type: 'Annot', Subtype: 'Widget', Rect: [0, 0, 0, 0], T: PDFString.of('borrower'), Parent: parent, V: dictionary }));
  context.assign(parent, context.obj({ T: PDFString.of('contract'), Kids: [field] }));
  document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [parent], SigFlags: 3 }));
  const bytes = Buffer.from(await document.save({ useObjectStreams: true, updateFieldAppearances: false }));
  return fill(bytes, placeholder, rangeRoom, { sign: soundValue });
}

describe('signatures: finding them', () => {
  let plain: Buffer;
  let sound: Buffer;

  before(async function () {
    needs(this, 'openssl');
    plain = await plainPdf();
    sound = signed(plain, { field: '(S)', sign: soundValue });
  });

  describe('whatever the producer', () => {
    it('the form in object streams; the name of a field is made of its ancestors’ names', async () => {
      const pdf = await inObjectStreams();
      expect(pdf.includes('/ObjStm')).to.equal(true);
      expect(pdf.includes('/T (borrower)')).to.equal(false);
      expect(only(pdf)).to.include({ ...SOUND, field: 'contract.borrower' });
      if (hasTool('pdfsig')) expect(pdfsig(pdf).map(({ total, validation }) => ({ total, validation }))).to.deep.equal([{ total: true, validation: 'Signature is Valid.' }]);
    });

    it('a linearised document', function () {
      needs(this, 'qpdf');
      const linear = qpdf(plain, '--linearize');
      expect(inspectSignatures(linear)).to.deep.equal(none);
      expect(only(signed(linear, { field: '(S)', sign: soundValue }))).to.include({ ...SOUND, field: 'S' });
    });

    it('cross-reference table, trailer and startxref damaged or gone', () => {
      const table = sound.lastIndexOf('xref\n', sound.lastIndexOf('startxref') - 1);
      // signed after the damage, as a producer that writes them wrong does
      const damaged = signed(plain, { field: '(S)', sign: soundValue, entries: '' });
      expect(only(damaged)).to.include(SOUND);
      const overwritten = Buffer.from(sound).fill('9', table + 10, table + 60);
      expect(only(overwritten)).to.include({ signature: 'valid', digest: 'differs', field: 'S', coversWholeFile: true });
      const cut = sound.subarray(0, table);
      expect(only(cut)).to.include({ signature: 'valid', digest: 'not-checked', field: 'S', coversWholeFile: false, problem: '/ByteRange is not made of ascending ranges within the file' });
    });

    it('bytes before the header', () => {
      const mail = Buffer.concat([Buffer.from('Content-Type: application/pdf\n\n'), plain]);
      expect(inspectSignatures(mail)).to.deep.equal(none);
      expect(only(signed(mail, { field: '(S)', sign: soundValue }))).to.include(SOUND);
    });

    it('names written with # escapes, comments and odd white space', () => {
      const dictionary = '<<%a comment with >> and /ByteRange [0 1 2 3]\n/Type/Sig/Filter/X/Sub#46ilter/adbe.pkcs7.detached\r/Byte#52ange RANGE/#43ontents CONTENTS>>';
      expect(only(signed(plain, { field: '(S)', sign: soundValue, dictionary }))).to.include({ ...SOUND, subFilter: 'adbe.pkcs7.detached' });
    });

    it('/ByteRange as a reference to an array', () => {
      const numbers = signed(plain, { field: '(S)', sign: soundValue });
      const range = /\/ByteRange (\[[^\]]*\])/.exec(numbers.toString('latin1'))!;
      const reference = Buffer.from(numbers.toString('latin1').replace(range[0].padEnd(71), '/ByteRange 95 0 R'.padEnd(71)), 'latin1');
      const found = only(update(reference, new Map([[95, range[1]!]])));
      expect(found).to.include({ signature: 'valid', digest: 'differs', coversWholeFile: false, problem: null });
    });

    it('names of fields in UTF-16, UTF-8 and, against the standard, GB 18030', () => {
      const gb = Buffer.from('bde8bfeec8cbc7a9d5c2', 'hex').toString('latin1');
      for (const [written, field] of [
        ['<FEFF501F6B3E4EBA7B7E7AE0>', '借款人签章'],
        ['<FFFE1F503E6BBA4E7E7BE07A>', '借款人签章'],
        ['<EFBBBFE5809FE6ACBE>', '借款'],
        [`(${gb})`, '借款人签章'],
        ['(a\\050b\\)\\\nc\\101)', 'a(b)cA'],
        ['<FEFF0041202E0042>', 'A□B'],
      ] as const) {
        expect(only(signed(plain, { field: written, sign: soundValue })).field).to.equal(field);
      }
    });
  });

  describe('neither form nor byte scan hides what the other sees', () => {
    it('a signature that no field refers to is found, and said not to be in the form', () => {
      expect(only(signed(plain, { field: null, sign: soundValue }))).to.include({ ...SOUND, field: null, problem: UNREFERENCED });
    });

    it('a signature dictionary as the direct value of its field', () => {
      const dictionary = '<< /FT /Sig /T (direct) /V << /Type /Sig /Filter /X /SubFilter /adbe.pkcs7.detached /ByteRange RANGE /Contents CONTENTS >> >>';
      expect(only(signed(plain, { field: null, sign: soundValue, dictionary }))).to.include({ ...SOUND, field: 'direct' });
    });

    it('a field that has the type of its parent', () => {
      const pdf = update(plain, new Map([[90, '<< /T (top) /FT /Sig /Kids [91 0 R] >>'], [91, '<< /T (sub) /Parent 90 0 R /V 92 0 R >>'], [92, '<< /Reason (x) >>']]));
      expect(only(pdf)).to.include({ field: 'top.sub', digest: 'not-checked', signature: 'not-checked' });
    });

    it('an object whose header is damaged: found by its byte range', () => {
      const text = sound.toString('latin1');
      const at = text.lastIndexOf(' 0 obj\n<< /Type /Sig');
      const damaged = Buffer.from(sound);
      damaged.write('X', at + 3, 'latin1');
      expect(only(damaged)).to.include({ signature: 'valid', digest: 'differs', coversWholeFile: true, problem: UNREFERENCED });
    });

    it('a signature dictionary inside an object stream: compressed, no byte range can fit it; uncompressed, one can', () => {
      const inner = '<< /Type /Sig /Filter /X /SubFilter /adbe.pkcs7.detached /ByteRange RANGE /Contents CONTENTS >>';
      const field = '<< /FT /Sig /T (S) /V 91 0 R >>';
      const header = `91 0 92 ${30_000} `;
      const objects = (body: string): string => `${header}${body.padEnd(30_000)}${field}`;
      const data = deflateSync(Buffer.from(objects(inner.replace('RANGE', '[0 1 2 3]').replace('CONTENTS', '<00>')))).toString('latin1');
      const compressed = update(plain, new Map([[90, `<< /Type /ObjStm /N 2 /First ${header.length} /Filter /FlateDecode /Length ${data.length} >>\nstream\n${data}\nendstream`]]));
      const found = only(compressed);
      expect(found).to.include({ field: 'S', subFilter: 'adbe.pkcs7.detached', digest: 'not-checked', signature: 'not-checked', coversWholeFile: false });
      expect(found.problem).to.equal('the signature dictionary lies in a compressed object stream, where no byte range can fit it; the gap in the byte range is not exactly /Contents; there is no /Contents: the signature itself is missing');

      const room = 2000;
      // RANGE and CONTENTS grow to 60 and 2 · room + 2 characters
      const grown = inner.length - 'RANGECONTENTS'.length + 60 + 2 * room + 2;
      const dictionary = `<< /Type /ObjStm /N 2 /First ${header.length} /Length ${header.length + 30_000 + field.length} >>\nstream\n${header}${inner}${' '.repeat(30_000 - grown)}${field}\nendstream`;
      expect(only(signed(plain, { field: null, room, dictionary, sign: soundValue }))).to.include({ ...SOUND, field: 'S' });
    });

    it('a signed PDF that is embedded uncompressed is not a signature of this one', () => {
      for (const length of [String(sound.length), '91 0 R']) {
        const stream = `<< /Type /EmbeddedFile /Length ${length} >>\nstream\n${sound.toString('latin1')}\nendstream`;
        const pdf = update(plain, new Map([[90, stream], [91, String(sound.length)]]));
        expect(inspectSignatures(pdf)).to.deep.equal(none);
        expect(only(signed(pdf, { field: '(outer)', sign: soundValue }))).to.include({ ...SOUND, field: 'outer' });
      }
    });

    it('a dictionary inside a stream whose byte range is of this very file is one', () => {
      const dictionary = '<< /Length 30000 >>\nstream\n<< /Type /Sig /Filter /X /SubFilter /adbe.pkcs7.detached /ByteRange RANGE /Contents CONTENTS >>\nendstream';
      expect(only(signed(plain, { field: null, sign: soundValue, dictionary }))).to.include({ ...SOUND, problem: UNREFERENCED });
    });
  });

  describe('encrypted documents', () => {
    const encrypted = (pdf: Buffer, objectStreams: boolean): Buffer => qpdf(pdf, `--object-streams=${objectStreams ? 'generate' : 'disable'}`, '--encrypt', '', 'owner', '256', '--');

    it('a signature is checked on the raw bytes; texts of the dictionary and the form cannot be read', function () {
      needs(this, 'qpdf');
      const pdf = signed(encrypted(plain, false), { field: '(encrypted)', entries: '/M (encrypted)', sign: soundValue });
      expect(only(pdf)).to.include({ ...SOUND, field: null, signingTime: null });
    });

    it('without a signature: none, when all dictionaries could be read; not inspected, when some could not', function () {
      needs(this, 'qpdf');
      expect(inspectSignatures(encrypted(plain, false))).to.deep.equal(none);
      expect(inspectSignatures(encrypted(plain, true))).to.deep.equal(notInspected('encrypted'));
    });
  });

  describe('what cannot be said', () => {
    it('none is said only of a document that could be read', async () => {
      expect(inspectSignatures(plain)).to.deep.equal(none);
      const streams = Buffer.from(await (await PDFDocument.load(plain)).save({ useObjectStreams: true }));
      expect(inspectSignatures(streams)).to.deep.equal(none);
      const at = streams.indexOf('stream', streams.indexOf('/ObjStm')) + 8;
      expect(inspectSignatures(Buffer.from(streams).fill(0xff, at, at + 20))).to.deep.equal(notInspected('damaged'));
      for (const bytes of [Buffer.alloc(0), Buffer.from('%PDF-1.7\n'), Buffer.from('no document'), plain.subarray(0, 60), Buffer.alloc(2000)]) expect(inspectSignatures(bytes)).to.deep.equal(notInspected('damaged'));
    });

    it('a catalogue without its type is one where a trailer says so', () => {
      const untyped = Buffer.from(plain.toString('latin1').replace('/Type /Catalog', '              '), 'latin1');
      expect(inspectSignatures(untyped)).to.deep.equal(none);
      expect(inspectSignatures(untyped.subarray(0, untyped.lastIndexOf('trailer')))).to.deep.equal(notInspected('damaged'));
    });

    it('a file cut within its signature dictionary is not said to have none', () => {
      const cut = sound.subarray(0, sound.indexOf('/Contents <') + 500);
      expect(inspectSignatures(cut)).to.deep.equal(notInspected('damaged'));
    });

    it('a document that is too large', () => {
      expect(MAX_INSPECTED_BYTES).to.equal(64 << 20);
      expect(inspectSignatures(new Uint8Array(MAX_INSPECTED_BYTES + 1))).to.deep.equal(notInspected('too-large'));
    });
  });

  describe('many', () => {
    it('counts all, lists eight, those of the form before any bait', () => {
      const bait = new Map<number, string>();
      for (let i = 0; i < 3000; i++) bait.set(100 + i, `<< /Type /Sig /SubFilter /x /ByteRange [0 ${i + 1} ${i + 2} 1] /Contents <00> >>`);
      for (const [before, after] of [
        [3000, 0],
        [600, 2400],
        [0, 3000],
      ] as const) {
        const some = (from: number, to: number): Map<number, string> => new Map([...bait].slice(from, to).map(([number, body]) => [number + 5000 * Math.sign(from), body]));
        const pdf = signed(before === 0 ? plain : update(plain, some(0, before)), { field: '(S)', sign: soundValue });
        const { count, signatures } = inspectSignatures(after === 0 ? pdf : update(pdf, some(before, before + after)));
        expect(count).to.equal(3001);
        expect(signatures).to.have.length(8);
        expect(signatures.at(-1)).to.include({ ...SOUND, field: 'S', coversWholeFile: after === 0 });
        expect(signatures.slice(0, -1).every(({ problem }) => problem?.includes(UNREFERENCED))).to.equal(true);
      }
    });

    it('of twelve in the form, the first eight in the order of their ranges', () => {
      let pdf = plain;
      for (let i = 0; i < 12; i++) pdf = signed(pdf, { field: `(S${i})`, room: 800, sign: soundValue });
      const { count, signatures } = inspectSignatures(pdf);
      expect(count).to.equal(12);
      expect(signatures.map(({ field }) => field)).to.deep.equal(Array.from({ length: 8 }, (_, i) => `S${i}`));
      for (const found of signatures) expect(found).to.include({ digest: 'matches', signature: 'valid', coversWholeFile: false, problem: null });
    });
  });

  it('finds the same in the same bytes, and wherever they lie in memory', () => {
    const shifted = new Uint8Array(sound.length + 3);
    shifted.set(sound, 3);
    expect(inspectSignatures(shifted.subarray(3))).to.deep.equal(inspectSignatures(sound));
    expect(inspectSignatures(sound)).to.deep.equal(inspectSignatures(Buffer.from(sound)));
  });
});

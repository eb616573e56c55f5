/** Documents as they are met: forms of any shape, what must not be signed, and hostile ones. */
import { expect } from 'chai';
import fc from 'fast-check';
import { PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { PDFContext, PDFObject } from 'pdf-lib';
import { deflateSync } from 'node:zlib';
import { AppError } from '../../../server/errors.ts';
import { inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { decodeStream } from '../../../server/packs/sign/filters.ts';
import { signPdf } from '../../../server/packs/sign/index.ts';
import { endOfValue, entriesOf, textOf, textString } from '../../../server/packs/sign/syntax.ts';
import { plainPdf } from '../../evidence/signatures/pdfs.ts';
import { pdfsig } from '../../evidence/signatures/pdfsig.ts';
import { hasTool, needs, qpdfCheck } from '../tools.ts';
import { options, qpdf, refusal } from './support.ts';

interface Shape {
  pages: number;
  page: number;
  /** AcroForm, its list of fields, the page's list of annotations: absent, part of what holds them, or objects of their own */
  form: 'none' | 'direct' | 'object';
  fields: 'direct' | 'object';
  annotations: 'none' | 'direct' | 'object';
  streams: boolean;
}

async function shaped({ pages, page, form, fields, annotations, streams }: Shape): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context, catalog } = document;
  const held = (value: PDFObject, how: string): PDFObject => (how === 'object' ? context.register(value) : value);
  for (let i = 0; i < pages; i++) document.addPage([300, 200]);
  const text = context.register(context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Tx', T: PDFString.of('Amount \\(fictional\\)'), Rect: [9, 9, 99, 29], F: 4 }));
  if (annotations !== 'none') document.getPage(page - 1).node.set(PDFName.of('Annots'), held(context.obj([text]), annotations));
  if (form !== 'none') catalog.set(PDFName.of('AcroForm'), held(context.obj({ Fields: held(context.obj([text]), fields) }), form));
  return document.save({ useObjectStreams: streams });
}

/** A document whose catalog gets what `change` adds. */
async function changed(change: (context: PDFContext, document: PDFDocument) => void): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([300, 200]);
  change(document.context, document);
  return document.save({ useObjectStreams: false });
}

const notSignable = async (pdf: Uint8Array, extra = {}): Promise<string> => {
  const error = await refusal(() => signPdf(pdf, options(extra)));
  expect(error.code).to.equal('pdf-not-signable');
  return error.message;
};
const SOUND = { coversWholeFile: true, digest: 'matches', signature: 'valid', problem: null };

describe('packs: documents to sign', function () {
  this.timeout(30_000);

  it('signs whatever shape form, fields and annotations have, and keeps the fields there are', async () => {
    const how = fc.constantFrom('none' as const, 'direct' as const, 'object' as const);
    const shape = fc.integer({ min: 1, max: 12 }).chain((pages) =>
      fc.record({ pages: fc.constant(pages), page: fc.integer({ min: 1, max: pages }), form: how, fields: fc.constantFrom('direct' as const, 'object' as const), annotations: how, streams: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(shape, async (drawn) => {
        const pdf = await shaped(drawn);
        const field = { name: '签章', page: drawn.page, rect: [10, 10, 60, 30] as const };
        const result = await signPdf(await signPdf(pdf, options({ field })), options({ field: { ...field, name: '签章二' } }));
        const found = inspectSignatures(result).signatures;
        expect(found.map(({ field: name, signature }) => [name, signature])).to.deep.equal([['签章', 'valid'], ['签章二', 'valid']]);
        expect(found[1]).to.include(SOUND);
        const read = await PDFDocument.load(result, { updateMetadata: false });
        const names = read.getForm().getFields().map((one) => one.getName());
        expect(names).to.have.members([...(drawn.form === 'none' ? [] : ['Amount (fictional)']), '签章', '签章二']);
        const annotations = read.getPages().map(({ node }) => node.Annots()?.size() ?? 0);
        expect(annotations).to.deep.equal(annotations.map((_, i) => (i === drawn.page - 1 ? 2 + (drawn.annotations === 'none' ? 0 : 1) : 0)));
      }),
      { numRuns: 40 },
    );
  });

  it('fills the empty signature field of that name where it stands', async () => {
    const pdf = await changed((context, document) => {
      const field = context.register(context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', T: PDFHexString.fromText('具状人'), Rect: [100, 20, 200, 60], F: 4, P: document.getPage(0).ref }));
      document.getPage(0).node.set(PDFName.of('Annots'), context.obj([field]));
      document.catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [field] }));
    });
    const field = { name: '具状人', page: 1, rect: null };
    const result = await signPdf(pdf, options({ field }));
    const read = await PDFDocument.load(result);
    expect(read.getForm().getFields()).to.have.length(1);
    expect(read.getPage(0).node.Annots()!.size()).to.equal(1);
    expect(inspectSignatures(result).signatures[0]).to.include({ ...SOUND, field: '具状人' });
    expect(await notSignable(result, { field })).to.contain('signed already');
    if (hasTool('qpdf')) qpdfCheck(result);
    if (hasTool('pdfsig')) expect(pdfsig(result)[0]).to.include({ total: true, validation: 'Signature is Valid.' });
  });

  it('signs a hybrid file, whose table calls free what its stream knows', async function () {
    needs(this, 'pdfsig', 'qpdf');
    const pdf = hybrid();
    qpdfCheck(pdf);
    const result = await signPdf(pdf, options());
    qpdfCheck(result);
    expect((await PDFDocument.load(result)).getForm().getFields().map((field) => field.getName())).to.have.members(['Hidden', '出借人签章']);
    expect(pdfsig(result)[0]).to.include({ total: true, validation: 'Signature is Valid.' });
  });

  it('refuses an encrypted document, one certified against change, another kind of field, and a page that is not there', async () => {
    const plain = await plainPdf(2);
    expect(await notSignable(plain, { field: { name: 'S', page: 3, rect: null } })).to.contain('no page 3');
    expect(await notSignable(plain, { field: { name: 'S', page: 0, rect: null } })).to.contain('no page 0');
    expect(await notSignable(Buffer.from('<html></html>'))).to.contain('no PDF');
    const form = await shaped({ pages: 1, page: 1, form: 'direct', fields: 'direct', annotations: 'direct', streams: false });
    expect(await notSignable(form, { field: { name: 'Amount (fictional)', page: 1, rect: null } })).to.contain('no signature field');
    const certified = (p: number): Promise<Uint8Array> =>
      changed((context, document) => {
        const value = context.register(context.obj({ Type: 'Sig', Reference: [{ Type: 'SigRef', TransformMethod: 'DocMDP', TransformParams: { Type: 'TransformParams', P: p, V: '1.2' } }] }));
        document.catalog.set(PDFName.of('Perms'), context.obj({ DocMDP: value }));
      });
    expect(await notSignable(await certified(1))).to.contain('permits no change');
    expect((await signPdf(await certified(2), options())).length).to.be.greaterThan(1000);
    if (hasTool('qpdf')) expect(await notSignable(qpdf(plain, '--encrypt', '', 'owner', '256', '--'))).to.contain('encrypted');
  });

  it('refuses a damaged document or signs it, and does nothing else, whatever the damage', async () => {
    const plain = await plainPdf();
    expect(await notSignable(plain.subarray(0, 600))).to.contain('damaged');
    expect(await notSignable(Buffer.concat([plain.subarray(0, 200), plain.subarray(210)]))).to.contain('damaged');
    const files = [plain, Buffer.from(await shaped({ pages: 3, page: 1, form: 'object', fields: 'object', annotations: 'object', streams: true }))];
    const damage = fc.array(fc.record({ at: fc.nat({ max: 1 << 20 }), text: fc.constantFrom('<<', '>>', '[', ']', '(', ')', '/', '0 0 R', '999999999', '-1', 'R', 'obj', '\0', ' ') }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), damage, async (file, changes) => {
        const damaged = Buffer.from(file);
        for (const { at, text } of changes) damaged.write(text, at % damaged.length, 'latin1');
        try {
          const result = await signPdf(damaged, options());
          expect(Buffer.from(result.subarray(0, damaged.length)).equals(damaged)).to.equal(true);
        } catch (error) {
          expect(error).to.be.instanceOf(AppError);
          expect((error as AppError).code).to.equal('pdf-not-signable');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ends on cross-references and page trees that go in circles', async () => {
    const plain = (await plainPdf()).toString('latin1');
    const start = /startxref\s+(\d+)/.exec(plain)![1]!;
    expect(await notSignable(Buffer.from(plain.replace(/trailer\s*<</, (found) => `${found} /Prev ${start}`), 'latin1'))).to.contain('damaged');
    const page = /(\d+) 0 obj\s*<<\s*\/Type \/Pages/.exec(plain)![1]!;
    expect(await notSignable(Buffer.from(plain.replace(/\/Kids \[ ?\d+ 0 R ?\]/, (found) => `/Kids [ ${page} 0 R ]`.padEnd(found.length)), 'latin1'))).to.contain('damaged');
  });

  it('reads texts as they were written, and values to their end', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => textOf(textString(text)) === text));
    expect(textOf('(a\\(b\\)\\\\ \\101\\n(c)\\\r\nd)')).to.equal('a(b)\\ A\n(c)d');
    expect(textOf('<61626>')).to.equal('ab`');
    const value = '<< /A (x>>\\)) /B <ab> /C [1 0 R (]) << /D /E#20F >>] % >>\n /G -1.5 /H true >>';
    expect(endOfValue(Buffer.from(`${value} endobj`), 0)).to.equal(value.length);
    expect([...entriesOf(value)]).to.deep.equal([['A', '(x>>\\))'], ['B', '<ab>'], ['C', '[1 0 R (]) << /D /E#20F >>]'], ['G', '-1.5'], ['H', 'true']]);
  });

  it('undoes every PNG predictor', () => {
    const rows = fc.integer({ min: 1, max: 9 }).chain((width) => fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.uint8Array({ minLength: width, maxLength: width })), { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(rows, (drawn) => {
        const columns = drawn[0]![1].length;
        const parameters = entriesOf(`<< /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns ${columns} >> >>`);
        const data = Buffer.concat(drawn.map(([, row]) => Buffer.from(row)));
        expect(decodeStream(parameters, deflateSync(predicted(drawn)))).to.deep.equal(data);
      }),
    );
  });
});

/** PNG filtering (ISO/IEC 15948 §9.2), one byte a pixel. */
function predicted(rows: readonly (readonly [number, Uint8Array])[]): Buffer {
  const paeth = (a: number, b: number, c: number): number => [a, b, c].reduce((best, value) => (Math.abs(a + b - c - value) < Math.abs(a + b - c - best) ? value : best));
  return Buffer.concat(
    rows.map(([type, row], y) => {
      const above = rows[y - 1]?.[1] ?? new Uint8Array(row.length);
      const filtered = [...row].map((value, x) => {
        const [a, b, c] = [row[x - 1] ?? 0, above[x]!, x > 0 ? above[x - 1]! : 0];
        return value - [0, a, b, (a + b) >> 1, paeth(a, b, c)][type]!;
      });
      return Buffer.from([type, ...filtered]);
    }),
  );
}

/** ISO 32000-1 §7.5.8.4: objects 4 (the form) and 5 (a field) lie in the object stream 6, which only the stream 7 lists. */
function hybrid(): Buffer {
  const inner = ['<< /Fields [5 0 R] >>', '<< /FT /Tx /T (Hidden) >>'];
  const header = `4 0 5 ${inner[0]!.length + 1} `;
  const content = header + inner.join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>',
    null,
    null,
    `<< /Type /ObjStm /N 2 /First ${header.length} /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let file = '%PDF-1.5\n';
  const rows = ['0000000000 65535 f \n'];
  objects.forEach((object, i) => {
    rows.push(object === null ? '0000000000 00000 f \n' : `${String(file.length).padStart(10, '0')} 00000 n \n`);
    if (object !== null) file += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const stream = file.length;
  const table = '\x02\x00\x06\x00\x02\x00\x06\x01';
  file += `7 0 obj\n<< /Type /XRef /Size 8 /W [1 2 1] /Index [4 2] /Length ${table.length} >>\nstream\n${table}\nendstream\nendobj\n`;
  rows.push(`${String(stream).padStart(10, '0')} 00000 n \n`);
  return Buffer.from(`${file}xref\n0 8\n${rows.join('')}trailer\n<< /Size 8 /Root 1 0 R /XRefStm ${stream} >>\nstartxref\n${file.length}\n%%EOF\n`, 'latin1');
}

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { PDFDocument, PDFName } from 'pdf-lib';
import { compilePdf, compileWith } from '../../../server/packs/pdf/sources/pdf.ts';
import { documentsOf } from '../../../scripts/demo/documents/index.ts';
import { makeLoan } from '../../../scripts/demo/loan.ts';
import { difference, needs, pdfText, qpdfCheck, render } from '../tools.ts';
import { cornersPdf, encryptedPdf, fieldPdf, hiddenLayerPdf, pagesPdf, rotatedPdf, sealedPdf, signedPdf, unbalancedPdf } from './pdf-material.ts';
import { assembled, hybridPdf, plainPdf, updated, written } from './reader-material.ts';

const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 300);
const SAMPLES = ['../../../../shared/samples/', '../../../../../shared/samples/'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
const contentOf = (text: string): string => `<</Length ${text.length}>>\nstream\n${text}\nendstream`;
const OTHER_CONTENT = contentOf('0 g 10 10 30 30 re f');

/** What both readers make of a file: the documents they lead to are compared byte for byte, which is the graph of all objects. */
async function compare(bytes: Uint8Array): Promise<'declined' | 'same' | 'different'> {
  const [own, general] = [await compileWith('bytes', bytes), await compileWith('general', bytes)];
  if (own === null) return 'declined';
  return general !== null && Buffer.compare(await written(own), await written(general)) === 0 ? 'same' : 'different';
}

/** The file as qpdf writes it. */
function rewritten(bytes: Uint8Array, ...options: string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'docketproof-qpdf-'));
  try {
    writeFileSync(join(folder, 'in.pdf'), bytes);
    execFileSync('qpdf', [...options, '--static-id', join(folder, 'in.pdf'), join(folder, 'out.pdf')]);
    return readFileSync(join(folder, 'out.pdf'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('packs: the two PDF readers', function () {
  this.timeout(60_000);

  describe('give the same document, byte for byte, of', () => {
    const own: [string, () => Promise<Uint8Array> | Uint8Array][] = [
      ['a file with a table', () => plainPdf()],
      ['a file with an update', () => updated(plainPdf(), 4, OTHER_CONTENT)],
      ['a hybrid file', () => hybridPdf()],
      ['an object stream and a cross-reference stream', () => cornersPdf()],
      ['pages turned', () => rotatedPdf(90)],
      ['a page cropped', () => cornersPdf((page) => page.setCropBox(40, 30, 250, 400))],
      ['a seal that is an annotation', () => sealedPdf([0, 1, -1, 0, 0, 0])],
      ['unbalanced content', () => unbalancedPdf()],
      ['a form field without appearance', () => fieldPdf('张三（虚构）')],
      ['a signature', () => signedPdf()],
      ['a hidden layer', () => hiddenLayerPdf()],
      ['bookmarks', () => pagesPdf(5)],
      ['names and strings that need care', () => assembled(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200.50 +200]/Resources<</ExtGState<</G#53#20x<</CA .5/LW -0.0000001>>>>/Properties<</P<</T(a\\)b\\(\\\\\\101\\\r\n(c)\r\nd)/H<4 1f>/N null/B true>>>>>>/Contents 4 0 R>>', '<</Length 5 0 R>>\nstream\n0 g 9 9 99 99 re f\nendstream', '18'])],
    ];
    for (const [title, make] of own) {
      it(title, async () => expect(await compare(await make())).to.equal('same'));
    }

    it('the demonstration’s documents', async () => {
      for (const { bytes, mediaType, fileName } of await documentsOf(makeLoan('readers', 1))) if (mediaType === 'application/pdf') expect(await compare(bytes), fileName).to.equal('same');
    });

    it('files as another producer writes them: linearized, with and without object streams', async function () {
      needs(this, 'qpdf');
      for (const options of [['--linearize'], ['--object-streams=generate'], ['--object-streams=disable'], ['--linearize', '--object-streams=generate']]) {
        expect(await compare(rewritten(await pagesPdf(4), ...options)), options.join(' ')).to.equal('same');
      }
    });

    if (!SAMPLES) console.log('      left out: documents of others are not on this machine (expected in ../shared/samples)');
    else {
      it('documents of others, none of which is declined without need', async () => {
        const outcomes: string[] = [];
        for (const path of globSync('**/*.pdf', { cwd: SAMPLES })) outcomes.push(`${await compare(readFileSync(join(SAMPLES, path)))} ${/password/.test(path) ? 'encrypted' : ''}`.trim());
        expect(new Set(outcomes)).to.deep.equal(new Set(['same', 'declined encrypted']));
      });
    }
  });

  it('show what another program shows of the same file', async function () {
    needs(this, 'pdftoppm', 'qpdf');
    // qpdf's own form has lengths that are objects: there the general reader drops a line end that belongs to the data
    for (const bytes of [plainPdf(), updated(plainPdf(), 4, OTHER_CONTENT), hybridPdf(), await sealedPdf(), await hiddenLayerPdf(), rewritten(await pagesPdf(2), '--qdf')]) {
      const copy = await written((await compileWith('bytes', bytes))!);
      expect(difference(await render(bytes, 1), await render(copy, 1))).to.be.below(0.5);
    }
  });

  it('takes the newest version of an object, also in a file with many updates', async () => {
    let bytes = plainPdf();
    for (let i = 0; i < 5; i++) bytes = updated(bytes, 4, contentOf(`0 g ${i} ${i} 30 30 re f`));
    const compiled = await compileWith('bytes', bytes);
    expect(Buffer.from(await written(compiled!)).includes('0 g 4 4 30 30 re f')).to.equal(true);
    expect(await compare(bytes)).to.equal('same');
  });

  describe('at the level of bytes, declines', () => {
    const odd: [string, () => Promise<Uint8Array> | Uint8Array][] = [
      ['an encrypted file', () => encryptedPdf('')],
      ['bytes before the header', () => Buffer.concat([Buffer.from('junk\n'), plainPdf()])],
      ['a table that points elsewhere', () => Buffer.from(plainPdf().toString('latin1').replace('%PDF-1.7\n', '%PDF-1.7\n\n\n'), 'latin1')],
      ['a reference to what is not there', () => updated(plainPdf(), 3, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 9 0 R>>>>>>')],
      ['a stream of another length than it says', () => Buffer.from(plainPdf().toString('latin1').replace('/Length 22', '/Length 21'), 'latin1')],
      ['fewer pages than it says', () => updated(plainPdf(), 2, '<</Type/Pages/Kids[3 0 R]/Count 2>>')],
      ['a key that stands twice', () => updated(plainPdf(), 3, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/MediaBox[0 0 9 9]/Contents 4 0 R>>')],
      ['updates that go round', () => Buffer.from(updated(plainPdf(), 4, OTHER_CONTENT).toString('latin1').replace(/\/Prev \d+/, (text) => `/Prev ${updated(plainPdf(), 4, OTHER_CONTENT).toString('latin1').lastIndexOf('xref\n4')}`.padEnd(text.length)), 'latin1')],
      ['a stream whose length is itself', () => updated(plainPdf(), 4, '<</Length 4 0 R>>\nstream\n0 g\nendstream')],
      ['arrays nested without end', () => updated(plainPdf(), 3, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</X ${'['.repeat(5000)}${']'.repeat(5000)}>>>>`)],
      ['no end', async () => (await pagesPdf(3)).slice(0, 700)],
      ['nothing', () => new Uint8Array(0)],
    ];
    for (const [title, make] of odd) {
      it(title, async () => expect(await compileWith('bytes', await make())).to.equal(null));
    }

    it('a chain of objects too long to follow, and the pack still gets a page or a reason', async () => {
      const links = Array.from({ length: 3000 }, (_, i) => `<</Next ${i + 6} 0 R>>`);
      const bytes = assembled(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</X 5 0 R>>>>', '<</Length 3>>\nstream\n0 g\nendstream', ...links, '<<>>']);
      expect(await compileWith('bytes', bytes)).to.equal(null);
      expect(await compilePdf(bytes)).to.have.any.keys('pages', 'placeholder');
    });
  });

  it('the general reader then takes over', async function () {
    needs(this, 'pdftotext');
    const made = await compilePdf(await encryptedPdf(''));
    expect(pdfText(await written(made))).to.contain('FICTIONAL CONTRACT');
    expect('warnings' in made && made.warnings.map(({ code }) => code)).to.deep.equal(['owner-password']);
  });

  it('whatever is altered in a file: the byte level gives what the general reader gives, or declines; it never throws', async function () {
    this.timeout(120_000);
    const files = [plainPdf(), updated(plainPdf(), 4, OTHER_CONTENT), hybridPdf(), Buffer.from(await sealedPdf()), Buffer.from(await hiddenLayerPdf()), Buffer.from(await fieldPdf('张'))];
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const insertion = fc.constantFrom('', '0', '>>', '/X', '(', ')', ' ', '1 0 R', '%', 'endobj', '<<', 'stream\n', '\0', '\xff', '-', '.');
    const outcomes = { declined: 0, same: 0 };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), place, fc.nat(4), insertion, async (file, where, removed, inserted) => {
        const at = Math.floor(where * file.length);
        const altered = Buffer.concat([file.subarray(0, at), Buffer.from(inserted, 'latin1'), file.subarray(at + removed)]);
        const outcome = await compare(new Uint8Array(altered));
        expect(outcome).to.not.equal('different');
        outcomes[outcome as 'declined' | 'same']++;
      }),
      { numRuns: RUNS },
    );
    // both must have happened, else nothing was tested
    expect(Math.min(outcomes.declined, outcomes.same)).to.be.above(RUNS / 50);
  });

  it('what is copied has no fault that qpdf finds', async function () {
    needs(this, 'qpdf');
    for (const make of [sealedPdf, hiddenLayerPdf, unbalancedPdf, () => pagesPdf(3)]) qpdfCheck(await written((await compileWith('bytes', await make()))!));
  });

  it('copies nothing that no page needs', async () => {
    const document = await PDFDocument.load(await cornersPdf());
    document.context.register(document.context.obj({ Unneeded: 'Object' }));
    document.catalog.set(PDFName.of('Secret'), document.context.register(document.context.obj(['UnneededArray'])));
    const copy = Buffer.from(await written((await compileWith('bytes', await document.save({ useObjectStreams: false })))!)).toString('latin1');
    expect(copy).to.not.contain('Unneeded');
  });

});

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { CREDIT_CARD, EMPTY_VALUES, FINANCIAL_LOAN, complaintOf } from '../../../server/packs/complaint/index.ts';
import type { FormDefinition, FormValues } from '../../../server/packs/complaint/index.ts';
import { piecesOf } from '../../../server/packs/complaint/notation.ts';
import { layoutForm } from '../../../server/packs/complaint/layout.ts';
import { Canvas } from '../../../server/packs/pdf/canvas.ts';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import { A4, mm } from '../../../server/packs/pdf/style.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { EmbeddedFont } from '../../../server/packs/pdf/text/subset.ts';
import { ink, needs, pdfText, qpdfCheck, rawText, render } from '../tools.ts';
import { caseData, draw, fullCase, natural } from './material.ts';
import { CREDIT_CARD_WORDS, FINANCIAL_LOAN_WORDS } from './published-words.ts';

/** Spaces, boxes and our page numbers are layout. */
const words = (text: string): string => text.replace(/^\f?第.*页.*$/gm, '').replace(/[\s□]/g, '');
const blank = (definition: FormDefinition) => draw({ definition, values: EMPTY_VALUES });
/** Where the published forms lie for whoever has them: not part of this repository. */
const PUBLISHED = process.env['DOCKETPROOF_PUBLISHED_FORMS'] ?? resolve(import.meta.dirname, '../../../../shared/domain/official-form');

/** Content streams as drawn, page by page, before compression. */
async function streams(definition: FormDefinition, values: FormValues): Promise<string[]> {
  const { shaper, objects } = await DocumentBuilder.create(defaultFonts());
  const fonts = new Map<string, EmbeddedFont>();
  return layoutForm(shaper, definition, values).map((placed) => {
    const canvas = new Canvas(A4, shaper, (glyph) => {
      const font = fonts.get(glyph.face.name) ?? new EmbeddedFont(objects, glyph.face, `F${fonts.size + 1}`);
      fonts.set(glyph.face.name, font);
      return font;
    });
    for (const { draw: paint } of placed) paint(canvas);
    return canvas.content();
  });
}

/** A box is a square of 7.98 pt (0.76 of 10.5); a tick is two strokes of 1.1 pt. */
const boxes = (contents: string[]): number => contents.join('\n').match(/ 7\.98 7\.98 re S/g)?.length ?? 0;
const ticks = (contents: string[]): number => (contents.join('\n').match(/ 1\.1 w /g)?.length ?? 0) / 2;
const boxesOf = ({ items }: FormDefinition): number => items.flatMap((item) => (item.kind === 'row' ? item.lines.flat() : [])).reduce((sum, line) => sum + piecesOf(line.replace(/^\{#[\w-]+\}/, '')).filter(({ kind }) => kind === 'box').length, 0);

describe('complaint: form', function () {
  this.timeout(30_000);

  for (const [definition, published, squares] of [[FINANCIAL_LOAN, FINANCIAL_LOAN_WORDS, 127], [CREDIT_CARD, CREDIT_CARD_WORDS, 110]] as const) {
    describe(definition.id, () => {
      it('has every word of the published form, in its order, and no other', async function () {
        needs(this, 'pdftotext', 'qpdf');
        const drawn = await blank(definition);
        qpdfCheck(drawn.bytes);
        expect(words(rawText(drawn.bytes))).to.equal(published);
        expect(drawn.pages).to.equal(6);
        expect(drawn.missing).to.deep.equal([]);
      });

      it('has the words of the published file itself where that is at hand', async function () {
        needs(this, 'pdftotext');
        const file = join(PUBLISHED, `complaint-${definition.id}.pdf`);
        if (!existsSync(file)) {
          console.log('      the published form is not at hand (DOCKETPROOF_PUBLISHED_FORMS): only the frozen words were compared');
          return this.skip();
        }
        const theirs = rawText(readFileSync(file)).replace(/^\f? *\d{2,3} *$/gm, '');
        expect(words(theirs)).to.equal(published);
      });

      it('draws each box as a square, none ticked while blank', async () => {
        const contents = await streams(definition, EMPTY_VALUES);
        expect(boxes(contents)).to.equal(boxesOf(definition)).and.equal(squares);
        expect(ticks(contents)).to.equal(0);
      });
    });
  }

  it('breaks its pages where the published form does', async function () {
    needs(this, 'pdftotext');
    const { bytes } = await blank(FINANCIAL_LOAN);
    const first = [1, 2, 3, 4, 5, 6].map((page) => words(rawText(bytes, page)).slice(0, 12));
    expect(first).to.deep.equal(['民事起诉状（金融借款合同', '委托诉讼代理人有姓名：单', '第三人（法人、非法人组织', '事实与理由（可完整表述纠', '12.是否最高额担保（抵', '是否了解先行调解解决纠纷']);
  });

  it('draws as many ticks as choices were made, and each choice at its box', async () => {
    const one = { ...EMPTY_VALUES, choices: { courtFees: ['yes'] } };
    expect(ticks(await streams(FINANCIAL_LOAN, one))).to.equal(1);
    const { definition, values } = complaintOf(fullCase());
    const scopes = [values, ...Object.entries(values.groups).flatMap(([, scopesOf]) => scopesOf)];
    const chosen = scopes.flatMap(({ choices }) => Object.values(choices).flat()).length;
    expect(ticks(await streams(definition, values))).to.equal(chosen).and.above(20);
  });

  it('ticks with ink that is seen', async function () {
    needs(this, 'pdftoppm');
    const page = async (choice: string[]): Promise<number> => {
      const { bytes } = await draw({ definition: FINANCIAL_LOAN, values: { ...EMPTY_VALUES, choices: { method: choice } } });
      return ink(await render(bytes, 4, { dpi: 100 }), [0, 0, 800, 1100]);
    };
    expect((await page(['bullet'])) - (await page([]))).to.be.above(0.00003);
  });

  it('never takes a value for a box: text that holds the marks is shown by its code points', async () => {
    const values = { ...EMPTY_VALUES, fields: { total: 'a\ufdd3b\ufdd2' } };
    const contents = await streams(FINANCIAL_LOAN, values);
    expect(ticks(contents)).to.equal(0);
    expect(boxes(contents)).to.equal(boxesOf(FINANCIAL_LOAN));
  });

  it('refuses a form text with a mistyped token', () => {
    expect(() => piecesOf('金额{amount')).to.throw(SyntaxError);
    expect(() => piecesOf('金额{?amount}')).to.throw(SyntaxError);
  });

  it('keeps the signature with the last row and 45 mm of free paper below, wherever the text ends', async () => {
    for (let lines = 0; lines < 45; lines++) {
      const values = { ...EMPTY_VALUES, fields: { evidence: Array.from({ length: lines }, (_, i) => `${i + 1}. 虚构证据`) } };
      const last = (await streams(FINANCIAL_LOAN, values)).at(-1)!;
      const baselines = [...last.matchAll(/1 0 0 1 [\d.]+ ([\d.]+) Tm/g)].map(([, y]) => Number(y));
      expect(boxes([last]), `boxes of the last row, ${lines} lines`).to.be.at.least(3);
      // 85 pt is the lower edge of the table's area
      expect(Math.min(...baselines) - 85, `${lines} lines`).to.be.at.least(mm(45));
    }
  });

  it('parts long statements and rows between pages and loses no line', async function () {
    needs(this, 'pdftotext', 'qpdf');
    const texts = Array.from({ length: 150 }, (_, i) => `第${i + 1}段：${'虚构事实之陈述，'.repeat(6)}止${i + 1}。`);
    const values = { ...EMPTY_VALUES, fields: { factsStatement: texts, otherFacts: texts.slice(0, 90), claimsStatement: texts.slice(0, 70) } };
    const { bytes, pages } = await draw({ definition: FINANCIAL_LOAN, values });
    qpdfCheck(bytes);
    const text = words(pdfText(bytes));
    for (let i = 1; i <= 150; i++) expect(text.match(new RegExp(`止${i}。`, 'g'))?.length, `paragraph ${i}`).to.equal(1 + Number(i <= 90) + Number(i <= 70));
    expect(pages).to.be.above(15);
    for (const stream of await streams(FINANCIAL_LOAN, values)) {
      const lowest = Math.min(...[...stream.matchAll(/1 0 0 1 [\d.]+ ([\d.]+) Tm/g)].map(([, y]) => Number(y)));
      expect(lowest).to.be.above(85);
    }
  });

  it('prints rare and long names, five defendants, each in a row of its own', async function () {
    needs(this, 'pdftotext', 'qpdf');
    const long = '阿布都热合曼·虚构'.repeat(10);
    const others = ['䶮虚构', '𬭎虚构', '㻽虚构', long].map((name, i) => ({ partyId: `C-${i + 2}`, role: 'co-borrower', person: natural(name, i + 2) }));
    const { bytes, missing } = await draw(complaintOf(caseData({ parties: others })));
    qpdfCheck(bytes);
    const text = words(rawText(bytes));
    for (const name of ['䶮虚构', '𬭎虚构', '㻽虚构', long]) expect(text).to.contain(`姓名：${name}性别`);
    // the blank form has one row for natural defendants
    expect(text.match(/被告（自然人）姓名/g)?.length).to.equal(5);
    expect(missing).to.deep.equal([]);
  });

  it('gives the same bytes for the same case', async () => {
    const [a, b] = [await draw(complaintOf(fullCase())), await draw(complaintOf(fullCase()))];
    expect(Buffer.compare(Buffer.from(a.bytes), Buffer.from(b.bytes))).to.equal(0);
  });
});

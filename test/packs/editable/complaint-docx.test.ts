import { expect } from 'chai';
import { CREDIT_CARD, EMPTY_VALUES, FINANCIAL_LOAN, complaintOf } from '../../../server/packs/complaint/index.ts';
import type { FormItem, FormValues, Scope } from '../../../server/packs/complaint/index.ts';
import { complaintDocx } from '../../../server/packs/editable/index.ts';
import { caseData, draw, fullCase } from '../complaint/material.ts';
import { needs, rawText } from '../tools.ts';
import { unzipText } from '../../tables/unzip.ts';
import { docxParagraphs, later, python } from './readers.ts';

const FACTS = { date: '2024-12-31T01:02:03.000Z' };
const bare = (text: string): string => text.replace(/[\s\u3000☐☑]/g, '');

/** Every value of the form, wherever it stands. */
function valuesOf({ fields, groups }: FormValues): string[] {
  const of = (scope: Scope): string[] => Object.values(scope.fields).flatMap((value) => (typeof value === 'string' ? [value] : [...value]));
  return [...of({ fields, choices: {} }), ...Object.values(groups).flatMap((scopes) => scopes.flatMap(of))];
}

/** Boxes of a row's lines in order: whether each is to be ticked. Worked out from the notation by itself. */
function ticksOf(items: readonly FormItem[], values: FormValues): boolean[] {
  return items.flatMap((item) => {
    if (item.kind !== 'row') return [];
    const scopes = item.repeat === undefined ? [values] : (values.groups[item.repeat] ?? [EMPTY_VALUES]);
    return (scopes.length === 0 ? [EMPTY_VALUES] : scopes).flatMap((scope) => [...item.lines.flat().join('').matchAll(/\{\?([\w-]+)=([\w-]+)\}/g)].map(([, name, choice]) => (scope.choices[name!] ?? []).includes(choice!)));
  });
}

describe('packs: the complaint as a Word document', function () {
  this.timeout(30_000);
  const cases = [
    ['a full case', complaintOf(fullCase())],
    ['a small case', complaintOf(caseData())],
    ['a card', complaintOf(caseData({ product: { cause: 'credit-card' } }))],
    ['the blank form', { definition: FINANCIAL_LOAN, values: EMPTY_VALUES }],
    ['the blank form of a card', { definition: CREDIT_CARD, values: EMPTY_VALUES }],
  ] as const;

  for (const [title, form] of cases) {
    it(`${title}: says what the PDF says, each word of the one in the other`, async function () {
      needs(this, 'pdftotext');
      const word = bare((await docxParagraphs(await complaintDocx(form, FACTS))).join(''));
      const lines = rawText((await draw(form)).bytes).split(/[\n\f]/).filter((line) => !/^第 \d+ 页\s+共 \d+ 页$/.test(line)).map(bare).filter((line) => line !== '');
      for (const line of lines) expect(word, 'a line of the PDF').to.contain(line);
      const printed = lines.join('');
      for (const paragraph of (await docxParagraphs(await complaintDocx(form, FACTS))).map(bare)) {
        for (let at = 0; at < paragraph.length; at += 12) {
          const piece = paragraph.slice(at, at + 12);
          // a row parted at a page end has its label again in between
          if (!printed.includes(piece)) expect([...piece].every((character) => printed.includes(character)) && printed.includes(piece.slice(0, 4)), `“${piece}” of the Word document`).to.equal(true);
        }
      }
    });

    it(`${title}: every box stands in its order, ticked as chosen`, async () => {
      const text = (await docxParagraphs(await complaintDocx(form, FACTS))).join('');
      expect([...text].filter((character) => character === '☐' || character === '☑').map((character) => character === '☑')).to.deep.equal(ticksOf(form.definition.items, form.values));
    });
  }

  it('every value stands in it to the character, also as Python reads it', async () => {
    const form = complaintOf(fullCase());
    const bytes = await complaintDocx(form, FACTS);
    const paragraphs = await docxParagraphs(bytes);
    const values = valuesOf(form.values);
    expect(values.length).to.be.above(60);
    const missing = values.filter((value) => value !== '' && !paragraphs.some((paragraph) => paragraph.includes(value)));
    // fields that the form of this cause does not print (sums that another form asks for)
    expect(missing.every((value) => /^-?[\d.]+$/.test(value)), missing.join(' · ')).to.equal(true);
    const second = python('import sys,zipfile,xml.etree.ElementTree as E\nw="{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"\nfor p in E.fromstring(zipfile.ZipFile(sys.argv[1]).read("word/document.xml")).iter(w+"p"): print("".join(t.text or "" for t in p.iter(w+"t")))', bytes);
    if (second !== null) expect(second.split('\n').slice(0, -1)).to.deep.equal(paragraphs);
  });

  it('is the form’s ruled two-column table on A4 with its margins, in 宋体 and 黑体', async () => {
    const xml = (await unzipText(await complaintDocx(complaintOf(fullCase()), FACTS))).get('word/document.xml')!;
    expect(xml).to.contain('<w:pgSz w:w="11906" w:h="16838"/>');
    const [, top, right, bottom, left] = /<w:pgMar w:top="(\d+)" w:right="(\d+)" w:bottom="(\d+)" w:left="(\d+)"/.exec(xml)!.map(Number);
    expect([top, right, bottom, left].map((twips) => Math.round((twips! / 1440) * 25.4))).to.deep.equal([27, 18, 30, 25]);
    const [label, content] = [...xml.matchAll(/<w:gridCol w:w="(\d+)"/g)].map(([, width]) => Number(width));
    expect(label! / (label! + content!)).to.be.within(0.23, 0.25);
    expect(xml).to.contain('w:eastAsia="宋体"').and.contain('w:eastAsia="黑体"').and.contain('<w:insideH w:val="single"');
    expect(xml.match(/<w:tbl>/g)).to.have.length(1);
  });

  it('leaves blanks to fill in, and 45 mm for a seal below the signer, on the page of the last row', async () => {
    const bytes = await complaintDocx({ definition: FINANCIAL_LOAN, values: EMPTY_VALUES }, FACTS);
    const paragraphs = await docxParagraphs(bytes);
    expect(paragraphs.some((text) => /^截至\u3000+ ?年\u3000+月\u3000+日止，尚欠本金\u3000+元/.test(text))).to.equal(true);
    expect(paragraphs.slice(-3)).to.deep.equal(['具状人（签字、盖章）：', '日期：', '']);
    const xml = (await unzipText(bytes)).get('word/document.xml')!;
    expect(xml).to.match(/w:line="2551" w:lineRule="exact"\/><\/w:pPr><\/w:p><w:sectPr>/);
    expect(xml).to.match(/<w:u w:val="single"\/><\/w:rPr><w:t xml:space="preserve">\u3000+<\/w:t>/);
  });

  it('the same form and date give the same bytes, whatever the clock says; another date gives others', async () => {
    const form = complaintOf(fullCase());
    const first = await complaintDocx(form, FACTS);
    expect(Buffer.compare(await later(() => complaintDocx(form, FACTS)), first)).to.equal(0);
    expect(Buffer.compare(await complaintDocx(form, { date: '2025-01-01T00:00:00.000Z' }), first)).to.not.equal(0);
    expect((await unzipText(first)).get('docProps/core.xml')).to.contain('>2024-12-31T01:02:03Z<');
  });

  it('a value can be no markup, and what XML cannot hold is named, not dropped', async () => {
    const values: FormValues = { fields: { otherClaims: '</w:t><w:instrText>&amp; "x"\u0001\ud800\ufffe', total: 'a\nb' }, choices: {}, groups: {} };
    const paragraphs = await docxParagraphs(await complaintDocx({ definition: FINANCIAL_LOAN, values }, FACTS));
    expect(paragraphs).to.include('</w:t><w:instrText>&amp; "x"[U+0001][U+D800][U+FFFE]').and.include('a\nb');
  });
});

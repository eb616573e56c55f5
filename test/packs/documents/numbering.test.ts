import { expect } from 'chai';
import { RECORD_STAGES } from '../../../server/domain/record/index.ts';
import { hasElement } from '../../../server/packs/documents/elements.ts';
import { checkNumbering } from '../../../server/packs/documents/numbering.ts';
import type { Numbering } from '../../../server/packs/documents/numbering.ts';

/** A file of five pages: cover, contents, index, one exhibit of two pages. */
function numbering(): Numbering {
  const citation = (on: 'contents' | 'index', of: string, from: number, to: number) => ({ on, of, from, to });
  return {
    map: {
      total: 5,
      anchors: new Map([['doc-cover', 1], ['doc-contents', 2], ['doc-evidence-index', 3], ['exhibit-1', 4], ['exhibit-1-end', 5]]),
      bookmarks: [{ title: '封面', level: 0, page: 1 }, { title: '目录', level: 0, page: 2 }, { title: '证据目录', level: 0, page: 3 }, { title: '证据 1', level: 0, page: 4 }, { title: '原件书签', level: 1, page: 5 }],
    },
    printed: {
      firstLabel: 1,
      folios: [1, 2, 3, 4, 5].map((number) => ({ number, total: 5 })),
      citations: [citation('contents', 'doc-evidence-index', 3, 3), citation('contents', 'doc-exhibits', 4, 5), citation('contents', 'exhibit-1', 4, 5), citation('index', 'exhibit-1', 4, 5)],
    },
    documents: [
      { kind: 'cover', title: '封面', pages: { from: 1, to: 1 } },
      { kind: 'contents', title: '目录', pages: { from: 2, to: 2 } },
      { kind: 'evidence-index', title: '证据目录', pages: { from: 3, to: 3 } },
      { kind: 'exhibits', title: '证据材料', pages: { from: 4, to: 5 } },
    ],
    exhibits: [{ number: 1, title: '证据 1', pages: { from: 4, to: 5 } }],
  };
}

describe('packs: proof of the numbering', () => {
  it('counts what it held against each other', () => {
    expect(checkNumbering(numbering())).to.deep.equal({ pages: 5, bookmarks: 5, contents: 3, index: 1 });
  });

  const breaks: [string, (n: Numbering) => void][] = [
    ['a page that prints another number', ({ printed }) => void (printed.folios[2]!.number = 4)],
    ['a page that prints another total', ({ printed }) => void (printed.folios[2]!.total = 6)],
    ['a page without a number', ({ printed }) => void (printed.folios[2] = null)],
    ['a page more than the file has', ({ printed }) => void printed.folios.push({ number: 6, total: 5 })],
    ['labels that begin elsewhere', ({ printed }) => void (printed.firstLabel = 2)],
    ['a document that begins elsewhere than its anchor', ({ map }) => void map.anchors.set('doc-evidence-index', 4)],
    ['a page between documents', ({ documents }) => void (documents[2]!.pages.from = 4)],
    ['documents that end before the file', ({ map, printed }) => { map.total = 6; printed.folios.push({ number: 6, total: 6 }); printed.folios.forEach((folio) => void (folio!.total = 6)); }],
    ['exhibits that do not fill theirs', ({ exhibits }) => void (exhibits[0]!.pages.to = 4)],
    ['a bookmark on another page', ({ map }) => void (map.bookmarks[3]!.page = 5)],
    ['a bookmark with other words', ({ map }) => void (map.bookmarks[3]!.title = '证据 2')],
    ['a bookmark too few', ({ map }) => void map.bookmarks.splice(2, 1)],
    ['an entry of the contents on another page', ({ printed }) => void (printed.citations[0]!.from = 2)],
    ['an entry of the contents that ends elsewhere', ({ printed }) => void (printed.citations[2]!.to = 4)],
    ['an entry of the contents missing', ({ printed }) => void printed.citations.splice(1, 1)],
    ['an entry of the index on another page', ({ printed }) => void (printed.citations[3]!.from = 3)],
    ['an entry of the index twice', ({ printed }) => void printed.citations.push(printed.citations[3]!)],
    ['an entry of the index missing', ({ printed }) => void printed.citations.pop()],
  ];
  for (const [name, damage] of breaks) {
    it(`refuses ${name}`, () => {
      const one = numbering();
      damage(one);
      expect(() => checkNumbering(one)).to.throw('the numbering disagrees');
    });
  }

  it('has an element of proof for every stage a record may have', () => {
    expect(RECORD_STAGES.filter((stage) => !hasElement(stage))).to.deep.equal([]);
  });
});

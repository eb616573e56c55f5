/** The numbering of a file, proven: printed = page label = place in the file = contents = bookmark = evidence index. */
import type { DocumentMap, PrintedNumbers } from '../pdf/document.ts';
import { exhibitAnchor } from '../pdf/parts/anchors.ts';
import { documentAnchor } from './types.ts';
import type { DocumentKind } from './types.ts';

export interface NumberedRange {
  /** as its bookmark has it */
  title: string;
  pages: { from: number; to: number };
}

export interface Numbering {
  map: DocumentMap;
  printed: PrintedNumbers;
  documents: readonly (NumberedRange & { kind: DocumentKind })[];
  exhibits: readonly (NumberedRange & { number: number })[];
  /** title of the section that a kind of document stands in, where the file has sections */
  sectionOf?: (kind: DocumentKind) => string | null;
}

/** How many numbers were held against each other. */
export interface NumberingCounts {
  pages: number;
  bookmarks: number;
  contents: number;
  index: number;
}

/** Documents that a table of contents does not list: what stands before it, and itself. */
export const UNLISTED: readonly DocumentKind[] = ['cover', 'contents'];

function same(what: string, left: string | number | undefined, right: string | number | undefined): void {
  if (left !== right) throw new Error(`the numbering disagrees: ${what} is ${left ?? 'missing'}, not ${right ?? 'missing'}`);
}

/**
 * Holds every number that a file's pages print against the place where the thing lies. A file whose numbers disagree must not exist.
 * @throws Error naming the first disagreement: a fault of this software, never of a case
 */
export function checkNumbering({ map, printed, documents, exhibits, sectionOf = () => null }: Numbering): NumberingCounts {
  checkFolios(map, printed);
  checkDocuments(map, documents, exhibits);
  const places = [...documents.filter(({ kind }) => kind !== 'exhibits').map((each) => ({ ...each, anchor: documentAnchor(each.kind), section: sectionOf(each.kind) })), ...exhibits.map((each) => ({ ...each, anchor: exhibitAnchor(each.number), section: sectionOf('exhibits') }))];
  for (const { anchor, pages } of places) same(`first page of ${anchor}`, map.anchors.get(anchor), pages.from);
  checkBookmarks(map, places);
  const has = (kind: DocumentKind): boolean => documents.some((each) => each.kind === kind);
  const listed = [...documents.filter(({ kind }) => !UNLISTED.includes(kind)).map((each) => ({ ...each, anchor: documentAnchor(each.kind) })), ...exhibits.map((each) => ({ ...each, anchor: exhibitAnchor(each.number) }))];
  const indexed = exhibits.map((each) => ({ ...each, anchor: exhibitAnchor(each.number) }));
  return {
    pages: map.total,
    bookmarks: map.bookmarks.length,
    contents: has('contents') ? checkCitations('contents', printed, listed) : 0,
    index: has('evidence-index') ? checkCitations('index', printed, indexed) : 0,
  };
}

/** What page i prints, what a reader's program calls it, and that it is the i-th. */
function checkFolios({ total }: DocumentMap, { folios, firstLabel }: PrintedNumbers): void {
  same('number of pages', folios.length, total);
  folios.forEach((folio, index) => {
    same(`number printed on page ${index + 1}`, folio?.number, index + 1);
    same(`total printed on page ${index + 1}`, folio?.total, total);
    same(`label of page ${index + 1}`, firstLabel + index, index + 1);
  });
}

/** The documents follow one another from the first page to the last, and so do the exhibits within theirs. */
function checkDocuments({ total }: DocumentMap, documents: Numbering['documents'], exhibits: Numbering['exhibits']): void {
  let next = 1;
  for (const { kind, pages } of documents) {
    same(`first page of the document ${kind}`, pages.from, next);
    if (kind === 'exhibits') {
      let own = pages.from;
      for (const exhibit of exhibits) {
        same(`first page of exhibit ${exhibit.number}`, exhibit.pages.from, own);
        own = exhibit.pages.to + 1;
      }
      same('last page of the exhibits', own - 1, pages.to);
    }
    next = pages.to + 1;
  }
  same('last page of the last document', next - 1, total);
}

/** Every document and exhibit is bookmarked with its own title on its own page; in a file of sections under the section's, which stands on its first. */
function checkBookmarks({ bookmarks }: DocumentMap, places: readonly (NumberedRange & { anchor: string; section: string | null })[]): void {
  const sorted = [...places].sort((a, b) => a.pages.from - b.pages.from);
  const expected = sorted.flatMap(({ title, pages: { from }, section, anchor }, index) => [
    ...(section === null || section === sorted[index - 1]?.section ? [] : [{ title: section, page: from, level: 0, anchor: section }]),
    { title, page: from, level: section === null ? 0 : 1, anchor },
  ]);
  const sections = new Set(places.map(({ section }) => section));
  let isInSection = false;
  const found = bookmarks.filter(({ title, level }) => {
    if (level === 0) isInSection = sections.has(title);
    return level === 0 || (level === 1 && isInSection);
  });
  same('number of bookmarks of documents and exhibits', found.length, expected.length);
  expected.forEach(({ title, page, level, anchor }, index) => {
    same(`bookmark of ${anchor}`, found[index]!.title, title);
    same(`page of the bookmark of ${anchor}`, found[index]!.page, page);
    same(`level of the bookmark of ${anchor}`, found[index]!.level, level);
  });
}

function checkCitations(on: 'contents' | 'index', { citations }: PrintedNumbers, places: readonly (NumberedRange & { anchor: string })[]): number {
  const own = citations.filter((citation) => citation.on === on);
  same(`number of entries of the ${on}`, own.length, places.length);
  for (const { anchor, pages } of places) {
    const found = own.filter(({ of }) => of === anchor);
    same(`number of entries for ${anchor} in the ${on}`, found.length, 1);
    same(`first page of ${anchor} in the ${on}`, found[0]!.from, pages.from);
    same(`last page of ${anchor} in the ${on}`, found[0]!.to, pages.to);
  }
  return own.length;
}

import { PDFArray, PDFDict, PDFHexString, PDFName, PDFRef, PDFString } from 'pdf-lib';
import type { PDFDocument, PDFPage } from 'pdf-lib';
import { entry } from '../objects.ts';

export interface SourceBookmark {
  title: string;
  /** page of the source, from 1 */
  page: number;
  /** 0 is the source's outermost level */
  level: number;
}

/** A source may have thousands of bookmarks, or a chain that loops. */
const MAX_BOOKMARKS = 500;
const MAX_DEPTH = 4;

/** The source's own bookmarks that point to its pages; they go under their exhibit. Named destinations are looked up too. */
export function sourceBookmarks(document: PDFDocument, pages: readonly PDFPage[]): SourceBookmark[] {
  const outlines = entry(document.catalog, 'Outlines');
  if (!(outlines instanceof PDFDict)) return [];
  const numbers = new Map(pages.map((page, index) => [page.ref.toString(), index + 1]));
  const found: SourceBookmark[] = [];
  const seen = new Set<PDFDict>();
  const walk = (first: unknown, level: number): void => {
    for (let node = first; node instanceof PDFDict && !seen.has(node) && found.length < MAX_BOOKMARKS; node = entry(node, 'Next')) {
      seen.add(node);
      const title = entry(node, 'Title');
      const page = pageOf(document, destinationOf(node), numbers);
      const text = title instanceof PDFString || title instanceof PDFHexString ? title.decodeText().trim() : '';
      const kept = page !== undefined && text !== '';
      if (kept) found.push({ title: text, page, level });
      if (level < MAX_DEPTH) walk(entry(node, 'First'), kept ? level + 1 : level);
    }
  };
  walk(entry(outlines, 'First'), 0);
  return found;
}

function destinationOf(node: PDFDict): unknown {
  const direct = entry(node, 'Dest');
  if (direct) return direct;
  const action = entry(node, 'A');
  return action instanceof PDFDict && action.get(PDFName.of('S')) === PDFName.of('GoTo') ? entry(action, 'D') : undefined;
}

function pageOf(document: PDFDocument, destination: unknown, numbers: Map<string, number>): number | undefined {
  const target = destination instanceof PDFArray ? destination : named(document, destination);
  const page = target?.get(0);
  return page instanceof PDFRef ? numbers.get(page.toString()) : undefined;
}

function named(document: PDFDocument, destination: unknown): PDFArray | undefined {
  if (destination instanceof PDFName) {
    const all = entry(document.catalog, 'Dests');
    return all instanceof PDFDict ? arrayOf(all.lookup(destination)) : undefined;
  }
  if (!(destination instanceof PDFString || destination instanceof PDFHexString)) return undefined;
  const names = entry(document.catalog, 'Names');
  const tree = names instanceof PDFDict ? entry(names, 'Dests') : undefined;
  return tree instanceof PDFDict ? search(tree, destination.decodeText(), 0) : undefined;
}

function arrayOf(value: unknown): PDFArray | undefined {
  if (value instanceof PDFArray) return value;
  const inner = value instanceof PDFDict ? entry(value, 'D') : undefined;
  return inner instanceof PDFArray ? inner : undefined;
}

/** Name tree (ISO 32000-1 §7.9.6); walked whole, since broken trees often carry wrong limits. */
function search(node: PDFDict, wanted: string, depth: number): PDFArray | undefined {
  if (depth > 8) return undefined;
  const names = entry(node, 'Names');
  for (let i = 0; names instanceof PDFArray && i + 1 < names.size(); i += 2) {
    const key = names.lookup(i);
    if ((key instanceof PDFString || key instanceof PDFHexString) && key.decodeText() === wanted) return arrayOf(names.lookup(i + 1));
  }
  const kids = entry(node, 'Kids');
  for (let i = 0; kids instanceof PDFArray && i < kids.size(); i++) {
    const kid = kids.lookup(i);
    const found = kid instanceof PDFDict ? search(kid, wanted, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

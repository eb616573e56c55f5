import type { PdfFile } from './file.ts';
import { damaged, notSignable } from './refuse.ts';
import { elementsOf, integerOf, nameOf, referenceOf } from './syntax.ts';

const MAX_NODES = 1 << 20;

/** Object number of a page, counted from 1. @throws AppError `pdf-not-signable` when there is no such page */
export function pageObject(file: PdfFile, root: string | undefined, page: number): number {
  let left = page;
  let nodes = 0;
  const seen = new Set<number>();
  const find = (reference: string | undefined): number | null => {
    const number = referenceOf(reference);
    const node = file.dictionary(reference);
    if (number === null || node === null || seen.has(number) || ++nodes > MAX_NODES) throw damaged('page tree');
    seen.add(number);
    const kids = node.get('Kids');
    if (nameOf(node.get('Type')) === 'Page' || kids === undefined) return --left === 0 ? number : null;
    const count = integerOf(file.resolve(node.get('Count')));
    if (count !== null && count >= 0 && count < left) {
      left -= count;
      return null;
    }
    for (const kid of elementsOf(file.resolve(kids))) {
      const found = find(kid);
      if (found !== null) return found;
    }
    return null;
  };
  const found = Number.isInteger(page) && page > 0 ? find(root) : null;
  if (found === null) throw notSignable(`没有第 ${page} 页`, `it has no page ${page}`);
  return found;
}

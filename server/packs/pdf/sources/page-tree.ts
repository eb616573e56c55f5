import { Ref, isDict } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { arrayOf, dictOf, nameOf, numberOf, numbersOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';

/** A page with what it inherits from its parents (ISO 32000-1 §7.7.3.4). */
export interface SourcePage {
  /** null when the page stands in the tree itself */
  ref: Ref | null;
  dict: Dict;
  inherited: Dict;
}

export interface Box {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

const INHERITABLE = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];

/** All pages in order; a tree that goes round or holds something else is walked as far as it makes sense. @param limit pages after which it stops */
export function pagesOf(file: SourceFile, root: Dict, limit: number): SourcePage[] {
  const pages: SourcePage[] = [];
  const seen = new Set<Dict>([root]);
  const walk = (node: Dict, above: Dict, depth: number): void => {
    const inherited: Dict = new Map(above);
    for (const key of INHERITABLE) if (node.has(key)) inherited.set(key, node.get(key)!);
    for (const item of arrayOf(file, node.get('Kids')) ?? []) {
      const kid = file.resolve(item);
      if (!isDict(kid) || pages.length > limit || depth > 60) continue;
      const type = nameOf(file, kid.get('Type'));
      if (type === 'Pages' || (type !== 'Page' && kid.has('Kids'))) {
        if (!seen.has(kid)) {
          seen.add(kid);
          walk(kid, inherited, depth + 1);
        }
      } else if (type === 'Page' || type === null) pages.push({ ref: item instanceof Ref ? item : null, dict: kid, inherited });
    }
  };
  walk(root, new Map(), 0);
  return pages;
}

export function attributeOf(page: SourcePage, key: string): Value | undefined {
  return page.dict.get(key) ?? page.inherited.get(key);
}

function boxOf(file: SourceFile, value: Value | undefined): Box | null {
  const corners = numbersOf(file, value, 4);
  if (!corners) return null;
  const [a, b, c, d] = corners as [number, number, number, number];
  return { left: Math.min(a, c), right: Math.max(a, c), bottom: Math.min(b, d), top: Math.max(b, d) };
}

/** What a reader shows of a page: CropBox within MediaBox (ISO 32000-1 §14.11.2). */
export function visibleBox(file: SourceFile, page: SourcePage): Box {
  const media = boxOf(file, attributeOf(page, 'MediaBox')) ?? { left: 0, bottom: 0, right: 612, top: 792 };
  const crop = boxOf(file, attributeOf(page, 'CropBox')) ?? media;
  const box = { left: Math.max(media.left, crop.left), bottom: Math.max(media.bottom, crop.bottom), right: Math.min(media.right, crop.right), top: Math.min(media.top, crop.top) };
  return box.right - box.left >= 1 && box.top - box.bottom >= 1 ? box : media;
}

/** Clockwise quarter turns, from any spelling of /Rotate. */
export function turnsOf(file: SourceFile, page: SourcePage): number {
  const angle = numberOf(file, attributeOf(page, 'Rotate')) ?? 0;
  return ((Math.round(angle / 90) % 4) + 4) % 4;
}

export function resourcesOf(file: SourceFile, page: SourcePage): Dict | null {
  return dictOf(file, attributeOf(page, 'Resources'));
}

import { ByteString, Name, Ref, isDict, textOf } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { arrayOf, dictOf, entryOf, keyOf, nameOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import type { SourcePage } from './page-tree.ts';
import type { SourceBookmark } from './types.ts';

/** A source may have thousands of bookmarks, or a chain that loops. */
const MAX_BOOKMARKS = 500;
const MAX_DEPTH = 4;

/** The source's own bookmarks that point to its pages; they go under their exhibit. Named destinations are looked up too. */
export function sourceBookmarks(file: SourceFile, catalog: Dict, pages: readonly SourcePage[]): SourceBookmark[] {
  const outlines = dictOf(file, catalog.get('Outlines'));
  if (!outlines) return [];
  const numbers = new Map(pages.map(({ ref }, index) => [ref ? keyOf(ref) : -1, index + 1]));
  const found: SourceBookmark[] = [];
  const seen = new Set<Dict>();
  const walk = (first: Value, level: number): void => {
    for (let node = first; isDict(node) && !seen.has(node) && found.length < MAX_BOOKMARKS; node = entryOf(file, node, 'Next')) {
      seen.add(node);
      const title = entryOf(file, node, 'Title');
      const page = pageOf(file, catalog, destinationOf(file, node), numbers);
      const text = title instanceof ByteString ? textOf(title).trim() : '';
      const kept = page !== undefined && text !== '';
      if (kept) found.push({ title: text, page, level });
      if (level < MAX_DEPTH) walk(entryOf(file, node, 'First'), kept ? level + 1 : level);
    }
  };
  walk(entryOf(file, outlines, 'First'), 0);
  return found;
}

function destinationOf(file: SourceFile, node: Dict): Value {
  const direct = entryOf(file, node, 'Dest');
  if (direct !== null) return direct;
  const action = dictOf(file, node.get('A'));
  return action && nameOf(file, action.get('S')) === 'GoTo' ? entryOf(file, action, 'D') : null;
}

function pageOf(file: SourceFile, catalog: Dict, destination: Value, numbers: Map<number, number>): number | undefined {
  const target = Array.isArray(destination) ? destination : named(file, catalog, destination);
  const page = target?.[0];
  return page instanceof Ref ? numbers.get(keyOf(page)) : undefined;
}

function named(file: SourceFile, catalog: Dict, destination: Value): Value[] | null {
  if (destination instanceof Name) return destinationArray(file, dictOf(file, catalog.get('Dests'))?.get(destination.text));
  if (!(destination instanceof ByteString)) return null;
  const tree = dictOf(file, dictOf(file, catalog.get('Names'))?.get('Dests'));
  return tree ? search(file, tree, destination.bytes, 0) : null;
}

function destinationArray(file: SourceFile, value: Value | undefined): Value[] | null {
  return arrayOf(file, value) ?? arrayOf(file, dictOf(file, value)?.get('D'));
}

/** Name tree (ISO 32000-1 §7.9.6); walked whole, since broken trees often carry wrong limits. */
function search(file: SourceFile, node: Dict, wanted: string, depth: number): Value[] | null {
  if (depth > 8) return null;
  const names = arrayOf(file, node.get('Names')) ?? [];
  for (let i = 0; i + 1 < names.length; i += 2) {
    const key = file.resolve(names[i]);
    if (key instanceof ByteString && key.bytes === wanted) return destinationArray(file, names[i + 1]);
  }
  for (const item of arrayOf(file, node.get('Kids')) ?? []) {
    const kid = dictOf(file, item);
    const found = kid ? search(file, kid, wanted, depth + 1) : null;
    if (found) return found;
  }
  return null;
}

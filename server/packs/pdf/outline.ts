import type { ObjectStore } from './objects/store.ts';
import { textString } from './objects/syntax.ts';
import type { Ref } from './objects/values.ts';

export interface OutlineEntry {
  title: string;
  /** 0 is the outermost */
  level: number;
  page: Ref;
  /** how the page is shown: `/Fit`, or `/XYZ left top zoom` */
  view: string;
}

interface Node extends OutlineEntry {
  ref: Ref;
  children: Node[];
}

/**
 * Writes the bookmark tree (ISO 32000-1 §12.3.3). Outermost entries are open, inner ones closed.
 * @returns reference for the catalog's /Outlines
 */
export function writeOutline(objects: ObjectStore, entries: readonly OutlineEntry[]): Ref {
  const root = objects.next();
  const top: Node[] = [];
  const trail: Node[] = [];
  for (const item of entries) {
    const node: Node = { ...item, ref: objects.next(), children: [] };
    trail.length = Math.min(item.level, trail.length);
    (trail.at(-1)?.children ?? top).push(node);
    trail.push(node);
  }
  writeSiblings(objects, top, root, 0);
  objects.assign(root, `<</Type/Outlines/First ${top[0]!.ref.text}/Last ${top.at(-1)!.ref.text}/Count ${visible(top, 0)}>>`);
  return root;
}

function isOpen(node: Node, depth: number): boolean {
  return depth === 0 && node.children.length > 0;
}

/** Entries a reader shows at first: all siblings, and the children of open ones. */
function visible(nodes: readonly Node[], depth: number): number {
  return nodes.reduce((sum, node) => sum + 1 + (isOpen(node, depth) ? visible(node.children, depth + 1) : 0), 0);
}

function writeSiblings(objects: ObjectStore, nodes: readonly Node[], parent: Ref, depth: number): void {
  nodes.forEach((node, index) => {
    const previous = nodes[index - 1];
    const next = nodes[index + 1];
    const children = node.children;
    const count = visible(children, depth + 1);
    const inner = children.length > 0 ? `/First ${children[0]!.ref.text}/Last ${children.at(-1)!.ref.text}/Count ${isOpen(node, depth) ? count : -count}` : '';
    objects.assign(node.ref, `<</Title${textString(node.title)}/Parent ${parent.text}/Dest[${node.page.text}${node.view}]${previous ? `/Prev ${previous.ref.text}` : ''}${next ? `/Next ${next.ref.text}` : ''}${inner}>>`);
    if (children.length > 0) writeSiblings(objects, children, node.ref, depth + 1);
  });
}

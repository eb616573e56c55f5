import type { PDFContext, PDFRef } from 'pdf-lib';
import { textString } from './objects.ts';

export interface OutlineEntry {
  title: string;
  /** 0 is the outermost */
  level: number;
  page: PDFRef;
}

interface Node extends OutlineEntry {
  ref: PDFRef;
  children: Node[];
}

/**
 * Writes the bookmark tree (ISO 32000-1 §12.3.3), which pdf-lib has no API for. Outermost entries are open, inner ones closed.
 * @returns reference for the catalog's /Outlines
 */
export function writeOutline(context: PDFContext, entries: readonly OutlineEntry[]): PDFRef {
  const root = context.nextRef();
  const top: Node[] = [];
  const trail: Node[] = [];
  for (const item of entries) {
    const node: Node = { ...item, ref: context.nextRef(), children: [] };
    trail.length = Math.min(item.level, trail.length);
    (trail.at(-1)?.children ?? top).push(node);
    trail.push(node);
  }
  writeSiblings(context, top, root, 0);
  context.assign(root, context.obj({ Type: 'Outlines', First: top[0]!.ref, Last: top.at(-1)!.ref, Count: visible(top, 0) }));
  return root;
}

function isOpen(node: Node, depth: number): boolean {
  return depth === 0 && node.children.length > 0;
}

/** Entries a reader shows at first: all siblings, and the children of open ones. */
function visible(nodes: readonly Node[], depth: number): number {
  return nodes.reduce((sum, node) => sum + 1 + (isOpen(node, depth) ? visible(node.children, depth + 1) : 0), 0);
}

function writeSiblings(context: PDFContext, nodes: readonly Node[], parent: PDFRef, depth: number): void {
  nodes.forEach((node, index) => {
    const previous = nodes[index - 1];
    const next = nodes[index + 1];
    const children = node.children;
    const count = visible(children, depth + 1);
    context.assign(
      node.ref,
      context.obj({
        Title: textString(node.title),
        Parent: parent,
        Dest: [node.page, 'Fit'],
        ...(previous ? { Prev: previous.ref } : {}),
        ...(next ? { Next: next.ref } : {}),
        ...(children.length > 0 ? { First: children[0]!.ref, Last: children.at(-1)!.ref, Count: isOpen(node, depth) ? count : -count } : {}),
      }),
    );
    if (children.length > 0) writeSiblings(context, children, node.ref, depth + 1);
  });
}

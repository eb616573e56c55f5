import type { Canvas } from '../canvas.ts';
import type { Ref } from '../objects/values.ts';
import { placeObjects } from '../reader/copier.ts';
import type { CopiedObjects } from '../reader/copier.ts';
import type { Warning } from '../../text/warnings.ts';
import type { ArchivalObstacle, Placeholder, Shown, ShownPage, SourceBookmark, SourceContext } from './types.ts';

/** Where a page's objects came to lie in the document, and the prefix of their names there. */
export interface Placed {
  ref(place: number): Ref;
  prefix: string;
}

export interface CompiledPage extends Omit<ShownPage, 'draw'> {
  draw(canvas: Canvas, x: number, y: number, scale: number, placed: Placed): void;
}

/** A file read and ready to be put into any number of documents; depends on nothing but the file. */
export interface CompiledSource {
  objects: CopiedObjects;
  pages: CompiledPage[];
  warnings: Warning[];
  archival: ArchivalObstacle[];
  originalPages: number | null;
  bookmarks: SourceBookmark[];
  /** places of optional layers */
  layers: { place: number; off: boolean }[];
  /** bytes kept for it, roughly */
  size: number;
}

export type Compiled = CompiledSource | Placeholder;

/** Puts a compiled file into the document being made. */
export function placeSource(compiled: Compiled, { builder, prefix }: SourceContext): Shown {
  if ('placeholder' in compiled) return compiled;
  const refs = placeObjects(compiled.objects, builder.objects);
  const placed: Placed = { prefix, ref: (place) => refs[place]! };
  for (const { place, off } of compiled.layers) builder.layers.push({ ref: refs[place]!, off });
  return {
    pages: compiled.pages.map((page) => ({ ...page, draw: (canvas, x, y, scale) => page.draw(canvas, x, y, scale, placed) })),
    warnings: [...compiled.warnings],
    archival: compiled.archival,
    originalPages: compiled.originalPages,
    bookmarks: compiled.bookmarks,
  };
}

import type { Canvas } from '../canvas.ts';
import type { DocumentBuilder } from '../document.ts';
import type { ArchivalObstacle } from '../../text/archival.ts';
import type { Warning } from '../../text/warnings.ts';

export type { ArchivalObstacle };

/** One page of an exhibit, ready to be drawn anywhere: its objects are already in the document being made. */
export interface ShownPage {
  /** upright size in points, before scaling */
  width: number;
  height: number;
  /** page of the original that this shows, from 1; null when the original has no pages of its own (an image, a text) */
  originalPage: number | null;
  /** 'fit': a copy, scaled into the room; 'fill': typeset for the wide area of an A4 page and drawn as it is */
  mode: 'fit' | 'fill';
  /** draws with the lower left corner at (x, y), scaled */
  draw(canvas: Canvas, x: number, y: number, scale: number): void;
}

export interface SourceBookmark {
  title: string;
  /** page of the source, from 1 */
  page: number;
  /** 0 is the source's outermost level */
  level: number;
}

/** A page with the reason stands in place of the exhibit. */
export interface Placeholder {
  placeholder: Warning;
}

export type Shown =
  | {
      pages: ShownPage[];
      warnings: Warning[];
      archival: readonly ArchivalObstacle[];
      /** pages of the original, when it has pages */
      originalPages: number | null;
      bookmarks: readonly SourceBookmark[];
    }
  | Placeholder;

export interface SourceContext {
  builder: DocumentBuilder;
  /** unique prefix for object names of this exhibit */
  prefix: string;
}

/** Pages of one exhibit that are shown at most; the original is always complete. */
export const MAX_EXHIBIT_PAGES = 2000;

/** Text beyond this would fill more pages than are shown, and cost seconds to find that out. */
export const MAX_TEXT_BYTES = 8 << 20;

/** A placeholder with its reason. */
export function placeholder(code: Warning['code'], params: Warning['params'] = {}): Placeholder {
  return { placeholder: { code, params } };
}

/** A size in MiB with one decimal. */
export function mebibytes(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}

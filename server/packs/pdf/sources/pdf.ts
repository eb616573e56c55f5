import { deflateSync } from 'node:zlib';
import type { Matrix } from '../canvas.ts';
import { Name, Stream } from '../objects/values.ts';
import type { Dict } from '../objects/values.ts';
import { Copier } from '../reader/copier.ts';
import { openGeneral } from '../reader/general.ts';
import { dictOf, numberOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import { WellFormedFile } from '../reader/well-formed.ts';
import type { Warning } from '../../text/warnings.ts';
import { copyAppearances } from './annotations.ts';
import type { Appearance } from './annotations.ts';
import { ArchivalCheck } from './archival.ts';
import { sourceBookmarks } from './bookmarks.ts';
import type { Compiled, CompiledPage } from './compiled.ts';
import { DamagedStream, balanceOf, balanced, decodeContent } from './content.ts';
import { inspect } from './inspect.ts';
import { copyLayers } from './layers.ts';
import { pagesOf, resourcesOf, turnsOf, visibleBox } from './page-tree.ts';
import type { Box, SourcePage } from './page-tree.ts';
import { MAX_EXHIBIT_PAGES, placeholder } from './types.ts';

/** Which reader a file is opened with: `bytes` gives null for a file it does not take on, `general` takes on any. */
export type Reader = 'bytes' | 'general';

/**
 * Reads a PDF exhibit: each page becomes a form object with its annotations' appearances, drawn as a whole or not at all. A
 * well-formed file is read at the level of its bytes; every other, and every one found odd on the way, by the general reader.
 */
export async function compilePdf(bytes: Uint8Array): Promise<Compiled> {
  return (await compileWith('bytes', bytes)) ?? (await compileWith('general', bytes)) ?? placeholder('damaged', { detail: 'PDF' });
}

/** The same with one reader only; null when that one cannot read the file. */
export async function compileWith(reader: Reader, bytes: Uint8Array): Promise<Compiled | null> {
  try {
    if (reader === 'bytes') return compileFile(new WellFormedFile(bytes), bytes, { ownerPassword: false, strict: true });
    const opened = await openGeneral(bytes);
    if (opened === 'encrypted') return placeholder('encrypted');
    return opened === 'damaged' ? null : compileFile(opened.file, bytes, { ownerPassword: opened.ownerPassword, strict: false });
  } catch {
    return null;
  }
}

interface PageNotes {
  /** pages, from 1, whose content cannot be decoded */
  damaged: number[];
  /** pages, from 1, with annotations that carry no appearance */
  bare: number[];
  /** a form field was drawn from its value */
  drawn: boolean;
}

/** @returns null when `strict` and the file is not as it says: the general reader may find more in it */
function compileFile(file: SourceFile, bytes: Uint8Array, { ownerPassword, strict }: { ownerPassword: boolean; strict: boolean }): Compiled | null {
  const catalog = dictOf(file, file.trailer.get('Root'));
  const root = dictOf(file, catalog?.get('Pages'));
  if (!catalog || !root) return null;
  const pages = pagesOf(file, root, MAX_EXHIBIT_PAGES);
  const declared = numberOf(file, root.get('Count'));
  if (strict && (pages.length === 0 || (pages.length <= MAX_EXHIBIT_PAGES && declared !== pages.length))) return null;
  if (pages.length === 0) return placeholder('no-pages');
  if (pages.length > MAX_EXHIBIT_PAGES) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
  const facts = inspect(file, catalog, bytes);
  if (facts.dynamicForm) return placeholder('dynamic-form');
  const check = new ArchivalCheck(file);
  const copier = new Copier(file, (dict) => check.examine(dict));
  const notes: PageNotes = { damaged: [], bare: [], drawn: false };
  const shown = pages.map((page, index) => compilePage(file, page, index, copier, notes));
  if (strict && notes.damaged.length > 0) return null;
  if (notes.damaged.length === pages.length) return placeholder('damaged', { detail: 'PDF' });
  const layers = copyLayers(file, catalog, copier);
  const warnings: Warning[] = [...facts.warnings];
  if (declared !== null && declared > pages.length) warnings.push({ code: 'pages-missing', params: { declared, found: pages.length } });
  if (ownerPassword) warnings.push({ code: 'owner-password', params: {} });
  if (notes.damaged.length > 0) warnings.push({ code: 'page-damaged', params: { pages: notes.damaged.join('、') } });
  if (notes.bare.length > 0) warnings.push({ code: 'annotations-not-shown', params: { pages: notes.bare.join('、') } });
  if (notes.drawn) warnings.push({ code: 'form-drawn', params: {} });
  const objects = copier.result();
  return { objects, pages: shown, warnings, archival: check.obstacles(), originalPages: pages.length, bookmarks: sourceBookmarks(file, catalog, pages), layers, size: objects.size };
}

/** Maps page space to the upright page with its lower left corner at the origin. */
export function uprightMatrix(box: Box, turns: number): Matrix {
  if (turns === 1) return [0, -1, 1, 0, -box.bottom, box.right];
  if (turns === 2) return [-1, 0, 0, -1, box.right, box.top];
  if (turns === 3) return [0, 1, -1, 0, box.top, -box.left];
  return [1, 0, 0, 1, -box.left, -box.bottom];
}

function compilePage(file: SourceFile, page: SourcePage, index: number, copier: Copier, notes: PageNotes): CompiledPage {
  const box = visibleBox(file, page);
  const turns = turnsOf(file, page);
  const unit = numberOf(file, page.dict.get('UserUnit'));
  const factor = unit !== null && unit > 0 ? unit : 1;
  const [w, h] = [(box.right - box.left) * factor, (box.top - box.bottom) * factor];
  const base = { width: turns % 2 ? h : w, height: turns % 2 ? w : h, originalPage: index + 1, mode: 'fit' as const };
  let form: number | null;
  let appearances: Appearance[] = [];
  try {
    form = copyContent(file, page, box, copier);
    const annotations = copyAppearances(file, page.dict, copier);
    appearances = annotations.appearances;
    if (annotations.bare > 0) notes.bare.push(index + 1);
    notes.drawn ||= annotations.drawn;
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    notes.damaged.push(index + 1);
    return { ...base, draw: (canvas, x, y, scale) => canvas.textCentered('本页内容损坏，请查看原件 · This page is damaged, see the original', x + (base.width * scale) / 2, y + (base.height * scale) / 2, { face: 'sans', size: 11 }) };
  }
  const upright = uprightMatrix(box, turns);
  return {
    ...base,
    draw: (canvas, x, y, scale, placed) => {
      const k = scale * factor;
      const matrix = [upright[0] * k, upright[1] * k, upright[2] * k, upright[3] * k, upright[4] * k + x, upright[5] * k + y] as const;
      const name = `${placed.prefix}p${index + 1}`;
      canvas.within({ clip: [x, y, base.width * scale, base.height * scale], matrix }, () => {
        if (form !== null) canvas.object(name, placed.ref(form));
        appearances.forEach((appearance, i) => appearance.draw(canvas, `${name}a${i + 1}`, placed));
      });
    },
  };
}

/** The page's content as a form object; null for a page without content. */
function copyContent(file: SourceFile, page: SourcePage, box: Box, copier: Copier): number | null {
  const streams = contentStreams(file, page.dict);
  if (streams.length === 0) return null;
  const decoded = streams.map((stream) => decodeContent(file, stream));
  const whole = streams.length === 1 ? decoded[0]! : Buffer.concat(decoded.flatMap((part) => [part, Buffer.from('\n')]));
  const { below, open } = balanceOf(whole);
  const only = streams.length === 1 && below === 0 && open === 0 ? streams[0]! : null;
  const dict: Dict = new Map();
  // a single sound stream is passed on as it is, still compressed
  for (const key of ['Filter', 'DecodeParms']) if (only?.dict.has(key)) dict.set(key, only.dict.get(key)!);
  if (!only) dict.set('Filter', new Name('FlateDecode'));
  dict.set('Type', new Name('XObject')).set('Subtype', new Name('Form')).set('BBox', [box.left, box.bottom, box.right, box.top]);
  dict.set('Resources', resourcesOf(file, page) ?? new Map());
  const group = dictOf(file, page.dict.get('Group'));
  if (group) dict.set('Group', group);
  return copier.stream(dict, only ? only.data : deflateSync(balanced(whole)));
}

/** @throws DamagedStream when a content stream that the page names is not in the file */
function contentStreams(file: SourceFile, page: Dict): Stream[] {
  const contents = file.resolve(page.get('Contents'));
  if (contents === null && !page.has('Contents')) return [];
  return (Array.isArray(contents) ? contents : [contents]).map((item) => {
    const part = file.resolve(item);
    if (!(part instanceof Stream)) throw new DamagedStream('a content stream is missing');
    return part;
  });
}

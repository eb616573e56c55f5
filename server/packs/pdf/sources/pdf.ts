import { EncryptedPDFError, PDFArray, PDFDict, PDFDocument, PDFName, PDFNumber, PDFObjectCopier, PDFRawStream, PDFRef } from 'pdf-lib';
import type { PDFContext, PDFPage } from 'pdf-lib';
import type { Matrix } from '../canvas.ts';
import { entry, flate } from '../objects.ts';
import type { Warning } from '../../text/warnings.ts';
import { copyAppearances } from './annotations.ts';
import type { Appearance } from './annotations.ts';
import { DamagedStream, balanceOf, balanced, decodeContent } from './content.ts';
import { inspect } from './inspect.ts';
import { copyLayers } from './layers.ts';
import { sourceBookmarks } from './bookmarks.ts';
import { MAX_EXHIBIT_PAGES, placeholder } from './types.ts';
import type { Shown, ShownPage, SourceContext } from './types.ts';

interface Opened {
  document: PDFDocument;
  ownerPassword: boolean;
}

/**
 * Opens a PDF exhibit. An encrypted one is tried with the empty user password only. `ignoreEncryption` is never used: it
 * gives blank pages without any error.
 */
async function open(bytes: Uint8Array): Promise<Opened | Shown> {
  try {
    return { document: await PDFDocument.load(bytes, { updateMetadata: false }), ownerPassword: false };
  } catch (error) {
    if (!(error instanceof EncryptedPDFError)) return placeholder('damaged', { detail: 'PDF' });
  }
  try {
    return { document: await PDFDocument.load(bytes, { updateMetadata: false, password: '' }), ownerPassword: true };
  } catch {
    return placeholder('encrypted');
  }
}

/** Reads a PDF exhibit: each page becomes a form object with its annotations' appearances, drawn as a whole or not at all. */
export async function readPdf(bytes: Uint8Array, source: SourceContext): Promise<Shown> {
  const opened = await open(bytes);
  if (!('document' in opened)) return opened;
  const target = source.builder.context;
  const mark = target.largestObjectNumber;
  try {
    return copyDocument(opened, bytes, source);
  } catch {
    // whatever of a broken source has been copied by now must not stay in the file
    for (const [ref] of target.enumerateIndirectObjects()) if (ref.objectNumber > mark) target.delete(ref);
    target.largestObjectNumber = mark;
    return placeholder('damaged', { detail: 'PDF' });
  }
}

function copyDocument({ document, ownerPassword }: Opened, bytes: Uint8Array, source: SourceContext): Shown {
  const pages = document.getPages();
  if (pages.length === 0) return placeholder('no-pages');
  if (pages.length > MAX_EXHIBIT_PAGES) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
  const facts = inspect(document, bytes);
  if (facts.dynamicForm) return placeholder('dynamic-form');
  const copier = PDFObjectCopier.for(document.context, source.builder.context);
  const notes: PageNotes = { damaged: [], bare: [], drawn: false };
  const shown = pages.map((page, index) => copyPage(page, index, copier, source, notes));
  if (notes.damaged.length === pages.length) return placeholder('damaged', { detail: 'PDF' });
  copyLayers(document, source.builder, copier);
  const warnings: Warning[] = [...facts.warnings];
  const declared = entry(document.catalog.Pages(), 'Count');
  if (declared instanceof PDFNumber && declared.asNumber() > pages.length) warnings.push({ code: 'pages-missing', params: { declared: declared.asNumber(), found: pages.length } });
  if (ownerPassword) warnings.push({ code: 'owner-password', params: {} });
  if (notes.damaged.length > 0) warnings.push({ code: 'page-damaged', params: { pages: notes.damaged.join('、') } });
  if (notes.bare.length > 0) warnings.push({ code: 'annotations-not-shown', params: { pages: notes.bare.join('、') } });
  if (notes.drawn) warnings.push({ code: 'form-drawn', params: {} });
  return { pages: shown, warnings, originalPages: pages.length, bookmarks: sourceBookmarks(document, pages) };
}

interface PageNotes {
  /** pages, from 1, whose content cannot be decoded */
  damaged: number[];
  /** pages, from 1, with annotations that carry no appearance */
  bare: number[];
  /** a form field was drawn from its value */
  drawn: boolean;
}

interface Box {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

function boxOf(array: unknown): Box | null {
  if (!(array instanceof PDFArray) || array.size() !== 4) return null;
  const values = [0, 1, 2, 3].map((i) => {
    const value = array.lookup(i);
    return value instanceof PDFNumber ? value.asNumber() : Number.NaN;
  });
  if (values.some((value) => !Number.isFinite(value))) return null;
  const [a, b, c, d] = values as [number, number, number, number];
  return { left: Math.min(a, c), right: Math.max(a, c), bottom: Math.min(b, d), top: Math.max(b, d) };
}

/** What a reader shows of a page: CropBox within MediaBox (ISO 32000-1 §14.11.2). */
function visibleBox(page: PDFPage): Box {
  const inherited = (key: string): Box | null => boxOf(resolve(page, page.node.getInheritableAttribute(PDFName.of(key))));
  const media = inherited('MediaBox') ?? { left: 0, bottom: 0, right: 612, top: 792 };
  const crop = inherited('CropBox') ?? media;
  const box = { left: Math.max(media.left, crop.left), bottom: Math.max(media.bottom, crop.bottom), right: Math.min(media.right, crop.right), top: Math.min(media.top, crop.top) };
  return box.right - box.left >= 1 && box.top - box.bottom >= 1 ? box : media;
}

function resolve(page: PDFPage, value: unknown): unknown {
  return value instanceof PDFRef ? page.node.context.lookup(value) : value;
}

/** Clockwise quarter turns, from any spelling of /Rotate. */
function turnsOf(page: PDFPage): number {
  const value = resolve(page, page.node.getInheritableAttribute(PDFName.of('Rotate')));
  const angle = value instanceof PDFNumber ? value.asNumber() : 0;
  return ((Math.round(angle / 90) % 4) + 4) % 4;
}

/** Maps page space to the upright page with its lower left corner at the origin. */
export function uprightMatrix(box: Box, turns: number): Matrix {
  if (turns === 1) return [0, -1, 1, 0, -box.bottom, box.right];
  if (turns === 2) return [-1, 0, 0, -1, box.right, box.top];
  if (turns === 3) return [0, 1, -1, 0, box.top, -box.left];
  return [1, 0, 0, 1, -box.left, -box.bottom];
}

function copyPage(page: PDFPage, index: number, copier: PDFObjectCopier, source: SourceContext, notes: PageNotes): ShownPage {
  const box = visibleBox(page);
  const turns = turnsOf(page);
  const unit = entry(page.node, 'UserUnit');
  const factor = unit instanceof PDFNumber && unit.asNumber() > 0 ? unit.asNumber() : 1;
  const [w, h] = [(box.right - box.left) * factor, (box.top - box.bottom) * factor];
  const base = { width: turns % 2 ? h : w, height: turns % 2 ? w : h, originalPage: index + 1, mode: 'fit' as const };
  let form: PDFRef | null;
  let appearances: Appearance[] = [];
  try {
    form = copyContent(page, box, copier, source.builder.context);
    const annotations = copyAppearances(page, copier, source.builder);
    appearances = annotations.appearances;
    if (annotations.bare > 0) notes.bare.push(index + 1);
    notes.drawn ||= annotations.drawn;
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    notes.damaged.push(index + 1);
    return { ...base, draw: (canvas, x, y, scale) => canvas.textCentered('本页内容损坏，请查看原件 · This page is damaged, see the original', x + (base.width * scale) / 2, y + (base.height * scale) / 2, { face: 'sans', size: 11 }) };
  }
  const upright = uprightMatrix(box, turns);
  const prefix = `${source.prefix}p${index + 1}`;
  return {
    ...base,
    draw: (canvas, x, y, scale) => {
      const k = scale * factor;
      const matrix = [upright[0] * k, upright[1] * k, upright[2] * k, upright[3] * k, upright[4] * k + x, upright[5] * k + y] as const;
      canvas.within({ clip: [x, y, base.width * scale, base.height * scale], matrix }, () => {
        if (form) canvas.object(prefix, form);
        appearances.forEach((appearance, i) => appearance.draw(canvas, `${prefix}a${i + 1}`));
      });
    },
  };
}

/** The page's content as a form object; null for a page without content. */
function copyContent(page: PDFPage, box: Box, copier: PDFObjectCopier, target: PDFContext): PDFRef | null {
  const streams = contentStreams(page);
  if (streams.length === 0) return null;
  const decoded = streams.map(decodeContent);
  const whole = streams.length === 1 ? decoded[0]! : Buffer.concat(decoded.flatMap((part) => [part, Buffer.from('\n')]));
  const { below, open } = balanceOf(whole);
  const only = streams.length === 1 && below === 0 && open === 0 ? streams[0]! : null;
  // a single sound stream is passed on as it is, still compressed
  const form = only ? PDFRawStream.of(passedOn(only, copier, target), only.contents) : flate(target, balanced(whole), {});
  const resources = page.node.Resources();
  const group = entry(page.node, 'Group');
  form.dict.set(PDFName.of('Type'), PDFName.of('XObject'));
  form.dict.set(PDFName.of('Subtype'), PDFName.of('Form'));
  form.dict.set(PDFName.of('BBox'), target.obj([box.left, box.bottom, box.right, box.top]));
  form.dict.set(PDFName.of('Resources'), resources ? copier.copy(resources) : target.obj({}));
  if (group instanceof PDFDict) form.dict.set(PDFName.of('Group'), copier.copy(group));
  return target.register(form);
}

function passedOn(stream: PDFRawStream, copier: PDFObjectCopier, target: PDFContext): PDFDict {
  const dict = target.obj({});
  for (const key of ['Filter', 'DecodeParms']) {
    const value = stream.dict.get(PDFName.of(key));
    if (value) dict.set(PDFName.of(key), copier.copy(value));
  }
  return dict;
}

/** @throws DamagedStream when a content stream that the page names is not in the file */
function contentStreams(page: PDFPage): PDFRawStream[] {
  const contents = page.node.get(PDFName.of('Contents'));
  if (!contents) return [];
  const value = resolve(page, contents);
  const parts = value instanceof PDFArray ? Array.from({ length: value.size() }, (_, i) => value.lookup(i)) : [value];
  return parts.map((part) => {
    if (!(part instanceof PDFRawStream)) throw new DamagedStream('a content stream is missing');
    return part;
  });
}
